"""What stands on every page: the paper's name, its sections, its plain pages and the alert. One query."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from . import ads, most_read
from .ads import Ad
from .models import Article, Category, Page, Paper, TrailEntry, WorkingCopy
from .most_read import Place
from .rows import moment


@dataclass(frozen=True)
class Strip:
    """The story that is breaking at the moment, `breaking_time` since when."""

    pk: int
    slug: str
    headline: str
    breaking_line: str
    breaking_time: datetime
    breaking_until: datetime

    @property
    def breaking_text(self) -> str:
        """What the alert says."""
        return self.breaking_line or self.headline

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.slug])


@dataclass(frozen=True)
class Masthead:
    """The frame of a page, as it is at one instant."""

    paper: Paper
    sections: list[Category] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    # What is breaking, in the order of the queue: the first stands over every page, the others wait under it.
    alerts: tuple[Strip, ...] = ()
    at: datetime | None = None
    # When the clock alone changes it: an alert ends, a scheduled one begins, a scheduled change is to be brought out.
    ends_at: datetime | None = None
    change_overdue: bool = False
    # Advertisements that have not ended, and the stories that are read most, for the pages that have a place for them.
    ads: tuple[Ad, ...] = ()
    most_read: tuple[Place, ...] = ()
    # What was made of it; it lives as long as the frame that it is made of.
    made: dict = field(default_factory=dict, compare=False, repr=False)

    def holds(self, at: datetime) -> bool:
        """Tell whether the frame is the one of `at` (aware), as far as the clock is concerned."""
        began = self.at is not None and self.at <= at
        return began and not self.change_overdue and (self.ends_at is None or at < self.ends_at)

    def once[Made](self, key, make: Callable[[], Made]) -> Made:
        """Return what `make` makes of this frame, made once; `key` names it with everything else that it depends on."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    @property
    def strip(self) -> Strip | None:
        """The one alert that stands over every page."""
        return self.alerts[0] if self.alerts else None

    @property
    def alert_ends(self) -> datetime | None:
        """When the clock next takes one of the alerts away, be it the one on top or one that waits."""
        return min((alert.breaking_until for alert in self.alerts), default=None)

    def tree(self, section: Category) -> list[int]:
        """Return the ids of `section` and its sub-sections."""
        return self.tree_of(section.pk)

    def tree_of(self, pk: int) -> list[int]:
        """Return the ids of the section of `pk` and its sub-sections."""
        own = next((section for section in self.sections if section.pk == pk), None)
        return [pk, *(child.pk for child in own.children_list)] if own else [pk]

    @property
    def all_sections(self) -> list[Category]:
        """The sections in their order, each followed by its sub-sections."""
        return [one for section in self.sections for one in (section, *section.children_list)]

    def page(self, *slugs: str) -> Page | None:
        """Return the plain page of the first of `slugs` that there is."""
        by_slug = {page.slug: page for page in self.pages}
        return next((by_slug[slug] for slug in slugs if slug in by_slug), None)


# So many lines of the trail are looked at for one that is public, at most.
LINES = 300
TIMES = ("breaking_time", "breaking_until")
# More are not breaking at once, or none is.
MOST_ALERTS = 50
# One statement for seven small answers: their rows are few, and seven round trips would cost more than all of them.
QUERY = f"""
SELECT
  (SELECT to_jsonb(p) FROM {Paper._meta.db_table} p WHERE p.id = 1),
  (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.position, c.name), '[]') FROM {Category._meta.db_table} c),
  (SELECT coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'title', g.title, 'slug', g.slug)
                             ORDER BY g.position, g.title), '[]') FROM {Page._meta.db_table} g),
  to_jsonb(ARRAY(SELECT jsonb_build_object('pk', a.id, 'slug', a.slug, 'headline', a.headline,
                             'breaking_line', a.breaking_line, 'breaking_until', a.breaking_until,
                             'breaking_time', greatest(a.breaking_since, a.published_at))
     FROM {Article._meta.db_table} a
    WHERE a.status = 'published' AND a.published_at <= %(at)s AND a.breaking_until > %(at)s
    ORDER BY a.breaking_first_at DESC NULLS LAST, coalesce(a.breaking_since, a.published_at), a.id
    LIMIT {MOST_ALERTS})),
  to_jsonb(least(
     (SELECT min(a.published_at) FROM {Article._meta.db_table} a
       WHERE a.status = 'published' AND a.published_at > %(at)s AND a.breaking_until > a.published_at),
     (SELECT min(w.publish_at) FROM {WorkingCopy._meta.db_table} w WHERE w.publish_at > %(at)s))),
  EXISTS (SELECT FROM {WorkingCopy._meta.db_table} w WHERE w.publish_at <= %(at)s),
  {ads.COLUMN}, {most_read.COLUMN}
"""  # noqa: S608


def load(at: datetime) -> Masthead:
    """Read the frame of the pages as it is at `at` (aware); defaults stand in before anybody has named the paper."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"at": at})
        paper, categories, pages, alerts, following, overdue, advertised, places = (
            json.loads(value) if isinstance(value, str) else value for value in cursor.fetchone()
        )
    queue = tuple(_strip(alert) for alert in alerts)
    moments = [moment(following), *(alert.breaking_until for alert in queue)]
    return Masthead(
        paper=_row(Paper, paper) if paper else Paper(),
        sections=_shelves([_row(Category, row) for row in categories]),
        pages=[Page(**row) for row in pages],
        alerts=queue,
        at=at,
        ends_at=min((one for one in moments if one), default=None),
        change_overdue=overdue,
        ads=ads.read(advertised),
        most_read=most_read.read(places),
    )


def last_written(at: datetime) -> Coalesce:
    """Return a column: when anything was last written that readers may know of at `at` (aware), or a little later.

    Feeds date themselves by it, and no date of theirs shall tell when somebody works on a draft. Where the last lines of
    the trail are all about drafts, the line before them, of whatever it is, stands for all that came before.
    """
    last = TrailEntry.objects.order_by("-pk").annotate(floor=F("pk") - LINES).values("floor")[:1]
    lines = TrailEntry.objects.order_by("-pk").values("at")
    # Asked of one line after the other: an `Exists` the database would answer by reading all stories first.
    public = Subquery(Article.objects.ever_public(at).filter(pk=OuterRef("object_id")).values("pk")[:1])
    lines = lines.alias(public=public)
    seen = ~Q(object_type__in=["article", "user", "frontedition"]) | Q(
        object_type="article", public__isnull=False
    )
    return Coalesce(
        Subquery(lines.filter(seen, pk__gt=Subquery(last))[:1]),
        Subquery(lines.filter(pk__lte=Subquery(last))[:1]),
    )


def _row(model, columns: dict):
    """Build an instance from a row as JSON; a time stays out, nothing here shows one."""
    names = {
        field.column: field.attname for field in model._meta.concrete_fields if field.column != "changed_at"
    }
    return model(**{names[column]: value for column, value in columns.items() if column in names})


def _shelves(categories: list[Category]) -> list[Category]:
    top = [category for category in categories if category.parent_id is None]
    for section in top:
        section.children_list = [child for child in categories if child.parent_id == section.pk]
    return top


def _strip(row: dict) -> Strip:
    values: dict[str, Any] = {name: moment(value) if name in TIMES else value for name, value in row.items()}
    return Strip(**values)
