"""The way in from WordPress: through the command, as somebody who moves would use it."""

import gzip
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles import catalogue, freshness, publishing
from articles.facets.words import path_word
from articles.importers.wordpress import addresses, batches, importing
from articles.models import (
    Article,
    Author,
    Category,
    OldPath,
    Page,
    Photo,
    Revision,
    StoryPhoto,
    Topic,
    TrailEntry,
    User,
)
from comments.models import Comment, Decision
from tests.articles.wxr import make as paper
from tests.exports import SITE, author, category, comment, item, label, meta, picture, tag, wxr
from tests.factories import make_article, make_category, make_superuser, make_topic, make_user

pytestmark = pytest.mark.django_db

MODELS = (
    Article,
    Author,
    Category,
    Topic,
    Page,
    Photo,
    OldPath,
    Revision,
    StoryPhoto,
    TrailEntry,
    User,
    Comment,
    Decision,
)
NEWS = label("category", "news", "News")
GMT = "2020-03-01 12:00:00"


@pytest.fixture(autouse=True)
def no_sizes(monkeypatch):
    """Nobody looks at the pictures, so nobody cuts them into sizes."""
    monkeypatch.setattr(catalogue, "make_renditions", lambda photo: None)


@pytest.fixture
def bring_in(tmp_path):
    """Import pieces of one export, or files by their paths, and return what the command said."""

    def run(*pieces, files=(), site=SITE, **options):
        files = list(files)
        if pieces:
            path = tmp_path / "export.xml"
            path.write_text(wxr(*pieces, site=site), encoding="utf-8")
            files.append(path)
        call_command("import_wordpress", *map(str, files), verbosity=0, stdout=(out := StringIO()), **options)
        return out.getvalue()

    return run


def verify(*files, **options):
    call_command("verify_import", *map(str, files), verbosity=0, stdout=(out := StringIO()), **options)
    return out.getvalue()


