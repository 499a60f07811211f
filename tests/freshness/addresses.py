"""Every public address of a newsroom: the routes of the URL resolver, each with the rows that it is walked with."""

from urllib.parse import quote

from django.urls import get_resolver, reverse

from articles import brand, masthead, styles
from articles.models import (
    Advertisement,
    Article,
    Author,
    Category,
    LiveUpdate,
    OldPath,
    Page,
    Series,
    Topic,
    TopicAlias,
)
from comments.models import Comment

SITE = "http://127.0.0.1:8000"
# Old addresses and links to comments go on for ever; the youngest are walked.
YOUNGEST = 3
# What no cache keeps, and why.
NOT_KEPT = {
    "healthz": "the process itself",
    "readyz": "the database itself",
    "comments:new": "a form with a token of its own for everybody",
    "comments:sent": "for its sender alone",
    "comments:edit": "for its sender alone",
    "comments:ask_to_confirm": "for its sender alone",
    "comments:confirm": "for whoever reads the mail with the link",
    "comments:report": "a form with a token of its own for everybody",
    "comments:reported": "for who has just reported",
    "comments:stop": "for whom the mail was sent to",
    "comments:privacy": "a form, and what becomes of it",
    "comments:privacy_sent": "for who has just sent that form",
    "comments:privacy_erased": "for who has just sent that form",
    "comments:privacy_data": "for whom the mail was sent to",
    "articles:preview": "behind a sign-in",
    "articles:shared_preview": "for whom it was sent to",
    "articles:read": "takes a note and answers nothing",
    "articles:media": "files whose name changes with their content",
}


def plain(path, *queries):
    return lambda at: [path, *(f"{path}?{query}" for query in queries)]


def of(model, name, *queries):
    """Walk the route `name` for the slugs of `model`, for the first with each of `queries` too."""

    def paths(at):
        for number, slug in enumerate(model._default_manager.order_by("pk").values_list("slug", flat=True)):
            path = reverse(name, args=[slug])
            yield from (path, *(f"{path}?{query}" for query in queries if number == 0))

    return paths


def threads(at):
    """Walk the comments of every story that readers may know of, and of one that they may not."""
    hidden = Article.objects.exclude(status="taken_down").exclude(pk__in=Article.objects.live(at))
    for story in (*Article.objects.ever_public(at).order_by("pk"), *hidden.order_by("-pk")[:1]):
        path = reverse("comments:thread", args=[story.slug])
        yield path
        if Comment.objects.filter(article=story).count() > 2:
            yield from (f"{path}?page=2", f"{path}?order=newest", f"{path}?page=2&order=newest")


def stories(at):
    for slug in Article.objects.order_by("pk").values_list("slug", flat=True):
        yield reverse("articles:article", args=[slug])
    changed = Article.objects.filter(change_number__gt=0).order_by("pk").values_list("slug", flat=True)[:2]
    for slug in changed:  # what is new since a change, and since one that there may be some day
        path = reverse("articles:article", args=[slug])
        yield from (f"{path}?since=0", f"{path}?since=3")


def updates(at):
    rows = Article.objects.filter(live_updates__isnull=False).distinct().order_by("pk")
    for slug in rows.values_list("slug", flat=True):
        path = reverse("articles:updates", args=[slug])
        yield from (path, f"{path}?page=2", f"{path}?page=1&order=oldest")


def turned(at):
    """Walk the story whose coverage is newest in the other order and with a page that loads itself anew."""
    for story in Article.objects.live(at).filter(kind="live").order_by("-pk")[:YOUNGEST]:
        yield from (f"{story.get_absolute_url()}?{query}" for query in ("order=oldest", "refresh=1"))


def posts(at):
    for post in LiveUpdate.objects.select_related("article").order_by("-pk")[:YOUNGEST]:
        yield reverse("articles:update", args=[post.article.slug, post.uuid])


def deltas(at):
    rows = Article.objects.filter(live_updates__isnull=False).distinct().order_by("pk")
    for slug, number in rows.values_list("slug", "change_number"):
        path = reverse("articles:delta", args=[slug])
        yield from (path, f"{path}?since={number}", f"{path}?since=0&order=oldest")


def records(at):
    rows = Article.objects.filter(live_updates__isnull=False).distinct().order_by("pk")
    for slug in rows.values_list("slug", flat=True):
        yield reverse("articles:record", args=[slug])


