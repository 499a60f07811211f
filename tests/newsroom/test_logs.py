"""What the logs say, and above all what they never say."""

import io
import json
import logging
import os
import sys
from ipaddress import ip_network
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.urls import reverse

from articles import previews
from articles.tasks import reindex
from newsroom import logs

from ..comments.conftest import Reader
from ..factories import make_article, make_live_article, make_superuser, make_user


@pytest.fixture
def lines(monkeypatch):
    """Everything that is logged where no terminal is, as a function that returns the lines read back."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.json_lines())
    for name, level in logs.AT_WORK.items():
        monkeypatch.setattr(logging.getLogger(name), "level", logging.getLevelName(level))
    logging.root.addHandler(handler)
    logging.root.manager._clear_cache()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.root.removeHandler(handler)
    logging.root.manager._clear_cache()


def caught(error):
    """The error as one that was raised and caught."""
    try:
        raise error
    except type(error):
        return sys.exc_info()


def written(
    formatter=None,
    *,
    name="articles.somewhere",
    message="it failed",
    level="ERROR",
    error=None,
    args=(),
    **extra,
):
    """The line that a formatter makes of one call."""
    record = logging.getLogger(name).makeRecord(
        name,
        getattr(logging, level),
        __file__,
        1,
        message,
        args,
        caught(error) if error else None,
        extra=extra,
    )
    return (formatter or logs.json_lines()).format(record)


WORDS = "cannot read “quux” from quux@private.example"


def fails(*args):
    raise ValueError(WORDS)


MARKED = {
    "name": "Zoë Marker-Quux",
    "email": "zoe.quux@private.example",
    "body": "Quuxian thoughts nobody else has had.",
}


@pytest.mark.django_db
def test_nothing_that_a_reader_sends_is_in_a_line(lines, client, monkeypatch, settings):
    settings.TRUSTED_PROXIES = []
    story = make_live_article(slug="quux-family-secret", headline="Quux")
    reader = Reader(
        REMOTE_ADDR="198.51.100.77",
        HTTP_USER_AGENT="Quuxzilla/5",
        HTTP_REFERER="https://quux.example/?me=quux",
    )
    sent = reader.comment(story, **MARKED)
    assert sent.status_code == 303
    reader.client.get(sent["Location"])
    client.raise_request_exception = False
    client.cookies["quux"] = "quux-cookie"
    client.get("/search/", {"q": "Zoë quux@private.example"})
    client.get("/stories/quux-family-secret/", {"utm_source": "quux"})
    client.get("/stories/quux-never-was/")
    client.get("/authors/quux.quux@private.example/")
    client.post("/admin/login/", {"username": "zoe.quux@private.example", "password": "quux-password"})
    client.get("/stories/quux-family-secret/preview/", {"token": "quux-token"})

    link = previews.make(make_article(headline="Quux"), by=make_user("Editor"), label="Quux")
    assert client.get(urlsplit(previews.address(link)).path).status_code == 200
    client.get(reverse("admin:password_set", args=["Mg", "quux-token"]))
    make_user(username="zoe.quux", email="zoe.quux@private.example")
    client.post(reverse("admin:password_forgotten"), {"email": "zoe.quux@private.example"})
    monkeypatch.setattr("newsroom.health._answer", fails)
    assert client.get("/healthz", {"q": "quux"}).status_code == 500
    found = lines()
    assert {
        "stories/<slug:slug>/comments/new/",
        "stories/<slug:slug>/comments/sent/<str:token>/",
        "search/",
        "healthz",
        "-",
    } <= {line.get("route") for line in found}
    assert any(line.get("error") == "ValueError" for line in found), "the failure is told"
    text = json.dumps(found, ensure_ascii=False).lower()
    assert previews.token(link).lower() not in text
    for mark in ("quux", "zoë", "private.example", "198.51", "cookie"):
        assert mark not in text, mark


@pytest.mark.django_db
def test_a_failure_is_one_line_with_its_place_and_class(lines, client, monkeypatch):
    monkeypatch.setattr("newsroom.health._answer", fails)
    client.raise_request_exception = False
    client.get("/healthz")
    failure = next(line for line in lines() if line["level"] == "error")
    assert failure["event"] == "Internal Server Error"
    assert failure["error"] == "ValueError"
    assert (failure["method"], failure["route"], failure["status"]) == ("GET", "healthz", 500)
    assert "in healthz" in failure["traceback"]
    assert "quux" not in json.dumps(failure)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("for ann@example.org"), "ValueError"),
        (KeyError("ann"), "KeyError"),
        (TypeError("'int' object is not iterable"), "TypeError: 'int' object is not iterable"),
        (FileNotFoundError(2, "No such file or directory", "/media/ann.jpg"), "FileNotFoundError: No such file or directory"),
        (
            IntegrityError('duplicate key value violates unique constraint "user_email"\nDETAIL:  Key (email)=(a@b.c)'),
            'django.db.utils.IntegrityError: duplicate key value violates unique constraint "user_email"',
        ),
        (OperationalError("connection refused\n\tIs the server running?"), "django.db.utils.OperationalError: connection refused"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)  # fmt: skip
def test_an_exception_says_what_cannot_be_somebodys_words(error, told):
    line = json.loads(written(error=error))
    assert line["error"] == told
    assert line["traceback"].endswith(told)


def test_an_exception_inside_a_message_is_told_the_same_way():
    line = written(message="no answer for comment %s: %s", args=(7, ValueError(WORDS)))
    assert json.loads(line)["event"] == "no answer for comment 7: ValueError"


@pytest.mark.django_db
def test_the_database_quotes_nobody():
    with pytest.raises(Exception, match="invalid input syntax") as refused, connection.cursor() as cursor:
        cursor.execute("SELECT %s::integer", ["Ann Smith"])
    assert logs.describe(refused.value) == "django.db.utils.DataError: invalid input syntax for type integer"


def test_what_caused_an_exception_is_told_the_same_way():
    error = RuntimeError(WORDS)
    error.__cause__ = caught(ValueError(WORDS))[1]
    line = written(error=error)
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "quux" not in line


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("to ann.o'hara+x@mail.example.org.", "to ann.o'[mail]"),
        ("<ünï@köln.de> refused", "<[mail]> refused"),
        ("from 203.0.113.9:4711", "from [address]:4711"),
        ("from 2001:db8::17 and ::ffff:203.0.113.9", "from [address] and [address]"),
        ("GET /search/?q=a+b HTTP/1.1", "GET /search/?… HTTP/1.1"),
        ("at 12:30:05 version 1.2.3 of 127.0.0.1:8000 and ::1", "at 12:30:05 version 1.2.3 of 127.0.0.1:8000 and ::1"),
        ("why? because", "why? because"),
    ],
)  # fmt: skip
def test_addresses_are_taken_out_of_any_text(text, left):
    assert json.loads(written(message=text))["event"] == left


def test_only_known_names_come_through():
    line = json.loads(
        written(level="INFO", message="done", task_id="7", email="ann@example.org", params=("ann",))
    )
    assert sorted(line) == ["event", "level", "logger", "task_id", "time"]
    assert line["time"].endswith("+00:00")
    assert line["level"] == "info"


def test_a_line_is_one_line_whatever_it_holds():
    assert len(written(message="first\nsecond\u2028third\x85", error=ValueError("x")).splitlines()) == 1


@pytest.mark.parametrize(
    ("message", "args", "event"),
    [
        ("Invalid request from ip=203.0.113.9: Invalid HTTP header: 'cookie: sessionid=abc'", (), "Invalid request"),
        ("Error handling request %s", ("/search/?q=ann",), "Error handling request"),
        ("WORKER TIMEOUT (pid:%s)", (17,), "WORKER TIMEOUT (pid:17)"),
    ],
)  # fmt: skip
def test_gunicorn_tells_no_address_and_no_header(message, args, event):
    assert json.loads(written(name="gunicorn.error", message=message, args=args))["event"] == event


@pytest.mark.django_db
def test_a_refused_form_is_told_without_where_it_came_from(lines):
    make_superuser(username="chief")
    client = Reader(enforce_csrf_checks=True).client
    client.post(
        "/admin/login/?next=/quux/",
        {"username": "chief"},
        headers={"referer": "https://quux.example/ann"},
        secure=True,
    )
    line = next(line for line in lines() if line["logger"] == "django.security.csrf")
    assert line["event"] == "Forbidden: Referer checking failed"
    assert "quux" not in json.dumps(lines())


class TestRequests:
    pytestmark = pytest.mark.django_db

    def request(self, lines, client, path, **headers):
        response = client.get(path, headers=headers)
        return response, [line for line in lines() if line["event"] == "request"]

    def test_each_is_one_line_with_its_pattern(self, lines, client):
        make_live_article(slug="harbour")
        response, said = self.request(lines, client, "/stories/harbour/?from=feed")
        assert len(said) == 1
        line = said[0]
        assert line["request_id"] == response["X-Request-ID"]
        assert (line["method"], line["route"], line["status"]) == ("GET", "stories/<slug:slug>/", 200)
        assert line["duration_ms"] > 0
        assert "user" not in line

    def test_at_the_desk_it_says_who_by_number(self, lines, client):
        user = make_user("Editor", username="quux")
        client.force_login(user)
        _response, said = self.request(lines, client, "/admin/")
        assert said[0]["user"] == user.pk
        assert "quux" not in json.dumps(said)

    @pytest.mark.parametrize("path", ["/healthz", "/static/css/site.css"])
    def test_probes_and_files_that_are_there_need_none(self, lines, client, path):
        response, said = self.request(lines, client, path)
        assert response.status_code == 200
        assert said == []
        assert response["X-Request-ID"]

    def test_a_file_that_is_not_there_has_one(self, lines, client):
        _response, said = self.request(lines, client, "/static/quux.css")
        assert (said[0]["route"], said[0]["status"]) == ("static/", 404)

    def test_every_request_has_another_id(self, client):
        assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]

    @pytest.mark.parametrize(
        ("proxies", "given", "taken"),
        [
            (["127.0.0.0/8"], "0123456789abcdef", True),
            (["10.0.0.0/8"], "0123456789abcdef", False),
            ([], "0123456789abcdef", False),
            (["127.0.0.0/8"], "short", False),
            (["127.0.0.0/8"], "x" * 65, False),
            (["127.0.0.0/8"], "0123456789\tevent=forged", False),
            (["127.0.0.0/8"], "ann@example.org", False),
        ],
    )
    def test_an_id_from_outside_is_taken_from_a_trusted_proxy_when_it_is_short_and_plain(
        self, client, settings, proxies, given, taken
    ):
        settings.TRUSTED_PROXIES = [ip_network(one) for one in proxies]
        assert (client.get("/healthz", headers={"x-request-id": given})["X-Request-ID"] == given) is taken

    def test_a_page_that_is_still_the_same_is_not_sent_again(self, client):
        make_live_article(slug="harbour")
        first, second = client.get("/stories/harbour/"), client.get("/stories/harbour/")
        assert first.content == second.content
        assert first["ETag"] == second["ETag"]
        again = client.get("/stories/harbour/", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304
        assert again["X-Request-ID"] not in (first["X-Request-ID"], second["X-Request-ID"])
        assert not again.cookies

    def test_a_task_is_tied_to_the_request_that_asked_for_it(self, lines):
        with logs.context(request_id="0123456789abcdef"):
            result = reindex.enqueue("author", 0)
        enqueued = next(line for line in lines() if line["event"] == "task enqueued")
        assert (enqueued["request_id"], enqueued["task"], enqueued["task_id"]) == (
            "0123456789abcdef",
            "articles.tasks.reindex",
            str(result.id),
        )

    def test_nothing_is_left_for_the_next_request_of_the_thread(self, lines, client):
        client.get("/")
        logging.getLogger("articles.somewhere").warning("later")
        assert "request_id" not in lines()[-1]


@pytest.mark.parametrize(("terminal", "level"), [(True, "WARNING"), (False, "INFO")])
def test_requests_are_told_by_what_serves_where_nobody_sits_at_a_terminal(monkeypatch, terminal, level):
    for name in logs.AT_WORK:
        monkeypatch.setattr(logging.getLogger(name), "level", logging.NOTSET)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal, raising=False)
    asked = logging.getLogger("newsroom.requests")
    assert logging.getLevelName(asked.getEffectiveLevel()) == "WARNING", "a command that ends"
    logs.speak_up()
    logging.root.manager._clear_cache()
    assert logging.getLevelName(asked.getEffectiveLevel()) == level


def test_a_terminal_shows_words():
    text = written(
        logs.human_lines(), message="no answer", level="WARNING", status=503, error=ValueError("ann")
    )
    first, *rest = text.splitlines()
    assert first.endswith("WARNING articles.somewhere: no answer (status=503 error=ValueError)")
    assert rest[-1] == "ValueError"


def test_a_developer_sees_the_whole_exception():
    assert "ValueError: ann" in written(logs.human_lines(debug=True), error=ValueError("ann"))


def test_a_line_that_cannot_be_made_repeats_nothing():
    stream = io.StringIO()
    handler = logs.Patient(stream)
    handler.setFormatter(logs.json_lines())
    handler.handle(logging.makeLogRecord({"name": "articles", "msg": "%d stories", "args": ("quux",)}))
    assert stream.getvalue() == "A line of articles could not be written.\n"


def test_a_pipe_that_nobody_empties_stops_no_reader():
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as out, os.fdopen(writing, "w") as stream:
        handler = logs.Patient(stream)
        handler.setFormatter(logging.Formatter("%(message)s"))
        record = logging.makeLogRecord({"msg": "x" * 1000, "levelno": logging.INFO})
        for _ in range(100):  # a pipe holds 64 KB
            handler.emit(record)
        taken = os.read(out.fileno(), 200_000)
        assert 50_000 < len(taken) < 70_000
        assert set(taken.split(b"\n")) == {b"x" * 1000, b""}
        handler.emit(record)
        assert os.read(out.fileno(), 200_000) == b"x" * 1000 + b"\n"
