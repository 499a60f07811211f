"""What the clock will bring: when, and the words of the pages that it makes old.

Pages do not end one by one for what is scheduled. Whoever keeps pages holds this list, forgets at each moment what a verb
would have said then, and reads the list again on the word `schedule`.
"""

from datetime import datetime

from django.utils import timezone

from . import facets
from .ads import slot_tag
from .facets import MONTH
from .freshness import EVERYTHING, Tags
from .models import Advertisement, Article, FrontEdition, LiveUpdate, WorkingCopy

Moment = tuple[datetime, Tags]

# So many of each kind are read at once. At the moment of the next one everything is old, and the list is read again.
AT_ONCE = 1_000
AGAIN = Tags.said([EVERYTHING, "schedule"])
OF_STORIES = ("story", "change", "post")
SLOT = slot_tag("")

_ids = f"""
(SELECT id, published_at AS moment, 'story' FROM {Article._meta.db_table}
  WHERE status = 'published' AND published_at > %(after)s AND (changed_at < published_at OR changed_at IS NULL)
  ORDER BY published_at, id LIMIT {AT_ONCE + 1})
UNION ALL
(SELECT w.article_id, w.publish_at, 'change' FROM {WorkingCopy._meta.db_table} w
   JOIN {Article._meta.db_table} a ON a.id = w.article_id AND a.status = 'published'
  WHERE w.publish_at > %(after)s ORDER BY w.publish_at, w.id LIMIT {AT_ONCE + 1})
UNION ALL
(SELECT u.article_id, u.posted_at, 'post' FROM {LiveUpdate._meta.db_table} u
   JOIN {Article._meta.db_table} a ON a.id = u.article_id AND a.status = 'published'
  WHERE u.posted_at > %(after)s AND (a.changed_at < u.posted_at OR a.changed_at IS NULL)
  ORDER BY u.posted_at, u.id LIMIT {AT_ONCE + 1})
UNION ALL
(SELECT e.id, e.goes_live_at, 'front' FROM {FrontEdition._meta.db_table} e
  WHERE e.goes_live_at > %(after)s AND e.changed_at < e.goes_live_at
  ORDER BY e.goes_live_at, e.id LIMIT {AT_ONCE + 1})
UNION ALL
(SELECT d.id, d.moment, '{SLOT}' || d.slot
   FROM (SELECT id, slot, starts_at AS moment FROM {Advertisement._meta.db_table}
         UNION ALL SELECT id, slot, ends_at FROM {Advertisement._meta.db_table}) d
  WHERE d.moment > %(after)s ORDER BY d.moment, d.id LIMIT {AT_ONCE + 1})
"""  # noqa: S608
_months = f"""
SELECT DISTINCT to_char(published_at AT TIME ZONE %(zone)s, 'YYYY-MM') FROM {Article._meta.db_table}
 WHERE status = 'published' AND published_at <= %(after)s AND published_at >= %(since)s
"""  # noqa: S608


def upcoming(cursor, after: datetime) -> list[Moment]:
    """Return the moments after `after` (aware) at which the clock changes pages, in order, each with the words for it.

    `after` may lie in the past, to find what was scheduled while it came. A story that was written since it came out is not
    the clock's: whoever wrote it has said so. So is an edition of the front that was published at once.
    `cursor` is one of any connection to the database. Three queries, however much is scheduled. Should there be more than
    is read at once, the last moment says `everything`, and `schedule`: then the list is to be read again.
    """
    cursor.execute(_ids, {"after": after})
    found = cursor.fetchall()
    if not found:
        return []
    horizon = _horizon(found)
    found = [one for one in found if horizon is None or one[1] < horizon]
    cursor.execute(facets.QUERY, [sorted({pk for pk, _moment, kind in found if kind in OF_STORIES})])
    rows = {row["id"]: row for row in facets.read(cursor)}
    cursor.execute(_months, {"after": after, "since": facets.month_bounds(_month(after))[0], "zone": _zone()})
    standing = {f"{MONTH}{month}" for (month,) in cursor.fetchall()}
    words: dict[datetime, set[str]] = {}
    for pk, moment, kind in sorted(found, key=lambda one: (one[1], one[0])):
        if kind not in OF_STORIES:  # then it is the word itself
            words.setdefault(moment, set()).add(kind)
        elif row := rows.get(pk):
            words.setdefault(moment, set()).update(_words(row, kind, standing))
    moments = [(moment, Tags.said(said)) for moment, said in words.items()]
    return moments if horizon is None else [*moments, (horizon, AGAIN)]


def _horizon(found: list[tuple]) -> datetime | None:
    """Return the moment from which on not everything was read, or None when everything was."""
    ends = []
    for kind in (*OF_STORIES, "front", SLOT):
        moments = [
            moment for _pk, moment, of in found if of == kind or (kind == SLOT and of.startswith(SLOT))
        ]
        ends += [max(moments)] if len(moments) > AT_ONCE else []
    return min(ends, default=None)


def _words(row: dict, kind: str, standing: set[str]) -> set[str]:
    if kind == "story":
        return _coming_out(row, standing)
    return facets.going_out(row) if kind == "change" else facets.posted(row["id"])


def _coming_out(row: dict, standing: set[str]) -> set[str]:
    """Return the words for a scheduled story; `standing`, the months that have stories by then, gets its month."""
    words = facets.coming_out(row)
    months = {word.partition("@")[0] for word in words if word.startswith(MONTH)}
    if months - standing:
        standing |= months
        words.add("months")
    return words


def _month(at: datetime):
    return timezone.localtime(at).date().replace(day=1)


def _zone() -> str:
    return timezone.get_current_timezone_name()
