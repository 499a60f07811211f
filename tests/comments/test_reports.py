"""Readers report comments: through the page, counted once, hidden by enough of them, and decided."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles.groups import EDITOR, MODERATOR
from comments import moderation, reports, retention
from comments.models import Comment, CommentSettings, Decision, Report
from comments.patience import LETTERS_LEAVE_AFTER
from tests.factories import make_comment, make_live_article, make_taken_down_article, make_user

pytestmark = pytest.mark.django_db


def address(comment):
    return f"/stories/{comment.article.slug}/comments/{comment.uuid}/report/"


def opened(comment, client=None):
    page = (client or Client()).get(address(comment))
    assert page.status_code == 200, page.status_code
    return {"reason": "abusive", "token": re.search(r'name="token" value="([^"]+)"', page.text)[1]}


def send(comment, ip="203.0.113.1", *, headers=None, client=None, **fields):
    client = client or Client()
    return client.post(address(comment), opened(comment) | fields, REMOTE_ADDR=ip, headers=headers)


def from_networks(comment, count, first=1, **fields):
    for number in range(first, first + count):
        assert send(comment, f"198.{number}.100.7", **fields).status_code == 303


def one(comment):
    return Comment.objects.filter(pk=comment.pk)


def shown(comment):
    return f"comment-{comment.uuid}" in Client().get(f"/stories/{comment.article.slug}/comments/").text


@pytest.fixture
def comment():
    return make_comment(body="You are all fools.")


@pytest.fixture
def moderator():
    return make_user(MODERATOR)


class TestThePage:
    def test_is_linked_at_every_comment_that_readers_see_and_at_no_tombstone(self, comment, moderator):
        reply = make_comment(parent=comment)
        moderation.remove(one(comment), by=moderator, reason="abusive")
        page = Client().get(comment.article.get_absolute_url()).text
        assert address(reply) in page
        assert address(comment) not in page

    def test_shows_the_comment_and_is_kept_by_nobody(self, comment):
        page = Client().get(address(comment))
        assert "You are all fools." in page.text
        assert page["X-Robots-Tag"] == "noindex"
        assert "private" in page["Cache-Control"]
        assert not page.cookies

    def test_a_report_is_thanked_for_at_another_address(self, comment):
        client = Client()
        answer = send(comment, client=client, note="Fools.", email="bea@example.org")
        assert answer.status_code == 303
        assert "Thank you" in client.get(answer["Location"]).text
        assert not answer.cookies
        assert not client.cookies
        row = Report.objects.get()
        assert (row.reason, row.note, row.email, row.ip_address) == (
            "abusive",
            "Fools.",
            "bea@example.org",
            "203.0.113.1",
        )

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "removed"])
    def test_what_readers_do_not_see_is_not_there(self, status):
        hidden = make_comment(status=status)
        assert Client().get(address(hidden)).status_code == 404
        assert Client().post(address(hidden), {"reason": "abusive", "token": "x"}).status_code == 404

    def test_of_a_story_that_was_taken_down_it_is_gone(self):
        assert Client().get(address(make_comment(make_taken_down_article()))).status_code == 410

    def test_a_comment_of_another_story_is_not_there(self, comment):
        other = make_live_article()
        assert Client().get(f"/stories/{other.slug}/comments/{comment.uuid}/report/").status_code == 404

    def test_a_form_that_was_open_when_the_comment_went_is_thanked_and_not_stored(self, comment, moderator):
        form = opened(comment)
        moderation.remove(one(comment), by=moderator, reason="abusive")
        assert Client().post(address(comment), form).status_code == 303
        assert not Report.objects.exists()

    def test_without_a_reason_or_with_other_alone_the_text_is_kept(self, comment):
        for fields in ({"reason": "", "note": "My words"}, {"reason": "nonsense", "note": "My words"}):
            answer = send(comment, **fields)
            assert answer.status_code == 400
            assert "My words" in answer.text
        assert send(comment, reason="other").status_code == 400
        assert send(comment, reason="other", note="It names my street.").status_code == 303

    @pytest.mark.parametrize(
        "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
    )
    def test_a_page_of_somebody_else_cannot_send_it(self, comment, headers):
        answer = send(comment, headers=headers, note="My words")
        assert answer.status_code == 403
        assert "My words" in answer.text
        assert not Report.objects.exists()

    def test_a_token_of_another_comment_or_of_nobody_is_refused_with_the_text(self, comment):
        other = opened(make_comment(comment.article))["token"]
        for token in (other, "", "nonsense\0"):
            answer = send(comment, token=token, note="My words")
            assert answer.status_code == 403
            assert "My words" in answer.text

    def test_a_form_that_was_open_for_a_day_is_shown_again_with_the_text(self, comment):
        form = opened(comment) | {"note": "My words"}
        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=2)):
            answer = Client().post(address(comment), form)
            assert answer.status_code == 400
            assert "My words" in answer.text
            again = {**form, "token": re.search(r'name="token" value="([^"]+)"', answer.text)[1]}
            assert Client().post(address(comment), again).status_code == 303

    def test_what_robots_fill_in_is_thanked_and_not_stored(self, comment):
        assert send(comment, website="https://spam.example").status_code == 303
        assert not Report.objects.exists()

    @pytest.mark.parametrize(
        "email", ["a@example.org\r\nBcc: b@example.org", "a@example.org\nb", "nobody", "\u202ea@example.org"]
    )
    def test_an_address_that_is_none_is_refused(self, comment, email):
        assert send(comment, email=email, note="My words").status_code == 400
        assert not Report.objects.exists()

    def test_hostile_words_are_stored_as_plain_text(self, comment):
        assert send(comment, note="<script>\0\u202eevil").status_code == 303
        assert Report.objects.get().note == "<script>evil"

    def test_a_megabyte_is_refused_with_words(self, comment):
        answer = send(comment, note="x" * 1_000_001)
        assert answer.status_code == 413
        assert "megabyte" in answer.text
        assert send(comment, note="x" * 1001).status_code == 400

    def test_too_many_within_a_minute_are_refused_and_keep_their_text(self):
        article = make_live_article()
        for _ in range(5):
            assert send(make_comment(article)).status_code == 303
        sixth = make_comment(article)
        answer = send(sixth, note="My words")
        assert answer.status_code == 429
        assert answer["Retry-After"]
        assert "My words" in answer.text
        assert send(sixth, "198.51.100.1").status_code == 303


class TestOnceAReader:
    def test_the_same_address_counts_once(self, comment):
        for _ in range(2):
            assert send(comment).status_code == 303
        assert one(comment).get().open_reports == Report.objects.count() == 1

    def test_so_does_the_same_e_mail_from_elsewhere_however_it_is_written(self, comment):
        send(comment, email="bea@example.org")
        send(comment, "198.51.100.1", email="BEA@example.org")
        assert Report.objects.count() == 1

    def test_and_the_household_of_an_ipv6_network(self, comment):
        send(comment, "2001:db8:1:2::1")
        send(comment, "2001:db8:1:2::2")
        assert Report.objects.count() == 1

    def test_and_still_after_the_address_was_erased(self, comment):
        send(comment)
        later = timezone.now() + timedelta(days=31)
        retention.purge_reports(at=later)
        assert Report.objects.get().ip_address is None
        with time_machine.travel(later):
            send(comment)
        assert Report.objects.count() == 1

    def test_without_network_addresses_too(self, comment):
        CommentSettings.objects.create(keep_addresses=False)
        send(comment)
        send(comment)
        assert Report.objects.get().ip_address is None


class TestHiding:
    def test_three_networks_hide_a_comment_until_it_is_decided(self, comment, moderator):
        from_networks(comment, 2)
        assert shown(comment)
        from_networks(comment, 1, first=3)
        assert not shown(comment)
        row = one(comment).get()
        assert (row.status, row.reason, row.decided_by, row.open_reports) == ("pending", "reported", None, 3)
        assert Client().get(address(comment)).status_code == 404
        moderation.approve(one(comment), by=moderator)
        assert shown(comment)
        assert one(comment).get().open_reports == 0

    def test_one_network_with_many_addresses_does_not(self, comment):
        for host in range(1, 6):
            send(comment, f"203.0.113.{host}", email=f"reader{host}@example.org")
        assert one(comment).get().open_reports == 5
        assert shown(comment)

    def test_a_form_opened_before_it_was_hidden_still_counts(self, comment):
        form = opened(comment)
        from_networks(comment, 3)
        assert Client().post(address(comment), form, REMOTE_ADDR="203.0.113.77").status_code == 303
        assert one(comment).get().open_reports == 4

    def test_the_newsroom_sets_how_many_and_none_hide_nothing(self, comment):
        CommentSettings.objects.create(reports_to_hide=0)
        from_networks(comment, 4)
        assert shown(comment)
        CommentSettings.objects.update(reports_to_hide=1)
        other = make_comment(comment.article)
        from_networks(other, 1)
        assert not shown(other)

    def test_what_a_moderator_kept_is_only_listed_afterwards(self, comment, moderator):
        from_networks(comment, 3)
        moderation.approve(one(comment), by=moderator)
        from_networks(comment, 4, first=10)
        assert shown(comment)
        assert one(comment).get().open_reports == 4

    def test_an_approval_before_anybody_reported_keeps_nothing(self, comment, moderator):
        waiting = make_comment(comment.article, status="pending")
        moderation.approve(one(waiting), by=moderator)
        from_networks(waiting, 3)
        assert not shown(waiting)


class TestDeciding:
    def test_keeping_closes_the_reports_and_stands_in_the_history(self, comment, moderator):
        from_networks(comment, 2)
        version = one(comment).get().version
        assert moderation.keep(one(comment), by=moderator) == 1
        assert moderation.keep(one(comment), by=moderator) == 0
        row = one(comment).get()
        assert (row.status, row.open_reports, row.decided_by, row.version) == (
            "approved",
            0,
            moderator,
            version + 1,
        )
        assert set(Report.objects.values_list("outcome", flat=True)) == {"kept"}
        last = Decision.objects.filter(comment=comment).order_by("-pk").first()
        assert (last.by, last.from_status, last.to_status) == (moderator, "approved", "approved")

    def test_approving_what_is_approved_keeps_it(self, comment, moderator):
        from_networks(comment, 1)
        assert moderation.approve(one(comment), by=moderator) == 1
        assert one(comment).get().open_reports == 0

    @pytest.mark.parametrize(("verb", "outcome"), [("remove", "removed"), ("mark_spam", "removed")])
    def test_any_decision_closes_them(self, comment, moderator, verb, outcome):
        from_networks(comment, 2)
        more = {} if verb == "remove" else {"overturn": True}
        getattr(moderation, verb)(one(comment), by=moderator, **more)
        assert one(comment).get().open_reports == 0
        assert set(Report.objects.values_list("outcome", flat=True)) == {outcome}

    def test_only_those_who_decide_may_keep(self, comment):
        from_networks(comment, 1)
        with pytest.raises(Exception, match="may not decide"):
            moderation.keep(one(comment), by=make_user())

    def test_taken_back_it_is_reported_as_before(self, comment, moderator):
        from_networks(comment, 2)
        moderation.remove(one(comment), by=moderator, reason="abusive")
        moderation.undo(Decision.objects.filter(comment=comment, by=moderator), by=moderator)
        row = one(comment).get()
        assert (row.status, row.open_reports, row.kept_at) == ("approved", 2, None)
        from_networks(comment, 1, first=3)
        assert not shown(comment)

    def test_keeping_is_taken_back_too(self, comment, moderator):
        from_networks(comment, 2)
        moderation.keep(one(comment), by=moderator)
        assert moderation.undo(Decision.objects.filter(comment=comment, by=moderator), by=moderator) == 1
        row = one(comment).get()
        assert (row.status, row.open_reports, row.kept_at) == ("approved", 2, None)

    def test_taking_back_a_later_decision_opens_none_that_an_earlier_one_closed(self, comment, moderator):
        from_networks(comment, 1)
        moderation.keep(one(comment), by=moderator)
        moderation.remove(one(comment), by=moderator, reason="abusive")
        moderation.undo(Decision.objects.filter(comment=comment, to_status="removed"), by=moderator)
        row = one(comment).get()
        assert (row.status, row.open_reports) == ("approved", 0)
        assert row.kept_at is not None

    def test_an_edit_does_not_bring_back_what_reports_have_hidden(self):
        story = make_live_article()
        CommentSettings.objects.create(mode="trusted")
        known = make_comment(story, author_email="ann@example.org")
        mine = moderation.submit(
            story, name="Ann", email="ann@example.org", body="Fools.", seconds=60, proven=True
        )
        if mine.status != "approved":
            moderation.approve(one(mine), by=make_user(EDITOR))
        from_networks(mine, 3)
        moderation.edit(mine, body="You fools.")
        assert one(mine).get().status == "pending"
        assert known


class TestHearing:
    def left(self):
        return [(letter.to[0], letter.body) for letter in mail.outbox]

    def test_who_left_an_address_hears_the_outcome_once_the_decision_stands(self, comment, moderator, due):
        send(comment, email="bea@example.org")
        send(comment, "198.51.100.1")
        at = timezone.now()
        moderation.remove(one(comment), by=moderator, reason="abusive")
        due(at + timedelta(seconds=10))
        assert not mail.outbox
        due(timezone.now() + LETTERS_LEAVE_AFTER)
        ((to, text),) = self.left()
        assert to == "bea@example.org"
        assert "not shown any more" in text
        letter = mail.outbox[0]
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_a_decision_that_is_taken_back_says_nothing_and_the_next_one_does(self, comment, moderator, due):
        send(comment, email="bea@example.org")
        moderation.remove(one(comment), by=moderator, reason="abusive")
        moderation.undo(Decision.objects.filter(comment=comment, by=moderator), by=moderator)
        due(timezone.now() + LETTERS_LEAVE_AFTER)
        assert not mail.outbox
        moderation.keep(one(comment), by=moderator)
        due(timezone.now() + LETTERS_LEAVE_AFTER)
        ((_to, text),) = self.left()
        assert "let it stand" in text

    def test_nobody_is_written_to_twice(self, comment, moderator, due):
        send(comment, email="bea@example.org")
        for _ in range(2):
            moderation.remove(one(comment), by=moderator, reason="abusive")
            due(timezone.now() + LETTERS_LEAVE_AFTER)
            last = Decision.objects.filter(to_status="removed").order_by("-pk")[:1]
            moderation.undo(Decision.objects.filter(pk__in=last.values("pk")), by=moderator)
        assert len(mail.outbox) == 1

    def test_one_click_stops_all_mail_without_cookie_or_redirect(self, comment, moderator, due):
        send(comment, email="bea@example.org")
        moderation.keep(one(comment), by=moderator)
        due(timezone.now() + LETTERS_LEAVE_AFTER)
        stop = re.search(r"https?://[^/]+(/comments/stop/\S+)", mail.outbox[0].body)[1]
        client = Client(enforce_csrf_checks=True)
        assert b"No more mail about this comment" not in client.get(stop).content
        again = make_comment(comment.article)
        assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not client.cookies
        send(again, "198.51.100.9", email="Bea@example.org")
        moderation.keep(one(again), by=moderator)
        due(timezone.now() + LETTERS_LEAVE_AFTER)
        assert len(mail.outbox) == 1
        assert client.get(stop[:-3] + "x/").status_code == 404


def test_closed_reports_are_purged_and_open_ones_stay(comment, moderator):
    send(comment)
    other = make_comment(comment.article)
    send(other, "198.51.100.1")
    moderation.keep(one(comment), by=moderator)
    retention.purge_reports(at=timezone.now() + timedelta(days=29))
    assert Report.objects.count() == 2
    retention.purge_reports(at=timezone.now() + timedelta(days=31))
    assert list(Report.objects.values_list("comment", flat=True)) == [other.pk]


def test_what_the_queue_shows_costs_one_query_and_names_no_address(comment, django_assert_num_queries):
    CommentSettings.objects.create(reports_to_hide=0)
    from_networks(comment, 12, note="Fools.")
    rows = list(Comment.objects.all())
    with django_assert_num_queries(1):
        found = reports.for_items(rows)[comment.pk]
    assert (found.open, found.total, len(found.lines)) == (rows[0].open_reports, 12, 10)
    assert found.lines[0].network.endswith(".100.0/24")
