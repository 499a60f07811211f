"""Logs: one line an event, on standard error, the same from Django, gunicorn, the worker and ourselves, without personal data.

Where nobody looks at a terminal a line is a JSON object. Code writes `logger.info("letter sent", extra={"task_id": …})`:
a constant sentence, and values under the names in FIELDS. Nothing else comes through: what a line may hold is a list,
not what it may not hold. Messages of exceptions often repeat what a reader typed, so only those of classes that speak of
programs and machines are told; addresses of mail and network are taken out of whatever text is left.
"""

import contextlib
import copy
import ipaddress
import json
import logging
import os
import re
import select
import stat
import sys
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from http.client import responses
from typing import Any

from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level

# Everything that a line may hold, in the order in which it stands there.
FIELDS = (
    "time",
    "level",
    "logger",
    "event",
    "request_id",
    "method",
    "route",
    "status",
    "duration_ms",
    "user",
    "task",
    "task_id",
    "queue",
    "worker",
    "attempt",
    "wait_s",
    "count",
    "revision",
    "error",
    "traceback",
)

# Exceptions whose messages are written by programmers and servers about programs and servers.
HARMLESS = (
    "AttributeError",
    "ImportError",
    "ModuleNotFoundError",
    "NameError",
    "UnboundLocalError",
    "TypeError",
    "RecursionError",
    "MemoryError",
    "django.core.exceptions.ImproperlyConfigured",
    "django.template.exceptions.TemplateDoesNotExist",
    "django.template.exceptions.TemplateSyntaxError",
)
# The first line of what the database says; its further lines quote rows, and so does what follows these words.
DATABASE = ("django.db.utils.", "psycopg.")
QUOTES = re.compile(r"(?:: | near )[\"“'].*")
FRAMES = 25

# Addresses for machines that are answered before any pattern is looked at.
PROBES = ("/healthz", "/readyz", "/metrics")

MAIL = re.compile(r"[^\s@<>\"'(),;:=/]+@[^\s@<>\"'(),;:/]+")
NETWORK = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}(?!\w)|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f.]{0,15}){2,8}(?![\w:]))"
)
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"'>)]+")

context = bound_contextvars


class Formatter(ProcessorFormatter):
    """An exception among the values of a message is described as any other."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, tuple) and any(isinstance(value, BaseException) for value in record.args):
            record = copy.copy(record)
            record.args = tuple(
                describe(value) if isinstance(value, BaseException) else value for value in record.args or ()
            )
        return super().format(record)


def json_lines() -> ProcessorFormatter:
    """Return the formatter whose lines are JSON objects."""
    return Formatter(
        processors=[ProcessorFormatter.remove_processors_meta, _to_json],
        foreign_pre_chain=_chain(_without_messages),
        pass_foreign_args=True,
    )


def human_lines(*, debug: bool = False) -> ProcessorFormatter:
    """Return the formatter for a terminal; with `debug` a traceback is Python's own, messages included."""
    return Formatter(
        processors=[ProcessorFormatter.remove_processors_meta, _to_words],
        foreign_pre_chain=_chain(_in_full if debug else _without_messages),
        pass_foreign_args=True,
    )


def _chain(about_exceptions) -> list:
    return [
        merge_contextvars,
        ExtraAdder(allow=FIELDS),
        add_log_level,
        _when_and_where,
        _of_requests_and_tasks,
        about_exceptions,
        _masked,
    ]


