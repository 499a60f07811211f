"""Advertising: what stands where and when, what it may do in a reader's browser, and who places it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import advertising, catalogue
from articles.admin.advertising import strange_hosts
from articles.body import halves
from articles.models import AdSlot, Advertisement, Paper, Slot, TrailEntry
from articles.schedule import upcoming
from tests.articles.admin_forms import fields_of, signed_in
from tests.factories import (
    make_advertisement,
    make_category,
    make_live_article,
    make_photo,
    make_superuser,
    make_user,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, 20, tzinfo=UTC)
PARAGRAPHS = "".join(f"<p>Paragraph {number} of the text.</p>" for number in range(8))


@pytest.fixture
def story():
    return make_live_article(body=PARAGRAPHS, body_html=PARAGRAPHS)


def text_of(client, path):
    return client.get(path).content.decode()


class TestPlaces:
    def test_an_empty_place_is_not_a_byte_and_a_filled_one_costs_no_query(self, client, story):
        def look(path):
            with CaptureQueriesContext(connection) as queries:
                page = text_of(client, path)
            return len(queries), page

        paths = ("/", story.get_absolute_url(), story.category.get_absolute_url())
        for path in paths:
            look(path)
        empty = [look(path) for path in paths]
        for _cost, page in empty:
            assert not [word for word in ("ads.css", "data-place", "notice", "Advertisement") if word in page]
        for slot in Slot:
            make_advertisement(slot=slot)
        assert [look(path)[0] for path in paths] == [cost for cost, _page in empty]

    def test_each_place_stands_where_it_says(self, client, story):
        for _number in range(9):
            make_live_article(category=story.category)
        for number in range(3):
            make_live_article(category=make_category(name=f"Section {number}", position=number))
        for slot in Slot:
            make_advertisement(slot=slot, alt=f"In {slot.value}")
        page = text_of(client, story.get_absolute_url())
        order = ["In story-top", "Paragraph 3", "In story-middle", "Paragraph 4", "In story-end"]
        assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)
        assert page.count(">Advertisement</p>") == 3
        assert page.count("css/ads.css") == 1
        front = text_of(client, "/")
        assert front.index("In front-top") < front.index("lead-slot") < front.index("In front-middle")
        listed = text_of(client, story.category.get_absolute_url())
        assert listed.count('<ol class="stories">') == 2
        for path in ("/feeds/rss.xml", "/corrections/", "/no-such-page/", "/search/"):
            assert "In " + "story" not in text_of(client, path)
            assert "data-place" not in text_of(client, path)

    def test_a_preview_has_none(self, story):
        make_advertisement()
        client = signed_in(make_user("Editor"))
        assert "data-place" not in text_of(client, f"{story.get_absolute_url()}preview/")

    @pytest.mark.parametrize(
        ("text", "cut"),
        [
            (PARAGRAPHS, "Paragraph 4"),
            ("<p>One.</p><p>Two.</p><p>Three.</p>", None),
            ("<p>a</p><h2>b</h2>" * 6, None),
            ("<ul>" + "<li><p>a</p><p>b</p></li>" * 9 + "</ul>", None),
            (
                "<blockquote>" + "<p>a</p>" * 9 + "</blockquote>" + "<p>Z1</p><p>Z2</p><p>Z3</p><p>Z4</p>",
                "Z2",
            ),
            ("", None),
        ],
    )
    def test_the_middle_lies_between_two_paragraphs(self, text, cut):
        first, second = halves(text)
        assert first + second == text
        assert second.startswith(f"<p>{cut}") if cut else second == ""

    def test_the_size_of_a_place_is_the_desks(self, client, story):
        make_advertisement()
        assert "room--banner" in text_of(client, story.get_absolute_url())
        advertising.make_slots()
        slot = AdSlot.objects.get(name="story-top")
        slot.size = "billboard"
        advertising.save_slot(slot, by=make_user("Editor"))
        assert "room--billboard" in text_of(client, story.get_absolute_url())


class TestTime:
    def test_it_begins_and_ends_at_its_second(self, client, story):
        make_advertisement(starts_at=NOON, ends_at=NOON + timedelta(minutes=5))
        for at, stands in ((-1, False), (0, True), (299, True), (300, False)):
            with time_machine.travel(NOON + timedelta(seconds=at), tick=False):
                assert ("data-place" in text_of(client, story.get_absolute_url())) is stands, at

    def test_the_clocks_list_says_when(self):
        make_advertisement(starts_at=NOON, ends_at=NOON + timedelta(minutes=5))
        with connection.cursor() as cursor:
            moments = upcoming(cursor, NOON - timedelta(hours=1))
        assert [(moment, set(words)) for moment, words in moments] == [
            (NOON, {"ads-story-top"}),
            (NOON + timedelta(minutes=5), {"ads-story-top"}),
        ]

    def test_several_have_an_hour_each_and_the_page_ends_with_it(self, client, story):
        for number in range(2):
            make_advertisement(alt=f"Number {number}")
        seen = []
        for hours in range(3):
            with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
                response = client.get(story.get_absolute_url())
                assert response.ends_at == NOON.replace(minute=0) + timedelta(hours=hours + 1)
                seen.append("Number 0" in response.content.decode())
        assert seen in ([True, False, True], [False, True, False])

    def test_saving_says_only_the_places_in_which_readers_see_something_else(self, monkeypatch):
        said = []
        monkeypatch.setattr("articles.freshness.tell", lambda pieces: said.extend(" ".join(pieces).split()))
        boss = make_superuser()
        ad = Advertisement(name="Later", slot="story-end", kind="html", html="<b>x</b>")
        ad.starts_at = timezone.now() + timedelta(hours=1)
        advertising.save(ad, by=boss)
        assert set(said) == {"ads", "schedule"}
        said.clear()
        ad.name = "Much later"
        advertising.save(ad, by=boss)
        assert said == []
        ad.starts_at = None
        advertising.save(ad, by=boss)
        assert set(said) == {"ads", "schedule", "ads-story-end"}
        said.clear()
        advertising.delete(ad, by=boss)
        assert set(said) == {"ads", "schedule", "ads-story-end"}


class TestHtml:
    def test_it_is_a_document_of_its_own_that_can_reach_nothing(self, client, story):
        ad = make_advertisement(
            kind="html", html="<b>Un<i>closed<script>top.x = 1</script>", slot="story-top"
        )
        page = client.get(story.get_absolute_url())
        assert "Un<i>closed" not in page.content.decode()
        frame = 'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"'
        assert f'src="/ads/{ad.pk}/"' in page.content.decode()
        assert frame in page.content.decode()
        assert "unsafe" not in page["Content-Security-Policy"]
        document = client.get(f"/ads/{ad.pk}/")
        assert "<b>Un<i>closed<script>top.x = 1</script>" in document.content.decode()
        policy = document["Content-Security-Policy"]
        assert "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox" in policy
        assert "frame-ancestors 'self'" in policy
        assert "connect-src 'none'" in policy
        assert document["X-Frame-Options"] == "SAMEORIGIN"
        assert not document.cookies

    def test_it_is_there_for_as_long_as_it_runs(self, client):
        ad = make_advertisement(
            kind="html", html="<b>x</b>", starts_at=NOON, ends_at=NOON + timedelta(minutes=5)
        )
        picture = make_advertisement()
        for at, status in ((-1, 404), (0, 200), (299, 200), (300, 404)):
            with time_machine.travel(NOON + timedelta(seconds=at), tick=False):
                assert client.get(f"/ads/{ad.pk}/").status_code == status, at
        for pk in (picture.pk, 0, 2**70):
            assert client.get(f"/ads/{pk}/").status_code == 404

    def test_who_is_not_a_provider_is_named_at_saving(self, settings):
        settings.AD_PROVIDERS = ["https://ads.example.com", "https://*.cdn.example"]
        html = """<a href="https://shop.example/">x</a><script src=//ads.example.com/a.js></script>
            <img src="https://pixel.example.net/1.gif"><iframe src='https://a.cdn.example/f'></iframe>
            <style>b { background: url(https://bg.example.org/x.png) }</style><img src="/media/own.jpg">"""
        assert strange_hosts(html) == ["bg.example.org", "pixel.example.net"]


class TestWhoPlacesIt:
    def test_an_editor_places_a_picture_and_no_html(self):
        editor, photo = make_user("Editor"), make_photo()
        client = signed_in(editor)
        address = "/admin/articles/advertisement/add/"
        fields = fields_of(client.get(address), "advertisement_form")
        assert "html" not in fields
        assert "kind" not in fields
        fields |= {
            "name": "Newsletter",
            "slot": "story-top",
            "photo": photo.pk,
            "alt": "Read us",
            "link": "/pages/us/",
        }
        assert client.post(address, fields | {"kind": "html", "html": "<b>x</b>"}).status_code == 302
        ad = Advertisement.objects.get()
        assert (ad.kind, ad.html, ad.photo) == ("house", "", photo)
        assert TrailEntry.objects.filter(object_type="advertisement", object_id=ad.pk, who=editor).exists()
        code = make_advertisement(kind="html", html="<b>x</b>")
        assert "<textarea" not in text_of(client, f"/admin/articles/advertisement/{code.pk}/change/")
        with pytest.raises(PermissionDenied):
            advertising.save(code, by=editor)
        with pytest.raises(PermissionDenied):
            advertising.delete(code, by=editor)

    def test_a_superuser_pastes_html_and_reads_who_will_be_refused(self):
        client = signed_in(make_superuser())
        address = "/admin/articles/advertisement/add/"
        fields = fields_of(client.get(address), "advertisement_form")
        fields |= {
            "name": "Shop",
            "slot": "story-top",
            "kind": "html",
            "html": '<img src="https://pixel.example/1.gif">',
        }
        page = client.post(address, fields, follow=True).content.decode()
        assert "pixel.example" in page
        assert "AD_PROVIDERS" in page
        assert Advertisement.objects.get().kind == "html"

    def test_what_is_missing_is_said_at_its_field(self):
        client = signed_in(make_superuser())
        address = "/admin/articles/advertisement/add/"
        fields = fields_of(client.get(address), "advertisement_form") | {"name": "x", "slot": "story-top"}
        page = client.post(address, fields).content.decode()
        for sentence in ("Choose a picture.", "Say where it leads.", "Say what the picture says"):
            assert sentence in page
        assert "Paste the HTML" in client.post(address, fields | {"kind": "html"}).content.decode()

    def test_a_picture_becomes_html_with_nothing_left_of_it(self):
        ad, client = make_advertisement(), signed_in(make_superuser())
        address = f"/admin/articles/advertisement/{ad.pk}/change/"
        fields = fields_of(client.get(address), "advertisement_form")
        assert client.post(address, fields | {"kind": "html", "html": "<b>x</b>"}).status_code == 302
        ad.refresh_from_db()
        assert (ad.kind, ad.photo, ad.alt, ad.link) == ("html", None, "", "")

    @pytest.mark.parametrize(
        "link",
        [
            "javascript:alert(1)",
            "//evil.example/",
            "/\\evil.example",
            "data:text/html,x",
            "shop.example",
            "https://",
        ],
    )
    def test_a_link_that_leads_nowhere_good_is_refused(self, link):
        ad = make_advertisement()
        ad.link = link
        with pytest.raises(ValidationError):
            advertising.save(ad, by=make_superuser())

    def test_it_cannot_end_before_it_begins(self):
        ad = make_advertisement()
        ad.starts_at, ad.ends_at = NOON, NOON
        with pytest.raises(ValidationError, match="The end comes after the beginning"):
            advertising.save(ad, by=make_superuser())

    def test_a_picture_that_is_advertised_stays_in_the_library(self):
        ad = make_advertisement(name="Newsletter")
        with pytest.raises(catalogue.InUse, match="Newsletter"):
            catalogue.delete(ad.photo, by=make_superuser())


class TestNotice:
    def test_it_stands_only_where_a_place_is_filled_and_the_paper_wants_it(self, client, story):
        paper = Paper.objects.create(
            notice=True, notice_words="Ads <pay> us.", notice_link="https://give.example/"
        )
        assert "data-notice" not in text_of(client, story.get_absolute_url())
        make_advertisement()
        page = text_of(client, story.get_absolute_url())
        assert 'data-notice="story-top"' in page
        assert "Ads &lt;pay&gt; us." in page
        assert 'href="https://give.example/"' in page
        assert "notice" not in text_of(client, "/corrections/")
        Paper.objects.filter(pk=paper.pk).update(notice=False)
        assert "notice" not in text_of(client, story.get_absolute_url())

    def test_with_a_provider_nobody_promises_that_nobody_else_is_asked(self, client, settings):
        assert "ask nobody else" in text_of(client, "/pages/privacy/")
        settings.AD_PROVIDERS = ["https://ads.example.com"]
        page = text_of(client, "/pages/privacy/")
        assert "ask nobody else" not in page
        assert "load nothing from anybody else" not in page
        assert "may ask others" in page
