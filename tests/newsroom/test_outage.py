"""While the database does not answer nobody waits for it: who needs it is refused at once, in words, until it is back."""

import itertools
import logging
import socket
import threading
import time

import psycopg
import pytest
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.db.transaction import TransactionManagementError

from articles.views import server_error
from newsroom import embedded, listener, outage
from newsroom.configuration import Environment
from newsroom.outage import Away, Watch
from newsroom.postgres.base import DatabaseWrapper as Embedded
from newsroom.postgres.patience import Connection, Cut, Listening
from newsroom.postgres.wrapper import DatabaseWrapper
from tests.factories import make_live_article, make_superuser


@pytest.fixture
def watch(monkeypatch):
    """The watch of this process, in a hurry; its thread does not run, so that a test says when it acts."""
    for name, value in {"DOUBT": 0.01, "MOMENT": 0.01, "PAUSE": 0.01, "HANGS": 0.05}.items():
        monkeypatch.setattr(outage, name, value)
    own = Watch(look=lambda: "")
    monkeypatch.setattr(outage, "_watch", own)
    return own


@pytest.fixture
def client(client):
    """A browser that gets the page about a failure."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def away(watch):
    """Since just now the database does not answer."""
    watch.away_since = time.monotonic()
    watch.reason = "gone for a test"
    return watch


@pytest.fixture
def silent():
    """The address of a server that takes every connection and never says a word, as one does that is frozen."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        yield f"host={host} port={port} dbname=paper user=paper"


def a_wrapper():
    """A connection like that of a new thread."""
    return connections.create_connection(DEFAULT_DB_ALIAS)


# What is an outage


def outcome(watch, *answers):
    """Follow a doubt up with these answers to looks; return `away_since()` at each look."""
    seen, left = [], iter(answers)

    def look():
        seen.append(outage.away_since())
        return next(left, "")

    watch.look = look
    watch.follow_up()
    return seen


def test_it_is_away_when_a_new_connection_is_refused_and_back_when_one_is_answered(watch, caplog):
    proved = watch.proved_at = time.monotonic() - 1
    assert outcome(watch, "refused", "refused", "starting up", "") == [None, proved, proved, proved]
    assert outage.away_since() is None
    assert [record.getMessage()[:40] for record in caplog.records] == [
        "The database does not answer: refused.",
        "The database answers again, after 1.0 s.",
    ]


def test_it_is_away_when_a_new_connection_hangs(watch):
    first = []

    def look():
        if not first:
            first.append(1)
            time.sleep(1)  # longer than any look is waited for here
        return "" if outage.away_since() else "refused"

    watch.look = look
    watch.follow_up()
    assert watch.reason == "no answer to a new connection"
    assert watch.back_at > watch.proved_at


def test_one_that_hangs_for_ever_does_not_keep_it_from_being_found_again(watch):
    numbers = itertools.count()

    def look():
        if next(numbers) < 3:
            time.sleep(1)
        return ""

    watch.look = look
    watch.follow_up()
    assert outage.away_since() is None
    assert next(numbers) == 4


def test_a_proof_of_the_listener_ends_every_doubt(watch):
    def look():
        raise AssertionError("the standing connection was asked, and it answered")

    watch.look, watch.ask = look, watch.proved
    watch.follow_up()
    assert outage.away_since() is None


def test_a_query_that_is_answered_ends_every_doubt(watch, db):
    watch.ask = lambda: connection.cursor().execute("SELECT 1")
    assert outcome(watch, "refused") == []
    assert outage.away_since() is None


def test_a_new_connection_ends_the_doubt_although_no_proof_comes(watch):
    """Somebody holds what a NOTIFY needs: pages are rendered, and nothing is held."""
    assert outcome(watch, "") == [None]
    assert outage.away_since() is None


def test_a_listener_that_goes_past_a_pooler_vouches_for_nobody_else(watch):
    watch.vouches, watch.ask = False, watch.proved
    assert len(outcome(watch, "the pooler is gone", "")) == 2


def test_time_that_this_process_did_not_get_is_not_held_against_the_database(watch, monkeypatch):
    """A machine so busy that each moment takes ten: the look, which needs three, is in time."""
    waits = itertools.count()

    class Late:
        def wait(self, seconds):
            time.sleep(seconds * 10)
            next(waits)
            return False

        set = clear = lambda self: None

    watch._news = Late()

    def look():
        while next(waits) < outage.ASKED + outage.LOOKED:
            time.sleep(outage.MOMENT)
        return ""

    watch.look = look
    watch.follow_up()
    assert watch.back_at < watch.answered_at, "it was never away"


