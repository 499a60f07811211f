"""Unsaved typing is kept in the browser (static/desk/keep.js); here the server says what it has, and whose form it is."""

import re

from django.db.models import Model

TOKEN = re.compile(r"[A-Za-z0-9-]{8,64}")
SESSION = "desk-saved"
# A browser asks after the last save, a few tabs after theirs.
REMEMBERED = 20


def confirm(request) -> None:
    """Remember that what this request carried is written, so that the browser lets go of it."""
    token = request.POST.get("_kept", "")
    if TOKEN.fullmatch(token):
        request.session[SESSION] = [*request.session.get(SESSION, []), token][-REMEMBERED:]


def facts(request, model: str, row: Model | None, form) -> dict:
    """Return what the script has to know of a page: whose it is, of what, whether it holds typing, what is written."""
    return {
        "user": request.user.pk,
        "story": f"{model}-{row.pk if row else 'new'}",
        "typed": form.is_bound,
        "saved": written(request),
    }


def written(request) -> str:
    """Return the tokens of what this session has had written, for the script to compare."""
    return " ".join(request.session.get(SESSION, []))
