"""Files of pictures: what a folder gives, and that fetching asks the old site and nobody else, whatever an export says."""

import http.server
import io
import os
import socket
import threading
import unicodedata

import pytest
from PIL import Image

from articles import renditions
from articles.importers.wordpress import fetching
from articles.importers.wordpress.fetching import Fetcher, Unfetched, is_public
from articles.importers.wordpress.media import Shelf
from articles.importers.wordpress.shapes import SiteAddress
from tests.factories import picture_bytes

SITE = SiteAddress("http://old.example", "http://old.example/blog")
UPLOADS = "http://old.example/blog/wp-content/uploads"
PUBLIC = "93.184.215.14"


def put(folder, path, colour=(1, 2, 3)):
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(picture_bytes((40, 40), colour=colour))
    return file


def content(shelf, url):
    file = shelf.find(url)
    if file is None:
        return None
    with file:
        return file.read()


class TestFolder:
    @pytest.mark.parametrize(
        "depth", [".", "2024/05", "uploads/2024/05", "wp-content/uploads/2024/05", "backup of may/2024/05"]
    )
    def test_in_whatever_depth_it_lies(self, tmp_path, depth):
        expected = put(tmp_path, f"{depth}/a.jpg").read_bytes()
        shelf = Shelf(tmp_path, False, SITE)
        assert content(shelf, f"{UPLOADS}/2024/05/a.jpg") == expected
        assert content(shelf, f"{UPLOADS}/2024/05/a.jpg?w=300#x") == expected

    def test_the_same_name_of_another_month_is_another_picture(self, tmp_path):
        put(tmp_path, "2023/01/a.jpg")
        shelf = Shelf(tmp_path, False, SITE)
        assert shelf.find(f"{UPLOADS}/2024/05/a.jpg") is None
        assert shelf.reason == "the folder has no file a.jpg"
        right = put(tmp_path, "2024/05/a.jpg", (9, 9, 9)).read_bytes()
        assert content(Shelf(tmp_path, False, SITE), f"{UPLOADS}/2024/05/a.jpg") == right

    @pytest.mark.parametrize(
        "asked",
        [
            "a-300x200.jpg",
            "a-scaled.jpg",
            "a-rotated.jpg",
            "a-e1699999999.jpg",
            "a-e1699999999-300x200.jpg",
            "a.jpg",
        ],
    )
    def test_the_original_is_taken_rather_than_a_size(self, tmp_path, asked):
        right = put(tmp_path, "a.jpg", (9, 9, 9)).read_bytes()
        put(tmp_path, "a-300x200.jpg")
        put(tmp_path, "a-scaled.jpg")
        assert content(Shelf(tmp_path, False, SITE), f"{UPLOADS}/2024/05/{asked}") == right

    def test_an_edited_picture_is_the_one_that_was_shown(self, tmp_path):
        put(tmp_path, "a.jpg")
        edited = put(tmp_path, "a-e1699999999.jpg", (9, 9, 9)).read_bytes()
        assert content(Shelf(tmp_path, False, SITE), f"{UPLOADS}/a-e1699999999.jpg") == edited

    def test_what_is_left_of_it_is_better_than_nothing(self, tmp_path):
        scaled = put(tmp_path, "a-scaled.jpg").read_bytes()
        size = put(tmp_path, "b-300x200.jpg").read_bytes()
        shelf = Shelf(tmp_path, False, SITE)
        assert content(shelf, f"{UPLOADS}/a-150x150.jpg") == scaled
        assert content(shelf, f"{UPLOADS}/b-300x200.jpg") == size

    def test_letters_may_be_written_in_any_way(self, tmp_path):
        expected = put(tmp_path, unicodedata.normalize("NFD", "2024/05/Łódź Übung.JPG")).read_bytes()
        shelf = Shelf(tmp_path, False, SITE)
        for name in ("Łódź Übung.JPG", "łódź übung.jpg", "%C5%81%C3%B3d%C5%BA%20%C3%9Cbung.JPG"):
            assert content(shelf, f"{UPLOADS}/2024/05/{name}") == expected

    def test_nothing_outside_the_folder_is_read(self, tmp_path):
        folder = tmp_path / "uploads"
        secret = put(tmp_path, "secret.jpg")
        put(folder, "a.jpg")
        (folder / "link.jpg").symlink_to(secret)
        (folder / "there").symlink_to(tmp_path)
        os.mkfifo(folder / "pipe.jpg")
        shelf = Shelf(folder, False, SITE)
        for name in ("../secret.jpg", "..%2Fsecret.jpg", "%2e%2e/secret.jpg", "link.jpg", "there/secret.jpg", "secret.jpg", f"{secret}", "pipe.jpg", "..\\secret.jpg", ""):  # fmt: skip
            assert shelf.find(f"{UPLOADS}/{name}") is None, name
        assert shelf.find(f"file://{secret}") is None
        assert shelf.find(str(secret)) is None

    def test_a_picture_of_a_kind_that_no_upload_may_have_is_found_and_refused_for_what_it_is(self, tmp_path):
        (tmp_path / "a.svg").write_bytes(b"<svg onload='alert(1)'/>")
        file = Shelf(tmp_path, False, SITE).find(f"{UPLOADS}/a.svg")
        with file, pytest.raises(renditions.ValidationError, match="cannot be read as a JPEG"):
            renditions.accept(file)

    def test_without_a_folder_and_without_fetching_there_is_a_reason(self):
        shelf = Shelf(None, False, SITE)
        assert shelf.find(f"{UPLOADS}/a.jpg") is None
        assert shelf.reason == "there is no file of it: neither --media nor --fetch-media was given"


