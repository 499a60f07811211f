"""`manage.py up`, the heart of `make run`: a whole site, started, hurt and stopped."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError

from newsroom import embedded
from newsroom.management.commands import up

from .conftest import free_port
from .test_embedded import linux, parent, postmaster, until

pytestmark = linux


class Site:
    """A site that `up` runs on a checkout, with what it has said so far."""

    def __init__(self, checkout, port, *arguments):
        self.checkout = checkout
        self.port = port
        self.process = checkout.start("up", "--no-demo", *arguments, PORT=port, WEB_CONCURRENCY=1)
        self.said = []
        while "Ctrl-C stops it all" not in (line := self.process.stdout.readline()):
            assert line, "".join(self.said)
            self.said.append(line)

    def answers(self, path="/readyz"):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as response:
                return response.status == 200
        except urllib.error.HTTPError:
            return False
        except OSError:
            return False

    def children(self):
        """The processes of the site below `up`, by what they are."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_text().replace("\0", " ")
                    pid = int(entry.name)
                    if parent(pid) == self.process.pid:
                        found["worker" if " worker " in command else "web"] = pid
                except (OSError, IndexError):
                    continue
        return found

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        return rest


@pytest.fixture(scope="module")
def site(checkout):
    running = Site(checkout, free_port())
    yield running
    running.process.kill()
    running.process.communicate()
    until(lambda: not embedded.is_running(checkout.var))


def test_it_says_where_the_paper_is_and_answers_there(site):
    assert f"http://127.0.0.1:{site.port}/\n" in "".join(site.said)
    assert "There is no superuser yet" in "".join(site.said), "nobody sits at a terminal here"
    assert site.answers("/healthz")
    assert site.answers("/readyz")


def test_its_key_is_made_once_and_private(site):
    key = site.checkout.var / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((site.checkout.var / "site.json").stat().st_mode) == 0o600


def test_any_command_beside_it_uses_the_same_key_address_and_database(site):
    code = (
        "from django.conf import settings as s; from django.db import connection as c; c.ensure_connection()"
    )
    code += "; print(s.SITE_URL, s.SECRET_KEY, c.execute_wrappers, c.pg_version > 0)"
    done = site.checkout.manage("shell", "--no-imports", "-c", code)
    key = (site.checkout.var / "secret-key").read_text().strip()
    assert done.stdout.split()[:2] == [f"http://127.0.0.1:{site.port}", key], done.stderr


def test_a_second_copy_on_the_same_var_is_refused_in_one_sentence(site):
    done = site.checkout.manage("up", PORT=free_port())
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Another copy of this site already runs on {site.checkout.var}, at http://127.0.0.1:{site.port}: stop that one first."
    ]
    assert site.answers()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_child_comes_back(site, name):
    victim = until(lambda: site.children().get(name))
    os.kill(victim, signal.SIGKILL)
    until(lambda: site.children().get(name) not in (None, victim))
    until(site.answers)


@pytest.mark.parametrize("who", ["postmaster", "keeper"])
def test_a_killed_database_comes_back_though_nobody_asks_for_it(site, who):
    master = postmaster(site.checkout.var)
    os.kill(master if who == "postmaster" else parent(master), signal.SIGKILL)

    def back():
        try:
            return postmaster(site.checkout.var) != master
        except (OSError, IndexError):
            return False

    until(back)
    until(site.answers)


def test_ctrl_c_stops_web_then_worker_then_database(site):
    """The last test of this site."""
    until(lambda: len(site.children()) == 2)
    said = site.stop()
    assert site.process.returncode == 0
    assert re.findall(r"The (.*) has stopped", said) == ["web server", "worker", "database"]
    assert not embedded.is_running(site.checkout.var)
    assert not site.answers()
    assert not (site.checkout.var / "site.json").exists()


