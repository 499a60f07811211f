"""What only a browser can show of advertising: that nothing moves, who gets the notice, and that frames reach nothing."""

import pytest
from playwright.sync_api import expect

from articles.models import Advertisement, Paper
from tests.browser.axe import COLOURS, find_flaws
from tests.factories import make_advertisement, make_live_article, make_photo

pytestmark = pytest.mark.django_db(transaction=True)

STORY = "/stories/quay/"
TEXT = "".join(
    f"<p>Paragraph {number}. {'The quay was finished a month late. ' * 6}</p>" for number in range(8)
)
HTML = """<style>b { color: green }</style><b id="x">Unclosed <i>shop<script>
  try { top.document.title = "taken over" } catch { document.getElementById("x").textContent = "By script" }
</script>"""
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""


@pytest.fixture
def story():
    Paper.objects.create(
        notice=True, notice_words="Your browser hides what pays for us.", notice_link="/pages/give/"
    )
    make_advertisement(slot="story-top", photo=make_photo())
    make_advertisement(slot="story-middle", kind=Advertisement.Kind.HTML, html=HTML)
    return make_live_article(slug="quay", body=TEXT, body_html=TEXT)


def hide(page):
    """Do what a blocker does: hide by name what is called an advertisement."""
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { const sheet = new CSSStyleSheet();"
        " sheet.replaceSync('.ad { display: none !important }'); document.adoptedStyleSheets = [sheet]; })"
    )


def test_who_sees_them_gets_no_notice_nothing_moves_and_frames_reach_nothing(story, new_page):
    page = new_page(width=1280)
    page.clock.install()
    page.goto(STORY)
    frame = page.frame_locator("iframe")
    page.locator("iframe").scroll_into_view_if_needed()
    expect(frame.locator("#x")).to_have_text("By script")
    assert "taken over" not in page.title()
    page.clock.run_for(4000)
    assert page.locator(".notice.is-shown").count() == 0
    assert page.evaluate(SHIFT) == 0
    assert page.context.cookies() == []


@pytest.mark.parametrize(("width", "way"), [(390, "hidden"), (1280, "not loaded"), (390, "gone")])
def test_who_blocks_them_gets_a_notice_that_covers_nothing_and_can_be_closed(story, new_page, width, way):
    page = new_page(width=width, color_scheme="dark" if way == "hidden" else "light")
    if way == "hidden":
        hide(page)
    elif way == "not loaded":
        page.route("**/media/**", lambda route: route.abort())
    page.clock.install()
    page.goto(STORY)
    if way == "gone":
        page.evaluate("document.querySelectorAll('.place').forEach(place => place.remove())")
    before = page.evaluate("document.documentElement.scrollHeight")
    page.locator(".prose p").first.wait_for()
    if way == "not loaded":
        page.locator(".place").first.scroll_into_view_if_needed()
        page.wait_for_timeout(100)  # the observer looks between frames
    page.clock.run_for(4000)
    notice = page.locator(".notice.is-shown")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("Your browser hides what pays for us.")
    inside = notice.evaluate("strip => strip.parentElement.className")
    assert inside.startswith("wrap" if way == "gone" else "place")
    assert page.evaluate("document.documentElement.scrollHeight") == before
    assert page.evaluate(SHIFT) == 0 or way == "gone"
    if way == "hidden":
        assert find_flaws(page, rules=COLOURS) == []
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_have_count(0)
    page.reload()
    page.clock.run_for(4000)
    assert page.locator(".notice.is-shown").count() == 0
    if way == "hidden":  # thirty-one days later
        page.evaluate("localStorage['notice-closed'] -= 31 * 86400000")
        page.reload()
        page.clock.run_for(4000)
        expect(page.locator(".notice.is-shown")).to_have_count(1)
