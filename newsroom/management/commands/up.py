"""Start the whole newsroom with one command."""

import contextlib
import errno
import fcntl
import io
import json
import signal
import socket
import sys
import time
import urllib.request

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, OperationalError, connection

from newsroom import configuration, embedded
from newsroom.collected import Collection
from newsroom.settings import env
from newsroom.supervisor import Child, end_with_parent

# A web server that ends this often before its first answer is not going to give one.
TRIES = 3
# Seconds for what a process has begun; then it is ended, and a task that it had is done again later.
WEB_PATIENCE, WORKER_PATIENCE = 12, 20


def _first_line(error):
    return str(error).strip().splitlines()[0].rstrip(".")


class Stopped(BaseException):
    """Somebody asked for the end while things were being prepared."""


class Command(BaseCommand):
    """Checks, prepares, starts, watches and stops."""

    help = "Start the newsroom: database, migrations, web server and background worker. Ctrl-C stops it."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--no-demo", action="store_true", help="start an empty paper; asks for its first superuser"
        )
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="stop when the process that called this is gone (Linux)",
        )

    def handle(self, *, no_demo, stop_with_parent, **options):
        self.embedded = settings.DATABASES["default"]["ENGINE"] == "newsroom.postgres"
        self.asked_to_stop = 0
        self.preparing = True
        try:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._ask_to_stop)
            if stop_with_parent:
                end_with_parent(signal.SIGTERM)
            with self._claimed_var():
                self._check_port()
                web, worker = self._children()
                try:
                    self._prepare(wanted_demo=not no_demo)
                    self.preparing = False
                    self._run(web, worker)
                finally:
                    self.preparing = False
                    self._end(web, worker)
        except CommandError as refusal:
            self.stderr.write(str(refusal))
            sys.exit(1)
        except Stopped:
            pass

    def _ask_to_stop(self, number, frame):
        self.asked_to_stop += 1
        if self.preparing:
            self.preparing = False
            raise Stopped

    def _say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()

    # Before anything is changed

    @contextlib.contextmanager
    def _claimed_var(self):
        """Be the only site on `var/`, and tell this checkout's other commands how it was started."""
        var = settings.VAR_DIR
        try:
            var.mkdir(exist_ok=True)
            lock = configuration.site_lock(var).open("ab")
        except OSError as error:
            raise CommandError(
                f"{var} cannot be written ({error.strerror}): the newsroom keeps its data there."
            ) from error
        with lock:
            for _ in range(20):  # a command that looks whether a site runs holds the lock for a blink
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.05)
            else:
                where = configuration.running_site(var).get("SITE_URL", "some address")
                raise CommandError(
                    f"Another copy of this site already runs on {var}, at {where}: stop that one first."
                )
            record = {name: text for name in configuration.NAMES if (text := env.text(name))}
            record |= {"PORT": str(settings.PORT), "SITE_URL": settings.SITE_URL}
            configuration.write_private(configuration.site_record(var), json.dumps(record))
            try:
                yield
            finally:
                configuration.site_record(var).unlink(missing_ok=True)

    def _check_port(self):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", settings.PORT))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    reason, other = "is taken by another program", settings.PORT % 65535 + 1
                else:
                    reason, other = f"cannot be used ({error.strerror})", 8000
                raise CommandError(
                    f"Port {settings.PORT} {reason}: choose another one, like PORT={other}."
                ) from error

    # Preparations

    def _prepare(self, *, wanted_demo):
        self._open_database()
        collection = Collection()
        if collection.start():
            self._say("Preparing the newsroom …")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except DatabaseError as error:
            raise CommandError(f"The database could not be migrated: {_first_line(error)}.") from error
        if wanted_demo:
            self._load_demo_once()
        if not get_user_model().objects.filter(is_superuser=True, is_active=True).exists():
            self._ask_for_superuser()
        self._remember_decision("The demo newsroom was not wanted.")
        if not collection.finish():
            raise CommandError("The static files could not be collected; the reason stands above.")
        connection.close()  # a watching process needs none

    def _open_database(self):
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = _first_line(error)
            raise CommandError(
                f"{reason}." if self.embedded else f"DATABASE_URL leads nowhere: {reason}."
            ) from error

    # Whether the demo newsroom is to be loaded is decided once for a database. The decision stands in the comment of the
    # table of users: it survives the demo's removal, backup and restore, and needs no table of its own.

    def _decision(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT obj_description(%s::regclass)", [get_user_model()._meta.db_table])
            return cursor.fetchone()[0]

    def _remember_decision(self, text):
        if not self._decision():
            table = connection.ops.quote_name(get_user_model()._meta.db_table)
            with connection.cursor() as cursor:
                cursor.execute(f"COMMENT ON TABLE {table} IS %s", [text])

    def _load_demo_once(self):
        if self._decision():
            return
        self._say("Loading the demo newsroom …")
        try:
            call_command("demo", stdout=io.StringIO())  # its accounts are said with the address
        except CommandError as refusal:  # a database with stories of its own
            self._remember_decision(str(refusal))
        else:
            self._remember_decision("The demo newsroom was loaded.")

    def _ask_for_superuser(self):
        if not sys.stdin.isatty():
            self._say(
                "There is no superuser yet: run `.venv/bin/python manage.py createsuperuser` in a terminal."
            )
            return
        self._say("Nobody may run this paper yet. Name, e-mail and password of the first superuser:")
        call_command("createsuperuser")

    # Running

    def _children(self):
        gunicorn = ["-m", "gunicorn", "--config", str(settings.BASE_DIR / "newsroom" / "gunicorn.conf.py")]
        worker = [str(settings.BASE_DIR / "manage.py"), "worker"]
        return (
            Child("web server", [sys.executable, *gunicorn], say=self._say),
            # Pictures and mail may wait, a reader may not.
            Child("worker", [sys.executable, *worker], say=self._say, nice=10),
        )

    def _run(self, web, worker):
        web.start()
        worker.start()
        self._say_where(web)
        looked_after_database = time.monotonic()
        complaint = ""
        while not self.asked_to_stop:
            web.look()
            worker.look()
            if self.embedded and time.monotonic() - looked_after_database > 1:
                try:
                    embedded.ensure(
                        settings.VAR_DIR
                    )  # whoever killed it: readers should not have to wait for it
                    complaint = ""
                except embedded.Unavailable as problem:
                    if str(problem) != complaint:
                        complaint = str(problem)
                        self._say(complaint)
                looked_after_database = time.monotonic()
            time.sleep(0.2)

    def _say_where(self, web):
        """Wait for the first answer, then print the address and, while there is a demo newsroom, its accounts."""
        while not self.asked_to_stop:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{settings.PORT}/healthz", timeout=5).close()
                break
            except OSError:
                web.look()
                if web.failures == TRIES:
                    raise CommandError("The web server does not start; the reason stands above.") from None
                time.sleep(0.05)
        else:
            return
        accounts = settings.VAR_DIR / "demo-accounts.txt"
        lines = ["", f"  The paper  {settings.SITE_URL}/", f"  The desk   {settings.SITE_URL}/admin/", ""]
        if accounts.exists():
            lines += [f"  {line}".rstrip() for line in accounts.read_text().strip().splitlines()] + [""]
        self._say("\n".join([*lines, "  Ctrl-C stops it all."]))

    def _end(self, web, worker):
        """Web first, so that nobody starts what cannot be finished; then the worker; then the database under both."""
        self.asked_to_stop = self.asked_to_stop or 1

        def hurry():
            return self.asked_to_stop > 1  # a second Ctrl-C

        for child, patience in ((web, WEB_PATIENCE), (worker, WORKER_PATIENCE)):
            if child.process:
                child.stop(patience, hurry)
                self._say(f"The {child.name} has stopped.")
        connection.close()
        if self.embedded:
            embedded.release(settings.VAR_DIR)
            if embedded.wait_for_end(settings.VAR_DIR):
                self._say("The database has stopped.")
            else:
                self._say("The database goes on for another process that uses it.")
