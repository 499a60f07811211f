"""A story with everything that belongs to its page, in one query."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import JSONObject

from .cards import PORTRAIT, bylines_of
from .coverage import index_rows
from .models import Article, ArticleTopic, Category, Chapter, Correction, LiveUpdate, Photo, Revision, Series
from .related import listing, rule
from .rows import folded
from .statements import Statement

# Wide, and of no use to a page; `body` only where nothing was prepared of it.
LEFT_OUT = {"search", "source_data", "body"}
COLUMNS = [field.attname for field in Article._meta.concrete_fields if field.attname not in LEFT_OUT]
SECTION = ("id", "name", "slug", "parent_id")
PICTURE = (
    *("id", "image", "width", "height", "renditions", "alt", "decorative"),
    *("caption", "credit", "focal_x", "focal_y"),
)

AROUND = (
    *("byline_rows", "topic_rows", "correction_rows", "log_rows", "update_index"),
    *("next_update", "next_correction", "series_row", "part_rows", "rule_topics"),
    *listing.columns(),
)


def belongings(at: datetime) -> dict[str, Any]:
    """Return annotations for a query of stories: everything around a story that its page shows at `at` (aware)."""
    return {
        "byline_rows": bylines_of(
            role="author__role",
            contribution="contribution",
            is_organisation="author__is_organisation",
            **PORTRAIT,
        ),
        "topic_rows": folded(
            ArticleTopic.objects.filter(content_object=OuterRef("pk")).order_by("position", "pk"),
            id="tag_id",
            name="tag__name",
            slug="tag__slug",
            timeless="tag__timeless",
        ),
        "correction_rows": folded(
            Correction.objects.filter(article=OuterRef("pk"), made_at__lte=at).order_by("-made_at", "-pk"),
            kind="kind",
            text="text",
            made_at="made_at",
            change_number="change_number",
        ),
        "log_rows": folded(
            Revision.objects.filter(
                article=OuterRef("pk"),
                verb="update",
                material=True,
                made_at__gte=OuterRef("published_at"),
            ).order_by("-version"),
            note="note",
            made_at="made_at",
            number="snapshot__change_number",
        ),
        "next_correction": Subquery(
            Correction.objects.filter(article=OuterRef("pk"), made_at__gt=at)
            .order_by("made_at")
            .values("made_at")[:1]
        ),
        "next_update": next_update(at),
        "rule_topics": rule.topics_of_unscored(at),
        "series_row": Subquery(
            Series.objects.filter(chapters__article=OuterRef("pk")).values(
                row=JSONObject(id="id", title="title", slug="slug")
            )[:1]
        ),
        # Of the parts those that readers may see, and in a preview the story itself.
        "part_rows": folded(
            Chapter.objects.filter(series__chapters__article=OuterRef("pk"))
            .filter(
                Q(article__status=Article.Status.PUBLISHED, article__published_at__lte=at)
                | Q(article=OuterRef("pk"))
            )
            .order_by("position", "pk"),
            id="article_id",
            headline="article__headline",
            slug="article__slug",
        ),
        **listing.columns(),
    }


def next_update(at: datetime) -> Subquery:
    """Return a column of stories: when the first live update appears that is dated after `at` (aware)."""
    coming = LiveUpdate.objects.filter(article=OuterRef("pk"), posted_at__gt=at, removed_at=None)
    return Subquery(coming.order_by("posted_at").values("posted_at")[:1])


def _rows(stories, at):
    around = belongings(at)
    extra = {
        "unprepared": Case(When(body_html="", then=F("body")), default=Value(""), output_field=TextField()),
        "update_index": index_rows(at),
    }
    extra |= {f"section_{name}": F(f"category__{name}") for name in SECTION}
    extra |= {f"parent_{name}": F(f"category__parent__{name}") for name in SECTION[:3]}
    extra |= {f"photo_{name}": F(f"lead_photo__{name}") for name in PICTURE}
    return stories.annotate(**around, **extra).values(*COLUMNS, *around, *extra)


EVER_PUBLIC = Statement(
    lambda at, slug: _rows(Article.objects.ever_public(at).filter(slug=slug), at), at=datetime, slug=str
)


def ever_public(slug: str, at: datetime) -> Article | None:
    """Return the story that readers may know at `at` (aware) under `slug`, with its section, picture and belongings."""
    row = next(iter(EVER_PUBLIC.rows(at=at, slug=slug)), None)
    return None if row is None else _built(row)


def find(stories, slug: str, at: datetime) -> Article | None:
    """Return the story of `slug` among `stories` (a queryset) likewise."""
    row = _rows(stories.filter(slug=slug), at).first()
    return None if row is None else _built(row)


def _built(row: dict[str, Any]) -> Article:
    story: Any = Article.from_db("default", COLUMNS, [row[name] for name in COLUMNS])
    if not story.body_html:
        story.body = row["unprepared"]
    if story.category_id is not None:
        section = Category(**{name: row[f"section_{name}"] for name in SECTION})
        if section.parent_id is not None:
            section.parent = Category(**{name: row[f"parent_{name}"] for name in SECTION[:3]})
        story.category = section
    if story.lead_photo_id is not None:
        story.lead_photo = Photo(**{name: row[f"photo_{name}"] for name in PICTURE})
    for name in AROUND:
        setattr(story, name, row[name])
    return story