@pytest.mark.django_db
def test_a_look_opens_a_connection_and_asks():
    assert outage.look() == ""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("connection failed: FATAL:  sorry, too many clients already", ""),
        ("connection failed: FATAL:  remaining connection slots are reserved for roles with …", ""),
        (
            "connection failed: FATAL:  the database system is starting up",
            "the database system is starting up",
        ),
        ("connection failed: Connection refused\n\tIs the server running?", "Connection refused"),
    ],
)
def test_a_server_that_is_full_is_there(monkeypatch, words, found):
    def connect(**params):
        raise psycopg.OperationalError(words)

    monkeypatch.setattr(outage.Hasty, "connect", connect)
    assert outage.look().endswith(found)
    assert bool(outage.look()) is bool(found)


def test_a_look_at_a_server_that_says_nothing_ends(silent, monkeypatch):
    def an_answer():
        while True:
            yield psycopg.waiting.WAIT_R

    monkeypatch.setattr(outage, "PATIENCE", 0.01)
    with pytest.raises(psycopg.errors._WaitTimeout):
        outage.Hasty(psycopg.pq.PGconn.connect_start(silent.encode())).wait(an_answer())


def test_who_saw_a_failure_can_wait_for_what_it_was(watch, monkeypatch):
    """A page in memory is shown only if the database is away, which is known a moment after the first failure."""
    monkeypatch.setattr(outage, "MOMENT", 5.0)
    back = threading.Event()
    watch.look = lambda: "" if back.is_set() else "refused"
    watch.start()
    outage.decided()
    assert outage.away_since() is None
    watch.doubt(broken=True)
    outage.decided()
    assert outage.away_since() is not None
    back.set()


# Who waits, and for how long


def test_whoever_opens_a_connection_is_told_as_soon_as_it_is_known(watch, silent):
    def doubt(**how):
        watch.away_since = time.monotonic()

    watch.doubt = doubt
    with pytest.raises(Away):
        Connection.connect(silent)


@pytest.mark.django_db
def test_whoever_waits_for_an_answer_is_told_as_soon_as_it_is_known(watch):
    def doubt(**how):
        watch.away_since = time.monotonic()

    wrapper = a_wrapper()
    wrapper.ensure_connection()
    watch.doubt = doubt
    with wrapper.cursor() as cursor:
        raw = wrapper.connection
        with pytest.raises(OperationalError) as raised:
            cursor.execute("SELECT pg_sleep(60)")
    assert isinstance(raised.value.__cause__, Away)
    assert raw.closed, "its late answer would be taken for the next one's"


@pytest.mark.django_db
def test_a_slow_query_is_waited_for_while_the_database_answers_others(watch):
    doubts = []
    watch.doubt = lambda **how: doubts.append(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 7, pg_sleep(0.1)")
        assert cursor.fetchone()[0] == 7
    assert doubts


@pytest.mark.django_db
def test_where_nobody_watches_everybody_waits(monkeypatch):
    monkeypatch.setattr(outage, "_watch", None)
    monkeypatch.setattr(Connection, "begin", None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)


@pytest.mark.django_db
def test_no_connection_is_tried_while_it_is_away(away, monkeypatch):
    monkeypatch.setattr(Connection, "connect", None)
    with pytest.raises(OperationalError, match="gone for a test"):
        a_wrapper().cursor()


@pytest.mark.django_db
def test_what_was_frozen_with_the_listener_is_waited_for_and_what_was_cut_is_not(watch):
    now = time.monotonic()
    own = Listening.__new__(Listening)
    watch.away_since = now - 20
    own.bear(watch, now - 20)
    watch.away_since, watch.back_at = None, now
    own.bear(watch, now - 20)
    watch.back_at = now - 1
    with pytest.raises(Cut):
        own.bear(watch, now - 20)


@pytest.mark.django_db
def test_a_connection_in_use_is_not_asked_again_whether_it_is_sound(watch, monkeypatch):
    wrapper = a_wrapper()
    wrapper.ensure_connection()
    raw, wrapper.health_check_done = wrapper.connection, False
    monkeypatch.setattr(wrapper, "is_usable", None)
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert wrapper.connection is raw
    wrapper.close()


@pytest.mark.django_db
def test_one_that_the_server_has_ended_is_opened_again(watch):
    wrapper = a_wrapper()
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    wrapper.health_check_done = False
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (pid,)
    wrapper.close()


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["after an outage", "unused for long", "without a sign of life"])
def test_one_that_may_have_been_cut_is_not_trusted(watch, monkeypatch, way):
    wrapper = a_wrapper()
    wrapper.ensure_connection()
    raw, wrapper.health_check_done = wrapper.connection, False
    asked = []
    monkeypatch.setattr(wrapper, "is_usable", lambda: asked.append(1))
    if way == "after an outage":
        watch.back_at = time.monotonic()
    elif way == "unused for long":
        wrapper.used_at -= 60
    else:
        watch.answered_at -= 2
    wrapper.cursor().close()
    assert wrapper.connection is not raw
    assert bool(asked) is (way != "after an outage")
    wrapper.close()


def test_the_listener_waits_for_the_watch_and_calls_it(watch):
    ear = listener.Listener()
    assert not ear.is_put_off()
    ear.broken(psycopg.OperationalError("gone"))
    assert watch._broken
    before, ear.word = watch.proved_at, "w"
    ear.heard(ear.own, "w")
    assert watch.proved_at > before
    watch.away_since = time.monotonic()
    assert ear.is_put_off()


