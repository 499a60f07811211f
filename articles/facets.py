"""What readers see of a story, facet by facet: a verb compares it before and after, and says only what differs.

`seen` returns a dict: the word of each facet and of each list that the story stands in, with whatever is shown there. What
depends on other stories too (which alert is on top, which months have stories) is asked at the end, in `differing`.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from . import freshness
from .freshness import listed
from .models import (
    Article,
    ArticleTopic,
    Byline,
    Correction,
    LiveUpdate,
    RelatedPick,
    Revision,
    WorkingCopy,
)
from .models.article import DEVELOPING_FOR
from .rows import moment

Seen = dict[str, Any]

BREAKING_FOR = timedelta(hours=48)
NEWS_FOR = timedelta(days=2)
# A story that is scheduled for within this time counts as out already: it may be, before a verb that began now commits.
SOON = timedelta(seconds=10)
# Words that stand for something that more than one story decides; see `_together`.
ALERT, MONTH = "alert", "archive-"
# Until when a story is breaking: pages with the label end then, so that only an earlier end makes them old.
UNTIL = "until-"
# Held until commit by whoever changes such a thing: of two at once the second sees what the first has done.
LOCK_CLASS = 28_010

COLUMNS = (
    *("id", "status", "published_at", "revised_at", "headline", "slug", "kicker", "standfirst", "kind"),
    *("developing", "breaking_until", "breaking_line", "category_id", "lead_photo_id", "lead_caption"),
    *("dateline", "seo_title", "seo_description", "canonical_url", "comment_mode", "takedown_note"),
)
TEXT = ("md5(a.body_html) AS text", "md5(a.body) AS source")
# Rows that hang on the story, as JSON: Django's connection hands that over as text, others as what it says.
FOLDED = ("bylines", "topics", "picks", "updates", "corrections", "log", "copies")


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
  {
    _rows_of(
        LiveUpdate,
        "u",
        "u.headline, md5(u.body_html), u.key_event, u.posted_at, u.edited_at, u.posted_by_id, u.uuid",
        "u.posted_at, u.id",
    )
} AS updates,
  {_rows_of(Correction, "c", "c.id, c.made_at, c.kind, c.text", "c.made_at, c.id")} AS corrections,
  {
    _rows_of(
        Revision,
        "r",
        "r.note, r.made_at",
        "r.version",
        " AND r.verb = 'update' AND r.material AND r.note <> '' AND r.made_at >= a.published_at",
    )
} AS log,
  {_rows_of(WorkingCopy, "w", "w.publish_at, w.snapshot", "w.id", " AND w.publish_at IS NOT NULL")} AS copies
FROM {Article._meta.db_table} a WHERE a.id = ANY(%s)
"""  # noqa: S608


def path_word(path: str) -> str:
    """Return the word of what a root-relative address leads to, and whether it leads anywhere."""
    return f"at-{hashlib.blake2b(path.encode(), digest_size=6).hexdigest()}"


def seen(article: Article, at: datetime | None = None) -> Seen:
    """Return what readers see of `article`, as its row is now, at `at` (aware; now when left out), by its words.

    A draft has no words. One that is scheduled has `schedule`: what the clock will bring of it.
    """
    if article.status not in (Article.Status.PUBLISHED, Article.Status.TAKEN_DOWN):
        return {}
    return seen_of([article.pk], at)


def seen_of(ids: Iterable[int], at: datetime | None = None) -> Seen:
    """Return what readers see of all stories of `ids` together; one query."""
    at = at or timezone.now()
    return gathered(facets(row, at) for row in rows(list(ids)))


def gathered(parts: Iterable[Seen]) -> Seen:
    """Return what readers see of several stories: of a list in which two have one instant, both count."""
    found: Seen = {}
    for part in parts:
        for word, value in part.items():
            found[word] = (found[word], value) if word in found else value
    return found


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


def facets(row: dict, at: datetime) -> Seen:
    """Return what readers see at `at` of the story in `row`."""
    pk, published_at = row["id"], row["published_at"]
    address = path_word(f"/stories/{row['slug']}/")
    if row["status"] == Article.Status.TAKEN_DOWN:
        return {f"article-{pk}": row["takedown_note"], address: ("gone", pk)}
    if row["status"] != Article.Status.PUBLISHED:
        return {}
    found: Seen = {}
    if published_at > at:
        found["schedule"] = [(published_at, sorted(coming_out(row)))]
    elif row["copies"]:
        found["schedule"] = [(row["copies"][0][0], sorted(going_out(row)))]
    if published_at > at + SOON:
        return found
    return found | {address: ("story", pk)} | shown(row, at)


