"""What a feed says of a story: the whole text, with addresses that work anywhere."""

import re
from datetime import datetime

from django.db.models import OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import freshness
from ..cards import bylines_of
from ..metadata import absolute
from ..models import Article, ArticleTopic, Correction, LiveUpdate
from ..renditions import social_card
from ..rows import PICTURE, folded, moment

INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
OWN = re.compile(r'(\s(?:href|src)=")(/(?!/)[^"]*)"')
OWN_SET = re.compile(r'(\ssrcset=")([^"]*)"')


def entries(stories, at: datetime) -> list[dict]:
    """Return what a feed says of each of `stories`, in one query."""
    rows = (
        stories.select_related("category", "lead_photo")
        .only(
            *(
                "uuid",
                "slug",
                "kind",
                "headline",
                "standfirst",
                "body",
                "body_html",
                "published_at",
                "revised_at",
            ),
            *("category__name", "lead_photo__credit"),
            *(f"lead_photo__{name}" for name in PICTURE),
        )
        .annotate(
            byline_rows=bylines_of(),
            topic_rows=folded(
                ArticleTopic.objects.filter(content_object=OuterRef("pk")).order_by("position", "pk"),
                id="tag_id",
                name="tag__name",
            ),
            update_rows=folded(
                LiveUpdate.objects.filter(article=OuterRef("pk"), posted_at__lte=at).order_by(
                    "-posted_at", "-pk"
                ),
                headline="headline",
                body_html="body_html",
                posted_at="posted_at",
            ),
            correction_rows=folded(
                Correction.objects.filter(article=OuterRef("pk")).order_by("-made_at", "-pk"),
                kind="kind",
                text="text",
                made_at="made_at",
            ),
        )
    )
    return [_entry(story) for story in rows]


def _entry(story: Article) -> dict:
    photo = story.lead_photo
    image = (
        {"url": absolute(social_card(photo)[0]), "credit": clean(photo.credit), "alt": clean(photo.alt)}
        if photo
        else None
    )
    section = [story.category.name] if story.category else []
    return {
        "tags": [
            freshness.tag(story),
            *(f"author-{row['id']}" for row in story.byline_rows),
            *(f"topic-{row['id']}" for row in story.topic_rows),
        ],
        "title": clean(story.headline),
        "link": absolute(story.get_absolute_url()),
        "description": clean(story.standfirst),
        "content": clean(whole(story)),
        "unique_id": story.uuid.urn,
        "seen": max([story.published_at, *(moment(row["posted_at"]) for row in story.update_rows)]),
        "pubdate": timezone.localtime(story.published_at),
        "updateddate": timezone.localtime(story.revised_at or story.published_at),
        "categories": list(
            dict.fromkeys(clean(name) for name in [*section, *(row["name"] for row in story.topic_rows)])
        ),
        "authors": [
            {"name": clean(line["name"]), "url": absolute(reverse("articles:author", args=[line["slug"]]))}
            for line in story.byline_rows
        ],
        "image": image,
    }


def whole(story: Article) -> str:
    """Return the text of a story with its live updates and corrections, as HTML with absolute addresses.

    In live coverage the updates come first.
    """
    posts = "".join(
        (f"<h2>{_escaped(row['headline'])}</h2>" if row["headline"] else "") + row["body_html"]
        for row in story.update_rows
    )
    parts = (posts, story.prepared) if story.kind == Article.Kind.LIVE else (story.prepared, posts)
    return with_absolute_addresses("".join(parts)) + _corrections(story)


def _corrections(story: Article) -> str:
    """Return what stands under the story on its page: whoever read the mistake in a feed finds it put right there."""
    lines = []
    for row in story.correction_rows:
        made_at = moment(row["made_at"])
        words = f"{Correction.Kind(row['kind']).label} · {date_format(timezone.localtime(made_at), 'j F Y')}"
        lines.append(f"<p><b>{_escaped(words)}</b><br>{_escaped(row['text'])}</p>")
    return f"<h2>{_escaped(_('Corrections'))}</h2>{''.join(lines)}" if lines else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_absolute_addresses(html: str) -> str:
    """Return prepared HTML with the site before every root-relative address, those in `srcset` included."""
    html = OWN.sub(lambda found: f'{found[1]}{absolute(found[2])}"', html)

    def widths(found):
        return f'{found[1]}{", ".join(absolute(part.strip()) for part in found[2].split(","))}"'

    return OWN_SET.sub(widths, html)


def clean(text: str) -> str:
    """Return `text` without the characters that XML 1.0 cannot hold at all."""
    return INVALID.sub("", str(text))
