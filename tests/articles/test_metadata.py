"""What machines read in the head of a page: JSON-LD and Open Graph."""

import json
import re
from datetime import UTC, datetime

import pytest

from articles.models import Article, Paper, Photo
from tests.factories import (
    make_author,
    make_category,
    make_correction,
    make_live_article,
    make_live_update,
    make_page,
    make_photo,
    make_topic,
)

pytestmark = pytest.mark.django_db

SITE = "http://127.0.0.1:8000"


def data_of(client, path):
    page = client.get(path).content.decode()
    return [
        json.loads(found)
        for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    ]


def graph_of(client, path):
    page = client.get(path).content.decode()
    return re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)


@pytest.fixture
def story():
    photo = make_photo(caption="The table", credit="A. Photographer")
    Photo.objects.filter(pk=photo.pk).update(
        renditions={"crops": {name: f"photos/x/{name}.jpg" for name in ("card", "square", "classic")}}
    )
    return make_live_article(
        headline="The headline",
        seo_title="The search title",
        standfirst="What it is about.",
        dateline="Paris, France",
        category=make_category(name="Europe", parent=make_category(name="World")),
        topics=[make_topic(name="Ukraine"), make_topic(name="Energy")],
        authors=[
            make_author(name="Lena Hoffmann", role="Editor"),
            make_author(name="The Staff", is_organisation=True, role="x"),
        ],
        lead_photo=photo,
        published_at=datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
        revised_at=datetime(2026, 3, 2, 11, 0, tzinfo=UTC),
        word_count=420,
    )


