#!/usr/bin/env python
"""Run any command of the newsroom: `./manage.py help` lists them."""

import os
import sys
from pathlib import Path


def main():
    """Run the command; what is wrong with the configuration or the database is said in words, not in a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from newsroom.configuration import make_secret_key

    base = Path(__file__).resolve().parent
    try:
        if sys.argv[1:2] == ["up"]:
            make_secret_key(base, base / "var")  # before settings are read: they refuse to be without one
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, OperationalError) as problem:
        if "--traceback" in sys.argv:
            raise
        sys.exit(" ".join(str(problem).split()))


if __name__ == "__main__":
    main()
