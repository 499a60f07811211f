"""`ENGINE = "newsroom.postgres"`: used when no DATABASE_URL is set. `HOST` of the settings is the checkout's `var/`.

The embedded server is started right before the first connection.
"""

import time

import psycopg

from newsroom import embedded, outage

from .client import DatabaseClient
from .wrapper import DatabaseWrapper as Wrapper

# What a server says that is on its way up or down, and what libpq says when its socket is not there yet or no longer.
PASSING = (
    "starting up",
    "shutting down",
    "in recovery mode",
    "not yet accepting connections",
    "Connection refused",
    "No such file or directory",
    "server closed the connection unexpectedly",
)


class DatabaseWrapper(Wrapper):
    """Connects to the embedded server, which it starts or waits for; in a web process the watch does that."""

    client_class = DatabaseClient

    def wake(self):
        try:
            embedded.ensure(self.settings_dict["HOST"])
        except embedded.Unavailable as problem:
            raise psycopg.OperationalError(str(problem)) from problem

    def get_connection_params(self):
        if outage.current() is None:
            self.wake()
        folder = embedded.socket_folder(self.settings_dict["HOST"])
        return {**super().get_connection_params(), "host": str(folder)}

    def get_new_connection(self, conn_params):
        deadline = time.monotonic() + embedded.PATIENCE
        while True:
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError as error:
                if (
                    outage.current() is not None
                    or time.monotonic() > deadline
                    or not any(words in str(error) for words in PASSING)
                ):
                    raise
            time.sleep(0.05)
            conn_params = {
                **conn_params,
                "host": self.get_connection_params()["host"],
            }  # started again, if need be
