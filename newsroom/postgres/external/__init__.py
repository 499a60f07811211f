"""The backend for a database that others run: where DATABASE_URL says."""
