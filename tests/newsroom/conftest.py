"""A checkout of one's own, in which a whole site can be started."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from newsroom import configuration

SOURCE = Path(__file__).parents[2]


class Checkout:
    """A copy of the source; `manage` runs its commands without anything in the environment but what a test says."""

    def __init__(self, folder):
        self.folder = folder
        self.var = folder / "var"

    def environment(self, **variables):
        kept = {
            name: text
            for name, text in os.environ.items()
            if name not in (*configuration.NAMES, "DJANGO_SETTINGS_MODULE")
        }
        return kept | {name: str(value) for name, value in variables.items()}

    def command(self, *arguments):
        return [sys.executable, "manage.py", *arguments]

    def manage(self, *arguments, timeout=120, **variables):
        """Run a command to its end; the finished process with its output as text."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def start(self, *arguments, **variables):
        """Start a command; standard error goes where standard output goes."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def copy_source(folder):
    """Copy what a clone would have, into a place that strangers may look through."""
    skipped = shutil.ignore_patterns(".*", "var", "docs", "tests", "node_modules")
    shutil.copytree(SOURCE, folder, ignore=skipped)
    return Checkout(folder)


@pytest.fixture(scope="module")
def checkout():
    base = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
    base.chmod(0o755)
    yield copy_source(base / "a paper’s folder")
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def new_checkout():
    base = Path(tempfile.mkdtemp(prefix="newsroom-test-"))
    base.chmod(0o755)
    yield copy_source(base / "paper")
    shutil.rmtree(base, ignore_errors=True)
