"""What the script of the queue says. Sentences stand with the other sentences, where they are translated."""

import json

from django.utils.translation import gettext_lazy as _

SHORTCUTS = [
    (("a",), _("approve")),
    (("r", "1 – 9"), _("reject, with the reason of that number")),
    (("s",), _("to spam")),
    (("x", "1 – 9"), _("remove what is published, with the reason of that number")),
    (("z",), _("undo the last decision, for ten seconds")),
    (("p",), _("about this commenter: warn, suspend, ban")),
    (("j", "→"), _("next comment")),
    (("k", "←"), _("previous comment")),
    (("o",), _("open the story in another tab")),
    (("Esc",), _("close the reasons")),
    (("?",), _("this list")),
]
WORDS = {
    "undo": _("Undo"),
    "next": _("Next comment: {name}"),
    "empty": _("Nothing more on this page."),
    "impossible": _("That is not possible for this comment."),
    "first": _("This is the first comment on this page."),
    "last": _("This is the last comment on this page."),
    "note": _("Write what the reason is, then press Enter."),
    "offline": _("No connection. {count} decisions are kept here and are sent when it is back."),
    "offline_one": _("No connection. 1 decision is kept here and is sent when it is back."),
    "signed_out": _(
        "You are signed out. Your decisions are kept in this browser: sign in again, and they are sent."
    ),
    "sent": _("The connection is back. Everything is sent."),
    "fault": _("The server could not take it. It is tried again by itself."),
    "unsent": _("Decisions are still on their way."),
    "undone": _("Taken back."),
    "keys_on": _("Single-key shortcuts are on."),
    "keys_off": _("Single-key shortcuts are off."),
}


def for_script() -> str:
    """Return the script's sentences as JSON, in the language of this page."""
    return json.dumps({name: str(words) for name, words in WORDS.items()})
