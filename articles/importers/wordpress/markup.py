"""WordPress text as a row of tokens: tags, text, comments that mark blocks, shortcodes.

One pass from left to right. Every search for an end is remembered (`_next`), so that a megabyte of openings without
an end costs one look at the text and not one for each; nothing here recurses. What is broken stays text.
"""

import re
from dataclasses import dataclass
from html import unescape

from . import blocks, shortcodes

TEXT, START, END, COMMENT = "text", "start", "end", "comment"
CODE, CODE_END, BLOCK, BLOCK_END, BROKEN = "code", "code end", "block", "block end", "broken"

# Dropped with what is in them, when they are closed; an opening that never closes is dropped alone.
_DROPPED = "script style form object applet svg math template select textarea datalist title head canvas xml"
DROPPED = frozenset(_DROPPED.split())
RAW = frozenset(["script", "style", "textarea", "title"])  # what is in these is no markup
FORMATTING = frozenset(["b", "strong", "i", "em", "a"])
_PAIRED = DROPPED | FORMATTING | {"sup", "sub"}
# What is no element is text: `a <b and c` is, `<john@example.org>` and `<3` are not. Names with a colon or a hyphen are
# what word processors and scripts leave behind, and what is closed later (`<noindex>`) is an element of somebody's.
_ELEMENTS = (
    "abbr acronym address area article aside audio base basefont bdi bdo bgsound big blink blockquote body br button "
    "caption center cite code col colgroup command data dd del details dfn dialog dir div dl dt embed fieldset "
    "figcaption figure font footer frame frameset h1 h2 h3 h4 h5 h6 header hgroup hr html iframe image img input ins "
    "isindex kbd keygen label layer legend li link listing main map mark marquee menu menuitem meta meter nav nobr "
    "noembed noframes noscript ol optgroup option output p param picture plaintext portal pre progress q rb rp rt rtc "
    "ruby s samp section slot small source spacer span strike sub summary sup table tbody td tfoot th thead time tr "
    "track tt u ul var video wbr xmp"
)
ELEMENTS = DROPPED | FORMATTING | frozenset(_ELEMENTS.split())
_SPECIAL = re.compile(r"<(?=[A-Za-z/!?])|\[(?=\[?/?[A-Za-z])|-->")
# Nearly every tag is one of these: no quotes, nothing to be careful about.
_SIMPLE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})(\s[^<>\"'=]{0,200})?>")
_TAG = re.compile(r"</?([A-Za-z][^\s/<>\"'=]{0,60})")
_QUOTE_OR_END = re.compile(r">|=\s{0,20}[\"']")
_ATTRIBUTE = re.compile(r"([^\s=>\"'/<]+)(?:\s{0,20}=\s{0,20}(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE | re.ASCII) for name in RAW}
NOWHERE = 1 << 60
MOST_STRANGERS = 50  # each is looked for in the whole text


@dataclass(slots=True)
class Token:
    """A piece of the text. `match` is the place of the token that ends, or began, what this one begins or ends."""

    kind: str
    name: str = ""
    text: str = ""
    alone: bool = False
    match: int = -1

    def attributes(self) -> dict[str, str]:
        """Return the attributes of a tag, names in lower case, entities resolved; of two with one name the first."""
        found: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(self.text):
            if value[:1] in ("'", '"'):
                value = value[1:-1]
            found.setdefault(name.lower(), unescape(value))
        return found


def tokens(text: str) -> list[Token]:
    """Return `text` as tokens, in which what belongs together knows each other."""
    row = _Reader(text).read()
    _pair(row)
    return row


def _pair(row: list[Token]) -> None:
    """Let openings and ends find each other, each end the nearest opening of its name that has none yet."""
    waiting: dict[tuple[str, str], list[int]] = {}
    opens = {START: END, BLOCK: BLOCK_END, CODE: CODE_END}
    for place, token in enumerate(row):
        if token.kind in opens:
            if not token.alone and (token.kind != START or token.name in _PAIRED):
                waiting.setdefault((opens[token.kind], token.name), []).append(place)
        elif open_ones := waiting.get((token.kind, token.name)):
            token.match = open_ones.pop()
            row[token.match].match = place


class _Reader:
    def __init__(self, text: str):
        self.text = text
        self.row: list[Token] = []
        self.place = 0
        self.ahead: dict[str, int] = {}
        self.quotes_matter = True
        self.literal_ends: set[int] = set()
        self.stray_ends: set[int] = set()
        self.strangers: dict[str, bool] = {}

    def read(self) -> list[Token]:
        text, begun = self.text, 0
        while found := _SPECIAL.search(text, self.place):
            here = self.place = found.start()
            if text[here] == "-":
                token = self._stray_end()
            else:
                token = self._tag() if text[here] == "<" else self._shortcode()
            if token is None:
                self.place = max(self.place, here + 1)
                continue
            if begun < here:
                self.row.append(Token(TEXT, text=text[begun:here]))
            self.row.append(token)
            begun = self.place
        if begun < len(text):
            self.row.append(Token(TEXT, text=text[begun:]))
        return self.row

    def _next(self, needle: str, start: int) -> int:
        """Return where `needle` comes next, at or after `start`, or NOWHERE. Looked for once, however often it is asked."""
        known = self.ahead.get(needle, -1)
        if known < start:
            known = self.text.find(needle, start)
            self.ahead[needle] = known = NOWHERE if known < 0 else known
        return known

    def _tag(self) -> Token | None:
        text, here = self.text, self.place
        if simple := _SIMPLE.match(text, here):
            name = simple[2].lower()
            if name in ELEMENTS and name not in RAW:
                self.place = simple.end()
                if simple[1]:
                    return Token(END, name)
                inner = simple[3] or ""
                return Token(START, name, inner, inner.endswith("/") and name not in FORMATTING)
        if text.startswith("<!--", here):
            return self._comment()
        if text.startswith(("<!", "<?"), here):
            end = self._next(">", here)
            if end == NOWHERE or end - here > 2_000:
                return None
            self.place = end + 1
            return Token(COMMENT)
        found = _TAG.match(text, here)
        name = found[1].lower() if found else ""
        if not found or not (name in ELEMENTS or self._is_strange(name)):
            return None
        end = self._end_of_tag(found.end())
        if end == NOWHERE:
            return None
        self.place = end + 1
        if text[here + 1] == "/":
            return Token(END, name)
        inner = text[found.end() : end]
        if name in RAW:
            return self._raw(name, inner)
        return Token(START, name, inner, inner.endswith("/") and name not in FORMATTING)

    def _is_strange(self, name: str) -> bool:
        """Whether `name`, which is no element of HTML, is used like one."""
        if ":" in name or "-" in name:
            return "@" not in name
        if name not in self.strangers and len(self.strangers) < MOST_STRANGERS and name.isalnum():
            self.strangers[name] = f"</{name}>" in self.text
        return self.strangers.get(name, False)

    def _stray_end(self) -> Token | None:
        if self.place not in self.stray_ends:
            return None  # an arrow
        self.place += 3
        return Token(COMMENT)

    def _raw(self, name: str, inner: str) -> Token:
        """Take the content of a script as one piece; without an end the opening alone goes."""
        if self.ahead.get(f"</{name}", -1) != NOWHERE:
            if end := _RAW_END[name].search(self.text, self.place):
                inner += " " + self.text[self.place : min(end.start(), self.place + 100)]
                close = self._next(">", end.end())
                self.place = min(close + 1, len(self.text))
            else:
                self.ahead[f"</{name}"] = NOWHERE
        return Token(START, name, inner, alone=True)

    def _end_of_tag(self, place: int) -> int:
        if self.quotes_matter:
            at = place
            while found := _QUOTE_OR_END.search(self.text, at):
                if found[0] == ">":
                    return found.start()
                at = self.text.find(found[0][-1], found.end()) + 1
                if not at:
                    break
            # Some quote is never closed: from here on, once and for all, a tag ends at the next `>`.
            self.quotes_matter = False
        return self._next(">", place)

    def _comment(self) -> Token:
        text, here = self.text, self.place
        end = self._next("-->", here + 4)
        header = blocks.HEADER.match(text, here)
        if header is None:
            self.place = here + 4 if end == NOWHERE else end + 3
            return Token(COMMENT, text=text[here + 4 : min(end, here + 14)].strip())
        # A quote of markup inside the comment: its end was lost, and what looks like it belongs to another one.
        if end != NOWHERE and self._next("<!--", here + 4) > end:
            self.place = end + 3
            rest = text[header.end() : end].strip()
            alone = rest.endswith("/")
            data = blocks.data(rest[:-1] if alone else rest)
            if data is not None or "<" not in rest:
                kind = BLOCK_END if header[1] else BLOCK
                name = blocks.full_name(header[2])
                if data is None:
                    self.row.append(Token(BROKEN, name))
                return Token(kind, name, rest.rstrip("/") if data else "", alone)
            self.stray_ends.add(end)
        stops = (
            self._next("\n", header.end()),
            self._next("<", header.end()),
            self._next(">", header.end()) + 1,
        )
        self.place = min(*stops, len(text))
        return Token(BROKEN, blocks.full_name(header[2]))

    def _shortcode(self) -> Token | None:
        text, here = self.text, self.place
        found = shortcodes.OPENING.match(text, here)
        if found is None:
            return None
        end = self._next("]", found.end())
        if end == NOWHERE or end - here > shortcodes.LONGEST:
            return None
        escaped, closing, name = found[1], bool(found[2]), found[3]
        known = name.lower() in shortcodes.KNOWN
        if here in self.literal_ends:  # the end of [[caption]…[/caption]]
            self.place = end + 2
            return Token(TEXT, "literal", text[here : end + 1])
        if escaped:
            if not known:
                self.place = here + 2
                return None
            if not text.startswith("]", end + 1):
                close = self._next(f"[/{name}]]", end)
                if close == NOWHERE:
                    return None
                self.literal_ends.add(close)
                self.place = end + 1
            else:
                self.place = end + 2
            return Token(TEXT, "literal", text[here + 1 : end + 1])
        inner = text[found.end() : end]
        if not known:
            if not shortcodes.is_one(name, inner, closing):
                return None
            self.place = end + 1
            return Token(TEXT, f"[{name}]", text[here : end + 1])
        if "<" in inner and "=" not in inner.partition("<")[0]:
            return None  # "[video of <a href=…>": words
        self.place = end + 1
        if closing:
            return Token(CODE_END, name.lower(), text[here : end + 1])
        return Token(CODE, name.lower(), inner, alone=inner.endswith("/"))
