"""The mark of the last backup, `var/last-backup.json`: by it `doctor` tells whether there is one, and how old it is."""

import json

from django.conf import settings

from newsroom.configuration import write_private

NAME = "last-backup.json"


def write(*, at: str, file: str, size: int, seconds: float, missing: int) -> None:
    """Remember a backup that is whole: of which moment (ISO 8601), where, how many bytes, how many files it lacks. Raises OSError."""
    settings.VAR_DIR.mkdir(exist_ok=True)
    said = {"at": at, "file": file, "bytes": size, "seconds": round(seconds, 1), "missing": missing}
    write_private(settings.VAR_DIR / NAME, json.dumps(said) + "\n")


def read() -> dict | None:
    """What `write` has written last, or None."""
    try:
        said = json.loads((settings.VAR_DIR / NAME).read_text())
    except (OSError, ValueError):
        return None
    return said if isinstance(said, dict) and "at" in said else None
