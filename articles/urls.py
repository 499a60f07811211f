"""The addresses of the paper. They are public and permanent: see docs/adr/0011."""

from django.urls import path, register_converter

from . import media, sitemaps, views
from .feeds import FORMATS, Feed
from .views import machines


class Year:
    """The year in /archive/2026/03/."""

    regex = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int | str) -> str:
        return f"{int(value):04d}"


class Month(Year):
    """The month in /archive/2026/03/."""

    regex = "[0-9]{2}"

    def to_url(self, value: int | str) -> str:
        return f"{int(value):02d}"


register_converter(Year, "yyyy")
register_converter(Month, "mm")

FEED_NAMES = {"rss.xml": "rss", "atom.xml": "atom", "feed.json": "json_feed"}


def feeds(prefix: str, subject: str = ""):
    """Return the three feeds under `prefix`; their names are those of the formats, behind the subject's."""
    before = f"{subject}_" if subject else ""
    return [
        path(f"{prefix}feeds/{file}", Feed(file, subject), name=f"{before}{FEED_NAMES[file]}")
        for file in FORMATS
    ]


app_name = "articles"
urlpatterns = [
    path("", views.front, name="front"),
    path("stories/<slug:slug>/", views.article, name="article"),
    path("stories/<slug:slug>/updates/", views.updates, name="updates"),
    path("stories/<slug:slug>/updates/delta/", views.delta, name="delta"),
    path("stories/<slug:slug>/updates/record/", views.record, name="record"),
    path("stories/<slug:slug>/updates/<uuid:uuid>/", views.update, name="update"),
    path("stories/<slug:slug>/preview/", views.preview, name="preview"),
    path("stories/<slug:slug>/preview/<str:token>/", views.shared_preview, name="shared_preview"),
    path("stories/<slug:slug>/read/", views.read, name="read"),
    path("sections/<slug:slug>/", views.Section.as_view(), name="category"),
    path("authors/<slug:slug>/", views.AuthorPage.as_view(), name="author"),
    path("topics/<slug:slug>/", views.TopicHub.as_view(), name="topic"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("pages/<slug:slug>/", views.plain_page, name="page"),
    path("breaking/", views.breaking, name="breaking"),
    path("archive/", views.archive_index, name="archive_index"),
    path("archive/<yyyy:year>/<mm:month>/", views.Month.as_view(), name="archive"),
    path("search/", views.results, name="search"),
    path("search/suggest/", views.suggestions, name="suggest"),
    path("corrections/", views.corrections, name="corrections"),
    *feeds(""),
    *feeds("sections/<slug:slug>/", "section"),
    *feeds("topics/<slug:slug>/", "topic"),
    *feeds("authors/<slug:slug>/", "author"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("news-sitemap.xml", sitemaps.news_sitemap, name="news_sitemap"),
    path("ads/<int:pk>/", views.advertisement, name="ad"),
    path("robots.txt", machines.robots, name="robots"),
    path("ads.txt", machines.ads, name="ads"),
    path(".well-known/security.txt", machines.security_txt, name="security_txt"),
    path("oembed", machines.oembed, name="oembed"),
    path("styles/<slug:fingerprint>.css", machines.stylesheet, name="styles"),
    path("brand/<slug:fingerprint>/<str:name>", machines.brand, name="brand"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("media/<path:path>", media.serve, name="media"),
]
