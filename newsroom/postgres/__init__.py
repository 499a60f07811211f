"""Django's PostgreSQL backend for a newsroom: bounded waiting in web processes, and the embedded server.

`ENGINE = "newsroom.postgres"` starts the embedded server; "newsroom.postgres.external" goes where DATABASE_URL says.
"""
