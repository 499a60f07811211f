"""Numbers for Prometheus at `/metrics`, for whoever has the token: how requests go, and what waits.

The labels are bounded: routes are patterns of the program, never addresses, so that a scanner makes none. What is
counted in the database is found by an index, and counted to MOST at the most.
"""

import hmac
import logging
import os
import platform
import tomllib
from collections.abc import Callable, Iterator
from datetime import datetime

import django
import prometheus_client
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Min, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from articles.models import Article, Letter
from comments.models import Comment

from . import listener, logs
from .worker import state

logger = logging.getLogger(__name__)

PATH = "/metrics"
MOST = 100_000
# Seconds from a page out of memory to one that a proxy has given up on.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# No question may hold the database for longer, in milliseconds.
TIMEOUT = 2000

here = CollectorRegistry()
_tellers: list[Callable[[], None]] = []
REQUESTS = Counter(
    "newsroom_requests",
    "Requests answered, by pattern of the address, method and class of status.",
    ["route", "method", "status"],
    registry=here,
)
SECONDS = Histogram(
    "newsroom_request_seconds",
    "Seconds until an answer was ready, by pattern of the address.",
    ["route"],
    buckets=BUCKETS,
    registry=here,
)
# Of all living processes the one that is worst off; each tells with every request, probes included.
LISTENING = Gauge(
    "newsroom_listener_trusted",
    "Whether every web process hears of changes; 0 when one does not.",
    registry=here,
    multiprocess_mode="livemin",
)


def observe(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answered request, where anybody may ask for the numbers."""
    if settings.METRICS_TOKEN:
        route = logs.route_of(request)
        REQUESTS.labels(route, logs.method_of(request), f"{status // 100}xx").inc()
        SECONDS.labels(route).observe(seconds)
        if listener.current():
            LISTENING.set(listener.is_trusted())


class MetricsMiddleware:
    """Answers before anything looks at the host name, the session or the database; without a token there is no such page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != PATH or not settings.METRICS_TOKEN:
            return self.get_response(request)
        headers = {"Cache-Control": "no-store"}
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers=headers | {"Allow": "GET, HEAD"})
        if not is_known(request.headers.get("Authorization", "")):
            headers |= {"WWW-Authenticate": 'Bearer realm="metrics"'}
            return HttpResponse("The token is missing or wrong.\n", "text/plain", 401, headers=headers)
        return HttpResponse(text(), prometheus_client.CONTENT_TYPE_LATEST, headers=headers)


def is_known(authorization: str) -> bool:
    """Tell whether the header holds the token; it takes the same time however much of it is right."""
    scheme, _, token = authorization.partition(" ")
    same = hmac.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    return same and scheme.lower() == "bearer"


def on_asked(tell: Callable[[], None]) -> None:
    """Have `tell` called before the numbers are read, by whoever counts for itself first."""
    _tellers.append(tell)


def text() -> bytes:
    """Return all numbers: those of every web process added up, and those of the database."""
    for tell in _tellers:
        tell()
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        numbers = generate_latest(registry)
    else:
        numbers = generate_latest(here)
    registry = CollectorRegistry()
    registry.register(Database())
    return numbers + generate_latest(registry)


class Database:
    """What stands in the database at this moment; when it does not answer, only that."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield _gauge("newsroom_build", "The program that answers.", 1, **build())
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [TIMEOUT])
                found = list(_numbers(cursor, timezone.now()))
        except (DatabaseError, InterfaceError):
            logger.warning("the database gave no numbers", exc_info=True)
            yield _gauge("newsroom_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("newsroom_database_up", "Whether the database answers.", 1)
        yield from found


def build() -> dict[str, str]:
    """Return the versions of this program and of what it stands on."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return {
        "version": project["version"],
        "django": django.get_version(),
        "python": platform.python_version(),
    }


STORIES = {
    "draft": "status = 'draft'",
    "in_review": "status = 'in_review'",
    "scheduled": "status = 'published' AND published_at > now()",
    "published": "status = 'published' AND published_at <= now()",
    "taken_down": "status = 'taken_down'",
}
TASKS = {
    "waiting": "status = 'READY' AND (run_after <= now() OR run_after >= '9999-01-01+00')",
    "later": "status = 'READY' AND run_after > now() AND run_after < '9999-01-01+00'",
    "running": "status = 'RUNNING'",
    "failed": "status = 'FAILED'",
}
# A task that is to run at once has the last day of the calendar as its time.
DUE = "CASE WHEN run_after >= '9999-01-01+00' THEN enqueued_at ELSE run_after END"
WAITING = {
    "comments": (Comment, "created_at", "status = 'pending'"),
    "tasks": (DBTaskResult, DUE, TASKS["waiting"]),
    "letters": (Letter, "written_at", "sent_at IS NULL"),
}


def _numbers(cursor, at: datetime) -> Iterator[Metric]:
    def count(model, condition):
        table = model._meta.db_table
        cursor.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {condition} LIMIT {MOST}) AS few"  # noqa: S608
        )
        return cursor.fetchone()[0]

    def by_state(name, what, model, states):
        found = GaugeMetricFamily(name, f"{what}, counted to {MOST:,} each.", labels=["state"])
        for name, condition in states.items():
            found.add_metric([name], count(model, condition))
        return found

    yield by_state("newsroom_stories", "Stories by state", Article, STORIES)
    yield by_state("newsroom_tasks", "Background tasks by state", DBTaskResult, TASKS)
    waiting = GaugeMetricFamily(
        "newsroom_waiting", f"What waits to be done, counted to {MOST:,} each.", labels=["what"]
    )
    oldest = GaugeMetricFamily(
        "newsroom_oldest_waiting_seconds", "How long the oldest of it has waited.", labels=["what"]
    )
    for what, (model, since, condition) in WAITING.items():
        waiting.add_metric([what], count(model, condition))
        cursor.execute(f"SELECT min({since}) FROM {model._meta.db_table} WHERE {condition}")  # noqa: S608
        first = cursor.fetchone()[0]
        oldest.add_metric([what], max(0.0, (at - first).total_seconds()) if first else 0)
    yield waiting
    yield oldest
    alive = state.alive().count()
    yield _gauge("newsroom_workers", "Workers that gave a sign of life in the last ten seconds.", alive)
    if settings.EDGE:
        yield from _edge(at)
    cursor.execute("SELECT pg_database_size(current_database())")
    yield _gauge("newsroom_database_bytes", "Size of the database on its disk.", cursor.fetchone()[0])


def _edge(at: datetime) -> Iterator[Metric]:
    found = state.alive().aggregate(told=Sum("edge_told"), since=Min("edge_waits_since"))
    told = CounterMetricFamily("newsroom_edge_purges", "Requests to forget pages that the edge agreed to.")
    told.add_metric([], found["told"] or 0)
    yield told
    waited = (at - found["since"]).total_seconds() if found["since"] else 0
    yield _gauge(
        "newsroom_edge_waiting_seconds",
        "For how long the edge has not taken what it is told.",
        max(waited, 0),
    )


def _gauge(name: str, what: str, value: float, **labels: str) -> Metric:
    found = GaugeMetricFamily(name, what, labels=list(labels))
    found.add_metric(list(labels.values()), value)
    return found
