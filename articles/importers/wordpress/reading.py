"""An export file, read once from front to back and never held whole.

Expat tells of every element as it passes; what belongs to one author, term or item is gathered, handed on and
forgotten. A document type is refused before anything in it is looked at, so there are no entities to expand and
nothing to fetch. Characters that XML does not allow stand in real exports and are left out on the way in.
"""

import codecs
import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext as _

from .elements import HEAD, MAKERS, Node, letter
from .parts import Item, Letter, Part, Site

PIECE = 256 * 1024
# What one author, term or item may hold, in characters: the largest real items are stories with thousands of comments.
MOST_OF_ONE = 32_000_000
# What one tag with its attributes, or one comment of the markup, may hold: expat keeps it whole.
MOST_OF_A_TAG = 8_000_000
# What an element costs beside its text.
ELEMENT = 200
DEEPEST = 60
VERSIONS = ("1.0", "1.1", "1.2")

INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
INVALID_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));"
)
DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
WXR = re.compile(r"https?://(?:www\.)?wordpress\.org/export/[0-9.]{1,9}/(excerpt/)?")
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Unreadable(Exception):
    """The file is no export that can be read; the text is a sentence that says why and where."""


def _short(name: str, known: dict[str, str]) -> str:
    """Return `wp:post_id` for the name as expat tells it, with the namespace written out before it."""
    if name not in known:
        space, _space, local = name.rpartition(" ")
        if not space:
            known[name] = local
        elif match := WXR.fullmatch(space):
            known[name] = ("excerpt:" if match[1] else "wp:") + local
        else:
            known[name] = PREFIXES.get(space, f"{{{space}}}") + local
    return known[name]


