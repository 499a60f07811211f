"""What a page is asked for by: scheme, host, path and the parameters that its view declares. Nothing else of a request
reaches a page, and nothing else tells two pages apart.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus, urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from articles.audience import is_for_readers
from articles.redirects import OLD_NUMBERS
from newsroom.logs import PROBES

# Longer ones are nobody's address: the longest slug has 200 letters, nine bytes each when they are not Latin.
LONGEST = 2_000
# Names of hosts, and addresses whose parameters are known; more than a paper has, few enough to keep.
MOST_HOSTS, MOST_ROUTES = 256, 2_000
STRANGE = re.compile(r"[\x00-\x1f\x7f\\]|//|/\.{1,2}(?:/|$)")
# Below a story, of one reader alone.
OF_ONE_READER = ("/preview/", "/comments/new/", "/comments/sent/")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The page that a request asks for: its key, the query that its view is to see, whether anybody may think up more (`is_free`), and whether it may be the address of an older system (`is_old`)."""

    key: str
    query: str = ""
    is_free: bool = False
    is_old: bool = False
    route: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """What the view behind a path declares (articles.views.answers.reads); `pattern` names it in numbers."""

    pattern: str
    reads: tuple[str, ...]
    is_free: bool

    def can_be_thought_up(self, query: str) -> bool:
        """Tell whether anybody can ask for more pages like that of `query`: by the path itself where the view reads nothing."""
        return self.is_free and (bool(query) or not self.reads)


def route_of(match) -> Route:
    """Return the route of a ResolverMatch."""
    reads, free = getattr(match.func, "reads", ()), getattr(match.func, "reads_freely", False)
    return Route(match.route or "/", reads, free)


def is_page(path: str) -> bool:
    """Tell whether `path` (PATH_INFO, bytes as Latin-1) may be that of a page for all readers; when in doubt it is not."""
    if not path.startswith("/") or len(path) > LONGEST or STRANGE.search(path):
        return False
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)) or path in PROBES:
        return False
    if path.startswith("/stories/") and any(part in path for part in OF_ONE_READER):
        return False
    try:
        return is_for_readers(path.encode("latin-1").decode())
    except UnicodeError:
        return False


class Keys:
    """Makes the keys of pages, and remembers what is costly about it within bounds."""

    def __init__(self):
        # By scheme and Host header as sent: what the keys of pages without parameters begin with.
        self.prefixes: dict[tuple[str, str | None], str] = {}
        self._routes: dict[str, Route | None] = {}
        # By path: parameters of addresses that an older system had there (articles.redirects.kept_parameters).
        self.kept: Mapping[str, frozenset[str]] = {}

    def wanted(self, environ: dict) -> Wanted | None:
        """Return the page that a GET or HEAD asks for; None when only Django can tell, and nothing may be kept."""
        path = environ.get("PATH_INFO", "")
        if environ.get("SCRIPT_NAME") or not is_page(path):
            return None
        prefix = self._prefix(environ.get("wsgi.url_scheme", ""), environ.get("HTTP_HOST"))
        if prefix is None:
            return None
        asked = environ.get("QUERY_STRING", "")
        if not asked:
            return Wanted(prefix + path)
        if len(asked) > LONGEST or (route := self._route(path)) is None:
            return None
        try:
            given = QueryDict(asked.encode("latin-1"), encoding="utf-8")
        except (SuspiciousOperation, ValueError):
            return None
        numbers = OLD_NUMBERS if path == "/" else ()
        if any(name in given for name in self.kept.get(path, ()) if name not in numbers):
            return None  # perhaps the address of an older system, which is known by its whole query
        start = prefix[:-1]
        if any(name in given for name in numbers):
            # As it was sent: an old address is found by its very letters.
            query = as_sent(asked, OLD_NUMBERS)
            return Wanted(f"{start}{query}\n{path}", query, is_free=True, is_old=True, route=route.pattern)
        query = urlencode([(name, given[name]) for name in route.reads if name in given])
        is_free = route.can_be_thought_up(query)
        return Wanted(f"{start}{query}\n{path}", query, is_free=is_free, route=route.pattern)

    def _prefix(self, scheme: str, header: str | None) -> str | None:
        known = self.prefixes.get((scheme, header))
        if known is not None:
            return known
        if header is None or scheme not in ("http", "https"):
            return None
        name, _port = split_domain_port(header)
        # A pattern for many names stands for them all: each would otherwise have copies of every page.
        allowed = (pattern for pattern in settings.ALLOWED_HOSTS if name and validate_host(name, [pattern]))
        pattern = next(allowed, None)
        if pattern is None:
            return None
        prefix = f"{scheme} {pattern} \n"
        if len(self.prefixes) < MOST_HOSTS:
            self.prefixes[scheme, header] = prefix
        return prefix

    def _route(self, path: str) -> Route | None:
        if path in self._routes:
            return self._routes[path]
        try:
            route = route_of(resolve(path.encode("latin-1").decode()))
        except Resolver404:
            route = None
        if len(self._routes) >= MOST_ROUTES:
            self._routes.clear()
        self._routes[path] = route
        return route


def as_sent(query: str, names: tuple[str, ...]) -> str:
    """Return the parts of `query` that are called one of `names`, in that order, the last of each, unchanged."""
    parts = {unquote_plus(part.partition("=")[0]): part for part in query.split("&") if part}
    return "&".join(parts[name] for name in names if name in parts)
