"""Where in the queue a colleague stands, as addresses and forms carry it. Pure functions of what a browser sent."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from .. import queue

LONGEST = {"after": 60, "q": 200, "story": 200, "section": 200, "network": 200, "who": 2}
WHO = "who"


def number_in(text: str) -> int | None:
    """Return the id that `text` is, or None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@dataclass(frozen=True)
class Place:
    """A tab, what is looked for in it, and the mark after which the page begins; or one comment `alone`."""

    tab: str = ""
    after: str = ""
    search: tuple[tuple[str, str], ...] = ()
    alone: int | None = None

    @classmethod
    def of(cls, data: QueryDict) -> "Place":
        """Return the place that an address, or the hidden fields of a form, names. Nonsense is the first page that waits."""
        if alone := number_in(data.get("alone", "")):
            return cls(alone=alone)
        tab = data.get("tab", queue.PENDING)
        given = {name: data.get(name, "").strip()[:most] for name, most in LONGEST.items()}
        after = given.pop("after")
        search = tuple((name, value) for name, value in given.items() if value)
        return cls(tab if tab in queue.TABS else queue.PENDING, after, search)

    @property
    def wanted(self) -> dict[str, str]:
        """What is looked for, by the name of its field."""
        return dict(self.search)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What a form carries to come back here."""
        if self.alone:
            return [("alone", str(self.alone))]
        named = (("tab", self.tab), *self.search, ("after", self.after))
        return [(name, value) for name, value in named if value]

    @property
    def searches(self) -> bool:
        """Whether words, a story, a section or a network are looked for."""
        return any(name != WHO for name, _value in self.search)

    def at(self, after: str = "", tab: str = "") -> "Place":
        """Return the same search, from another mark on or in another tab; whose decisions it is about belongs to one tab."""
        kept = self.search if not tab else tuple(pair for pair in self.search if pair[0] != WHO)
        return Place(tab or self.tab, after, kept)

    def with_who(self, who: str) -> str:
        """Return the address of the same search among everybody's decisions ("") or one's own ("me")."""
        others = tuple(pair for pair in self.search if pair[0] != WHO)
        return Place(self.tab, "", (*others, (WHO, who)) if who else others).address()

    def address(self, **more: str) -> str:
        """Return the address of this place; `more` is added to its query."""
        if self.alone:
            address, query = (
                reverse("admin:comments_comment_change", args=[self.alone]),
                QueryDict(mutable=True),
            )
        else:
            address, query = reverse("admin:comments_comment_changelist"), QueryDict(mutable=True)
            query.update(dict(self.fields))
        query.update({name: value for name, value in more.items() if value})
        return f"{address}?{query.urlencode()}" if query else address
