"""No two moderators have the same comment in front of them, and nobody decides what a colleague is looking at."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from articles.groups import MODERATOR
from comments import claims, moderation, queue
from comments.models import Claim, Comment
from tests.factories import make_comment, make_live_article, make_user

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def moderators(db):
    return [make_user(MODERATOR, first_name=name, last_name="Mod") for name in ("Ann", "Bo")]


@pytest.fixture
def waiting(db):
    """Forty-five comments that wait, the oldest first."""
    article, now = make_live_article(), timezone.now()
    rows = [
        Comment(
            article=article,
            author_name="A",
            author_email="a@example.org",
            body=f"Thought {number}.",
            created_at=now - timedelta(hours=2) + timedelta(seconds=number),
        )
        for number in range(45)
    ]
    return [row.pk for row in Comment.objects.bulk_create(rows)]


def shown(part):
    return [item.comment.pk for item in part.items]


class TestAPage:
    def test_holds_what_it_shows_and_the_next_moderator_gets_the_next_ones(self, client, moderators, waiting):
        pages = []
        for moderator in moderators:
            client.force_login(moderator)
            pages.append(client.get(QUEUE).text)
        first, second = ([pk for pk in waiting if f'id="item-{pk}"' in page] for page in pages)
        assert first == waiting[:20]
        assert second == waiting[20:40]
        assert "Ann Mod is looking at 20 comments." in pages[1]

    def test_shows_its_own_again_when_it_is_opened_again(self, moderators, waiting):
        ann, _bo = moderators
        assert shown(queue.slice_of("pending", by=ann)) == shown(queue.slice_of("pending", by=ann))

    def test_lets_go_of_it_after_90_seconds(self, moderators, waiting):
        ann, bo = moderators
        with time_machine.travel(timezone.now(), tick=False) as clock:
            queue.slice_of("pending", by=ann)
            clock.shift(claims.HOLD - timedelta(milliseconds=1))
            assert shown(queue.slice_of("pending", by=bo)) == waiting[20:40]
            clock.shift(timedelta(milliseconds=1))
            assert shown(queue.slice_of("pending", by=bo)) == waiting[:20]

    def test_holds_nothing_in_the_log_and_nothing_for_those_who_only_look(self, moderators, waiting):
        moderation.approve(Comment.objects.filter(pk__in=waiting), by=moderators[0])
        queue.slice_of("decided", by=moderators[0])
        queue.slice_of("pending")
        assert not Claim.objects.exists()

    def test_may_be_left_and_renewed(self, moderators, waiting):
        ann, bo = moderators
        with time_machine.travel(timezone.now(), tick=False) as clock:
            queue.slice_of("pending", by=ann)
            clock.shift(timedelta(seconds=60))
            claims.renew(waiting[:10], by=ann, at=timezone.now())
            clock.shift(timedelta(seconds=60))
            # What was not renewed is free; what another has taken meanwhile is not given back by renewing.
            taken = claims.claim(waiting[:20], by=bo, at=timezone.now())
            assert sorted(pk for pk in taken if taken[pk].pk == bo.pk) == waiting[10:20]
            held = claims.renew(waiting[:20], by=ann, at=timezone.now())
            assert {pk: held[pk].name for pk in waiting[:20]} == dict.fromkeys(
                waiting[:10], "Ann Mod"
            ) | dict.fromkeys(waiting[10:20], "Bo Mod")
            assert claims.leave(None, by=ann) == 10
            assert claims.holders(waiting, at=timezone.now(), besides=bo) == {}

    def test_sweeps_what_is_long_over(self, moderators, waiting):
        claims.claim(waiting, by=moderators[0], at=timezone.now() - timedelta(hours=1))
        claims.claim(waiting[:1], by=moderators[1], at=timezone.now())
        assert list(Claim.objects.values_list("item", "colleague")) == [(waiting[0], moderators[1].pk)]


class TestDeciding:
    def test_what_a_colleague_holds_is_left_to_them(self, moderators, waiting):
        ann, bo = moderators
        queue.slice_of("pending", by=ann)
        some = Comment.objects.filter(pk__in=waiting[18:22])
        assert moderation.approve(some, by=bo, overturn=True) == 2
        assert list(Comment.objects.approved().values_list("pk", flat=True).order_by("pk")) == waiting[20:22]
        assert moderation.approve(some, by=ann) == 2

    def test_the_button_says_who_is_looking_at_it(self, client, moderators, waiting):
        ann, bo = moderators
        claims.claim(waiting[:2], by=ann, at=timezone.now())
        moderation.approve(Comment.objects.filter(pk=waiting[2]), by=ann)
        client.force_login(bo)
        chosen = [f"{pk}:1" for pk in waiting[:4]]
        answer = client.post(f"{QUEUE}decide/", {"verb": "approve", "comment": chosen}, follow=True)
        assert [str(message) for message in answer.context["messages"]] == [
            "1 comment is published. Ann Mod is looking at 2 comments. 1 was left as it is: "
            "a colleague has decided, or it has changed since you saw it."
        ]

    def test_after_the_claim_has_ended_anybody_decides(self, moderators, waiting):
        ann, bo = moderators
        claims.claim(waiting[:1], by=ann, at=timezone.now() - claims.HOLD)
        assert moderation.approve(Comment.objects.filter(pk=waiting[0]), by=bo) == 1

    def test_a_decision_ends_the_claim_and_nothing_decided_is_claimed(self, moderators, waiting):
        ann, bo = moderators
        claims.claim(waiting[:2], by=ann, at=timezone.now())
        moderation.approve(Comment.objects.filter(pk=waiting[0]), by=ann)
        assert list(claims.renew(waiting[:2], by=ann, at=timezone.now())) == [waiting[1]]
        assert moderation.mark_spam(Comment.objects.filter(pk=waiting[0]), by=bo, overturn=True) == 1

    def test_no_claim_stops_a_rule(self, moderators, waiting):
        from django.db.models import Q

        from comments.deciding import decide

        claims.claim(waiting, by=moderators[0], at=timezone.now())
        assert decide(Comment.objects.filter(pk=waiting[0]), to="spam", allowed=Q(), reason="Akismet") == 1

    def test_a_deleted_comment_or_colleague_takes_the_claim_along(self, moderators, waiting):
        claims.claim(waiting[:2], by=moderators[0], at=timezone.now())
        Comment.objects.filter(pk=waiting[0]).delete()
        moderators[0].delete()
        assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_pages_that_are_opened_at_once_no_two_show_the_same():
    article = make_live_article()
    for number in range(30):
        make_comment(article, status="pending", body=f"Thought {number}.")
    pages, people = {}, [make_user(MODERATOR) for _ in range(4)]

    def open_page(person):
        try:
            pages[person.pk] = shown(queue.slice_of("pending", by=person, most=10))
        finally:
            connection.close()

    threads = [threading.Thread(target=open_page, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(page) for page in pages.values()) == [0, 10, 10, 10]
    assert len({pk for page in pages.values() for pk in page}) == 30
