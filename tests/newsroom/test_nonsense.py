"""Whatever is typed into an address or a form of the desk, the answer is no error of ours."""

import io

import pytest
from django.core import signals
from django.db import close_old_connections

from newsroom import pages
from tests.factories import make_photo, make_superuser
from tests.reading import ask

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/admin/articles/photo/abc/history/",
    "/admin/articles/article/abc/history/",
    "/admin/articles/photo/pick/?q=%00",
    "/admin/articles/article/?published_at__year=99999999999",
    "/admin/articles/article/?created_by__id__exact=%00",
    "/admin/autocomplete/?app_label=articles&model_name=byline&field_name=author&term=%00",
    "/admin/articles/oldpath/add/?article=abc",
    "/admin/articles/article/add/?lead_photo=²",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_nobody_types_is_no_failure(client, address):
    client.force_login(make_superuser())
    response = client.get(address)
    assert response.status_code < 500
    assert "no-store" in response["Cache-Control"]


@pytest.fixture
def application():
    """The WSGI application without the page cache: Django's test client reads an address where nothing answers for it."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)  # the test's own stays open
    yield pages.Django()
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("charset", ["base64", "undefined", "idna", '"hex"', "a\x00b", "UTF-8", "utf-7"])
def test_no_charset_that_a_request_names_is_a_failure(application, charset):
    body = b'--B\r\nContent-Disposition: form-data; name="body"\r\n\r\n\xff%80\r\n--B--\r\n'
    for method, query in (("GET", "next=%80%ff"), ("POST", "next=%80%ff"), ("GET", "a&" * 1500)):
        for kind in ("multipart/form-data; boundary=B", "application/x-www-form-urlencoded"):
            environ = {"CONTENT_TYPE": f"{kind}; charset={charset}", "CONTENT_LENGTH": str(len(body))}
            environ["wsgi.input"] = io.BytesIO(body)
            answer = ask(application, f"/admin/login/?{query}", method, environ=environ)
            assert answer.status in (200, 302, 400, 403), (method, kind)


@pytest.mark.parametrize("chosen", ["abc", "9" * 40, "\x00"])
def test_rows_that_cannot_be_are_not_acted_on(client, chosen):
    client.force_login(make_superuser())
    sent = {"action": "publish_selected", "_selected_action": chosen}
    assert client.post("/admin/articles/article/", sent).status_code < 500


def test_an_error_of_our_own_is_still_one(client, monkeypatch):
    def boom(*args):
        raise ValueError("an error of our own")

    monkeypatch.setattr("articles.admin.photo.found", boom)
    client.raise_request_exception = False
    client.force_login(make_superuser())
    make_photo()
    assert client.get("/admin/articles/photo/pick/").status_code == 500


@pytest.mark.parametrize("after", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_but_to_the_desk(client, after):
    user = make_superuser()
    response = client.post("/admin/login/", {"username": user.username, "password": "secret", "next": after})
    assert response["Location"] == "/admin/"
