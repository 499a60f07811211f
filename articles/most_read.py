"""The stories that were read most in the last 24 hours: put in order every ten minutes, held with the frame of the pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from . import freshness
from .facets import LOCK_CLASS
from .models import Article, MostRead, Paper, ReadCount
from .models.places import address

# The word of the list, for as far as it is shown; of each headline in it there is `link-N`.
TAG = "most-read"
SHOWN = 5
# Put in order are more, for when one is taken down.
KEPT = 20
DAY = timedelta(hours=24)
# Numbers that nobody asks for any more are deleted.
KEEP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """One of the stories in order; `is_live` says whether readers may see it."""

    pk: int
    headline: str
    slug: str
    is_live: bool

    @property
    def url(self) -> str:
        return address("article", self.slug)


# A column of the frame's query (articles/masthead.py): the places in their order.
COLUMN = f"""
  (SELECT coalesce(jsonb_agg(jsonb_build_object('pk', a.id, 'headline', a.headline, 'slug', a.slug,
                             'is_live', a.status = 'published' AND a.published_at <= %(at)s) ORDER BY o.place), '[]')
     FROM {MostRead._meta.db_table} m, unnest(m.ids) WITH ORDINALITY AS o(id, place)
     JOIN {Article._meta.db_table} a ON a.id = o.id)
"""  # noqa: S608


def tags(places: tuple[Place, ...]) -> set[str]:
    """Return the words of `places`: of those too that are hidden now and may come back."""
    return {TAG, *(f"link-{place.pk}" for place in places)}


def shown(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return the stories that a page shows of `places`."""
    return tuple(place for place in places if place.is_live)[:SHOWN]


def read(rows: list[dict]) -> tuple[Place, ...]:
    """Return what `COLUMN` found."""
    return tuple(Place(**row) for row in rows)


def since(at: datetime) -> datetime:
    """Return the beginning of the first of the 24 hours that count at `at`, the one that is under way among them."""
    return at.replace(minute=0, second=0, microsecond=0) - DAY + timedelta(hours=1)


def count_of(at: datetime) -> Coalesce:
    """Return a column of stories: how often each was read in the last 24 hours."""
    counts = ReadCount.objects.filter(article=OuterRef("pk"), hour__gte=since(at)).order_by()
    return Coalesce(Subquery(counts.values("article").annotate(n=Sum("reads")).values("n")), 0)


def read_since(at: datetime):
    """Return the ids of the stories that were read in the last 24 hours, as a subquery."""
    return ReadCount.objects.filter(hour__gte=since(at)).order_by().values("article")


@freshness.verb
def rank(at: datetime) -> bool:
    """Put in order what was read most in the 24 hours before `at` (aware); tell whether readers see another list.

    Numbers are not shown, so pages grow old only with the order of what is. A paper that does not count has no list.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, TAG])
        ids: list[int] = []
        if Paper.current().count_reads:
            read = ReadCount.objects.filter(hour__gte=since(at), article__in=Article.objects.live(at))
            counts = read.order_by().values_list("article").annotate(n=Sum("reads"))
            # Of two that were read as often the newer stands first.
            ranked = counts.order_by("-n", "-article__published_at", "-article")[:KEPT]
            ids = [pk for pk, _reads in ranked]
        before = MostRead.objects.filter(pk=1).first()
        if ids or before:
            MostRead.objects.update_or_create(pk=1, defaults={"ids": ids, "ranked_at": at})
        differs = _visible(before.ids if before else [], at) != ids[:SHOWN]
        if differs:
            freshness.changed(TAG)
        return differs


def _visible(ids: list[int], at: datetime) -> list[int]:
    live = set(Article.objects.live(at).filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in live][:SHOWN]


def forget(at: datetime) -> int:
    """Delete the numbers of stories that are older than a week at `at`, some at a time; return how many."""
    deleted = 0
    while True:
        old = ReadCount.objects.filter(hour__lt=at - KEEP).order_by("hour").values("pk")[:5_000]
        count = ReadCount.objects.filter(pk__in=old).delete()[0]
        deleted += count
        if count < 5_000:
            return deleted
