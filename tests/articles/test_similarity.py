"""How alike two texts are, as people would say it."""

import statistics
import sys
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from articles.models import WordCount
from articles.related import sense, similarity
from articles.related.words import recount
from tests.factories import make_live_article

pytestmark = pytest.mark.django_db

QUAKE = (
    "A strong earthquake struck western Turkey early on Tuesday, killing at least 40 people and trapping dozens under "
    "the rubble of collapsed apartment blocks in the port city of Izmir. Rescue teams with dogs searched for survivors."
)
QUAKE_LATER = (
    "Rescuers in Izmir pulled a four-year-old girl alive from the rubble of a building three days after the earthquake "
    "that has killed 91 people. Turkish officials said the chances of finding more survivors were fading."
)
FLOOD = (
    "Heavy monsoon rain has caused floods across Bangladesh, killing at least 60 people and forcing a million from "
    "their homes. Rescue workers were delivering food by boat to villages that were cut off."
)
RATE = (
    "The Reserve Bank of Australia has left its cash rate unchanged at 4.35 per cent, saying inflation remains too high "
    "to consider a cut this year. Economists had widely forecast the decision."
)
RATE_LATER = (
    "Australian mortgage holders will wait longer for relief after the Reserve Bank kept its cash rate on hold for the "
    "fifth meeting in a row. The governor said inflation was falling only slowly."
)
SHARES = (
    "Shares on Wall Street rose after figures showed that inflation in the United States slowed more than economists "
    "had forecast, raising hopes that the Federal Reserve will lower its rate."
)
MOON = (
    "An unmanned spacecraft has landed near the south pole of the moon, the first to do so. India's space agency said "
    "the rover would look for ice in craters that the sun never reaches."
)
MOON_LATER = (
    "The Indian rover has confirmed sulphur in the soil near the moon's south pole, the space agency in Bangalore said, "
    "and will go on searching the craters for ice."
)
CAPSULE = (
    "NASA has delayed the launch of its next spacecraft around the moon by at least ten months because of damage to "
    "the heat shield, the agency said."
)
SAME_EVENT = [(QUAKE, QUAKE_LATER), (RATE, RATE_LATER), (MOON, MOON_LATER)]
SAME_SUBJECT = [(QUAKE, FLOOD), (RATE, SHARES), (MOON, CAPSULE)]
UNRELATED = [(QUAKE, RATE), (FLOOD, MOON), (SHARES, MOON_LATER), (RATE_LATER, CAPSULE)]


def mean(pairs):
    return statistics.mean(similarity(*pair) for pair in pairs)


def test_one_event_is_more_alike_than_one_subject_and_that_more_than_nothing():
    one, subject, nothing = mean(SAME_EVENT), mean(SAME_SUBJECT), mean(UNRELATED)
    assert one > 1.2 * subject
    assert subject > 4 * nothing
    assert min(similarity(*pair) for pair in SAME_EVENT) > max(similarity(*pair) for pair in UNRELATED)


def test_holds_with_the_counts_of_an_archive_too():
    for text in (QUAKE, FLOOD, RATE, SHARES, MOON, CAPSULE):
        make_live_article(body=text)
    recount()
    assert mean(SAME_EVENT) > 1.2 * mean(SAME_SUBJECT)
    assert mean(SAME_SUBJECT) > 4 * mean(UNRELATED)


def test_a_text_is_itself_and_empty_ones_have_nothing_in_common():
    assert similarity(QUAKE, f"  {QUAKE}\n") == 1.0
    assert similarity("the of and", "the of and") == 1.0
    for one, other in (("", ""), ("", QUAKE), (QUAKE, " \n"), ("the of", "and but"), ("!!!", QUAKE)):
        assert similarity(one, other) == 0.0


def test_the_order_of_the_two_does_not_matter_and_html_is_not_read():
    assert similarity(QUAKE, QUAKE_LATER) == similarity(QUAKE_LATER, QUAKE)
    assert similarity(f'<p class="izmir">{QUAKE}</p>', QUAKE) == pytest.approx(1.0)


def test_what_only_looks_like_markup_hides_no_words():
    for opener in ("<script>", "<STYLE", "<!--"):
        assert similarity(f"{opener} {QUAKE}", QUAKE) > 0.95
    assert similarity(f"<script>{RATE}</script> {QUAKE}", QUAKE) > 0.95


def test_single_sentences_are_told_apart():
    one = "Nurses strike for higher pay in Sydney."
    assert similarity(one, "Sydney nurses walk off the job in pay strike.") > 0.4
    assert similarity(one, "Cod returns to the North Sea.") < 0.1


@pytest.mark.parametrize(
    "text",
    [
        "Землетрясение в Турции разрушило дома в Измире.",
        "东京股市周二上涨，投资者等待央行决定。",
        "زلزال يضرب غرب تركيا",
        "\x00\ud800 broken \udfff text",
        "a" * 500_000,
        "word " * 200_000,
        "<" * 10_000,
        "'; DROP TABLE articles_wordcount; --",
    ],
)
def test_any_text_has_an_answer_between_0_and_1(text):
    assert 0.0 <= similarity(text, QUAKE) <= 1.0
    assert similarity(text, text) == 1.0


@pytest.mark.parametrize("error", [OperationalError, ProgrammingError, ImproperlyConfigured])
def test_without_a_database_the_pair_alone_says_it(monkeypatch, error):
    def unreachable(*args, **kwargs):
        raise error("nobody answers")

    monkeypatch.setattr("articles.related.likeness.roots", unreachable)
    test_one_event_is_more_alike_than_one_subject_and_that_more_than_nothing()
    test_a_text_is_itself_and_empty_ones_have_nothing_in_common()


def test_a_database_in_which_nothing_was_set_up_does_not_spoil_the_transaction_of_whoever_asks(settings):
    settings.SEARCH_LANGUAGE = "never_made"
    assert similarity(QUAKE, QUAKE_LATER) > similarity(QUAKE, MOON)
    assert not WordCount.objects.exists()


class Vectors:
    """Stands for the package of word vectors: everything means half the same."""

    @classmethod
    def load(cls, **options):
        assert options["disable_download"]
        return cls()

    def similarity(self, one, other):
        return 0.55


@pytest.fixture
def fresh_model():
    sense._model.cache_clear()
    yield
    sense._model.cache_clear()


def test_with_the_extra_the_meaning_of_words_counts_too(monkeypatch, fresh_model):
    before = similarity("A physician fell ill.", "The doctor got sick.")
    sense._model.cache_clear()
    package = SimpleNamespace(WordLlama=Vectors, __file__=__file__, __spec__=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "wordllama", package)
    assert similarity("A physician fell ill.", "The doctor got sick.") > before
    assert similarity(QUAKE, QUAKE) == 1.0


def test_an_extra_that_does_not_work_breaks_nothing(monkeypatch, fresh_model):
    without = similarity(QUAKE, FLOOD)
    sense._model.cache_clear()
    broken = SimpleNamespace(__file__=__file__, __spec__=SimpleNamespace())
    monkeypatch.setitem(sys.modules, "wordllama", broken)
    assert similarity(QUAKE, FLOOD) == without
