"""Addresses in old texts: what they mean, which file they name, and where what they embed can be seen."""

import posixpath
import re
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from .shapes import SiteAddress

LONGEST = 2_000
PICTURES = frozenset(["jpg", "jpeg", "jpe", "jfif", "png", "gif", "webp", "avif"])
AUDIO = frozenset(["mp3", "m4a", "m4b", "ogg", "oga", "wav", "wma", "flac", "aac", "opus"])
VIDEO = frozenset(["mp4", "m4v", "webm", "ogv", "mov", "wmv", "avi", "mpg", "mpeg", "3gp", "flv"])
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\u2028\u2029\ufeff]+")
_CDN = re.compile(r"(?:https?:)?//i[0-9]\.wp\.com/", re.IGNORECASE)
# What WordPress puts behind the name of a file: a size, "-scaled" and "-rotated" for what it made of large pictures, and
# the time of an edit.
_SIZE = re.compile(r"-[0-9]{1,5}x[0-9]{1,5}$")
_MADE = re.compile(r"-(?:scaled|rotated)$")
_EDITED = re.compile(r"-e[0-9]{10,13}$")


def absolute(href: str, site: SiteAddress) -> str:
    """Return `href` as an absolute address (a fragment stays one), or "" when it may not stand in a text.

    Only http, https, mailto and tel may; what has no scheme is taken as an address of the old site.
    """
    url = _INVISIBLE.sub(lambda found: "%20" * found[0].count(" "), href.strip()).replace("\\", "/")
    if not url or len(url) > LONGEST:
        return ""
    if url.startswith("#"):
        return url
    if scheme := _SCHEME.match(url):
        return (
            url if scheme[1].lower() in ("http", "https", "mailto", "tel") and len(url) > scheme.end() else ""
        )
    if re.match(r"www\.[^/]+\.", url):
        return f"http://{url}"
    try:
        found = urljoin(site.base_blog_url.rstrip("/") + "/", url)
    except ValueError:
        return ""
    return found if _SCHEME.match(found) else ""


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def ending(url: str) -> str:
    """Return the ending of the file that `url` names, in lower case, without the dot."""
    return posixpath.splitext(_path(url))[1].lower().lstrip(".")


def is_picture(url: str) -> bool:
    """Whether `url` names a picture of a kind that becomes a photo here."""
    return ending(url) in PICTURES


def is_audio(url: str) -> bool:
    """Whether `url` names a sound."""
    return ending(url) in AUDIO


def is_video(url: str) -> bool:
    """Whether `url` names a film."""
    return ending(url) in VIDEO


def file_name(url: str) -> str:
    """Return the last part of the path of `url`, percent signs resolved."""
    return posixpath.basename(_path(url))


def without_cdn(url: str) -> str:
    """Return the address of the file itself when `url` asks WordPress's picture servers (`i0.wp.com/example.org/…`) for it."""
    found = _CDN.match(url)
    return "https://" + url[found.end() :] if found else url


def original(path: str, *, edits: bool = True) -> str:
    """Return the path of the picture of which `path` is a size: `a-300x200.jpg` and `a-scaled.jpg` are `a.jpg`.

    With `edits` the edited `a-e1699999999.jpg` is too.
    """
    stem, dot = posixpath.splitext(path)
    for _layer in range(4):
        shorter = _MADE.sub("", _SIZE.sub("", stem))
        if edits:
            shorter = _EDITED.sub("", shorter)
        if shorter == stem or not posixpath.basename(shorter):
            break
        stem = shorter
    return stem + dot


def scaled(path: str) -> str:
    """Return the path under which WordPress keeps what it made of a large picture; the original may be gone."""
    stem, dot = posixpath.splitext(path)
    return f"{stem}-scaled{dot}"


def watched(url: str) -> str:
    """Return where people see what `url` embeds: the page of a video instead of its player."""
    url = url.strip()
    try:
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url)
        host = (parts.hostname or "").removeprefix("www.")
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return url
    last = parts.path.rstrip("/").rpartition("/")[2]
    if host in ("youtube.com", "youtube-nocookie.com", "m.youtube.com"):
        if query.get("list") and parts.path.startswith(("/embed/videoseries", "/p/")):
            return f"https://www.youtube.com/playlist?list={query['list'][0]}"
        if parts.path.startswith(("/embed/", "/v/")) and re.fullmatch(r"[\w-]{5,20}", last):
            return f"https://www.youtube.com/watch?v={last}"
    if host == "player.vimeo.com" and last.isdigit():
        return f"https://vimeo.com/{last}"
    if host == "dailymotion.com" and parts.path.startswith("/embed/video/"):
        return f"https://www.dailymotion.com/video/{last}"
    if host == "w.soundcloud.com" and query.get("url"):
        return query["url"][0]
    if host == "open.spotify.com" and parts.path.startswith("/embed/"):
        return f"https://open.spotify.com{parts.path.removeprefix('/embed')}"
    if host == "facebook.com" and parts.path.startswith("/plugins/") and query.get("href"):
        return query["href"][0]
    if host == "platform.twitter.com" and query.get("id"):
        return f"https://twitter.com/i/status/{query['id'][0]}"
    return url