def _when_and_where(logger, method, event: dict[str, Any]) -> dict[str, Any]:
    record = event["_record"]
    event["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    event["logger"] = record.name
    return event


def _of_requests_and_tasks(logger, method, event: dict[str, Any]) -> dict[str, Any]:
    """Say in our words what Django and gunicorn say about a request: theirs repeat its address and headers."""
    record, args = event["_record"], event.pop("positional_args", None) or ()
    if request := getattr(record, "request", None):
        status = getattr(record, "status_code", None)
        event.update(method=method_of(request), route=route_of(request), status=status)
        if record.name.startswith("django."):
            event["event"] = responses.get(status or 0, "request")
        if record.name == "django.security.csrf" and args:
            event["event"] += f": {str(args[0]).partition(' - ')[0]}"
        elif record.name.startswith("django.security."):
            event["event"] += f": {record.name.rpartition('.')[2]}"
    elif record.name.startswith("gunicorn."):
        for said in ("Invalid request from", "Error handling request"):
            if event["event"].startswith(said):
                event["event"] = said.removesuffix(" from")
    elif record.name == "django.tasks" and len(args) == 3:
        task_id, path, state = map(str, args)
        event["event"] = "task enqueued" if "enqueued" in record.msg else f"task {state.lower()}"
        event |= {"task": path, "task_id": task_id}
    return event


def _in_full(logger, method, event: dict[str, Any]) -> dict[str, Any]:
    if caught := event.pop("exc_info", None):
        event["traceback"] = "".join(traceback.format_exception(*caught))
    return event


def _without_messages(logger, method, event: dict[str, Any]) -> dict[str, Any]:
    """Tell where an exception came from and of which class it is, and what it says only where that is no reader's text."""
    event.pop("stack_info", None)
    caught = event.pop("exc_info", None)
    if not caught or caught[1] is None:
        return event
    pieces, error, seen = [], caught[1], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = [one for one in traceback.extract_tb(error.__traceback__) if "<frozen " not in one.filename]
        said = mask(describe(error))
        pieces.append("".join(traceback.format_list(frames[-FRAMES:])) + said)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    event["error"] = mask(describe(caught[1]))
    event["traceback"] = "\n\nwhich came after\n\n".join(pieces)
    return event


def describe(error: BaseException) -> str:
    """Return the class of `error`, and what it says where that cannot repeat anybody's input."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    text = ""
    if isinstance(error, OSError):
        text = error.strerror or ""
    elif name in HARMLESS:
        text = str(error)
    elif name.startswith(DATABASE):
        text = QUOTES.sub("", str(error).strip().partition("\n")[0])
    return f"{name}: {text}" if text else name


def mask(text: str) -> str:
    """Return `text` without addresses of mail and network and without query strings; this machine's own stay."""
    if "@" in text:
        text = MAIL.sub("[mail]", text)
    if "?" in text:
        text = QUERY.sub("?…", text)
    if ":" in text or "." in text:
        text = NETWORK.sub(_masked_address, text)
    return text


def _masked_address(found: re.Match) -> str:
    try:
        own = ipaddress.ip_address(found[0].rstrip(".:")).is_loopback
    except ValueError:
        return found[0]
    return found[0] if own else "[address]"


def _masked(logger, method, event: dict[str, Any]) -> dict[str, Any]:
    event["event"] = mask(str(event["event"]))
    return event


def _to_json(logger, method, event: MutableMapping[str, Any]) -> str:
    line = {name: event[name] for name in FIELDS if event.get(name) is not None}
    return json.dumps(line, default=str)


def _to_words(logger, method, event: MutableMapping[str, Any]) -> str:
    at = datetime.fromisoformat(event["time"]).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    line = f"{at} {event['level'].upper()} {event['logger']}: {event['event']}"
    told = [f"{name}={event[name]}" for name in FIELDS[4:-1] if event.get(name) is not None]
    if told:
        line += f" ({' '.join(told)})"
    return line + (f"\n{event['traceback']}" if event.get("traceback") else "")


def route_of(request) -> str:
    """Return the pattern that `request` met, such as `stories/<slug:slug>/`; `-` for what no pattern knows.

    There are as many as the program has patterns, however many addresses are tried.
    """
    from django.conf import settings

    if match := request.resolver_match:
        return match.route or "/"
    if request.path in PROBES:
        return request.path[1:]
    return settings.STATIC_URL[1:] if request.path.startswith(settings.STATIC_URL) else "-"


METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS"))


def method_of(request) -> str:
    """Return the method of `request`, or `other` for what no page here answers."""
    return request.method if request.method in METHODS else "other"


class Patient(logging.StreamHandler):
    """Writes to standard error, but makes no reader wait for a pipe that nobody empties: then the line is lost.

    A pipe or socket that can be written to takes a piece of 4,096 bytes (PIPE_BUF) at once.
    """

    PIECE = 4096
    # Milliseconds that a failure of our own is worth.
    PATIENCE = 100

    def emit(self, record):
        try:
            data = (self.format(record) + self.terminator).encode(errors="backslashreplace")
            number = self._pipe()
            if number is None:
                self.stream.write(data.decode())
                self.flush()
                return
            patience = self.PATIENCE if record.levelno >= logging.ERROR else 0
            poll = select.poll()
            poll.register(number, select.POLLOUT)
            while data and poll.poll(patience):
                data = data[os.write(number, data[: self.PIECE]) :]
        except BrokenPipeError:
            pass
        except Exception:
            self.handleError(record)

    def handleError(self, record):
        """Say that a line could not be made; logging's own words would repeat the values that were to stand in it."""
        with contextlib.suppress(Exception):
            self.stream.write(f"A line of {record.name} could not be written.\n")
            self.flush()

    def _pipe(self) -> int | None:
        """The number of the stream when it is a pipe or a socket."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            number = self.stream.fileno()
            mode = os.fstat(number).st_mode
            if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
                return number
        return None


# What a process says that serves readers or works in the background, where nobody looks at a terminal. "Enqueued" is
# said within the request, and so ties its id to that of the task.
AT_WORK = {"newsroom": "INFO", "articles": "INFO", "comments": "INFO", "django.tasks": "DEBUG"}


def speak_up() -> None:
    """Let this process tell of every request and task: called by those that stay, not by a command that ends."""
    from django.conf import settings

    if not (settings.DEBUG or sys.stderr.isatty()):
        for name, level in AT_WORK.items():
            logging.getLogger(name).setLevel(level)


def configuration(*, terminal: bool, debug: bool) -> dict[str, Any]:
    """Return Django's LOGGING: what somebody should look at, in words on a terminal and under DEBUG, else in JSON."""
    line: dict[str, Any] = {"()": "newsroom.logs.json_lines"}
    if terminal or debug:
        line = {"()": "newsroom.logs.human_lines", "debug": debug}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {
            "stderr": {"class": "newsroom.logs.Patient", "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # A 404 or 403 is the visitor's affair; what is left are our own failures, with their traceback.
            "django.request": {"level": "ERROR"},
            # The developer's server says each request; it is no part of a site.
            "django.server": {"level": "INFO" if debug else "ERROR"},
            "django.tasks": {"level": "ERROR"},
            "django_tasks_db": {"level": "ERROR"},
            # Scanners try other names all day.
            "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        },
    }
