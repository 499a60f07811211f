"""The edge: what answers carry for it, and how it is told that pages are old."""

import json
import re
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpResponse
from django.urls import get_resolver

from articles import freshness
from articles.freshness import EVERYTHING, Tags
from newsroom import edge
from newsroom.edge import labels, purging
from newsroom.edge.hearing import EdgeEar
from newsroom.edge.kinds import configured
from newsroom.edge.purging import Messenger
from newsroom.models import Worker
from tests.reading import Reader

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VCL = Path(__file__).parents[2] / "docs" / "edge"
ADDRESSES = {
    "Varnish": "http://127.0.0.1:6081",
    "Fastly": "fastly://SU1Z0isxPaozGVKXdv0eY?key=a-token-of-fastly",
    "Cloudflare": "cloudflare://0123456789abcdef0123456789abcdef?token=a-token-of-cloudflare",
}


@pytest.fixture(params=ADDRESSES)
def kind(request, settings):
    """The name of each kind of edge in turn, which is configured."""
    settings.EDGE = configured(ADDRESSES[request.param])
    return request.param


def carried(tags, ends_at=None, **more):
    """The headers of an answer, by their names."""
    return dict(edge.headers(tags, ends_at, NOW, **more))


# The address


@pytest.mark.parametrize(
    "address",
    [
        "varnish:6081",
        "http://",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:6081/purge",
        "http://user:secret-password@127.0.0.1:6081",
        "http://127.0.0.1:6081?secret-password",
        "http://127.0.0.1:6081,",
        "http://127.0.0.1 :6081",
        "http://[::1",
        "http://127.0.0.1:6081, fastly://SU1Z0isxPaozGVKXdv0eY?key=secret-password",
        "fastly://SU1Z0isxPaozGVKXdv0eY",
        "fastly://?key=secret-password",
        "fastly://SU1Z0isxPaozGVKXdv0eY?token=secret-password",
        "fastly://SU1Z0isxPaozGVKXdv0eY?key=secret-password%0AFastly-Soft-Purge:1",
        "fastly://SU1Z0isxPaozGVKXdv0eY?key=secret-password&soft=1",
        "cloudflare://www.example.org?token=secret-password",
        "cloudflare://0123456789abcdef0123456789abcdef?token=short",
        "akamai://somewhere?key=secret-password",
    ],
)
def test_a_wrong_address_is_refused_in_words_that_hold_no_secret(address):
    with pytest.raises(ImproperlyConfigured) as refused:
        configured(address)
    assert str(refused.value).startswith("EDGE_PURGE_URL must be")
    assert "secret-password" not in str(refused.value)


def test_what_is_configured_shows_no_secret():
    for address in ADDRESSES.values():
        edge_of = configured(address)
        told = repr(edge_of) + "".join(map(repr, edge_of.doors[0].questions(["card-1"])))
        assert "a-token" not in told


# What answers carry


def test_without_the_setting_answers_carry_nothing(settings):
    settings.EDGE = None
    assert edge.headers({"card-1"}, None, NOW) == []


def test_only_the_header_of_the_configured_edge_is_sent(kind):
    expected = {
        "Varnish": {
            "xkey": "card-7 everything list-topic-4 nav",
            "Surrogate-Control": "max-age=60",
        },
        "Fastly": {
            "Surrogate-Key": "card-7 everything list-topic-4 nav",
            "Surrogate-Control": "max-age=60",
        },
        "Cloudflare": {
            "Cache-Tag": "card-7,everything,list-topic-4,nav",
            "CDN-Cache-Control": "max-age=60, must-revalidate",
        },
    }
    assert carried({"card-7", "nav", "list-topic-4@1767225600000000"}) == expected[kind]


def test_a_page_of_many_rows_is_labelled_by_coarser_names_under_2_kb(kind):
    few = {f"author-{number}" for number in range(20)}
    header, value = edge.headers({f"card-{number}" for number in range(1000)} | few | {"nav"}, None, NOW)[0]
    assert len(f"{header}: {value}\r\n") < 2_048
    names = set(re.split("[ ,]", value))
    assert names == few | {"any-card", "nav", EVERYTHING}
    # Whatever is said of one of them reaches the page.
    assert "any-card" in labels.spoken(["card-7"])


def test_a_page_just_small_enough_keeps_its_names(kind):
    for many in range(150, 260):
        [(_header, value), _] = edge.headers({f"card-{number}" for number in range(many)}, None, NOW)
        if "any-card" in value:
            break
    assert 1_800 < sum(len(f" card-{number}") for number in range(many)) < 2_048