def coming_out(row: dict) -> set[str]:
    """Return the words for the moment at which the scheduled story in `row` appears: it is the newest of all then."""
    at = row["published_at"]
    words = {*shown(row, at), path_word(f"/stories/{row['slug']}/")}
    return _public(words)


def going_out(row: dict) -> set[str]:
    """Return the words for the moment at which the scheduled change of the story in `row` is due.

    What the change leaves as it is counts as changed here and there: it is read from the copy alone, without the text that
    the copy began from. Whoever brings it out says what really changed.
    """
    ((moment_of_it, held),) = row["copies"]
    at = moment(moment_of_it)
    later = row | {name: held[name] for name in COLUMNS if name in held and name not in STANDING}
    later |= {"category_id": held.get("category"), "lead_photo_id": held.get("lead_photo")}
    later["bylines"] = [[line["author"], line["contribution"]] for line in held.get("bylines", ())]
    later["topics"] = [[topic] for topic in held.get("topics", ())]
    later["picks"] = [[story] for story in held.get("picks", ())]
    later["breaking_until"] = moment(held.get("breaking_until"))
    later["revised_at"] = at
    later |= {"text": "", "source": ""}
    later["corrections"] = [*row["corrections"], [0, moment_of_it, "", ""]]
    before = shown(row, at) | {path_word(f"/stories/{row['slug']}/"): row["id"]}
    after = shown(later, at) | {path_word(f"/stories/{later['slug']}/"): row["id"]}
    words = {word for word in before.keys() | after.keys() if before.get(word) != after.get(word)}
    return _public(words)


def _public(words: set[str]) -> set[str]:
    """Return `words` without those that are only compared; an alert that comes by the clock is the newest of all."""
    kept = {word for word in words if word != ALERT and not word.startswith(UNTIL)}
    return kept | {"breaking"} if ALERT in words else kept


def shown(row: dict, at: datetime) -> Seen:
    """Return what readers see of the published story in `row` once it is out."""
    pk, published_at = row["id"], row["published_at"]
    changed_at = row["revised_at"] or published_at
    link = (row["headline"], row["slug"])
    moving = (row["developing"] and at < changed_at + DEVELOPING_FOR, _coming(row["breaking_until"], at))
    place = (row["kind"], published_at, row["category_id"], row["lead_photo_id"] is not None, moving)
    line = (*link, row["kicker"], place)
    authors = [author for author, _contribution in row["bylines"]]
    card = (line, row["standfirst"], authors, row["lead_photo_id"])
    updates = [update[:2] + update[3:4] for update in row["updates"]]
    entry = (
        *link,
        row["kind"],
        published_at,
        changed_at,
        row["standfirst"],
        row["text"],
        row["lead_photo_id"],
    )
    entry += (row["category_id"], authors, row["topics"], updates, row["corrections"])
    search = (*link, row["standfirst"], row["source"], row["lead_caption"], row["category_id"], published_at)
    found: Seen = {
        f"article-{pk}": [
            value for name, value in row.items() if name not in NOT_ON_ITS_PAGE and name != "copies"
        ],
        f"updates-{pk}": (link, row["standfirst"], row["category_id"], row["updates"]),
        f"link-{pk}": link,
        f"place-{pk}": place,
        f"line-{pk}": line,
        f"card-{pk}": card,
        f"entry-{pk}": entry,
        f"comments-{pk}": MODES.get(row["comment_mode"], "open"),
        f"picks-{pk}": row["picks"],
        "search": [search, authors, row["topics"], row["updates"]],
        "sitemap": [row["slug"], changed_at, sorted(authors), sorted(map(tuple, row["topics"]))],
    }
    if published_at > at - NEWS_FOR:
        found["news-sitemap"] = [link, published_at]
    if row["breaking_until"] and row["breaking_until"] > at:
        found[f"{UNTIL}{pk}"] = row["breaking_until"]
        found[ALERT] = [(published_at, pk), row["slug"], row["breaking_line"] or row["headline"]]
        found[ALERT] += [row["breaking_until"]]
    return found | _shelves(row) | _records(row, at)


# What readers see of how comments are moderated: whether they may write.
MODES = {mode: mode for mode in (Article.CommentMode.PAPER, Article.CommentMode.CLOSED)}
# What a scheduled change never writes.
STANDING = {"id", "status", "published_at", "revised_at", "takedown_note", "breaking_until"}
OWN = (UNTIL, "article-", "updates-", "link-", "place-", "line-", "card-", "entry-", "comments-", "picks-")
# What is shown elsewhere, or nowhere.
NOT_ON_ITS_PAGE = {
    "status",
    "breaking_until",
    "breaking_line",
    "takedown_note",
    "comment_mode",
    "picks",
    "source",
}


