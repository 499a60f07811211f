"""A reader whom this device knows: the proof is kept by the reader's own hand, goes with the form, and can be forgotten."""

import re

import pytest
from playwright.sync_api import expect

from comments import moderation, proving
from comments.models import Comment, CommentSettings
from tests.factories import make_comment, make_live_article

pytestmark = pytest.mark.django_db(transaction=True)

HELD = "localStorage.getItem('comment-proof')"


def test_a_device_remembers_a_confirmed_address_until_it_is_told_to_forget(new_page, mailoutbox):
    CommentSettings.objects.create(mode="trusted", min_seconds=0)
    make_comment(author_email="ann@example.org")
    story = make_live_article()
    waiting = moderation.submit(story, name="Ann", email="ann@example.org", body="A first thought.")
    proving.ask(waiting, address="203.0.113.9")
    page = new_page()

    page.goto(re.search(r"(/comments/confirm/\S+/)", mailoutbox[0].body)[1])
    page.get_by_role("button", name="Yes, this is my address").click()
    expect(page.get_by_role("heading", name="Your e-mail address is confirmed")).to_be_visible()
    assert page.evaluate(HELD) is None
    page.get_by_role("button", name="Remember me on this device").click()
    expect(page.get_by_role("button", name="Forget me on this device")).to_be_focused()

    page.goto(story.get_absolute_url())
    page.get_by_role("link", name="Write a comment").click()
    form = page.locator("[data-comment-form]")
    email, proof = form.get_by_label("E-mail"), form.locator("[name=proof]")
    expect(email).to_have_value("ann@example.org")
    expect(proof).not_to_have_value("")
    expect(form.get_by_label("Send me a mail")).to_be_hidden()
    email.fill("bob@example.org")
    expect(proof).to_have_value("")
    expect(form.get_by_label("Send me a mail")).to_be_visible()
    email.fill("Ann@example.org")
    form.get_by_label("Name").fill("Ann")
    form.get_by_label("Your comment").fill("At once, then.")
    form.get_by_role("button", name="Send").click()
    page.wait_for_url("**/comments/sent/**")
    expect(page.get_by_text("Your comment is published.")).to_be_visible()
    assert Comment.objects.get(body="At once, then.").trace["inputs"]["proven"]

    page.goto(f"{story.get_absolute_url()}comments/new/")
    page.get_by_role("button", name="Forget me on this device").click()
    expect(proof).to_have_value("")
    assert page.evaluate(HELD) is None
    assert page.context.cookies() == []
