"""Two addresses for machines: is the process alive (`/healthz`), can it do its work (`/readyz`)?

They answer under any host name, since a probe calls the process by its address inside the network, over http even
where the site is https, without a cookie, and nobody may keep the answer.
"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.http import require_safe

# Whether this process has once found every migration applied; they come with new code, which is a new process.
_migrated = False


@require_safe
def healthz(request):
    """200 as long as this process answers at all; asks nothing of the database."""
    return _answer("ok")


@require_safe
def readyz(request):
    """200 when the database answers and has every migration, else 503 and the reason."""
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return _answer(f"migrations missing: {len(missing)}", status=503)
            _migrated = True
    except DatabaseError:
        return _answer("database not reachable", status=503)
    return _answer("ok")


def _answer(text, status=200):
    return HttpResponse(
        f"{text}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


class HealthMiddleware:
    """Answers before anything looks at the host name or opens a session."""

    views = {"/healthz": healthz, "/readyz": readyz}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.views.get(request.path, self.get_response)(request)
