"""The newsroom's own settings, with what tests need otherwise: speed, and nothing taken from the outside."""

import os

# Before the import, since settings read the environment: tests must not depend on somebody's .env or running site.
os.environ.update({"DEBUG": "", "SITE_URL": "http://127.0.0.1:8000", "PORT": "8000", "TIME_ZONE": "UTC"})
for name in (
    "ALLOWED_HOSTS",
    "LISTEN_DATABASE_URL",
    "AKISMET_API_KEY",
    "AKISMET_URL",
    "EMAIL_URL",
    "TRUSTED_PROXIES",
    "MEDIA_ROOT",
    "METRICS_TOKEN",
    "PAGE_CACHE_MB",
    "EDGE_PURGE_URL",
):
    os.environ[name] = ""
os.environ.setdefault("SECRET_KEY", "only-for-tests-and-therefore-allowed-to-stand-here")

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import DATABASES  # noqa: E402

# A task runs where it is enqueued, so that a test sees what it did.
TASKS = {"default": {"BACKEND": "tests.tasks.AtOnce", "QUEUES": []}}

# Argon2 takes 50 ms on purpose; hundreds of tests sign somebody in.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# No collectstatic before a test run: plain names, found where they lie.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# The live server's threads end with their request; a kept connection would block dropping the database.
DATABASES["default"]["CONN_MAX_AGE"] = 0

# A test's rows need not outlive a power cut.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
