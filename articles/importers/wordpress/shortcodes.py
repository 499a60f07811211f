"""Shortcodes: `[gallery ids="1,2"]`. Which there are, and what stands in them."""

import re
from html import unescape

KNOWN = frozenset(["gallery", "caption", "wp_caption", "audio", "video", "playlist", "embed"])
_PLAYED = "src mp4 m4v webm ogv flv wmv mp3 m4a ogg oga wav wma flac 0"
PLAYED = tuple(_PLAYED.split())  # attributes that hold the address of a file, "0" the one without a name
LONGEST = 8_000  # characters of one shortcode; an old caption stands in its attribute

OPENING = re.compile(r"\[(\[?)(/?)([A-Za-z][A-Za-z0-9_-]{0,60})(?=[\s\]/=])")
_ATTRIBUTE = re.compile(
    r"([\w-]+)\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s'\"]+))|\"([^\"]*)\"|'([^']*)'|([^\s'\"]+)"
)
_NAMED = re.compile(r"\s[\w-]+\s{0,20}=")
# Words that stand in brackets in any newspaper.
_WORDS = (
    "sic and the for not but emphasis laughs laughter applause inaudible crosstalk pause redacted update updated "
    "correction translation ellipsis photo image video audio source advertisement continued ibid viz who which that his "
    "her their our your its him them she was were has had have are"
)
_PROSE = frozenset(_WORDS.split())
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "″": '"', "‘": "'", "’": "'", "′": "'"})


def attributes(text: str) -> dict[str, str]:
    """Return the attributes of a shortcode in any style of quotes; the ones without a name under "0", "1" and so on."""
    text = unescape(text.replace("&#8221;", '"').replace("&#8243;", '"').replace("\xa0", " "))
    if not re.search(r"=\s{0,20}[\"']", text):
        text = text.translate(_QUOTES)  # pasted through a word processor
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(text.rstrip("/")):
        value = next((value for value in values if value), "")
        found.setdefault(name.lower() if name else str(len([key for key in found if key.isdigit()])), value)
    return found


def is_one(name: str, inner: str, closing: bool) -> bool:
    """Whether `[name inner]` is a shortcode that this importer does not know, and not a word in brackets."""
    if closing:
        return not inner
    if len(inner) > 2_000 or "\n\n" in inner:
        return False
    before = inner.partition("<")[0]  # in "[see <a href=…" the sign belongs to the link
    if _NAMED.search(before) or "://" in before or re.fullmatch(r"\s+\d+\s*/?", inner):
        return True
    if inner.strip(" /"):
        return False
    return "_" in name or (name == name.lower() and len(name) > 2 and name not in _PROSE)


def numbers(text: str) -> list[int]:
    """Return the ids in a list such as `"12, 7"`, in their order; what is no id is left out."""
    return [int(number) for number in re.findall(r"(?<![\w.-])[0-9]{1,15}(?![\w.])", text)[:500]]


def source(name: str, found: dict[str, str], inner: str) -> str:
    """Return the address of what the shortcode `name` plays: said in its attributes, or in its content `inner`."""
    if name == "embed" and inner:
        return unescape(inner)
    said = next((found[kind] for kind in PLAYED if found.get(kind)), "")
    linked = re.search(r"https?://[^\s\"'<>\]]+", inner)
    return said or (linked[0] if linked else "")
