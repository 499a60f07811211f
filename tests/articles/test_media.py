"""Files for readers: pictures, whole or in part, and nothing else of the storage."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

pytestmark = pytest.mark.django_db

BYTES = bytes(range(256)) * 4


@pytest.fixture
def picture():
    return "/media/" + default_storage.save("photos/0123456789abcdef/640.jpg", ContentFile(BYTES))


def whole(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_picture_may_be_kept_for_ever(client, picture):
    response = client.get(picture)
    assert response.status_code == 200
    assert whole(response) == BYTES
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Length"] == "1024"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert not response.cookies


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=900-99999", 900, 1023),
        ("bytes=-9999", 0, 1023),
    ],
)
def test_a_part_is_answered_with_206(client, picture, asked, first, last):
    response = client.get(picture, headers={"range": asked})
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert whole(response) == BYTES[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0", "bytes=20-10"])
def test_a_part_that_is_not_there_is_answered_with_416(client, picture, asked):
    response = client.get(picture, headers={"range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes=", "bytes=-", "bytes=" + "9" * 400 + "-"]
)
def test_what_is_no_single_range_gets_the_whole(client, picture, asked):
    response = client.get(picture, headers={"range": asked})
    assert response.status_code == 200
    assert whole(response) == BYTES


def test_a_part_of_another_version_gets_the_whole(client, picture):
    response = client.get(picture, headers={"range": "bytes=0-9", "if-range": '"something-else"'})
    assert response.status_code == 200


def test_head_tells_the_size_and_sends_nothing(client, picture):
    response = client.head(picture)
    assert response.headers["Content-Length"] == "1024"
    assert whole(response) == b""


def test_who_has_it_is_told_so(client, picture):
    etag = client.get(picture).headers["ETag"]
    assert client.get(picture, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "originals/0123456789abcdef.jpg",
        "secret.jpg",
        "photos/note.txt",
        "photos/page.html",
        "photos/drawing.svg",
        "photos/noextension",
    ],
)
def test_nothing_else_of_the_storage_is_served(client, name):
    default_storage.save(name, ContentFile(b"secret"))
    assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "", "photos", "photos/", "photos/0123456789abcdef/", "photos/../originals/0123456789abcdef.jpg",
        "photos/%2e%2e/originals/0123456789abcdef.jpg", "photos//0123456789abcdef.jpg", "/etc/passwd.jpg",
        "photos/..%5c..%5csecret.jpg", "photos/a%00.jpg", "photos/" + "a" * 5000 + ".jpg", "photos/missing.jpg", "Photos/x.jpg",
    ],
)  # fmt: skip
def test_no_listing_no_way_out_and_no_error(client, path):
    default_storage.save("originals/0123456789abcdef.jpg", ContentFile(b"secret"))
    default_storage.save("photos/0123456789abcdef/x.jpg", ContentFile(b"public"))
    assert client.get(f"/media/{path}").status_code == 404


def test_a_folder_with_the_name_of_a_picture_is_a_404(client):
    default_storage.save("photos/folder.jpg/inside.jpg", ContentFile(b"public"))
    assert client.get("/media/photos/folder.jpg").status_code == 404


def test_the_paper_s_logo_is_served(client):
    name = default_storage.save("paper/0123456789abcdef.png", ContentFile(b"png"))
    assert client.get(f"/media/{name}").headers["Content-Type"] == "image/png"
