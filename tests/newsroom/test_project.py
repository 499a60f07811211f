"""What holds for the project as a whole."""

import re
import subprocess
from pathlib import Path

import django
import pytest
from django.core.management import call_command

SOURCE = Path(__file__).parents[2]


def committed():
    """The text files of the project (those git knows, where there is git)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=SOURCE, capture_output=True, text=True, check=False
    ).stdout
    for name in filter(None, listed.split("\0")):
        try:
            yield name, (SOURCE / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue


def test_django_is_not_one_of_the_releases_with_known_holes():
    assert django.VERSION >= (6, 1, 3)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_committed_file_names_a_package_registry():
    # In pieces, since this file is committed too.
    hosts = [
        "pypi" + ".org",
        "python" + "hosted.org",
        "registry." + "npmjs",
        "docker" + ".io",
        "ghcr" + ".io",
        "deb." + "debian.org",
    ]
    assert [(name, host) for name, text in committed() for host in hosts if host in text] == []


def test_every_requirement_is_pinned_with_hashes_and_the_same_for_tests():
    def pins(name):
        return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (SOURCE / name).read_text(), flags=re.MULTILINE))

    base, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    extra = pins("requirements-semantic.txt")
    assert base["django"].startswith("6.1.")
    assert base.items() <= dev.items()
    assert base.items() <= extra.items()
    assert "wordllama" not in base
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-semantic.txt"):
        blocks = re.split(r"^(?=[a-z0-9])", (SOURCE / name).read_text(), flags=re.MULTILINE)
        assert [
            block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block
        ] == []
