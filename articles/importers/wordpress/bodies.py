"""A WordPress text becomes a text of the house: block markup and classic text, shortcodes, pictures, embeds.

Nothing that can be read is lost; what cannot be shown here (scripts, forms, players, blocks that a plugin draws) is
listed for the editor. One class takes the tokens one after the other, since each may change what the next one means:
hence its length.
"""

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any

from ...body import sanitise
from . import autop, blocks, hrefs, shortcodes
from .builder import BLANK, Builder, Figure
from .markup import (
    BLOCK,
    BLOCK_END,
    BROKEN,
    CODE,
    CODE_END,
    COMMENT,
    DROPPED,
    END,
    FORMATTING,
    START,
    TEXT,
    Token,
    tokens,
)
from .shapes import Converted, Finding, PictureRef, SiteAddress

MOST_FINDINGS = 200  # of one text
LONGEST_DETAIL = 300
# Control characters, lone surrogates and what is no character. The ones from 80 to 9F are what Windows wrote there.
_GONE = dict.fromkeys(
    (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
)
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}
_CONTROL = _GONE | _WINDOWS
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
CONTAINERS = {"blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th"}
_BLOCKS = (
    "address article aside body caption center col colgroup dd details dialog dir div dl dt fieldset footer frameset "
    "header hgroup html legend listing main menu nav noframes optgroup option p pre section summary xmp plaintext"
)
BOUNDARIES = frozenset(_BLOCKS.split())
PREFORMATTED = {"pre", "listing", "xmp"}
# 10<sup>6</sup> must not become 106. What has no such character stays as it is: 19<sup>th</sup> is 19th.
RAISED = {
    "sup": str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
STRUCK = frozenset(["s", "strike", "del"])
LOST = {"form": "form", "object": "object", "applet": "object", "script": "script"}


def convert(
    text: str,
    *,
    site: SiteAddress,
    pictures: Callable[[PictureRef], int | None],
    links: Callable[[str], str | None],
    attached: Sequence[PictureRef] = (),
) -> Converted:
    """Return a WordPress text as HTML that `articles.body.sanitise` lets through unchanged.

    `pictures` returns the id of the photo here for a picture there, or None when there is no file for it.
    `links` returns where an absolute address of the old site leads here, or None to leave it as it is.
    `attached` are all attachments of the post, pictures and others, for galleries and playlists that name none.
    """
    converter = _Converter(site, pictures, links, attached)
    html = converter.convert(text.translate(_CONTROL).replace("\r\n", "\n").replace("\r", "\n"))
    return Converted(html, list(converter.findings), list(converter.photos))


class _Converter:
    def __init__(self, site, pictures, links, attached):
        self.site: SiteAddress = site
        self.pictures = pictures
        self.links = links
        self.attached = attached
        self.findings: dict[Finding, None] = {}  # each once, in their order
        self.photos: dict[int, None] = {}  # each once, in their order
        self.builder = Builder(self._bare_address)
        self.row: list[Token] = []
        self.block_modes: list[bool] = []  # for each open block: are paragraphs made of blank lines in it?
        self.picture_id: int | None = None  # said by the block around the next picture
        self.embedded = ""
        self.raised = ""
        self.opened: set[int] = set()
        self.item_links: list[str] = []

    def convert(self, text: str) -> str:
        self.row = tokens(text)
        place = 0
        while place < len(self.row):
            place = self._take(place, self.row[place])
        html = "".join(self._written(self.builder.finish()))
        # The text is well formed already; the sanitiser has the last word about addresses and the like.
        for _attempt in range(4):
            clean = sanitise(html)
            if clean == html:
                break
            html = clean
        return html

    def find(self, kind: str, detail: Any) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings[Finding(kind, " ".join(str(detail).split())[:LONGEST_DETAIL])] = None

    # One token after the other. Each of these returns the place to go on at.

    def _take(self, place: int, token: Token) -> int:
        if token.kind == TEXT:
            self._text(token)
        elif token.kind == START:
            return self._start(place, token)
        elif token.kind == END:
            self._end(token)
        elif token.kind == BLOCK:
            self._block(place, token)
        elif token.kind == BLOCK_END:
            if token.match in self.opened:
                self.block_modes.pop()
                self.picture_id = None
                self._boundary_of_block()
        elif token.kind == COMMENT:
            if token.text.startswith(("more", "nextpage")):
                self.builder.block()
        elif token.kind == BROKEN:
            self.find("broken block", token.name)
        elif token.kind == CODE:
            return self._code(place, token)
        elif token.kind == CODE_END:
            self._code_end(token)
        return place + 1

    def _boundary_of_block(self) -> None:
        if not self.block_modes:
            self.builder.block()

    @property
    def _is_classic(self) -> bool:
        return self.block_modes[-1] if self.block_modes else True

    def _text(self, token: Token) -> None:
        if token.name.startswith("["):
            self.find("shortcode", token.text)
        if self.raised and all(ord(letter) in RAISED[self.raised] for letter in token.text.strip()):
            token.text = token.text.translate(RAISED[self.raised])
        builder = self.builder
        if builder.leaf is None and builder.caption is None and token.text.isspace():
            return  # between two blocks
        if token.name:  # a shortcode exactly as it was typed
            builder.words(unescape(token.text))
        elif builder.preformatted:
            for number, line in enumerate(token.text.split("\n")):
                if number:
                    builder.line()
                builder.words(unescape(line))
        elif self._is_classic:
            for piece in autop.pieces(token.text):
                if piece == autop.PARAGRAPH:
                    builder.paragraph()
                elif piece == autop.LINE:
                    builder.soft_line()
                else:
                    builder.words(unescape(piece))
        elif self.embedded and unescape(token.text).strip() == self.embedded:
            self.embedded = ""  # the block has said it already
        else:
            builder.words(unescape(token.text))

    def _start(self, place: int, token: Token) -> int:
        name, builder = token.name, self.builder
        if name in DROPPED:
            return self._drop(place, token)
        if name in FORMATTING:
            return self._format(place, token)
        if name == "br":
            builder.line(splits=self._is_classic and not builder.preformatted)
        elif name == "hr":
            builder.rule()
        elif name in ("img", "image", "amp-img"):
            self._picture(token)
        elif name in HEADINGS:
            builder.block(HEADINGS[name])
        elif name in CONTAINERS:
            builder.start("tbody" if name == "tfoot" else name, self._spans(token))
        elif name == "figure":
            builder.start_frame()
        elif name == "figcaption":
            builder.start_caption()
        elif name in ("iframe", "embed", "frame", "video", "audio"):
            self._player(place, token)
        elif name in RAISED:
            self.raised = name if token.match > place else ""
        elif name in STRUCK:
            self._struck(place)
        elif name == "q":
            builder.words("“")
        elif name in BOUNDARIES:
            builder.block()
            builder.preformatted += name in PREFORMATTED
        return place + 1

    def _end(self, token: Token) -> None:
        name, builder = token.name, self.builder
        if name in FORMATTING:
            if token.match in self.opened:  # else it began in what was dropped
                self._format_end(token)
        elif name in CONTAINERS:
            builder.end("tbody" if name == "tfoot" else name)
        elif name == "figure":
            builder.end_frame()
        elif name == "figcaption":
            builder.end_caption()
        elif name == "br":
            builder.line(splits=self._is_classic and not builder.preformatted)
        elif name in RAISED:
            self.raised = ""
        elif name == "q":
            builder.words("”")
        elif name in BOUNDARIES or name in HEADINGS:
            builder.block()
            if name in PREFORMATTED and builder.preformatted:
                builder.preformatted -= 1

    def _struck(self, place: int) -> None:
        """List words that were struck out: they stand in the text as if they were not."""
        following = self.row[place + 1] if place + 1 < len(self.row) else None
        if following and following.kind == TEXT:
            self.find("struck out", unescape(following.text[:LONGEST_DETAIL]))

    def _drop(self, place: int, token: Token) -> int:
        if token.name in LOST:
            found = token.attributes()
            words = found.get("src") or found.get("action") or found.get("data") or found.get("id")
            self.find(LOST[token.name], words or " ".join(token.text.split()) or token.name)
        if token.match < place:
            return place + 1
        if token.name == "object" and (source := self._film(place, token.match)):
            self._embed(source)
        return token.match + 1

    def _film(self, place: int, end: int) -> str:
        """Return what an `<object>` of the days of Flash plays, or ""."""
        for token in self.row[place + 1 : min(end, place + 20)]:
            if token.kind == START and token.name in ("embed", "param"):
                found = token.attributes()
                source = found.get("src") or (
                    found.get("value") if found.get("name") in ("movie", "src") else ""
                )
                if source:
                    return source
        return ""

    def _format(self, place: int, token: Token) -> int:
        builder, closed = self.builder, token.match > place
        if closed:
            self.opened.add(place)
        if token.name in ("b", "strong"):
            builder.strong += closed
            builder.brief_strong += not closed
        elif token.name in ("i", "em"):
            builder.em += closed
            builder.brief_em += not closed
        else:
            found = token.attributes()
            if "wp-block-file__button" in found.get("class", "") and closed:
                return token.match + 1  # "Download", after the name that leads there too
            href = self._link(found.get("href", ""))
            if closed:
                builder.hrefs.append(href)
            else:
                builder.brief_href = href
            self.item_links.append(found.get("href", "") if "attachment" not in found.get("rel", "") else "")
            del self.item_links[:-50]
        return place + 1

    def _format_end(self, token: Token) -> None:
        builder = self.builder
        if token.name in ("b", "strong"):
            builder.strong -= 1
        elif token.name in ("i", "em"):
            builder.em -= 1
        else:
            builder.hrefs.pop()
            if self.item_links:
                self.item_links.pop()

    def _spans(self, token: Token) -> str:
        if token.name not in ("td", "th") or not token.text.strip():
            return ""
        found = token.attributes()
        kept = [
            f' {name}="{found[name]}"'
            for name in ("colspan", "rowspan")
            if re.fullmatch(r"[1-9][0-9]?", found.get(name, ""))
        ]
        if token.name == "th" and found.get("scope") in ("row", "col", "rowgroup", "colgroup"):
            kept.append(f' scope="{found["scope"]}"')
        return "".join(kept)

    # Blocks

    def _block(self, place: int, token: Token) -> None:
        name = token.name
        settings = blocks.data(token.text) or {}
        if kind := blocks.kind_of_loss(name, alone=token.alone):
            self.find(kind, f"{name} {settings['ref']}" if name == "block" and "ref" in settings else name)
        if token.match >= 0:
            self.opened.add(place)
            self._boundary_of_block()
            self.block_modes.append(name in blocks.CLASSIC)
        if name == "image":
            self.picture_id = _number(settings.get("id"))
        elif name in ("cover", "cover-image"):
            self._cover(settings)
        elif name == "media-text":
            self.picture_id = _number(settings.get("mediaId"))
        elif blocks.is_embed(name):
            url = settings.get("url")
            if isinstance(url, str) and url:
                self._embed(url)
                self.embedded = url

    def _cover(self, settings: dict[str, Any]) -> None:
        """Show the ground of a cover: old ones have it in a style, new ones as a picture too."""
        url = settings.get("url")
        if not isinstance(url, str) or not url:
            return
        if settings.get("backgroundType") == "video":
            self._embed(url, kind="file")
        else:
            alt = settings.get("alt")
            self._show(url, _number(settings.get("id")), alt if isinstance(alt, str) else "")

    # Shortcodes

    def _code(self, place: int, token: Token) -> int:
        found = shortcodes.attributes(token.text)
        closed = token.match > place
        if token.name in ("caption", "wp_caption"):
            if not closed:
                self._keep_code(token)
                return place + 1
            self.opened.add(place)
            self.builder.start_frame()
            if caption := found.get("caption", ""):
                self.builder.start_caption()
                self.builder.words(re.sub(r"<[^<>]*>", "", caption))
                self.builder.end_caption()
            self.builder.start_caption()
            return place + 1
        inner = ""
        if closed and token.name in ("embed", "audio", "video", "playlist"):
            inner = "".join(
                part.text for part in self.row[place + 1 : token.match] if part.kind == TEXT
            ).strip()
        if token.name == "gallery":
            self._gallery(found)
        elif token.name == "playlist":
            self._playlist(token, found)
        else:
            url = shortcodes.source(token.name, found, inner)
            if url:
                self._embed(url, kind="embed" if token.name == "embed" else "file")
            else:
                self._keep_code(token)
                return place + 1
        return token.match + 1 if inner else place + 1

    def _code_end(self, token: Token) -> None:
        if token.match < 0:
            self.builder.words(token.text)
        elif token.match in self.opened and token.name in ("caption", "wp_caption"):
            self.builder.end_frame()

    def _keep_code(self, token: Token) -> None:
        """Leave a shortcode in the text that says too little to be shown."""
        typed = f"[{token.name}{token.text}]"
        self.find("shortcode", typed)
        self.builder.words(unescape(typed))

    def _gallery(self, found: dict[str, str]) -> None:
        chosen = shortcodes.numbers(found.get("ids") or found.get("include") or "")
        without = set(shortcodes.numbers(found.get("exclude", "")))
        by_id = {picture.attachment_id: picture for picture in self.attached}
        self.builder.block()
        if chosen:
            wanted = [by_id.get(number) or PictureRef("", number) for number in chosen]
        else:
            wanted = [picture for picture in self.attached if hrefs.is_picture(picture.url)]
            if not wanted:
                self.find(
                    "gallery", "[gallery] " + " ".join(f'{name}="{value}"' for name, value in found.items())
                )
        for picture in wanted:
            if picture.attachment_id not in without:
                self._show(picture.url, picture.attachment_id, picture.alt)

    def _playlist(self, token: Token, found: dict[str, str]) -> None:
        chosen = shortcodes.numbers(found.get("ids") or found.get("include") or "")
        by_id = {item.attachment_id: item for item in self.attached}
        kind = hrefs.is_video if found.get("type") == "video" else hrefs.is_audio
        items = [by_id[number] for number in chosen if number in by_id]
        if not chosen:
            items = [item for item in self.attached if kind(item.url)]
        for item in items:
            self._embed(item.url, kind="file", words=item.caption)
        if not items or len(items) < len(chosen):
            self._keep_code(token)

    # Addresses

    def _link(self, href: str) -> str | None:
        """Return an address as it shall stand in a link here, or None when it may not stand in one."""
        url = hrefs.absolute(href, self.site)
        if url and not url.startswith("#") and self.site.owns(url):
            here = self.links(url)
            if (not here or here == url) and "/wp-content/uploads/" in url and not hrefs.is_picture(url):
                self.find("file", url)  # pictures come along, other files do not
            return here or url
        return url or None

    def _bare_address(self, text: str) -> str:
        self.find("embed", text)
        return self._link(text) or text

    def _embed(self, source: str, *, kind: str = "embed", words: str = "") -> None:
        """Put a paragraph with a link in the place of a player, and list it."""
        url = hrefs.absolute(hrefs.watched(source), self.site)
        self.find(kind, url or source)
        if not url:
            return
        builder = self.builder
        builder.block()
        builder.hrefs.append(self._link(url))
        builder.words(words.strip() or (hrefs.file_name(url) if kind == "file" else "") or url)
        builder.hrefs.pop()
        builder.block()

    def _player(self, place: int, token: Token) -> None:
        found = token.attributes()
        source = found.get("src") or found.get("data-src") or found.get("data-lazy-src") or ""
        if not source and token.name in ("video", "audio"):
            following = self.row[place + 1 : place + 6]
            inside = next((part for part in following if part.kind == START and part.name == "source"), None)
            source = inside.attributes().get("src", "") if inside else ""
        words = found.get("title", "") if token.name == "iframe" else ""
        if source.strip(BLANK):
            self._embed(source, kind="file" if token.name in ("video", "audio") else "embed", words=words)
        else:
            self.find("embed", token.name)

    # Pictures

    def _picture(self, token: Token) -> None:
        found = token.attributes()
        classes = found.get("class", "").split()
        alt = found.get("alt", "")
        if {"emoji", "wp-smiley", "wp-emoji"} & set(classes):
            self.builder.words(alt)
            return
        if found.get("width") in ("0", "1") and found.get("height") in ("0", "1"):
            return  # counts readers
        url = next(
            (
                found[name]
                for name in ("data-orig-file", "data-lazy-src", "data-src", "data-original", "src")
                if found.get(name, "").strip() and not found[name].lstrip().startswith("data:")
            ),
            "",
        )
        said = next(
            (_number(name[9:]) for name in classes if re.fullmatch(r"wp-image-[0-9]{1,15}", name)), None
        )
        said = (
            said
            or self.picture_id
            or _number(found.get("data-attachment-id"))
            or _number(found.get("data-id"))
        )
        self.picture_id = None
        if not url and said is None:
            if alt.strip():
                self.builder.words(alt)
            return
        link = self.item_links[-1] if self.item_links and self.builder.hrefs else ""
        if link and not hrefs.is_picture(link) and not link.startswith("#"):
            self.find("picture link", link)
        self._show(url, said, alt)

    def _show(self, url: str, attachment_id: int | None, alt: str) -> None:
        self.builder.picture(
            Figure(hrefs.without_cdn(hrefs.absolute(url, self.site)), attachment_id, alt.strip())
        )

    def _written(self, parts: list[str | Figure]):
        """Yield the blocks as HTML; the same picture twice in a row is one (a lazy one and its copy for old browsers)."""
        last: tuple[int, str] | None = None
        for part in parts:
            if isinstance(part, str):
                last = None
                yield part
                continue
            caption = re.sub(r"<[^<>]*>", "", part.caption)
            ref = PictureRef(part.url, part.attachment_id, part.alt, unescape(caption))
            photo = self.pictures(ref)
            if photo is None:
                yield self._without_file(part)
                last = None
            elif last is None or last[0] != photo or (part.caption and part.caption != last[1]):
                inner = f"<figcaption>{part.caption}</figcaption>" if part.caption else ""
                self.photos[photo] = None
                yield f'<figure data-photo="{photo}">{inner}</figure>'
                last = photo, part.caption

    def _without_file(self, figure: Figure) -> str:
        """Keep the words of a picture without a file; one that lies on another site is linked."""
        self.find("picture", figure.url or f"attachment {figure.attachment_id}")
        builder = Builder(lambda url: url)
        if figure.caption:
            return f"<p>{figure.caption}</p>"
        if figure.url and not self.site.owns(figure.url):
            builder.hrefs.append(figure.url)
            builder.words(figure.alt or hrefs.file_name(figure.url) or figure.url)
        else:
            builder.words(figure.alt)
        return "".join(str(part) for part in builder.finish())


def _number(value: Any) -> int | None:
    """Return `value`, a number or its digits, as an id, or None."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**15:
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{0,14}", value) else None
