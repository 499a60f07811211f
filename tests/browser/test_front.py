"""What only a browser can show of the front at the desk: stories are dragged to their places."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import FrontEdition, Paper
from tests.browser.signing_in import let_in
from tests.factories import make_category, make_live_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_stories_are_dragged_to_places_from_place_to_place_and_out(new_page, live_server):
    Paper.objects.create(name="The Test Post")
    section = make_category(name="World")
    for number, headline in enumerate(("Ferry sinks", "Grain falls", "Rain stays")):
        at = timezone.now() - timedelta(hours=number + 1)
        make_live_article(headline=headline, category=section, published_at=at)
    page = new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    let_in(page, make_user("Editor"), live_server.url)
    page.goto("/admin/articles/frontedition/")
    places, stories = page.locator("[data-slot]"), page.locator(".front-candidates")

    def headline(where, words):
        return where.locator(".front-headline", has_text=words)

    def story(place):
        return place.locator(".front-headline")

    headline(stories, "Rain stays").drag_to(places.nth(0))
    expect(story(places.nth(0))).to_have_text("Rain stays")
    expect(page.get_by_text("Changed, not published.")).to_be_visible()
    headline(stories, "Grain falls").drag_to(places.nth(1))
    expect(story(places.nth(1))).to_have_text("Grain falls")
    # Where somebody stands already, the two change places.
    story(places.nth(0)).drag_to(places.nth(1))
    expect(story(places.nth(0))).to_have_text("Grain falls")
    expect(story(places.nth(1))).to_have_text("Rain stays")
    story(places.nth(1)).drag_to(page.get_by_role("heading", name="Stories"))
    expect(headline(stories, "Rain stays")).to_be_visible()
    expect(story(places.nth(1))).to_have_count(0)
    # The browser's own button undoes a move, and does it again.
    page.go_back()
    expect(story(places.nth(1))).to_have_text("Rain stays")
    page.go_forward()
    expect(story(places.nth(1))).to_have_count(0)
    # The arrangement stands in the address, and what is on the board can be published as it is.
    page.reload()
    expect(story(places.nth(0))).to_have_text("Grain falls")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("This is the front now.")).to_be_visible()
    assert FrontEdition.objects.get().slots.get().name == "lead"
    assert complaints == []
