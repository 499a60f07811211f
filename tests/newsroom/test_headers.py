"""What every answer says to the browser, whatever it answers."""

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation

pytestmark = pytest.mark.django_db

PUBLIC = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
PUBLIC += "manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def boom(*args, **kwargs):
    raise RuntimeError("an error of our own")


def suspect(*args, **kwargs):
    raise SuspiciousOperation("an address nobody types")


def answer(client, kind, monkeypatch):
    client.raise_request_exception = False
    if kind in (400, 500):
        monkeypatch.setattr("newsroom.health._answer", boom if kind == 500 else suspect)
        return (
            client.get("/readyz/", headers={"host": "nobody.example"})
            if kind == 400
            else client.get("/healthz")
        )
    path = {
        "front": "/",
        "static": "/static/css/site.css",
        404: "/no-such-page/",
        "health": "/healthz",
        "admin": "/admin/login/",
    }[kind]
    return client.get(path)


@pytest.mark.parametrize("kind", ["front", "static", "health", "admin", 400, 404, 500])
def test_every_answer_carries_every_header(client, monkeypatch, kind):
    response = answer(client, kind, monkeypatch)
    assert response.status_code == (kind if isinstance(kind, int) else 200)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == ("cross-origin" if kind == "static" else "same-origin")
    assert "camera=()" in response["Permissions-Policy"]
    if kind != "admin":
        assert response["Content-Security-Policy"] == PUBLIC
    assert not response.cookies or kind == "admin"


def test_the_admin_has_a_policy_of_its_own_and_it_stays_strict(client):
    policy = client.get("/admin/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='" in policy
    assert client.get("/admin/no/such/page/")["Content-Security-Policy"] != PUBLIC


def test_over_https_it_says_so_and_sends_others_there(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    moved = client.get("/search/?q=harbour")
    assert (moved.status_code, moved["Location"]) == (301, "https://testserver/search/?q=harbour")
    assert moved["Content-Security-Policy"] == PUBLIC
    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
    assert client.get("/healthz").status_code == 200, "a probe inside the network speaks http"


def test_head_is_a_get_without_its_body(client):
    get, head = client.get("/healthz"), client.head("/healthz")
    assert head.content == b""
    assert head["Content-Length"] == str(len(get.content))


def test_a_page_is_compressed_and_asked_for_again_by_its_etag(client):
    page = client.get("/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert "Cookie" not in page["Vary"]
    again = client.get("/", headers={"accept-encoding": "gzip", "if-none-match": page["ETag"]})
    assert again.status_code == 304


def test_a_tool_that_names_a_wrong_host_is_refused(client):
    assert client.get("/", headers={"host": "other.example"}).status_code == 400


def test_the_hash_is_that_of_the_editor_s_own_style(client):
    """A new release of the editor may write another style sheet into the page; then the hash has to follow."""
    import base64
    import hashlib
    import re
    from pathlib import Path

    import django_prose_editor

    script = Path(django_prose_editor.__file__).parent / "static" / "django_prose_editor" / "editor.js"
    hashes = set()
    for text in re.findall(r"`(\.ProseMirror \{.*?)`", script.read_text(), flags=re.DOTALL):
        hashes.add(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode())
    allowed = {source[8:-1] for source in settings.ADMIN_CSP["style-src"] if source.startswith("'sha256-")}
    assert hashes & allowed == allowed