def permalinks(at):
    rows = (
        Comment.objects.filter(status__in=("approved", "removed")).select_related("article").order_by("-pk")
    )
    for comment in rows[:YOUNGEST]:
        yield reverse("comments:permalink", args=[comment.article.slug, comment.uuid])


def months(at):
    live = Article.objects.live(at).values_list("published_at", flat=True)
    for year, month in sorted({(when.year, when.month) for when in [at, *live]}):
        path = reverse("articles:archive", args=[year, month])
        yield from (path, f"{path}?page=2")


def embeds(at):
    for number, slug in enumerate(
        Article.objects.ever_public(at).order_by("pk").values_list("slug", flat=True)
    ):
        kind = "xml" if number % 3 == 0 else "json"
        yield f"/oembed?url={quote(SITE + reverse('articles:article', args=[slug]), safe='')}&format={kind}"


def ads(at):
    for pk in Advertisement.objects.order_by("pk").values_list("pk", flat=True):
        yield reverse("articles:ad", args=[pk])


def sheets(at):
    for mark in ("0123456789abcdef", styles.fingerprint(styles.sheet(masthead.load(at)))):
        yield reverse("articles:styles", args=[mark])


def icons(at):
    for mark in ("0123456789abcdef", brand.mark(masthead.load(at).paper)):
        yield reverse("articles:brand", args=[mark, "favicon-48.png"])


def old_paths(at):
    """Walk what answers under no route: addresses that were left behind, and one that never was."""
    yield "/never/was/here/"
    yield from OldPath.objects.order_by("-pk").values_list("path", flat=True)[:YOUNGEST]
    for alias in TopicAlias.objects.exclude(slug=None).order_by("-pk")[:YOUNGEST]:
        yield from (alias.path, f"{alias.path}feeds/rss.xml")


FEEDS = ("rss", "atom", "json_feed")
KEPT = {
    "articles:front": plain("/"),
    "articles:article": stories,
    "articles:updates": updates,
    "articles:delta": deltas,
    "articles:record": records,
    "articles:update": posts,
    "(story turned)": turned,
    "articles:category": of(Category, "articles:category", "page=2"),
    "articles:author": of(Author, "articles:author", "page=2"),
    "articles:topic": of(Topic, "articles:topic", "page=2"),
    "articles:series": of(Series, "articles:series"),
    "articles:page": of(Page, "articles:page"),
    "articles:breaking": plain("/breaking/"),
    "articles:archive_index": plain("/archive/"),
    "articles:archive": months,
    "articles:search": plain(
        "/search/",
        *("q=harbour", "q=harbuor", "q=river+-storm&section=town&from=2026-10-01", "author=Ada+Grey"),
    ),
    "articles:suggest": plain("/search/suggest/", "q=har"),
    "articles:corrections": plain("/corrections/", "page=2"),
    **{
        f"articles:{kind}": plain(reverse_lazy)
        for kind, reverse_lazy in zip(
            FEEDS, ("/feeds/rss.xml", "/feeds/atom.xml", "/feeds/feed.json"), strict=True
        )
    },
    **{f"articles:section_{kind}": of(Category, f"articles:section_{kind}") for kind in FEEDS},
    **{f"articles:topic_{kind}": of(Topic, f"articles:topic_{kind}") for kind in FEEDS},
    **{f"articles:author_{kind}": of(Author, f"articles:author_{kind}") for kind in FEEDS},
    "articles:sitemap": plain("/sitemap.xml"),
    "articles:news_sitemap": plain("/news-sitemap.xml"),
    "articles:ad": ads,
    "articles:robots": plain("/robots.txt"),
    "articles:ads": plain("/ads.txt"),
    "articles:security_txt": plain("/.well-known/security.txt"),
    "articles:oembed": embeds,
    "articles:styles": sheets,
    "articles:brand": icons,
    "articles:favicon": plain("/favicon.ico"),
    "comments:thread": threads,
    "comments:permalink": permalinks,
    "(old address)": old_paths,
}


def routes(resolver=None, namespace=""):
    """Yield the name of every address that the site answers to readers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            if pattern.namespace != "admin":
                yield from routes(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}"


def addresses(at) -> dict[str, str]:
    """Return every public address at `at` (aware), each with the kind of page that it is."""
    return {path: kind.partition(":")[2] or kind for kind, paths in KEPT.items() for path in paths(at)}
