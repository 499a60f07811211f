"""`ENGINE = "newsroom.postgres"`: used when no DATABASE_URL is set. `HOST` of the settings is the checkout's `var/`."""

import time

import psycopg
from django.db.backends.postgresql import base

from newsroom import embedded

from .client import DatabaseClient

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


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects to the embedded server, which it starts or waits for."""

    client_class = DatabaseClient

    def get_connection_params(self):
        try:
            folder = embedded.ensure(self.settings_dict["HOST"])
        except embedded.Unavailable as problem:
            raise psycopg.OperationalError(str(problem)) from problem
        return {**super().get_connection_params(), "host": str(folder)}

    def get_new_connection(self, conn_params):
        deadline = time.monotonic() + embedded.PATIENCE
        while True:
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline or not any(words in str(error) for words in PASSING):
                    raise
            time.sleep(0.05)
            conn_params = {
                **conn_params,
                "host": self.get_connection_params()["host"],
            }  # started again, if need be
