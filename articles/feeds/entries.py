"""What a feed says of a story: the whole text, with addresses that work anywhere."""

import re
from datetime import datetime

from django.db.models import Case, F, OuterRef, TextField, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..body import prepare
from ..cards import LEAD, bylines_of
from ..metadata import absolute
from ..models import Article, ArticleTopic, Correction, LiveUpdate
from ..models.places import address
from ..renditions import social_card
from ..rows import folded, moment, picture

INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
OWN = re.compile(r'(\s(?:href|src)=")(/(?!/)[^"]*)"')
OWN_SET = re.compile(r'(\ssrcset=")([^"]*)"')


COLUMNS = (
    *("uuid", "slug", "kind", "headline", "standfirst", "body_html", "published_at", "revised_at"),
    "category__name",
)


def entry_rows(stories, at: datetime, *more: str):
    """Return the rows of which `entries_from` makes what a feed says of `stories` (a queryset), in one query; `more` names annotations."""
    return stories.annotate(
        **LEAD,
        # Written past the verbs, a story is prepared on the spot; otherwise nobody needs the text twice.
        raw=Case(When(body_html="", then=F("body")), default=Value(""), output_field=TextField()),
        credit=F("lead_photo__credit"),
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
    ).values(
        *("pk", *COLUMNS, *LEAD, "raw", "credit"),
        *("byline_rows", "topic_rows", "update_rows", "correction_rows"),
        *more,
    )


def entries_from(rows) -> list[dict]:
    """Return what a feed says of each story of `rows` (see `entry_rows`)."""
    return [_entry(row) for row in rows]


def _entry(row: dict) -> dict:
    photo = picture(row)
    image = (
        {"url": absolute(social_card(photo)[0]), "credit": clean(row["credit"]), "alt": clean(photo.alt)}
        if photo
        else None
    )
    section = [row["category__name"]] if row["category__name"] else []
    return {
        "tags": [
            f"article-{row['pk']}",
            *(f"author-{line['id']}" for line in row["byline_rows"]),
            *(f"topic-{line['id']}" for line in row["topic_rows"]),
        ],
        "title": clean(row["headline"]),
        "link": absolute(address("article", row["slug"])),
        "description": clean(row["standfirst"]),
        "content": clean(whole(row)),
        "unique_id": row["uuid"].urn,
        "seen": max([row["published_at"], *(moment(line["posted_at"]) for line in row["update_rows"])]),
        "pubdate": timezone.localtime(row["published_at"]),
        "updateddate": timezone.localtime(row["revised_at"] or row["published_at"]),
        "categories": list(
            dict.fromkeys(clean(name) for name in [*section, *(line["name"] for line in row["topic_rows"])])
        ),
        "authors": [
            {"name": clean(line["name"]), "url": absolute(address("author", line["slug"]))}
            for line in row["byline_rows"]
        ],
        "image": image,
    }


def whole(row: dict) -> str:
    """Return the text of a story with its live updates and corrections, as HTML with absolute addresses.

    In live coverage the updates come first.
    """
    text = row["body_html"] or (prepare(row["raw"]) if row["raw"] else "")
    posts = "".join(
        (f"<h2>{_escaped(line['headline'])}</h2>" if line["headline"] else "") + line["body_html"]
        for line in row["update_rows"]
    )
    parts = (posts, text) if row["kind"] == Article.Kind.LIVE else (text, posts)
    return with_absolute_addresses("".join(parts)) + _corrections(row)


def _corrections(story: dict) -> str:
    """Return what stands under the story on its page: whoever read the mistake in a feed finds it put right there."""
    lines = []
    for row in story["correction_rows"]:
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
