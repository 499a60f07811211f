"""What changed in a story since a reader last looked. A reader is known by nothing but the number of the story's last change
that was seen, which stands in the page and in the address that asks.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .coverage import Coverage, Post
from .models import Article, Correction

# Further addresses of the same page, such as 007, would be further copies of it.
NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
# So many entries are named, and so many numbers told to the script.
MOST = 25
MOST_NUMBERS = 100
LINE = 140


@dataclass(frozen=True)
class Entry:
    """One thing that readers were told: a live update, a correction, or an update of the text."""

    number: int
    at: datetime
    kind: str
    text: str
    url: str


@dataclass(frozen=True)
class News:
    """What a story told since change `number`; `entries` has the newest of them, `count` says how many there are.

    `is_newest` says that nothing changed at all.
    """

    number: int
    entries: list[Entry]
    count: int
    is_newest: bool
    posts: frozenset[str]


def change_asked_for(asked: str | None, story: Article) -> int | None:
    """Return the change of `story` that an address asks from; None for what never was one."""
    if asked is None or not NUMBER.fullmatch(asked):
        return None
    number = int(asked)
    return number if number <= story.change_number else None


def entries(
    story: Article, coverage: Coverage, posts: list[Post], corrections: list[Correction], log: list[dict]
) -> list[Entry]:
    """Return everything that `story` told of changes after its publication, the newest first.

    `posts` are those of its live updates whose text is at hand: one without a headline is named by its first words.
    `log` holds its material updates: note, time, and `number`, which older ones lack.
    """
    words = {post.uuid: post.words for post in posts}
    found = [
        Entry(
            correction.change_number,
            correction.made_at,
            str(correction.get_kind_display()),
            Truncator(correction.text).chars(LINE),
            "#corrections",
        )
        for correction in corrections
    ]
    told = {entry.number for entry in found}  # a correction of a live update is one change, not two
    for row in log:
        text = Truncator(row["note"]).chars(LINE) or _("New facts in the text.")
        found.append(Entry(row["number"] or 0, row["made_at"], _("Update"), text, "#update-log"))
    for mark in coverage.shown:
        if mark.change_number in told:
            continue
        edited = mark.edited_at is not None and mark.edited_at > mark.posted_at
        found.append(
            Entry(
                mark.change_number,
                mark.posted_at,
                _("Live update, edited") if edited else _("Live update"),
                mark.label or Truncator(words.get(mark.uuid, "")).chars(LINE),
                coverage.in_context(mark),
            )
        )
    return sorted((entry for entry in found if entry.number), key=lambda entry: (-entry.number, entry.url))


def is_followed(story: Article, at: datetime) -> bool:
    """Tell whether readers may come back to `story` for more: something changed in it, or it is developing, or live."""
    return bool(story.change_number) or story.is_developing(at) or story.kind == Article.Kind.LIVE


def news_of(story: Article, told: list[Entry], coverage: Coverage, number: int) -> News:
    """Return what is new in `story` since its change `number`; `told` are all its `entries`."""
    new = [entry for entry in told if entry.number > number]
    posts = frozenset(mark.uuid for mark in coverage.shown if mark.change_number > number)
    return News(number, new[:MOST], len(new), number == story.change_number, posts)


def parts(
    story: Article,
    coverage: Coverage,
    posts: list[Post],
    corrections: list[Correction],
    log: list[dict],
    number: int | None,
) -> dict:
    """Return what a story's page says of its changes; `number` is the one from which the reader asks, or None."""
    if not is_followed(story, coverage.at):
        return {"followed": False}
    told = entries(story, coverage, posts, corrections, log)
    noted = any(row["note"] for row in log)
    first = "update-log" if noted else "corrections" if corrections else ""
    return {
        "followed": True,
        "numbers": " ".join(str(entry.number) for entry in told[:MOST_NUMBERS]),
        "since_url": f"{story.get_absolute_url()}?since={story.change_number}",
        "changes_anchor": first or ("updates-title" if coverage.shown else ""),
        "news": None if number is None else news_of(story, told, coverage, number),
    }
