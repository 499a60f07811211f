"""Whatever is typed into an address or a form of the desk, the answer is no error of ours."""

import pytest

from tests.factories import make_photo, make_superuser

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
