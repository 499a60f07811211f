"""Builds the HTML of the house from what a text says: always well formed, however broken the text was.

A text is a row of leaves (paragraphs, headings, captions) in few containers (quotes, lists, tables). Formatting is
not kept as nested elements but as what holds for each run of words, so that ten thousand unclosed `<b>` are one.
Pictures stand between blocks of the first level, never inside one. The builder is one state that every token may
change, hence its length.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from itertools import groupby, pairwise

DEEPEST = 24  # containers in each other; further ones are opened no more, their text stays
# Characters of one paragraph. The sanitiser's time grows with the square of the entities in one piece of text.
LONGEST = 50_000
BLANK = " \t\n\r\f\v\xa0\u200b\u2060\ufeff"
_SPACES = re.compile(r"[\t\n\r\f\v][ \t\n\r\f\v]*| [ \t\n\r\f\v]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)
_TABLE_PARTS = frozenset(["table", "thead", "tbody", "tr"])
_CELLS = frozenset(["td", "th"])
_BARE = frozenset(["li", "td", "th"])


@dataclass(slots=True)
class Run:
    """Words of one formatting, or a line end."""

    words: str
    href: str | None
    strong: bool
    em: bool
    line: bool = False


@dataclass(slots=True)
class Leaf:
    """A paragraph, a heading, a caption, or the words directly in a list item or cell (`tag` is empty)."""

    tag: str
    runs: list[Run] = field(default_factory=list)
    has_words: bool = False
    length: int = 0


@dataclass(slots=True)
class Figure:
    """A picture that the text asks for."""

    url: str
    attachment_id: int | None
    alt: str
    caption: str = ""


@dataclass(slots=True)
class _Container:
    tag: str
    attributes: str = ""
    parts: list[str] = field(default_factory=list)
    has_words: bool = False
    last_item: "_Container | None" = (
        None  # of a list: kept open, for a list that stands beside it and belongs into it
    )

    def html(self) -> str:
        self.seal()
        return f"<{self.tag}{self.attributes}>{''.join(self.parts)}</{self.tag}>"

    def seal(self) -> None:
        if self.last_item is not None:
            self.parts.append(self.last_item.html())
            self.last_item = None


@dataclass(slots=True)
class _Frame:
    """An open `<figure>` or `[caption]`: its own pictures, and the words that belong to them."""

    pictures: list[Figure] = field(default_factory=list)
    caption: str = ""


class Builder:
    """Takes words, line ends and the starts and ends of elements; `finish` returns the blocks in their order."""

    def __init__(self, bare_address: Callable[[str], str]):
        self.bare_address = bare_address
        self.blocks: list[str | Figure] = []
        self.containers: list[_Container] = []
        self.skipped: Counter[str] = Counter()
        self.nested_tables = 0
        self.leaf: Leaf | None = None
        self.caption: Leaf | None = None
        self.waiting: list[str | Figure] = []
        self.frames: list[_Frame] = []
        self.strong = self.em = 0
        self.hrefs: list[str | None] = []
        # What was opened and is never closed holds to the end of its paragraph only.
        self.brief_strong = self.brief_em = 0
        self.brief_href: str | None = None
        self.preformatted = 0

    # Words

    def words(self, text: str) -> None:
        """Add words, entities resolved; spaces are one space unless they stand in `<pre>`."""
        if len(text) < LONGEST and (self.leaf is None or self.leaf.length < LONGEST):
            self._words(text)
            return
        for start in range(0, len(text), LONGEST):
            if (leaf := self.caption or self.leaf) and leaf.length > LONGEST:
                self.paragraph()
            self._words(text[start : start + LONGEST])

    def _words(self, text: str) -> None:
        if self.preformatted:
            text = text.replace("\t", "    ").replace("  ", "\xa0 ").replace("  ", "\xa0 ")
        else:
            text = _SPACES.sub(" ", text)
        leaf = self.caption or self.leaf
        if leaf is None:
            if not text.strip(" "):
                return
            leaf = self._open_leaf()
        if text.startswith(" ") and not self.preformatted:
            last = leaf.runs[-1] if leaf.runs else None
            if last is None or last.line or last.words.endswith(" "):
                text = text[1:]
        if not text:
            return
        leaf.has_words = leaf.has_words or bool(text.strip(BLANK))
        leaf.length += len(text)
        leaf.runs.append(Run(text, self._href(), self._is_strong(), self._is_em()))

    def line(self, *, splits: bool = False) -> None:
        """End a line; with `splits` a second one in a row ends the paragraph."""
        leaf = self.caption or self.leaf
        if leaf is None or not leaf.runs:
            return
        if leaf.runs[-1].line and splits and self.caption is None:
            leaf.runs.pop()
            self.close_leaf()
            return
        leaf.runs.append(Run("", self._href(), self._is_strong(), self._is_em(), line=True))

    def soft_line(self) -> None:
        """End a line unless the text has just ended it itself."""
        leaf = self.caption or self.leaf
        if leaf is not None and leaf.runs and not leaf.runs[-1].line:
            self.line()

    def paragraph(self) -> None:
        """End the paragraph at a blank line; a heading or a caption goes on in the next line."""
        if self.caption is not None or (self.leaf is not None and self.leaf.tag.startswith("h")):
            self.soft_line()
        else:
            self.close_leaf()

    def _href(self) -> str | None:
        return self.hrefs[-1] if self.hrefs else self.brief_href

    def _is_strong(self) -> bool:
        return self.strong + self.brief_strong > 0

    def _is_em(self) -> bool:
        return self.em + self.brief_em > 0

    # Leaves

    def block(self, tag: str = "") -> None:
        """Begin a block of its own: a leaf of `tag`, or, without one, whatever comes next."""
        if self.caption is not None:
            self.soft_line()
            return
        self.close_leaf()
        if tag:
            self._open_leaf(tag)

    def _open_leaf(self, tag: str = "") -> Leaf:
        if self.containers:
            inner = self.containers[-1].tag
            if inner in ("ul", "ol"):
                self._push("li")
            if self.containers[-1].tag in _BARE and not tag:
                self.leaf = Leaf("")
                return self.leaf
        self.leaf = Leaf(tag or "p")
        return self.leaf

    def close_leaf(self) -> None:
        """End the paragraph, heading or run of words that is open."""
        leaf, self.leaf = self.leaf, None
        self.brief_strong = self.brief_em = 0
        self.brief_href = None
        if leaf is not None and leaf.has_words:
            html = self._inline(leaf)
            self._add(f"<{leaf.tag}>{html}</{leaf.tag}>" if leaf.tag else html, bare=not leaf.tag)
        self._flush()

    def _add(self, html: str, *, bare: bool = False) -> None:
        if not self.containers:
            self.blocks.append(html)
            return
        holder = self.containers[-1]
        if holder.tag in _TABLE_PARTS:  # words between the cells of a table stand after it
            self.waiting.append(html)
            return
        for container in self.containers:
            container.has_words = True
        if bare and holder.parts and not holder.parts[-1].endswith(("</ul>", "</ol>", "</p>", "</table>")):
            holder.parts.append("<br>")
        holder.parts.append(html)

    def _flush(self) -> None:
        if self.waiting and not self.containers and self.leaf is None:
            self.blocks += self.waiting
            self.waiting = []

    def _inline(self, leaf: Leaf) -> str:
        runs = _trimmed(leaf.runs)
        self._link_addresses(runs)
        html: list[str] = []
        open_now: list[str] = []  # the opening tags that are open, the outermost first
        for run in runs:
            wanted = [f'<a href="{escape(run.href)}">'] if run.href else []
            wanted += ["<strong>"] * run.strong + ["<em>"] * run.em
            same = 0
            while same < min(len(wanted), len(open_now)) and wanted[same] == open_now[same]:
                same += 1
            html += [_closing(tag) for tag in reversed(open_now[same:])]
            html += wanted[same:]
            open_now = wanted
            html.append("<br>" if run.line else escape(run.words, quote=False))
        html += [_closing(tag) for tag in reversed(open_now)]
        return "".join(html)

    def _link_addresses(self, runs: list[Run]) -> None:
        """Make an address that stands alone in its line a link: WordPress shows there what it leads to."""
        for place, run in enumerate(runs):
            alone = (place == 0 or runs[place - 1].line) and (place + 1 == len(runs) or runs[place + 1].line)
            if alone and not run.href and not run.line and _ADDRESS.fullmatch(run.words.strip(BLANK)):
                run.words = run.words.strip(BLANK)
                run.href = self.bare_address(run.words)

    # Containers

    def _push(self, tag: str, attributes: str = "") -> None:
        self.containers.append(_Container(tag, attributes))

    def _pop(self) -> None:
        self.close_leaf()
        done = self.containers.pop()
        if done.has_words or done.tag in _CELLS or (done.tag == "tr" and done.parts):
            if not self.containers:
                self.blocks.append(done.html())
            elif done.tag == "li":
                self.containers[-1].seal()
                self.containers[-1].last_item = done
            else:
                self.containers[-1].parts.append(done.html())
        self._flush()

    def _place_of(self, *tags: str) -> int:
        """Return the place of the innermost container of `tags`, not looking out of the table cell that is open, or -1."""
        for place in range(len(self.containers) - 1, -1, -1):
            if self.containers[place].tag in tags:
                return place
            if self.containers[place].tag in _CELLS and not _TABLE_PARTS & set(tags):
                return -1
        return -1

    def _pop_to(self, place: int) -> None:
        while len(self.containers) > place:
            self._pop()

    def start(self, tag: str, attributes: str = "") -> None:
        """Begin a quote, list, list item, table or a part of one; what cannot stand here is only a new paragraph."""
        if self.caption is not None:
            self.soft_line()
            return
        self.close_leaf()
        if tag in _TABLE_PARTS | _CELLS:
            self._start_table_part(tag, attributes)
        elif len(self.containers) >= DEEPEST:
            self.skipped[tag] += 1
        elif tag == "li":
            place = self._place_of("ul", "ol")
            if place < 0:
                self._push("ul")
            else:
                self._pop_to(place + 1)
            self._push("li")
        else:
            if tag in ("ul", "ol") and self.containers and self.containers[-1].tag in ("ul", "ol"):
                self._back_into_item()
            elif self.containers and self.containers[-1].tag in _TABLE_PARTS:
                self.skipped[tag] += 1
                return
            self._push(tag)

    def _back_into_item(self) -> None:
        """Open the last item again: a list in a list belongs into it."""
        holder = self.containers[-1]
        item, holder.last_item = holder.last_item, None
        self.containers.append(item or _Container("li"))

    def _start_table_part(self, tag: str, attributes: str) -> None:
        if tag == "table":
            if self._place_of("table") >= 0 or len(self.containers) >= DEEPEST:
                self.nested_tables += 1
            else:
                self._push("table")
            return
        table = self._place_of("table")
        if self.nested_tables or table < 0:
            return
        if tag in ("thead", "tbody"):
            self._pop_to(table + 1)
            self._push(tag)
            return
        if self._place_of("thead", "tbody") < table:
            self._pop_to(table + 1)
            self._push("tbody")
        if tag == "tr":
            self._pop_to(table + 2)
            self._push("tr")
            return
        if len(self.containers) < table + 3:
            self._push("tr")
        self._pop_to(table + 3)
        self._push(tag, attributes)

    def end(self, tag: str) -> None:
        """End the innermost element of `tag`, and what is still open in it; one that was never begun is only a new paragraph."""
        if self.caption is not None:
            self.soft_line()
            return
        self.close_leaf()
        if tag == "table" and self.nested_tables:
            self.nested_tables -= 1
        elif self.nested_tables and tag in _TABLE_PARTS | _CELLS:
            return
        elif self.skipped[tag]:
            self.skipped[tag] -= 1
        elif (place := self._place_of(tag)) >= 0:
            self._pop_to(place)

    def rule(self) -> None:
        """Draw a line between paragraphs."""
        if self.caption is not None:
            return
        self.close_leaf()
        if not self.containers:
            self.blocks.append("<hr>")

    # Pictures

    def picture(self, figure: Figure) -> None:
        """Show a picture: before the paragraph that is open when it has no words yet, else after it."""
        if self.frames:
            self.frames[-1].pictures.append(figure)
        if self.containers or (self.leaf is not None and self.leaf.has_words):
            self.waiting.append(figure)
        else:
            self.blocks.append(figure)

    def start_frame(self) -> None:
        """Begin what holds pictures and their caption."""
        if self.caption is None:
            self.close_leaf()
        self.frames.append(_Frame())

    def start_caption(self) -> None:
        """Take the words that come as the caption of the open frame."""
        if self.frames and self.caption is None:
            self.close_leaf()
            self.caption = Leaf("figcaption")

    def end_caption(self) -> None:
        """Go back from the caption to the text."""
        leaf, self.caption = self.caption, None
        self.brief_strong = self.brief_em = 0
        self.brief_href = None
        if leaf is not None and leaf.has_words and self.frames:
            frame = self.frames[-1]
            frame.caption += ("<br>" if frame.caption else "") + self._inline(leaf)

    def end_frame(self) -> None:
        """End the frame: one picture gets its caption, after several, or none, it is a paragraph."""
        if not self.frames:
            return
        self.end_caption()
        self.close_leaf()
        frame = self.frames.pop()
        if not frame.caption:
            return
        if len(frame.pictures) == 1 and not frame.pictures[0].caption:
            frame.pictures[0].caption = frame.caption
        elif self.containers:
            self.waiting.append(f"<p>{frame.caption}</p>")
        else:
            self.blocks.append(f"<p>{frame.caption}</p>")

    def finish(self) -> list[str | Figure]:
        """End everything that is open and return the blocks."""
        while self.frames:
            self.end_frame()
        self._pop_to(0)
        self.close_leaf()
        return self.blocks


def _closing(tag: str) -> str:
    return f"</{tag[1:].partition(' ')[0].rstrip('>')}>"


def _trimmed(runs: list[Run]) -> list[Run]:
    """Return `runs` without line ends and spaces before the first word and after the last one, and before line ends."""
    first, last = 0, len(runs)
    while first < last and not runs[first].words.strip(BLANK):
        first += 1
    while last > first and not runs[last - 1].words.strip(BLANK):
        last -= 1
    kept = runs[first:last]
    if kept:
        kept[0].words = kept[0].words.lstrip(" ")
        kept[-1].words = kept[-1].words.rstrip(" ")
    for run, following in pairwise(kept):
        if following.line:
            run.words = run.words.rstrip(" ")
    joined: list[Run] = []
    for formatting, same in groupby(kept, key=lambda run: (run.line, run.href, run.strong, run.em)):
        if formatting[0]:
            joined += same
        else:
            first_run, *others = same
            first_run.words += "".join(run.words for run in others)
            joined.append(first_run)
    return joined
