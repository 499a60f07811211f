"""The board of the front at the desk: each place with its number, who stands there, and what else there is to know."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from .. import masthead
from ..cards import Card
from ..front import slots
from ..front.layout import lay_out
from ..front.reading import Place, pool_with
from ..front.slots import Placing, Placings
from ..models import Article, Category
from .buttons import standing
from .long_lists import stories_with_words
from .verbs import zoned

CANDIDATES, COMING, FOUND = 15, 5, 25
ROW = ("headline", "slug", "status", "published_at", "changed_at", "created_at", "kind", "breaking_until")


@dataclass
class Row:
    """A story as a line of the board or of the list beside it."""

    pk: int
    headline: str
    section: str
    state: str
    words: str
    time: datetime
    number: int | None = None


@dataclass
class Slot:
    """A place. `story` was put there, `filler` stands there instead, or of itself; `was` is what stands there as saved."""

    name: str
    number: int
    label: str
    group: str
    story: Row | None = None
    until: datetime | None = None
    filler: Row | None = None
    remarks: list[str] = field(default_factory=list)
    is_changed: bool = False
    was: str = ""

    @property
    def until_typed(self) -> str:
        """The time as a field for local times has it."""
        return f"{timezone.localtime(self.until):%Y-%m-%dT%H:%M}" if self.until else ""


def label_of(name: str, sections: list[Category]) -> tuple[str, str]:
    """Return what a place is called, and the part of the page that it belongs to."""
    kind, _dash, number = name.partition("-")
    if kind == "section":
        section = next(one for one in sections if one.pk == int(number))
        return section.name, "sections"
    words = {"lead": _("Lead"), "second": _("Beside the lead"), "opinion": _("Opinion")}
    return words[kind], "opinion" if kind == "opinion" else "top"


def board_of(placings: Placings, saved: Placings, at: datetime) -> list[Slot]:
    """Return the places as they will stand at `at` (aware), should `placings` be the front; `saved` is what is kept of it."""
    held = masthead.load(at)
    alert = held.strip.pk if held.strip else None
    pool = pool_with(placings, at, alert)
    stands = lay_out(pool, held.sections, at, alert).by_slot()
    order = slots.names(held.sections)
    numbers = {place.pk: order.index(name) + 1 for name, place in stands.items()}
    wanted = {one.story for one in (*placings.values(), *saved.values())}
    rows = _rows(wanted | {place.pk for place in stands.values()} | ({alert} if alert else set()))
    board = []
    for number, name in enumerate(order, start=1):
        label, group = label_of(name, held.sections)
        slot = Slot(name, number, label, group)
        placing, before = placings.get(name), saved.get(name)
        slot.is_changed = placing != before
        if slot.is_changed and (placing is None or before is None or placing.story != before.story):
            slot.was = rows[before.story].headline if before and before.story in rows else ""
        _fill(slot, placing, stands.get(name), rows, at)
        _remark(slot, rows, numbers, alert, at)
        board.append(slot)
    return board


def _fill(
    slot: Slot, placing: Placing | None, there: Place | Card | None, rows: dict[int, Row], at: datetime
) -> None:
    if placing is not None and placing.story in rows:
        slot.story, slot.until = rows[placing.story], placing.until
    if there is not None and (slot.story is None or there.pk != slot.story.pk):
        slot.filler = rows.get(there.pk)


def _remark(
    slot: Slot, rows: dict[int, Row], numbers: dict[int, int], alert: int | None, at: datetime
) -> None:
    """Say of a place why not what was put there stands there."""
    breaking = rows.get(alert) if alert else None
    if breaking is not None and slot.name == slots.LEAD:
        slot.remarks.append(_("“%(story)s” is breaking and leads by itself.") % {"story": breaking.headline})
    if slot.story is None or (slot.filler is None and slot.story.pk in numbers):
        return
    if slot.until is not None and slot.until <= at:
        slot.remarks.append(_("Its time is over: the place fills itself."))
    elif slot.story.state == "taken_down":
        slot.remarks.append(_("Taken down: readers do not see it here. The place fills itself."))
    elif slot.story.state == "scheduled" and slot.story.time > at:
        slot.remarks.append(
            _("It comes here with its publication at %(time)s. Until then the place fills itself.")
            % {"time": zoned(slot.story.time)}
        )
    elif slot.story.state in ("draft", "in_review"):
        slot.remarks.append(_("Not published: the place fills itself until it is."))
    elif breaking is not None and breaking.pk == slot.story.pk:
        slot.remarks.append(_("It leads while it is breaking; then it stands here again."))
    elif breaking is not None and slot.story.pk in numbers:
        slot.remarks.append(
            _("It stands at %(number)d while “%(story)s” is breaking.")
            % {"number": numbers[slot.story.pk], "story": breaking.headline}
        )
    elif breaking is not None:
        slot.remarks.append(
            _("It has no place at the top while “%(story)s” is breaking.") % {"story": breaking.headline}
        )


def _rows(ids) -> dict[int, Row]:
    return {row.pk: row for row in _read(Article.objects.filter(pk__in=list(ids)))}


def _read(stories) -> list[Row]:
    found = []
    for story in stories.select_related("category", "working_copy").only(
        *ROW, "category__name", "working_copy__id", "working_copy__article"
    ):
        state, words = standing(story)
        found.append(
            Row(
                story.pk,
                story.headline,
                story.category.name if story.category else "",
                state,
                str(words),
                story.published_at or story.changed_at or story.created_at,
            )
        )
    return found


def candidates(text: str, placings: Placings, order: list[str], now: datetime) -> list[Row]:
    """Return the stories that may be placed: what is new and what comes next, or what `text` finds.

    Those that have a place say which; without a search they are left out, since they stand on the board.
    """
    numbers = {one.story: order.index(name) + 1 for name, one in placings.items() if name in order}
    stories = Article.objects.exclude(status=Article.Status.TAKEN_DOWN)
    found = stories_with_words(text, stories)
    if found is not None:
        rows = _read(found.last_touched_first()[:FOUND])
    else:
        waiting = Article.objects.filter(status=Article.Status.IN_REVIEW).order_by("changed_at", "pk")
        coming = Article.objects.scheduled(now).order_by("published_at", "pk")
        newest = Article.objects.live(now).newest_first()[: CANDIDATES + len(numbers)]
        rows = [*_read(coming[:COMING]), *_read(waiting[:COMING]), *_read(newest)]
        rows = [row for row in rows if row.pk not in numbers][: CANDIDATES + 2 * COMING]
    for row in rows:
        row.number = numbers.get(row.pk)
    return rows
