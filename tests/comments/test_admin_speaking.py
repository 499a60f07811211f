"""Answering from the queue, and picking what stands above a thread."""

import pytest
from django.urls import reverse

from articles.groups import MODERATOR, REPORTER
from comments.models import Comment
from tests.factories import make_comment, make_user

pytestmark = pytest.mark.django_db

ANSWER, PICK = reverse("admin:comments_comment_answer"), reverse("admin:comments_comment_pick")


@pytest.fixture
def moderator(client):
    user = make_user(MODERATOR, first_name="Mo", last_name="Derator")
    client.force_login(user)
    return user


def item(comment, **fields):
    return {"comment": f"{comment.pk}:{comment.version}", "alone": comment.pk} | fields


def test_an_item_that_readers_see_offers_both(client, moderator):
    seen, waiting = make_comment(), make_comment(status="pending")
    page = client.get(reverse("admin:comments_comment_change", args=[seen.pk])).text
    assert f'action="{ANSWER}"' in page
    assert f'action="{PICK}"' in page
    page = client.get(reverse("admin:comments_comment_change", args=[waiting.pk])).text
    assert f'action="{ANSWER}"' not in page


def test_an_answer_is_published_and_linked(client, moderator):
    comment = make_comment()
    page = client.post(ANSWER, item(comment, body="So it is."), follow=True).text
    made = Comment.objects.get(parent=comment)
    assert (made.author_name, made.badge) == ("Mo Derator", "staff")
    assert "Your answer is published." in page
    assert f'href="{made.get_absolute_url()}"' in page


def test_an_answer_that_cannot_be_says_why(client, moderator):
    page = client.post(ANSWER, item(make_comment(status="pending"), body="So it is."), follow=True).text
    assert "Publish the comment before you answer it" in page
    page = client.post(ANSWER, item(make_comment(), body=" "), follow=True).text
    assert "Write something before you send it." in page


def test_a_pick_is_put_up_and_taken_down(client, moderator):
    comment = make_comment()
    page = client.post(PICK, item(comment, pick="yes"), follow=True).text
    assert "as an editor’s pick" in page
    assert "Take down the pick" in page
    page = client.post(PICK, item(comment, pick="no"), follow=True).text
    assert "no longer" in page
    comment.refresh_from_db()
    assert comment.picked_at is None


@pytest.mark.parametrize("address", [ANSWER, PICK])
def test_nobody_else_may(client, address):
    client.force_login(make_user(REPORTER))
    assert client.post(address, item(make_comment(), body="So it is.")).status_code == 403
    assert client.get(address).status_code in (403, 405)


@pytest.mark.parametrize("named", ["", "x", "0:1", "9" * 30])
def test_what_names_nothing_is_not_found(client, moderator, named):
    assert client.post(ANSWER, {"comment": named, "body": "So it is."}).status_code == 404
