"""What a verb asks before it writes."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _


def require(allowed: bool, sentence: str) -> None:
    """Raise PermissionDenied with `sentence` unless `allowed`."""
    if not allowed:
        raise PermissionDenied(sentence)


def require_note(note: str, sentence: str) -> str:
    """Return `note` without space around it. Raises ValidationError with `sentence` when nothing is left."""
    if not note.strip():
        raise ValidationError({"note": sentence})
    return note.strip()


def require_correction(text: str) -> str:
    """Return the text of a correction without space around it. Raises ValidationError when nothing is left."""
    if not text.strip():
        raise ValidationError({"text": _("Say what was wrong and what is right.")})
    return text.strip()
