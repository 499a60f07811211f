"""Two addresses for machines: is the process alive (`/healthz`), is the whole newsroom at work (`/readyz`)?

They answer under any host name, since a probe calls the process by its address inside the network, over http even
where the site is https, without a cookie, and nobody may keep the answer.

`/readyz` has a line for each of the four things that must be there. A dead worker makes it 503, though pages are still
served: it is for whoever watches, and for a deployment that waits. What sends readers elsewhere asks `/healthz`.
"""

import threading
import time
from concurrent.futures import Future

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from newsroom import listener
from newsroom.worker import state

# Seconds that the database has to answer in: who asks wants to know within one.
PATIENCE = 0.9
# Seconds in which worker and listener of a newsroom that was just started may still be on their way.
GRACE = 10.0

OK = "ok"
UNKNOWN = "not known without the database"
NOTHING_KNOWN = {"database": "does not answer", "migrations": UNKNOWN, "worker": UNKNOWN}
NO_WORKER = "no sign of life; start one with `manage.py worker`"
DEAF = "does not hear of changes at the moment"
NO_LISTENER = "ok (none in this process)"

_began = time.monotonic()
# Whether this process has once found every migration applied; they come with new code, which is a new process.
_migrated = False

# The question that was asked last, and when: all who ask within a second get the same answer.
FRESH = 1.0
_lock = threading.Lock()
_asked: Future[dict[str, str]] | None = None
_asked_at = 0.0


@require_safe
def healthz(request):
    """200 as long as this process answers at all; asks nothing of the database."""
    return _answer("ok")


@require_safe
def readyz(request):
    """200 when database, migrations, worker and listener are well, else 503; each has its line."""
    found = _in_time() | {"listener": _listener()}
    good = all(text.startswith(OK) for text in found.values())
    lines = ["ok" if good else "not ready", *(f"{name}: {text}" for name, text in found.items())]
    return _answer("\n".join(lines), status=200 if good else 503)


def look() -> dict[str, str]:
    """Ask the database for itself, its migrations and its workers; return a line for each."""
    global _migrated
    try:
        if not _migrated:
            executor = MigrationExecutor(connection)
            missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            if missing:
                words = f"{missing} missing; run `manage.py migrate`"
                return {"database": OK, "migrations": words, "worker": "not known without the migrations"}
            _migrated = True
        alive = state.alive().exists()
    except (DatabaseError, InterfaceError):
        return NOTHING_KNOWN
    return {"database": OK, "migrations": OK, "worker": OK if alive or _just_begun() else NO_WORKER}


def _ask(answer: Future[dict[str, str]]) -> None:
    try:
        answer.set_result(look())
    except Exception as error:
        answer.set_exception(error)
    finally:
        connection.close()


def _in_time() -> dict[str, str]:
    """`look`, in a thread of its own: a database that hangs keeps that thread, but nobody who asks."""
    global _asked, _asked_at
    with _lock:
        if _asked is None or (_asked.done() and time.monotonic() - _asked_at > FRESH):
            _asked, _asked_at = Future(), time.monotonic()
            threading.Thread(target=_ask, args=[_asked], name="readyz", daemon=True).start()
        asked = _asked
    try:
        return asked.result(PATIENCE)
    except TimeoutError:
        return NOTHING_KNOWN


def _listener() -> str:
    here = listener.current()
    if here is None:
        return NO_LISTENER
    return OK if here.is_trusted() or _just_begun() else DEAF


def _just_begun() -> bool:
    return time.monotonic() - _began < GRACE


def _answer(text, status=200):
    response = HttpResponse(
        f"{text}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )
    # A probe every second is not an error every second.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


class HealthMiddleware:
    """Answers before anything looks at the host name or opens a session."""

    views = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.views.get(request.path, self.get_response)(request)
