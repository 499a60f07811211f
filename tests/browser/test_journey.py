"""The whole way of a story in a real browser: written, published, found, commented on, approved, read."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Paper
from comments.models import Comment
from tests.factories import make_author, make_category, make_page, make_topic, make_user, picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)

HEADLINE = "Harbour master opens the north quay"
TEXT = "The north quay opened at dawn to the first three ships."
COMMENT = "I work there, and it was a fine sight."


@pytest.fixture(autouse=True)
def newsroom():
    Paper.objects.create(name="The Test Post", contact="desk@example.org")
    make_category(name="Harbour", slug="harbour")
    make_author(name="Ada Quayle", slug="ada-quayle", role="Port Correspondent")
    make_topic(name="Shipping", slug="shipping")
    make_page(title="Privacy", slug="privacy")
    make_user("Editor", username="editor")
    make_user("Moderator", username="moderator")


def sign_in(page, name):
    page.goto("/admin/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", "secret")
    page.click("[type=submit]")
    page.wait_for_url(re.compile(r"//[^/]+/admin/$"))


def choose(page, field, words):
    """Pick an entry of an autocomplete field by typing."""
    page.locator(f"#id_{field} + .select2").click()
    page.locator(".select2-container--open .select2-search__field").fill(words)
    page.locator(".select2-results__option", has_text=words).first.click()


def write_and_publish(page):
    sign_in(page, "editor")
    page.goto("/admin/articles/article/add/")
    page.fill("[name=headline]", HEADLINE)
    page.fill("[name=standfirst]", "After eleven years of dredging, ships may berth again.")
    editor = page.get_by_role("textbox", name="Text", exact=True)
    editor.click()
    page.keyboard.type(TEXT)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("Bold words follow.")
    choose(page, "category", "Harbour")
    choose(page, "bylines-0-author", "Ada Quayle")
    choose(page, "topic_links-0-tag", "Shipping")
    page.click(".field-lead_photo [data-photo-choose]")
    dialog = page.locator("dialog[open]")
    dialog.locator(".picker-upload").wait_for()
    if not dialog.locator(".picker-upload[open]").count():
        dialog.locator(".picker-upload summary").click()
    upload = dialog.locator("[data-picker-upload]")
    upload.locator("input[type=file]").set_input_files(
        {"name": "quay.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(size=(1600, 1000))}
    )
    upload.locator("[name$=alt]").fill("Three ships at a stone quay")
    upload.locator("[name$=credit]").fill("Jo Lens")
    upload.locator("[type=submit]").click()
    page.locator("dialog[open]").wait_for(state="detached")
    page.locator("[name=_verb][value=publish]").first.click()
    page.wait_for_url(re.compile(r"/admin/articles/article/\d+/"))
    page.get_by_text("Published").first.wait_for()


def send_comment(page, address):
    """Open the form in place, as a reader with a script-running browser does, and send it."""
    page.goto(address)
    page.get_by_role("link", name="Write a comment").click()
    page.get_by_label("Name").fill("Sam Docker")
    page.get_by_label("E-mail").fill("sam@example.org")
    page.locator("[data-comment-form] textarea").fill(COMMENT)
    assert page.url.endswith(address)
    page.locator("[data-comment-form] [type=submit]").click()
    page.wait_for_url("**/comments/sent/**")
    assert COMMENT in page.content()


PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1280, "height": 844}


def test_a_story_from_the_editors_keyboard_to_the_readers_comment(new_page):
    """Typed and approved on a phone and at a desk, found and read on both."""
    desk, reader, review = (new_page(**PHONE) for _ in range(3))

    write_and_publish(desk)
    article = Article.objects.get()
    assert article.is_live
    assert article.body == f"<p>{TEXT}</p><p><strong>Bold words follow.</strong></p>"

    for address in (
        "/",
        "/sections/harbour/",
        "/topics/shipping/",
        "/authors/ada-quayle/",
        "/search/?q=dredging",
    ):
        reader.goto(address)
        for size in (SCREEN, PHONE):
            reader.set_viewport_size(size)
            expect(reader.get_by_role("link", name=HEADLINE).first, address).to_be_visible()
    assert HEADLINE in reader.request.get("/feeds/rss.xml").text()

    reader.goto("/")
    reader.get_by_role("link", name=HEADLINE).first.click()
    reader.wait_for_url(f"**{article.get_absolute_url()}")
    for size in (SCREEN, PHONE):
        reader.set_viewport_size(size)
        expect(reader.locator("h1")).to_have_text(HEADLINE)
        expect(reader.locator("img[alt='Three ships at a stone quay']").first).to_be_visible()
    assert "Jo Lens" in reader.content()
    assert TEXT in reader.content()

    sign_in(review, "moderator")
    for size in (PHONE, SCREEN):
        for page in (reader, review):
            page.set_viewport_size(size)
        send_comment(reader, article.get_absolute_url())
        reader.goto(article.get_absolute_url())
        approved = Comment.objects.filter(status="approved").count()
        expect(reader.get_by_text(COMMENT)).to_have_count(approved)
        review.goto("/admin/comments/comment/")
        assert COMMENT in review.content()
        with review.expect_response("**/decide/"):  # the page is ahead of the server
            review.get_by_role("button", name="Approve").first.click()
        expect(review.locator("main, #content").first).not_to_contain_text(COMMENT)
        reader.goto(article.get_absolute_url())
        expect(reader.get_by_text(COMMENT)).to_have_count(approved + 1)
    assert reader.context.cookies() == []
