"""A whole newsroom of its own, with Varnish in front: database, three web processes, worker, in a folder that goes afterwards."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from newsroom import configuration, embedded

SOURCE = Path(__file__).parents[3]
VCL = SOURCE / "docs" / "edge"
# As docs/edge/newsroom.vcl says it.
PARAMETERS = ("-p", "http_gzip_support=off", "-p", "backend_idle_timeout=4")
PATIENCE = 60


class Missing(Exception):
    """A program is not installed; the message says how to install it."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def varnishd() -> str:
    """Return the path of varnishd. Raises Missing when it, or what docs/edge/newsroom.vcl needs of it, is not there."""
    program = shutil.which("varnishd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise Missing("varnish is missing (Debian: apt-get install varnish varnish-modules).")
    return program


class Stand:
    """`with Stand() as stand`: `stand.edge` and `stand.web` are ports of 127.0.0.1, `stand.environment` is that of all."""

    def __init__(self, processes: int = 3):
        self.processes = processes
        self.children: dict[str, subprocess.Popen] = {}

    def __enter__(self):
        program = varnishd()
        self.folder = Path(tempfile.mkdtemp(prefix="newsroom-edge-")).resolve()
        self.folder.chmod(0o755)
        try:
            self._start(program)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, program):
        self.web, self.edge = free_port(), free_port()
        host = quote(str(embedded.ensure(self.folder, say=lambda sentence: None)), safe="")
        kept = {name: text for name, text in os.environ.items() if name not in configuration.NAMES}
        self.environment = kept | {
            "DATABASE_URL": f"postgres://newsroom@{host}:{embedded.PORT}/newsroom",
            "SECRET_KEY": "only-for-a-newsroom-that-is-gone-after-a-minute",
            "MEDIA_ROOT": str(self.folder / "media"),
            "PORT": str(self.web),
            "SITE_URL": f"http://127.0.0.1:{self.edge}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "EDGE_PURGE_URL": f"http://127.0.0.1:{self.edge}",
            "EMAIL_URL": "console:",
            "WEB_CONCURRENCY": str(self.processes),
        }
        for command in (["migrate"], ["collectstatic", "--noinput"]):
            self.run(sys.executable, "manage.py", *command, "--verbosity=0")
        self.start_web()
        self.start("worker", sys.executable, "manage.py", "worker")
        for name in ("newsroom.vcl", "newsroom-rules.vcl"):
            text = (VCL / name).read_text().replace('.port = "8000"', f'.port = "{self.web}"')
            (self.folder / name).write_text(text)
        self.varnish("varnish", program, self.edge, self.folder / "newsroom.vcl", *PARAMETERS)
        self.wait(lambda: ask(self.web, "/readyz")[0] == 200, "the newsroom")
        self.wait(lambda: ask(self.edge, "/")[0] == 200, "Varnish")

    def __exit__(self, *error):
        for name in reversed(list(self.children)):
            self.stop(name)
        embedded.release(self.folder)
        with contextlib.suppress(TimeoutError):
            embedded.wait_for_end(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *command: str) -> None:
        """Run a command to its end, with the environment of this newsroom."""
        subprocess.run(command, cwd=SOURCE, env=self.environment, stdin=subprocess.DEVNULL, check=True)

    def start(self, name: str, *command: str) -> None:
        """Start a program; what it says goes to the file `name` in the folder."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                command,
                cwd=SOURCE,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_web(self) -> None:
        """Start the web processes."""
        self.start("web", sys.executable, "-m", "gunicorn", "--config", "newsroom/gunicorn.conf.py")

    def varnish(self, name: str, program: str, port: int, vcl: Path, *parameters: str) -> None:
        """Start a Varnish on `port`; as root too it stays what it was started as, since all is its own."""
        work = str(self.folder / name)
        where = (
            "-F",
            "-j",
            "none",
            "-n",
            work,
            "-a",
            f"127.0.0.1:{port}",
            "-f",
            str(vcl),
            "-s",
            "malloc,128m",
        )
        self.start(name, program, *where, *parameters)

    def stop(self, name: str) -> None:
        """End a program that was started here, and whatever it started."""
        child = self.children.pop(name)
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def halt(self, name: str, *, on: bool) -> None:
        """Freeze a program as if its machine were cut off (`on`), or let it go on."""
        os.killpg(self.children[name].pid, signal.SIGSTOP if on else signal.SIGCONT)

    def wait(self, ready, what: str) -> None:
        """Wait until `ready()`; raises RuntimeError after a minute."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if ready():
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{what} is not ready after {PATIENCE} s")

    def count(self, name: str) -> int:
        """Return one of Varnish's counters, such as MAIN.cache_miss."""
        done = subprocess.run(
            ["varnishstat", "-n", str(self.folder / "varnish"), "-j", "-f", name],
            capture_output=True,
            check=True,
        )
        found = json.loads(done.stdout)
        return found.get("counters", found)[name]["value"]


def ask(port: int, path: str, method: str = "GET", *, source: str = "127.0.0.1", **headers: str):
    """Return status, headers and body of an answer; a header's name is written with `_`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=(source, 0))
    with contextlib.closing(connection):
        connection.request(
            method, path, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
