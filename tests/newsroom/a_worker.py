"""`python -m tests.newsroom.a_worker DATABASE`: the worker, on the database of the tests."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from tests import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "images", "mail", "learning"],
        }
    }
    settings.MAILERS = {"default": {"BACKEND": "tests.newsroom.errands.Box"}}
    django.setup()
    from newsroom.worker import recovery
    from newsroom.worker.process import WorkerProcess

    recovery.GRACE = recovery.GRACE_AFTER_START = 0.3
    WorkerProcess().run()
