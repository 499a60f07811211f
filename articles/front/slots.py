"""The places that an editor may fill: their names, their order, and an arrangement as a piece of an address."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ..models import Category
from ..models.front import SLOT_NAME

LEAD = "lead"
SECONDS = ("second-1", "second-2")
OPINION = ("opinion-1", "opinion-2", "opinion-3", "opinion-4")
# More than any front has; an address that somebody made up ends here.
MOST = 100
PIECE = re.compile(r"([a-z]+(?:-[1-9][0-9]{0,17})?)~([1-9][0-9]{0,17})(?:~([1-9][0-9]{0,10}))?")
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Placing:
    """A story in a place, until a time (aware) if there is one."""

    story: int
    until: datetime | None = None


Placings = Mapping[str, Placing]


def of_section(pk: int) -> str:
    """Return the name of the first place in the band of a section."""
    return f"section-{pk}"


def names(sections: Iterable[Category]) -> list[str]:
    """Return the places of a front with the bands of `sections`, in the order of importance."""
    return [LEAD, *SECONDS, *OPINION, *(of_section(section.pk) for section in sections)]


def encoded(placings: Placings) -> str:
    """Return an arrangement as a piece of an address: "lead~12.second-1~13~1767225600"."""
    pieces = []
    for name, placing in placings.items():
        until = f"~{int(placing.until.timestamp())}" if placing.until else ""
        pieces.append(f"{name}~{placing.story}{until}")
    return ".".join(pieces)


def decoded(text: str) -> dict[str, Placing]:
    """Return the arrangement that `encoded` wrote. What is none is left out, and so is a story that comes twice."""
    found: dict[str, Placing] = {}
    for piece in text.split(".")[:MOST]:
        match = PIECE.fullmatch(piece)
        if not match or not re.fullmatch(SLOT_NAME, match[1]):
            continue
        name, story = match[1], int(match[2])
        until = datetime.fromtimestamp(int(match[3]), UTC) if match[3] else None
        if until is not None and until > LATEST:
            continue
        if name not in found and story not in {placing.story for placing in found.values()}:
            found[name] = Placing(story, until)
    return found
