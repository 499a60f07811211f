"""Django's PostgreSQL backend with connections that do not wait in vain, shared by both engines."""

import contextlib
import select
import time
from types import SimpleNamespace

import psycopg
from django.db.backends.postgresql import base, features

from newsroom import outage

from .patience import Connection

# Seconds since a connection was last used in which a quiet one counts as sound: a firewall may forget an idle one.
SOUND = 30.0
# Seconds that a look at an old connection may take before a new one is opened instead.
QUICK = 0.5


class DatabaseFeatures(features.DatabaseFeatures):
    """What Django may use of PostgreSQL."""

    # No column of ours is virtual; else a look at the models alone would ask the server for its version, and start it.
    supports_virtual_generated_columns = False  # type: ignore[assignment]


class DatabaseWrapper(base.DatabaseWrapper):
    """In a web process: opens nothing while the database is away, and asks less often whether a connection is sound."""

    features_class = DatabaseFeatures
    # What Django calls the driver: psycopg, with connections of ours.
    Database = SimpleNamespace(**(vars(psycopg) | {"connect": Connection.connect}))  # type: ignore[assignment]

    opened_at = used_at = 0.0
    health_check_enabled: bool
    health_check_done: bool

    def wake(self) -> None:
        """Have the server running, as far as that is up to us. It may take a while; no request calls this."""

    def get_new_connection(self, conn_params):
        watch = outage.current()
        self.opened_at = self.used_at = time.monotonic()
        if watch is not None:
            watch.refuse()
            if self.opened_at - watch.answered_at > outage.OVERDUE:
                watch.doubt()
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            if watch is not None:
                watch.doubt()
            raise

    def close_if_health_check_failed(self):
        """Before the first query of a request: a round trip only where there is a reason to doubt the connection."""
        watch = outage.current()
        if (
            watch is not None
            and self.connection is not None
            and self.health_check_enabled
            and not self.health_check_done
        ):
            now = time.monotonic()
            if self.opened_at <= watch.back_at:
                self.close()  # it may have been cut in the outage without a word
                self.health_check_done = True
            elif now - watch.answered_at < outage.OVERDUE and now - self.used_at < SOUND and self._is_quiet():
                self.health_check_done = True
            self.used_at = now
        super().close_if_health_check_failed()

    def is_usable(self):
        if outage.current() is None or self.connection is None:
            return super().is_usable()
        self.connection.patience = QUICK
        try:
            return super().is_usable()
        finally:
            self.connection.patience = None

    def _is_quiet(self) -> bool:
        """Whether nothing came on the connection since its last answer: a server that ends it says so."""
        poll = select.poll()
        with contextlib.suppress(psycopg.Error, OSError):
            poll.register(self.connection.fileno(), select.POLLIN)
            return not poll.poll(0)
        return False
