"""Moderators, authors and readers at the same comments at the same moment: no decision falls twice, none is lost.

A longer run: `MODERATORS=8 ACTIONS=500 pytest tests/comments/test_proof_moderators.py`.
"""

import contextlib
import itertools
import os
import random
import threading
from collections import Counter, defaultdict

import pytest
from django.db import connections
from django.db.models import F
from django.utils import timezone

from articles.groups import MODERATOR
from comments import claims, moderation, queue, reports, threads
from comments.models import Comment, CommentSettings, Decision, Report
from tests.factories import make_comment, make_live_article, make_user

MODERATORS, ACTIONS = int(os.environ.get("MODERATORS", 3)), int(os.environ.get("ACTIONS", 12))
COMMENTS = 8
SEED = os.environ.get("SEED", "newsroom")
VERBS = {
    "approve": {"overturn": True},
    "reject": {"reason": "hate", "overturn": True},
    "mark_spam": {"overturn": True},
    "remove": {"reason": "hate"},
}


class Moderator:
    """Reads comments and decides about what was read, each time as it was read; notes what came of it."""

    def __init__(self, number, pks):
        self.user, self.pks = make_user(MODERATOR), pks
        self.chance = random.Random(f"{SEED} {number}")
        self.decided = []  # (comment, the version that was seen)
        self.count = 0

    def act(self):
        act = self.chance.choice([self.one, self.one, self.one, self.some, self.undo, self.page])
        act()

    def one(self):
        pk, verb = self.chance.choice(self.pks), self.chance.choice(list(VERBS))
        version = Comment.objects.values_list("version", flat=True).get(pk=pk)
        seen = Comment.objects.filter(pk=pk, version=version)
        if getattr(moderation, verb)(seen, by=self.user, **VERBS[verb]):
            self.decided.append((pk, version))
            self.count += 1

    def some(self):
        verb = self.chance.choice([moderation.approve, moderation.mark_spam])
        some = Comment.objects.filter(pk__in=self.chance.sample(self.pks, 4))
        order = self.chance.choice(["pk", "-pk", "?"])
        self.count += verb(some.order_by(order), by=self.user)

    def undo(self):
        mine = Decision.objects.filter(by=self.user).order_by("-pk")
        pks = list(mine.values_list("pk", flat=True)[: self.chance.choice([1, 3])])
        self.count += moderation.undo(Decision.objects.filter(pk__in=pks), by=self.user)

    def page(self):
        items = queue.slice_of(self.chance.choice(list(queue.TABS)), by=self.user).items
        if self.chance.random() < 0.7:
            claims.leave([item.comment.pk for item in items], by=self.user)


class Author:
    """Changes texts, proves addresses and reports, all the time."""

    def __init__(self, number, pks):
        self.pks, self.chance, self.number = pks, random.Random(f"{SEED} author {number}"), number
        self.edited = 0

    def act(self):
        row = Comment.objects.get(pk=self.chance.choice(self.pks))
        act = self.chance.choice(["edit", "report", "report", "prove"])
        if act == "report":
            network = self.chance.randrange(250)
            reports.report(row, reason="hate", email="", address=f"198.{network}.{self.number}.7")
        elif act == "prove":
            moderation.prove(row)
        else:
            self.edited += 1
            with contextlib.suppress(moderation.Refused):
                moderation.edit(row, body=f"Text {self.number} {self.edited}, as it is now.")


def at_once(actors, actions):
    """Have all act at the same time, each on a connection of its own; return what went wrong."""
    gate, wrong = threading.Barrier(len(actors)), []

    def work(actor):
        try:
            gate.wait()
            for _ in range(actions):
                actor.act()
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    all_of_them = [threading.Thread(target=work, args=(actor,)) for actor in actors]
    for thread in all_of_them:
        thread.start()
    for thread in all_of_them:
        thread.join()
    return wrong


