"""The memory for pages is bounded in bytes, is told of in numbers, and lasts a minute when the database is away."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from articles.views.answers import public
from newsroom import metrics
from newsroom.configuration import Environment
from newsroom.pages import layer

from ..reading import Reader

MEGABYTE = 1_000_000


@pytest.fixture
def reader(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    return Reader(megabytes=1)


def of_size(size):
    return lambda request: public(HttpResponse(b"x" * size, content_type="image/png"), "front")


class TestBounds:
    def test_the_one_that_was_not_asked_for_longest_makes_room(self, reader):
        reader.site.answer = of_size(200_000)
        for path in "abcde":
            reader(f"/stories/{path}/")
        reader("/stories/a/")
        reader("/stories/f/")
        kept = {key[-2] for key in reader.layer.store._main}
        assert kept == {"a", "d", "e", "f"} | ({"c"} & kept)
        assert "b" not in kept
        assert reader.layer.store.evicted >= 1

    def test_a_flood_of_pages_never_takes_more_than_there_is(self, reader):
        reader.site.answer = of_size(9_000)
        for number in range(500):
            reader(f"/stories/{number}/")
            assert reader.layer.store.bytes <= MEGABYTE
        assert 40 < len(reader.layer.store) < 120
        assert sum(page.size for page in reader.layer.store._main.values()) == reader.layer.store.bytes
        assert sum(map(len, reader.layer.store._index.values())) == len(reader.layer.store)

    def test_a_page_that_is_too_large_is_not_kept_but_shared(self, reader):
        reader.site.answer = of_size(MEGABYTE // 4)
        assert [reader("/").cache for _ in range(2)] == ["fwd=miss"] * 2
        reader.site.answer = of_size(MEGABYTE // 32)
        assert reader("/search/?q=a").cache == "fwd=miss", "a quarter of an eighth"
        assert reader("/").cache == "fwd=miss; stored"

    def test_every_coding_counts(self, reader):
        reader.site.answer = lambda request: public(HttpResponse("word " * 20_000), "front")
        reader("/")
        plain = reader.layer.store.bytes
        bodies = [reader("/", accept_encoding=coding).body for coding in ("br", "gzip", "br", "gzip")]
        assert reader.layer.store.bytes >= plain + len(bodies[0]) + len(bodies[1]) > plain > 100_000
        assert reader.layer.store.bytes < plain + 1.2 * (len(bodies[0]) + len(bodies[1])) + 2_000
        reader.hear("front")
        assert reader.layer.store.bytes == 0

    def test_a_page_that_was_rendered_again_stands_there_once(self, reader):
        reader("/")
        page = next(iter(reader.layer.store._main.values()))
        page.ends = 0
        reader("/")
        assert len(reader.layer.store) == 1
        assert next(iter(reader.layer.store._main.values())) is not page


@pytest.mark.parametrize("text", ["-1", "1.5", "much", "99999999"])
def test_a_size_that_is_none_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match=r"^PAGE_CACHE_MB is .*\.$"):
        Environment({"PAGE_CACHE_MB": text}).number("PAGE_CACHE_MB", 64, least=0, most=65_536)


class TestWhileTheDatabaseIsAway:
    @pytest.fixture
    def away(self, reader):
        """Let the database be away, since so many seconds."""

        def be_away(seconds=0.0):
            reader.trusted, reader.away = False, time.monotonic() - seconds
            reader.site.answer = lambda request: HttpResponse(
                "Our database does not answer.", status=503, headers={"Retry-After": "5"}
            )

        return be_away

    def test_what_was_kept_is_shown_and_marked(self, reader, away):
        fresh = reader("/")
        away()
        answer = reader("/?utm_source=x", cookie="a=b")
        assert (answer.status, answer.body, answer.cache) == (200, fresh.body, "hit; detail=stale")
        assert answer["Warning"] == '110 - "Response is Stale"'
        assert reader("/", if_none_match=fresh["ETag"]).status == 304
        assert reader("/", "HEAD").body == b""
        assert reader.renders == 1

    def test_the_rest_is_refused(self, reader, away):
        away()
        answer = reader("/stories/a/")
        assert (answer.status, answer["Retry-After"]) == (503, "5")
        assert reader("/", "POST").status == 503

    def test_for_a_minute(self, reader, away):
        reader("/")
        away(59)
        assert reader("/").status == 200
        away(60)
        assert reader("/").status == 503

    def test_a_moment_that_passes_meanwhile_drops_nothing(self, reader, away, time_machine):
        now = datetime(2026, 3, 1, 10, tzinfo=UTC)
        time_machine.move_to(now, tick=False)
        reader.expect((now + timedelta(seconds=1), ["front"]))
        reader("/")
        away()
        time_machine.move_to(now + timedelta(seconds=2), tick=False)
        assert reader("/").cache == "hit; detail=stale"
        reader.trusted, reader.away = True, None
        reader.site.answer = of_size(10)
        assert reader("/").cache == "fwd=miss; stored", "when it is back, the moment is applied"

    def test_that_it_is_away_may_turn_out_in_the_render(self, reader, away):
        reader("/")
        reader.trusted = False

        def answer(request):
            reader.away = time.monotonic()
            return HttpResponse("no", status=503)

        reader.site.answer = answer
        assert reader("/").cache == "hit; detail=stale"

    def test_a_page_at_its_end_is_shown_when_no_newer_one_can_be_had(self, reader):
        reader("/")
        next(iter(reader.layer.store._main.values())).ends = 0

        def answer(request):
            reader.away = time.monotonic()
            return HttpResponse("no", status=503)

        reader.site.answer = answer
        assert reader("/").cache == "hit; detail=stale"

    def test_a_page_at_its_end_that_is_gone_is_not(self, reader, away):
        reader("/")
        next(iter(reader.layer.store._main.values())).ends = 0
        reader.site.answer = lambda request: HttpResponse("gone", status=410)
        assert reader("/").status == 410
        away()
        assert reader("/").status == 503

    def test_a_failure_with_the_database_there_is_a_failure(self, reader):
        reader("/")
        reader.trusted = False
        reader.site.answer = lambda request: HttpResponse("no", status=503)
        assert reader("/").status == 503


class TestNumbers:
    @pytest.fixture
    def told(self, reader, settings):
        """Return what /metrics tells that it did not tell before, by name."""
        settings.METRICS_TOKEN = "a-token-of-more-than-twenty-signs"

        def numbers():
            reader.layer.tell()
            lines = metrics.generate_latest(metrics.here).decode().splitlines()
            return {
                name: float(value)
                for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
            }

        before = numbers()
        return lambda: {
            name.removeprefix("newsroom_"): value - before.get(name, 0)
            for name, value in numbers().items()
            if value != before.get(name, 0)
        }

    def test_hits_count_among_the_requests_by_route(self, reader, told):
        etag = reader("/stories/a/")["ETag"]
        for _ in range(3):
            reader("/stories/a/")
        reader("/stories/a/", "HEAD")
        reader("/stories/a/", if_none_match=etag)
        found = told()
        route = 'route="stories/<slug:slug>/"'
        assert found['requests_total{method="GET",' + route + ',status="2xx"}'] == 3
        assert found['requests_total{method="HEAD",' + route + ',status="2xx"}'] == 1
        assert found['requests_total{method="GET",' + route + ',status="3xx"}'] == 1
        assert found['pages_total{result="hit"}'] == 5
        assert found['pages_total{result="miss"}'] == 1

    def test_everything_that_happens_to_a_page_is_counted_once(self, reader, told):
        reader("/")
        reader("/")
        reader("/admin/")
        reader.hear("front")
        reader("/")
        told()
        found = told()
        assert found['pages_total{result="bypass"}'] == 1
        assert found["pages_stored_total"] == 2
        assert found["pages_dropped_total"] == 1
        assert found["pages_held"] == 1
        assert found["pages_bytes"] == reader.layer.store.bytes

    def test_the_listener_tells_them_each_second(self, reader, told, monkeypatch):
        reader.layer.clock.is_old = reader.layer._is_old = False
        reader("/")
        reader.layer.settled(None)
        assert told()["pages_stored_total"] == 1

    def test_numbers_that_cannot_be_told_break_nothing(self, reader, settings, monkeypatch, caplog):
        settings.METRICS_TOKEN = "a-token-of-more-than-twenty-signs"
        reader.layer.clock.is_old = reader.layer._is_old = False
        monkeypatch.setattr(layer.Layer, "tell", lambda self: 1 / 0)
        reader.layer.settled(None)
        assert "could not be told" in caplog.text
