"""Breaking news with one thumb, and what changed since this browser last looked."""

import re

import pytest
from playwright.sync_api import expect

from articles import publishing
from tests.browser.axe import find_flaws
from tests.browser.signing_in import let_in
from tests.factories import make_live_article, make_superuser

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
THUMB = 44
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def test_a_story_is_broken_extended_and_ended_on_a_phone_by_taps(new_page, live_server):
    make_live_article(headline="Bridge closed after flood")
    page = new_page(**PHONE)
    let_in(page, make_superuser(), live_server.url)
    page.goto("/admin/")
    page.locator(".breaking-offer > summary").tap()
    page.get_by_role("link", name="Break “Bridge closed after flood”").tap()
    page.locator("label", has_text="20 minutes").first.tap()
    button = page.get_by_role("button", name="Break it now")
    box = button.bounding_box()
    assert box["height"] >= THUMB
    assert box["y"] + box["height"] <= PHONE["height"], "it lies within the window, without a scroll"
    expect(page.locator("#id_until")).to_be_hidden()
    assert find_flaws(page, STANDARDS) == []
    button.tap()
    row = page.locator(".desk-list-breaking li").first
    expect(row).to_contain_text("Leads")
    for name in ("Extend 20 min", "Extend 60 min", "End now"):
        assert row.get_by_role("button", name=name).bounding_box()["height"] >= THUMB
    row.get_by_role("button", name="Extend 20 min").tap()
    expect(page.locator(".messagelist")).to_contain_text("is breaking until")
    reader = new_page(**PHONE)
    reader.goto("/corrections/")
    expect(reader.locator(".strip-line")).to_have_text("Bridge closed after flood")
    page.get_by_role("button", name="End now").tap()
    expect(page.get_by_role("button", name=re.compile("Put it back"))).to_be_visible()
    reader.reload()
    expect(reader.locator(".strip")).to_have_count(0)


def test_a_reader_who_comes_back_is_told_how_much_is_new(new_page, live_server):
    boss = make_superuser()
    story = make_live_article(developing=True, kind="live")
    publishing.post_update(story, by=boss, headline="First", body="<p>One.</p>")
    page = new_page()
    page.goto(story.get_absolute_url())
    line = page.locator("[data-since] a")
    expect(line).to_have_text("What changed in this story")
    room = page.locator("[data-since]").bounding_box()["height"]
    publishing.update(story, by=boss, material=True, note="The number of boats.")
    publishing.post_update(story, by=boss, headline="Second", body="<p>Two.</p>")
    page.goto("/corrections/")
    page.goto(story.get_absolute_url())
    expect(line).to_have_text(re.compile(r"^2 updates since you last looked \(\d\d:\d\d( [AP]M)?\)$"))
    assert page.locator("[data-since]").bounding_box()["height"] == room, "nothing below it moves"
    line.click()
    expect(page.locator("#since-title")).to_have_text("2 updates since you last looked")
    expect(page.locator(".is-new")).to_have_count(2)
    assert page.url.endswith("?since=1#since")
    assert page.context.cookies() == []
    page.goto(story.get_absolute_url())
    expect(line).to_have_text("What changed in this story")
    page.evaluate("localStorage.setItem('changes-seen', '{\"broken\"')")
    page.reload()
    expect(line).to_have_text("What changed in this story")
    kept = page.evaluate(
        """() => {
            const many = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`story-${n}`, [1, n]]));
            localStorage.setItem("changes-seen", JSON.stringify(many));
        }"""
    )
    page.reload()
    expect(line).to_have_text("What changed in this story")
    kept = page.evaluate("Object.keys(JSON.parse(localStorage.getItem('changes-seen')))")
    assert len(kept) == 150
    assert {str(story.uuid), "story-399"} <= set(kept)
    assert "story-0" not in kept