class OldSite(http.server.BaseHTTPRequestHandler):
    """Answers as `answers` say: the path to (status, headers, body)."""

    answers: dict = {}
    asked: list = []

    def do_GET(self):
        type(self).asked.append((self.headers["Host"], self.path))
        status, headers, body = self.answers.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def old_site():
    """A server on loopback; only a test can lead the fetcher there, by a dialler of its own."""

    class Site(OldSite):
        answers, asked = {}, []

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    Site.port = server.server_address[1]
    yield Site
    server.shutdown()
    server.server_close()


class Wire:
    """Stands for the network: gives names numbers, and connects every number to the server of the test."""

    def __init__(self, port, numbers=None):
        self.port, self.numbers = port, numbers or {}
        self.resolved, self.dialled = [], []

    def resolve(self, host, port):
        self.resolved.append(host)
        answer = self.numbers.get(host, [PUBLIC])
        return answer.pop(0) if answer and isinstance(answer[0], list) else answer

    def dial(self, number, port, seconds):
        self.dialled.append((number, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)


def fetcher(old_site, numbers=None, site=SITE):
    wire = Wire(old_site.port, numbers)
    return Fetcher(site, resolver=wire.resolve, dialler=wire.dial, pause=0), wire


PICTURE = picture_bytes((40, 40))
JPEG = (200, {"Content-Type": "image/jpeg"}, PICTURE)


def refusal(fetching_one, url):
    with pytest.raises(Unfetched) as caught:
        fetching_one.fetch(url)
    return str(caught.value)


class TestFetching:
    def test_a_picture_comes_from_the_old_site(self, old_site):
        old_site.answers["/blog/wp-content/uploads/2024/a%20b.jpg"] = JPEG
        one, wire = fetcher(old_site)
        with one.fetch(f"{UPLOADS}/2024/a b.jpg?w=3") as file:
            assert renditions.accept(file).width == 40
        assert wire.dialled == [(PUBLIC, 80)]
        assert old_site.asked == [("old.example", "/blog/wp-content/uploads/2024/a%20b.jpg")]

    def test_the_shelf_asks_the_folder_first(self, old_site, tmp_path):
        old_site.answers["/b.jpg"] = JPEG
        put(tmp_path, "a.jpg")
        shelf = Shelf(tmp_path, True, SITE)
        shelf.fetcher, _wire = fetcher(old_site)
        assert shelf.find("http://old.example/a.jpg")
        assert old_site.asked == []
        assert content(shelf, "http://old.example/b.jpg") == PICTURE
        assert shelf.find("http://old.example/c.jpg") is None
        assert shelf.reason == "the old site answered 404"

    def test_of_a_size_the_original_is_asked_for_first(self, old_site):
        old_site.answers["/a.jpg"] = old_site.answers["/b-300x200.jpg"] = JPEG
        one, _wire = fetcher(old_site)
        one.fetch("http://old.example/a-300x200.jpg").close()
        one.fetch("http://old.example/b-300x200.jpg").close()
        assert [path for _host, path in old_site.asked] == ["/a.jpg", "/b.jpg", "/b-300x200.jpg"]

    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            ("http://elsewhere.example/a.jpg", "elsewhere.example is not the old site"),
            ("http://old.example.evil.example/a.jpg", "is not the old site"),
            ("http://127.0.0.1/a.jpg", "127.0.0.1 is not the old site"),
            ("http://old.example@evil.example/a.jpg", "holds a name or a password"),
            ("http://u:p@old.example/a.jpg", "holds a name or a password"),
            ("http://old.example:22/a.jpg", "not"),
            ("http://old.example:443/a.jpg", "a port that the old site does not use"),
            ("ftp://old.example/a.jpg", "not one of the web"),
            ("file:///etc/passwd", "not one of the web"),
            ("http://old.example:99999/a.jpg", "broken"),
            ("//old.example/a.jpg", "not one of the web"),
            ("gopher://old.example/a.jpg", "not one of the web"),
            ("http://[::1/a.jpg", "broken"),
            ("", "not one of the web"),
        ],
    )
    def test_only_ordinary_addresses_of_the_old_site_count(self, old_site, url, sentence):
        one, wire = fetcher(old_site)
        assert sentence in refusal(one, url)
        assert wire.dialled == wire.resolved == []

    @pytest.mark.parametrize(
        "number",
        ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
         "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "not a number"],
    )  # fmt: skip
    def test_a_name_that_leads_into_a_private_network_is_not_followed(self, old_site, number):
        assert not is_public(number)
        one, wire = fetcher(old_site, {"old.example": [number]})
        assert (
            refusal(one, "http://old.example/a.jpg") == "old.example leads to a machine in a private network"
        )
        mixed, _wire = fetcher(old_site, {"old.example": [PUBLIC, number]})
        assert "private network" in refusal(mixed, "http://old.example/a.jpg")
        assert wire.dialled == old_site.asked == []

    def test_open_numbers_are_open(self):
        assert is_public(PUBLIC)
        assert is_public("2606:4700::1111")
        assert is_public("::ffff:93.184.215.14")

    def test_a_name_is_resolved_once_and_a_second_answer_never_counts(self, old_site):
        old_site.answers["/a.jpg"] = JPEG
        one, wire = fetcher(old_site, {"old.example": [[PUBLIC], ["127.0.0.1"]]})
        one.fetch("http://old.example/a.jpg").close()
        one.fetch("http://old.example/a.jpg").close()
        assert wire.resolved == ["old.example"]
        assert wire.dialled == [(PUBLIC, 80)] * 2

    def test_an_export_that_says_it_comes_from_a_private_number_gets_nothing(self, old_site):
        site = SiteAddress("http://127.0.0.1", "http://127.0.0.1")
        wire = Wire(old_site.port, {"127.0.0.1": ["127.0.0.1"]})
        one = Fetcher(site, resolver=wire.resolve, dialler=wire.dial, pause=0)
        assert "private network" in refusal(one, "http://127.0.0.1/a.jpg")
        assert wire.dialled == []

    def test_without_a_test_nothing_can_lead_to_loopback(self, old_site):
        site = SiteAddress(f"http://127.0.0.1:{old_site.port}", f"http://127.0.0.1:{old_site.port}")
        shelf = Shelf(None, True, site)
        assert shelf.find(f"http://127.0.0.1:{old_site.port}/a.jpg") is None
        assert "private network" in shelf.reason
        assert old_site.asked == []

    def test_a_redirect_is_looked_at_like_a_first_address(self, old_site):
        old_site.answers |= {
            "/a.jpg": (301, {"Location": "http://www.old.example/b.jpg"}, b""),
            "/b.jpg": JPEG,
            "/out.jpg": (302, {"Location": "http://evil.example/b.jpg"}, b""),
            "/in.jpg": (302, {"Location": "http://169.254.169.254/latest"}, b""),
            "/file.jpg": (302, {"Location": "file:///etc/passwd"}, b""),
            "/port.jpg": (302, {"Location": "http://old.example:5432/"}, b""),
            "/round.jpg": (302, {"Location": "/round.jpg"}, b""),
        }
        one, wire = fetcher(old_site, {"www.old.example": [PUBLIC]})
        one.fetch("http://old.example/a.jpg").close()
        assert refusal(one, "http://old.example/out.jpg") == "evil.example is not the old site"
        assert refusal(one, "http://old.example/in.jpg") == "169.254.169.254 is not the old site"
        assert "not one of the web" in refusal(one, "http://old.example/file.jpg")
        assert "not" in refusal(one, "http://old.example/port.jpg")
        before = len(old_site.asked)
        assert refusal(one, "http://old.example/round.jpg") == "the old site sends from address to address"
        assert len(old_site.asked) - before == 4
        assert {number for number, _port in wire.dialled} == {PUBLIC}

    def test_a_redirect_to_a_name_of_the_site_that_is_private_is_not_followed(self, old_site):
        old_site.answers["/a.jpg"] = (301, {"Location": "http://www.old.example/b.jpg"}, b"")
        one, _wire = fetcher(old_site, {"www.old.example": ["10.0.0.1"]})
        assert "private network" in refusal(one, "http://old.example/a.jpg")

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            ((500, {}, b""), "the old site answered 500"),
            ((200, {"Content-Type": "text/html"}, b"<p>Log in</p>"), "text/html, which is no picture"),
            ((200, {"Content-Type": "image/jpeg", "Content-Length": "31457281"}, b""), "larger than 30 MB"),
            ((200, {"Content-Type": "image/jpeg", "Content-Encoding": "gzip"}, b"x"), "packed"),
            (
                (200, {"Content-Type": "image/jpeg", "Content-Length": "900"}, b"short"),
                "could not be reached",
            ),
        ],
    )
    def test_other_answers_are_reasons(self, old_site, answer, sentence):
        old_site.answers["/a.jpg"] = answer
        one, _wire = fetcher(old_site)
        assert sentence in refusal(one, "http://old.example/a.jpg")

    def test_a_file_without_a_length_ends_at_the_limit(self, old_site, monkeypatch):
        monkeypatch.setattr(fetching, "MAX_BYTES", 1000)
        old_site.answers["/a.jpg"] = (200, {"Content-Type": "image/jpeg"}, b"x" * 70_000)
        one, _wire = fetcher(old_site)
        assert refusal(one, "http://old.example/a.jpg") == "the file is larger than 30 MB"

    def test_a_site_that_drips_is_hung_up_on(self, old_site, monkeypatch):
        monkeypatch.setattr(fetching, "SECONDS", 0.1)
        held = socket.create_server(("127.0.0.1", 0))  # takes the connection and says nothing
        old_site.port, port = held.getsockname()[1], old_site.port
        one, _wire = fetcher(old_site)
        assert "20 seconds" in refusal(one, "http://old.example/a.jpg")
        old_site.port = port
        held.close()

    def test_a_site_that_is_down_is_asked_no_more(self, old_site, monkeypatch):
        monkeypatch.setattr(fetching, "PATIENCE", 2)
        old_site.answers["/a.jpg"] = (503, {}, b"")
        one, _wire = fetcher(old_site)
        for _again in range(2):
            assert "503" in refusal(one, "http://old.example/a.jpg")
        assert "asked no more" in refusal(one, "http://old.example/a.jpg")
        assert len(old_site.asked) == 2

    def test_names_that_are_not_known_are_reasons(self, old_site):
        def unknown(host, port):
            raise socket.gaierror(-2, "Name or service not known")

        one = Fetcher(SITE, resolver=unknown, dialler=Wire(0).dial, pause=0)
        assert refusal(one, "http://old.example/a.jpg") == "old.example is not known"

    def test_proxies_of_the_environment_are_not_asked(self, old_site, monkeypatch):
        monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
        old_site.answers["/a.jpg"] = JPEG
        one, wire = fetcher(old_site)
        one.fetch("http://old.example/a.jpg").close()
        assert wire.resolved == ["old.example"]

    def test_line_ends_in_an_address_add_no_headers(self, old_site):
        one, _wire = fetcher(old_site)
        assert "404" in refusal(one, "http://old.example/a\r\nX-Evil: 1\r\n\r\n.jpg")
        assert len(old_site.asked) == 1
        assert "\r" not in old_site.asked[0][1]

    def test_what_is_fetched_is_checked_like_an_upload(self, old_site):
        out = io.BytesIO()
        Image.new("RGB", (8, 8)).save(out, "PNG")
        for data in (b"<svg onload='alert(1)'/>", PICTURE[:100], out.getvalue()):
            old_site.answers["/a.jpg"] = (200, {"Content-Type": "image/jpeg"}, data)
            one, _wire = fetcher(old_site)
            with one.fetch("http://old.example/a.jpg") as file, pytest.raises(renditions.ValidationError):
                renditions.accept(file)
