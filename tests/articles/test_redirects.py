"""Old addresses go on working, in one hop, and betray nothing."""

import pytest

from articles import catalogue, publishing
from articles.models import OldPath
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_live_article,
    make_page,
    make_scheduled_article,
    make_superuser,
    make_taken_down_article,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_a_story_whose_address_changed_is_found_under_the_old_one(client):
    story = make_live_article(slug="old-address")
    story.slug = "new-address"
    publishing.update(story, by=make_user("Editor"))
    for path in ("/stories/old-address/", "/stories/old-address"):
        response = client.get(path)
        assert response.status_code == 301
        assert response.headers["Location"] == "/stories/new-address/"


def test_an_address_that_changed_twice_is_one_hop_away(client):
    editor = make_user("Editor")
    story = make_live_article(slug="first")
    for slug in ("second", "third"):
        story.slug = slug
        publishing.update(story, by=editor)
    for slug in ("first", "second"):
        assert client.get(f"/stories/{slug}/").headers["Location"] == "/stories/third/"


@pytest.mark.parametrize("make", [make_category, make_topic, make_author, make_page])
def test_sections_topics_authors_and_pages_keep_their_old_addresses(client, make):
    row = make(slug="before")
    old = row.get_absolute_url()
    row.slug = "after"
    catalogue.save(row, by=make_superuser())
    response = client.get(f"{old}?page=2")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{row.get_absolute_url()}?page=2"


@pytest.mark.parametrize("make", [make_category, make_topic, make_author])
@pytest.mark.parametrize("file", ["rss.xml", "atom.xml", "feed.json"])
def test_who_follows_a_feed_follows_it_to_its_new_address(client, make, file):
    row = make(slug="before")
    old = row.get_absolute_url()
    row.slug = "after"
    catalogue.save(row, by=make_superuser())
    response = client.get(f"{old}feeds/{file}")
    assert response.status_code == 301
    assert response.headers["Location"] == f"{row.get_absolute_url()}feeds/{file}"


def test_the_updates_of_a_story_move_with_it_and_betray_nothing_before_it_is_out(client):
    editor = make_user("Editor")
    for story, status in ((make_live_article(slug="a"), 301), (make_taken_down_article(slug="b"), 410)):
        old = story.slug
        story.slug = f"{old}-new"
        publishing.update(story, by=editor)
        assert client.get(f"/stories/{old}/updates/").status_code == status


@pytest.mark.parametrize("path", ["/2019/05/old-story.html", "/?p=123", "/index.php?id=7&x=ü", "/caf%C3%A9/"])
def test_any_path_of_an_older_system_can_be_kept(client, path):
    story = make_live_article()
    stored = {"/index.php?id=7&x=ü": "/index.php?id=7&x=%C3%BC"}.get(path, path)
    OldPath.objects.create(path=stored, article=story)
    response = client.get(path.replace("ü", "%C3%BC"))
    assert response.status_code == 301
    assert response.headers["Location"] == story.get_absolute_url()


@pytest.mark.parametrize(
    ("kept", "asked", "rest"),
    [
        ("/?p=12", "/?p=12&utm_source=letter", "?utm_source=letter"),
        ("/?p=12", "/?utm_source=letter&p=12", "?utm_source=letter"),
        ("/?p=12", "/index.php?p=12", ""),
        ("/journal/?p=12", "/journal?p=12", ""),
        ("/2023/05/old-post/", "/2023/05/OLD-Post", ""),
        ("/2023/05/old-post/", "/2023/05/old-post/amp/", ""),
        ("/2023/05/old-post/", "/2023/05/old-post/comment-page-2/?a=1", "?a=1"),
        ("/category/news/", "/category/news/page/2/", ""),
        ("/archives/12", "/archives/12/", ""),
        ("/archives/12.html", "/archives/12.HTML", ""),
    ],
)
def test_an_address_of_wordpress_is_known_in_the_forms_that_wordpress_knew(client, kept, asked, rest):
    OldPath.objects.create(path=kept, article=make_live_article(slug="here"))
    response = client.get(asked)
    assert (response.status_code, response.headers["Location"]) == (301, f"/stories/here/{rest}")


def test_a_word_behind_a_question_mark_is_known_as_browsers_write_it(client):
    OldPath.objects.create(path="/?tag=القاهرة", topic=make_topic(slug="cairo"))
    response = client.get("/", {"tag": "القاهرة"})
    assert (response.status_code, response.headers["Location"]) == (301, "/topics/cairo/")


def test_an_old_address_leads_to_nothing_that_is_not_out(client):
    for number, make in enumerate((make_article, make_scheduled_article)):
        OldPath.objects.create(path=f"/old-{number}/", article=make(slug=f"secret-{number}"))
        response = client.get(f"/old-{number}/")
        assert response.status_code == 404
        assert "secret" not in response.content.decode()


def test_an_old_address_of_a_story_that_was_taken_down_says_so_and_not_where_it_is(client):
    OldPath.objects.create(
        path="/old/", article=make_taken_down_article(slug="secret", takedown_note="It was wrong.")
    )
    response = client.get("/old/")
    assert response.status_code == 410
    assert "It was wrong." in response.content.decode()
    assert "secret" not in response.content.decode()


def test_a_missing_slash_and_capitals_are_forgiven(client):
    story = make_live_article(slug="a-story")
    for path in ("/stories/a-story", "/stories/A-Story/", "/Stories/a-story/", "/STORIES/A-STORY"):
        response = client.get(path)
        assert response.status_code == 301, path
        assert response.headers["Location"] == story.get_absolute_url()


def test_capitals_do_not_tell_what_exists(client):
    make_article(slug="secret")
    assert client.get("/stories/SECRET/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/" + "a" * 3000,
        "/a%00b",
        "//evil.example/stories/",
        "/stories//evil.example/%2f..",
        "/\\evil.example",
    ],
)
def test_strange_paths_are_plain_404s(client, path):
    response = client.get(path)
    assert response.status_code == 404


def test_a_redirect_never_leaves_the_site(client):
    make_live_article(slug="evil.example".replace(".", "-"))
    response = client.get("//Stories/evil-example/")
    assert response.status_code == 404 or response.headers["Location"].startswith("/stories/")
