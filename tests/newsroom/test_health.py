"""The two addresses for machines."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from newsroom import health


@pytest.fixture(autouse=True)
def _fresh_process(monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)


def test_the_process_answers_without_the_database_and_under_any_host(client):
    """No mark: pytest-django refuses the database to this test."""
    response = client.get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok\n", "no-store")
    assert not response.cookies


@pytest.mark.django_db
def test_it_is_ready_when_the_database_has_every_migration(client):
    assert client.get("/readyz", headers={"host": "10.0.0.7"}).status_code == 200
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*max(key for key in recorder.applied_migrations() if key[0] == "articles"))
    assert client.get("/readyz").status_code == 200, "migrations come with a new process"
    health._migrated = False
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content.startswith(b"migrations missing")


@pytest.mark.django_db
def test_it_is_not_ready_without_the_database(client, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(connection, "cursor", gone)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database not reachable\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_only_answer_questions(client, path):
    assert client.post(path).status_code == 405
