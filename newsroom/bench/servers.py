"""The servers of a run: the newsroom with and without its page cache, and those that answer constants."""

import contextlib
import http.client
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from newsroom.configuration import default_concurrency

from .edge.stand import PARAMETERS, free_port
from .house import SOURCE, House

PATIENCE = 60
# What a page is asked for with: what browsers send, so that the cached variant is the one that they get.
BROWSER = {"Accept-Encoding": "br", "Accept": "text/html"}

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.error.log;
{user}
worker_processes {cores};
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; keepalive_requests 100000; default_type text/html;
  {places}
  server {{
    listen 127.0.0.1:{port};
    add_header Content-Encoding br;
    add_header Cache-Control "public, max-age=0, must-revalidate";
    root {folder}/static;
    {locations}
  }}
}}
"""


def installed(name: str) -> str | None:
    """Return the path of a program, those for administrators included, or None."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class Servers:
    """Starts them in the folder of the run and ends them again; `ports` are theirs by name."""

    def __init__(self, house: House, folder: Path):
        self.house, self.folder = house, folder
        self.children: dict[str, subprocess.Popen] = {}
        self.ports: dict[str, int] = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for name in reversed(list(self.children)):
            self.stop(name)

    def newsroom(self, name: str, database: str, *options: str, **environment: str) -> int:
        """Start the newsroom on `database`; `options` stand after gunicorn's own. Returns the port."""
        port = free_port()
        own = {"PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"} | environment
        command = [sys.executable, "-m", "gunicorn", "--config", "newsroom/gunicorn.conf.py", *options]
        return self._start(name, port, command, self.house.environment(own, database), "/healthz")

    def constant(self, name: str, application: str, answers: Path) -> int:
        """Start gunicorn, in the same form as the newsroom's, on one of the applications of `constants`."""
        port = free_port()
        environment = self.house.environment({"CONSTANTS": str(answers), "PORT": str(port)}, "newsroom")
        command = [sys.executable, "-m", "gunicorn", *self._same_form(), "--bind", f"127.0.0.1:{port}"]
        path = next(iter(json.loads(answers.read_text())))
        return self._start(
            name, port, [*command, f"newsroom.bench.constants:{application}"], environment, path
        )

    def _same_form(self) -> list[str]:
        environment, before = self.house.environment({}, "newsroom"), dict(os.environ)
        os.environ.update(environment)
        try:
            held = runpy.run_path(str(SOURCE / "newsroom" / "gunicorn.conf.py"))
        finally:
            os.environ.clear()
            os.environ.update(before)
        options = {"--keep-alive": held["keepalive"]}
        for name in ("worker_class", "workers", "threads", "backlog", "worker_tmp_dir"):
            options[f"--{name.replace('_', '-')}"] = held.get(name)
        given = {name: str(value) for name, value in options.items() if value is not None}
        return [part for pair in given.items() for part in pair]

    def nginx(self, answers: Path) -> int:
        """Start nginx with the answers as static files."""
        port, static = free_port(), self.folder / "static"
        static.mkdir(exist_ok=True)
        locations = []
        for number, (path, held) in enumerate(json.loads(answers.read_text()).items()):
            shutil.copy(held["file"], static / f"{number}.html")
            kind = dict(held["headers"]).get("Content-Type", "text/html").partition(";")[0]
            locations.append(
                f"location = {path} {{ try_files /{number}.html =404; types {{}} default_type {kind}; }}"
            )
        places = " ".join(
            f"{kind}_temp_path {self.folder}/nginx-{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        text = NGINX.format(
            folder=self.folder,
            port=port,
            places=places,
            user="user root;" if os.geteuid() == 0 else "",
            cores=default_concurrency(),
            locations="\n    ".join(locations),
        )
        file = self.folder / "nginx.conf"
        file.write_text(text)
        path = next(iter(json.loads(answers.read_text())))
        return self._start("nginx", port, [str(installed("nginx")), "-c", str(file)], dict(os.environ), path)

    def varnish(self, behind: int, answers: Path) -> int:
        """Start Varnish before a server of constants."""
        port, vcl = free_port(), self.folder / "constant.vcl"
        vcl.write_text(
            f'vcl 4.1;\nbackend default {{ .host = "127.0.0.1"; .port = "{behind}"; }}\n'
            "sub vcl_backend_response { set beresp.ttl = 1h; unset beresp.http.Vary; }\n"
        )
        command = [str(installed("varnishd")), "-F", "-j", "none", "-n", str(self.folder / "varnish")]
        command += ["-a", f"127.0.0.1:{port}", "-f", str(vcl), "-s", "malloc,64m", *PARAMETERS]
        path = next(iter(json.loads(answers.read_text())))
        return self._start("varnish", port, command, dict(os.environ), path)

    def _start(self, name: str, port: int, command: list[str], environment: dict, path: str) -> int:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.children[name] = subprocess.Popen(
                command,
                cwd=SOURCE,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.ports[name] = port
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if fetch(port, path)[0] == 200:
                    return port
            if time.monotonic() > deadline or self.children[name].poll() is not None:
                said = (self.folder / f"{name}.log").read_text(errors="replace").strip()[-2000:]
                raise RuntimeError(f"{name} does not start:\n{said}")
            time.sleep(0.05)

    def stop(self, name: str) -> None:
        """End one of them, with whatever it started."""
        child = self.children.pop(name)
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def workers(self, name: str) -> list[int]:
        """Return the process ids of a server's workers."""
        parent = self.children[name].pid
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]

    def cpu(self, name: str) -> float:
        """Return the seconds of processor time that a server has used."""
        ticks = os.sysconf("SC_CLK_TCK")
        total = 0.0
        for pid in (self.children[name].pid, *self.workers(name)):
            with contextlib.suppress(OSError):
                parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                total += (int(parts[11]) + int(parts[12])) / ticks
        return total

    def memory(self, name: str) -> list[float]:
        """Return the megabytes of each worker as ps tells them (RSS): what it shares with others counted in full."""
        found = []
        for pid in self.workers(name):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found.append(next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024)
        return found


def fetch(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, list, bytes]:
    """Return status, headers and body of one answer, over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=BROWSER if headers is None else headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
