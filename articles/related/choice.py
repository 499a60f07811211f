"""A story to read next, and the few words that say why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

# So many stand under a story when so many exist, whatever they have to do with it; beyond that only related ones.
AT_LEAST = 3


@dataclass(frozen=True)
class Choice:
    """A story to read next: its id, and why it was chosen, in words for the reader ("" says nothing).

    One that only fills up is shown while there are fewer than AT_LEAST.
    """

    pk: int
    reason: str
    fills_up: bool = False


def picked() -> str:
    return _("Editor’s pick")


def background() -> str:
    return _("Background")


def follow_up() -> str:
    return _("Follow-up")


def more_on(topic: str) -> str:
    return _("More on %(topic)s") % {"topic": topic}


def from_section(section: str) -> str:
    return _("More from %(section)s") % {"section": section}
