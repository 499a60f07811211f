"""Sitemaps: everything that readers can open, and the news of the last two days (sitemaps.org, Google News).

Django's own views take their addresses from the request; these take them from SITE_URL.
"""

from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .context import ends, frame, instant
from .facets import NEWS_FOR
from .feeds import clean
from .metadata import absolute, iso
from .models import Article, ArticleTopic, Author, Byline, Chapter, Series, Topic
from .views.answers import NUMBER, answer, reads

# The protocol allows 50,000; less keeps a file small enough to be made within a request.
PER_FILE = 10_000
MOST_NEWS = 1000
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS_SCHEMA = "http://www.google.com/schemas/sitemap-news/0.9"


@reads("part")
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer the sitemap: one file, or an index of files `?part=1…` when there are more stories than one file takes."""
    at = instant(request)
    wanted = request.GET.get("part", "")
    parts = 1 if wanted else -(-Article.objects.live(at).count() // PER_FILE)
    if parts > 1:
        address = absolute(reverse("articles:sitemap"))
        files = "".join(
            f"<sitemap><loc>{address}?part={number}</loc></sitemap>\n" for number in range(1, parts + 1)
        )
        body = f'{HEAD}<sitemapindex xmlns="{SCHEMA}">\n{files}</sitemapindex>\n'
    else:
        number = int(wanted or 1) if NUMBER.fullmatch(wanted or "1") else 0
        places = [*shelves(request, at)] if number == 1 else []
        stories = stories_of(number, at) if number else []
        places += [(reverse("articles:article", args=[slug]), changed) for slug, changed in stories]
        if not places:
            raise Http404("no such part")
        body = f'{HEAD}<urlset xmlns="{SCHEMA}">\n{"".join(map(_url, places))}</urlset>\n'
    return answer(request, HttpResponse(body, content_type="application/xml"), "sitemap")


def stories_of(part: int, at: datetime):
    """Return slug and last change of the stories in file number `part`, the oldest first: a new story touches the last only.

    Where the file begins is read off the index; counting off whole rows would take longer with every file.
    """
    rows = Article.objects.live(at).order_by("published_at", "pk")
    if part > 1:
        begin = rows.values_list("published_at", "pk")[(part - 1) * PER_FILE : (part - 1) * PER_FILE + 1]
        first = next(iter(begin), None)
        if first is None:
            return []
        published, pk = first
        rows = rows.filter(Q(published_at__gt=published) | Q(pk__gte=pk), published_at__gte=published)
    return rows.values_list("slug", Coalesce("revised_at", "published_at"))[:PER_FILE]


def shelves(request: HttpRequest, at: datetime) -> Iterable[tuple[str, datetime | None]]:
    """Yield the addresses of front, sections, plain pages, and of the topics, series and authors that have a live story."""
    live = Article.objects.live(at)
    masthead = frame(request)
    yield "/", None
    for row in (*masthead.all_sections, *masthead.pages):
        yield row.get_absolute_url(), None
    found = [
        _with_one(Topic, "topic", ArticleTopic.objects.filter(tag=OuterRef("pk"), content_object__in=live)),
        _with_one(Series, "series", Chapter.objects.filter(series=OuterRef("pk"), article__in=live)),
        _with_one(Author, "author", Byline.objects.filter(author=OuterRef("pk"), article__in=live)),
    ]
    for kind, slug in sorted(found[0].union(*found[1:], all=True).order_by()):
        yield reverse(f"articles:{kind}", args=[slug]), None


def _with_one(model, kind: str, rows):
    """Return `kind` and slug of the `model`s that have one of `rows`: asked of each, since joined to all it takes 130 ms."""
    one = Subquery(rows.order_by().values("pk")[:1])
    found = model.objects.alias(one=one).filter(one__isnull=False).order_by()
    return found.values_list(Value(kind), "slug")


def _url(place: tuple[str, datetime | None]) -> str:
    path, changed = place
    when = f"<lastmod>{iso(changed)}</lastmod>" if changed else ""
    return f"<url><loc>{escape(absolute(path))}</loc>{when}</url>\n"


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """Answer the stories first published within the last two days, for news search; it may be empty."""
    at = instant(request)
    name = escape(clean(frame(request).paper.name))
    language = (get_language() or "en").split("-")[0]
    rows = Article.objects.live(at).filter(published_at__gt=at - NEWS_FOR).newest_first()
    stories = list(rows.values_list("slug", "headline", "published_at")[:MOST_NEWS])
    ends(request, stories[-1][2] + NEWS_FOR if stories else None)
    entries = "".join(
        f"<url><loc>{escape(absolute(reverse('articles:article', args=[slug])))}</loc><news:news>"
        f"<news:publication><news:name>{name}</news:name><news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{iso(published)}</news:publication_date>"
        f"<news:title>{escape(clean(headline))}</news:title></news:news></url>\n"
        for slug, headline, published in stories
    )
    body = f'{HEAD}<urlset xmlns="{SCHEMA}" xmlns:news="{NEWS_SCHEMA}">\n{entries}</urlset>\n'
    return answer(request, HttpResponse(body, content_type="application/xml"), "news-sitemap", "paper-name")