def _coming(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment > at


def _shelves(row: dict) -> Seen:
    """Return the lists in which the story stands, each at the instant of the story."""
    pk, at = row["id"], row["published_at"]
    names = ["list-front", month_word(at)]
    names += [f"list-category-{row['category_id']}"] if row["category_id"] else []
    names += [f"list-author-{author}" for author, _contribution in row["bylines"]]
    names += [f"list-topic-{topic}" for (topic,) in row["topics"]]
    return {listed(name, at): [pk] for name in names}


def _records(row: dict, at: datetime) -> Seen:
    """Return the lists of what happened: alerts of the last days, and corrections, each at its own instant."""
    found: Seen = {}
    if row["breaking_until"] and row["breaking_until"] > at - BREAKING_FOR:
        found["list-breaking"] = [(row["id"], row["published_at"], row["breaking_until"])]
    for pk, made_at, *words in row["corrections"]:
        found.setdefault(listed("list-corrections", moment(made_at)), []).append([pk, *words])
    return found


def month_word(at: datetime) -> str:
    """Return the word of the month, in the paper's zone, in which `at` lies: its page in the archive."""
    return f"{MONTH}{timezone.localtime(at):%Y-%m}"


def differing(before: Seen, after: Seen, *, but: Iterable[int] = (), at: datetime | None = None) -> set[str]:
    """Return the words under which readers see something else after a write than before it.

    `but` are the ids of the stories written. Called inside the transaction, once everything is written.
    """
    words = {word for word in before.keys() | after.keys() if before.get(word) != after.get(word)}
    return _together(words, before, after, list(but), at or timezone.now())


def say(before: Seen, after: Seen, *, but: Iterable[int] = (), at: datetime | None = None) -> None:
    """Tell every worker what `differing` finds."""
    if words := differing(before, after, but=but, at=at):
        freshness.changed(*words)


def arrived(ids: Iterable[int]) -> None:
    """Tell every worker of the new stories of `ids`: of the lists that they stand in, since no page shows them yet."""
    ids = list(ids)
    found = {word: value for word, value in seen_of(ids).items() if not word.startswith(OWN)}
    say({}, found, but=ids)


def _together(words: set[str], before: Seen, after: Seen, but: list[int], at: datetime) -> set[str]:
    """Replace the words that more than one story decides by what readers see of all of them."""
    for word in [word for word in words if word.startswith(UNTIL)]:
        words.remove(word)
        if word in before and word in after and after[word] < before[word]:
            words |= {f"{kind}-{word.removeprefix(UNTIL)}" for kind in ("place", "line", "card")}
    for month in sorted({word.partition("@")[0] for word in words if word.startswith(MONTH)}):
        _hold(month)
        if not _has_others(month, but, at):
            words |= {"months", "schedule"}  # what is to come may be alone in that month now
    if ALERT in words:
        words.remove(ALERT)
        _hold(ALERT)
        other = _alert_of_others(but, at)
        was, now = max(before.get(ALERT, other), other), max(after.get(ALERT, other), other)
        # Should the same one stand longer, pages with it end as early as they would have: no word, only a render more.
        if was[:-1] != now[:-1] or (now and now[-1] < was[-1]):
            words.add("breaking")
    return words


def _hold(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, name])


def _has_others(month: str, but: list[int], at: datetime) -> bool:
    """Tell whether a story besides `but` stands in the archive of `month`."""
    start, end = month_bounds(date.fromisoformat(f"{month.removeprefix(MONTH)}-01"))
    others = Article.objects.live(at).filter(published_at__gte=start, published_at__lt=end)
    return others.exclude(pk__in=but).exists()


def _alert_of_others(but: list[int], at: datetime) -> list:
    """Return what would stand over every page without the stories of `but`; less than any alert when nothing would."""
    top = (
        Article.objects.breaking(at)
        .exclude(pk__in=but)
        .newest_first()
        .only("published_at", "slug", "breaking_line", "headline", "breaking_until")
        .first()
    )
    if top is None:
        return []
    return [(top.published_at, top.pk), top.slug, top.breaking_text, top.breaking_until]


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """Return the instants at which the month of `first` begins and ends in the paper's time zone."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    zone = timezone.get_current_timezone()
    return (
        datetime(first.year, first.month, 1, tzinfo=zone),
        datetime(after.year, after.month, 1, tzinfo=zone),
    )
