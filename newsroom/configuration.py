"""What stands in the environment, read into values or refused in one sentence that names the variable."""

import fcntl
import ipaddress
import json
import os
import re
import secrets
import shutil
import tempfile
from collections import ChainMap
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import available_timezones

import dj_database_url
from django.conf.global_settings import LANGUAGES
from django.core.exceptions import ImproperlyConfigured
from dotenv import dotenv_values

# Everything that can be configured; `.env.example` explains each.
NAMES = (
    "DATABASE_URL",
    "LISTEN_DATABASE_URL",
    "SECRET_KEY",
    "DEBUG",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "PORT",
    "TIME_ZONE",
    "LANGUAGE_CODE",
    "SEARCH_LANGUAGE",
    "MEDIA_ROOT",
    "AKISMET_API_KEY",
    "AKISMET_URL",
    "EMAIL_URL",
    "TRUSTED_PROXIES",
    "WEB_CONCURRENCY",
    "PAGE_CACHE_MB",
    "METRICS_TOKEN",
    "EDGE_PURGE_URL",
    "AD_PROVIDERS",
)


# What PostgreSQL 18 can stem; settings are read before there is a database to ask.
SEARCH_LANGUAGES = (
    "simple arabic armenian basque catalan danish dutch english estonian finnish french german greek hindi hungarian"
    " indonesian irish italian lithuanian nepali norwegian portuguese romanian russian serbian spanish swedish tamil"
    " turkish yiddish"
)


# A host that does not answer would otherwise be waited for more than two minutes, and one that vanishes without a word
# (a cut cable, a machine without power) for hours: it is given up after about ten seconds.
WATCHFUL = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class Environment:
    """The variables in `values` (a mapping of strings), each read once by the method for its kind.

    A variable that is not set or empty has its default. Every method raises ImproperlyConfigured with a sentence.
    """

    def __init__(self, values):
        self.values = values

    def text(self, name, default=""):
        """The text of `name`, without space around it."""
        return (self.values.get(name) or "").strip() or default

    def number(self, name, default, *, least, most):
        """The whole number in `name`, between `least` and `most` inclusive."""
        text = self.text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ImproperlyConfigured(
                f"{name} is “{text}”: it must be a whole number from {least} to {most}."
            )
        return int(text)

    def switch(self, name):
        """True for 1, False for 0 or nothing."""
        text = self.text(name, "0")
        if text not in ("0", "1"):
            raise ImproperlyConfigured(f"{name} is “{text}”: it must be 1 (on) or 0 (off).")
        return text == "1"

    def token(self, name):
        """A secret that travels in a header: visible ASCII characters, at least twenty."""
        text = self.text(name)
        if text and not re.fullmatch(r"[!-~]{20,}", text):
            raise ImproperlyConfigured(
                f"{name} must be at least 20 letters, digits and signs without a space, like 32 random characters."
            )
        return text

    def words(self, name, default=()):
        """The comma-separated parts of `name`."""
        return [word for part in self.text(name).split(",") if (word := part.strip())] or list(default)

    def origins(self, name):
        """The origins in `name`: scheme and host (which may begin with `*.`), and port, as a content policy names them."""
        found = self.words(name)
        for word in found:
            host = r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]"
            if not re.fullmatch(rf"https?://(?:{host})(?::[0-9]{{1,5}})?", word):
                raise ImproperlyConfigured(
                    f"{name} holds “{word}”: it must list addresses without a path, like https://ads.example.com,"
                    " https://*.example.net."
                )
        return found

    def site_url(self, default):
        """The public address, scheme and host (and port), without a slash at its end."""
        text = self.text("SITE_URL", default).rstrip("/")
        try:
            parts = urlsplit(text)
            good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
            good = (
                good
                and not (parts.path or parts.query or parts.fragment or parts.username)
                and " " not in text
            )
        except ValueError:
            good = False
        if not good:
            raise ImproperlyConfigured(
                f"SITE_URL is “{text}”: it must be the address of the paper's front page without a path,"
                " like https://www.example.org."
            )
        return text

    def networks(self, name):
        """The addresses and networks in `name`, as ipaddress networks."""
        found = []
        for word in self.words(name):
            try:
                found.append(ipaddress.ip_network(word, strict=False))
            except ValueError:
                raise ImproperlyConfigured(
                    f"{name} holds “{word}”: it must list addresses or networks, like 127.0.0.1, 10.0.0.0/8."
                ) from None
        return found

    def time_zone(self, default):
        """A name of the tz database."""
        text = self.text("TIME_ZONE", default)
        if text not in available_timezones():
            raise ImproperlyConfigured(
                f"TIME_ZONE is “{text}”: it must be a name of the tz database, like Europe/Paris."
            )
        return text

    def language(self, default):
        """A language that Django speaks, like `en-gb`."""
        text = self.text("LANGUAGE_CODE", default).lower()
        known = dict(LANGUAGES)
        if text not in known and text.partition("-")[0] not in known:
            raise ImproperlyConfigured(
                f"LANGUAGE_CODE is “{text}”: it must be a language code, like en-gb or fr."
            )
        return text

    def search_language(self, default):
        """A language whose word forms PostgreSQL knows, or `simple` for none."""
        text = self.text("SEARCH_LANGUAGE", default).lower()
        if text not in SEARCH_LANGUAGES.split():
            raise ImproperlyConfigured(
                f"SEARCH_LANGUAGE is “{text}”: it must be one of these: {SEARCH_LANGUAGES}."
            )
        return text

    def database(self, embedded):
        """Django's settings of the database that DATABASE_URL names, or `embedded`."""
        if not (found := self._database("DATABASE_URL")):
            return embedded
        found |= {
            "ENGINE": "newsroom.postgres.external",
            "CONN_MAX_AGE": embedded["CONN_MAX_AGE"],
            "CONN_HEALTH_CHECKS": True,
        }
        found["OPTIONS"] = WATCHFUL | found.get("OPTIONS", {})
        return found

    def direct_database(self):
        """The address of the database past a pooler, as libpq reads it, or "" where there is none in between."""
        if not self._database("LISTEN_DATABASE_URL"):
            return ""
        return f"postgresql://{self.text('LISTEN_DATABASE_URL').partition('://')[2]}"

    def _database(self, name):
        if not (text := self.text(name)):
            return None
        try:
            found = dj_database_url.parse(text)
            good = found["ENGINE"] == "django.db.backends.postgresql" and found["NAME"]
        except (ValueError, KeyError):
            good = False
        if not good:
            # The address itself may hold a password, so it is not repeated.
            raise ImproperlyConfigured(
                f"{name} must name a PostgreSQL database, like postgres://user:password@host:5432/newsroom."
            )
        return found

    def mailers(self, default):
        """Django's MAILERS and DEFAULT_FROM_EMAIL (None where EMAIL_URL names no sender)."""
        text = self.text("EMAIL_URL", default)
        backends = "django.core.mail.backends"
        try:
            parts = urlsplit(text)
            port = parts.port
            sender = parse_qs(parts.query).get("from", [None])[0]
        except ValueError:
            parts = urlsplit("")
        if parts.scheme == "console":
            return {"default": {"BACKEND": "newsroom.console_mail.EmailBackend"}}, sender
        if parts.scheme == "file" and parts.path:
            folder = {"file_path": unquote(parts.path)}
            return {"default": {"BACKEND": f"{backends}.filebased.EmailBackend", "OPTIONS": folder}}, sender
        if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
            raise ImproperlyConfigured(
                "EMAIL_URL must be smtp://user:password@host:587, smtp+tls://… (STARTTLS), smtps://… (TLS from the"
                " start), file:///folder or console:, each with ?from=paper@example.org if you like."
            )
        options: dict[str, object] = {
            "host": parts.hostname,
            "port": port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 20,
        }
        return {"default": {"BACKEND": f"{backends}.smtp.EmailBackend", "OPTIONS": options}}, sender

    def secret_key(self, key_file, *, debug):
        """SECRET_KEY, or the key that `up` made; under DEBUG anything will do."""
        if key := self.text("SECRET_KEY"):
            return key
        try:
            return key_file.read_text().strip()
        except FileNotFoundError:
            pass
        except OSError as error:
            raise ImproperlyConfigured(
                f"{key_file}, the site's secret key, cannot be read: {error.strerror}."
            ) from error
        if debug:
            return "only-for-debugging-on-a-developer's-own-machine"
        raise ImproperlyConfigured(
            "There is no secret key: start the site once with `make run`, which makes one, or set SECRET_KEY"
            " (or DEBUG=1 on a developer's machine)."
        )


