"""The two addresses for machines."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from newsroom import health, listener
from newsroom.models import Worker


@pytest.fixture(autouse=True)
def _a_process_that_runs_for_a_while(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health, "_asked", None)
    monkeypatch.setattr(health, "_began", time.monotonic() - 60)


@pytest.fixture
def same_connection(monkeypatch):
    """Ask where the test writes; as in life, a thread of its own would not see what is not committed."""
    monkeypatch.setattr(health, "_in_time", health.look)


def a_worker(seconds_ago=0):
    return Worker.objects.create(
        name=f"w{seconds_ago}",
        host="here",
        pid=1,
        started_at=timezone.now(),
        beat_at=timezone.now() - timedelta(seconds=seconds_ago),
    )


def lines(response):
    return response.content.decode().splitlines()


def test_the_process_answers_without_the_database_and_under_any_host(client):
    """No mark: pytest-django refuses the database to this test."""
    response = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert not response.cookies


@pytest.mark.django_db
def test_it_is_ready_when_all_four_are_there(client, same_connection):
    a_worker()
    response = client.get("/readyz", headers={"host": "10.0.0.7"})
    assert response.status_code == 200
    assert lines(response) == [
        "ok",
        "database: ok",
        "migrations: ok",
        "worker: ok",
        "listener: ok (none in this process)",
    ]


@pytest.mark.django_db
def test_missing_migrations_are_said(client, same_connection):
    a_worker()
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*max(key for key in recorder.applied_migrations() if key[0] == "articles"))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert lines(response)[:3] == [
        "not ready",
        "database: ok",
        "migrations: 1 missing; run `manage.py migrate`",
    ]


@pytest.mark.django_db
def test_once_ready_it_costs_one_query(client, same_connection, django_assert_num_queries):
    a_worker()
    client.get("/readyz")
    with django_assert_num_queries(1):
        assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_worker_that_gives_no_sign_of_life_is_said(client, same_connection):
    a_worker(seconds_ago=11)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert lines(response)[3] == "worker: no sign of life; start one with `manage.py worker`"
    a_worker(seconds_ago=5)
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_newsroom_that_just_starts_may_still_be_without_worker_and_listener(
    client, same_connection, monkeypatch
):
    monkeypatch.setattr(listener, "_current", listener.Listener())
    assert client.get("/readyz").status_code == 503
    monkeypatch.setattr(health, "_began", time.monotonic())
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_listener_without_proof_is_said(client, same_connection, monkeypatch):
    a_worker()
    deaf = listener.Listener()
    monkeypatch.setattr(listener, "_current", deaf)
    deaf.proved_at = time.monotonic() - 3
    response = client.get("/readyz")
    assert response.status_code == 503
    assert lines(response)[4] == "listener: does not hear of changes at the moment"
    deaf.proved_at = time.monotonic()
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_it_is_not_ready_without_the_database(client, same_connection, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(connection, "cursor", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert lines(response)[1] == "database: does not answer"


def test_a_database_that_hangs_keeps_nobody_waiting(client, monkeypatch):
    hangs = threading.Event()
    asked = []

    def look():
        asked.append(1)
        hangs.wait()
        return {"database": "ok"}

    monkeypatch.setattr(health, "look", look)
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    for _ in range(3):
        response = client.get("/readyz")
        assert (response.status_code, lines(response)[1]) == (503, "database: does not answer")
    assert asked == [1], "the question that hangs is not asked again"
    hangs.set()
    assert health._asked.result(5) == {"database": "ok"}


@pytest.mark.django_db
def test_it_asks_the_database_by_a_connection_of_its_own(client):
    assert lines(client.get("/readyz"))[:3] == ["not ready", "database: ok", "migrations: ok"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_only_answer_questions(client, path):
    assert client.post(path).status_code == 405
