"""How the queue finds comments: in the order of a tab, by words, story, section and network, in bounded time.

A million comments are in order by the index of their tab, and so are those of one story or of one colleague. What else is
looked for comes in two kinds: frequent things, of which a page is full soon when comments are simply read in their order, and
rare ones, which an index names all at once. Which kind it is nobody knows beforehand, the planner least of all, so that is
found out: read a few in order; if that does not fill the page, ask the index for all there are; if these are too many after
all, read further in order, up to a limit. Where even that finds less than a page, the page says how far it has looked and
goes on from there. However many comments there are, a search reads no more of them than the numbers below say.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import RawSQL

from articles.search.session import TooSlow, session

from .models.words import FOLDED
from .querysets import CommentQuerySet

FEW, DEEP = 2_000, 10_000  # read in order
OFTEN = 6  # among the first few: so many that an index would name too many
MOST = 3_000  # read as an index names them
STORIES = 1_000  # of a section, each asked for its first comments

# The last word may be the beginning of one, unless it has a letter or two: hardly a comment has no word that begins with
# "a". Where nothing is left of the text, nothing is found.
ASKED = (
    "to_tsquery('simple', regexp_replace(replace(nullif(btrim("
    + FOLDED.format("%s")
    + r"), ''), ' ', ' & '), '(\S{3,})$', '\1:*'))"
)
# What a candidate is asked besides: all that tabs look at.
COLUMNS = (
    *("id", "status", "created_at", "decided_at", "decided_by_id", "article_id"),
    *("trace", "open_reports", "ip_address"),
)


@dataclass(frozen=True)
class Wanted:
    """What is looked for besides a tab; None and "" where it does not matter. All conditions hold together."""

    text: str = ""
    email: str = ""
    network: str = ""
    stories: tuple[int, ...] | None = None
    sections: tuple[int, ...] | None = None

    def __bool__(self) -> bool:
        return (
            bool(self.text or self.email or self.network)
            or self.stories is not None
            or self.sections is not None
        )

    def narrow(self) -> tuple[list[str], list[Any]]:
        """Return the conditions that an index of comments knows, on a table `c`, and their parameters."""
        conditions, parameters = [], []
        if self.text:
            conditions.append(f"c.words @@ {ASKED}")
            parameters.append(self.text)
        if self.email:
            conditions.append("lower(c.author_email) = lower(%s)")
            parameters.append(self.email)
        if self.network:
            conditions.append("c.ip_address <<= %s::inet")
            parameters.append(self.network)
        return conditions, parameters

    def wide(self) -> tuple[list[str], list[Any]]:
        """Return the conditions on the story of a comment, on a table `c`, and their parameters."""
        conditions, parameters = [], []
        if self.stories is not None:
            conditions.append("c.article_id = ANY(%s)")
            parameters.append(list(self.stories))
        if self.sections is not None:
            conditions.append(
                "EXISTS (SELECT FROM articles_article a WHERE a.id = c.article_id AND a.category_id = ANY(%s))"
            )
            parameters.append(list(self.sections))
        return conditions, parameters


@dataclass(frozen=True)
class Found:
    """Ids in their order with the moments that order them; `end` is the last that was looked at, when there may be more."""

    rows: list[tuple[int, datetime]]
    end: tuple[int, datetime] | None = None


class Order:
    """The order of a tab: by the column `by` and the id, upwards or downwards."""

    def __init__(self, by: str, *, down: bool):
        self.by, self.down = by, down
        way = "DESC" if down else "ASC"
        self.sql = f"ORDER BY moment {way}, id {way}"

    def sort(self, comments: CommentQuerySet) -> CommentQuerySet:
        """Return `comments` in this order."""
        sign = "-" if self.down else ""
        return comments.order_by(f"{sign}{self.by}", f"{sign}pk")

    def beyond(self, comments: CommentQuerySet, mark: tuple[int, datetime]) -> CommentQuerySet:
        """Return what comes after the place `mark`; the index is entered there, whatever comes before."""
        pk, moment = mark
        here, there = (
            Func(F(self.by), F("pk"), function="ROW"),
            Func(Value(moment), Value(pk), function="ROW"),
        )
        way = " < " if self.down else " > "
        after = Func(here, there, template="(%(expressions)s)", arg_joiner=way, output_field=BooleanField())
        return comments.filter(after)


def find(comments: CommentQuerySet, order: Order, wanted: Wanted, most: int) -> Found:
    """Return the first `most` of `comments` (not sorted: a tab, from a mark on) in which all that is `wanted` holds."""
    if not wanted:
        rows = order.sort(comments).values_list("pk", order.by)[: most + 1]
        return _page(list(rows), most)
    if wanted.stories is not None and len(wanted.stories) == 1:
        # The comments of one story are in order by themselves.
        comments = comments.filter(article=wanted.stories[0])
        wanted = replace(wanted, stories=None)
    try:
        with session():
            return _found_out(comments, order, wanted, most)
    except TooSlow:
        # Of a database that is too busy only the shortest way is asked, however long that takes.
        return _in_order(comments, order, wanted, most, FEW)


def _found_out(comments: CommentQuerySet, order: Order, wanted: Wanted, most: int) -> Found:
    first = _in_order(comments, order, wanted, most, FEW)
    if first.end is None or len(first.rows) == most:
        return first
    further = None
    if len(first.rows) >= OFTEN:
        further = _in_order(comments, order, wanted, most, DEEP)
        if further.end is None or len(further.rows) == most:
            return further
    complete = _by_index(comments, order, wanted, most)
    if complete is not None:
        return _page(complete, most)
    return further or _in_order(comments, order, wanted, most, DEEP)


def _page(rows: list[tuple[int, datetime]], most: int) -> Found:
    return Found(rows[:most], rows[most - 1] if len(rows) > most else None)


def _ask(sql: str, parameters: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _in_order(comments: CommentQuerySet, order: Order, wanted: Wanted, most: int, depth: int) -> Found:
    """Read in order until there are enough that fit, at most `depth` comments."""
    asked_of = ["article_id"]
    asked_of += ["words"] if wanted.text else []
    asked_of += ["author_email"] if wanted.email else []
    asked_of += ["ip_address"] if wanted.network else []
    ordered = order.sort(comments)
    inner, given = ordered.values_list("pk", order.by, *asked_of)[:depth].query.sql_with_params()
    (narrow, asked), (wide, where) = wanted.narrow(), wanted.wide()
    sql = f"""
    SELECT c.id, c.moment FROM ({inner}) c ({", ".join(["id", "moment", *asked_of])})
     WHERE {" AND ".join([*narrow, *wide]) or "true"} {order.sql} LIMIT {most + 1}
    """  # noqa: S608  what was typed is a parameter
    found = _page(_ask(sql, [*given, *asked, *where]), most)
    if found.end is not None:
        return found
    last = list(ordered.values_list("pk", order.by)[depth - 1 : depth])
    return Found(found.rows, last[0] if last else None)


def _by_index(
    comments: CommentQuerySet, order: Order, wanted: Wanted, most: int
) -> list[tuple[int, datetime]] | None:
    """Return the first that fit, one more than `most`, of all that an index names; None where it names too many."""
    (narrow, asked), (wide, where) = wanted.narrow(), wanted.wide()
    if not narrow:
        return _story_by_story(comments, order, wanted, most)
    inner, given = comments.values_list("pk", order.by, "article_id").query.sql_with_params()
    # What the index names stands in the place of the table of that name: of it alone the tab's conditions are asked.
    sql = f"""
    WITH comments_comment AS MATERIALIZED (
      SELECT {", ".join(COLUMNS)} FROM comments_comment c WHERE {" AND ".join(narrow)} LIMIT {MOST + 1}
    )
    (SELECT c.id, c.moment, 'fits' FROM ({inner}) c (id, moment, article_id) WHERE {" AND ".join(wide) or "true"}
      {order.sql} LIMIT {most + 1})
    UNION ALL SELECT count(*), NULL, 'read' FROM comments_comment
    """  # noqa: S608  what was typed is a parameter
    return _if_all(_ask(sql, [*asked, *given, *where]), order, MOST)


def _story_by_story(
    comments: CommentQuerySet, order: Order, wanted: Wanted, most: int
) -> list[tuple[int, datetime]] | None:
    """Return the first, one more than `most`, of the first of each story; None where there are too many stories."""
    conditions = "true" if wanted.stories is None else "a.id = ANY(%s)"
    conditions += "" if wanted.sections is None else " AND a.category_id = ANY(%s)"
    _wide, where = wanted.wide()
    of_one = order.sort(comments.filter(article=RawSQL("s.id", []))).values_list("pk", order.by)
    inner, given = of_one[: most + 1].query.sql_with_params()
    sql = f"""
    WITH stories AS MATERIALIZED (
      SELECT a.id FROM articles_article a WHERE {conditions} LIMIT {STORIES + 1}
    )
    (SELECT c.id, c.moment, 'fits' FROM stories s CROSS JOIN LATERAL ({inner}) c (id, moment)
      {order.sql} LIMIT {most + 1})
    UNION ALL SELECT count(*), NULL, 'read' FROM stories
    """  # noqa: S608  what was typed is a parameter
    return _if_all(_ask(sql, [*where, *given]), order, STORIES)


def _if_all(answer: list[tuple], order: Order, limit: int) -> list[tuple[int, datetime]] | None:
    if next(count for count, _moment, what in answer if what == "read") > limit:
        return None
    return _sorted(answer, order)


def _sorted(answer: list[tuple], order: Order) -> list[tuple[int, datetime]]:
    fitting = ((pk, moment) for pk, moment, what in answer if what == "fits")
    return sorted(fitting, key=lambda row: (row[1], row[0]), reverse=order.down)
