"""What the database itself says about comments."""

import pytest
from django.db import IntegrityError, connection, transaction

from comments.models import Comment
from tests.factories import make_live_article

pytestmark = pytest.mark.django_db


def write(article, **fields):
    return Comment.objects.create(
        article=article, author_name="Kim", author_email="kim@example.org", **{"body": "Words."} | fields
    )


def test_a_comment_written_in_the_shell_finds_its_place_in_the_thread():
    article = make_live_article()
    top = write(article)
    reply = write(article, parent=top)
    again = write(article, parent=reply)
    again.refresh_from_db()
    assert again.path == [top.pk, reply.pk, again.pk]


def test_a_fourth_level_is_refused():
    article = make_live_article()
    parent = None
    for _ in range(3):
        parent = write(article, parent=parent)
    with pytest.raises(IntegrityError, match="comment_at_most_three_deep"), transaction.atomic():
        write(article, parent=parent)


def test_a_reply_stays_in_the_story_of_what_it_answers():
    top = write(make_live_article())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="comment_reply_in_its_story"), transaction.atomic():
        write(make_live_article(), parent=top)


@pytest.mark.parametrize("status", ["approved", "rejected", "spam", "removed"])
def test_a_decided_comment_without_a_time_of_decision_cannot_be(status):
    with pytest.raises(IntegrityError, match="comment_decided_iff_dated"), transaction.atomic():
        write(make_live_article(), status=status)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [("comment_status_known|comment_decided", {"status": "lost"}), ("comment_has_text", {"body": ""})],
)
def test_the_database_refuses_nonsense(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write(make_live_article(), **fields)
