"""The whole policy for comments, as a table."""

from dataclasses import replace

import pytest

from comments.screening import RULES, Action, Rules, Submission, screen

HOUSE = Rules(max_length=100, min_seconds=3, max_links=2, blocked_words=("donkey",), suspect_words=("hoax",))
# Somebody whom nothing holds: approved before, proven, in a story that publishes trusted people at once.
TRUSTED = Submission(
    body="A thought.", name="Ann", seconds=30, mode="trusted", approved_before=True, proven=True
)


@pytest.mark.parametrize(
    ("changes", "action", "rule"),
    [
        ({}, "publish", "trusted"),
        ({"mode": "closed"}, "refuse", "closed"),
        ({"body": ""}, "refuse", "empty"),
        ({"body": "\u200b \u2800"}, "refuse", "empty"),
        ({"body": "x" * 100}, "publish", "trusted"),
        ({"body": "x" * 101}, "refuse", "too long"),
        ({"over_the_rate": True}, "refuse", "over the rate"),
        ({"honeypot": "https://spam.example"}, "spam", "honeypot"),
        ({"body": "You DONKEY."}, "reject", "blocked word"),
        ({"name": "Donkey"}, "reject", "blocked word"),
        ({"body": "Donkeys graze."}, "publish", "trusted"),
        ({"seconds": 2.9}, "hold", "too fast"),
        ({"seconds": 3.0}, "publish", "trusted"),
        ({"seconds": None}, "publish", "trusted"),
        ({"body": "http://a.example http://b.example"}, "publish", "trusted"),
        ({"body": "http://a.example http://b.example http://c.example"}, "hold", "many links"),
        ({"body": "A hoax."}, "hold", "suspect word"),
        ({"approved_before": False}, "hold", "first comment"),
        ({"mode": "pre_moderated"}, "hold", "pre-moderated"),
        ({"proven": False}, "hold", "not proven"),
        # The order: what is worse decides, whatever else fires.
        ({"mode": "closed", "body": ""}, "refuse", "closed"),
        ({"honeypot": "x", "body": "donkey", "seconds": 0}, "spam", "honeypot"),
        ({"body": "donkey hoax", "seconds": 0}, "reject", "blocked word"),
        ({"over_the_rate": True, "honeypot": "x"}, "refuse", "over the rate"),
    ],
)
def test_the_first_rule_that_fires_decides(changes, action, rule):
    verdict = screen(replace(TRUSTED, **changes), HOUSE)
    assert (verdict.action, verdict.rule) == (action, rule)


def test_the_trace_names_every_rule_that_fired_and_on_what():
    verdict = screen(
        replace(TRUSTED, body="A hoax: http://a.example http://b.example www.c.example", seconds=1.5), HOUSE
    )
    assert verdict.fired == (
        ("too fast", "1.5 s < 3 s"),
        ("many links", "3 > 2"),
        ("suspect word", "hoax"),
    )


def test_a_comment_by_default_waits():
    assert screen(Submission(body="Hello."), Rules()).action is Action.HOLD


def test_every_rule_has_a_name_of_its_own():
    names = [name for name, _action, _rule in RULES]
    assert len(names) == len(set(names)) == 12


def test_ten_thousand_blocked_words_do_not_slow_a_long_comment():
    words = tuple(f"word{number}" for number in range(10_000))
    house = replace(HOUSE, max_length=50_000, blocked_words=words)
    verdict = screen(replace(TRUSTED, body="a harmless word " * 3_000), house)
    assert verdict.action is Action.PUBLISH
