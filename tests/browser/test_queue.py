"""What only a browser can show of the queue: decisions that do not wait, keys, one thumb, a lost connection.

    COMMENTS=100000 .venv/bin/pytest tests/browser/test_queue.py -k minute -q

has a hundred thousand comments wait while thirty are decided in a minute, and says how long the next one took each time.
"""

import os
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from articles.groups import MODERATOR
from articles.models import Article, Paper
from comments import moderation
from comments.models import Claim, Comment
from tests.browser.axe import find_flaws
from tests.browser.signing_in import let_in
from tests.browser.waiting import until
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "/admin/comments/comment/"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def story():
    Paper.objects.create(name="The Test Post")
    return make_live_article(headline="Ferry sinks")


@pytest.fixture
def open_queue(new_page, live_server):
    """Open the queue as a moderator of that name; no page may break its own policy or a script."""
    complaints = []

    def open_at(name="Mo", path=QUEUE, page=None, **window):
        page = page or new_page(**window)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        let_in(page, make_user(MODERATOR, first_name=name, last_name=""), live_server.url)
        page.goto(path)
        return page

    yield open_at
    assert complaints == []


def at(page):
    """Return whose comment is the one that keys mean."""
    return page.locator(".is-current .queue-who bdi")


def waiting(story, count):
    return [
        make_comment(
            story,
            status="pending",
            author_name=f"Reader {number:02d}",
            created_at=timezone.now() - timedelta(minutes=60 - number),
        )
        for number in range(count)
    ]


def status_of(comment):
    comment.refresh_from_db()
    return (comment.status, comment.reason)


def comes_to(comment, *wanted):
    """Wait until the server has it."""
    for _ in range(300):
        if status_of(comment) == wanted:
            return
        time.sleep(0.05)
    assert status_of(comment) == wanted