def test_what_even_coarse_names_do_not_fit_is_not_kept(settings):
    settings.EDGE = configured(ADDRESSES["Varnish"])
    assert carried({f"word{'x' * number}" for number in range(300)}) == {"Surrogate-Control": "max-age=0"}


@pytest.mark.parametrize(
    ("ends_in", "seconds"),
    [(None, 60), (3600, 60), (60.5, 60), (3.999, 3), (1, 1), (0.999, 0), (0, 0), (-5, 0)],
)
def test_a_page_is_kept_in_whole_seconds_until_the_clock_makes_it_old(settings, ends_in, seconds):
    settings.EDGE = configured(ADDRESSES["Fastly"])
    ends_at = None if ends_in is None else NOW + timedelta(seconds=ends_in)
    assert carried({"nav"}, ends_at)["Surrogate-Control"] == f"max-age={seconds}"


def test_time_that_a_page_has_spent_in_memory_is_not_counted_against_it(settings):
    settings.EDGE = configured(ADDRESSES["Fastly"])
    assert carried({"nav"}, NOW + timedelta(seconds=10), age=300)["Surrogate-Control"] == "max-age=310"
    assert carried({"nav"}, NOW, age=300)["Surrogate-Control"] == "max-age=0"


# What the page cache carries


@pytest.fixture
def reader(settings):
    """A reader of a page cache behind a Varnish; the process has just heard of every change."""
    settings.EDGE = configured(ADDRESSES["Varnish"])
    reader = Reader()
    reader.layer.is_sure = lambda: True
    return reader


def test_what_is_rendered_and_what_is_kept_may_be_kept_by_the_edge(reader):
    for _ in range(2):
        answer = reader("/")
        assert (answer["Surrogate-Control"], answer["xkey"]) == ("max-age=60", "everything front")
        assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert reader("/", if_none_match=answer["ETag"])["Surrogate-Control"] == "max-age=60"
    assert reader.renders == 1


def test_a_page_that_was_overtaken_while_it_was_rendered_is_not_for_the_edge(reader):
    page = reader.layer.django.answer

    def overtaken(request):
        reader.hear("front")
        return page(request)

    reader.layer.django.answer = overtaken
    assert reader("/")["Surrogate-Control"] == "max-age=0"


def test_who_has_not_just_heard_gives_the_edge_nothing_to_keep(reader):
    reader("/")
    reader.layer.is_sure = lambda: False
    answer = reader("/")
    assert answer.cache == "hit"
    assert answer["Surrogate-Control"] == "max-age=0"


def test_what_answers_one_person_or_nothing_carries_nothing(reader):
    reader.layer.django.answer = lambda request: HttpResponse(
        "The desk", headers={"Cache-Control": "private"}
    )
    assert reader("/admin/")["Surrogate-Control"] is None
    assert reader("/admin/")["xkey"] is None


# Telling


class Door:
    """A server that takes what an edge is told, and answers as it is told itself (`answers`: status, headers)."""

    def __init__(self):
        self.heard, self.answers = [], []
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def take(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                door.heard.append((self.command, self.path, self.headers, json.loads(body) if body else None))
                status, headers = door.answers.pop(0) if door.answers else (200, {})
                text = json.dumps({"success": status == 200, "status": "ok"}).encode()
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(text))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_PURGE = do_POST = take

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    @property
    def names(self):
        """What a Varnish was told, request by request."""
        return [headers["xkey-purge"].split() for _, _, headers, _ in self.heard]


@pytest.fixture
def door():
    door = Door()
    yield door
    door.server.shutdown()
    door.server.server_close()


class Clock:
    """Stands in for time.monotonic()."""

    def __init__(self):
        self.now = 1_000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(purging, "time", clock)
    return clock


def messenger(address):
    """Who tells the door at `address`; nothing runs by itself."""
    return Messenger(configured(address).doors[0])


def test_varnish_is_told_in_a_header(door):
    one = messenger(door.address)
    one.say(["card-7", "list-topic-4@1767225600000000", "nav"])
    one.turn()
    [(method, path, _headers, body)] = door.heard
    assert (method, path, body) == ("PURGE", "/", None)
    assert door.names == [["card-7", "any-card", "list-topic-4", "any-list-topic", "nav"]]


def test_fastly_is_told_hard_in_requests_of_256_keys(door):
    one = messenger(f"{ADDRESSES['Fastly']}&api={door.address}")
    one.say([f"card-{number:03}" for number in range(300)])
    one.turn()
    told = []
    for method, path, headers, body in door.heard:
        assert (method, path) == ("POST", "/service/SU1Z0isxPaozGVKXdv0eY/purge")
        assert headers["Fastly-Key"] == "a-token-of-fastly"
        assert "Fastly-Soft-Purge" not in headers
        told.append(body["surrogate_keys"])
    assert list(map(len, told)) == [256, 45]
    assert set(chain.from_iterable(told)) == {f"card-{number:03}" for number in range(300)} | {"any-card"}


