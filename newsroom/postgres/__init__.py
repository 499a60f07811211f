"""Django's PostgreSQL backend, with the embedded server started right before the first connection."""
