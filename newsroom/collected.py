"""The collected, hashed and compressed static files: made beside other work, and only when something has changed."""

import hashlib
import os
import signal
import subprocess
import sys

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from newsroom.supervisor import end_with_parent


def _fingerprint():
    """One hash over the place, age and size of every static file."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = storage.path(name)
            found = os.stat(path)
            seen.update(f"{path}\0{found.st_mtime_ns}\0{found.st_size}\n".encode())
    return seen.hexdigest()


class Collection:
    """`start` begins to collect in a process of its own if need be, `finish` waits for it."""

    def __init__(self):
        self.stamp = settings.STATIC_ROOT / ".fingerprint"
        self.process = None

    def start(self):
        """Tell whether there was something to do."""
        self.fingerprint = _fingerprint()
        if self.stamp.exists() and self.stamp.read_text() == self.fingerprint:
            return False
        self.stamp.unlink(missing_ok=True)
        parent = os.getpid()
        self.process = subprocess.Popen(
            [
                sys.executable,
                settings.BASE_DIR / "manage.py",
                "collectstatic",
                "--noinput",
                "--clear",
                "--verbosity=0",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(signal.SIGKILL, parent),
        )
        return True

    def finish(self):
        """Wait until all is collected. Returns False when that failed; the reason has been printed."""
        if self.process and self.process.wait() == 0:
            self.stamp.write_text(self.fingerprint)
        return self.stamp.exists()
