"""What of the stories decides where they stand on the front: read in one query, the edition along with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from ..cards import covered_until, labels
from ..models import Article, Category, FrontEdition, FrontSlot
from ..rows import moment
from ..statements import Statement, among, read
from .slots import Placing, Placings

# Of each shelf, so many of the newest are read: enough for its band when the top of the page has taken its share.
FROM_EACH = 12


@dataclass(frozen=True, slots=True)
class Place:
    """What of a story decides where it stands. Many times more are read than shown, so this is all that is read of them."""

    pk: int
    kind: str
    published_at: datetime
    revised_at: datetime | None
    developing: bool
    developing_renewed_at: datetime | None
    breaking_until: datetime | None
    is_breaking: bool
    section_id: int | None
    has_picture: bool
    coverage_ends_at: datetime | None


@dataclass(frozen=True)
class Pool:
    """The stories that may stand on the front, newest first, and what an editor put where.

    `hidden` are those that have a place and are not public: they stand there as soon as they are.
    """

    places: list[Place]
    placings: Placings = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def without(self, gone: Iterable[int]) -> "Pool":
        """Return the pool without the stories of these ids."""
        left = set(gone)
        return Pool([place for place in self.places if place.pk not in left], self.placings, self.hidden)


COLUMNS = (
    *("pk", "kind", "published_at", "revised_at", "developing", "developing_renewed_at"),
    *("breaking_until", "category_id", "lead_photo_id", "status", "coverage_ends_at"),
)


def current_edition(at: datetime):
    """Return the edition that stands at `at` (aware) as a queryset of one row, or of none."""
    return FrontEdition.objects.filter(goes_live_at__lte=at).order_by("-goes_live_at", "-pk")[:1]


def pool_of(at: datetime, alert: int | None) -> Pool:
    """Return the newest stories of every section and of all, and those of the current edition, as it is at `at` (aware).

    `alert` is the story that is breaking, however old it is.
    """
    rows = POOL.tuples(*COLUMNS, "slot", at=at, ids=[alert] if alert else [])
    placings = {}
    for row in rows:
        if slot := read(row[-1]):
            placings[slot["name"]] = Placing(row[0], moment(slot["until"]))
    return _pool([row[:-1] for row in rows], placings, at)


def pool_with(placings: Placings, at: datetime, alert: int | None) -> Pool:
    """Return the same with an arrangement that no edition has to hold."""
    standing = {name: one for name, one in placings.items() if one.until is None or one.until > at}
    ids = [placing.story for placing in standing.values()] + ([alert] if alert else [])
    return _pool(TRIED.tuples(*COLUMNS, at=at, ids=ids), standing, at)


def _pool(rows: list[tuple], placings: Placings, at: datetime) -> Pool:
    places, there = [], set()
    for pk, kind, published_at, revised_at, moving, renewed_at, until, section, photo, status, ends in rows:
        if status != Article.Status.PUBLISHED or published_at is None or published_at > at:
            continue
        there.add(pk)
        developing, breaking = labels(published_at, revised_at, moving, until, at, renewed_at)
        places.append(
            Place(
                pk=pk,
                kind=kind,
                published_at=published_at,
                revised_at=revised_at,
                developing=developing,
                developing_renewed_at=renewed_at,
                breaking_until=until,
                is_breaking=breaking,
                section_id=section,
                has_picture=photo is not None,
                coverage_ends_at=covered_until(kind, published_at, revised_at, ends, at),
            )
        )
    return Pool(places, placings, frozenset(one.story for one in placings.values()) - there)


def _candidates(at, *more):
    live = Article.objects.live(at).newest_first()
    own = ArraySubquery(live.filter(category=OuterRef("pk")).values("pk")[:FROM_EACH])
    shelves = Category.objects.order_by().annotate(newest=Func(own, function="unnest")).values("newest")
    # Not only those of a section: an import may have left some without.
    newest = live.values("pk")[:FROM_EACH]
    return Article.objects.filter(pk__in=shelves.union(newest, *more)).newest_first()


def _given(ids):
    return Article.objects.order_by().filter(among("pk", ids)).values("pk")


def _with_edition(at, ids):
    current = Subquery(current_edition(at).values("pk"))
    filled = FrontSlot.objects.order_by().filter(Q(until=None) | Q(until__gt=at), edition=current)
    stories = _candidates(at, _given(ids), filled.values("article_id"))
    slot = filled.filter(article=OuterRef("pk")).values(json=JSONObject(name="name", until="until"))
    return stories.annotate(slot=Subquery(slot[:1])).values(*COLUMNS, "slot")


POOL = Statement(_with_edition, at=datetime, ids=list)
TRIED = Statement(lambda at, ids: _candidates(at, _given(ids)).values(*COLUMNS), at=datetime, ids=list)
