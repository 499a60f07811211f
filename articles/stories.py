"""A story with everything that belongs to its page, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString

from .body import prepare, trusted
from .cards import PORTRAIT, bylines_of
from .models import Article, ArticleTopic, Category, Chapter, Correction, LiveUpdate, Photo, Revision, Series
from .related import listing
from .rows import folded, moment
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
    *("has_updates", "byline_rows", "topic_rows", "correction_rows", "log_rows", "update_rows"),
    *("next_update", "next_correction", "series_row", "part_rows"),
    *listing.columns(),
)


@dataclass(frozen=True, slots=True)
class Post:
    """One live update as a page shows it; `path` is that of the page that it stands on."""

    uuid: str
    headline: str
    body: str
    body_html: str
    posted_at: datetime
    edited_at: datetime | None
    key_event: bool
    posted_by_name: str
    path: str

    @property
    def anchor(self) -> str:
        """The fragment that names this update inside its page."""
        return f"update-{self.uuid}"

    @property
    def permalink(self) -> str:
        return f"{self.path}#{self.anchor}"

    @property
    def prepared(self) -> SafeString:
        """The text as safe HTML; made on the spot for a row that was written past the verbs."""
        return trusted(self.body_html) if self.body_html else prepare(self.body)


def belongings(at: datetime) -> dict[str, Any]:
    """Return annotations for a query of stories: everything around a story that its page shows at `at` (aware)."""
    return {
        "has_updates": Exists(LiveUpdate.objects.filter(article=OuterRef("pk"))),
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
        ),
        "log_rows": folded(
            Revision.objects.filter(
                ~Q(note=""),
                article=OuterRef("pk"),
                verb="update",
                material=True,
                made_at__gte=OuterRef("published_at"),
            ).order_by("-version"),
            note="note",
            made_at="made_at",
        ),
        "next_correction": Subquery(
            Correction.objects.filter(article=OuterRef("pk"), made_at__gt=at)
            .order_by("made_at")
            .values("made_at")[:1]
        ),
        "next_update": next_update(at),
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
    coming = LiveUpdate.objects.filter(article=OuterRef("pk"), posted_at__gt=at)
    return Subquery(coming.order_by("posted_at").values("posted_at")[:1])


def update_rows(updates):
    """Return what a page shows of live updates (a queryset), the newest first, as a column of their story."""
    return folded(
        updates.order_by("-posted_at", "-pk"),
        **{
            name: name
            for name in ("uuid", "headline", "body", "body_html", "posted_at", "edited_at", "key_event")
        },
        user="posted_by",
        author_id="posted_by__author",
        author="posted_by__author__name",
        first_name="posted_by__first_name",
        last_name="posted_by__last_name",
    )


def posts(rows: list[dict[str, Any]], path: str) -> list[Post]:
    """Return the live updates of rows (see `update_rows`) on the page at `path`."""
    return [
        Post(
            uuid=row["uuid"],
            headline=row["headline"],
            body=row["body"],
            body_html=row["body_html"],
            posted_at=datetime.fromisoformat(row["posted_at"]),
            edited_at=moment(row["edited_at"]),
            key_event=row["key_event"],
            posted_by_name=row["author"] or f"{row['first_name'] or ''} {row['last_name'] or ''}".strip(),
            path=path,
        )
        for row in rows
    ]


def _rows(stories, at):
    around = belongings(at)
    extra = {
        "unprepared": Case(When(body_html="", then=F("body")), default=Value(""), output_field=TextField()),
        "update_rows": update_rows(LiveUpdate.objects.filter(article=OuterRef("pk"), posted_at__lte=at)),
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
