"""What the database refuses, whoever asks; and that no page of the queue reads all comments."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import queue
from comments.models import Comment, CommentSettings, Decision
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db


def refused(constraint, **fields):
    comment = make_comment(status=fields.pop("was", "pending"))

    @transaction.atomic
    def change():
        Comment.objects.filter(pk=comment.pk).update(**fields)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=constraint):
        change()


class TestConstraints:
    def test_decided_and_dated_change_together(self):
        refused("comment_decided_iff_dated", status="approved")
        refused("comment_decided_iff_dated", was="approved", status="pending")
        refused("comment_decided_iff_dated", was="approved", decided_at=None)
        refused("comment_decided_iff_dated", decided_at=timezone.now())

    def test_nobody_has_decided_what_waits(self):
        refused("comment_pending_is_undecided", decided_by=make_user())

    def test_a_status_is_one_that_we_know(self):
        refused("comment_status_known", status="published", decided_at=timezone.now())

    def test_a_comment_does_not_answer_itself(self):
        comment = make_comment()
        with pytest.raises(IntegrityError, match="comment_not_its_own_parent"), transaction.atomic():
            Comment.objects.filter(pk=comment.pk).update(parent=comment.pk, path=[1, comment.pk])

    def test_a_reply_stands_in_the_story_of_what_it_answers(self):
        elsewhere = make_comment()
        refused("comment_reply_in_its_story", parent=elsewhere, path=[elsewhere.pk, 1])

    def test_a_thread_is_three_deep(self):
        refused("comment_at_most_three_deep", path=[1, 2])
        refused("comment_at_most_three_deep", path=[])
        top = make_comment()
        reply = make_comment(parent=top)
        with pytest.raises(IntegrityError, match="comment_at_most_three_deep"), transaction.atomic():
            Comment.objects.filter(pk=reply.pk).update(path=[1, 2, 3, 4])

    def test_a_comment_says_something(self):
        refused("comment_has_text", body="")

    def test_an_import_comes_once(self):
        make_comment(source="wordpress", source_id="1")
        refused("comment_source_once", source="wordpress", source_id="1")

    def test_one_form_makes_one_comment(self):
        first = make_comment()
        Comment.objects.filter(pk=first.pk).update(key="k")
        refused("key", key="k")

    def test_there_is_one_set_of_rules(self):
        with pytest.raises(IntegrityError, match="comment_settings_are_one_row"), transaction.atomic():
            CommentSettings.objects.create(pk=2)

    def test_a_decision_changes_something(self):
        comment = make_comment()
        with pytest.raises(IntegrityError, match="decision_changes_something"), transaction.atomic():
            Decision.objects.create(
                comment=comment, at=timezone.now(), from_status="rejected", to_status="rejected"
            )

    def test_the_messages_are_sentences(self):
        comment = Comment(
            article=make_live_article(), path=[1], author_name="A", author_email="a@example.org", body="B."
        )
        comment.created_at = timezone.now()
        comment.status = "approved"
        with pytest.raises(ValidationError, match="A pending comment has no time of decision"):
            comment.full_clean()


def test_a_colleague_who_decided_cannot_be_deleted():
    from django.db.models import ProtectedError

    user = make_user()
    make_comment(by=user)
    with pytest.raises(ProtectedError):
        user.delete()


def test_deleting_a_story_takes_its_comments_and_leaves_the_record():
    comment = make_comment(parent=make_comment())
    comment.article.delete()
    assert Comment.objects.count() == 0
    assert Decision.objects.count() == 2


class TestWithManyRows:
    """The plans of PostgreSQL, with enough rows that reading them all would be noticed."""

    @pytest.fixture
    def many(self):
        article = make_live_article()
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO comments_comment (id, uuid, article_id, path, author_name, author_email, body, status,
                  created_at, decided_at, reason, version, trace, user_agent, referrer, source, source_id)
                SELECT 1000000 + n, gen_random_uuid(), %s, ARRAY[1000000 + n], 'A', 'a' || n || '@example.org', 'B.',
                  CASE WHEN n %% 100 = 0 THEN 'pending' WHEN n %% 10 = 0 THEN 'spam' ELSE 'approved' END,
                  now() - n * interval '1 second', CASE WHEN n %% 100 = 0 THEN NULL ELSE now() - n * interval '1 second' END,
                  '', 1, '{}', '', '', '', '' FROM generate_series(1, 20000) AS n
                """,
                [article.pk],
            )
            cursor.execute("ANALYZE comments_comment")
        return article

    def test_counting_stops_at_a_thousand_and_no_page_of_the_queue_reads_the_whole_table(self, many):
        counts = {"reported": "0", "pending": "200", "held": "0", "spam": "1000+", "decided": "1000+"}
        assert queue.counts() == counts
        for tab in queue.TABS:
            after = ""
            for _ in range(3):
                comments = queue.slice_of(tab, after)
                assert len(comments.items) == (0 if counts[tab] == "0" else 20)
                after = comments.next
            with CaptureQueriesContext(connection) as asked:
                queue.slice_of(tab, after)
                queue.counts()
            assert asked.captured_queries
            for query in asked.captured_queries:
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN " + query["sql"])
                    plan = "\n".join(row[0] for row in cursor.fetchall())
                assert "Seq Scan on comments_comment" not in plan, (tab, plan)