@pytest.mark.django_db(transaction=True)
def test_no_decision_falls_twice_and_none_is_lost(settings):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    limits = dict.fromkeys(("rate_per_minute", "email_per_minute", "network_per_minute"), 1000)
    CommentSettings.objects.create(reports_to_hide=2, mode="trusted", **limits)
    stories = [make_live_article(), make_live_article()]
    pks = []
    for number in range(COMMENTS):
        parent = Comment.objects.filter(pk=pks[0]).first() if number == 2 else None
        story = parent.article if parent else stories[number % 2]
        pks.append(make_comment(story, parent=parent, status="pending" if number % 3 else "approved").pk)
    moderators = [Moderator(number, pks) for number in range(MODERATORS)]
    authors = [Author(number, pks) for number in range(max(1, MODERATORS // 4))]

    assert at_once([*moderators, *authors], ACTIONS) == []

    lines = defaultdict(list)
    for line in Decision.objects.order_by("pk"):
        lines[line.comment_id].append(line)
    for comment in Comment.objects.all():
        mine = lines[comment.pk]
        for before, after in itertools.pairwise(mine):
            assert after.from_status == before.to_status, "a decision stands on one that was never made"
            assert (after.version or 0) > (before.version or 0), "two decisions about one version"
        if mine:
            assert comment.status == mine[-1].to_status, "the last decision is lost"
            assert (mine[-1].version or 1) <= comment.version
        person = mine[-1].by_id if mine and comment.status != "pending" else None
        assert comment.decided_by_id == person or mine[-1].undoes is not None
        assert comment.open_reports == Report.objects.filter(comment=comment, closed_at=None).count()
    # What a button said that it did is in the record once, about the version that stood on the page.
    by_people = Decision.objects.filter(by__isnull=False)
    assert by_people.count() == sum(moderator.count for moderator in moderators)
    made = Counter(by_people.values_list("comment", "version", "by"))
    for moderator in moderators:
        for pk, version in moderator.decided:
            assert made[pk, version + 1, moderator.user.pk] == 1
    # Every counter is what a recount says.
    shown = Comment.objects.approved().values_list("article", flat=True)
    kept = threads.counted([story.pk for story in stories])
    assert {pk: number for pk, number in kept.items() if number} == dict(Counter(shown))
    counted = queue.counts(by=moderators[0].user)
    status = Counter(Comment.objects.values_list("status", flat=True))
    assert int(counted[queue.PENDING]) == status["pending"]
    assert int(counted[queue.SPAM]) == status["spam"]
    decided = Comment.objects.exclude(status="pending").exclude(status="spam", decided_by=None)
    assert int(counted[queue.DECIDED]) == decided.count()
    assert int(counted[queue.REPORTED]) == Comment.objects.filter(open_reports__gt=0).count()
    assert int(counted[queue.MINE]) == Comment.objects.filter(decided_by=moderators[0].user).count()


@pytest.mark.django_db(transaction=True)
def test_of_all_who_decide_about_one_version_one_does():
    """The same version on eight screens, eight buttons at one moment; then eight undo the same decision."""
    people = [make_user(MODERATOR) for _ in range(8)]
    comment = make_comment(status="pending")
    counts = []

    class Once:
        def __init__(self, number):
            self.number = number

        def act(self):
            this = Comment.objects.filter(pk=comment.pk, version=1)
            verb, options = list(VERBS.items())[self.number % 3]
            counts.append(getattr(moderation, verb)(this, by=people[self.number], **options))

    assert at_once([Once(number) for number in range(8)], 1) == []
    assert sorted(counts) == [0] * 7 + [1]
    decision = Decision.objects.filter(by__isnull=False).get()
    undone = []

    class Undo(Once):
        def act(self):
            undone.append(moderation.undo(Decision.objects.filter(pk=decision.pk), by=people[self.number]))

    assert at_once([Undo(number) for number in range(8)], 1) == []
    assert sorted(undone) == [0] * 7 + [1]
    comment.refresh_from_db()
    assert (comment.status, comment.version, comment.decided_by) == ("pending", 3, None)
    assert not Comment.objects.filter(created_at__gt=timezone.now()).exists()
    assert not Decision.objects.filter(from_status=F("to_status")).exists()
