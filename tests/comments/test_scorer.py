"""The newsroom's own spam scorer as such: what it sees of a text, and how good a model of decisions is."""

import random
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.scorer import current
from comments.scorer.features import MOST, SIZE, features_of, look_at
from comments.scorer.linear import Example, chance, logit, pack, train, unpack
from comments.scorer.measuring import auc_of, measure
from tests.comments import examples

FORM = "/admin/comments/commentsettings/1/change/"


def made_of(part, count):
    return [
        Example(features_of(text), kind == "spam")
        for kind in ("spam", "kept")
        for text in examples.comments(kind, part, count)
    ]


@pytest.fixture(scope="module")
def trained():
    return train(made_of("training", 300))


class TestHowGoodItIs:
    def test_the_two_halves_of_the_examples_share_no_sentence(self):
        for kind in ("spam", "kept"):
            trained_on = " ".join(examples.comments(kind, "training", 300))
            pool = examples.SPAM if kind == "spam" else examples.KEPT
            for number, sentence in enumerate(pool):
                assert (sentence in trained_on) == (number % 3 != 2)

    def test_on_written_examples_that_it_was_not_trained_on_it_reaches_95(self, trained):
        scored = [(logit(trained, one.features), one.spam) for one in made_of("test", 150)]
        assert auc_of(scored) >= 0.95

    def test_each_language_of_the_examples_is_told_apart(self, trained):
        for spam, kept in (
            ("Sofort Geld aufs Konto, jetzt kostenlos anmelden.", "Der Rat hat den Radweg nicht gebaut."),
            ("Gagnez de l'argent, inscription gratuite.", "Les travaux du pont durent depuis mars."),
            ("Earn money from home, sign up now.", "The council closed the school on Monday."),
        ):
            assert logit(trained, features_of(spam)) > logit(trained, features_of(kept)) + 1

    def test_what_is_measured_was_not_trained_on(self):
        by_lot = random.Random(3)
        told = [Example(one.features, by_lot.random() < 0.5) for one in made_of("training", 200)]
        measured = measure(told)
        assert 0.35 < measured.auc < 0.65  # by heart it would be 1
        assert sum(measured.spam) + sum(measured.kept) == len(told)

    def test_the_same_text_a_hundred_times_proves_nothing(self):
        spam = [Example(features_of("Buy pills now"), True)] * 400
        assert measure(spam + [one for one in made_of("training", 300) if not one.spam]).auc is None

    @pytest.mark.parametrize(
        ("scored", "area"),
        [
            ([(2, True), (1, False)], 1.0),
            ([(1, True), (2, False)], 0.0),
            ([(1, True), (1, False)], 0.5),
            ([(1, True), (1, False), (2, True), (0, False)], 0.875),
            ([(3, True), (2, False), (2, True), (1, False), (1, True)], 4 / 6),
            ([(1, True), (2, True)], None),
            ([], None),
        ],
    )
    def test_the_area_is_how_often_spam_scores_higher_and_a_tie_is_half(self, scored, area):
        assert auc_of(scored) == area

    @given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=30))
    def test_the_area_is_that_of_every_pair_compared(self, scored):
        pairs = [
            (one > other) + (one == other) / 2 for one, a in scored for other, b in scored if a and not b
        ]
        assert auc_of(scored) == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)

    def test_the_same_decisions_make_the_same_model_and_few_of_one_kind_count_as_much(self):
        told = made_of("training", 60)
        assert train(told) == train(told)
        few = [one for one in told if one.spam][:20] + [one for one in told if not one.spam]
        weights = train(few)
        assert sum(chance(logit(weights, one.features)) > 0.5 for one in few if one.spam) >= 18

    def test_one_kind_alone_says_nothing(self):
        assert set(train([Example(features_of("A thought."), False)])) == {0.0}

    def test_weights_are_stored_in_a_tenth_of_their_size_and_say_the_same(self, trained):
        packed = pack(trained)
        assert len(packed) < SIZE * 8 // 10
        again = unpack(packed)
        for one in made_of("test", 20):
            assert chance(logit(again, one.features)) == pytest.approx(
                chance(logit(trained, one.features)), abs=0.01
            )


