"""Old addresses lead to new ones in one hop: a slug that changed, a path of the system before this one."""

import re
from datetime import date
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse

from .context import instant
from .facets import month_bounds, path_word
from .models import Article, Author, Category, OldPath, Page, Series, Topic, TopicAlias
from .models.redirect import TARGETS
from .views.answers import public
from .views.errors import gone

MODELS = {"category": Category, "author": Author, "topic": Topic, "page": Page}
LONGEST = 500
# What moves with its page: the feed that somebody follows, the updates of a story.
BELOW = re.compile(
    r"(/(?:stories|sections|topics|authors)/[^/]+/)(updates/|feeds/(?:rss\.xml|atom\.xml|feed\.json))"
)
# The feeds of WordPress, of the whole site and below its shelves, in their several formats.
OLD_MONTH = re.compile(r"/([0-9]{4})/(0[1-9]|1[0-2])(?:/[0-9]{2})?/?")
OLD_FEED = re.compile(r"(/|/.*/)feed(?:/(rss2?|rdf|atom))?/?")
# Another name of a topic in the place of its slug.
ALIAS = re.compile(r"/topics/([^/]+)(?:/(feeds/(?:rss\.xml|atom\.xml|feed\.json))?)?")
# By these WordPress finds a row behind a question mark, whatever else stands there.
OLD_NUMBERS = ("p", "page_id", "attachment_id", "cat", "tag", "author")
# What WordPress hangs below an address: pages of a list, of a text, of its comments, and other dresses of it.
OLD_PARTS = re.compile(r"(/.*?/)(?:page/[0-9]+|comment-page-[0-9]+|[0-9]{1,3}|amp|embed)/?")


class OldPathMiddleware:
    """Looks at answers that found nothing, and at those that would only add a slash.

    It must stand outside CommonMiddleware, so that an old address without its slash leads to the new one at once.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        # Systems before this one had addresses such as /?p=123, which here is the front page: looked up before it is made.
        if request.path == "/" and request.META.get("QUERY_STRING"):
            return self.elsewhere(request) or self.get_response(request)
        response = self.get_response(request)
        slash_missing = response.status_code == 301 and not request.path.endswith("/")
        if response.status_code == 404 or slash_missing:
            return self.elsewhere(request) or response
        return response

    def elsewhere(self, request: HttpRequest) -> HttpResponse | None:
        """Return the redirect for the address of `request`, or None when it never was one that readers may know."""
        below = BELOW.fullmatch(request.path)
        feed = OLD_FEED.fullmatch(request.path)
        paths = old_names(request)
        if below:
            paths.setdefault(below[1], request.META.get("QUERY_STRING", ""))
        if feed:
            paths.setdefault(feed[1], "")
        paths = {path: rest for path, rest in paths.items() if len(path) <= LONGEST and "\x00" not in path}
        rows = OldPath.objects.filter(path__in=paths).select_related(*TARGETS)
        found = {row.path: row for row in rows}
        row = next((found[path] for path in paths if path in found), None)
        words = {path_word(path) for path in (*paths, request.path)}
        if row is None and feed and feed[1] == "/":
            return moved("/feeds/atom.xml" if feed[2] == "atom" else "/feeds/rss.xml", None, words)
        month = OLD_MONTH.fullmatch(request.path)
        if row is None and month:
            return self.month(request, int(month[1]), int(month[2]), words)
        if row is None:
            return self.by_alias(request, words) or self.in_lower_case(request, words)
        target = row.target
        if feed and row.path == feed[1]:
            file = "atom.xml" if feed[2] == "atom" else "rss.xml"
            # Below a story or a plain page lay the feed of its comments, which there is none of here.
            has_feeds = isinstance(target, (Category, Topic, Author))
            return moved(f"{target.get_absolute_url()}feeds/{file}", target, words) if has_feeds else None
        if isinstance(target, Article) and not target.is_live_at(instant(request)):
            # What was taken down says so here too, without its new address; anything else is nobody's business.
            return gone(request, target) if target.status == Article.Status.TAKEN_DOWN else None
        if (
            isinstance(target, Series)
            and not Article.objects.live(instant(request)).filter(chapter__series=target).exists()
        ):
            return None
        query = paths[row.path]
        rest = below[2] if below and row.path == below[1] else ""
        return moved(target.get_absolute_url() + rest + (f"?{query}" if query else ""), target, words)

    def by_alias(self, request: HttpRequest, words: set[str]) -> HttpResponse | None:
        """Return the redirect from the address of another name of a topic, or of a feed below it, to the topic's own."""
        found = ALIAS.fullmatch(request.path)
        if found is None or "\x00" in request.path:
            return None
        alias = TopicAlias.objects.filter(slug=found[1].lower()).select_related("topic").first()
        if alias is None:
            return None
        query = request.META.get("QUERY_STRING", "")
        place = f"{alias.topic.get_absolute_url()}{found[2] or ''}" + (f"?{query}" if query else "")
        return moved(place, alias.topic, words | {path_word(alias.path)})

    def month(self, request: HttpRequest, year: int, number: int, words: set[str]) -> HttpResponse | None:
        """Return the redirect from WordPress's page of a month or a day to our month, when anything was published in it."""
        try:
            start, end = month_bounds(date(year, number, 1))
        except (ValueError, OverflowError):
            return None
        live = Article.objects.live(instant(request))
        if not live.filter(published_at__gte=start, published_at__lt=end).exists():
            return None
        return moved(reverse("articles:archive", args=[year, number]), None, words | {"months"})

    def in_lower_case(self, request: HttpRequest, words: set[str]) -> HttpResponse | None:
        """Return the redirect from an address typed in capitals to the one that is meant, when there is such a page."""
        path = request.path.lower()
        if path == request.path or "\x00" in path:
            return None
        path = path if path.endswith("/") else f"{path}/"
        try:
            match = resolve(path)
        except Resolver404:
            return None
        kind, slug = match.url_name, match.kwargs.get("slug")
        if match.app_name != "articles" or slug is None:
            return None
        rows = Article.objects.live(instant(request)) if kind == "article" else MODELS.get(kind)
        if rows is None:
            return None
        row = (rows if kind == "article" else rows.objects).filter(slug=slug).first()
        return moved(path, row, words) if row else None


