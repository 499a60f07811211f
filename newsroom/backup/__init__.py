"""A whole paper in one file, and back: `take` writes it while the site runs, `restore` fills an empty paper with it.

The file is a plain tar archive that ordinary tools can open and check (`sha256sum --check SHA256SUMS`):

    manifest.json               what this is: format, version, migrations applied, tables with columns and rows
    tables/<table>/000001.gz    what COPY says about the table, in pieces of 8 MB, each compressed
    media/<path>                the files of the pictures, as they are
    SHA256SUMS                  the hash of every member above, in the order of the archive; without it, it is no backup

No SQL comes out of the file: the tables are made by the migrations of the code that restores (docs/adr/0024).
"""

import contextlib
import signal
from collections.abc import Iterator

FORMAT = 1


class Refused(Exception):
    """The paper cannot be saved or restored; the message is a sentence or two for the person at the terminal."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """End like by Ctrl-C when a service manager asks for the end, so that nothing half done stays."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
