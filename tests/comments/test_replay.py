"""Rules tried on what came before: computed from what was stored, never from what was decided."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.groups import EDITOR, MODERATOR
from comments import moderation
from comments.judging import rules_of
from comments.models import Comment, CommentSettings
from comments.replay import replay
from tests.comments.test_admin import RULES
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db

FORM = "/admin/comments/commentsettings/1/change/"


def submit(article, **fields):
    number = Comment.objects.count()
    given = {"name": "Ann", "email": f"ann{number}@example.org", "body": f"Thought {number}.", "seconds": 30}
    return moderation.submit(article, **(given | {"address": f"203.0.{number}.5"} | fields))


@pytest.fixture
def world():
    """Comments of many kinds, by name."""
    CommentSettings.objects.create(mode="trusted", blocked_words="donkey")
    make_comment(author_email="known@example.org")
    story = make_live_article(published_at=timezone.now() - timedelta(days=5))
    known = {"email": "known@example.org", "proven": True}
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        return {
            "known": submit(story, **known),
            "known, two links": submit(story, body="http://a.example http://b.example", **known),
            "known, fast": submit(story, seconds=4, **known),
            "known, about lizards": submit(story, body="The lizards did it.", **known),
            "new": submit(story),
            "unproven": submit(story, email="known@example.org"),
            "blocked": submit(story, body="What a donkey."),
            "trap": submit(story, honeypot="x"),
        }


def try_rules(**changes):
    row = CommentSettings.current()
    now = rules_of(row)
    for name, value in changes.items():
        setattr(row, name, value)
    return replay(now, rules_of(row), since=timezone.now() - timedelta(days=30))


def moved(outcome, world):
    """Return who moves, and where to."""
    names = {comment.pk: name for name, comment in world.items()}
    return {
        names[sample.pk]: (before.value, after.value)
        for (before, after), samples in outcome.samples.items()
        for sample in samples
    }


HELD, PASSED = "hold", "publish"


@pytest.mark.parametrize(
    ("change", "moves"),
    [
        ({}, {}),
        ({"max_links": 1}, {"known, two links": (PASSED, HELD)}),
        ({"min_seconds": 5}, {"known, fast": (PASSED, HELD)}),
        ({"suspect_words": "lizards"}, {"known, about lizards": (PASSED, HELD)}),
        (
            {"blocked_words": "lizards"},
            {"known, about lizards": (PASSED, "reject"), "blocked": ("reject", HELD)},
        ),
        ({"trusted_after": 2}, {"known": (PASSED, HELD)}),
        ({"email_per_minute": 4}, {"unproven": (HELD, "refuse")}),
        ({"duplicate_hours": 0, "rate_per_minute": 1, "network_per_minute": 1}, {}),
    ],
)
def test_one_threshold_moves_exactly_the_comments_that_it_concerns(world, change, moves):
    outcome = try_rules(**change)
    assert moved(outcome, world) == moves
    assert outcome.total == len(world)
    assert sum(outcome.moves.values()) == len(moves)


def test_closing_after_some_days_concerns_what_came_later_than_that(world):
    assert try_rules(close_after_days=5).after["refuse"] == 0
    assert try_rules(close_after_days=4).after["refuse"] == len(world)


def test_what_was_decided_has_no_part_in_it(world):
    before = try_rules(max_links=1)
    moderation.mark_spam(Comment.objects.all(), by=make_user(MODERATOR), overturn=True)
    Comment.objects.update(trace={})
    assert try_rules(max_links=1).total == 0
    for comment in world.values():
        Comment.objects.filter(pk=comment.pk).update(
            trace={"inputs": comment.trace["inputs"], "action": "spam", "rule": "nonsense"}
        )
    assert try_rules(max_links=1) == before


def test_older_comments_and_those_from_elsewhere_are_left_out(world):
    make_comment()
    Comment.objects.filter(pk=world["known"].pk).update(created_at=timezone.now() - timedelta(days=31))
    assert try_rules().total == len(world) - 1


def test_costs_one_query_however_many(world, django_assert_num_queries):
    since = timezone.now() - timedelta(days=30)
    rules = rules_of(CommentSettings.current())
    with django_assert_num_queries(1):
        replay(rules, rules, since=since)


class TestAtTheDesk:
    def test_says_what_would_have_been_and_saves_nothing(self, client, world):
        client.force_login(make_user(EDITOR))
        rules = RULES | {"mode": "trusted", "blocked_words": "donkey", "max_links": "1", "_try": "Try"}
        page = client.post(FORM, rules).text
        assert "8 comments of the last 30 days" in page
        assert "1 moves from “published at once” to “waiting for a moderator”" in page
        assert "http://a.example http://b.example" in page
        assert "many links: 2 &gt; 1" in page
        assert 'name="max_links" value="1"' in page
        assert CommentSettings.current().max_links == 2

    def test_tries_nothing_that_could_not_be_saved(self, client, world):
        client.force_login(make_user(EDITOR))
        page = client.post(FORM, RULES | {"max_links": "-1", "_try": "Try"})
        assert "errorlist" in page.text
        assert "With these rules" not in page.text

    def test_is_not_for_those_who_may_only_read_the_rules(self, client, world):
        client.force_login(make_user(MODERATOR))
        assert 'name="_try"' not in client.get(FORM).text
        assert client.post(FORM, RULES | {"_try": "Try"}).status_code == 403
