"""The pages of the paper, as a reader gets them."""

import io
import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles.indexing import index
from articles.models import Article, Paper, Photo, Revision
from tests.factories import (
    an_hour_ago,
    make_article,
    make_author,
    make_category,
    make_correction,
    make_live_article,
    make_live_update,
    make_page,
    make_photo,
    make_scheduled_article,
    make_superuser,
    make_taken_down_article,
    make_topic,
    make_user,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def days_ago(days):
    return timezone.now() - timedelta(days=days)


class TestEveryPage:
    PATHS = ["/", "/breaking/", "/corrections/", "/search/", "/search/?q=word", "/archive/"]

    @pytest.mark.parametrize("path", PATHS)
    def test_sets_no_cookie_and_does_not_look_at_one(self, client, path):
        make_live_article(headline="A word")
        response = client.get(path, headers={"cookie": "sessionid=abc; csrftoken=def; theme=dark"})
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")

    def test_is_the_same_bytes_for_an_editor_and_a_stranger(self, client):
        story = make_live_article()
        editor = Client()
        editor.force_login(make_user("Editor"))
        for path in ("/", story.get_absolute_url(), "/search/?q=headline"):
            assert client.get(path).content == editor.get(path).content

    @pytest.mark.parametrize("path", ["/", "/breaking/", "/search/"])
    def test_may_be_kept_but_is_asked_for_again(self, client, path):
        assert client.get(path).headers["Cache-Control"] == "public, max-age=0, must-revalidate"

    def test_answers_304_to_who_has_it_already(self, client):
        story = make_live_article()
        first = client.get(story.get_absolute_url())
        again = client.get(story.get_absolute_url(), headers={"if-none-match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.content == b""

    def test_answers_anew_once_the_story_changed(self, client):
        story = make_live_article()
        first = client.get(story.get_absolute_url())
        Article.objects.filter(pk=story.pk).update(headline="Another headline")
        again = client.get(story.get_absolute_url(), headers={"if-none-match": first.headers["ETag"]})
        assert again.status_code == 200
        assert "Another headline" in text_of(again)

    def test_takes_its_addresses_from_the_settings_and_never_from_the_request(self, settings):
        settings.SITE_URL = "https://paper.example"
        settings.ALLOWED_HOSTS = ["*"]
        story = make_live_article()
        page = text_of(Client().get(story.get_absolute_url(), headers={"host": "evil.example"}))
        assert "evil.example" not in page
        assert f'<link rel="canonical" href="https://paper.example{story.get_absolute_url()}">' in page

    def test_refuses_to_be_posted_to(self, client):
        assert client.post("/").status_code == 405

    def test_says_what_it_shows_so_that_a_change_can_find_it(self, client):
        topic, section, author = make_topic(), make_category(), make_author()
        story = make_live_article(topics=[topic], category=section, authors=[author])
        index(story)
        everywhere = {"paper-1", "nav", "breaking"}
        card = {f"card-{story.pk}", f"name-author-{author.pk}"}
        own = {f"article-{story.pk}", f"author-{author.pk}", f"topic-{topic.pk}", f"comments-{story.pk}"}
        for path, tags in (
            (story.get_absolute_url(), own | everywhere),
            ("/", card | everywhere | {"list-front", f"list-category-{section.pk}"}),
            (
                "/feeds/rss.xml",
                {f"entry-{story.pk}", f"topic-{topic.pk}", f"link-author-{author.pk}", "list-front"},
            ),
            (
                section.get_absolute_url(),
                card | everywhere | {f"list-category-{section.pk}", f"profile-category-{section.pk}"},
            ),
            (
                topic.get_absolute_url(),
                card | everywhere | {f"list-topic-{topic.pk}", f"profile-topic-{topic.pk}"},
            ),
            ("/search/?q=headline", card | everywhere | {"search"}),
            (
                f"/archive/{story.published_at:%Y/%m}/",
                card | everywhere | {"months", f"archive-{story.published_at:%Y-%m}"},
            ),
        ):
            assert tags <= client.get(path).cache_tags, path
        assert not client.get("/feeds/rss.xml").cache_tags & everywhere


class TestFront:
    def test_says_what_to_do_when_nothing_is_published(self, client):
        page = text_of(client.get("/"))
        assert "Nothing has been published yet." in page
        assert reverse("admin:index") in page

    def test_shows_no_story_twice(self, client):
        sections = [make_category() for _ in range(4)]
        for number in range(60):
            make_live_article(
                category=sections[number % 4],
                published_at=timezone.now() - timedelta(minutes=number + 1),
                kind="opinion" if number % 9 == 0 else "news",
            )
        links = re.findall(r'class="card-head"><a href="([^"]+)"', text_of(client.get("/")))
        assert len(links) > 20
        assert len(links) == len(set(links))

    def test_is_led_by_what_is_breaking(self, client):
        section = make_category()
        old = make_live_article(
            category=section, published_at=days_ago(1), breaking_until=timezone.now() + timedelta(hours=1)
        )
        make_live_article(category=section)
        assert client.get("/").context["lead"].pk == old.pk

    def test_is_led_by_the_newest_news_with_a_picture_when_nothing_breaks(self, client):
        section, photo = make_category(), make_photo()
        make_live_article(category=section, kind="opinion", lead_photo=photo, published_at=an_hour_ago())
        make_live_article(category=section, published_at=an_hour_ago())
        pictured = make_live_article(
            category=section, lead_photo=photo, published_at=timezone.now() - timedelta(hours=5)
        )
        make_live_article(category=section, lead_photo=photo, published_at=days_ago(3))
        assert client.get("/").context["lead"].pk == pictured.pk

    def test_sets_opinion_apart(self, client):
        section = make_category(name="Views")
        opinion = make_live_article(category=section, kind="opinion")
        make_live_article()
        context = client.get("/").context
        assert [card.pk for card in context["opinion"]] == [opinion.pk]
        assert context["opinion_section"] == section

    def test_gives_each_section_a_band_in_its_order_and_neighbours_another_rhythm(self, client):
        sections = [make_category(position=number) for number in (1, 2, 3)]
        for section in sections:
            for number in range(8):
                make_live_article(category=section, published_at=timezone.now() - timedelta(hours=number + 1))
        bands = client.get("/").context["bands"]
        assert [band.section for band in bands] == sections
        rhythms = [band.rhythm for band in bands]
        assert all(one != other for one, other in itertools.pairwise(rhythms))

    def test_shows_a_story_without_a_section_too(self, client):
        story = make_live_article(category=None)
        assert client.get("/").context["lead"].pk == story.pk
        assert client.get(story.get_absolute_url()).status_code == 200

    def test_counts_the_stories_of_a_sub_section_into_its_section(self, client):
        parent = make_category()
        child = make_category(parent=parent)
        for number in range(14):
            make_live_article(category=child, published_at=timezone.now() - timedelta(hours=number + 1))
        assert [band.section for band in client.get("/").context["bands"]] == [parent]


class TestStrip:
    def test_stands_over_every_page_while_a_story_is_breaking(self, client):
        make_live_article(
            breaking_until=timezone.now() + timedelta(hours=1), breaking_line="The bridge is closed"
        )
        for path in ("/", "/corrections/", "/search/", "/no-such-page/"):
            assert "The bridge is closed" in text_of(client.get(path))

    def test_ends_by_the_clock(self, client):
        make_live_article(
            breaking_until=timezone.now() - timedelta(seconds=1), breaking_line="The bridge is closed"
        )
        assert "The bridge is closed" not in text_of(client.get("/"))

    def test_says_the_headline_when_there_is_no_line(self, client):
        make_live_article(headline="Bridge closed", breaking_until=timezone.now() + timedelta(hours=1))
        assert 'class="strip-line">Bridge closed<' in text_of(client.get("/corrections/"))

    def test_never_announces_what_is_not_out(self, client):
        soon = timezone.now() + timedelta(days=1)
        make_article(breaking_until=soon, breaking_line="SECRET")
        make_scheduled_article(breaking_until=soon, breaking_line="SECRET")
        make_taken_down_article(breaking_until=soon, breaking_line="SECRET")
        assert "SECRET" not in text_of(client.get("/"))


class TestStory:
    def test_has_every_element(self, client):
        section = make_category(name="World")
        sub = make_category(name="Europe", parent=section)
        portrait = make_photo(alt="Lena at her desk")
        lena = make_author(name="Lena Hoffmann", role="Senior News Editor", photo=portrait)
        topic = make_topic(name="Ukraine")
        lead = make_photo(alt="A table", credit="A. Photographer", caption="The table")
        other = make_live_article(headline="An earlier story", topics=[topic])
        story = make_live_article(
            headline="Delegations agree",
            kicker="Paris talks",
            standfirst="What they agreed on.",
            dateline="Paris, France",
            body="<h2>First</h2><p>Text.</p>",
            category=sub,
            authors=[lena],
            topics=[topic],
            lead_photo=lead,
            developing=True,
            revised_at=timezone.now(),
        )
        make_correction(story, text="It said ten; it is twelve.")
        make_live_update(story, headline="First post", key_event=True)
        page = text_of(client.get(story.get_absolute_url()))
        for piece in (
            "<h1>Delegations agree</h1>",
            "Paris talks",
            "What they agreed on.",
            f'<a href="{section.get_absolute_url()}">World</a>',
            f'<a href="{sub.get_absolute_url()}">Europe</a>',
            f'href="{lena.get_absolute_url()}">Lena Hoffmann</a>',
            "Senior News Editor",
            'alt="Lena at her desk"',
            '<span class="dateline-place">Paris</span>, France –',
            "Published",
            "Developing, updated",
            "1 minute to read",
            'alt="A table"',
            "The table",
            "A. Photographer",
            '<h2 id="first">First</h2>',
            "It said ten; it is twelve.",
            "First post",
            "Explore our Ukraine coverage",
            "Follow this topic",
            other.headline,
            "Report an error",
            "mailto:?subject=",
        ):
            assert piece in page, piece

    def test_says_its_times_with_the_zone_of_the_paper(self, client, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        timezone.get_default_timezone.cache_clear()
        try:
            story = make_live_article(published_at=datetime(2026, 1, 15, 13, 5, tzinfo=UTC))
            page = text_of(client.get(story.get_absolute_url()))
        finally:
            timezone.get_default_timezone.cache_clear()
        assert '<time datetime="2026-01-15T14:05:00+01:00">14:05 CET, 15 January 2026</time>' in page

    def test_shows_the_search_title_to_machines_and_the_headline_to_readers(self, client):
        story = make_live_article(headline="The headline", seo_title="The search title")
        page = text_of(client.get(story.get_absolute_url()))
        assert "<title>The search title</title>" in page
        assert '<meta property="og:title" content="The search title">' in page
        assert "<h1>The headline</h1>" in page

    def test_stops_saying_developing_a_day_after_the_last_update(self, client):
        story = make_live_article(developing=True, published_at=days_ago(1.1))
        assert client.get(story.get_absolute_url()).context["developing"] is False

    def test_names_everybody_in_the_byline_in_order_with_the_contribution(self, client):
        first, second = make_author(name="Anna"), make_author(name="Ben")
        story = make_live_article(authors=[second, first])
        story.bylines.filter(author=first).update(contribution="in Paris")
        lines = client.get(story.get_absolute_url()).context["bylines"]
        assert [(line["name"], line["contribution"]) for line in lines] == [("Ben", ""), ("Anna", "in Paris")]

    def test_takes_the_first_topic_as_the_main_one(self, client):
        main, other = make_topic(name="Zebras"), make_topic(name="Apes")
        story = make_live_article(topics=[main, other])
        page = text_of(client.get(story.get_absolute_url()))
        assert "Explore our Zebras coverage" in page
        assert "Explore our Apes coverage" not in page

    def test_has_no_label_beside_a_kicker(self, client):
        with_kicker = make_live_article(kind="analysis", kicker="Trade")
        without = make_live_article(kind="analysis")
        assert client.get(with_kicker.get_absolute_url()).context["label"] == ""
        assert client.get(without.get_absolute_url()).context["label"] == "Analysis"

    def test_has_width_and_height_on_every_picture(self, client):
        photo = make_photo()
        story = make_live_article(lead_photo=photo, body=f'<p>a</p><figure data-photo="{photo.pk}"></figure>')
        images = re.findall(r"<img [^>]+>", text_of(client.get(story.get_absolute_url())))
        assert len(images) >= 2
        assert all(re.search(r' width="\d+" height="\d+"', image) for image in images)

    def test_shows_a_decorative_picture_without_words(self, client):
        photo = make_photo(alt="", decorative=True, caption="A field")
        story = make_live_article(lead_photo=photo)
        assert re.search(r'<img [^>]*alt=""', text_of(client.get(story.get_absolute_url())))

    def test_shows_the_caption_of_the_story_before_that_of_the_photo(self, client):
        story = make_live_article(lead_photo=make_photo(caption="Of the photo"), lead_caption="Of the story")
        page = text_of(client.get(story.get_absolute_url()))
        assert "Of the story" in page
        assert "Of the photo" not in page

    def test_lists_the_notes_of_material_changes_only(self, client):
        story = make_live_article()
        for version, (verb, material, note) in enumerate(
            [
                ("update", True, "Adds the vote."),
                ("edit", False, "typo"),
                ("submit", False, "for Jo"),
                ("update", True, ""),
            ]
        ):
            Revision.objects.create(
                article=story, version=version, verb=verb, material=material, note=note, snapshot={}
            )
        log = client.get(story.get_absolute_url()).context["update_log"]
        assert [entry["note"] for entry in log] == ["Adds the vote."]

    def test_does_not_show_a_live_update_before_its_time(self, client):
        story = make_live_article(kind="live")
        make_live_update(story, headline="OUT")
        make_live_update(story, headline="NOT-YET", posted_at=timezone.now() + timedelta(hours=1))
        for path in (
            story.get_absolute_url(),
            reverse("articles:updates", args=[story.slug]),
            "/feeds/rss.xml",
        ):
            page = text_of(client.get(path))
            assert "OUT" in page
            assert "NOT-YET" not in page

    def test_shows_updates_newest_first_with_the_name_of_the_author_and_no_account_name(self, client):
        reporter = make_user(username="account-name")
        make_author(name="Lena Hoffmann", user=reporter)
        story = make_live_article(kind="live")
        make_live_update(story, headline="First", posted_at=days_ago(1), posted_by=reporter)
        make_live_update(story, headline="Second", posted_by=make_user(username="other-account"))
        page = text_of(client.get(story.get_absolute_url()))
        assert page.index("Second") < page.index("First")
        assert "Lena Hoffmann" in page
        assert "account" not in page

    def test_pages_its_updates_on_an_address_of_their_own(self, client):
        story = make_live_article(kind="live")
        for number in range(30):
            make_live_update(
                story, headline=f"Post {number}", posted_at=timezone.now() - timedelta(minutes=number + 1)
            )
        path = reverse("articles:updates", args=[story.slug])
        assert len(client.get(path).context["updates"]) == 25
        # Counted from the first one on: a page that is full never changes.
        assert len(client.get(f"{path}?page=1").context["updates"]) == 25
        assert len(client.get(f"{path}?page=2").context["updates"]) == 5

    @pytest.mark.parametrize("make", [make_article, make_scheduled_article])
    def test_is_not_there_before_its_time(self, client, make):
        story = make()
        assert client.get(story.get_absolute_url()).status_code == 404
        assert client.get(reverse("articles:updates", args=[story.slug])).status_code == 404

    def test_appears_at_its_time_by_the_clock_alone(self, client):
        story = make_live_article(published_at=timezone.now() - timedelta(milliseconds=1))
        assert client.get(story.get_absolute_url()).status_code == 200

    def test_taken_down_answers_410_with_the_note_and_nothing_of_itself(self, client):
        story = make_taken_down_article(
            headline="WITHDRAWN", body="<p>WITHDRAWN</p>", takedown_note="It named the wrong ship."
        )
        for path in (story.get_absolute_url(), reverse("articles:updates", args=[story.slug])):
            response = client.get(path)
            assert response.status_code == 410
            assert "It named the wrong ship." in text_of(response)
            assert "WITHDRAWN" not in text_of(response)

    @pytest.mark.parametrize(
        "slug", ["a%00b", "a%0ab", "%F0%9F%92%A9", "a" * 5000, "..%2f..%2fetc", "'--", "<script>"]
    )
    def test_a_strange_address_is_a_404(self, client, slug):
        assert client.get(f"/stories/{slug}/").status_code == 404

    def test_reports_errors_to_the_contact_of_the_paper(self, client):
        story = make_live_article()
        assert client.get(story.get_absolute_url()).context["report_url"] == reverse("articles:corrections")
        Paper.objects.create(contact="desk@paper.example")
        assert (
            client.get(story.get_absolute_url())
            .context["report_url"]
            .startswith("mailto:desk@paper.example?")
        )


class TestPreview:
    def path(self, story):
        return reverse("articles:preview", args=[story.slug])

    @pytest.mark.parametrize("group", ["Reporter", "Editor", "Moderator"])
    def test_shows_a_draft_in_the_design_of_the_paper_to_colleagues(self, client, group):
        story = make_article(headline="Not yet out", body="<p>Draft text.</p>")
        client.force_login(make_user(group))
        response = client.get(self.path(story))
        assert response.status_code == 200
        assert "<h1>Not yet out</h1>" in text_of(response)
        assert "Preview" in text_of(response)

    def test_is_kept_by_nobody_and_found_by_no_search_engine(self, client):
        client.force_login(make_superuser())
        response = client.get(self.path(make_article()))
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in text_of(response)
        assert "ld+json" not in text_of(response)

    def test_sends_a_stranger_to_the_sign_in_whether_there_is_a_story_or_not(self, client):
        for path in (self.path(make_article()), "/stories/no-such-story/preview/"):
            response = client.get(path)
            assert response.status_code == 302
            assert response.url.startswith(reverse("admin:login"))

    def test_is_not_there_for_an_account_without_rights(self, client):
        client.force_login(make_user(is_staff=False))
        assert client.get(self.path(make_article())).status_code == 404

    def test_works_for_a_draft_with_nothing_but_a_headline(self, client):
        client.force_login(make_superuser())
        story = Article.objects.create(headline="Only this", slug="only-this")
        assert client.get(self.path(story)).status_code == 200


class TestLists:
    def test_a_section_lists_its_own_and_its_sub_sections_stories(self, client):
        parent = make_category(name="World", description="All the world.")
        child = make_category(name="Europe", parent=parent)
        own, below = make_live_article(category=parent), make_live_article(category=child)
        other = make_live_article()
        page = text_of(client.get(parent.get_absolute_url()))
        assert own.headline in page
        assert below.headline in page
        assert "All the world." in page
        assert f'href="{child.get_absolute_url()}">Europe</a>' in page
        assert f">{other.headline}<" not in page
        assert f'<a href="{parent.get_absolute_url()}">World</a>' in text_of(
            client.get(child.get_absolute_url())
        )

    def test_a_topic_and_an_author_list_their_stories_newest_first(self, client):
        topic = make_topic(description="What it is about.")
        author = make_author(role="Reporter", bio="Writes about ports.")
        old = make_live_article(topics=[topic], authors=[author], published_at=days_ago(2))
        new = make_live_article(topics=[topic], authors=[make_author(), author])
        draft = make_article(topics=[topic], authors=[author])
        for row, words in ((topic, "What it is about."), (author, "Writes about ports.")):
            response = client.get(row.get_absolute_url())
            assert [card.pk for card in response.context["cards"]] == [new.pk, old.pk]
            assert words in text_of(response)
            assert draft.headline not in text_of(response).replace(new.headline, "").replace(old.headline, "")

    @pytest.mark.parametrize("make", [make_topic, make_author, make_category])
    def test_one_without_stories_is_a_page_that_says_so(self, client, make):
        response = client.get(make().get_absolute_url())
        assert response.status_code == 200
        assert 'class="empty"' in text_of(response)

    @pytest.mark.parametrize("prefix", ["sections", "topics", "authors", "pages"])
    def test_an_unknown_one_is_a_404(self, client, prefix):
        assert client.get(f"/{prefix}/nobody/").status_code == 404

    def test_is_cut_into_pages_with_addresses_of_their_own(self, client):
        section = make_category(name="World")
        for number in range(25):
            make_live_article(category=section, published_at=timezone.now() - timedelta(minutes=number + 1))
        first, second = (client.get(section.get_absolute_url() + query) for query in ("", "?page=2"))
        assert len(first.context["page_obj"]) == 20
        assert len(second.context["page_obj"]) == 5
        seen = {card.pk for response in (first, second) for card in response.context["page_obj"]}
        assert len(seen) == 25
        assert f"{section.get_absolute_url()}?page=2" in text_of(second)
        assert "<title>World, page 2 – " in text_of(second)

    @pytest.mark.parametrize("number", ["abc", "0", "-1", "999999", "1e3", "%00", "9" * 5000, "", "1.5", "٣"])
    def test_a_page_that_is_not_there_is_a_404(self, client, number):
        story = make_live_article(topics=[make_topic()], authors=[make_author()])
        make_correction(story)
        paths = [
            story.category.get_absolute_url(),
            story.topics[0].get_absolute_url(),
            story.bylines.get().author.get_absolute_url(),
            "/corrections/",
            "/search/",
            f"/archive/{story.published_at:%Y/%m}/",
            reverse("articles:updates", args=[story.slug]),
        ]
        for path in paths:
            assert client.get(f"{path}?page={number}").status_code == 404, path


class TestArchive:
    def test_lists_a_month_in_the_zone_of_the_paper(self, client):
        inside = make_live_article(published_at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
        make_live_article(published_at=datetime(2026, 4, 1, 0, 0, tzinfo=UTC))
        context = client.get("/archive/2026/03/").context
        assert [card.pk for card in context["cards"]] == [inside.pk]

    def test_leads_to_the_months_before_and_after_that_have_stories(self, client):
        for month in (1, 5, 9):
            make_live_article(published_at=datetime(2026, month, 10, tzinfo=UTC))
        context = client.get("/archive/2026/05/").context
        assert (context["previous_month"].month, context["next_month"].month) == (1, 9)

    def test_starts_at_the_newest_month(self, client):
        make_live_article(published_at=datetime(2025, 12, 5, tzinfo=UTC))
        make_article()
        response = client.get("/archive/")
        assert response.status_code == 302
        assert response.url == "/archive/2025/12/"

    @pytest.mark.parametrize(
        "path", ["0000/01", "2026/13", "2026/00", "9999/12", "0001/01", "1999/05", "2026/3", "20260/03"]
    )
    def test_a_month_that_is_not_there_is_a_404(self, client, path):
        assert client.get(f"/archive/{path}/").status_code == 404

    def test_a_month_with_nothing_but_embargoed_stories_is_not_there(self, client):
        later = timezone.now() + timedelta(days=70)
        make_scheduled_article(published_at=later)
        assert client.get(f"/archive/{later:%Y/%m}/").status_code == 404


class TestBreaking:
    def test_lists_what_is_breaking_now_and_what_was_within_two_days(self, client):
        now = make_live_article(breaking_until=timezone.now() + timedelta(hours=1))
        recent = make_live_article(breaking_until=timezone.now() - timedelta(hours=40))
        make_live_article(breaking_until=timezone.now() - timedelta(hours=50))
        make_live_article()
        context = client.get("/breaking/").context
        assert [card.pk for card in context["now"]] == [now.pk]
        assert [card.pk for card in context["recent"]] == [recent.pk]


class TestCorrections:
    def test_lists_them_newest_first_with_their_story(self, client):
        story = make_live_article(headline="The story")
        make_correction(story, text="Older.", made_at=days_ago(2))
        make_correction(story, text="Newer.", kind="clarification")
        page = text_of(client.get("/corrections/"))
        assert page.index("Newer.") < page.index("Older.")
        assert "Clarification" in page
        assert f'href="{story.get_absolute_url()}">The story</a>' in page


class TestPlainPage:
    def test_shows_its_text_and_stands_in_the_footer(self, client):
        page = make_page(title="Imprint", body="<p>Who we are.</p><script>bad()</script>")
        shown = text_of(client.get(page.get_absolute_url()))
        assert "<h1>Imprint</h1>" in shown
        assert "<p>Who we are.</p>" in shown
        assert "bad()" not in shown
        assert f'<a href="{page.get_absolute_url()}">Imprint</a>' in text_of(client.get("/"))


class TestIdentity:
    def test_the_paper_is_named_on_every_page(self, client):
        Paper.objects.create(name="The Daily <b>Test</b>", motto="All of it.", publisher="Test & Sons")
        page = text_of(client.get("/"))
        assert "The Daily &lt;b&gt;Test&lt;/b&gt;" in page
        assert "<title>The Daily &lt;b&gt;Test" in page
        assert "All of it." in page
        assert "Test &amp; Sons" in page

    def test_its_colours_come_in_a_sheet_whose_address_changes_with_them(self, client):
        Paper.objects.create(colour="#123456", colour_dark="#abcdef")
        make_category(slug="views", colour="#654321", colour_dark="#fedcba")
        address = re.search(r'href="(/styles/\w+\.css)"', text_of(client.get("/")))[1]
        sheet = client.get(address)
        assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
        assert "immutable" in sheet.headers["Cache-Control"]
        assert ":root{--brand:#123456}" in text_of(sheet)
        assert ":root{--brand:light-dark(#123456,#abcdef)}" in text_of(sheet)
        assert ".section-views{--brand:light-dark(#654321,#fedcba)}" in text_of(sheet)
        Paper.objects.update(colour="#000000")
        assert address not in text_of(client.get("/"))
        old = client.get(address)
        assert "#000000" in text_of(old)
        assert "immutable" not in old.headers["Cache-Control"]

    def test_a_value_that_is_no_colour_never_reaches_the_sheet(self, client):
        Paper.objects.create(colour="}*{x:y", colour_dark="#abcdef")
        address = re.search(r'href="(/styles/\w+\.css)"', text_of(client.get("/")))[1]
        assert "x:y" not in text_of(client.get(address))

    def test_its_icons_are_drawn_from_the_name_when_there_is_no_logo(self, client):
        Paper.objects.create(name="The Meridian")
        icon = re.search(r'rel="icon" href="([^"]+)"', text_of(client.get("/")))[1]
        for address in (icon, "/favicon.ico"):
            response = client.get(address)
            assert response.headers["Content-Type"] == "image/png"
            assert response.content.startswith(b"\x89PNG")

    def test_a_logo_from_the_admin_stands_on_every_page_and_becomes_icon_and_social_card(self, client):
        desk = Client()
        desk.force_login(make_superuser())
        desk.get(reverse("admin:articles_paper_changelist"))  # makes the row
        plain = client.get("/favicon.ico").content
        desk.post(
            reverse("admin:articles_paper_change", args=[1]),
            {
                "name": "The Paper",
                "motto": "",
                "colour": "#0b4f5c",
                "colour_dark": "#7fb9c6",
                "publisher": "",
                "contact": "",
                "logo": SimpleUploadedFile("logo.png", picture_bytes((600, 600), "PNG", (200, 10, 10))),
            },
        )
        page = text_of(client.get("/"))
        logo = re.search(r'<img src="(/media/paper/[0-9a-f]{32}\.jpg)"', page)[1]
        assert client.get(logo).status_code == 200
        icon = client.get(re.search(r'rel="icon" href="([^"]+)"', page)[1]).content
        card = client.get(re.search(r'og:image" content="http://127.0.0.1:8000([^"]+)"', page)[1]).content
        assert icon != plain
        for data, where in ((icon, (24, 24)), (card, (600, 315))):
            red, green, blue = Image.open(io.BytesIO(data)).convert("RGB").getpixel(where)
            assert red > 150
            assert max(green, blue) < 60

    def test_no_style_attribute_and_no_inline_script_stands_on_a_page(self, client):
        story = make_live_article(lead_photo=make_photo(focal_x=1, focal_y=9), topics=[make_topic()])
        for path in ("/", story.get_absolute_url(), "/search/?q=headline", "/nothing/"):
            page = text_of(client.get(path))
            assert not re.search(r"<[^>]+\sstyle=", page)
            assert not re.search(r"<style", page)
            scripts = re.findall(r"<script([^>]*)>", page)
            assert all("src=" in script or "ld+json" in script for script in scripts)


class TestErrors:
    def test_404_is_in_the_design_of_the_paper_and_offers_stories(self, client):
        story = make_live_article()
        response = client.get("/no-such-page/")
        assert response.status_code == 404
        assert "There is no page at this address." in text_of(response)
        assert story.headline in text_of(response)
        assert '<meta name="robots" content="noindex">' in text_of(response)

    def test_404_under_the_admin_stands_too(self, client):
        client.force_login(make_superuser())
        assert client.get("/admin/no/such/place/").status_code == 404

    def test_500_is_a_page_that_needs_no_database(self, client, monkeypatch):
        client.raise_request_exception = False

        def fail(*arguments):
            raise RuntimeError("broken")

        monkeypatch.setattr("articles.masthead.load", fail)
        response = client.get("/")
        assert response.status_code == 500
        assert "This page failed." in text_of(response)

    def test_a_host_that_is_not_ours_gets_400(self, client):
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400


class TestForMachines:
    def test_robots_names_both_sitemaps_and_keeps_crawlers_from_the_desk(self, client):
        text = text_of(client.get("/robots.txt"))
        assert "Disallow: /admin/" in text
        assert "Disallow: /stories/*/preview/" in text
        assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
        assert "Sitemap: http://127.0.0.1:8000/news-sitemap.xml" in text

    def test_ads_txt_authorises_nobody(self, client):
        response = client.get("/ads.txt")
        assert response.headers["Content-Type"].startswith("text/plain")
        assert "placeholder.example.com" in text_of(response)

    def test_security_txt_names_the_contact_and_expires_within_a_year(self, client):
        assert client.get("/.well-known/security.txt").status_code == 404
        Paper.objects.create(contact="desk@paper.example")
        text = text_of(client.get("/.well-known/security.txt"))
        assert "Contact: mailto:desk@paper.example" in text
        expires = datetime.fromisoformat(re.search(r"Expires: (\S+)", text)[1])
        assert timezone.now() + timedelta(days=30) < expires < timezone.now() + timedelta(days=365)

    def embed(self, client, url, **more):
        return client.get("/oembed", {"url": url, **more})

    def test_oembed_describes_a_story(self, client):
        story = make_live_article(headline="A <b> headline", lead_photo=make_photo())
        url = f"http://127.0.0.1:8000{story.get_absolute_url()}"
        data = self.embed(client, url, maxwidth="300").json()
        assert data["version"] == "1.0"
        assert data["type"] == "rich"
        assert data["title"] == "A <b> headline"
        assert "A &lt;b&gt; headline" in data["html"]
        assert data["width"] == 300
        xml = self.embed(client, url, format="xml")
        assert xml.headers["Content-Type"].startswith("text/xml")
        assert "<title>A &lt;b&gt; headline</title>" in text_of(xml)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "http://127.0.0.1:8000/",
            "http://evil.example/stories/x/",
            "http://[",
            "javascript:alert(1)",
            "\x00",
        ],
    )
    def test_oembed_knows_nothing_but_live_stories(self, client, url):
        assert self.embed(client, url).status_code == 404
        for story in (make_article(), make_scheduled_article(), make_taken_down_article()):
            assert self.embed(client, f"http://127.0.0.1:8000{story.get_absolute_url()}").status_code == 404

    def test_oembed_refuses_other_formats(self, client):
        assert self.embed(client, "http://127.0.0.1:8000/", format="yaml").status_code == 501


def test_the_social_card_is_the_crop_of_1200_pixels_once_it_is_made(client):
    photo = make_photo()
    Photo.objects.filter(pk=photo.pk).update(renditions={"crops": {"card": "photos/x/card-5-5.jpg"}})
    story = make_live_article(lead_photo=photo)
    page = text_of(client.get(story.get_absolute_url()))
    assert '<meta property="og:image" content="http://127.0.0.1:8000/media/photos/x/card-5-5.jpg">' in page
    assert '<meta property="og:image:width" content="1200">' in page


class TestPrivacy:
    def test_says_what_the_settings_say_until_somebody_writes_the_page(self, client, settings):
        page = client.get("/pages/privacy/")
        assert page.status_code == 200
        assert b"for 30 days" in page.content
        assert b"Akismet" not in page.content
        settings.AKISMET_API_KEY = "a-key"
        assert b"Akismet" in client.get("/pages/privacy/").content

    def test_is_the_newsrooms_own_once_it_is_written(self, client):
        make_page(slug="privacy", title="How we handle data", body="<p>With care.</p>")
        page = client.get("/pages/privacy/").text
        assert "With care." in page
        assert "for 30 days" in page.partition("With care.")[2]


def test_a_story_without_live_updates_has_no_page_for_them(client):
    article = make_live_article()
    assert client.get(f"{article.get_absolute_url()}updates/").status_code == 404
