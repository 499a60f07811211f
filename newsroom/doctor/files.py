"""What lies on the disk: pictures, static files, secrets, backups."""

import json
import os
import stat
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from articles import catalogue, renditions
from articles.models import Photo
from newsroom import logs
from newsroom.backup import mark

from . import NOTHING, TABLES, Finding, check, is_public, plural

# Sizes are made within seconds; after that long something holds them up.
SIZES_AFTER = timedelta(hours=1)
OLDEST_BACKUP = timedelta(days=2)


@check(NOTHING)
def the_folder_of_pictures() -> Iterator[Finding]:
    """Whether pictures can be stored."""
    name = f"{renditions.PRIVATE}/doctor-{uuid.uuid4().hex}"
    try:
        default_storage.delete(default_storage.save(name, ContentFile(b"-")))
    except OSError as error:
        yield Finding(
            f"Pictures cannot be stored in {settings.MEDIA_ROOT} ({error.strerror}).",
            "Let the account that runs the program own that folder.",
        )


@check(TABLES)
def the_pictures() -> Iterator[Finding]:
    """Whether every picture lies where its row says, in all its sizes."""
    gone, first, unmade = 0, None, 0
    late = timezone.now() - SIZES_AFTER
    for photo in Photo.objects.order_by("pk").iterator():
        names = renditions.files(photo)
        if missing := [name for name in names if not default_storage.exists(name)]:
            gone += len(missing)
            first = first or photo.pk
        elif names and photo.added_at < late and not catalogue.is_complete(photo):
            unmade += 1
    if gone:
        yield Finding(
            f"{plural(gone, 'file', 'files')} of pictures are missing in {settings.MEDIA_ROOT},"
            f" the first of photo {first}.",
            "Bring them back from a backup. Sizes alone: clear them at the photo and run `manage.py make_renditions`.",
        )
    if unmade:
        yield Finding(
            f"{plural(unmade, 'picture lacks', 'pictures lack')} some sizes for over an hour:"
            " readers load more than they need.",
            "Look whether a worker runs, or run `manage.py make_renditions`.",
        )


@check(NOTHING)
def the_static_files() -> Iterator[Finding]:
    """Whether the static files are collected and belong to this program."""
    if settings.DEBUG or not hasattr(_storage(), "manifest_name"):
        return
    collect = "Run `manage.py collectstatic --noinput` and start the web server again."
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    try:
        names = json.loads(manifest.read_text())["paths"]
        collected = manifest.stat().st_mtime
    except (OSError, ValueError, KeyError):
        yield Finding("The static files are not collected: pages have no style.", collect)
        return
    sources = [
        (name, Path(storage.path(name)).stat().st_mtime)
        for finder in get_finders()
        for name, storage in finder.list([])
    ]
    unknown = [name for name, _at in sources if name not in names]
    lost = [name for name in names.values() if not (Path(settings.STATIC_ROOT) / name).exists()]
    if unknown or lost:
        yield Finding(
            f"Static files are missing among those collected, such as {(unknown or lost)[0]}.", collect
        )
    elif any(at > collected for _name, at in sources):
        yield Finding("Static files have changed since they were collected.", collect)


def _storage():
    from django.contrib.staticfiles.storage import staticfiles_storage

    return staticfiles_storage


@check(NOTHING)
def the_secrets() -> Iterator[Finding]:
    """Whether others on this machine can read what is secret."""
    places = [settings.VAR_DIR / name for name in ("secret-key", "demo-accounts.txt", mark.NAME)]
    places.append(settings.BASE_DIR / ".env")
    for path in places:
        try:
            mode = path.stat().st_mode
        except OSError:
            continue
        if mode & stat.S_IROTH:
            yield Finding(
                f"Everybody on this machine can read {path}.",
                f"Run `chmod 600 {path}`, or 640 with a group that may read it.",
                serious=path.name != mark.NAME,
            )
    if hasattr(os, "geteuid") and os.geteuid() == 0 and is_public():
        yield Finding(
            "This runs as root: a hole in the program would be one in the machine.",
            "Run it under an account of its own.",
            serious=False,
        )


@check(NOTHING)
def the_last_backup() -> Iterator[Finding]:
    """Whether there is a backup, and a young one."""
    said = mark.read()
    if said is None:
        yield Finding(
            "There is no backup yet.",
            "Run `manage.py backup FILE`, and let a timer do so every night.",
            serious=is_public(),
        )
        return
    try:
        age = timezone.now() - datetime.fromisoformat(said["at"])
    except (ValueError, TypeError) as error:
        yield Finding(
            f"The mark of the last backup cannot be read ({logs.describe(error)}).", "Make a new backup."
        )
        return
    if age > OLDEST_BACKUP:
        yield Finding(
            f"The last backup is {plural(age.days, 'day', 'days')} old.",
            "Look why the timer does not make one; `manage.py backup FILE` makes one now.",
            serious=is_public(),
        )
    if missing := said.get("missing"):
        yield Finding(
            f"The last backup lacks {plural(missing, 'file that a row names', 'files that rows name')}.",
            "See what this says about pictures, bring the files back and make another backup.",
        )