class _Handler:
    """Gathers what is said between the start and the end of one child of the channel."""

    def __init__(self) -> None:
        self.depth = 0
        self.path: list[Node] = []
        self.size = 0
        self.made: list[Part] = []
        self.letters: list[Letter] = []
        self.site = Site()
        self.known: dict[str, str] = {}
        self.root = ""

    def doctype(self, *_args) -> None:
        raise Unreadable(_("it has a document type (DOCTYPE), which no export of WordPress has"))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable(_("its elements are nested deeper than in any export"))
        if self.depth == 1:
            self.root = _short(name, self.known)
            if self.root != "rss":
                raise Unreadable(_("it is no export of WordPress (a WXR file)"))
        if self.depth < 3:
            return
        node = Node(_short(name, self.known), attributes)
        self._grow(ELEMENT + sum(len(key) + len(value) for key, value in attributes.items()))
        if self.path:
            self.path[-1].children.append(node)
        self.path.append(node)

    def text(self, data: str) -> None:
        if self.path:
            self._grow(len(data))
            self.path[-1].text.append(data)

    def end(self, _name: str) -> None:
        self.depth -= 1
        if not self.path:
            return
        node = self.path.pop()
        if self.path:
            if node.name == "wp:comment" and len(self.path) == 1:
                # A story may have thousands: each is made at once, and its elements are forgotten.
                self.letters.append(letter(node))
                self.path[0].children.pop()
                self.size -= ELEMENT * (1 + len(node.children))
            return
        letters, self.letters, self.size = self.letters, [], 0
        if make := MAKERS.get(node.name):
            if (made := make(node)) is not None:
                if isinstance(made, Item):
                    made.letters = letters
                self.made.append(made)
        elif node.name in HEAD:
            name = HEAD[node.name]
            setattr(self.site, name, getattr(self.site, name) or node.words()[:500])

    def _grow(self, size: int) -> None:
        self.size += size
        if self.size > MOST_OF_ONE:
            raise Unreadable(
                _("“%(name)s” holds more than %(most)d million characters")
                % {"name": self.path[0].name if self.path else "item", "most": MOST_OF_ONE // 1_000_000}
            )


def read(path: Path, tick: Callable[[int], object] = lambda size: None) -> Iterator[Part]:
    """Yield the authors, terms and items of the export at `path` in their order, and the site at the end.

    `.gz` is read as it is. `tick` is told how many bytes of the file have been read since it was told last.
    Raises Unreadable with a sentence that names the file, and the line where there is one.
    """
    parser = expat.ParserCreate("utf-8", namespace_separator=" ")
    handler = _Handler()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = handler.doctype
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        with path.open("rb") as raw:
            fed = 0
            for piece in _clean(raw, tick):
                fed += len(piece)
                parser.Parse(piece, False)
                if fed - parser.CurrentByteIndex > MOST_OF_A_TAG:
                    raise Unreadable(_("a single tag in it is larger than any in an export"))
                yield from handler.made
                handler.made.clear()
            parser.Parse(b"", True)
        yield from handler.made
        yield _checked(handler.site)
    except expat.ExpatError as error:
        raise Unreadable(
            _("%(file)s cannot be read beyond line %(line)d: %(problem)s.")
            % {
                "file": path.name,
                "line": error.lineno,
                "problem": expat.errors.messages.get(error.code, error),
            }
        ) from None
    except Unreadable as error:
        line = parser.CurrentLineNumber
        where = _("%(file)s (line %(line)d)") % {"file": path.name, "line": line} if line > 1 else path.name
        raise Unreadable(
            _("%(where)s cannot be imported: %(problem)s.") % {"where": where, "problem": error}
        ) from None
    except OSError as error:
        raise Unreadable(
            _("%(file)s cannot be opened: %(problem)s.") % {"file": path, "problem": error.strerror or error}
        ) from None


def _checked(site: Site) -> Site:
    if site.version not in VERSIONS:
        raise Unreadable(
            _("it is an export of version “%(version)s”; 1.0, 1.1 and 1.2 can be read")
            % {"version": site.version[:20]}
            if site.version
            else _("it is no export of WordPress (a WXR file): it does not say its version")
        )
    if not (site.base_blog_url or site.base_site_url):
        raise Unreadable(_("it does not say which site it comes from"))
    return site


def _clean(raw: BinaryIO, tick: Callable[[int], object]) -> Iterator[bytes]:
    """Yield the file as UTF-8 without the characters and references that XML does not allow."""
    head = raw.peek(4096)[:4096] if hasattr(raw, "peek") else b""
    file: BinaryIO = raw
    if head[:2] == b"\x1f\x8b":
        file = gzip.GzipFile(fileobj=raw)  # type: ignore[assignment]
    decoder = None
    held, told = "", 0
    begun = False
    while True:
        try:
            piece = file.read(PIECE)
        except (gzip.BadGzipFile, EOFError) as error:
            raise Unreadable(_("it is packed, and cannot be unpacked")) from error
        if decoder is None:
            decoder = _decoder(piece)
        try:
            text = held + decoder.decode(piece, not piece)
        except UnicodeDecodeError as error:
            raise Unreadable(
                _("its text is not in the encoding %(encoding)s that it names")
                % {"encoding": error.encoding.upper()}
            ) from None
        position = raw.tell()
        tick(position - told)
        told = position
        # A reference may lie across two pieces.
        cut = text.rfind("&", max(0, len(text) - 16)) if piece else -1
        text, held = (text[:cut], text[cut:]) if cut >= 0 else (text, "")
        if not begun:
            # A plugin of the old site may have printed empty lines before the declaration, where XML allows nothing.
            text = text.lstrip()
            begun = bool(text)
        if text:
            yield INVALID_REFERENCE.sub("", INVALID.sub("", text)).encode("utf-8", "ignore")
        if not piece:
            return


def _decoder(head: bytes) -> codecs.IncrementalDecoder:
    """Return what turns the bytes of the file into text: by its mark, else as it declares, else UTF-8."""
    name = next((name for mark, name in MARKS if head.startswith(mark)), "")
    if not name:
        match = DECLARED.search(head[:1024].lstrip())
        name = match[1].decode("ascii") if match else "utf-8"
    try:
        info = codecs.lookup(name)
        if not info._is_text_encoding:
            raise LookupError(name)
    except LookupError:
        raise Unreadable(_("it names an encoding that nobody knows, “%(name)s”") % {"name": name}) from None
    return info.incrementaldecoder("strict")
