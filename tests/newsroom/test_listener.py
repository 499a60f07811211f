"""A web process hears which pages changed, knows when it does not, and begins anew after a break."""

import queue

import psycopg
import pytest

from articles.freshness import CHANNEL, EVERYTHING
from newsroom import listener, wire

pytestmark = pytest.mark.django_db
PATIENCE = 20


@pytest.fixture
def told(monkeypatch):
    """What callbacks are told, in order."""
    monkeypatch.setattr(listener, "_callbacks", [])
    heard = queue.Queue()
    listener.on_changed(heard.put)
    return heard


@pytest.fixture
def ear(told):
    thread = listener.Listener()
    thread.every = 0.01
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture
def speaker():
    with wire.connect("test") as connection:
        yield connection


def say(speaker, tags):
    speaker.execute("SELECT pg_notify(%s, %s)", [CHANNEL, tags])


def trusted(thread, told, speaker):
    """Whether the listener trusts itself once it has certainly heard another word."""
    say(speaker, "front")
    told.get(timeout=PATIENCE)
    return thread.is_trusted()


def test_it_hears_the_tags_of_pages_that_changed(ear, told, speaker):
    assert told.get(timeout=PATIENCE) == {EVERYTHING}, "what was said before it listened is lost"
    say(speaker, "article-1 front")
    say(speaker, "author-3")
    assert told.get(timeout=PATIENCE) == {"article-1", "front"}
    assert told.get(timeout=PATIENCE) == {"author-3"}
    assert (ear.tags_heard, ear.breaks) == (3, 0)


def test_its_own_word_coming_back_is_what_it_trusts(ear, told, speaker):
    told.get(timeout=PATIENCE)
    # Each tick comes before the words that follow it: after some of these the first proof is in.
    assert any(trusted(ear, told, speaker) for _ in range(1000))


def test_a_proof_that_grows_old_is_none(monkeypatch):
    thread = listener.Listener()
    assert not thread.is_trusted()
    thread.word = "w"
    thread.heard(thread.own, "another word")
    assert not thread.is_trusted()
    thread.heard(thread.own, "w")
    assert thread.is_trusted()
    monkeypatch.setattr(listener, "PROOF_HOLDS", 0)
    assert not thread.is_trusted()


def test_after_a_break_everything_may_have_changed(ear, told, speaker):
    told.get(timeout=PATIENCE)
    say(speaker, "front")
    told.get(timeout=PATIENCE)
    speaker.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'newsroom listener'"
    )
    assert told.get(timeout=PATIENCE) == {EVERYTHING}
    assert ear.breaks == 1
    assert any(trusted(ear, told, speaker) for _ in range(1000))


def test_while_the_database_is_away_nothing_is_trusted(told):
    thread = listener.Listener()
    thread.word = "w"
    thread.heard(thread.own, "w")
    thread.standing = True
    for _ in range(3):
        thread.broken(psycopg.OperationalError("gone"))
    assert not thread.is_trusted()
    assert thread.breaks == 1, "attempts to come back are not breaks"


def test_a_callback_that_fails_stops_no_other(told):
    def bad(tags):
        raise RuntimeError

    listener._callbacks.insert(0, bad)
    listener.Listener().heard(CHANNEL, "front")
    assert told.get_nowait() == {"front"}


def test_it_is_started_once_after_the_fork_and_nowhere_else(monkeypatch, told):
    """`gunicorn.conf.py` calls `start` when a web process has loaded the application."""
    assert listener.current() is None
    assert not listener.is_trusted()
    monkeypatch.setattr(listener, "_current", None)
    monkeypatch.setattr(listener.Listener, "start", lambda self: None)
    assert listener.start() is listener.start() is listener.current()


def test_it_goes_past_a_pooler_where_there_is_one(settings, speaker):
    settings.LISTEN_DATABASE_URL = "postgresql://nobody@127.0.0.1:9/elsewhere"
    with pytest.raises(psycopg.OperationalError):
        wire.connect("test")
