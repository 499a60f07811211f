"""The keeper: a small process of its own that runs PostgreSQL for as long as somebody lives who uses it.

It holds `keeper.lock` (handed over locked by whoever started it), runs the server as its child, starts it again when
it dies, and waits for an exclusive lock on `users.lock`: every user holds that shared, the kernel lets go of a dead
process's locks (killed ones and zombies too), so getting it means that the last user is gone. It keeps the lock while it
stops the server, so a newcomer waits until there is a clean start again.

A killed keeper takes its server along (PR_SET_PDEATHSIG); the next user who needs a connection starts both again.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from .places import DATABASE, PORT, ROLE, Owner, Places

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
# The log is for a person who looks for a cause: one old file beside the current is enough.
LARGEST_LOG = 5_000_000
# A server that never became ready this often in a row is not going to.
TRIES = 3

# For a machine that does other things too. jit off: it costs more than it saves on queries of milliseconds.
# Checkpoints are not logged: every five minutes a line that nobody needs.
CONFIGURATION = {
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "max_connections": "100",
    "jit": "off",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "random_page_cost": "1.1",
}


class Refused(Exception):
    """The server cannot be run; the message says why."""


class Keeper:
    """Runs one server; see `keep`."""

    def __init__(self, places: Places, owner: Owner, programs: Path):
        self.places = places
        self.owner = owner
        self.programs = programs
        self.nobody_left = threading.Event()
        self.server: subprocess.Popen | None = None
        self.libc = ctypes.CDLL(None, use_errno=True) if LINUX else None

    def keep(self):
        """Serve until the last user is gone. Returns the exit code; a reason for failure stands in `places.problem`."""
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: self._stop())
        threading.Thread(target=self._wait_for_last_user, daemon=True).start()
        try:
            if not (self.places.data / "PG_VERSION").exists():
                self._make_cluster()
            self._check_version()
            self._write_rules()
            self._serve()
        except (OSError, subprocess.CalledProcessError, Refused) as error:
            self.places.problem.write_text(_one_line(error))
            return 1
        finally:
            self._forget_socket()
        return 0

    def _wait_for_last_user(self):
        lock = os.open(self.places.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self._stop()  # and the lock stays until this process ends, server stopped

    def _stop(self):
        self.nobody_left.set()
        server = self.server
        if server and server.poll() is None:
            server.send_signal(signal.SIGINT)  # "fast": open sessions are ended, all is written down

    def _serve(self):
        failures = 0
        while not self.nobody_left.is_set():
            self._wait_for_old_server()
            if self.places.log.exists() and self.places.log.stat().st_size > LARGEST_LOG:
                self.places.log.replace(self.places.log.with_suffix(".log.1"))
            with self.places.open_log() as log:
                beginning = log.tell()
                self.server = self._run(self._server_command(), stdout=log, stderr=log, death=signal.SIGINT)
            if self.nobody_left.is_set():  # said between the question above and the start
                self._stop()
            started = time.monotonic()
            if self._until_it_ends(self.server):
                failures = 0
            elif not self.nobody_left.is_set():
                failures += 1
                if failures == TRIES:
                    raise Refused(self._last_words(beginning))
            if time.monotonic() - started < 1:
                time.sleep(0.2)

    def _until_it_ends(self, server):
        """Wait for the server's end, which takes at most 40 s once nobody is left; tell whether it was ever ready."""
        ready = False
        patience = [(30, signal.SIGQUIT), (10, signal.SIGKILL)]
        stopping_since = None
        while True:
            try:
                server.wait(0.5 if ready else 0.05)
            except subprocess.TimeoutExpired:
                ready = ready or self._is_ready(server)
                if self.nobody_left.is_set():
                    stopping_since = stopping_since or time.monotonic()
                    if patience and time.monotonic() - stopping_since > patience[0][0]:
                        server.send_signal(patience.pop(0)[1])
                        stopping_since = None
            else:
                return ready

    def _is_ready(self, server):
        # The eighth line of postmaster.pid is the server's state (PostgreSQL: src/include/utils/pidfile.h).
        with contextlib.suppress(OSError):
            lines = (self.places.data / "postmaster.pid").read_text().splitlines()
            if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
                self.places.problem.unlink(missing_ok=True)
                return True
        return False

    def _server_command(self):
        # A list of folders in PostgreSQL's eyes, hence the quotes: a path may hold a comma.
        folder = str(self.places.socket_folder).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{folder}"',
            "unix_socket_permissions": "0700",
            "hba_file": self.places.home / "pg_hba.conf",
            "ident_file": self.places.home / "pg_ident.conf",
            "logging_collector": "off",
            "log_destination": "stderr",
            # What a statement that failed held is some reader's; the program tells of the failure itself.
            "log_min_messages": "log",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if _kernel() >= (5, 8):
            # After a crash all is put on the disk by one call and not by one for each of a thousand files: a start takes
            # tenths of a second instead of several. Older kernels keep to themselves what could not be written.
            settings["recovery_init_sync_method"] = "syncfs"
        command = [self.programs / "postgres", "-D", self.places.data, "-p", str(PORT)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _run(self, command, *, death, **options):
        """Start `command` as the server's account; `death` is the signal it gets when this process is killed."""
        parent = os.getpid()

        def tie():
            if self.libc:
                self.libc.prctl(PR_SET_PDEATHSIG, death, 0, 0, 0)
                if os.getppid() != parent:  # killed between fork and prctl
                    os._exit(1)

        if self.owner.switch:
            options |= {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []}
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/"}
        return subprocess.Popen(
            [os.fspath(part) for part in command],
            stdin=options.pop("stdin", subprocess.DEVNULL),
            env=environment,
            cwd="/",
            umask=0o077,
            preexec_fn=tie,  # after the change of user, which would clear what prctl sets
            **options,
        )

    def _make_cluster(self):
        """Make the data beside its place and move it there when whole: a killed initdb leaves nothing that looks done."""
        new = self.places.home / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        os.chown(new, self.owner.uid, self.owner.gid)
        command = [self.programs / "initdb", "-D", new, "--username=postgres", "--encoding=UTF8"]
        command += ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--auth-local=peer", "--auth-host=reject"]
        for name, value in CONFIGURATION.items():
            command += ["-c", f"{name}={value}"]
        self._finish(command)
        # The site's role is not a superuser: what works here works on a hosted database too.
        self._finish(
            [self.programs / "postgres", "--single", "-D", new, "postgres"],
            f"CREATE ROLE {ROLE} LOGIN CREATEDB;\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n",
        )
        new.rename(self.places.data)

    def _finish(self, command, text=""):
        pipe = subprocess.PIPE
        process = self._run(
            command, death=signal.SIGKILL, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True
        )
        output, _ = process.communicate(text)
        with self.places.open_log() as log:
            log.write(output.encode())
        if process.returncode or "ERROR:" in output:
            last = [line for line in output.splitlines() if line.strip()][-1:] or ["no reason given"]
            raise Refused(f"{Path(command[0]).name} failed: {last[0].strip()}")

    def _check_version(self):
        made_by = (self.places.data / "PG_VERSION").read_text().strip()
        run = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        ours = run.stdout.split()[-1].partition(".")[0]
        if made_by != ours:
            raise Refused(
                f"{self.places.data} was made by PostgreSQL {made_by} and this is {ours}:"
                f" install the old release, take a backup, move the folder away and restore the backup"
            )

    def _write_rules(self):
        """Only the server's own account, and root if root runs it, proved by the kernel: no password to keep or to steal."""
        users = [self.owner.name, *(["root"] if self.owner.switch else [])]
        lines = [f'own "{user}" {role}\n' for user in users for role in (ROLE, "postgres")]
        for name, text in (
            ("pg_hba.conf", "local all all peer map=own\n"),
            ("pg_ident.conf", "".join(lines)),
        ):
            path = self.places.home / name
            path.write_text(text)
            os.chown(path, -1, self.owner.gid)
            path.chmod(0o640)

    def _wait_for_old_server(self):
        """Let what a killed predecessor left behind end first, for at most a minute; all of it has its home in `data`."""
        beginning = time.monotonic()
        while left := self._processes_at_home():
            waited = time.monotonic() - beginning
            if waited > 60:
                raise Refused(f"an older server (process {left[0]}) on {self.places.data} does not end")
            for pid in left:
                if waited > 2:  # a postmaster whose death signal got lost; backends end by themselves
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGQUIT if waited > 20 else signal.SIGINT)
            time.sleep(0.1 if waited < 2 else 1)
        if LINUX:
            # Nobody lives here any more. Yet the number in these may be somebody else's by now, or that of a zombie
            # nobody reaps, and PostgreSQL would take either for a server.
            (self.places.data / "postmaster.pid").unlink(missing_ok=True)
            (self.places.socket_folder / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _processes_at_home(self):
        if not LINUX:
            return []
        home = os.stat(self.places.data)
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                if os.path.samestat(os.stat(f"/proc/{pid}/cwd"), home) and "postgres" in os.readlink(
                    f"/proc/{pid}/exe"
                ):
                    found.append(int(pid))
        return found

    def _last_words(self, beginning):
        with self.places.log.open("rb") as log:
            log.seek(beginning)
            lines = log.read().decode(errors="replace").splitlines()
        told = [line for line in lines if "FATAL" in line or "PANIC" in line] or lines or ["it said nothing"]
        return f"PostgreSQL does not start: {told[-1].strip()} (all of it: {self.places.log})"

    def _forget_socket(self):
        if self.places.socket_record.exists():
            shutil.rmtree(self.places.socket_folder, ignore_errors=True)
            self.places.socket_record.unlink(missing_ok=True)


def _kernel():
    """The version of Linux; nothing elsewhere."""
    numbers = os.uname().release.split("-")[0].split(".")[:2]
    return tuple(map(int, numbers)) if LINUX and all(map(str.isdigit, numbers)) else ()


def _one_line(error):
    if isinstance(error, subprocess.CalledProcessError):
        error = (error.stderr or str(error)).strip()
    return " ".join(str(error).split())
