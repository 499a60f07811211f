"""What only a browser can say of the readers' pages: read aloud, on a small screen, in the dark, without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.axe import COLOURS, find_flaws
from tests.factories import (
    make_author,
    make_category,
    make_comment,
    make_correction,
    make_live_article,
    make_live_update,
    make_photo,
    make_topic,
)

pytestmark = pytest.mark.django_db(transaction=True)

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STORY = "/stories/quay/"
GROUND = "getComputedStyle(document.documentElement).backgroundColor"
PAGES = [
    "/",
    STORY,
    f"{STORY}comments/",
    f"{STORY}comments/new/",
    "/sections/harbour/",
    "/authors/tomasz/",
    "/topics/ships/",
    "/search/?q=quay",
    "/search/?q=zzzz",
    "/corrections/",
    "/no-such-page/",
]


@pytest.fixture
def paper():
    """A small paper with one story that has everything, and enough others to fill the front."""
    section = make_category(name="Harbour", slug="harbour")
    author = make_author(name="Tomasz Wrześniewski", slug="tomasz", role="Harbour Correspondent")
    now = timezone.now()
    story = make_live_article(
        headline="Harbour master opens the north quay to the first three ships of the winter",
        slug="quay",
        kicker="North quay",
        standfirst="The quay was finished a month late and, for once, below its price. Pilots ask who will dredge.",
        dateline="Gdańsk, Poland",
        body="<p>The north quay opened at dawn.</p><h2>What it cost</h2><blockquote><p>Less.</p></blockquote>"
        "<table><tbody><tr><th>Year</th><td>1</td></tr></tbody></table>",
        category=section,
        authors=[author],
        topics=[make_topic(name="Ships", slug="ships")],
        lead_photo=make_photo(),
        lead_caption="The quay at dawn.",
        developing=True,
        breaking_until=now + timedelta(hours=1),
    )
    make_live_update(story, headline="The first ship is in", key_event=True)
    make_correction(story)
    first = make_comment(story, author_name="Ola")
    make_comment(story, parent=first, author_name="سلمى")
    for number in range(9):
        make_live_article(
            headline=f"Dredger number {number} leaves the yard",
            category=section,
            authors=[author],
            published_at=now - timedelta(hours=2 + number),
        )
    return story


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_kind_of_page(paper, new_page, width):
    """By day and, where only the colours are others, by night."""
    page = new_page(width=width, color_scheme="light")
    found = {}
    for address in [
        "/",
        STORY,
        f"{STORY}comments/new/",
        "/sections/harbour/",
        "/search/?q=quay",
        "/no-such-page/",
    ]:
        page.goto(address)
        found[address] = find_flaws(page, STANDARDS)
        by_day = page.evaluate(GROUND)
        page.emulate_media(color_scheme="dark")
        expect(page.locator("html")).not_to_have_css("background-color", by_day)
        found[address, "dark"] = find_flaws(page, rules=COLOURS)
        page.emulate_media(color_scheme="light")
    assert {place: flaws for place, flaws in found.items() if flaws} == {}


def test_nothing_has_to_be_scrolled_sideways_on_the_smallest_screen(paper, new_page):
    page = new_page(width=320, height=640)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_headline_without_a_space_does_not_widen_the_page(paper, new_page):
    paper.__class__.objects.filter(pk=paper.pk).update(headline="Donaudampfschifffahrtsgesellschaft" * 4)
    page = new_page(width=320, height=640)
    for address in ("/", STORY):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_headline_standfirst_byline_and_time_stand_on_the_first_screen_of_a_phone(paper, new_page):
    page = new_page(width=390, height=844)
    page.goto(STORY)
    for part in ("h1", ".standfirst", ".bylines", ".story-times"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= 844, part


def test_what_is_pressed_is_44_pixels_high(paper, new_page):
    page = new_page(width=390, height=844)
    small = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), textarea')]
      .filter(one => one.checkVisibility() && !one.closest('.card, .prose, .comment-text, .skip, .away, .small, .help, .empty'))
      .filter(one => (one.closest('label') ?? one).getBoundingClientRect().height < 43.5).map(one => one.outerHTML)"""
    for address in PAGES:
        page.goto(address)
        assert page.evaluate(small) == [], address


def test_a_story_moves_nothing_asks_nobody_else_and_sets_no_cookie(paper, new_page, live_server):
    page = new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(STORY, wait_until="networkidle")
    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
            .observe({ type: 'layout-shift', buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
        })"""
    )
    assert shift == 0
    assert [address for address in asked if not address.startswith(live_server.url)] == []
    assert page.context.cookies() == []


def test_the_comment_form_opens_where_the_reader_is_and_only_one_at_a_time(paper, new_page):
    page = new_page()
    page.goto(STORY)
    assert page.locator("[data-comment-form]").count() == 0
    page.get_by_role("link", name="Write a comment").click()
    page.locator("[data-comment-form]").wait_for()
    expect(page.locator("[data-comment-form] [name=name]")).to_be_focused()
    page.get_by_role("link", name="Reply to Ola").click()
    page.locator(".comment [data-comment-form]").wait_for()
    expect(page.locator("[data-comment-form]")).to_have_count(1)
    assert page.url.endswith(STORY)


def test_without_script_the_sections_open_and_the_form_has_its_own_page(paper, new_page):
    page = new_page(width=390, java_script_enabled=False)
    page.goto(STORY)
    page.get_by_text("Sections", exact=True).first.click()
    expect(page.locator(".sheet-body").get_by_role("link", name="Harbour")).to_be_visible()
    expect(page.locator("[data-theme-switch]").first).to_be_hidden()
    page.goto(STORY)
    page.get_by_role("link", name="Write a comment").click()
    page.wait_for_url(f"**{STORY}comments/new/")
    expect(page.locator("[data-comment-form]")).to_be_visible()


def test_a_reader_may_choose_the_dark_page_and_keeps_it_without_a_cookie(paper, new_page):
    page = new_page(color_scheme="light")
    page.goto("/")
    by_day = page.evaluate(GROUND)
    page.get_by_role("button", name="Dark page").click()
    page.goto(STORY)
    assert page.evaluate(GROUND) != by_day
    page.get_by_role("button", name="Light page").click()
    assert page.evaluate(GROUND) == by_day
    assert page.evaluate("localStorage.getItem('theme')") is None, (
        "the choice of the system is nothing to remember"
    )
    assert page.context.cookies() == []


def test_the_sheet_of_sections_closes_on_escape(paper, new_page):
    page = new_page(width=390)
    page.goto("/")
    page.get_by_text("Sections", exact=True).first.click()
    page.keyboard.press("Escape")
    expect(page.locator(".sheet-body")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_dateline_of_two_lines_lies_over_no_text(new_page, width):
    make_live_article(slug="island", dateline="Port-au-Prince, Haiti, and Santo Domingo, Dominican Republic")
    page = new_page(width=width)
    page.goto("/stories/island/")
    overlap = """() => {
      const box = (element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect();
      };
      const [place, text] = [".dateline", ".prose p"].map((name) => box(document.querySelector(name)));
      return text.left < place.right - 1 && text.top < place.bottom - 4;
    }"""
    assert not page.evaluate(overlap)