class TestWhatItSees:
    @pytest.mark.parametrize(
        "disguised",
        [
            "VIAGRA",
            "vіаgrа",
            "ｖｉａｇｒａ",
            "via\u200bgra",
            "viágra",
            "v\u00adiagra",
            "v1agra",
            "vi@gra",
            "v i a g r a",
            "v.i.a.g.r.a",
        ],
    )
    def test_a_word_however_it_is_written(self, disguised):
        assert look_at("viagra").keys() - look_at(f"Buy {disguised} today").keys() <= {
            feature for feature, words in look_at("viagra").items() if words[0].startswith("#")
        }

    def test_numbers_behind_words_are_no_disguise(self):
        assert not any("covidig" in words for words in look_at("covid19 is over").values())
        plain = {words[0] for words in look_at("The G20 met, covid19 is over").values()}
        assert plain >= {"G20", "covid19"}

    def test_the_host_of_an_address_however_it_is_written(self):
        hosts = [look_at(f"See {address} for more") for address in (
            "https://www.pills.example/buy?x=1", "http://PILLS.example", "pills.example/other", "https://me@pills.example:80/",
        )]  # fmt: skip
        shared = set.intersection(*(set(host) for host in hosts)) - set(look_at("See for more").keys())
        assert any("pills.example" in hosts[0][feature] for feature in shared)

    def test_scripts_without_spaces_and_signs(self):
        one, other = look_at("请加微信领取免费彩票"), look_at("今天免费彩票")
        assert {word for feature in one.keys() & other.keys() for word in one[feature]} >= {"免费", "彩票"}
        assert (
            "🎰"
            in look_at("Win 🎰🎰🎰 now")[
                next(iter(look_at("🎰").keys() & look_at("Win 🎰 now").keys() - look_at("Win now").keys()))
            ]
        )

    def test_names_of_people_are_not_learned_only_their_shape(self):
        assert features_of("A thought.", "Ann Miller") == features_of("A thought.", "Bob Smith")
        assert features_of("A thought.", "Ann Miller") != features_of("A thought.", "best-casino.example")

    @pytest.mark.parametrize(
        "text",
        ["", " ", "\ud800", "\x00", "a" * 1_000_000, "a.b" * 300_000, "1" * 100_000, "ﷺ" * 100_000, "v " * 300_000,
         "é\u0301" * 200_000, "!" * 100_000, "https://" * 50_000, "a@" * 100_000, "汉" * 300_000],
    )  # fmt: skip
    def test_whatever_is_sent_it_is_seen_within_bounds(self, text):
        seen = look_at(text, text)
        assert len(seen) <= MOST
        assert all(0 <= feature < SIZE for feature in seen)

    @settings(max_examples=60)
    @given(st.text(max_size=200))
    def test_any_text_gives_the_same_numbers_again(self, text):
        features = features_of(text)
        assert features == array("I", sorted(set(features))) == features_of(text)

    def test_the_end_of_a_long_text_is_looked_at_too(self):
        harmless = " ".join(examples.KEPT) * 20
        assert "casino-now.example" in {
            word for words in look_at(f"{harmless} https://casino-now.example/x").values() for word in words
        }

    def test_the_words_add_up_to_the_score(self, trained):
        weights = array("f", trained)
        text = "Earn money with our casino bonus, sign up now"
        scored = current.scored_by(weights, text)
        seen = look_at(text)
        said = sum(weights[feature] for feature in seen) / len(seen) ** 0.5 + weights[SIZE]
        assert scored.value == pytest.approx(chance(said), abs=1e-3)
        assert [abs(weight) for _word, weight in scored.words] == sorted(
            (abs(weight) for _word, weight in scored.words), reverse=True
        )
        assert {word for word, _weight in scored.words if not word.startswith("#")} <= set(
            text.replace(",", "").split()
        )