def make_secret_key(base, var):
    """Make the site's secret key once, unless the environment has one. Raises ImproperlyConfigured."""
    file = var / "secret-key"
    if file.exists() or read_environment(base, var).text("SECRET_KEY"):
        return
    try:
        var.mkdir(exist_ok=True)
        write_private(file, secrets.token_urlsafe(48) + "\n")
    except OSError as error:
        raise ImproperlyConfigured(
            f"{var} cannot be written ({error.strerror}): the newsroom keeps its data there."
        ) from error


def read_environment(base, var):
    """The environment; what the site that runs on `var` was started with; the file `.env` in `base`: in this order."""
    file = base / ".env"
    try:
        written = dotenv_values(file) if file.exists() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{file} cannot be read: {error}.") from error
    return Environment(ChainMap(dict(os.environ), running_site(var), written))


def default_concurrency():
    """Web workers for this machine: one for each core that this process may use, at least two, at most eight."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(usable, 2), 8)


def site_lock(var):
    """The file that a running `up` holds locked."""
    return var / "site.lock"


def site_record(var):
    """The file in which a running `up` keeps the variables that it was started with."""
    return var / "site.json"


def running_site(var):
    """The variables of the site that `up` runs on `var`; empty when none runs, whatever a killed one left behind."""
    try:
        with site_lock(var).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        try:
            return json.loads(site_record(var).read_text())
        except (OSError, ValueError):
            return {}  # just starting or just stopping
    except OSError:
        pass
    return {}


def fresh_folder(path: Path) -> str:
    """Make the folder `path` anew and empty, or one for temporary files where nothing may be written; return its name."""
    try:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True, mode=0o700)
    except OSError:
        return tempfile.mkdtemp(prefix="newsroom-")
    return str(path)


def write_private(path: Path, text):
    """Write `text` to `path`, which nobody but its owner may read; it appears whole or not at all."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
