"""The whole policy for comments, as a table."""

import json
from dataclasses import replace

import pytest

from comments.screening import PHASES, Action, Rules, Submission, screen, trace_of

HOUSE = Rules(
    mode="trusted",
    close_after_days=7,
    max_length=100,
    min_seconds=3,
    max_links=2,
    blocked_words=("donkey",),
    suspect_words=("hoax",),
)
# Somebody whom nothing holds: approved before, proven, in a paper that publishes trusted people at once.
KNOWN = Submission(body="A thought.", name="Ann", seconds=30, approved_before=1, proven=True)


@pytest.mark.parametrize(
    ("changes", "action", "rule"),
    [
        ({}, "publish", "trusted"),
        ({"mode": "closed"}, "refuse", "closed"),
        ({"days": 7}, "publish", "trusted"),
        ({"days": 8}, "refuse", "closed"),
        ({"days": 8, "mode": "trusted"}, "refuse", "closed"),
        ({"live": False}, "refuse", "closed"),
        ({"body": ""}, "refuse", "empty"),
        ({"body": "\u200b \u2800"}, "refuse", "empty"),
        ({"body": "x" * 100}, "publish", "trusted"),
        ({"body": "x" * 101}, "refuse", "too long"),
        ({"from_address": 4, "from_email": 4, "from_network": 59}, "publish", "trusted"),
        ({"from_address": 5}, "refuse", "over the rate"),
        ({"from_email": 5}, "refuse", "over the rate"),
        ({"from_network": 60}, "refuse", "over the rate"),
        ({"honeypot": "https://spam.example"}, "spam", "honeypot"),
        ({"banned": "email"}, "reject", "banned"),
        ({"body": "You DONKEY."}, "reject", "blocked word"),
        ({"name": "Donkey"}, "reject", "blocked word"),
        ({"body": "Donkeys graze."}, "publish", "trusted"),
        ({"seconds": 2.9}, "hold", "too fast"),
        ({"seconds": 3.0}, "publish", "trusted"),
        ({"seconds": None}, "publish", "trusted"),
        ({"same_text_after": 24 * 3600 - 1.0}, "hold", "duplicate"),
        ({"same_text_after": 24 * 3600.0}, "publish", "trusted"),
        ({"body": "http://a.example http://b.example"}, "publish", "trusted"),
        ({"body": "http://a.example http://b.example http://c.example"}, "hold", "many links"),
        ({"body": "A hoax."}, "hold", "suspect word"),
        ({"approved_before": 0}, "hold", "first comment"),
        ({"mode": "pre_moderated"}, "hold", "pre-moderated"),
        ({"proven": False}, "hold", "not proven"),
        # The order: what is worse decides, whatever else fires.
        ({"mode": "closed", "body": ""}, "refuse", "closed"),
        ({"honeypot": "x", "body": "donkey", "seconds": 0}, "spam", "honeypot"),
        ({"body": "donkey hoax", "seconds": 0}, "reject", "blocked word"),
        ({"from_address": 9, "honeypot": "x"}, "refuse", "over the rate"),
    ],
)
def test_the_first_phase_that_fires_decides(changes, action, rule):
    verdict = screen(replace(KNOWN, **changes), HOUSE)
    assert (verdict.action, verdict.rule) == (action, rule)


@pytest.mark.parametrize(
    ("paper", "story", "action"),
    [
        ("closed", "paper", "refuse"),
        ("closed", "trusted", "publish"),
        ("closed", "pre_moderated", "hold"),
        ("trusted", "closed", "refuse"),
        ("pre_moderated", "paper", "hold"),
    ],
)
def test_a_story_may_have_a_mode_of_its_own(paper, story, action):
    assert screen(replace(KNOWN, mode=story), replace(HOUSE, mode=paper)).action == action


def test_the_trace_names_every_phase_that_fired_and_on_what():
    verdict = screen(
        replace(KNOWN, body="A hoax: http://a.example http://b.example www.c.example", seconds=1.5), HOUSE
    )
    assert verdict.fired == (
        ("too fast", "1.5 s < 3 s"),
        ("many links", "3 > 2"),
        ("suspect word", "hoax"),
        ("trusted", ""),
    )


def test_what_is_stored_gives_the_same_verdict_again_by_any_rules():
    submission = replace(
        KNOWN, body="Six words, none of them bad.", from_email=3, same_text_after=90.5, days=2
    )
    stored = json.loads(json.dumps(trace_of(screen(submission, HOUSE), submission)))
    again = Submission.stored(stored["inputs"], body=submission.body, name=submission.name)
    for rules in (HOUSE, replace(HOUSE, email_per_minute=3), replace(HOUSE, suspect_words=("bad",))):
        assert screen(again, rules) == screen(submission, rules)


def test_a_comment_by_default_waits():
    assert screen(Submission(body="Hello."), Rules()).action is Action.HOLD


def test_every_phase_has_a_name_of_its_own():
    names = [name for name, _action, _phase in PHASES]
    assert len(names) == len(set(names)) >= 15