def test_cloudflare_is_told_in_requests_of_100_tags(door):
    one = messenger(f"{ADDRESSES['Cloudflare']}&api={door.address}")
    one.say([f"card-{number:03}" for number in range(150)])
    one.turn()
    told = []
    for method, path, headers, body in door.heard:
        assert (method, path) == ("POST", "/client/v4/zones/0123456789abcdef0123456789abcdef/purge_cache")
        assert headers["Authorization"] == "Bearer a-token-of-cloudflare"
        told.append(body["tags"])
    assert list(map(len, told)) == [100, 51]


def test_cloudflare_may_refuse_with_a_200():
    [door] = configured(ADDRESSES["Cloudflare"]).doors
    assert door.has_agreed(200, {"success": True})
    assert not door.has_agreed(200, {"success": False})
    assert not door.has_agreed(200, None)


def test_no_request_to_varnish_is_too_long_for_it(door):
    one = messenger(door.address)
    one.say([f"profile-category-{number:09}" for number in range(500)])
    one.turn()
    assert len(door.heard) > 1
    assert all(len(headers["xkey-purge"]) <= 4_000 for _, _, headers, _ in door.heard)
    assert len(set(chain.from_iterable(door.names))) == 501


def test_the_edge_is_told_at_once_and_again_after_two_seconds(door, clock):
    one = messenger(f"{ADDRESSES['Fastly']}&api={door.address}")
    one.say(["nav"])
    assert one.turn() == pytest.approx(2.0)
    assert len(door.heard) == 1
    clock.now += 1.9
    one.turn()
    assert len(door.heard) == 1
    clock.now += 0.1
    one.turn()
    assert [body["surrogate_keys"] for _, _, _, body in door.heard] == [["nav"], ["nav"]]
    clock.now += 60
    one.turn()
    assert len(door.heard) == 2


def test_a_varnish_is_so_near_that_it_is_told_in_between_too(door, clock):
    one = messenger(door.address)
    one.say(["nav"])
    for seconds in (0.25, 1.75, purging.SAFETY):
        assert one.turn() == pytest.approx(seconds)
        clock.now += seconds
    assert door.names == [["nav"]] * 3


def test_an_edge_that_is_away_is_told_everything_in_order_when_it_is_back(door, clock):
    one = messenger(door.address)
    door.answers = [(503, {}), (503, {})]
    one.say(["page-2"])
    assert 0 < one.turn() <= 0.25
    since = one.waits_since
    assert since is not None
    one.say(["nav"])
    one.turn()  # not yet
    assert len(door.heard) == 1
    clock.now += 0.25
    assert one.turn() == pytest.approx(0.5)
    assert len(door.heard) == 2
    assert one.waits_since == since
    clock.now += 0.5
    one.turn()
    assert door.names[-1] == ["page-2", "any-page", "nav"]
    assert one.waits_since is None
    assert one.told == 1


def test_an_edge_that_asks_for_a_pause_gets_it_a_minute_at_the_most(door, clock):
    one = messenger(door.address)
    door.answers = [(429, {"Retry-After": "7"}), (429, {"Retry-After": "9999"})]
    one.say(["nav"])
    one.turn()
    clock.now += 6.9
    one.turn()
    assert len(door.heard) == 1
    clock.now += 0.1
    one.turn()
    clock.now += 60
    one.turn()
    assert len(door.heard) == 3


def test_an_edge_that_is_not_there_loses_nothing(clock):
    one = messenger("http://127.0.0.1:9")
    one.say(["nav"])
    one.turn()
    assert one.waits_since is not None
    assert list(one._waiting) == ["nav"]


def test_what_waits_is_bounded(door, clock):
    one = messenger(door.address)
    for number in range(600):
        one.say([f"article-{number}"])
    assert list(one._waiting) == [EVERYTHING]
    one.turn()
    assert door.names == [[EVERYTHING]]
    clock.now += 2
    one.turn()
    assert door.names[1:] == [[EVERYTHING]]
    assert one.turn() == purging.SAFETY


def test_the_last_words_before_the_end_are_told(door):
    one = messenger(door.address)
    one.start()
    one.say(["nav"])
    one.stop()
    assert not one.is_alive()
    assert door.names[0] == ["nav"]


# Hearing


