"""What readers type: cleaned before it is stored, escaped before it is shown. Pure functions."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

# Three marks on one letter are what real scripts need (a Hebrew consonant with its vowel, dot and accent); more is zalgo.
MOST_MARKS = 3
# Embeddings, overrides and isolates turn the text around them; the plain direction marks that Arabic and Hebrew need stay.
TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Controls, lone surrogates, byte order marks, unassigned "noncharacters": nothing that a reader can have meant.
NOTHING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# They take place, or none, without showing anything; a comment of only these is empty.
BLANKS = frozenset("\u2800\u3164\uffa0\u115f\u1160\u17b4\u17b5")
LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"“”«»‘`|\\^{}]+", re.IGNORECASE)
AFTER_A_LINK = ".,;:!?…'’*_~"


def _without_zalgo(text: str) -> str:
    if text.isascii():
        return text
    kept, marks = [], 0
    for letter in text:
        category = unicodedata.category(letter)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MOST_MARKS:
                continue
        elif category != "Cf":  # what nobody sees, such as a joiner, begins no new letter
            marks = 0
        kept.append(letter)
    return "".join(kept)


def clean_text(text: str) -> str:
    """Return `text` in one Unicode form, with line feeds, and without what harms a page: controls, overrides, zalgo."""
    text = LINE_BREAKS.sub("\n", text)
    text = NOTHING.sub("", TURNS_TEXT.sub("", text))
    text = _without_zalgo(unicodedata.normalize("NFC", text))
    # Line by line: a pattern for blanks at the end of a line would try every one of a million blanks as its beginning.
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def printable(text: str) -> str:
    """Return `text` without what no page and no database can take: NUL and lone surrogates."""
    return re.sub("[\x00\ud800-\udfff]", "", text)


def clean_line(text: str) -> str:
    """Return `text` as `clean_text` does, on one line."""
    return " ".join(clean_text(text).split())


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen."""
    return all(
        letter in BLANKS or unicodedata.category(letter)[0] in "ZC" or unicodedata.category(letter) == "Mn"
        for letter in text
    )


def _without_what_follows(label: str) -> str:
    """Return an address without the punctuation of the sentence around it: a bracket stays that was opened inside."""
    too_many = {end: label.count(end) - label.count(begin) for begin, end in ("()", "[]")}
    end = len(label)
    while end and (label[end - 1] in AFTER_A_LINK or too_many.get(label[end - 1], 0) > 0):
        end -= 1
        if label[end] in too_many:
            too_many[label[end]] -= 1
    return label[:end]


def _pieces(line: str) -> Iterator[tuple[str, str]]:
    """Yield (text, address) for the parts of a line; the address is empty where the text is no link."""
    end = 0
    for found in LINK.finditer(line):
        label = _without_what_follows(found.group())
        if not re.fullmatch(r"(?:https?://|www\.)\w.*", label, re.IGNORECASE):
            continue
        if before := line[end : found.start()]:
            yield before, ""
        yield label, label if ":" in label[:6] else f"https://{label}"
        end = found.start() + len(label)
    if line[end:]:
        yield line[end:], ""


def count_links(text: str) -> int:
    """Return how many addresses stand in `text`, shown as links or not."""
    return len(re.findall(r"https?://|(?<![/.\w])www\.", text, re.IGNORECASE))


def _line(line: str) -> SafeString:
    if not LINK.search(line):
        return escape(line)
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}" rel="nofollow ugc noopener">{}</a>', address, label),)
            if address
            else (label,)
            for label, address in _pieces(line)
        ),
    )


def naming(sentence: str, name: str) -> SafeString:
    """Return `sentence` with `name` in place of its "%(name)s", escaped, and in a direction of its own."""
    before, _placeholder, after = sentence.partition("%(name)s")
    return format_html("{}<bdi>{}</bdi>{}", before, name, after)


LINE_BREAK = format_html("<{}>", "br")


def _paragraph(lines: list[str]) -> SafeString:
    if len(lines) == 1:
        return _line(lines[0])
    return format_html_join(LINE_BREAK, "{}", ((_line(line),) for line in lines))


def as_html(text: str) -> SafeString:
    """Return `text` as paragraphs with links. Everything that a reader typed is escaped on its way."""
    paragraphs = (
        (_paragraph(paragraph.split("\n")),) for paragraph in re.split(r"\n{2,}", text) if paragraph.strip()
    )
    return format_html_join("\n", "<p>{}</p>", paragraphs)
