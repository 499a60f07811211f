"""Why a comment is rejected or removed, and why somebody is warned or shut out: the newsroom's vocabulary.

A reason is stored as its value, with the moderator's note behind it: "abusive: third time this week".
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .text import clean_line

LONGEST_NOTE = 500


class Reason(models.TextChoices):
    """Values are what is stored, for ever; labels are what colleagues read. The first nine digits choose them."""

    OFF_TOPIC = "off topic", gettext_lazy("Off topic")
    ABUSIVE = "abusive", gettext_lazy("Abusive")
    HATE = "hate", gettext_lazy("Hate")
    HARASSMENT = "harassment", gettext_lazy("Harassment")
    PERSONAL_DATA = "personal data", gettext_lazy("Personal data")
    MISINFORMATION = "misinformation", gettext_lazy("Misinformation")
    ADVERTISING = "advertising", gettext_lazy("Advertising")
    ILLEGAL = "illegal", gettext_lazy("Illegal")
    OTHER = "other", gettext_lazy("Other")


REASONS: dict[str, str | Promise] = dict(Reason.choices)
# What the author is told: the rule of the house that the comment broke.
GROUNDS: dict[str, str | Promise] = {
    Reason.OFF_TOPIC: gettext_lazy("It does not keep to the subject of the story."),
    Reason.ABUSIVE: gettext_lazy("It insults or abuses somebody."),
    Reason.HATE: gettext_lazy("It incites hatred against people for what they are."),
    Reason.HARASSMENT: gettext_lazy("It harasses or threatens somebody."),
    Reason.PERSONAL_DATA: gettext_lazy("It makes somebody’s personal data public."),
    Reason.MISINFORMATION: gettext_lazy("It states as a fact what is not true."),
    Reason.ADVERTISING: gettext_lazy("It is advertising."),
    Reason.ILLEGAL: gettext_lazy("We have reason to think that it is against the law."),
}


def split(reason: str) -> tuple[str, str]:
    """Return a stored reason as its value (one of `Reason`, or "") and the note; without a value all of it is the note."""
    head, _colon, note = reason.partition(":")
    return (head, note.strip()) if head in REASONS else ("", reason)


def as_note(text: str) -> str:
    """Return what is stored of a note: one line, without what no page and no database takes."""
    return clean_line(text)[:LONGEST_NOTE]


def joined(chosen: str, note: str) -> str:
    """Return what is stored when a moderator has chosen a reason (`chosen`, one of `Reason`) and written `note`.

    Raises ValidationError for no reason at all, and for "other" without a note.
    """
    note = as_note(note)
    if chosen not in REASONS:
        raise ValidationError(_("Choose a reason, or write one."))
    return checked(f"{chosen}: {note}" if note else chosen)


def checked(reason: str) -> str:
    """Return a reason that is about to be stored. Raises ValidationError for "other" without a note."""
    if split(reason) == (Reason.OTHER, ""):
        raise ValidationError(_("“Other” says nothing: write the reason beside it."))
    return reason


def ground_of(reason: str) -> str:
    """Return the sentence that the author of a comment reads about a stored reason; a note only where it is all there is."""
    chosen, note = split(reason)
    if chosen and chosen != Reason.OTHER:
        return str(GROUNDS[chosen])
    if not note:
        return _("It does not keep to the rules for comments.")
    return note if note.endswith((".", "!", "?", "…")) else f"{note}."
