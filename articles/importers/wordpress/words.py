"""What the old site wrote, as the words, dates and addresses of ours. Pure functions."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from html import unescape
from urllib.parse import unquote, urlsplit

import nh3
from django.utils import timezone

from ...slugs import make_slug

EARLIEST, LATEST = 1600, 2200
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
CONTROL = re.compile("[\x00-\x1f\x7f]")
SEPARATORS = " \t\n-–—|·•»«:>/~"
VARIABLE = re.compile(r"%%[A-Za-z0-9_-]+%%|%[a-z_]+(?:\([^)]*\))?%")
BLOCK = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote|tr|ul|ol|figure|figcaption)\b[^>]*>", re.IGNORECASE)
BARE_SHORTCODE = re.compile(r"\[/?[a-z][a-z0-9_-]*(?:\s[^\]]*)?/?\]", re.IGNORECASE)


def plain_line(html: str) -> str:
    """Return `html` as one line of words: no markup, entities as characters."""
    return " ".join(plain_text(html).split())


def plain_text(html: str) -> str:
    """Return `html` as words, one line a block; links lose their address."""
    if "<" in html:
        html = nh3.clean(BLOCK.sub("\n", html), tags=set(), clean_content_tags={"script", "style"})
    # Twice escaped is what WordPress stores where somebody typed an ampersand into a form that escapes.
    text = unescape(unescape(html)) if "&amp;" in html else unescape(html)
    return re.sub(r"\s*\n\s*", "\n", text.replace("\xa0", " ").replace("\x00", "")).strip()


def cut(text: str, most: int) -> str:
    """Return `text` with at most `most` characters, cut at a word, with an ellipsis where something is missing."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    if " " in short[most // 2 :]:
        short = short.rpartition(" ")[0]
    return f"{short.rstrip()}…"


def moment(*, gmt: str, local: str = "", rfc: str = "") -> datetime | None:
    """Return the aware time of a row: its GMT column, else the local one in the paper's zone, else the RFC 822 date.

    `0000-00-00 00:00:00`, impossible days and years that no paper has are nothing.
    """
    found = _parsed(gmt)
    if found is not None:
        return found.replace(tzinfo=UTC)
    found = _parsed(local)
    if found is not None:
        return timezone.make_aware(found).astimezone(UTC)
    try:
        found = parsedate_to_datetime(rfc) if rfc else None
        if found is not None and EARLIEST <= found.year <= LATEST:
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    return None


def _parsed(text: str) -> datetime | None:
    match = DATE.match(text.strip())
    if not match:
        return None
    try:
        year, month, day, hour, minute, second = (int(part) for part in match.groups())
        found = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None


def seo(template: str, *, headline: str, excerpt: str = "") -> str:
    """Return Yoast's template with our words for its variables; what is left of a name of the site is dropped.

    A title that says nothing but the headline is empty: ours is that already.
    """
    if not template.strip():
        return ""
    parts = re.split(r"%%sep%%|%sep%", template)
    kept = []
    for part in parts:
        text = re.sub(r"%%title%%|%title%", lambda _match: headline, part)
        text = re.sub(r"%%excerpt(?:_only)?%%|%excerpt%", lambda _match: excerpt, text)
        if text := plain_line(VARIABLE.sub("", text)).strip(SEPARATORS):
            kept.append(text)
    return " – ".join(kept)


def slug_words(name: str) -> str:
    """Return the words of an old slug: percent signs read, cut letters and control characters left out."""
    return CONTROL.sub("", unquote(name, errors="ignore")).strip().strip("/")


def old_slug(name: str) -> str:
    """Return an old slug as it is compared: percent signs read, in lower case."""
    return slug_words(name).lower()


def new_slug(name: str, title: str, fallback: str) -> str:
    """Return the ASCII slug for an old one, or for the title where there is none."""
    return make_slug(slug_words(name) or title, fallback="") or make_slug(title, fallback=fallback)


def key_of(text: str) -> str:
    """Return `text` as a `source_id`: one that is too long for the column is told apart by its hash."""
    return text if len(text) <= 200 else f"{text[:150]}~{sha256(text.encode()).hexdigest()[:40]}"


def whole_number(text: str) -> int | None:
    """Return an id or a count as a number, or None; nobody's ids have more than 18 digits."""
    text = text.strip()
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def path_of(url: str) -> str:
    """Return where `url` lies on its host, as our old addresses are kept: percent signs read, with its query."""
    try:
        parts = urlsplit(unescape(url).strip())
    except ValueError:
        return ""
    path = re.sub(r"/{2,}", "/", unquote(parts.path, errors="ignore")) or "/"
    if not path.startswith("/") or CONTROL.search(path):
        return ""
    return f"{path}?{parts.query}" if parts.query else path


def nicename(login: str) -> str:
    """Return the name in the address of an author's page, as WordPress makes it from a login (sanitize_title)."""
    text = make_ascii(login).lower().replace(".", "-")
    return re.sub(r"-{2,}", "-", re.sub(r"[\s-]+", "-", re.sub(r"[^a-z0-9_\s-]", "", text))).strip("-")[:50]


def make_ascii(text: str) -> str:
    """Return `text` without accents, as far as letters have a plain form."""
    from anyascii import anyascii

    return anyascii(text)


def full_name(slug: str) -> str:
    """Return a name for somebody of whom only an address is known: `jane-doe` is Jane Doe."""
    words = re.split(r"[-_.\s]+", slug_words(slug).removeprefix("cap-"))
    return " ".join(word[:1].upper() + word[1:] for word in words if word)
