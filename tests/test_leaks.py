"""Promise 1: nothing unpublished is ever visible, on no public surface, in no header, in no 304.

The list of surfaces comes from the URL resolver. A route that stands in no line of `SURFACES` fails the test:
whoever adds one decides here with what it is walked.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse
from django.utils import timezone

from articles.indexing import index
from articles.models import Advertisement, LiveUpdate, MostRead, OldPath, Paper, Photo, Topic
from articles.publishing import set_picks
from tests.factories import (
    an_hour_ago,
    make_article,
    make_author,
    make_category,
    make_comment,
    make_correction,
    make_front,
    make_live_article,
    make_live_update,
    make_page,
    make_series,
    make_topic,
    picture_bytes,
)

pytestmark = pytest.mark.django_db

MARK = "leaked"
# A word of every hidden text that a search may ask for without being answered with the mark itself.
WORD = "xylophone"
SITE = "http://127.0.0.1:8000"


def text(kind, where):
    return f"{MARK} {kind} {where} {WORD}"


def make_hidden(kind, world, **state):
    """Make a story that nobody may see, with the mark in everything that a page could show of it."""
    photo = Photo(
        alt=text(kind, "alt"),
        caption=text(kind, "photo caption"),
        credit=text(kind, "credit"),
        width=600,
        height=400,
    )
    photo.image.save(f"photos/{MARK}-{kind}/base.jpg", ContentFile(picture_bytes()), save=False)
    photo.save()
    story = make_article(
        headline=text(kind, "headline"),
        slug=f"{MARK}-{kind}",
        seo_title=text(kind, "search title"),
        kicker=text(kind, "kicker")[:60],
        standfirst=text(kind, "standfirst"),
        dateline=text(kind, "dateline"),
        body=f'<p>{text(kind, "body")}</p><figure data-photo="{photo.pk}"></figure>',
        lead_photo=photo,
        lead_caption=text(kind, "caption"),
        kind="live",
        breaking_until=timezone.now() + timedelta(days=3),
        breaking_line=text(kind, "line"),
        category=world.section,
        authors=[world.author],
        topics=[world.topic],
        **state,
    )
    make_live_update(story, headline=text(kind, "update"), body=f"<p>{text(kind, 'update text')}</p>")
    make_correction(story, text=text(kind, "correction"))
    make_comment(story, body=text(kind, "comment"))
    OldPath.objects.create(path=f"/old/{kind}/", article=story)
    index(story)
    return story


@pytest.fixture
def world():
    """One story that everybody may see, on the same shelves as four that nobody may."""
    made = SimpleNamespace(
        section=make_category(), author=make_author(), topic=make_topic(), page=make_page()
    )
    Paper.objects.create(contact="desk@paper.example")
    made.seen = make_live_article(
        headline="In plain view",
        slug="in-plain-view",
        category=made.section,
        authors=[made.author],
        topics=[made.topic],
        kind="live",
    )
    make_live_update(made.seen)
    make_correction(made.seen)
    make_comment(made.seen, body="Well said.")
    index(made.seen)
    later = timezone.now() + timedelta(hours=2)
    made.hidden = [
        make_hidden("draft", made),
        make_hidden("review", made, status="in_review"),
        make_hidden("embargoed", made, status="published", published_at=later),
        make_hidden(
            "withdrawn",
            made,
            status="taken_down",
            published_at=an_hour_ago(),
            taken_down_at=timezone.now(),
            takedown_note="It was wrong.",
        ),
    ]
    set_picks(made.seen, made.hidden)
    make_front(**dict(zip(("lead", "second_1", "second_2", "opinion_1"), made.hidden, strict=False)))
    # What readers read most may be taken down afterwards; what is advertised may begin later.
    MostRead.objects.create(ids=[story.pk for story in (*made.hidden, made.seen)], ranked_at=timezone.now())
    made.ad = Advertisement.objects.create(
        name=MARK, slot="story-top", kind="html", html=f"<p>{MARK} {WORD}</p>", starts_at=later
    )
    made.series = make_series(*made.hidden[:2], made.seen, *made.hidden[2:])
    make_series(make_hidden("unread", made), title=text("series", "title"), slug=f"{MARK}-series")
    Topic.objects.filter(pk=made.topic.pk).update(pinned=made.hidden[2])
    return made


def of_slug(name, row):
    return lambda world: [reverse(name, args=[getattr(world, row).slug])]


def of_stories(name, *more):
    return lambda world: [reverse(name, args=[story.slug, *more]) for story in (world.seen, *world.hidden)]


def plain(path, *queries):
    return lambda world: [path, *(f"{path}?{query}" for query in queries)]


def listed(name, row):
    def paths(world):
        path = reverse(name, args=[getattr(world, row).slug])
        return [path, f"{path}?page=1", f"{path}?page=2"]

    return paths


def oembeds(world):
    stories = (world.seen, *world.hidden)
    return [
        f"/oembed?format={kind}&url={SITE}{story.get_absolute_url()}{more}"
        for story in stories
        for kind in ("json", "xml")
        for more in ("", "preview/", "comments/")
    ]


def archives(world):
    months = {f"{timezone.now() + timedelta(days=days):%Y/%m}" for days in (-40, 0, 40)}
    return [f"/archive/{month}/" for month in months]


def media(world):
    return ["/media/", "/media/photos/", "/media/originals/x.jpg"]


def comments_of(world):
    from comments.models import Comment

    return [
        reverse("comments:permalink", args=[comment.article.slug, comment.uuid])
        for comment in Comment.objects.select_related("article")
    ]


def reports_of(world):
    return [f"{address}report/" for address in comments_of(world)]


def posts_of(world):
    posts = LiveUpdate.objects.select_related("article")
    return [reverse("articles:update", args=[post.article.slug, post.uuid]) for post in posts]


SURFACES = {
    "healthz": plain("/healthz"),
    "readyz": plain("/readyz"),
    "comments:thread": of_stories("comments:thread"),
    "comments:new": of_stories("comments:new"),
    "comments:sent": of_stories("comments:sent", "no-token"),
    "comments:edit": of_stories("comments:edit", "no-token"),
    "comments:ask_to_confirm": of_stories("comments:ask_to_confirm", "no-token"),
    "comments:confirm": plain("/comments/confirm/no-token/"),
    "comments:permalink": comments_of,
    "comments:report": reports_of,
    "comments:reported": of_stories("comments:reported"),
    "comments:stop": plain("/comments/stop/no-token/"),
    "comments:privacy": plain("/comments/privacy/"),
    "comments:privacy_sent": plain("/comments/privacy/sent/"),
    "comments:privacy_erased": plain("/comments/privacy/erased/"),
    "comments:privacy_data": plain("/comments/privacy/no-token/"),
    "articles:front": plain("/", "page=2", "p=1"),
    "articles:article": of_stories("articles:article"),
    "articles:updates": of_stories("articles:updates"),
    "articles:delta": of_stories("articles:delta"),
    "articles:record": of_stories("articles:record"),
    "articles:update": posts_of,
    "articles:preview": of_stories("articles:preview"),
    "articles:shared_preview": of_stories("articles:shared_preview", "1~no-token"),
    "articles:category": listed("articles:category", "section"),
    "articles:author": listed("articles:author", "author"),
    "articles:topic": listed("articles:topic", "topic"),
    "articles:series": lambda world: [
        *listed("articles:series", "series")(world),
        *(reverse("articles:series", args=[slug]) for slug in (f"{MARK}-series",)),
    ],
    "articles:page": of_slug("articles:page", "page"),
    "articles:breaking": plain("/breaking/"),
    "articles:archive_index": plain("/archive/"),
    "articles:archive": archives,
    "articles:search": plain(
        "/search/", f"q={WORD}", "q=xylofone", f'q="{WORD}"', "q=plain", "q=draft+or+plain"
    ),
    "articles:suggest": plain("/search/suggest/", *(f"q={text}" for text in (WORD, WORD[:4], "xy", "pla"))),
    "articles:corrections": plain("/corrections/", "page=1", "page=2"),
    "articles:rss": plain("/feeds/rss.xml"),
    "articles:atom": plain("/feeds/atom.xml"),
    "articles:json_feed": plain("/feeds/feed.json"),
    **{
        f"articles:{subject}_{kind}": of_slug(f"articles:{subject}_{kind}", subject)
        for subject in ("section", "topic", "author")
        for kind in ("rss", "atom", "json_feed")
    },
    "articles:sitemap": plain("/sitemap.xml", "part=1", "part=2"),
    "articles:news_sitemap": plain("/news-sitemap.xml"),
    "articles:ad": lambda world: [reverse("articles:ad", args=[world.ad.pk])],
    "articles:read": of_stories("articles:read"),
    "articles:robots": plain("/robots.txt"),
    "articles:ads": plain("/ads.txt"),
    "articles:security_txt": plain("/.well-known/security.txt"),
    "articles:oembed": oembeds,
    "articles:styles": plain("/styles/0123456789abcdef.css"),
    "articles:brand": plain("/brand/0123456789abcdef/card.jpg"),
    "articles:favicon": plain("/favicon.ico"),
    "articles:media": media,
}
# Behind a sign-in, and walked by the tests of permissions.
NOT_PUBLIC = ("admin:",)


def routes(resolver=None, namespace=""):
    """Yield the name of every address that the site answers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}"