class Heard:
    """In place of a messenger."""

    told, waits_since = 3, None

    def __init__(self):
        self.words = []

    def say(self, tags):
        self.words.append(set(tags))


@pytest.fixture
def ear():
    ear = EdgeEar(configured("http://127.0.0.1:9, http://127.0.0.1:10"), "host:1:abc")
    ear.messengers = [Heard(), Heard()]
    return ear


def test_a_new_connection_makes_everything_old(ear):
    ear.opened(None)
    for one in ear.messengers:
        [words] = one.words
        assert EVERYTHING in words


def test_every_server_is_told_of_a_change(ear):
    ear.heard(freshness.CHANNEL, "card-7 list-front@1767225600000000")
    assert [one.words for one in ear.messengers] == [[{"card-7", "list-front"}]] * 2


def test_what_the_clock_brings_is_told_at_its_moment(ear):
    moment = datetime(2100, 1, 1, tzinfo=UTC)
    ear.clock.load(lambda after: [], 0)
    ear._next = 99.0
    ear.heard(freshness.CHANNEL, "schedule")
    assert ear.clock.is_old
    assert ear._next == 0.0  # it looks at once
    ear.clock.load(lambda after: [(moment, Tags.said(["list-front@1"]))], 0)
    ear.clock.turn(moment.timestamp() - 0.1)
    assert ear.messengers[0].words == [{"schedule"}]
    ear.clock.turn(moment.timestamp())
    assert ear.messengers[0].words == [{"schedule"}, {"list-front"}]


@pytest.mark.django_db
def test_the_worker_s_row_says_how_the_edge_does(ear):
    now = NOW.isoformat()
    Worker.objects.create(name="host:1:abc", host="host", pid=1, started_at=now, beat_at=now)
    ear.messengers[1].waits_since = NOW
    connection.ensure_connection()
    ear.tick(connection.connection)
    row = Worker.objects.get()
    assert (row.edge_told, row.edge_waits_since) == (6, NOW)


# Varnish


@pytest.mark.parametrize("name", ["newsroom.vcl", "compose.vcl"])
def test_varnish_understands_its_rules(name, tmp_path):
    varnishd = shutil.which("varnishd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if varnishd is None:
        pytest.skip("no Varnish (Debian: apt-get install varnish varnish-modules)")
    for file in VCL.glob("*.vcl"):
        text = file.read_text().replace('"web"', '"127.0.0.1"')
        (tmp_path / file.name).write_text(text)
    done = subprocess.run(
        [varnishd, "-j", "none", "-C", "-n", tmp_path / "work", "-f", tmp_path / name],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def varnish_keeps(url):
    """The parameters that newsroom-rules.vcl leaves in `url`, by its own expressions, in its own order."""
    text = (VCL / "newsroom-rules.vcl").read_text()
    rules = text[text.index('"?&");') : text.index("sub vcl_hash")]
    branches = re.findall(
        r"(?:if \((.*?)\)|else) \{\s*set req\.url = (regsub(?:all)?)\(req\.url, \"(.*?)\", \"\"\)",
        rules,
        re.S,
    )
    assert len(branches) == 10
    url = url.replace("?", "?&", 1)
    for condition, verb, expression in branches:
        asked = re.findall(r'req\.url ~ "(.*?)"', condition)
        if not condition or any(re.search(pattern, url) for pattern in asked):
            url = re.sub(expression, "", url, count=verb == "regsub")
            break
    return set(re.findall(r"[?&](\w+)=", url))


def addresses(resolver, prefix="/"):
    """Every address of the site with its view, the words in it filled in."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            if path != "/admin/":
                yield from addresses(entry, path)
        else:
            path = path.replace("<yyyy:year>", "2026").replace("<mm:month>", "03")
            yield re.sub(r"<[\w:]+>", "x", path), entry.callback


# What answers one person, or has no parameters that anybody would add: there Varnish leaves everything.
AS_IT_IS = re.compile(
    r"/|/(healthz|readyz|favicon\.ico)|/(media|styles|brand|\.well-known)/.*"
    r"|/stories/x/(preview|comments/(new|sent|reported|x))/.*|/comments/.*"
)


def test_varnish_leaves_exactly_the_parameters_that_views_declare():
    seen = 0
    for path, view in addresses(get_resolver()):
        reads = set(getattr(view, "reads", ()))
        asked = sorted(reads | {"utm_source", "fbclid", "page", "q", "p"})
        kept = varnish_keeps(f"{path}?{'&'.join(f'{name}=1' for name in asked)}")
        assert kept == ({"page", "q", "p"} | reads if AS_IT_IS.fullmatch(path) else reads), path
        seen += bool(reads)
    assert seen >= 12
