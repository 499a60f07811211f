"""A page for readers is answered from memory, with final bytes, to whoever asks for it in whichever way."""

import gzip
import re
from ipaddress import ip_network

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from articles.views.answers import public
from newsroom.pages import Django, codings

from ..factories import make_live_article
from ..reading import Reader


@pytest.fixture
def reader(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1", "www.example.org", ".example.net"]
    return Reader()


def test_the_second_reader_gets_the_same_bytes_without_a_render(reader):
    first, second = reader("/"), reader("/")
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert first["ETag"] == second["ETag"]
    assert (first.cache, second.cache) == ("fwd=miss; stored", "hit")
    assert second["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert second["Vary"] == "Accept-Encoding"
    assert second["Content-Length"] == str(len(second.body))
    assert reader.renders == 1


def test_each_answer_has_an_id_of_its_own_and_a_proxys_is_kept(reader, settings):
    reader("/")
    ids = {reader("/")["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)
    assert reader("/", x_request_id="made-up-by-a-reader")["X-Request-ID"] != "made-up-by-a-reader"
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    assert reader("/", x_request_id="given-by-the-proxy")["X-Request-ID"] == "given-by-the-proxy"


def test_age_counts_from_the_render(reader, time_machine):
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    assert reader("/")["Age"] == "0"
    time_machine.move_to("2026-03-01T10:01:40Z", tick=False)
    assert reader("/")["Age"] == "100"


class TestHead:
    def test_it_says_what_get_would_send_and_sends_nothing(self, reader):
        for _ in range(2):
            head = reader("/", "HEAD")
            assert (head.status, head.body) == (200, b"")
            assert head["Content-Length"] == str(len(reader("/").body))
        assert reader("/", "HEAD", accept_encoding="gzip")["Content-Encoding"] == "gzip"
        assert reader.renders == 1

    def test_of_an_error_too(self, reader):
        reader.site.answer = lambda request: HttpResponse("Nothing here.", status=404)
        head = reader("/stories/never/", "HEAD")
        assert (head.status, head.body, head["Content-Length"]) == (404, b"", "13")


class TestCodings:
    @pytest.mark.parametrize(
        ("header", "coding"),
        [
            ("", "identity"),
            ("gzip", "gzip"),
            ("GZIP", "gzip"),
            ("x-gzip", "gzip"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip;q=1.0, br;q=0.5", "gzip"),
            ("br;q=0, gzip", "gzip"),
            ("br;q=0.000,gzip;q=0", "identity"),
            ("*", "br"),
            ("br;q=0, *;q=0.1", "gzip"),
            ("*;q=0", "identity"),
            ("identity;q=0", "identity"),
            ("identity;q=0, *", "br"),
            ("identity;q=0.8, gzip;q=0.5", "identity"),
            ("gzip;q=2", "identity"),
            ("gzip;q=", "identity"),
            ("gzip;q=nan, br;q=-1", "identity"),
            (";;;,,,=;q", "identity"),
            ("brotli, gzipped", "identity"),
            ("br\x00, \xff", "identity"),
            ("gzip;level=9", "gzip"),
            ("gzip , br ; q = 0.1", "gzip"),
        ],
    )
    def test_what_the_header_asks_for(self, header, coding):
        assert codings.best(header) == coding

    def test_all_say_the_same_under_one_etag(self, reader):
        plain = reader("/")
        zipped, packed = reader("/", accept_encoding="gzip"), reader("/", accept_encoding="br")
        assert gzip.decompress(zipped.body) == brotli.decompress(packed.body) == plain.body
        assert (zipped["Content-Encoding"], packed["Content-Encoding"]) == ("gzip", "br")
        assert zipped["ETag"] == packed["ETag"] == plain["ETag"]
        assert plain["ETag"].startswith('W/"')
        assert zipped["Content-Length"] == str(len(zipped.body))
        assert reader.renders == 1

    def test_each_is_made_once(self, reader, monkeypatch):
        made = []
        encode = codings.encode
        monkeypatch.setattr(codings, "encode", lambda body, name: made.append(name) or encode(body, name))
        for _ in range(3):
            for coding in ("gzip", "br"):
                reader("/", accept_encoding=coding)
        assert made == ["gzip", "br"]

    @pytest.mark.parametrize("kind", ["image/png", "text/plain"])
    def test_what_does_not_get_smaller_stays(self, reader, kind):
        size = 5000 if kind == "image/png" else 150
        reader.site.answer = lambda request: public(HttpResponse(b"a" * size, content_type=kind))
        answer = reader("/favicon.ico", accept_encoding="br, gzip")
        assert answer["Content-Encoding"] is None
        assert len(answer.body) == size

    def test_headers_by_the_thousand_are_not_all_remembered(self, reader):
        for number in range(1000):
            reader("/", accept_encoding=f"gzip, made-up-{number}")
        assert len(reader.layer.codings) <= codings.MOST_HEADERS


class TestConditions:
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_who_has_it_already_gets_no_bytes(self, reader, method):
        etag = reader("/")["ETag"]
        strong = etag.removeprefix("W/")
        for held in (etag, strong, "*", f'"other", {etag}', f'W/"x",{strong},"y"', f" {etag} "):
            answer = reader("/", method, if_none_match=held, accept_encoding="br")
            assert (answer.status, answer.body) == (304, b""), held
            assert answer["ETag"] == etag
            assert answer["Vary"] == "Accept-Encoding"
            assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
            assert answer["Content-Length"] is None

    @pytest.mark.parametrize("held", ['"other"', "", "garbage", 'W/"', '"*"', "**"])
    def test_who_has_another_gets_the_page(self, reader, held):
        reader("/")
        assert reader("/", if_none_match=held).status == 200

    def test_on_a_miss_too(self, reader):
        etag = reader("/")["ETag"]
        reader.hear("everything")
        answer = reader("/", if_none_match=etag)
        assert (answer.status, answer.cache) == (304, "fwd=miss; stored")

    def test_the_date_counts_when_there_is_no_tag(self, reader):
        def dated(request):
            response = public(HttpResponse("A feed. " * 50))
            response.headers["Last-Modified"] = "Sun, 01 Mar 2026 10:00:00 GMT"
            return response

        reader.site.answer = dated
        reader("/feeds/rss.xml")
        at, later, before = (f"Sun, 01 Mar 2026 {hour}:00:00 GMT" for hour in ("10", "11", "09"))
        assert reader("/feeds/rss.xml", if_modified_since=at).status == 304
        assert reader("/feeds/rss.xml", if_modified_since=later).status == 304
        assert reader("/feeds/rss.xml", if_modified_since=before).status == 200
        assert reader("/feeds/rss.xml", if_modified_since="yesterday").status == 200
        assert reader("/feeds/rss.xml", if_modified_since=later, if_none_match='"x"').status == 200

    def test_a_redirect_is_sent_all_the_same(self, reader):
        reader.site.answer = lambda request: public(HttpResponseRedirect("/archive/2026/03/"))
        reader("/archive/")
        answer = reader("/archive/", if_none_match="*")
        assert (answer.status, answer["Location"], answer.cache) == (302, "/archive/2026/03/", "hit")


class TestWhatIsKept:
    @pytest.mark.parametrize("status", [404, 410, 500, 503, 403, 206, 304, 303])
    def test_no_other_status(self, reader, status):
        reader.site.answer = lambda request: public(HttpResponse("x", status=status), "front")
        assert [reader("/").cache for _ in range(2)] == ["fwd=miss"] * 2
        assert reader.renders == 2

    @pytest.mark.parametrize(
        "change",
        [
            lambda response: response.set_cookie("a", "b"),
            lambda response: response.headers.__setitem__("Cache-Control", "private, max-age=0"),
            lambda response: response.headers.__setitem__("Cache-Control", "public, no-store"),
            lambda response: response.headers.pop("Cache-Control"),
            lambda response: response.headers.__setitem__("Vary", "Cookie"),
            lambda response: response.headers.__setitem__("Vary", "Accept-Encoding, User-Agent"),
            lambda response: response.headers.__setitem__("Vary", "*"),
            lambda response: delattr(response, "cache_tags"),
        ],
    )
    def test_nothing_that_is_not_for_everybody(self, reader, change):
        def answer(request):
            response = public(HttpResponse("x"), "front")
            change(response)
            return response

        reader.site.answer = answer
        reader("/")
        reader("/")
        assert reader.renders == 2
        assert len(reader.layer.store) == 0

    def test_nothing_that_streams(self, reader):
        reader.site.answer = lambda request: public(StreamingHttpResponse([b"a", b"b"]), "front")
        assert [reader("/").body for _ in range(2)] == [b"ab"] * 2
        assert reader("/", "HEAD").body == b""
        assert reader.renders == 3

    def test_no_address_that_no_pattern_knows(self, reader):
        reader("/nowhere/at/all")
        reader("/nowhere/at/all")
        assert reader.renders == 2

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "get"])
    def test_no_other_method(self, reader, method):
        reader("/")
        answer = reader("/", method)
        assert answer["Cache-Status"] is None
        assert reader.site.seen[-1].environ["REQUEST_METHOD"] == method

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/",
            "/admin/login/",
            "/stories/a/preview/",
            "/stories/a/preview/token/",
            "/stories/a/comments/new/",
            "/stories/a/comments/sent/token/",
            "/static/css/site.css",
            "/media/photos/a.jpg",
            "/healthz",
            "/readyz",
            "/metrics",
        ],
    )
    def test_nothing_of_the_desk_of_one_reader_of_files_and_of_probes(self, reader, path):
        cookie = "sessionid=abc"
        for _ in range(2):
            assert reader(path, cookie=cookie)["Cache-Status"] is None
        assert reader.renders == 2
        assert reader.site.seen[0].environ["HTTP_COOKIE"] == cookie


def test_cookies_and_other_headers_reach_no_page_and_change_none(reader):
    first = reader(
        "/",
        cookie="sessionid=abc; csrftoken=def",
        accept_language="ar",
        user_agent="<script>",
        referer="https://evil.example/",
        x_forwarded_host="evil.example",
        x_forwarded_proto="https",
        x_original_url="/admin/",
        authorization="Basic eDp5",
        range="bytes=0-3",
        if_range='"x"',
        environ={"CONTENT_TYPE": "text/html; charset=utf-16", "CONTENT_LENGTH": "4"},
    )
    assert first.status == 200
    seen = {name for name in reader.site.seen[0].environ if name.startswith(("HTTP_", "CONTENT_"))}
    assert seen == {"HTTP_HOST"}
    for headers in ({"cookie": "sessionid=other"}, {"accept_language": "fr"}, {"range": "bytes=1-2"}, {}):
        answer = reader("/", **headers)
        assert (answer.status, answer.cache, answer.body) == (200, "hit", first.body)
        assert answer["Set-Cookie"] is None
    assert reader.renders == 1


@pytest.fixture
def one_connection():
    """Django closes connections around each request; a test's transaction must stay."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_django_itself_stands_behind_it():
    make_live_article(slug="harbour", headline="The harbour opens")
    reader = Reader(Django())
    first = reader("/stories/harbour/", accept_encoding="gzip, br", cookie="sessionid=forged")
    second = reader("/stories/harbour/?utm_source=letter", cookie="csrftoken=forged")
    assert (first.cache, second.cache) == ("fwd=miss; stored", "hit")
    assert brotli.decompress(first.body) == second.body
    assert b"The harbour opens" in second.body
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "Permissions-Policy",
        "X-Content-Type-Options",
    ):
        assert first[name] == second[name] is not None
    assert first["Set-Cookie"] is second["Set-Cookie"] is None
    missing = reader("/stories/never/", accept_encoding="gzip")
    assert (missing.status, missing.cache, missing["Content-Encoding"]) == (404, "fwd=miss", "gzip")
    reader.hear("everything")
    assert reader("/stories/harbour/").cache == "fwd=miss; stored"
    assert reader("/stories/harbour/", host="evil.example").status == 400


def test_without_room_every_request_is_rendered(settings):
    reader = Reader(megabytes=0)
    assert [reader("/?a=1")["Cache-Status"] for _ in range(2)] == [None, None]
    assert reader.renders == 2
    assert reader.site.seen[0].environ["QUERY_STRING"] == "a=1"
