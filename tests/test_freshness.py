"""Promise 2: nothing published is ever stale, proved by edits of chance on a whole small newsroom.

After each edit every public address is asked for twice, from the page cache and as a fresh render, and both must be
the same to the byte. `SEED=… EDITS=…` in the environment repeat a run or make a longer one; a failure names its seed.
"""

import logging
import os
import secrets
from importlib import import_module

import pytest
import time_machine
from django.core import signals
from django.db import close_old_connections

from articles import coverage, feeds, freshness
from articles.views import answers
from comments import threads
from tests.conftest import RENDERS
from tests.freshness import addresses, engine, speakers

pytestmark = pytest.mark.django_db

# One edit of each kind, the same in every run, so that a run says something about the change that it is run for. A longer
# one by chance: EDITS=1000 SEED=any.
EDITS = int(os.environ.get("EDITS", len(engine.EDITS)))
SEED = os.environ.get("SEED", "newsroom")
if SEED == "any":
    SEED = secrets.token_hex(4)
# With fewer edits than these chance alone may leave a verb out.
ENOUGH = 900
# Of the pages that a purge drops, at most this part may be as it was. The goal is 5 %, the rest is head-room for chance.
IN_VAIN = 0.06
# Verbs that no edit here makes, and why.
ELSEWHERE = {
    "comments.spam.check": "asks another server; what that says is done by the verb of every decision",
    **dict.fromkeys(
        ("comments.spam.probe", "comments.spam.question", "comments.spam.resume"),
        "sees to it that the one above is asked",
    ),
    "newsroom.backup.restoring.restore": "restores a whole database, in tests/newsroom/test_backup.py; everything is old then",
    "newsroom.demo.fronts.arrange": "a part of the demo",
    "newsroom.demo.hubs.fill": "a part of the next",
    "newsroom.demo.porch.open_up": "a part of the next",
    "newsroom.demo.loading.load": "fills an empty newsroom by the verbs of this list",
    "newsroom.demo.removal.remove": "says that everything is old",
}
# Words that are lost on their way, and the edits that say them.
LOST = {
    "article-": ("correct",),
    "list-": ("publish",),
    "comments-": ("approve",),
    "breaking": ("alert",),
}


@pytest.fixture
def small_lists(monkeypatch, settings):
    """Lists of a few stories go on to a second page, and no middle of the night is midnight in UTC."""
    settings.TIME_ZONE = "America/New_York"
    monkeypatch.setattr(answers.sheet_of, "__defaults__", (4,))
    monkeypatch.setattr(answers.page_of, "__defaults__", (4,))
    monkeypatch.setattr(coverage, "PER_PAGE", 2)
    monkeypatch.setattr(threads, "A_PAGE", 2)
    monkeypatch.setattr(feeds, "LATEST", 4)
    # Some of their texts hold the number; what is compiled with it is forgotten too.
    for statement in engine.statements():
        monkeypatch.setattr(statement, "_text", None)


@pytest.fixture
def run(small_lists, monkeypatch, settings):
    """Return a function that makes a run."""
    for template, render in RENDERS.items():  # without the signals by which Django's test client looks on
        monkeypatch.setattr(template, "_render", render)
    # As Django's test client has it: the connection holds the transaction around the test.
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    # The worker is played by the run.
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    logs = logging.getLogger("newsroom.requests")
    monkeypatch.setattr(logs, "disabled", True)
    with time_machine.travel(engine.BEGINNING, tick=False) as traveller:
        yield lambda **options: engine.Run(traveller, monkeypatch, **options)
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def test_every_route_is_walked():
    known = {*addresses.KEPT, *addresses.NOT_KEPT} - {"(old address)", "(story turned)"}
    assert set(addresses.routes()) == known


def verbs():
    """The names of all verbs; they register themselves when their modules are imported."""
    for name in speakers.speakers():
        import_module(name.rpartition(".")[0])
    return set(freshness.VERBS)


def test_every_function_that_can_say_what_is_old_is_a_verb():
    assert speakers.speakers() - verbs() == set()


def test_after_every_edit_every_page_in_the_cache_is_as_it_would_be_rendered_now(run, record_property):
    report = run(seed=SEED).go(EDITS)
    for line in report.lines():
        record_property("figures", line)
    assert not report.stale, f"SEED={SEED}\n" + "\n".join(map(str, report.stale[:5]))
    assert not report.speechless, "said outside every verb:\n" + report.speechless[0]
    assert report.share < IN_VAIN
    if EDITS < ENOUGH:
        return
    assert min(report.edits[kind] for kind in engine.EDITS) >= EDITS // (len(engine.EDITS) + 1)
    assert report.visible.total() >= EDITS / 2
    assert verbs() - report.called == set(ELSEWHERE), f"SEED={SEED}"


def test_a_word_that_is_lost_is_noticed(run):
    """The test above means something only if it fails as soon as one purge is missing."""
    made = run(seed="lost", only={"front", "article"})
    made.begin()
    for lost, kinds in LOST.items():
        made.hears = lambda words, lost=lost: {word for word in words if not word.startswith(lost)}
        assert goes_stale(made, kinds), f"{lost} was lost, and nobody noticed"


def goes_stale(made, kinds) -> bool:
    """Make a few edits of `kinds` in the newsroom of the beginning; tell whether a page was stale."""
    made.report.stale.clear()
    made.open()
    for number in range(9):
        made.one(number, kinds[number % len(kinds)])
        if made.report.stale:
            break
    return bool(made.report.stale)