class TestStory:
    def test_is_a_news_article_with_everything_that_is_known(self, client, story):
        Paper.objects.create(name="The Paper")
        (data, _) = data_of(client, story.get_absolute_url())
        url = SITE + story.get_absolute_url()
        assert data["@type"] == "NewsArticle"
        assert data["headline"] == "The headline"
        assert data["url"] == data["mainEntityOfPage"]["@id"] == url
        assert data["description"] == "What it is about."
        assert data["datePublished"] == "2026-03-01T10:00:00+00:00"
        assert data["dateModified"] == "2026-03-02T11:00:00+00:00"
        assert data["dateline"] == "Paris, France"
        assert data["articleSection"] == "Europe"
        assert data["keywords"] == ["Ukraine", "Energy"]
        assert data["wordCount"] == 420
        assert data["isAccessibleForFree"] is True
        assert data["inLanguage"] == "en-GB"
        lena, staff = data["author"]
        assert lena["@type"] == "Person"
        assert lena["name"] == "Lena Hoffmann"
        assert lena["jobTitle"] == "Editor"
        assert lena["url"].startswith(f"{SITE}/authors/lena-hoffmann")
        assert staff["@type"] == "Organization"
        assert [(image["width"], image["height"]) for image in data["image"]] == [
            (1200, 675),
            (1200, 900),
            (1200, 1200),
        ]
        assert all(image["url"].startswith(f"{SITE}/media/photos/") for image in data["image"])
        assert data["image"][0]["creditText"] == "A. Photographer"
        assert data["publisher"]["@type"] == "NewsMediaOrganization"
        assert data["publisher"]["name"] == "The Paper"
        assert data["publisher"]["logo"]["url"].startswith(f"{SITE}/brand/")

    def test_has_the_way_to_it(self, client, story):
        crumbs = data_of(client, story.get_absolute_url())[1]
        assert crumbs["@type"] == "BreadcrumbList"
        assert [(step["position"], step["name"]) for step in crumbs["itemListElement"]] == [
            (1, "Front page"), (2, "World"), (3, "Europe"), (4, "The headline"),
        ]  # fmt: skip
        assert all(step["item"].startswith(f"{SITE}/") for step in crumbs["itemListElement"])

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("analysis", "AnalysisNewsArticle"),
            ("opinion", "OpinionNewsArticle"),
            ("explainer", "BackgroundNewsArticle"),
            ("investigation", "ReportageNewsArticle"),
            ("live", "LiveBlogPosting"),
        ],
    )
    def test_says_what_kind_it_is(self, client, kind, expected):
        data = data_of(client, make_live_article(kind=kind).get_absolute_url())[0]
        assert data["@type"] == ["NewsArticle", expected]

    def test_names_its_corrections(self, client, story):
        make_correction(story, text="It said ten; it is twelve.", made_at=datetime(2026, 3, 3, tzinfo=UTC))
        data = data_of(client, story.get_absolute_url())[0]
        assert data["correction"] == [
            {
                "@type": "CorrectionComment",
                "text": "It said ten; it is twelve.",
                "datePublished": "2026-03-03T00:00:00+00:00",
            }
        ]

    def test_live_coverage_lists_every_update_and_claims_no_end(self, client):
        story = make_live_article(kind="live")
        for number in range(40):
            make_live_update(
                story, headline=f"Post {number}", body=f"<p>Words &amp; <em>{number}</em>.</p><p>More.</p>"
            )
        data = data_of(client, story.get_absolute_url())[0]
        assert {post["headline"] for post in data["liveBlogUpdate"]} == {
            f"Post {number}" for number in range(40)
        }
        shown = [post for post in data["liveBlogUpdate"] if "articleBody" in post]
        assert len(shown) == 25  # the texts of the others are at their addresses
        assert shown[0]["articleBody"] == "Words & 39. More."
        for post in data["liveBlogUpdate"]:
            page = client.get(post["url"].removeprefix(SITE))
            assert page.status_code == 200
            assert post["headline"] in page.content.decode()
        assert "coverageStartTime" in data
        assert "coverageEndTime" not in data

    def test_links_the_corrections_policy_once_there_is_a_page_of_it(self, client, story):
        assert "correctionsPolicy" not in data_of(client, story.get_absolute_url())[0]["publisher"]
        page = make_page(slug="corrections-policy")
        publisher = data_of(client, story.get_absolute_url())[0]["publisher"]
        assert publisher["correctionsPolicy"] == SITE + page.get_absolute_url()

    def test_no_string_can_leave_its_script_element(self, client):
        hostile = '</script><script>alert(1)</script><!-- & \u2028\u2029 "quoted" \''
        story = make_live_article(
            headline=hostile,
            slug="hostile",
            standfirst=hostile,
            authors=[make_author(name=hostile[:100])],
            topics=[make_topic(name=hostile[:90])],
        )
        page = client.get(story.get_absolute_url()).content.decode()
        assert "<script>alert" not in page
        assert "\u2028" not in re.search(r"ld\+json\">(.*?)</script>", page, re.DOTALL)[1]
        assert data_of(client, story.get_absolute_url())[0]["headline"] == hostile

    def test_open_graph(self, client, story):
        tags = graph_of(client, story.get_absolute_url())
        graph = dict(tags)
        assert graph["og:type"] == "article"
        assert graph["og:title"] == "The search title"
        assert graph["og:url"] == SITE + story.get_absolute_url()
        assert graph["og:image"] == f"{SITE}/media/photos/x/card.jpg"
        assert (graph["og:image:width"], graph["og:image:height"]) == ("1200", "675")
        assert graph["og:image:alt"] == "A grey field"
        assert graph["og:locale"] == "en_GB"
        assert graph["article:published_time"] == "2026-03-01T10:00:00+00:00"
        assert graph["article:modified_time"] == "2026-03-02T11:00:00+00:00"
        assert graph["article:section"] == "Europe"
        assert [value for name, value in tags if name == "article:tag"] == ["Ukraine", "Energy"]
        assert len([value for name, value in tags if name == "article:author"]) == 2
        assert graph["twitter:card"] == "summary_large_image"

    def test_the_search_description_stands_for_the_standfirst_where_there_is_one(self, client, story):
        Article.objects.filter(pk=story.pk).update(seo_description="What the quay costs, in figures.")
        head = client.get(story.get_absolute_url()).content.decode().partition("</head>")[0]
        assert '<meta name="description" content="What the quay costs, in figures.">' in head
        assert (
            dict(graph_of(client, story.get_absolute_url()))["og:description"]
            == "What the quay costs, in figures."
        )

    def test_a_story_that_another_paper_published_first_names_its_address(self, client, story):
        Article.objects.filter(pk=story.pk).update(canonical_url="https://elsewhere.example.org/quay/")
        page = client.get(story.get_absolute_url()).content.decode()
        assert '<link rel="canonical" href="https://elsewhere.example.org/quay/">' in page

    def test_a_story_without_a_picture_has_the_card_of_the_paper(self, client):
        graph = dict(graph_of(client, make_live_article().get_absolute_url()))
        card = client.get(graph["og:image"].removeprefix(SITE))
        assert card.headers["Content-Type"] == "image/jpeg"
        assert card.content.startswith(b"\xff\xd8")
        assert (graph["og:image:width"], graph["og:image:height"]) == ("1200", "630")

    def test_asks_for_large_previews(self, client, story):
        assert "max-image-preview:large" in client.get(story.get_absolute_url()).content.decode()

    def test_offers_its_oembed(self, client, story):
        page = client.get(story.get_absolute_url()).content.decode()
        url = re.search(r'<link rel="alternate" type="application/json\+oembed"[^>]* href="([^"]+)"', page)[1]
        assert client.get(url.removeprefix(SITE)).json()["title"] == "The headline"


class TestOtherPages:
    def test_the_front_names_the_site_and_its_search(self, client):
        (data,) = data_of(client, "/")
        assert data["@type"] == "WebSite"
        assert data["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{search_term_string}}"

    def test_an_author_is_a_profile(self, client):
        author = make_author(name="Lena Hoffmann", role="Editor", bio="Writes.", photo=make_photo())
        data, _ = data_of(client, author.get_absolute_url())
        assert data["@type"] == "ProfilePage"
        assert data["mainEntity"]["name"] == "Lena Hoffmann"
        assert data["mainEntity"]["jobTitle"] == "Editor"
        assert data["mainEntity"]["image"].startswith(SITE)

    def test_a_section_is_a_collection_of_its_stories(self, client, story):
        data, crumbs = data_of(client, story.category.get_absolute_url())
        assert data["@type"] == "CollectionPage"
        assert [item["url"] for item in data["mainEntity"]["itemListElement"]] == [
            SITE + story.get_absolute_url()
        ]
        assert [step["name"] for step in crumbs["itemListElement"]] == ["Front page", "World", "Europe"]