@pytest.mark.django_db
def test_the_listener_proves_itself_when_asked(monkeypatch):
    """Its own proof comes once an hour here."""
    monkeypatch.setattr(listener, "_callbacks", [])
    ear = listener.Listener()
    ear.every = 3600
    ear.start()
    try:
        for _ in range(3):
            before = ear.proved_at
            while ear.proved_at == before:
                ear.hurry()
                time.sleep(0.01)
    finally:
        ear.stop()


def test_no_request_starts_the_embedded_server_or_waits_for_it(watch, monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(embedded, "ensure", lambda var: started.append(var))
    wrapper = Embedded({**connection.settings_dict, "HOST": str(tmp_path), "OPTIONS": {}})
    folder = wrapper.get_connection_params()["host"]
    assert folder.startswith(str(tmp_path)) or not started
    with pytest.raises(psycopg.OperationalError):
        wrapper.get_new_connection(wrapper.get_connection_params())
    assert started == []
    wrapper.wake()
    assert started == [str(tmp_path)]


def test_a_database_of_ones_own_has_the_same_patience_and_keeps_its_options():
    url = "postgres://me@db.example/paper?sslmode=require&connect_timeout=3"
    database = Environment({"DATABASE_URL": url}).database({"CONN_MAX_AGE": 600})
    assert database["ENGINE"] == "newsroom.postgres.external"
    assert database["OPTIONS"]["sslmode"] == "require"
    assert int(database["OPTIONS"]["connect_timeout"]) == 3
    assert database["OPTIONS"]["keepalives_idle"] == 5
    assert isinstance(a_wrapper(), DatabaseWrapper)


# What is answered


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/feeds/rss.xml",
        "/feeds/feed.json",
        "/sitemap.xml",
        "/search/?q=a",
        "/stories/a/",
        "/no-such-address/",
        "/admin/",
        "/admin/articles/article/",
        "/oembed?url=http://127.0.0.1:8000/stories/a/",
    ],
)
def test_whatever_needs_the_database_is_refused_in_one_sentence(client, watch, path):
    client.force_login(make_superuser())
    watch.away_since = time.monotonic()
    response = client.get(path)
    assert response.status_code == 503
    assert response.text.count("<p>") == 1
    assert "Our database does not answer: load this page again in a minute." in response.text
    assert "Traceback" not in response.text
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert not response.cookies


@pytest.mark.django_db
def test_a_head_has_no_body(client, away):
    response = client.head("/")
    assert (response.status_code, response.content) == (503, b"")


@pytest.mark.django_db
def test_what_was_sent_is_still_in_the_browser(client, watch):
    story = make_live_article()
    client.force_login(make_superuser())
    watch.away_since = time.monotonic()
    for path in (f"{story.get_absolute_url()}comments/new/", "/admin/articles/article/add/"):
        response = client.post(path, {"body": "Typed with care."})
        assert response.status_code == 503
        assert "go back, where what you wrote still stands, and send it again" in response.text


@pytest.mark.django_db
def test_machines_are_answered_all_the_same(client, away, settings):
    settings.METRICS_TOKEN = "t" * 20
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text.splitlines()[1]) == (503, "database: does not answer")
    numbers = client.get("/metrics", headers={"authorization": f"Bearer {'t' * 20}"})
    assert "newsroom_database_up 0.0" in numbers.text
    assert client.get("/robots.txt").status_code == 200


@pytest.mark.django_db
def test_when_it_is_back_everything_is(client, away):
    assert client.get("/").status_code == 503
    away.away_since = None
    assert client.get("/").status_code == 200


def answer_to(error, rf, cause=None):
    try:
        raise error from cause
    except type(error):
        return server_error(rf.get("/"))


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OperationalError("gone"), Away("gone")),
        (OperationalError("gone"), psycopg.errors.AdminShutdown()),
        (InterfaceError("closed"), None),
        (TransactionManagementError("broken"), OperationalError("gone")),
    ],
)
def test_every_way_of_not_having_the_database_is_the_same_answer(rf, error, cause):
    assert answer_to(error, rf, cause).status_code == 503


def test_a_fault_of_ours_stays_one(rf):
    assert answer_to(KeyError("x"), rf).status_code == 500


@pytest.mark.parametrize(
    ("cause", "logged", "lines"),
    [
        (Away("gone"), False, 0),
        (psycopg.OperationalError("server closed the connection"), False, 1),
        (psycopg.errors.DeadlockDetected(), True, 0),
    ],
)
def test_the_log_tells_once_that_it_is_gone_and_why_it_refused(rf, caplog, cause, logged, lines):
    with caplog.at_level(logging.WARNING):
        response = answer_to(OperationalError("no"), rf, cause)
    assert len(caplog.records) == lines
    assert getattr(response, "_has_been_logged", False) is not logged
