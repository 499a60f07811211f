"""Numbers for whoever has the token, and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Letter
from newsroom import metrics
from newsroom.configuration import Environment
from newsroom.models import Worker

from ..factories import (
    make_article,
    make_comment,
    make_live_article,
    make_scheduled_article,
    make_taken_down_article,
)

TOKEN = "a-token-of-more-than-twenty-signs"


@pytest.fixture
def numbers(client, settings):
    """Ask for the numbers; a mapping from `name{labels}` to value."""
    settings.METRICS_TOKEN = TOKEN

    def ask():
        response = client.get(
            "/metrics", headers={"authorization": f"Bearer {TOKEN}", "host": "10.0.0.7:8000"}
        )
        assert response.status_code == 200
        lines = [line for line in response.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    return ask


@pytest.mark.django_db
def test_without_a_token_there_is_no_such_page(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \xff"]
)
def test_whoever_does_not_know_it_learns_nothing(client, settings, header):
    """No mark: the database is not even asked."""
    settings.METRICS_TOKEN = TOKEN
    response = client.get("/metrics", headers={"authorization": header} if header else {})
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert "newsroom_" not in response.text


@pytest.mark.django_db
def test_the_answer_is_for_machines_and_nobody_keeps_it(client, settings, django_assert_max_num_queries):
    settings.METRICS_TOKEN = TOKEN
    with django_assert_max_num_queries(25):
        response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"].startswith("text/plain; version=")
    assert not response.cookies
    assert client.post("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 405
    assert client.get("/metrics?token=" + TOKEN).status_code == 401


@pytest.mark.django_db
def test_it_counts_what_waits_and_how_long(numbers):
    make_article()
    make_article(status="in_review")
    make_scheduled_article()
    make_taken_down_article()
    story = make_live_article()
    make_comment(story, status="pending", created_at=timezone.now() - timedelta(hours=2))
    make_comment(story, status="pending")
    now = timezone.now()
    Worker.objects.create(name="alive", host="h", pid=1, started_at=now, beat_at=now)
    Worker.objects.create(name="dead", host="h", pid=2, started_at=now, beat_at=now - timedelta(minutes=1))
    Letter.objects.create(key="k", to="ann@example.org", subject="s", text="t")
    for status, count in (("READY", 2), ("RUNNING", 1), ("FAILED", 3)):
        for _ in range(count):
            DBTaskResult.objects.create(
                args_kwargs={},
                task_path="x",
                backend_name="default",
                status=status,
                run_after="9999-01-01T00:00Z",
            )
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=5))
    found = numbers()
    assert [found[f'newsroom_stories{{state="{state}"}}'] for state in metrics.STORIES] == [1, 1, 1, 1, 1]
    assert [found[f'newsroom_tasks{{state="{state}"}}'] for state in metrics.TASKS] == [2, 0, 1, 3]
    waiting = [found[f'newsroom_waiting{{what="{what}"}}'] for what in ("comments", "tasks", "letters")]
    assert waiting == [2, 2, 1]
    assert 7190 < found['newsroom_oldest_waiting_seconds{what="comments"}'] < 7300
    assert 290 < found['newsroom_oldest_waiting_seconds{what="tasks"}'] < 400
    assert found["newsroom_database_bytes"] > 1_000_000
    assert found["newsroom_database_up"] == 1
    assert found["newsroom_workers"] == 1
    assert any(name.startswith("newsroom_build{") for name in found)


@pytest.mark.django_db
@pytest.mark.parametrize("trusted", [True, False])
def test_it_tells_whether_a_process_hears_of_changes(numbers, client, monkeypatch, trusted):
    monkeypatch.setattr("newsroom.listener.current", object)
    monkeypatch.setattr("newsroom.listener.is_trusted", lambda: trusted)
    client.get("/healthz")
    assert numbers()["newsroom_listener_trusted"] == trusted


@pytest.mark.django_db
def test_requests_are_counted_by_pattern(numbers, client):
    make_live_article(slug="harbour")
    name = 'newsroom_requests_total{method="GET",route="stories/<slug:slug>/",status="2xx"}'
    before = numbers().get(name, 0)
    client.get("/stories/harbour/?ref=ann@example.org")
    client.get("/stories/harbour/")
    found = numbers()
    assert found[name] == before + 2
    assert found['newsroom_request_seconds_count{route="stories/<slug:slug>/"}'] >= 2
    assert not any("harbour" in one or "ann" in one for one in found)


@pytest.mark.django_db
def test_a_scanner_makes_no_labels(numbers, client):
    for path in (
        "/wp-login.php",
        "/.env",
        "/stories/never/",
        "/static/x.css",
        "/admin/nothing/",
        "/media/x",
        "/%00",
    ):
        client.get(path)
        client.generic("BREW", path)
    known = set(numbers())
    for path in (
        "/wp-admin.php",
        "/.git",
        "/stories/nowhere/",
        "/static/y.css",
        "/admin/some/",
        "/media/y",
        "/%01",
    ):
        client.get(path)
        client.generic("STEW", path)
    assert set(numbers()) == known


@pytest.mark.django_db
def test_without_the_database_it_says_so_and_the_rest(numbers, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(metrics.connection, "cursor", gone)
    found = numbers()
    assert found["newsroom_database_up"] == 0
    assert not any(name.startswith("newsroom_stories") for name in found)
    assert any(name.startswith("newsroom_build") for name in found)


@pytest.mark.django_db
def test_the_processes_add_up(settings, monkeypatch, tmp_path):
    """Two processes as gunicorn starts them: each writes a file, whoever is asked adds them up."""
    from prometheus_client import CollectorRegistry, Counter, values

    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    for pid in (11, 12):
        monkeypatch.setattr(
            "prometheus_client.metrics.values.ValueClass", values.MultiProcessValue(lambda pid=pid: pid)
        )
        Counter("newsroom_requests", "-", ["route"], registry=CollectorRegistry()).labels("/").inc(pid)
    assert re.search(rb'^newsroom_requests_total{route="/"} 23.0$', metrics.text(), re.MULTILINE)


@pytest.mark.parametrize("text", ["short", "with a space in the middle of it", "nineteen-characters"])
def test_a_token_that_can_be_guessed_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match=r"^METRICS_TOKEN must .*\.$") as refusal:
        Environment({"METRICS_TOKEN": text}).token("METRICS_TOKEN")
    assert text not in str(refusal.value)
