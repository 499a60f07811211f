"""A page that is kept is never old: words, moments of the clock and its own end drop it, and nothing slips between."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse

from articles.freshness import ends
from articles.views.answers import public
from newsroom import listener
from newsroom.pages import flights, layer

from ..reading import Reader

T = datetime(2026, 3, 1, 10, tzinfo=UTC)
PATIENCE = 20


@pytest.fixture
def reader(settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    return Reader()


def tags(*words):
    """An answer that counts how often it was made and carries `words`."""
    numbers = iter(range(1, 10_000))
    return lambda request: public(HttpResponse(f"{next(numbers)}: {'x' * 500}"), *words)


def number(answer):
    return int(answer.body.partition(b":")[0])


class TestWords:
    @pytest.mark.parametrize(
        ("shown", "said", "is_old"),
        [
            ("article-1", "article-1", True),
            ("article-1", "article-11 article-2", False),
            ("article-1", "everything", True),
            ("list-front@100", "list-front@100", True),
            ("list-front@100", "list-front@99", False),
            ("list-front@100", "list-front@101", True),
            ("list-front@100 list-front@50", "list-front@60", True),
            ("list-front", "list-front@1", True),
            ("list-front@100", "list-front", True),
            ("list-front@100", "list-front@99 list-front@150", True),
        ],
    )
    def test_they_drop_exactly_the_pages_that_they_touch(self, reader, shown, said, is_old):
        reader.site.answer = tags(*shown.split())
        reader("/")
        reader.hear(*said.split())
        assert number(reader("/")) == 1 + is_old

    def test_a_page_is_dropped_under_each_of_its_addresses_alone(self, reader):
        reader.site.answer = lambda request: public(HttpResponse("x"), f"article-{request.path}")
        for path in ("/stories/a/", "/stories/b/"):
            reader(path)
        (dropped,) = reader.layer.forget(layer.Tags.said(["article-/stories/a/"]))
        assert dropped.key.endswith("/stories/a/")
        assert (reader("/stories/a/").cache, reader("/stories/b/").cache) == ("fwd=miss; stored", "hit")
        assert len(reader.layer.store._index) == 2

    def test_many_words_over_many_pages(self, reader):
        reader.layer.store.limit = reader.layer.store._main.limit = 10**9
        reader.site.answer = lambda request: public(HttpResponse("x"), f"article-{request.path}", "nav")
        for number in range(300):
            reader(f"/stories/{number}/")
        reader.hear(*(f"article-/stories/{number}/" for number in range(0, 1000, 2)))
        assert len(reader.layer.store) == 150
        reader.hear("nav")
        assert (len(reader.layer.store), reader.layer.store.bytes, reader.layer.store._index) == (0, 0, {})

    def test_a_word_that_comes_while_a_page_is_rendered_keeps_it_out(self, reader):
        def overtaken(request):
            reader.hear("front")
            return public(HttpResponse("old"), "front")

        reader.site.answer = overtaken
        assert reader("/").cache == "fwd=miss"
        reader.site.answer = tags("front")
        assert reader("/").cache == "fwd=miss; stored"

    def test_another_word_does_not(self, reader):
        def answer(request):
            reader.hear("article-7", "list-front@1")
            return public(HttpResponse("x"), "front", "list-front@2")

        reader.site.answer = answer
        assert reader("/").cache == "fwd=miss; stored"

    def test_what_cannot_be_read_drops_everything(self, reader, monkeypatch):
        reader("/")
        monkeypatch.setattr(
            layer.Tags,
            "said",
            classmethod(lambda cls, words: cls(everything=None) if "everything" in words else 1 / 0),
        )
        with pytest.raises(ZeroDivisionError):
            reader.hear("front")
        assert len(reader.layer.store) == 0

    def test_the_listener_hands_them_on(self, reader, monkeypatch):
        monkeypatch.setattr(listener, "_callbacks", [reader.layer.hear])
        reader("/")
        listener.Listener().heard("pages_changed", "article-7 front")
        assert reader("/").cache == "fwd=miss; stored"


class TestTrust:
    def test_without_it_everything_is_rendered_and_nothing_kept(self, reader):
        reader.trusted = False
        assert [reader("/")["Cache-Status"] for _ in range(2)] == [None, None]
        assert len(reader.layer.store) == 0

    def test_when_it_ends_during_a_render_the_page_is_not_kept(self, reader):
        def answer(request):
            reader.trusted = False
            return public(HttpResponse("x"), "front")

        reader.site.answer = answer
        assert reader("/").cache == "fwd=miss"
        assert len(reader.layer.store) == 0

    def test_what_was_kept_is_not_shown_without_it(self, reader):
        reader.site.answer = tags("front")
        reader("/")
        reader.trusted = False
        assert number(reader("/")) == 2


class TestClock:
    def test_a_page_ends_at_its_second(self, reader, time_machine):
        time_machine.move_to(T, tick=False)
        made = tags("front")
        reader.site.answer = lambda request: ends(
            made(request), T + timedelta(seconds=10), T + timedelta(days=1)
        )
        assert number(reader("/")) == 1
        time_machine.move_to(T + timedelta(seconds=9, microseconds=999_000), tick=False)
        assert number(reader("/")) == 1
        time_machine.move_to(T + timedelta(seconds=10), tick=False)
        assert number(reader("/")) == 2

    def test_one_whose_end_passes_while_it_is_rendered_is_not_kept(self, reader, time_machine):
        time_machine.move_to(T, tick=False)

        def answer(request):
            time_machine.move_to(T + timedelta(seconds=2), tick=False)
            return ends(public(HttpResponse("x"), "front"), T + timedelta(seconds=1))

        reader.site.answer = answer
        assert reader("/").cache == "fwd=miss"
        assert len(reader.layer.store) == 0

    def test_moments_drop_the_pages_of_their_words_at_their_second(self, reader, time_machine):
        time_machine.move_to(T, tick=False)
        reader.site.answer = tags("front")
        reader.expect((T + timedelta(seconds=5), ["article-9"]), (T + timedelta(seconds=10), ["front"]))
        reader("/")
        for seconds, made in ((5, 1), (9.999, 1), (10, 2), (11, 2)):
            time_machine.move_to(T + timedelta(seconds=seconds), tick=False)
            assert number(reader("/")) == made, seconds

    def test_one_that_passes_during_a_render_keeps_the_page_out(self, reader, time_machine):
        time_machine.move_to(T, tick=False)
        reader.expect((T + timedelta(seconds=1), ["front"]))

        def answer(request):
            time_machine.move_to(T + timedelta(seconds=1), tick=False)
            return public(HttpResponse("old"), "front")

        reader.site.answer = answer
        assert reader("/").cache == "fwd=miss"
        reader.site.answer = tags("front")
        assert reader("/").cache == "fwd=miss; stored"

    def test_each_is_applied_once_however_often_the_list_is_read(self, reader, time_machine):
        time_machine.move_to(T, tick=False)
        reader.expect()
        moments = [(T + timedelta(seconds=1), ["front"]), (T + timedelta(seconds=60), ["front"])]
        reader.expect(*moments)
        reader.site.answer = tags("front")
        time_machine.move_to(T + timedelta(seconds=2), tick=False)
        reader("/")
        reader.expect(*moments)
        assert reader("/").cache == "hit"

    def test_one_that_passed_before_it_was_heard_of_is_applied_at_once(self, reader, time_machine):
        time_machine.move_to(T, tick=False)
        reader.expect()
        time_machine.move_to(T + timedelta(seconds=2), tick=False)
        reader("/")
        reader.expect((T + timedelta(seconds=1), ["front"]))
        assert reader("/").cache == "fwd=miss; stored"

    def test_several_of_one_moment_are_all_applied(self, reader, time_machine):
        time_machine.move_to(T, tick=False)
        reader.expect((T + timedelta(seconds=1), ["article-1"]), (T + timedelta(seconds=1), ["front"]))
        reader("/")
        time_machine.move_to(T + timedelta(seconds=1), tick=False)
        assert reader("/").cache == "fwd=miss; stored"

    @pytest.mark.parametrize("word", ["schedule", "everything"])
    def test_the_list_is_read_again_when_it_changed(self, reader, word, monkeypatch):
        reader.layer.clock.is_old = False
        reader.hear("front")
        assert not reader.layer.clock.is_old
        reader.hear(word)
        assert reader.layer.clock.is_old


class TestTogether:
    """Many ask at once for a page that is not there."""

    @pytest.fixture
    def crowd(self, reader):
        """Start readers of "/" in threads; `answers` waits for them all."""
        threads, answers = [], []

        def start(count=1):
            for _ in range(count):
                threads.append(threading.Thread(target=lambda: answers.append(reader("/"))))
                threads[-1].start()

        def finish():
            for thread in threads:
                thread.join(PATIENCE)
            return answers

        start.finish = finish
        return start

    @pytest.fixture
    def gate(self, reader):
        """Renders that begin, and end when they are told to."""
        begun, may_end = threading.Semaphore(0), threading.Semaphore(0)

        def answer(request):
            count = len(reader.site.seen)
            begun.release()
            assert may_end.acquire(timeout=PATIENCE)
            return public(HttpResponse(f"{count}: {'x' * 500}"), "front")

        reader.site.answer = answer
        answer.begun = lambda: begun.acquire(timeout=PATIENCE)
        answer.end = lambda count=1: may_end.release(count)
        return answer

    def aboard(self, reader, monkeypatch):
        """A semaphore released by each who waits for another's render."""
        waiting = threading.Semaphore(0)
        wait = flights.Flight.wait

        def noted(flight):
            waiting.release()
            return wait(flight)

        monkeypatch.setattr(flights.Flight, "wait", noted)
        return lambda: waiting.acquire(timeout=PATIENCE)

    def test_one_render_serves_them_all(self, reader, crowd, gate, monkeypatch):
        waiting = self.aboard(reader, monkeypatch)
        crowd()
        gate.begun()
        crowd(99)
        for _ in range(99):
            waiting()
        gate.end()
        answers = crowd.finish()
        assert {answer.body for answer in answers} == {answers[0].body}
        assert sorted({answer.cache for answer in answers}) == ["fwd=miss; collapsed", "fwd=miss; stored"]
        assert (len(answers), reader.renders, reader.layer.numbers.joined) == (100, 1, 99)

    def test_who_comes_after_a_word_gets_no_render_begun_before_it(self, reader, crowd, gate, monkeypatch):
        waiting = self.aboard(reader, monkeypatch)
        crowd()
        gate.begun()
        crowd()
        waiting()
        reader.hear("front")
        late = []
        thread = threading.Thread(target=lambda: late.append(reader("/")))
        thread.start()
        waiting()
        gate.end()
        assert [number(answer) for answer in crowd.finish()] == [1, 1]
        gate.begun()
        gate.end()
        thread.join(PATIENCE)
        assert number(late[0]) == 2
        assert (number(reader("/")), reader("/").cache) == (2, "hit")

    def test_who_comes_after_another_word_does(self, reader, crowd, gate, monkeypatch):
        waiting = self.aboard(reader, monkeypatch)
        crowd()
        gate.begun()
        reader.hear("article-7")
        crowd()
        waiting()
        gate.end()
        assert [number(answer) for answer in crowd.finish()] == [1, 1]

    @pytest.mark.parametrize("status", [404, 410])
    def test_what_is_not_there_is_rendered_once_for_a_crowd_too_until_any_word_comes(
        self, reader, crowd, gate, monkeypatch, status
    ):
        waiting = self.aboard(reader, monkeypatch)
        shared = reader.site.answer

        def gone(request):
            response = shared(request)
            response.status_code = status
            return response

        reader.site.answer = gone
        crowd()
        gate.begun()
        crowd(5)
        for _ in range(5):
            waiting()
        reader.hear("article-7")
        crowd()
        waiting()
        gate.end(2)
        answers = crowd.finish()
        assert [answer.status for answer in answers] == [status] * 7
        assert sorted(number(answer) for answer in answers) == [1] * 6 + [2]
        assert len(reader.layer.store) == 0

    @pytest.mark.parametrize("status", [404, 500])
    def test_what_cannot_be_shared_sends_each_to_ask_alone(self, reader, crowd, gate, monkeypatch, status):
        waiting = self.aboard(reader, monkeypatch)
        shared = reader.site.answer

        def refused(request):
            shared(request)
            return HttpResponse("no", status=status)

        reader.site.answer = refused
        crowd()
        gate.begun()
        crowd(5)
        for _ in range(5):
            waiting()
        gate.end(6)
        assert [answer.status for answer in crowd.finish()] == [status] * 6
        assert reader.renders == 6

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_a_render_that_raises_lets_the_others_go(self, reader, crowd, gate, monkeypatch):
        waiting = self.aboard(reader, monkeypatch)
        shared = reader.site.answer

        def failed_once(request):
            first = len(reader.site.seen) == 1
            answer = shared(request)
            if first:
                raise SystemExit(1)
            return answer

        reader.site.answer = failed_once
        crowd()
        gate.begun()
        crowd(2)
        for _ in range(2):
            waiting()
        gate.end(3)
        assert [answer.status for answer in crowd.finish()] == [200, 200]
        assert reader.layer.flights._under_way == {}

    def test_one_that_does_not_end_is_not_waited_for(self, reader, crowd, gate, monkeypatch):
        monkeypatch.setattr(flights, "PATIENCE", 0)
        crowd()
        gate.begun()
        crowd(2)
        gate.begun()
        gate.end(3)
        assert [answer.status for answer in crowd.finish()] == [200] * 3

    def test_few_are_made_at_once_and_hanging_ones_hold_up_none_for_ever(
        self, reader, crowd, gate, monkeypatch
    ):
        monkeypatch.setattr(layer, "RENDER_PATIENCE", 0.01)
        threads = [
            threading.Thread(target=reader, args=[f"/stories/{number}/"])
            for number in range(layer.RENDERS + 1)
        ]
        for thread in threads:
            thread.start()
        for _ in threads:
            assert gate.begun(), "the last one waits in vain, and begins all the same"
        gate.end(len(threads))
        for thread in threads:
            thread.join(PATIENCE)
        assert all(reader.layer._slots.acquire(blocking=False) for _ in range(layer.RENDERS))
        assert not reader.layer._slots.acquire(blocking=False)