def test_a_moderator_decides_by_keys_and_nothing_waits_or_is_lost(open_queue, story):
    comments = waiting(story, 23)
    page = open_queue()
    items = page.locator(".queue-item")
    expect(items).to_have_count(20)
    assert set(Claim.objects.values_list("item", flat=True)) == {comment.pk for comment in comments[:20]}
    assert find_flaws(page, tags=STANDARDS) == []

    # What is typed is typed, and a key with Ctrl is the browser's.
    page.get_by_text("Search", exact=True).first.click()
    page.get_by_label("Name, e-mail or text").press_sequentially("as")
    page.get_by_label("Name, e-mail or text").blur()
    page.keyboard.press("Alt+a")
    expect(at(page)).to_have_text("Reader 00")

    page.keyboard.press("a")
    expect(at(page)).to_have_text("Reader 01")
    expect(page.locator(".is-current article")).to_be_focused()
    expect(page.locator(".queue-said")).to_have_text("Approved.")
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(at(page)).to_have_text("Reader 02")
    page.keyboard.press("s")
    comes_to(comments[0], "approved", "")
    comes_to(comments[1], "rejected", "abusive")
    comes_to(comments[2], "spam", "")
    # Twenty again: the three that waited behind.
    expect(items).to_have_count(20)
    page.keyboard.press("z")
    expect(at(page)).to_have_text("Reader 02")
    comes_to(comments[2], "pending", "")
    expect(page.locator(".is-current[aria-busy]")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(at(page)).to_have_text("Reader 03")

    # A colleague was faster: the comment is back, and it is said why.
    Claim.objects.all().delete()
    moderation.approve(Comment.objects.filter(pk=comments[3].pk), by=make_user(MODERATOR, first_name="Ann"))
    page.keyboard.press("s")
    expect(page.locator(".queue-refused")).to_contain_text("was faster: Approved.")
    assert status_of(comments[3]) == ("approved", "")

    # Without a connection decisions are kept, and what has not left is simply taken back.
    page.context.set_offline(True)
    first = comments[4]
    page.locator(f"#item-{first.pk} button[data-key=a]").click()
    expect(page.locator(".queue-trouble")).to_contain_text("No connection. 1 decision is kept here")
    page.keyboard.press("s")
    expect(page.locator(".queue-trouble")).to_contain_text("2 decisions are kept here")
    page.keyboard.press("z")
    expect(page.locator(".queue-trouble")).to_contain_text("1 decision is kept here")
    assert status_of(first) == ("pending", "")
    page.context.set_offline(False)
    comes_to(first, "approved", "")
    expect(page.locator(".queue-trouble")).to_be_hidden()

    # Nor is anything lost while one is signed out, though the browser has forgotten every cookie.
    cookies, kept = page.context.cookies(), comments[5]
    page.context.clear_cookies()
    expect(at(page)).to_have_text("Reader 05")
    page.keyboard.press("a")
    expect(page.locator(".queue-trouble")).to_contain_text("You are signed out")
    page.context.add_cookies(cookies)
    page.evaluate("dispatchEvent(new Event('online'))")
    comes_to(kept, "approved", "")

    # A page that was left before the server had everything: the next one sees to it.
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/decide/", lambda route: route.abort())
    left = comments[6]
    page.locator(f"#item-{left.pk} button[data-key=a]").click()
    expect(page.locator(".queue-trouble")).to_contain_text("1 decision is kept here")
    page.unroute_all()
    page.reload()
    comes_to(left, "approved", "")
    expect(page.locator(f"#item-{left.pk}")).to_have_count(0)

    # Keys can be turned off, for good.
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Close", exact=True).click()
    page.reload()
    expect(at(page)).to_be_visible()
    before = at(page).inner_text()
    page.keyboard.press("a")
    page.get_by_role("button", name="Keyboard").click()
    expect(page.get_by_role("checkbox", name="Single-key shortcuts")).not_to_be_checked()
    expect(at(page)).to_have_text(before)

    # What nobody looks at any more is free.
    page.goto("/admin/")
    for _ in range(100):
        if not Claim.objects.exists():
            break
        time.sleep(0.05)
    assert not Claim.objects.exists()


def test_one_thumb_decides_and_closes_a_story_and_takes_it_back(open_queue, story):
    comments = waiting(story, 3)
    page = open_queue(width=390, height=844)
    approve = page.locator(".is-current button[data-key=a]")
    box = approve.bounding_box()
    assert box["y"] + box["height"] > 760
    assert box["height"] >= 44
    assert find_flaws(page, tags=STANDARDS) == []
    page.locator(".is-current summary.queue-no").click()
    page.locator(".is-current button[value=illegal]").click()
    expect(at(page)).to_have_text("Reader 01")
    comes_to(comments[0], "rejected", "illegal")
    undo = page.locator(".queue-undo")
    # The bar to take back lies upon none of the next one's reasons.
    page.locator(".is-current summary.queue-no").click()
    expect(page.locator(".is-current button[value=other]")).to_be_visible()
    bar, reasons = (
        page.locator(where).bounding_box() for where in (".queue-undo form", ".is-current .queue-do")
    )
    assert bar["y"] + bar["height"] <= reasons["y"]
    undo.get_by_role("button", name="Undo").click()
    expect(at(page)).to_have_text("Reader 00")
    comes_to(comments[0], "pending", "")
    page.get_by_role("button", name="Next comment").first.click()
    expect(at(page)).to_have_text("Reader 01")

    page.locator(".is-current").get_by_role("button", name="Close this story’s comments").click()
    expect(undo).to_contain_text("Comments on “Ferry sinks”: Closed.")
    expect(page.locator(".is-current .queue-story")).to_contain_text("Closed")
    assert Article.objects.get().comment_mode == "closed"
    undo.get_by_role("button", name="Undo").click()
    expect(page.locator(".is-current .queue-story")).not_to_contain_text("Closed")
    assert Article.objects.get().comment_mode == "paper"


FILL = """
INSERT INTO comments_comment (uuid, path, article_id, author_name, author_email, body, status, created_at, reason, version, trace,
  user_agent, referrer, source, source_id)
SELECT gen_random_uuid(), '{}', %(story)s, 'Reader ' || n, 'reader' || n %% 5000 || '@example.org', 'A thought, number ' || n,
  'pending', now() - interval '1 day' + n * interval '1 millisecond', '', 1, '{}', '', '', '', 'many-' || n
FROM generate_series(1, %(count)s) n
"""


def test_thirty_comments_a_minute(open_queue, story, record_property):
    """Every decision arrives, and none waits for the server. Of many, how long it takes until the next is on screen is printed."""
    count = int(os.environ.get("COMMENTS", "25"))
    many = count > 1000
    decisions = 30 if many else 9
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"story": story.pk, "count": count})
        if many:
            cursor.execute("ANALYZE comments_comment")
    page = open_queue()
    expect(page.locator(".queue-item")).to_have_count(20)
    begun = time.monotonic()
    for number in range(decisions):
        name = at(page).inner_text()
        page.keyboard.press("r" if number % 3 == 2 else "a")
        if number % 3 == 2:
            page.keyboard.press("1")
        expect(at(page)).not_to_have_text(name)
        if many:
            until(page, "wanted => performance.getEntriesByName('queue-next').length === wanted", number + 1)
            page.wait_for_timeout(max(0, (begun + 2 * (number + 1) - time.monotonic()) * 1000 - 100))
    took = time.monotonic() - begun
    for _ in range(200):
        if Comment.objects.exclude(status="pending").count() == decisions:
            break
        time.sleep(0.05)
    assert Comment.objects.approved().count() == decisions * 2 / 3
    assert Comment.objects.filter(status="rejected", reason="off topic").count() == decisions / 3
    if many:  # a page that the browser holds for hidden paints nothing, and measures nothing
        times = sorted(page.evaluate("performance.getEntriesByName('queue-next').map((one) => one.duration)"))
        record_property(
            "queue",
            f"queue: {decisions} of {count} comments in {took:.0f} s; the next one on screen after "
            f"{times[decisions // 2]:.0f} ms (median), {times[-1]:.0f} ms (slowest)",
        )
