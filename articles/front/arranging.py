"""An arrangement while an editor works on it: stories are given numbers, and what stood there makes room."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .slots import Placing, Placings


def renumbered(placings: Placings, order: Sequence[str], typed: Mapping[int, str]) -> dict[str, Placing]:
    """Return `placings` after the stories in `typed` got the numbers that stand beside them, an empty one for no place.

    `order` are the names of the places, the first of which has the number 1. Where somebody stands already, the two change
    places; who comes from outside takes the place, and who stood there has none. Raises ValidationError with sentences for
    what is no number of a place and for two stories with one number; then nothing is moved.
    """
    stands = {placing.story: name for name, placing in placings.items()}
    moves: dict[int, str | None] = {}
    wrong = []
    for story, text in typed.items():
        number = text.strip()
        target = None
        if number:
            if not _is_a_place(number, len(order)):
                wrong.append(
                    _("There is no place “%(number)s”. The places have the numbers 1 to %(last)d.")
                    % {"number": number[:20], "last": len(order)}
                )
                continue
            target = order[int(number) - 1]
        if target != stands.get(story):
            moves[story] = target
    targets = [target for target in moves.values() if target]
    for target in sorted({target for target in targets if targets.count(target) > 1}, key=order.index):
        wrong.append(
            _("Two stories have the number %(number)d. Nothing was moved.")
            % {"number": order.index(target) + 1}
        )
    if wrong:
        raise ValidationError(wrong)
    found = {name: placing for name, placing in placings.items() if placing.story not in moves}
    for story, target in moves.items():
        if target is None:
            continue
        home = stands.get(story)
        other = found.pop(target, None)
        found[target] = placings[home] if home else Placing(story)
        if other and home and home not in found and home not in targets:
            found[home] = other
    return in_order(found, order)


def in_order(placings: Placings, order: Sequence[str]) -> dict[str, Placing]:
    """Return `placings` in the order of the places, without those that the front does not have."""
    return {name: placings[name] for name in order if name in placings}


def _is_a_place(number: str, last: int) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 4 and 1 <= int(number) <= last
