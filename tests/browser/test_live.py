"""What only a browser can show of live coverage: updates that come without a jump, and posts that survive a lost connection."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article, Paper, Photo
from tests.browser.signing_in import let_in
from tests.browser.waiting import until
from tests.factories import make_live_article, make_live_update, make_user, picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)

# Every shift that no reader caused, from now on.
WATCH = """async () => {
  await document.fonts.ready;
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push([one.value, one.sources.map((source) => (source.node?.id || source.node?.className || source.node?.nodeName) + JSON.stringify([source.previousRect.y, source.currentRect.y]))]);
  }).observe({ type: "layout-shift" });
}"""
# Two frames later everything that moved has been measured.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
SHOWN = "() => [...document.querySelectorAll('#updates > li, [data-part]')].map((one) => one.outerHTML)"
TEXT = "<p>The river stands at seven metres at the old bridge, and the gauge keeper expects the crest at noon.</p>"


@pytest.fixture
def editor():
    Paper.objects.create(name="The Test Post")
    return make_user("Editor", username="editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def story(editor):
    story = make_live_article(kind="live", slug="flood", headline="Flood")
    for number in range(12):
        at = timezone.now() - timedelta(minutes=20 - number)
        make_live_update(story, headline=f"Post {number}", body=TEXT, body_html=TEXT, posted_at=at)
    return Article.objects.get()


def polled(page):
    """Let ten seconds of the page's clock go by, and wait until what came is in its place."""
    page.evaluate(
        "() => { window.applied = new Promise((done) => document.addEventListener('live:applied', done, { once: true })); }"
    )
    page.clock.fast_forward(12_000)
    page.evaluate("() => window.applied")
    page.clock.run_for(100)
    page.evaluate("() => document.fonts.ready")


@pytest.mark.parametrize("width", [390, 1280])
def test_updates_come_without_moving_what_is_read(new_page, story, editor, width):
    page = new_page(width=width)
    page.clock.install()
    page.goto("/stories/flood/")
    page.locator("#updates > li").nth(4).evaluate("(row) => row.scrollIntoView()")
    page.evaluate(WATCH)
    read = page.locator("#updates > li", has_text="Post 7")
    before = read.bounding_box()["y"]

    posts = {post.headline: post for post in story.live_updates.all()}
    publishing.post_update(story, by=editor, headline="New", body=TEXT, key_event=True)
    publishing.summarise(story, by=editor, summary="One bridge is closed\nNobody is hurt")
    publishing.remove_update(posts["Post 11"], by=editor)
    changed = {"headline": "Changed", "body": TEXT * 2, "key_event": False}
    publishing.edit_update(posts["Post 10"], by=editor, **changed)
    publishing.correct_update(posts["Post 1"], by=editor, text="It was six metres.")
    polled(page)

    button = page.get_by_role("button", name="1 new update")
    expect(button).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("1 new update")
    assert abs(read.bounding_box()["y"] - before) < 1
    expect(page.locator("#updates > li", has_text="Post 11")).to_have_count(0)
    expect(page.get_by_role("heading", name="Changed")).to_be_attached()
    expect(page.get_by_text("It was six metres.")).to_be_attached()
    expect(page.get_by_text("Nobody is hurt")).to_be_attached()
    assert page.evaluate("window.shifts") == []

    button.click()
    expect(page.locator("#updates > li").first).to_contain_text("New")
    expect(button).to_be_hidden()
    page.evaluate("() => document.activeElement.blur()")

    # At the top what comes stands there at once, and nothing jumps either.
    page.locator("#updates-title").evaluate("(title) => title.scrollIntoView()")
    page.evaluate(WATCH)
    publishing.post_update(story, by=editor, headline="Newest", body=TEXT)
    polled(page)
    expect(page.locator("#updates > li").first).to_contain_text("Newest")
    page.evaluate(DRAWN)
    assert page.evaluate("window.shifts") == []
    publishing.close_coverage(story, by=editor)
    polled(page)
    expect(page.locator("#story-kicker")).to_contain_text("Coverage ended at")
    shown = page.evaluate(SHOWN)
    page.goto("/stories/flood/")
    assert page.evaluate(SHOWN) == shown


def test_a_post_survives_a_reload_and_a_lost_connection(new_page, live_server, story, editor):
    page = new_page(width=390)
    let_in(page, editor, live_server.url)
    page.goto(f"/admin/articles/liveupdate/compose/{story.pk}/")
    text, posted = page.get_by_label("What happened"), page.locator(".composer-posts li")
    text.fill("Dam **holds**")
    page.get_by_label("Key event").check()
    page.set_input_files(
        "input[name=camera]", {"name": "dam.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}
    )
    page.get_by_label("What the photo shows").fill("A dam.")
    page.reload()
    expect(text).to_have_value("Dam **holds**")
    expect(page.get_by_label("Key event")).to_be_checked()
    expect(page.locator(".composer-preview img")).to_be_visible()
    expect(page.get_by_label("Who took it")).to_have_value("Lena Hoffmann")

    # The server has it, but its answer is lost on the way; then the whole connection is.
    def lose(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/compose/**", lose)
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(text).to_have_value("")
    page.unroute("**/compose/**")
    page.context.set_offline(True)
    text.fill("And the next one")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator(".composer-waiting li")).to_have_count(2)
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(".composer-waiting li")).to_have_count(0)
    expect(posted.first).to_contain_text("And the next one")
    expect(posted.nth(1)).to_contain_text("Dam holds")
    until(page, "() => !document.querySelector('.composer-waiting li')")
    made = story.live_updates.order_by("-pk")[:2]
    assert story.live_updates.count() == 14
    assert Photo.objects.count() == 1
    assert [post.key_event for post in made] == [False, True]
