"""Stories with all that hangs on them, in one query, for whichever connection asks."""

import json

from django.db import connection

from ..models import (
    Article,
    ArticleTopic,
    Byline,
    Chapter,
    Correction,
    LiveUpdate,
    RelatedExclusion,
    RelatedPick,
    Revision,
    WorkingCopy,
)

COLUMNS = (
    *("id", "status", "published_at", "revised_at", "headline", "slug", "kicker", "standfirst", "kind"),
    *("developing", "developing_renewed_at", "timeless", "category_id", "lead_photo_id", "lead_caption"),
    *("breaking_until", "breaking_line", "breaking_since", "breaking_first_at"),
    *("change_number", "coverage_summary", "coverage_closed_at", "coverage_ends_at"),
    *(
        "dateline",
        "seo_title",
        "seo_description",
        "canonical_url",
        "comment_mode",
        "takedown_note",
        "word_count",
    ),
)
# What is found: the text, for its excerpt, and the search document itself, into which a write also takes what came out since.
TEXT = ("md5(a.body_html) AS text", "md5(a.body || coalesce(a.search::text, '')) AS source")
# Rows that hang on the story, as JSON: Django's connection hands that over as text, others as what it says.
FOLDED = ("bylines", "topics", "series", "picks", "exclusions", "updates", "corrections", "log", "copies")


def _rows_of(model, alias: str, what: str, order: str, where: str = "", key: str = "article_id") -> str:
    """Return a column: the rows of `model` that hang on the story, each a list of `what`, in their order."""
    return (
        f"(SELECT coalesce(jsonb_agg(jsonb_build_array({what}) ORDER BY {order}), '[]') "  # noqa: S608
        f"FROM {model._meta.db_table} {alias} WHERE {alias}.{key} = a.id{where})"
    )


QUERY = f"""
SELECT {", ".join(f"a.{name}" for name in COLUMNS)}, {", ".join(TEXT)},
  {_rows_of(Byline, "b", "b.author_id, b.contribution", "b.position, b.id")} AS bylines,
  {_rows_of(ArticleTopic, "t", "t.tag_id", "t.position, t.id", key="content_object_id")} AS topics,
  {_rows_of(RelatedPick, "p", "p.related_id", "p.position, p.id")} AS picks,
  {_rows_of(RelatedExclusion, "x", "x.related_id", "x.related_id")} AS exclusions,
  {
    _rows_of(
        LiveUpdate,
        "u",
        "u.headline, md5(u.body_html), u.key_event, u.posted_at, u.edited_at, u.posted_by_id, u.uuid, u.removed_at",
        "u.posted_at, u.id",
    )
} AS updates,
  {
    _rows_of(Correction, "c", "c.id, c.made_at, c.kind, c.text, c.live_update_id", "c.made_at, c.id")
} AS corrections,
  {
    _rows_of(
        Revision,
        "r",
        "r.note, r.made_at",
        "r.version",
        " AND r.verb = 'update' AND r.material AND r.note <> '' AND r.made_at >= a.published_at",
    )
} AS log,
  {_rows_of(Chapter, "s", "s.series_id, s.position", "s.id")} AS series,
  {_rows_of(WorkingCopy, "w", "w.publish_at, w.snapshot", "w.id", " AND w.publish_at IS NOT NULL")} AS copies
FROM {Article._meta.db_table} a WHERE a.id = ANY(%s)
"""  # noqa: S608


def rows(ids: list[int]) -> list[dict]:
    """Return the rows of `ids` with all that hangs on them, as `facets` reads them, in the order of their ids."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{QUERY} ORDER BY a.id", [ids])
        return read(cursor)


def read(cursor) -> list[dict]:
    """Return what `QUERY` found, whichever connection it was asked on."""
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        row |= {name: json.loads(row[name]) for name in FOLDED if isinstance(row[name], str)}
    return found