def said(response):
    """Return everything that an answer says: status, headers, cookies and body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{dict(response.headers)} {response.cookies} {body.decode(errors='replace')}".lower()


def test_every_route_is_walked():
    public = {name for name in routes() if not name.startswith(NOT_PUBLIC)}
    assert public == set(SURFACES)


@pytest.mark.parametrize("name", SURFACES)
def test_nothing_unpublished_is_visible(client, world, name):
    headers = [{}, {"if-none-match": "*", "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}]
    for path in SURFACES[name](world):
        of_hidden = MARK in path
        for method in (client.get, client.head):
            for header in headers:
                response = method(path, headers=header)
                assert response.status_code != 304 or not of_hidden, path
                if of_hidden and name != "articles:preview":
                    assert response.status_code in (404, 405, 410), path
                elif of_hidden:
                    assert response.status_code == 302, path
                    continue  # to the sign-in, whether there is such a story or not
                assert MARK not in said(response), path


def test_old_addresses_of_hidden_stories_say_nothing(client, world):
    for kind in ("draft", "review", "embargoed", "withdrawn"):
        response = client.get(f"/old/{kind}/")
        assert response.status_code == (410 if kind == "withdrawn" else 404)
        assert MARK not in said(response)


def test_counts_count_only_what_is_out(client, world):
    for path in (
        world.section.get_absolute_url(),
        world.topic.get_absolute_url(),
        world.author.get_absolute_url(),
        "/corrections/",
    ):
        assert len(client.get(path).context["page_obj"]) == 1
    assert client.get(f"/search/?q={WORD}").context["count"] == 0


def test_shelves_whose_only_stories_are_hidden_show_empty_and_stand_in_no_list(client):
    made = SimpleNamespace(
        section=make_category(), author=make_author(name="Nobody Yet"), topic=make_topic(name="Not Yet")
    )
    make_hidden("draft", made)
    for row in (made.section, made.author, made.topic):
        response = client.get(row.get_absolute_url())
        assert response.status_code == 200
        assert MARK not in said(response)
    for path in ("/", "/sitemap.xml", "/search/?q=not+yet", "/search/?q=nobody"):
        page = client.get(path).content.decode()
        assert made.author.get_absolute_url() not in page
        assert made.topic.get_absolute_url() not in page


def test_the_same_walk_sees_a_story_that_is_out(client, world):
    """The negative tests above mean something only if these surfaces would show the story once it is public."""
    draft = world.hidden[0]
    draft.status, draft.published_at = "published", an_hour_ago()
    draft.save()
    index(draft)
    blind = {
        name
        for name in SURFACES
        if not any(MARK in said(client.get(path)).replace(path.lower(), "") for path in SURFACES[name](world))
    }
    assert blind == {
        *("healthz", "readyz", "articles:robots", "articles:ads", "articles:security_txt"),
        "articles:read",
        *(
            "articles:styles",
            "articles:brand",
            "articles:favicon",
            "articles:archive_index",
            "articles:preview",
        ),
        "comments:ask_to_confirm",  # sends a mail, shows nothing
    }
