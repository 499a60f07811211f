"""Readers who asked for it are told that their comment is decided or answered: confirmed, once, after the undo time."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles.groups import MODERATOR
from comments import moderation, wishes
from comments.models import Comment, CommentSettings, Decision, Wish
from comments.patience import LETTERS_LEAVE_AFTER
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_user(MODERATOR)


def wished(decided=True, answered=True, confirmed=True, **fields):
    comment = make_comment(**{"status": "pending", "author_email": "ann@example.org"} | fields)
    wishes.make(comment, decided=decided, answered=answered, confirmed=confirmed)
    return comment


def one(comment):
    return Comment.objects.filter(pk=comment.pk)


def let_leave(due, after=LETTERS_LEAVE_AFTER):
    at = timezone.now() + after
    with time_machine.travel(at):
        due(at)
    return [letter.subject for letter in mail.outbox]


def undo_last(comment, by):
    last = Decision.objects.filter(comment=comment).order_by("-pk").values("pk")[:1]
    assert moderation.undo(Decision.objects.filter(pk__in=last), by=by) == 1


class TestDecided:
    @pytest.mark.parametrize(("verb", "words"), [("approve", "is published"), ("reject", "is not published")])
    def test_the_author_hears_it_after_the_undo_time(self, moderator, due, verb, words):
        comment = wished()
        reason = {"reason": "abusive"} if verb == "reject" else {}
        getattr(moderation, verb)(one(comment), by=moderator, **reason)
        due(timezone.now() + timedelta(seconds=10))
        assert not mail.outbox
        (subject,) = let_leave(due)
        assert words in subject
        letter = mail.outbox[0]
        assert letter.to == ["ann@example.org"]
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_what_is_undone_in_time_is_told_to_nobody_and_the_next_decision_is(self, moderator, due):
        comment = wished()
        moderation.reject(one(comment), by=moderator, reason="abusive")
        undo_last(comment, moderator)
        assert let_leave(due) == []
        moderation.approve(one(comment), by=moderator)
        (subject,) = let_leave(due)
        assert "is published" in subject

    def test_what_is_taken_back_later_is_put_right(self, moderator, due):
        comment = wished()
        moderation.approve(one(comment), by=moderator)
        let_leave(due)
        moderation.remove(one(comment), by=moderator, reason="abusive")
        let_leave(due)
        undo_last(comment, moderator)
        assert [subject.split("” ")[1] for subject in let_leave(due)] == [
            "is published",
            "was removed",
            "is published",
        ]

    def test_a_comment_that_stands_against_reports_is_no_news(self, moderator, due):
        comment = wished()
        moderation.approve(one(comment), by=moderator)
        let_leave(due)
        Comment.objects.update(open_reports=1)
        moderation.keep(one(comment), by=moderator)
        assert len(let_leave(due)) == 1

    def test_spam_is_told_nothing(self, moderator, due):
        moderation.mark_spam(one(wished()), by=moderator)
        assert let_leave(due) == []

    @pytest.mark.parametrize("wish", [{"confirmed": False}, {"decided": False}])
    def test_nor_who_did_not_ask_or_did_not_confirm(self, moderator, due, wish):
        moderation.approve(one(wished(**wish)), by=moderator)
        assert let_leave(due) == []

    def test_a_wish_confirmed_later_tells_what_comes_afterwards(self, moderator, due):
        comment = wished(confirmed=False)
        assert wishes.confirm(comment)
        assert not wishes.confirm(comment)
        moderation.approve(one(comment), by=moderator)
        assert len(let_leave(due)) == 1

    def test_where_the_newsroom_mails_the_reason_there_is_one_mail(self, moderator, due):
        CommentSettings.objects.create(mail_reasons="everybody")
        comment = wished()
        moderation.reject(one(comment), by=moderator, reason="abusive")
        assert len(let_leave(due)) == 1
        assert "rules" in mail.outbox[0].body

    def test_and_without_that_mail_there_is_this_one(self, moderator, due):
        CommentSettings.objects.create(mail_reasons="everybody")
        comment = wished()
        moderation.reject(one(comment), by=moderator, reason="abusive", tell=False)
        (subject,) = let_leave(due)
        assert "is not published" in subject


class TestAnswered:
    def test_an_answer_is_told_once_it_is_published(self, moderator, due):
        comment = wished(status="approved")
        answer = make_comment(parent=comment, status="pending", author_name="Bea")
        assert let_leave(due) == []
        moderation.approve(one(answer), by=moderator)
        (subject,) = let_leave(due)
        assert subject.startswith("An answer to your comment")
        of_answer, own = (settings.SITE_URL + row.get_absolute_url() for row in (answer, comment))
        assert f"Bea\n{of_answer}\n" in mail.outbox[0].body
        assert f"{own}\n" in mail.outbox[0].body

    def test_several_within_an_hour_are_one_mail(self, moderator, due):
        comment = wished(status="approved")
        for _ in range(3):
            moderation.approve(one(make_comment(parent=comment, status="pending")), by=moderator)
        assert len(let_leave(due)) == 1
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            for _ in range(7):
                moderation.approve(one(make_comment(parent=comment, status="pending")), by=moderator)
            assert len(let_leave(due)) == 1
            subjects = let_leave(due, timedelta(minutes=56))
        assert subjects[1].startswith("7 answers")
        assert "and 2 more" in mail.outbox[1].body

    def test_what_is_undone_in_time_or_told_before_is_not_told(self, moderator, due):
        comment = wished(status="approved")
        answer = make_comment(parent=comment, status="pending")
        moderation.approve(one(answer), by=moderator)
        undo_last(answer, moderator)
        assert let_leave(due) == []
        moderation.approve(one(answer), by=moderator)
        assert len(let_leave(due)) == 1
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            moderation.remove(one(answer), by=moderator, reason="abusive")
            moderation.approve(one(answer), by=moderator, overturn=True)
            assert len(let_leave(due)) == 1

    def test_ones_own_answer_is_not(self, moderator, due):
        comment = wished(status="approved")
        own = make_comment(parent=comment, status="pending", author_email="ANN@example.org")
        moderation.approve(one(own), by=moderator)
        assert let_leave(due) == []

    def test_nor_one_to_a_comment_that_is_gone(self, moderator, due):
        comment = wished(status="approved", decided=False)
        answer = make_comment(parent=comment, status="pending")
        moderation.approve(one(answer), by=moderator)
        moderation.remove(one(comment), by=moderator, reason="abusive")
        assert let_leave(due) == []

    def test_a_lost_task_is_made_good(self, moderator, due):
        comment = wished(status="approved")
        moderation.approve(one(make_comment(parent=comment, status="pending")), by=moderator)
        due(timezone.now() - timedelta(days=1))
        with time_machine.travel(timezone.now() + timedelta(minutes=5)):
            assert wishes.resume.call() == 1
            assert len(mail.outbox) == 1
            assert wishes.resume.call() == 0


class TestStopping:
    def stop_address(self):
        return re.search(r"https?://[^/]+(/comments/stop/\S+)", mail.outbox[0].body)[1]

    def test_one_click_stops_this_comment(self, moderator, due):
        comment, other = wished(), wished()
        moderation.approve(one(comment), by=moderator)
        let_leave(due)
        client = Client(enforce_csrf_checks=True)
        assert client.get(self.stop_address()).status_code == 200
        assert Wish.objects.filter(stopped_at=None).count() == 2
        answer = client.post(self.stop_address(), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not client.cookies
        moderation.remove(one(comment), by=moderator, reason="abusive")
        assert len(let_leave(due)) == 1
        moderation.approve(one(other), by=moderator)
        assert len(let_leave(due)) == 2

    def test_another_stops_all_until_one_asks_again(self, moderator, due):
        comment, other = wished(), wished()
        moderation.approve(one(comment), by=moderator)
        let_leave(due)
        Client().post(self.stop_address(), {"scope": "all"})
        moderation.approve(one(other), by=moderator)
        assert len(let_leave(due)) == 1
        again = wished()
        moderation.approve(one(again), by=moderator)
        assert len(let_leave(due)) == 2


def test_a_decision_about_many_costs_no_more_than_about_one(moderator, django_assert_max_num_queries):
    story = make_live_article()
    rows = [make_comment(story, status="pending") for _ in range(10)]
    for row in rows:
        wishes.make(row, decided=True, answered=False, confirmed=True)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as few:
        moderation.approve(one(rows[0]), by=moderator)
    with CaptureQueriesContext(connection) as many:
        moderation.approve(Comment.objects.pending(), by=moderator)
    assert len(many) <= len(few)


class TestTheForm:
    def test_offers_it_and_ticks_nothing(self, reader):
        page = reader.client.get(f"/stories/{make_live_article().slug}/comments/new/").text
        assert 'name="tell_decided"' in page
        assert not re.search(r'name="tell_\w+"[^>]*checked', page)

    def test_a_wish_is_in_force_once_the_mailed_link_was_followed(self, reader, moderator, due):
        article = make_live_article()
        reader.comment(article, tell_decided="on")
        wish = Wish.objects.get()
        assert (wish.decided, wish.answered, wish.confirmed_at) == (True, False, None)
        (letter,) = mail.outbox
        link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]
        assert "comes by mail" not in reader.client.get(link).text
        assert Wish.objects.get().confirmed_at is None
        assert "comes by mail" in reader.client.post(link, follow=True).text
        assert Wish.objects.get().confirmed_at
        moderation.approve(Comment.objects.all(), by=moderator)
        assert len(let_leave(due)) == 2

    def test_who_never_confirms_hears_nothing(self, reader, moderator, due):
        reader.comment(make_live_article(), tell_decided="on", tell_answered="on")
        moderation.approve(Comment.objects.all(), by=moderator)
        make_comment(parent=Comment.objects.get())
        assert len(let_leave(due)) == 1  # the link alone

    def test_who_asks_for_nothing_gets_nothing(self, reader, moderator, due):
        reader.comment(make_live_article())
        moderation.approve(Comment.objects.all(), by=moderator)
        assert let_leave(due) == []
        assert not Wish.objects.exists()
