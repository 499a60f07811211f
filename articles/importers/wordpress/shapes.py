"""The small shapes that the rooms of this importer hand to each other."""

from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018 reading it raises for a port that is no number
    except ValueError:
        return None
    return parts


@lru_cache(maxsize=2048)  # a text names the same few hosts over and over
def _host(url: str) -> str:
    """Return the host of `url` without `www.`, in lower case, with a port that is not the scheme's own."""
    parts = _split(url)
    if parts is None or parts.scheme.lower() not in ("", "http", "https") or not parts.hostname:
        return ""
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    return parts.hostname.removeprefix("www.") + port


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """Where the site stood, as its export says: `wp:base_site_url` (of the network) and `wp:base_blog_url`."""

    base_site_url: str
    base_blog_url: str

    @property
    def source(self) -> str:
        """What stands in the `source` column of everything from there: `wordpress:example.org/blog`."""
        url = self.base_blog_url or self.base_site_url
        parts = _split(url)
        path = parts.path.rstrip("/") if parts else ""
        return f"wordpress:{_host(url)}{path}"[:200]

    def owns(self, url: str) -> bool:
        """Whether `url` (absolute, or without its scheme: `//host/…`) lies on a host of the site; `www.` is no difference."""
        host = _host(url)
        return bool(host) and host in (_host(self.base_site_url), _host(self.base_blog_url))

    def is_home(self, url: str) -> bool:
        """Whether `url` lies on the host of the site itself, which a network of sites may not share."""
        host = _host(url)
        return bool(host) and host == _host(self.base_blog_url or self.base_site_url)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an editor should look at; `kind` is a short word such as `shortcode`, `detail` names it."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture that a text asks for: its address as it stands there, and what the text says about it."""

    url: str
    attachment_id: int | None = None
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """A text in the HTML of the house, what an editor should look at, and the photos in it, in their order."""

    html: str
    findings: list[Finding] = field(default_factory=list)
    photo_ids: list[int] = field(default_factory=list)
