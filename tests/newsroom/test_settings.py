"""What stands in the environment is read, or refused in a sentence; what follows from the address of the site."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import configuration
from newsroom.configuration import Environment

SOURCE = Path(__file__).parents[2]


def settings_under(*names, **variables):
    """The settings `names` of a fresh process with nothing but `variables` in its environment."""
    code = f"import json; from newsroom import settings; print(json.dumps([getattr(settings, n) for n in {names}], default=str))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=SOURCE,
        env={"SECRET_KEY": "a key", "PATH": "/usr/bin:/bin"}
        | {name: "" for name in configuration.NAMES if name != "SECRET_KEY"}
        | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)
    return found[0] if len(names) == 1 else found


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("PORT", "eighty", lambda env: env.number("PORT", 8000, least=1, most=65535)),
        ("PORT", "-1", lambda env: env.number("PORT", 8000, least=1, most=65535)),
        ("PORT", "65536", lambda env: env.number("PORT", 8000, least=1, most=65535)),
        ("DEBUG", "true", lambda env: env.switch("DEBUG")),
        ("SITE_URL", "www.example.org", lambda env: env.site_url("http://127.0.0.1")),
        ("SITE_URL", "ftp://example.org", lambda env: env.site_url("http://127.0.0.1")),
        ("SITE_URL", "https://example.org/paper", lambda env: env.site_url("http://127.0.0.1")),
        ("SITE_URL", "https://example.org:port", lambda env: env.site_url("http://127.0.0.1")),
        ("SITE_URL", "https://", lambda env: env.site_url("http://127.0.0.1")),
        ("TIME_ZONE", "Europe/Nowhere", lambda env: env.time_zone("UTC")),
        ("LANGUAGE_CODE", "klingon", lambda env: env.language("en-gb")),
        ("SEARCH_LANGUAGE", "klingon", lambda env: env.search_language("english")),
        ("AD_PROVIDERS", "ads.example.com", lambda env: env.origins("AD_PROVIDERS")),
        ("AD_PROVIDERS", "https://ads.example.com/tag", lambda env: env.origins("AD_PROVIDERS")),
        ("AD_PROVIDERS", "https://a.example; script-src *", lambda env: env.origins("AD_PROVIDERS")),
        ("AD_PROVIDERS", "'unsafe-eval'", lambda env: env.origins("AD_PROVIDERS")),
        ("TRUSTED_PROXIES", "127.0.0.1, the proxy", lambda env: env.networks("TRUSTED_PROXIES")),
        (
            "DATABASE_URL",
            "mysql://root:secret@127.0.0.1/paper",
            lambda env: env.database({"CONN_MAX_AGE": 0}),
        ),
        ("DATABASE_URL", "postgres://127.0.0.1:secret/paper", lambda env: env.database({"CONN_MAX_AGE": 0})),
        ("DATABASE_URL", "somewhere", lambda env: env.database({"CONN_MAX_AGE": 0})),
        ("LISTEN_DATABASE_URL", "mysql://root:secret@127.0.0.1/paper", lambda env: env.direct_database()),
        ("EMAIL_URL", "mail.example.org", lambda env: env.mailers("console:")),
        ("EMAIL_URL", "smtp://host:secret", lambda env: env.mailers("console:")),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence_that_names_the_variable(name, text, read):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(Environment({name: text}))
    sentence = str(refusal.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "secret" not in sentence, "an address may hold a password"


def test_an_empty_variable_is_as_good_as_none():
    env = Environment({"PORT": "", "DEBUG": " ", "SITE_URL": ""})
    assert env.number("PORT", 8000, least=1, most=65535) == 8000
    assert env.switch("DEBUG") is False
    assert env.site_url("http://127.0.0.1:8000") == "http://127.0.0.1:8000"


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text('TIME_ZONE=Europe/Paris\nPORT=8123\nSITE_URL="https://paper.example"\n')
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.delenv("TIME_ZONE")
    env = configuration.read_environment(tmp_path, tmp_path / "var")
    assert (env.text("PORT"), env.text("TIME_ZONE")) == ("9000", "Europe/Paris")


def test_the_way_past_a_pooler_is_given_to_the_library_as_it_reads_it():
    assert Environment({}).direct_database() == ""
    direct = Environment({"LISTEN_DATABASE_URL": "postgres://me:p%40ss@db.example/paper"}).direct_database()
    assert direct == "postgresql://me:p%40ss@db.example/paper"


def test_a_database_url_is_taken_as_it_is_and_does_not_wait_for_ever():
    database = Environment({"DATABASE_URL": "postgres://me:p%40ss@db.example:5433/paper"}).database(
        {"CONN_MAX_AGE": 600}
    )
    assert (database["HOST"], database["PORT"], database["USER"], database["PASSWORD"]) == (
        "db.example",
        5433,
        "me",
        "p@ss",
    )
    assert database["OPTIONS"]["connect_timeout"] == 5
    assert database["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://me:p%2Fw@mail.example", 587, True, False),
        ("smtps://mail.example:4650?from=paper@example.org", 4650, False, True),
    ],
)
def test_mail_leaves_as_its_address_says(url, port, tls, ssl):
    mailers, sender = Environment({"EMAIL_URL": url}).mailers("console:")
    options = mailers["default"]["OPTIONS"]
    assert (options["host"], options["port"], options["use_tls"], options["use_ssl"]) == (
        "mail.example",
        port,
        tls,
        ssl,
    )
    assert sender == ("paper@example.org" if "from" in url else None)
    assert options["password"] == ("p/w" if "me:" in url else "")


def test_over_http_nothing_asks_for_https():
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert settings_under(*names) == [False, False, False, 0]


def test_the_scheme_of_the_address_alone_decides_about_https():
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    names += ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "ALLOWED_HOSTS")
    assert settings_under(*names, SITE_URL="https://www.example.org/") == [
        True,
        True,
        True,
        31536000,
        "__Host-sessionid",
        "__Host-csrftoken",
        ["www.example.org", "127.0.0.1", "localhost", "[::1]"],
    ]


def test_the_address_follows_the_port():
    assert settings_under("SITE_URL", PORT="8123") == "http://127.0.0.1:8123"


def test_a_file_with_a_secret_is_nobody_elses_from_its_first_moment(tmp_path):
    configuration.write_private(tmp_path / "secret", "hidden")
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_every_variable_is_explained():
    explained = (SOURCE / ".env.example").read_text()
    assert [name for name in configuration.NAMES if f"\n#{name}=" not in explained] == []


def test_mail_on_the_console_is_as_it_is_read():
    import io

    from django.core.mail import EmailMessage

    from newsroom.console_mail import EmailBackend

    link = f"https://paper.example/admin/password/{'x' * 80}/"
    stream = io.StringIO()
    message = EmailMessage("Your account", f"Hello Łucja 中文,\n\n{link}\n", to=["lucja@example.org"])
    EmailBackend("default", stream=stream).send_messages([message])
    assert f"\n{link}\n" in stream.getvalue()
    assert "To: lucja@example.org\nSubject: Your account\n\nHello Łucja 中文," in stream.getvalue()