def test_the_data_are_kept_and_a_killed_up_leaves_nothing_behind(checkout):
    """After the site above has stopped, on the same `var/`."""
    made = checkout.manage(
        "createsuperuser",
        "--noinput",
        "--username=first",
        "--email=first@example.org",
        DJANGO_SUPERUSER_PASSWORD="x",
    )
    assert made.returncode == 0, made.stderr
    until(lambda: not embedded.is_running(checkout.var))  # alone, it has one for as long as it needs it

    port = free_port()
    site = Site(checkout, port)
    assert "no superuser" not in "".join(site.said)
    children = until(lambda: len(site.children()) == 2 and site.children())
    site.process.kill()
    site.process.communicate()
    until(lambda: not any(Path(f"/proc/{pid}/cwd").exists() for pid in children.values()))
    until(lambda: not embedded.is_running(checkout.var))

    # What it left in var/ is not taken for a running site.
    assert json.loads((checkout.var / "site.json").read_text())["PORT"] == str(port)
    code = "from django.conf import settings; print(settings.PORT)"
    assert checkout.manage("shell", "--no-imports", "-c", code).stdout.strip() == "8000"


def test_a_taken_port_is_refused_in_one_sentence(new_checkout):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = new_checkout.manage("up", PORT=port)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Port {port} is taken by another program: choose another one, like PORT={port % 65535 + 1}."
    ]
    assert not (new_checkout.var / "postgres").exists(), "nothing was begun"


def test_a_var_that_cannot_be_written_is_refused_in_one_sentence(new_checkout):
    new_checkout.var.write_text("a file where the folder should be")
    done = new_checkout.manage("up", PORT=free_port())
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"{new_checkout.var} cannot be written (File exists): the newsroom keeps its data there."
    ]


def test_a_database_url_that_leads_nowhere_is_refused_in_one_sentence_and_nothing_embedded(new_checkout):
    address = f"postgres://somebody:hidden@127.0.0.1:{free_port()}/paper"
    done = new_checkout.manage("up", PORT=free_port(), DATABASE_URL=address)
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("DATABASE_URL leads nowhere: ")
    assert "refused" in sentence
    assert "hidden" not in sentence
    assert not (new_checkout.var / "postgres").exists()


def test_without_a_key_a_command_refuses_in_words_and_importing_settings_starts_nothing(new_checkout):
    done = new_checkout.manage("migrate")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "no secret key" in done.stderr
    for variable in ({"SECRET_KEY": "a key"}, {"DEBUG": "1"}):
        assert new_checkout.manage("check", **variable).returncode == 0
    assert not new_checkout.var.exists()


def test_a_web_server_that_does_not_start_ends_it(checkout):
    """The last test of this checkout."""
    (checkout.folder / "newsroom" / "wsgi.py").write_text("raise RuntimeError('it cannot be loaded')")
    done = checkout.manage("up", "--no-demo", PORT=free_port())
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "The web server does not start; the reason stands above."
    until(lambda: not embedded.is_running(checkout.var))


def test_it_stops_with_the_process_that_started_it_where_asked(new_checkout):
    """`make` may be killed too."""
    make = subprocess.Popen(
        [
            "sh",
            "-c",
            '"$@" & echo $!; wait',
            "sh",
            *new_checkout.command("up", "--no-demo", "--stop-with-parent"),
        ],
        cwd=new_checkout.folder,
        env=new_checkout.environment(PORT=free_port()),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    pid = int(make.stdout.readline())
    until(lambda: embedded.is_running(new_checkout.var))
    make.kill()
    until(lambda: not Path(f"/proc/{pid}/cwd").exists())
    until(lambda: not embedded.is_running(new_checkout.var))
    make.communicate()


@pytest.fixture
def command(monkeypatch):
    """The command, with every other one that it calls written down instead of run."""
    started = up.Command()
    started.called = []
    monkeypatch.setattr(up, "call_command", lambda name, **options: started.called.append(name))
    return started


@pytest.mark.django_db
def test_the_demo_is_loaded_the_first_time_only(command):
    command._load_demo_once()
    command._load_demo_once()
    assert command.called == ["demo"]


@pytest.mark.django_db
def test_who_began_without_the_demo_does_not_find_it_later(command):
    command._remember_decision("The demo newsroom was not wanted.")
    command._load_demo_once()
    assert command.called == []


@pytest.mark.django_db
def test_a_paper_with_stories_of_its_own_starts_without_the_demo(command, monkeypatch):
    def refuse(name, **options):
        raise CommandError("This newsroom has stories of its own.")

    monkeypatch.setattr(up, "call_command", refuse)
    command._load_demo_once()
    command._load_demo_once()
    assert command._decision() == "This newsroom has stories of its own."