def everything():
    """All rows of everything that an import writes, with every column."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def story(number=1):
    return Article.objects.get(source_id=str(number))


class TestStories:
    def test_a_post_becomes_a_published_story_with_both_its_dates(self, bring_in):
        bring_in(
            author("jane", "Jane Doe"),
            item(
                7,
                "Ferries &amp; <em>tides</em>",
                NEWS,
                modified_gmt="2020-03-04 08:30:00",
                excerpt="<p>All late.</p>",
            ),
        )
        article = story(7)
        assert (article.headline, article.standfirst, article.slug) == (
            "Ferries & tides",
            "All late.",
            "ferries-amp-em-tides-em",
        )
        assert article.status == "published"
        assert article.published_at == datetime(2020, 3, 1, 12, tzinfo=UTC)
        assert article.revised_at == datetime(2020, 3, 4, 8, 30, tzinfo=UTC)
        assert article.source == "wordpress:old.example"
        assert article.announced_at is not None, "nobody is told of an old story"
        assert [line.author.name for line in article.bylines.all()] == ["Jane Doe"]
        assert article.category.name == "News"

    def test_what_was_not_public_does_not_become_public(self, bring_in, client):
        hidden = {
            10: {"status": "draft"},
            11: {"status": "private"},
            12: {"password": "open sesame"},
            13: {"status": "pending"},
            14: {"status": "future", "date": "2020-01-01 00:00:00"},
            15: {"status": "strange"},
            16: {"status": "publish", "kind": "page", "password": "x"},
            17: {"status": "draft", "kind": "page"},
            18: {"status": "private", "kind": "page"},
        }
        bring_in(
            *(
                item(number, f"HIDDEN {number}", NEWS, slug=f"hidden-{number}", **fields)
                for number, fields in hidden.items()
            )
        )
        assert not Article.objects.live().exists()
        assert not Page.objects.exists()
        states = dict(Article.objects.values_list("source_id", "status"))
        assert states == {str(number): "draft" for number in hidden} | {"13": "in_review"}
        for path in OldPath.objects.filter(article__isnull=False).values_list("path", flat=True):
            assert client.get(path).status_code in (200, 404)
            assert b"HIDDEN" not in client.get(path).content
        assert "sesame" not in str(story(12).source_data)

    def test_a_post_of_the_future_waits_for_its_time(self, bring_in):
        at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
        bring_in(item(1, "Soon", NEWS, status="future", date=f"{at:%Y-%m-%d %H:%M:%S}"))
        assert story().is_scheduled
        assert story().published_at == at
        assert story().announced_at is None, "it is announced when it comes out"

    def test_the_bin_revisions_and_menus_are_left_out_with_a_reason(self, bring_in):
        said = bring_in(
            item(1, "Gone", status="trash"),
            item(2, "Auto", status="auto-draft"),
            item(3, "Menu", kind="nav_menu_item"),
            item(4, "Kept", NEWS),
        )
        assert list(Article.objects.values_list("headline", flat=True)) == ["Kept"]
        assert "post: 1 imported, 2 skipped" in said
        assert "nav_menu_item, 1: “nav_menu_item” has no place here" in said

    @pytest.mark.parametrize(
        ("fields", "published"),
        [
            ({"date_gmt": "0000-00-00 00:00:00"}, datetime(2020, 3, 1, 12, tzinfo=UTC)),
            (
                {"date_gmt": "2020-02-31 12:00:00", "date": "2020-13-01 00:00:00"},
                datetime(2020, 3, 1, 12, tzinfo=UTC),
            ),
            ({"date_gmt": "1999-12-31 23:59:59"}, datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ],
    )
    def test_dates_that_are_none_are_replaced_by_the_next_best(self, bring_in, fields, published):
        bring_in(item(1, "Dated", NEWS, **fields))
        assert story().published_at == published

    def test_a_local_date_alone_is_read_in_the_zone_of_the_paper(self, bring_in, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        with timezone.override("Europe/Berlin"):
            bring_in(item(1, "Local", NEWS, date="2020-07-01 12:00:00", date_gmt="0000-00-00 00:00:00"))
        assert story().published_at == datetime(2020, 7, 1, 10, tzinfo=UTC)

    def test_a_headline_is_found_for_a_post_without_one_and_cut_where_it_is_endless(self, bring_in):
        bring_in(
            item(1, "", NEWS, content="<p>Words of the text.</p>"),
            item(2, "", NEWS, content=""),
            item(3, "word " * 80, NEWS),
        )
        assert story(1).headline == "Words of the text."
        assert story(2).headline
        assert len(story(3).headline) <= 200
        assert story(3).source_data["title"].startswith("word word")

    def test_what_has_no_column_is_kept_beside_the_story(self, bring_in):
        bring_in(
            item(
                1,
                "Kept",
                NEWS,
                label("post_format", "post-format-aside", "Aside"),
                meta("_edit_lock", "1:2"),
                meta("photo_by", "Ana"),
                meta("newspack_post_subtitle", "Second line"),
                meta("_yoast_wpseo_opengraph-image", f"{SITE}/card.jpg"),
                sticky=1,
                parent=99,
                menu_order=4,
                excerpt="First line",
            )
        )
        kept = story().source_data
        assert (kept["sticky"], kept["parent"], kept["menu_order"]) == (True, 99, "4")
        assert kept["subtitle"] == "Second line"
        assert kept["guid"] == f"{SITE}/?p=1"
        assert kept["meta"]["photo_by"] == ["Ana"]
        assert kept["meta"]["_yoast_wpseo_opengraph-image"] == [f"{SITE}/card.jpg"]
        assert "_edit_lock" not in kept["meta"]
        assert ["post_format", "post-format-aside", "Aside"] in kept["terms"]

    @pytest.mark.parametrize(
        ("template", "title"),
        [
            ("%%title%% %%page%% %%sep%% %%sitename%%", ""),
            ("Ferries: what to know %%sep%% %%sitename%%", "Ferries: what to know"),
            ("All about %%title%%", "All about Late again"),
            ("Tide &amp; time", "Tide & time"),
        ],
    )
    def test_the_search_title_has_our_words_for_the_variables_of_yoast(self, bring_in, template, title):
        bring_in(
            item(
                1,
                "Late again",
                NEWS,
                meta("_yoast_wpseo_title", template),
                meta("_yoast_wpseo_metadesc", "About it."),
            )
        )
        assert (story().seo_title, story().seo_description) == (title, "About it.")

    @pytest.mark.parametrize(
        ("canonical", "kept"),
        [
            ("https://first.example/story", "https://first.example/story"),
            (f"{SITE}/2020/03/one/", ""),
            ("javascript:alert(1)", ""),
        ],
    )
    def test_the_canonical_address_counts_where_another_paper_was_first(self, bring_in, canonical, kept):
        bring_in(item(1, "One", NEWS, meta("_yoast_wpseo_canonical", canonical)))
        assert story().canonical_url == kept

    def test_a_story_whose_comments_were_closed_takes_none_here(self, bring_in):
        bring_in(item(1, "Closed", NEWS, comment_status="closed"), item(2, "Open", NEWS))
        assert (story(1).comment_mode, story(2).comment_mode) == ("closed", "paper")

    def test_an_imported_story_is_what_the_verbs_would_have_written(self, bring_in):
        """One is imported, its twin is written by hand; they differ in names, times and where they come from only."""
        bring_in(
            author("jane", "Jane Doe"),
            item(
                1,
                "A twin",
                NEWS,
                label("post_tag", "tides", "Tides"),
                content="<h2>Part</h2><p>Ten words.</p>",
                excerpt="Short.",
            ),
        )
        imported = story()
        editor = make_superuser()
        twin = Article(
            headline="A twin",
            body=imported.body,
            standfirst="Short.",
            category=imported.category,
            comment_mode="paper",
        )

        def relations():
            publishing.set_bylines(twin, [(Author.objects.get(), "")])
            publishing.set_topics(twin, [Topic.objects.get()])

        publishing.create(twin, by=editor, relations=relations)
        publishing.publish(twin, by=editor, at=imported.published_at)
        twin, ours = (
            Article.objects.get(pk=twin.pk),
            {"id", "uuid", "slug", "version", "source", "source_id", "source_data"},
        )
        ours |= {"created_at", "created_by", "changed_at", "announced_at", "revised_at"}
        for field in Article._meta.concrete_fields:
            if field.name not in ours:
                assert getattr(imported, field.name) == getattr(twin, field.name), field.name
        assert imported.word_count == 3
        first, last = imported.revisions.get(), twin.revisions.first()
        assert (first.verb, first.version, first.made_by) == ("import", 1, None)
        assert first.snapshot | {"slug": "", "version": 0} == last.snapshot | {"slug": "", "version": 0}
        assert TrailEntry.objects.filter(object_type="article", object_id=imported.pk).count() == 1
        publishing.update(imported, by=editor, material=True, note="")
        assert imported.version == 2, "it is edited like any other"


class TestPeople:
    def test_a_login_becomes_an_account_that_nobody_can_use_and_a_profile(self, bring_in):
        bring_in(author("jane", "Jane Doe", "jane@example.org", number=4), item(1, "One", NEWS))
        person = Author.objects.get()
        assert (person.name, person.slug, person.user.username, person.user.email) == (
            "Jane Doe",
            "jane-doe",
            "jane",
            "jane@example.org",
        )
        assert not person.user.is_active
        assert not person.user.has_usable_password()
        assert story().created_by == person.user

    def test_names_and_addresses_that_are_taken_or_missing_stop_nobody(self, bring_in):
        make_user(username="Jane", email="JANE@example.org")
        bring_in(
            author("jane", "Jane", "jane@example.org"),
            author("ann", "Ann", "same@example.org", number=2),
            author("bob", "Bob", "SAME@example.org", number=3),
            author("cy", "Cy", "", number=4),
            author("di", "Di", "", number=5),
            author("ed", "Ed", "no address", number=6),
            item(1, "One", NEWS),
        )
        made = User.objects.filter(is_active=False)
        assert made.count() == 6
        assert made.filter(email="same@example.org").get().username == "ann"
        assert made.filter(email__endswith="@imported.invalid").count() == 5
        assert len({email.lower() for email in User.objects.values_list("email", flat=True)}) == 7

    def test_co_authors_sign_in_their_order_and_guests_have_no_account(self, bring_in):
        bring_in(
            author("jane", "Jane Doe"),
            item(
                50,
                "",
                meta("cap-user_login", "max"),
                meta("cap-display_name", "Max Guest"),
                kind="guest-author",
                slug="cap-max",
            ),
            item(
                1,
                "Three of them",
                NEWS,
                label("author", "cap-max", "max"),
                label("author", "cap-jane", "jane"),
                label("author", "cap-new-face", "new-face"),
            ),
        )
        assert [line.author.name for line in story().bylines.all()] == ["Max Guest", "Jane Doe", "New Face"]
        assert Author.objects.get(name="Max Guest").user is None
        assert Author.objects.get(name="Jane Doe").user is not None

    def test_whoever_is_in_no_list_still_signs(self, bring_in):
        bring_in(item(1, "One", NEWS, creator="deleted user"))
        assert [line.author.name for line in story().bylines.all()] == ["deleted user"]


class TestShelves:
    def test_categories_hang_under_the_first_level_whatever_their_order_and_depth(self, bring_in):
        bring_in(
            category("c", "Deep &amp; far", parent="b"),
            category("b", "Middle", parent="a"),
            category("a", "Top", description="About it."),
            category("lost", "Lost", parent="nobody"),
            item(1, "One", label("category", "c", "Deep &amp; far")),
        )
        above = dict(Category.objects.values_list("name", "parent__name"))
        assert above == {"Top": None, "Middle": "Top", "Deep & far": "Top", "Lost": None}
        assert Category.objects.get(name="Top").description == "About it."
        assert story().category.name == "Deep & far"

    @pytest.mark.parametrize(
        ("labels", "primary", "section", "topics"),
        [
            ([("uncategorized", "Uncategorized"), ("news", "News")], "", "News", []),
            ([("uncategorized", "Uncategorized")], "", "Uncategorized", []),
            ([("arts", "Arts"), ("news", "News")], "", "Arts", ["News"]),
            ([("arts", "Arts"), ("news", "News")], "12", "News", ["Arts"]),
            ([("news", "News"), ("local", "Local")], "", "Local", []),
            ([], "", None, []),
        ],
    )
    def test_a_story_has_one_section_and_the_others_become_topics(
        self, bring_in, labels, primary, section, topics
    ):
        bring_in(
            category("arts", "Arts", number=11),
            category("news", "News", number=12),
            category("local", "Local", parent="news", number=13),
            category("uncategorized", "Uncategorized", number=1),
            item(
                1,
                "One",
                *(label("category", *one) for one in labels),
                meta("_yoast_wpseo_primary_category", primary),
            ),
        )
        assert (story().category.name if section else story().category) == section
        assert [topic.name for topic in story().topics] == topics

    def test_a_section_and_a_topic_that_are_here_already_are_used(self, bring_in):
        ours, topic = make_category(name="News", slug="news"), make_topic(name="Tides")
        bring_in(
            category("news", "NEWS"),
            tag("tides", "tides"),
            tag("tides-2", "TIDES"),
            item(1, "One", NEWS, label("post_tag", "tides", "tides"), label("post_tag", "tides-2", "TIDES")),
        )
        assert (story().category, story().topics) == (ours, [topic])
        assert (Category.objects.count(), Topic.objects.count()) == (1, 1)

    def test_names_that_cannot_be_written_in_ascii_get_addresses_that_can(self, bring_in, client):
        path = "/tag/%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d0%b8/"
        bring_in(
            tag("%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d0%b8", "Новости"),
            item(1, "One", NEWS, label("post_tag", "%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d0%b8", "Новости")),
        )
        topic = Topic.objects.get()
        assert (topic.name, topic.slug) == ("Новости", "novosti")
        assert client.get(path).headers["Location"] == topic.get_absolute_url()
        assert (
            client.get(path.upper().replace("/TAG/", "/tag/")).headers["Location"] == topic.get_absolute_url()
        )


class TestAddresses:
    @pytest.mark.parametrize(
        "path",
        ["/2020/03/late/", "/2020/03/late", "/?p=7", "/2020/03/earlier/", "/2020/03/first-of-all/"],
    )
    def test_every_old_address_of_a_story_is_one_hop_away(self, bring_in, client, path):
        bring_in(item(7, "Late", NEWS, meta("_wp_old_slug", "earlier"), meta("_wp_old_slug", "first-of-all")))
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, "/stories/late/")
        assert client.get("/stories/late/").status_code == 200

    def test_shelves_people_pages_and_pictures_keep_their_addresses_too(self, bring_in, client):
        bring_in(
            author("jane", "Jane Doe", number=3),
            category("news", "News", number=4),
            category("local", "Local", parent="news", number=5),
            tag("tides", "Tides", number=6),
            item(8, "About us", kind="page", slug="about"),
            item(9, "The team", kind="page", slug="team", parent=8, link=f"{SITE}/about/team/"),
            item(7, "Late", label("category", "local", "Local"), label("post_tag", "tides", "Tides")),
            picture(20, "2020/03/a.jpg", parent=7, link=f"{SITE}/2020/03/late/a/"),
            picture(21, "2020/03/b.jpg", link=f"{SITE}/b/"),
            item(11, "Shows it later", NEWS, content='<img class="size-full wp-image-21" src="b.jpg">'),
            item(10, "Shows it", NEWS, content='<img class="size-full wp-image-21" src="b.jpg">'),
        )
        for path, target in {
            "/category/news/local/": "/sections/local/",
            "/category/local/": "/sections/local/",
            "/?cat=4": "/sections/news/",
            "/tag/tides/": "/topics/tides/",
            "/?tag=tides": "/topics/tides/",
            "/author/jane/": "/authors/jane-doe/",
            "/?author=3": "/authors/jane-doe/",
            "/about/": "/pages/about/",
            "/about/team/": "/pages/team/",
            "/?page_id=9": "/pages/team/",
            "/2020/03/late/a/": "/stories/late/",
            "/?attachment_id=20": "/stories/late/",
            "/b/": "/stories/shows-it/",
        }.items():
            assert client.get(path).headers.get("Location") == target, path
            assert client.get(target).status_code == 200

    def test_who_follows_an_old_feed_follows_the_new_one(self, bring_in, client):
        bring_in(
            author("jane", "Jane Doe"),
            tag("tides", "Tides"),
            item(7, "Late", NEWS, label("post_tag", "tides", "Tides")),
        )
        for path, target in {
            "/feed/": "/feeds/rss.xml",
            "/feed/atom/": "/feeds/atom.xml",
            "/category/news/feed/": "/sections/news/feeds/rss.xml",
            "/tag/tides/feed/rss2/": "/topics/tides/feeds/rss.xml",
            "/author/jane/feed": "/authors/jane-doe/feeds/rss.xml",
        }.items():
            assert client.get(path).headers.get("Location") == target, path
            assert client.get(target).status_code == 200
        assert client.get("/2020/03/late/feed/").status_code == 404

    def test_the_old_page_of_a_month_leads_to_ours_when_anything_was_published_in_it(self, bring_in, client):
        bring_in(item(7, "Late", NEWS), item(8, "Secret", NEWS, status="private", date="2019-01-01 00:00:00"))
        for path in ("/2020/03/", "/2020/03", "/2020/03/01/"):
            assert client.get(path).headers.get("Location") == "/archive/2020/03/", path
        assert client.get("/archive/2020/03/").status_code == 200
        for path in ("/2019/01/", "/0000/01/", "/9999/12/", "/2020/13/"):
            assert client.get(path).status_code == 404, path

    def test_a_site_with_other_words_in_its_addresses_is_found_under_them(self, bring_in, client):
        bring_in(
            tag("tides", "Tides"),
            item(7, "Late", NEWS, label("post_tag", "tides", "Tides")),
            category_base="",
            tag_base="/on/the/",
        )
        assert client.get("/news/").headers["Location"] == "/sections/news/"
        assert client.get("/on/the/tides/").headers["Location"] == "/topics/tides/"

    def test_a_site_below_a_folder_keeps_the_folder_in_its_addresses(self, bring_in, client):
        site = "https://old.example/blog"
        bring_in(item(7, "Late", NEWS, site=site), site=site)
        for path in ("/blog/2020/03/late/", "/blog/?p=7"):
            assert client.get(path).headers["Location"] == "/stories/late/", path

    def test_a_link_into_the_old_site_leads_to_the_new_address(self, bring_in):
        bring_in(
            item(
                1,
                "One",
                NEWS,
                content=f'<p><a href="{SITE}/2020/03/two/#part">a</a> <a href="/?p=2">b</a> <a href="http://www.old.example/2020/03/two">c</a>'
                f' <a href="{SITE}/2020/03/secret/">d</a> <a href="https://other.example/2020/03/two/">e</a></p>',
            ),
            item(2, "Two", NEWS),
            item(3, "Secret", NEWS, status="private"),
        )
        hrefs = [link.split('"')[0] for link in story(1).body.split('href="')[1:]]
        assert hrefs == [
            "/stories/two/#part",
            "/stories/two/",
            "/stories/two/",
            f"{SITE}/2020/03/secret/",
            "https://other.example/2020/03/two/",
        ]

    def test_where_two_claim_one_address_the_public_one_has_it(self, bring_in, client):
        bring_in(
            item(1, "Hidden", NEWS, status="private", link=f"{SITE}/same/"),
            item(2, "Renamed", NEWS, meta("_wp_old_slug", "open"), link=f"{SITE}/renamed/"),
            item(3, "Open", NEWS, link=f"{SITE}/same/"),
            item(4, "Open", NEWS, link=f"{SITE}/open/", slug="open"),
        )
        assert client.get("/same/").headers["Location"] == story(3).get_absolute_url()
        assert client.get("/open/").headers["Location"] == story(4).get_absolute_url()

    def test_an_address_that_is_the_same_here_is_no_redirect(self, bring_in, client):
        bring_in(item(1, "Same", NEWS, link=f"{SITE}/stories/same/"))
        assert client.get("/stories/same/").status_code == 200
        assert not OldPath.objects.filter(path="/stories/same/").exists()

    def test_posts_of_the_same_name_and_date_stay_two(self, bring_in):
        bring_in(item(1, "Twice", NEWS), item(2, "Twice", NEWS), item(3, "Twice", NEWS))
        assert sorted(Article.objects.values_list("slug", flat=True)) == ["twice", "twice-2", "twice-3"]


class TestPages:
    def test_pages_stand_in_the_order_of_the_old_menu(self, bring_in):
        bring_in(
            item(1, "Last", kind="page", menu_order=9),
            item(2, "Below the first", kind="page", parent=3),
            item(
                3, "First", kind="page", menu_order=1, content="<p>Who we are.</p><script>alert(1)</script>"
            ),
        )
        assert list(Page.objects.values_list("title", flat=True)) == ["First", "Below the first", "Last"]
        assert Page.objects.get(title="First").body == "<p>Who we are.</p>"


class TestAgain:
    def test_three_imports_of_every_construct_leave_the_same_rows(self, bring_in, tmp_path):
        export = tmp_path / "every.xml"
        export.write_text(paper.every_construct())
        media = paper.uploads(tmp_path / "uploads")
        bring_in(files=[export], media=media)
        rows = everything()
        assert rows["Article"]
        assert rows["Comment"]
        assert rows["Photo"]
        assert rows["Page"]
        for _time in range(2):
            said = bring_in(files=[export], media=media)
            assert everything() == rows
        assert "0 imported" in said
        assert "Everything is accounted for" in verify(export)

    def test_files_come_in_any_order_and_give_the_same(self, bring_in, tmp_path):
        class Undo(Exception):
            pass

        first, second = tmp_path / "1.xml", tmp_path / "2.xml"
        for path, text in zip((first, second), paper.parts(), strict=True):
            path.write_text(text)
        media, found = paper.uploads(tmp_path / "uploads"), []
        for files in ([second, first], [first, second]):
            with suppress(Undo), transaction.atomic():
                bring_in(files=files, media=media)
                found.append(
                    [
                        *Article.objects.order_by("source_id").values_list(
                            "source_id", "headline", "category__name", "lead_photo__source_id", "word_count"
                        ),
                        *Comment.objects.order_by("source_id").values_list("source_id", "parent__source_id"),
                        *OldPath.objects.order_by("path").values_list("path", "article__source_id"),
                    ]
                )
                raise Undo
        assert len(found[0]) > 50
        assert found[0] == found[1]

    @pytest.mark.parametrize("point", range(7))
    def test_a_run_that_is_killed_anywhere_is_ended_by_the_next(self, bring_in, monkeypatch, point):
        class Killed(BaseException):
            pass

        pieces = [
            author("jane", "Jane"),
            *(
                item(n, f"Story {n}", NEWS, comment(n * 10), comment(n * 10 + 1, parent=n * 10))
                for n in range(1, 10)
            ),
            item(90, "About", kind="page"),
        ]
        monkeypatch.setattr(batches, "AT_ONCE", 2)
        with monkeypatch.context() as patch:
            write, steps = addresses.write, iter(range(1000))

            def dies(*args):
                write(*args)
                if next(steps) == point:
                    raise Killed

            patch.setattr(addresses, "write", dies)
            if point < 6:  # the shelves and five batches
                with pytest.raises(Killed):
                    bring_in(*pieces)
            else:
                bring_in(*pieces)
        before = Article.objects.count()
        assert before == min(max(0, 2 * (point - 1)), 9)
        bring_in(*pieces)
        headlines = Article.objects.values_list("headline", flat=True)
        assert sorted(headlines) == [f"Story {n}" for n in range(1, 10)]
        assert Comment.objects.count() == 18
        lines = TrailEntry.objects.filter(object_type="article").count()
        assert Revision.objects.count() == lines == 9
        assert Page.objects.count() == 1

    def test_what_an_editor_changed_stays_and_what_is_new_is_added(self, bring_in):
        bring_in(item(1, "Old words", NEWS, comment(1)))
        article = story()
        article.headline = "Our words"
        publishing.update(article, by=make_superuser())
        bring_in(
            item(1, "Newer words there", NEWS, comment(1), comment(2, "Later.", parent=1)),
            item(2, "A later story", NEWS),
        )
        assert story(1).headline == "Our words"
        assert story(1).version == 2
        assert story(2).headline == "A later story"
        later = Comment.objects.get(source_id="2")
        assert later.parent == Comment.objects.get(source_id="1")

    def test_two_sites_stay_apart(self, bring_in, tmp_path):
        bring_in(item(1, "One", NEWS))
        bring_in(item(1, "Other", NEWS, site="https://second.example"), site="https://second.example")
        assert sorted(Article.objects.values_list("source", "source_id")) == [
            ("wordpress:old.example", "1"),
            ("wordpress:second.example", "1"),
        ]
        (tmp_path / "a.xml").write_text(wxr(item(2, "A")))
        (tmp_path / "b.xml").write_text(wxr(item(3, "B"), site="https://third.example"))
        with pytest.raises(CommandError, match="Import one site at a time"):
            bring_in(files=[tmp_path / "a.xml", tmp_path / "b.xml"])

    def test_a_second_import_at_the_same_time_is_refused(self, bring_in):
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [importing.LOCK])
            with pytest.raises(CommandError, match="Another import is running"):
                bring_in(item(1, "One", NEWS))
        finally:
            other.close()
        assert not Article.objects.exists()

    def test_a_rehearsal_writes_nothing_and_says_the_same(self, bring_in, tmp_path):
        export = tmp_path / "every.xml"
        export.write_text(paper.every_construct())
        media = paper.uploads(tmp_path / "uploads")
        before = everything()
        rehearsed = bring_in(files=[export], media=media, dry_run=True)
        assert everything() == before
        told = bring_in(files=[export], media=media)
        assert rehearsed.splitlines()[1:] == told.splitlines()[1:]

    def test_a_packed_file_is_read_as_it_is(self, bring_in, tmp_path):
        path = tmp_path / "export.xml.gz"
        path.write_bytes(gzip.compress(wxr(item(1, "Packed", NEWS)).encode()))
        bring_in(files=[path])
        assert story().headline == "Packed"


class TestComments:
    def test_thread_state_and_date_come_along_and_the_network_address_does_not(self, bring_in, client):
        bring_in(
            item(
                1,
                "Talk",
                NEWS,
                comment(3, "An answer, listed first", parent=2, date_gmt="2020-03-02 11:00:00"),
                comment(
                    2,
                    "<p>First &amp; <a href='https://a.example/'>best</a></p>",
                    date_gmt="2020-03-02 09:00:00",
                ),
                comment(4, "Not yet", approved="0"),
                comment(5, "Binned", approved="trash"),
                comment(6, "Junk", approved="spam"),
                comment(7, "Lost its parent", parent=99),
                comment(8, "", approved="1"),
                comment(9, "Very deep", parent=3),
                comment(10, "Deeper than there is room", parent=9),
            )
        )
        rows = {row.source_id: row for row in Comment.objects.all()}
        assert {key: row.status for key, row in rows.items()} == {
            "2": "approved",
            "3": "approved",
            "4": "pending",
            "5": "rejected",
            "6": "spam",
            "7": "approved",
            "9": "approved",
            "10": "approved",
        }
        assert rows["3"].parent == rows["2"]
        assert rows["7"].parent is None
        assert rows["10"].parent == rows["3"], "below the third level it stands beside what it answers"
        assert rows["2"].body == "First & best (https://a.example/)"
        assert rows["2"].created_at == rows["2"].decided_at == datetime(2020, 3, 2, 9, tzinfo=UTC)
        assert (rows["2"].author_name, rows["2"].author_email, rows["2"].ip_address) == (
            "Rita",
            "rita@example.org",
            None,
        )
        assert {row.reason for row in rows.values()} == {"", "From old.example"}
        assert Decision.objects.count() == 7
        page = client.get("/stories/talk/comments/").content.decode()
        assert page.index("First &amp; best") < page.index("An answer") < page.index("Lost its parent")
        assert "Not yet" not in page

    def test_pingbacks_are_counted_and_kept_but_not_shown(self, bring_in):
        said = bring_in(
            item(
                1,
                "Linked",
                NEWS,
                comment(1, "[…] see there […]", kind="pingback", author="Other site"),
                comment(2, kind="trackback"),
            )
        )
        assert not Comment.objects.exists()
        assert [ping["type"] for ping in story().source_data["pings"]] == ["pingback", "trackback"]
        assert "pingback: 0 imported, 1 skipped" in said

    def test_a_comment_without_a_number_is_left_out(self, bring_in):
        nameless = comment(5).replace("<wp:comment_id>5</wp:comment_id>", "")
        said = bring_in(item(1, "One", NEWS, nameless, comment(6), "<wp:comment></wp:comment>"))
        assert Comment.objects.count() == 1
        assert "comment, 2: it has no number of its own" in said

    def test_a_number_that_stands_twice_is_one_comment(self, bring_in):
        bring_in(item(1, "One", NEWS, comment(5, "First")), item(2, "Two", NEWS, comment(5, "Second")))
        assert Comment.objects.get().body == "First"

    def test_a_long_comment_stays_whole_and_one_without_a_name_is_nobodys(self, bring_in):
        bring_in(item(1, "One", NEWS, comment(5, "long " * 5000, author="", author_email="not an address")))
        row = Comment.objects.get()
        assert len(row.body) == 24_999
        assert (row.author_name, row.author_email) == ("Anonymous", "")


class TestAtTheDesk:
    def test_what_came_in_opens_like_anything_else(self, bring_in, client):
        bring_in(
            author("jane", "Jane Doe"),
            item(1, "One", NEWS, comment(5), comment(6, "Not yet", approved="0")),
            item(2, "About", kind="page"),
        )
        client.force_login(make_superuser())
        pages = [
            reverse("admin:articles_article_changelist"),
            reverse("admin:articles_article_change", args=[story().pk]),
            reverse("admin:articles_page_change", args=[Page.objects.get().pk]),
            reverse("admin:articles_user_change", args=[User.objects.get(username="jane").pk]),
            reverse("admin:comments_comment_changelist"),
            reverse("admin:articles_article_history", args=[story().pk]),
        ]
        for path in pages:
            assert client.get(path, follow=True).status_code == 200, path
        assert "Brought in" in client.get(pages[-1], follow=True).content.decode()


class TestPictures:
    def test_the_lead_picture_comes_with_its_words_even_from_a_later_file(self, bring_in, tmp_path):
        media = paper.uploads(tmp_path / "uploads")
        (tmp_path / "1.xml").write_text(wxr(item(1, "One", NEWS, meta("_thumbnail_id", "20"))))
        (tmp_path / "2.xml").write_text(
            wxr(
                picture(
                    20,
                    "2021/10/ferry.jpg",
                    meta("_wp_attachment_image_alt", "A ferry"),
                    excerpt="The last one.",
                )
            )
        )
        bring_in(files=[tmp_path / "1.xml", tmp_path / "2.xml"], media=media)
        lead = story().lead_photo
        assert (lead.alt, lead.caption, lead.source_id) == ("A ferry", "The last one.", "20")

    def test_a_picture_without_a_file_is_reported_and_stops_nothing(self, bring_in):
        said = bring_in(picture(20, "2021/10/ferry.jpg"), item(1, "One", NEWS, meta("_thumbnail_id", "20")))
        assert story().lead_photo is None
        assert "attachment, 1: there is no file of it" in said
        assert story().source_data["meta"]["_thumbnail_id"] == ["20"]

    def test_pictures_that_come_later_are_put_into_stories_that_nobody_has_written_since(
        self, bring_in, tmp_path
    ):
        text = (
            f'<p>Look.</p><img class="wp-image-20" src="{SITE}/wp-content/uploads/2021/10/ferry-300x200.jpg">'
        )
        pieces = [
            picture(20, "2021/10/ferry.jpg"),
            item(1, "Untouched", NEWS, meta("_thumbnail_id", "20"), content=text),
            item(2, "Written", NEWS, content=text),
            item(3, "Without pictures", NEWS),
        ]
        bring_in(*pieces)
        written = story(2)
        written.headline = "Written since"
        publishing.update(written, by=make_superuser())
        media = paper.uploads(tmp_path / "uploads")
        for _time in range(2):
            bring_in(*pieces, media=media)
        photo = Photo.objects.get()
        assert f'data-photo="{photo.pk}"' in story(1).body
        assert story(1).lead_photo == photo
        assert (story(1).version, story(2).version, story(3).version) == (2, 2, 1)
        assert "data-photo" not in story(2).body


class TestHostileFiles:
    REFUSED = [
        "billion-laughs.xml",
        "external-file.xml",
        "external-http.xml",
        "external-dtd.xml",
        "parameter-entity.xml",
        "unknown-entity.xml",
        "truncated.xml",
        "truncated-in-cdata.xml",
        "wrong-encoding.xml",
        "not-xml.xml",
        "empty.xml",
        "html.xml",
        "plain-rss.xml",
        "future-version.xml",
        "category-loop.xml",
        "page-loop.xml",
        "comment-loop.xml",
    ]

    @pytest.mark.parametrize("name", REFUSED)
    def test_a_file_that_cannot_be_imported_ends_with_a_sentence_and_leaves_nothing(
        self, bring_in, tmp_path, name
    ):
        good = tmp_path / "good.xml"
        good.write_text(wxr(item(1, "Good", NEWS), site=paper.SITE))
        bad = tmp_path / name
        bad.write_bytes(paper.hostile()[name])
        before = everything()
        with pytest.raises(CommandError, match=r"Nothing was imported\.$"):
            bring_in(files=[good, bad])
        assert everything() == before

    @pytest.mark.parametrize("name", ["quadratic", "long-attribute", "deep"])
    def test_what_is_endless_is_refused_before_it_is_held(self, bring_in, tmp_path, name):
        path = tmp_path / "large.xml"
        path.write_bytes(paper.large(name))
        with pytest.raises(CommandError, match="Nothing was imported"):
            bring_in(files=[path])

    def test_a_text_without_end_is_left_out_unless_a_picture_made_it_so(self, bring_in):
        said = bring_in(
            item(1, "Endless", NEWS, content="word " * 700_000),
            item(
                2,
                "Pictured",
                NEWS,
                content=f'<p>Words.</p><img src="data:image/png;base64,{"A" * 3_100_000}">',
            ),
        )
        assert "post, 1: a text of more than 3 million characters" in said
        assert story(2).body == "<p>Words.</p>"

    def test_an_item_without_end_is_refused(self, bring_in, monkeypatch):
        monkeypatch.setattr("articles.importers.wordpress.reading.MOST_OF_ONE", 50_000)
        with pytest.raises(CommandError, match="“item” holds more"):
            bring_in(item(1, "Endless", content="word " * 20_000))

    def test_characters_that_xml_does_not_know_are_left_out(self, bring_in, tmp_path):
        for name in ("control-characters.xml", "utf-16.xml", "latin-1.xml"):
            path = tmp_path / name
            path.write_bytes(paper.hostile()[name])
            Article.objects.all().delete()
            bring_in(files=[path])
            assert "words" in Article.objects.get().body or "wörds" in Article.objects.get().body

    def test_strange_numbers_and_dates_stop_no_other_item(self, bring_in, tmp_path):
        path = tmp_path / "bad-numbers.xml"
        path.write_bytes(paper.hostile()["bad-numbers.xml"])
        said = bring_in(files=[path])
        assert set(Article.objects.values_list("source_id", flat=True)) == {"707", "708"}
        assert "it has no number of its own" in said

    def test_characters_that_no_database_takes_stop_nothing(self, bring_in):
        bring_in(
            author("%00", "&#0;\u0085"),
            category("%00a%0a", "%00"),
            tag("%00", "N&#0;l"),
            item(
                1,
                "&#0;&#x1F;",
                label("category", "%00a%0a", "%00"),
                label("post_tag", "%00", "N&#0;l"),
                label("author", "cap-%00x", "%00x"),
                meta("_wp_old_slug", "%00%01"),
                meta("k%00", "&#0;"),
                comment(1, "&#0; &#x1F; \u200b words", author="&#0;"),
                slug="%00%ff",
                link=f"{SITE}/%00/?a=%00",
                content="<p>&#0; %00 &#xD800; words</p>",
                excerpt="&#0;",
            ),
            item(2, "Fine", NEWS),
        )
        assert set(Article.objects.values_list("source_id", flat=True)) == {"1", "2"}
        assert Comment.objects.count() == 1

    def test_names_without_end_stay_apart(self, bring_in):
        long = "x" * 300
        pieces = [
            author(f"{long}a", f"{long}a"),
            author(f"{long}b", f"{long}b"),
            category(f"{long}a", f"{long}a"),
            category(f"{long}b", f"{long}b"),
            tag(f"{long}a", f"{long}a"),
            tag(f"{long}b", f"b{long}"),
            item(1, long, label("category", f"{long}b", "x"), slug=long, creator=f"{long}b"),
        ]
        for _time in range(2):
            bring_in(*pieces)
        assert (Author.objects.count(), Category.objects.count(), Topic.objects.count()) == (2, 2, 2)
        assert story().category.source_id != Category.objects.order_by("pk").first().source_id

    def test_scripts_are_nowhere(self, bring_in, tmp_path, client):
        path = tmp_path / "script-everywhere.xml"
        path.write_bytes(paper.hostile()["script-everywhere.xml"])
        bring_in(files=[path], report=tmp_path / "report.html")
        for row in (Article.objects.get(), Page.objects.get()):
            page = client.get(row.get_absolute_url()).content.decode()
            assert "<script>alert" not in page
            assert "onerror=alert" not in page.replace("&", "").replace("onerror=alert(&#", "")
            assert "<script" not in row.body
        report = (tmp_path / "report.html").read_text()
        assert "<script" not in report

    def test_a_story_that_the_database_refuses_stops_no_other(self, bring_in, monkeypatch):
        from articles.importers import rows

        whole = rows.texts_of

        def refuses(article, **words):
            if article.headline == "Bad":
                raise ValueError
            return whole(article, **words)

        monkeypatch.setattr(rows, "texts_of", refuses)
        said = bring_in(item(1, "Good", NEWS), item(2, "Bad", NEWS, comment(7)), item(3, "Fine", NEWS))
        assert sorted(Article.objects.values_list("headline", flat=True)) == ["Fine", "Good"]
        assert "post, 1: the database refused it" in said
        assert not Comment.objects.exists()

    def test_a_missing_file_and_a_missing_folder_are_named(self, bring_in, tmp_path):
        with pytest.raises(CommandError, match=r"nowhere\.xml cannot be opened"):
            bring_in(files=[tmp_path / "nowhere.xml"])
        with pytest.raises(CommandError, match="is no folder"):
            bring_in(item(1, "One"), media=tmp_path / "nowhere")


class TestVerify:
    def test_what_is_missing_is_named(self, bring_in, tmp_path):
        export = tmp_path / "export.xml"
        export.write_text(wxr(author("jane"), item(1, "One", NEWS, comment(1)), item(2, "Two", NEWS)))
        with pytest.raises(CommandError, match="not as"):
            verify(export)
        bring_in(files=[export])
        assert "post: 2 here, 0 left out, 0 missing" in verify(export)
        OldPath.objects.filter(path="/2020/03/two/").delete()
        with pytest.raises(CommandError, match="1 thing"):
            verify(export)

    def test_an_address_that_leads_to_another_story_or_only_to_the_front_page_is_named(
        self, bring_in, tmp_path
    ):
        export = tmp_path / "export.xml"
        export.write_text(wxr(item(1, "One", NEWS), item(2, "Two", NEWS), item(3, "Three", NEWS)))
        bring_in(files=[export])
        OldPath.objects.filter(path="/2020/03/two/").update(article=story(1))
        OldPath.objects.filter(path="/?p=3").delete()
        with pytest.raises(CommandError, match="2 things"):
            verify(export)

    def test_an_address_that_another_site_had_before_is_no_fault(self, bring_in, tmp_path):
        bring_in(item(1, "First", NEWS), site="https://first.example")
        export = tmp_path / "second.xml"
        export.write_text(wxr(item(1, "One", NEWS)))
        bring_in(files=[export])
        assert "Everything is accounted for" in verify(export)

    def test_a_picture_whose_file_is_there_is_missing_until_it_is_here(self, bring_in, tmp_path):
        export, media = tmp_path / "export.xml", paper.uploads(tmp_path / "uploads")
        export.write_text(wxr(picture(20, "2021/10/ferry.jpg")))
        with pytest.raises(CommandError, match="1 thing"):
            verify(export, media=media)
        bring_in(files=[export], media=media)
        assert "attachment: 1 here, 0 left out, 0 missing" in verify(export, media=media)

    def test_hidden_stories_must_not_be_found(self, bring_in, tmp_path):
        export = tmp_path / "export.xml"
        export.write_text(wxr(item(1, "One", NEWS), item(2, "Two", NEWS, status="private")))
        bring_in(files=[export])
        assert "Everything is accounted for" in verify(export)
        publishing.publish(story(2), by=make_superuser())
        assert "Everything is accounted for" in verify(export), "an editor may publish it"


class TestReport:
    def test_it_names_every_reason_and_leads_to_the_story(self, bring_in, tmp_path):
        make_article()
        path = tmp_path / "report.html"
        bring_in(
            item(1, "<b>One</b>", NEWS, content="<p>[strange_thing id=1]</p>"),
            item(2, "Binned", status="trash"),
            report=path,
        )
        page = path.read_text()
        assert f"/admin/articles/article/{story().pk}/change/" in page
        assert "it lay in the bin" in page
        assert "[strange" in page
        assert "http-equiv" not in page
        assert "src=" not in page


class TestTakenAddresses:
    @pytest.mark.parametrize(
        ("piece", "path"),
        [(tag("floods", "Floods"), "/topics/floods/"), (author("ada", "Ada Quayle"), "/authors/ada-quayle/")],
    )
    def test_an_address_that_led_elsewhere_leads_there_no_more(self, bring_in, monkeypatch, piece, path):
        """It was stale in the page cache: a redirect is kept like any page, and nobody said that it had ended."""
        words = set()
        monkeypatch.setattr(freshness, "tell", lambda pieces: words.update(*map(str.split, pieces)))
        bring_in(piece, item(1, "One", label("category", "news", "News")))
        assert path_word(path) in words