def old_names(request: HttpRequest) -> dict[str, str]:
    """Return the names under which the address of `request` may be kept, the likeliest first, each with the query that
    it leaves over."""
    path, query = request.path, request.META.get("QUERY_STRING", "")
    names = {request.get_full_path(): ""}
    folder = path.removesuffix("index.php")
    for key in OLD_NUMBERS:
        if value := request.GET.get(key):
            rest = request.GET.copy()
            del rest[key]
            for place in (folder, f"{folder}/"):
                names.setdefault(f"{place}?{key}={value}", rest.urlencode())
    if folder != "/":
        # The front page is at home; everything else may be known with a slash, without, in small letters.
        part = OLD_PARTS.fullmatch(path)
        places = [path, f"{path}/", path.rstrip("/")] + ([part[1], part[1].rstrip("/")] if part else [])
        for place in places + [place.lower() for place in places]:
            if place.strip("/"):
                names.setdefault(place, query)
    return names


def kept_parameters(cursor) -> dict[str, frozenset[str]]:
    """Return the names of the parameters in old addresses, by path, where a page of ours lies at that path.

    `cursor` is one of any connection to the database.
    """
    table = OldPath._meta.db_table
    cursor.execute(
        f"""
        SELECT DISTINCT split_part(path, '?', 1), split_part(pair, '=', 1)
          FROM {table}, regexp_split_to_table(substr(path, strpos(path, '?') + 1), '&') AS pair
         WHERE path LIKE '%?%'
        """  # noqa: S608
    )
    found: dict[str, set[str]] = {}
    for path, name in cursor.fetchall():
        found.setdefault(path, set()).add(unquote_plus(name))
    return {path: frozenset(names) for path, names in found.items() if _is_ours(path)}


def _is_ours(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def moved(address: str, target, words: set[str]) -> HttpResponse:
    """Return the permanent redirect to `address`, on this site by its making; `target` is the row that it is of, if any.

    `words` stand for the addresses that were looked up: should one of them lead elsewhere, the redirect is old.
    """
    own = {path_word(target.get_absolute_url())} if target else set()
    return public(HttpResponsePermanentRedirect(address), *words, *own)
