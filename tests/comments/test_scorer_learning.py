"""The spam scorer at work: what it learns from, when it is on, what it does to a comment, and what the desk sees of it."""

import random
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.groups import EDITOR, MODERATOR
from comments import judging, moderation, retention
from comments.models import Comment, CommentSettings, Decision, Lesson, Scorer
from comments.replay import replay
from comments.scorer import current, lessons, training
from comments.scorer.features import features_of
from comments.screening import Action, Rules, Submission, screen
from newsroom.worker import periodic
from tests.comments import examples
from tests.comments.test_admin import RULES
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db

FORM = "/admin/comments/commentsettings/1/change/"
ADVERT = "Earn 500 dollars a day from home with our trading bot, sign up at https://quick-money.example now"
THOUGHT = "The council closed the library on Mondays, and nobody asked the parents."


@pytest.fixture
def moderator():
    return make_user(MODERATOR)


@pytest.fixture(scope="module")
def seen():
    """The features of 300 examples of each kind, made once."""
    return {
        kind: [features_of(text).tobytes() for text in examples.comments(kind, "training", 300)]
        for kind in ("spam", "kept")
    }


def teach(seen, *, count=300, at=None, start=0, kinds=("spam", "kept")):
    """Note decisions as if colleagues had made them."""
    at = at or timezone.now() - timedelta(hours=1)
    Lesson.objects.bulk_create(
        Lesson(
            comment_id=10_000_000 * (place + 1) + start + number,
            kind=kind,
            at=at + timedelta(milliseconds=number),
            features=features,
        )
        for place, kind in enumerate(kinds)
        for number, features in enumerate(seen[("spam", "kept")[place]][:count])
    )


@pytest.fixture(scope="module")
def result():
    """What the first training came to, which every other would come to as well."""
    return {}


@pytest.fixture
def on(seen, result):
    """A scorer that is on."""
    teach(seen)
    if not result:
        assert training.learn.call() == "on"
        result.update(Scorer.objects.values().get())
        return Scorer.objects.get()
    moments = {name: timezone.now() for name in ("trained_at", "learned_until", "on_since")}
    return Scorer.objects.create(**result | moments)


def submit(body, article=None, **more):
    return moderation.submit(
        article or make_live_article(), name="Ann", email="ann@example.org", body=body, **more
    )


def just(comment):
    return Comment.objects.filter(pk=comment.pk)


def learned():
    return {row.comment_id: row.kind for row in Lesson.objects.exclude(kind="")}


def undo_last(by):
    last = Decision.objects.latest("pk")
    assert moderation.undo(Decision.objects.filter(pk=last.pk), by=by) == 1


class TestWhatItLearnsFrom:
    def test_approved_and_spam_by_people_and_nothing_else(self, moderator):
        kept, spam, rejected, removed, waiting = [make_comment(status="pending") for _ in range(5)]
        moderation.approve(just(kept) | just(removed), by=moderator)
        moderation.mark_spam(just(spam), by=moderator)
        moderation.reject(just(rejected), by=moderator, reason="off topic")
        moderation.remove(just(removed), by=moderator, reason="abusive")
        assert learned() == {kept.pk: "kept", spam.pk: "spam"}
        assert waiting.pk not in learned()

    def test_rules_and_imports_teach_nothing_but_a_person_who_decides_about_one_does(self, moderator):
        submit("Buy now", honeypot="x")
        imported = make_comment(status="spam", by=moderator, source="wordpress", source_id="7")
        assert learned() == {}
        moderation.approve(just(imported), by=moderator, overturn=True)
        assert learned() == {imported.pk: "kept"}

    def test_the_last_word_counts_and_each_comment_once(self, moderator):
        comment = make_comment(status="pending")
        moderation.approve(just(comment), by=moderator)
        moderation.mark_spam(just(comment), by=moderator, overturn=True)
        assert learned() == {comment.pk: "spam"}
        moderation.approve(just(comment), by=moderator, overturn=True)
        moderation.remove(just(comment), by=moderator, reason="hate")
        assert learned() == {}

    def test_what_is_undone_teaches_nothing_and_what_was_held_before_holds_again(self, moderator):
        comment = make_comment(status="pending")
        moderation.mark_spam(just(comment), by=moderator)
        moderation.undo(Decision.objects.filter(comment=comment), by=moderator)
        assert learned() == {}
        moderation.approve(just(comment), by=moderator)
        moderation.mark_spam(just(comment), by=moderator, overturn=True)
        undo_last(moderator)
        assert learned() == {comment.pk: "kept"}
        undo_last(moderator)
        assert learned() == {comment.pk: "spam"}

    def test_a_decision_about_another_text_has_nothing_to_return_to(self, moderator):
        comment = make_comment(status="pending")
        moderation.approve(just(comment), by=moderator)
        just(comment).update(body=ADVERT)
        moderation.mark_spam(just(comment), by=moderator, overturn=True)
        undo_last(moderator)
        assert learned() == {}

    def test_what_it_learned_outlives_the_text_and_holds_none_of_it(self, moderator):
        comment = submit(ADVERT)
        moderation.mark_spam(just(comment), by=moderator)
        assert retention.purge_old_spam(at=timezone.now() + timedelta(days=16)) == 1
        assert learned() == {comment.pk: "spam"}
        stored = bytes(Lesson.objects.get().features)
        assert stored == features_of(ADVERT, "Ann").tobytes()
        for word in ("Earn", "dollars", "money", "example"):
            assert word.encode() not in stored

    def test_a_text_that_is_gone_teaches_nothing(self, moderator):
        spam = make_comment(status="spam", created_at=timezone.now() - timedelta(days=20))
        make_comment(parent=spam)
        retention.purge_old_spam(at=timezone.now())
        moderation.approve(just(spam), by=moderator, overturn=True)
        assert learned() == {}

    def test_kept_off_it_learns_nothing(self, moderator, seen):
        CommentSettings.objects.create(scorer=False)
        moderation.approve(just(make_comment(status="pending")), by=moderator)
        assert learned() == {}
        teach(seen)
        assert training.learn.call() == "kept off"

    def test_a_hundred_decisions_cost_as_many_queries_as_one(self, moderator, django_assert_num_queries):
        for count in (1, 30):
            some = [make_comment(status="pending").pk for _ in range(count)]
            with django_assert_num_queries(3):
                lessons.note(some, after="approved", at=timezone.now())
        assert len(learned()) == 31


class TestWhenItIsOn:
    def test_after_300_of_each_and_not_before(self, seen, moderator):
        teach(seen, count=299)
        assert training.learn.call() == "nothing new"
        assert submit(ADVERT).trace.get("score") is None
        last = make_comment(status="pending", body=THOUGHT), make_comment(status="pending", body=ADVERT)
        moderation.approve(just(last[0]), by=moderator)
        assert training.learn.call() == "nothing new"
        moderation.mark_spam(just(last[1]), by=moderator)
        assert training.learn.call() == "on"
        row = Scorer.objects.get()
        assert (row.spam, row.kept, row.version) == (300, 300, 1)
        assert row.auc > 0.9
        assert row.on_since <= timezone.now()

    def test_not_where_it_cannot_tell_them_apart(self, seen):
        mixed = [one for kind in seen.values() for one in kind]
        random.Random(1).shuffle(mixed)
        teach({"spam": mixed[:300], "kept": mixed[300:]})
        assert training.learn.call() == "off"
        assert submit(ADVERT).trace.get("score") is None
        assert Scorer.objects.get().auc < 0.85

    def test_a_later_training_that_is_worse_turns_it_off_and_a_better_one_on_again(self, on, seen):
        at = timezone.now()
        teach(seen, at=at, start=1000, kinds=("kept", "spam"))  # the very same texts, the other way round
        assert training.learn.call() == "off"
        assert Scorer.objects.get().on_since is None
        assert submit(ADVERT).trace.get("score") is None
        Lesson.objects.filter(at__gte=at).delete()
        assert training.learn.call() == "on"

    def test_trained_again_it_stays_on_since_then(self, on):
        Scorer.objects.update(stale=True)
        assert training.learn.call() == "on"
        again = Scorer.objects.get()
        assert (again.version, again.on_since, again.weights) == (2, on.on_since, on.weights)

    def test_nothing_new_is_no_reason_and_a_few_new_ones_wait_a_day(self, on, moderator):
        assert training.learn.call() == "nothing new"
        moderation.approve(just(make_comment(status="pending")), by=moderator)
        assert training.learn.call() == "nothing new"
        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
            assert training.learn.call() == "on"
        assert Scorer.objects.get().kept == 301

    def test_of_two_workers_one_trains_and_one_that_was_killed_is_not_waited_for(self, seen):
        teach(seen)
        Scorer.objects.create(begun_at=timezone.now())
        assert training.learn.call() == "another is at it"
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            assert training.learn.call() == "on"

    def test_a_training_that_fails_is_tried_again(self, seen, monkeypatch):
        teach(seen)
        with monkeypatch.context() as broken:
            broken.setattr(training, "train", lambda examples: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                training.learn.call()
        assert training.learn.call() == "on"

    def test_only_the_newest_are_learned_from_and_kept(self, seen, monkeypatch):
        monkeypatch.setattr(training, "MOST", 200)
        monkeypatch.setattr(training, "ENOUGH", 100)
        teach(seen)
        assert training.learn.call() == "on"
        assert training.lessons() == {"spam": 200, "kept": 200}
        assert Lesson.objects.count() == 400
        assert min(Lesson.objects.filter(kind="spam").values_list("comment_id", flat=True)) % 1000 == 100

    def test_decisions_of_one_kind_alone_are_bounded_too(self, seen, monkeypatch):
        monkeypatch.setattr(training, "MOST", 20)
        teach(seen, count=30, kinds=("spam",))
        assert training.learn.call() == "nothing new"
        assert Lesson.objects.count() == 20

    def test_however_long_comments_are_memory_is_bounded(self, seen, monkeypatch):
        teach(seen)
        monkeypatch.setattr(training, "MOST_FEATURES", 10_000)
        assert training.learn.call() == "off"
        row = Scorer.objects.get()
        assert 20 < row.spam < 300
        assert 20 < row.kept < 300

    def test_what_is_erased_is_forgotten_by_the_model_too(self, on, seen):
        gone = list(Lesson.objects.filter(kind="spam").values_list("comment_id", flat=True)[:10])
        assert lessons.forget(gone) == 10
        assert training.learn.call() == "off"  # 290 are too few
        assert Scorer.objects.get().spam == 290

    def test_the_worker_does_it_every_few_minutes(self):
        entry = periodic.by_name()["spam-scorer"]
        assert (entry.task, entry.every) == ("comments.scorer.training.learn", timedelta(minutes=5))


class TestWhatItDoes:
    def test_a_high_score_waits_where_it_would_have_been_published(self, on):
        CommentSettings.objects.create(mode="trusted")
        article = make_live_article()
        make_comment(article, author_email="ann@example.org")
        thought = submit(THOUGHT, article, proven=True)
        advert = submit(ADVERT, article, proven=True)
        assert (thought.status, advert.status) == ("approved", "pending")
        assert advert.trace["rule"] == "scorer"
        assert thought.trace["score"]["value"] < 0.5 < 0.8 <= advert.trace["score"]["value"]
        assert advert.trace["inputs"]["score"] == advert.trace["score"]["value"]
        assert "score_words" not in advert.trace["inputs"]

    @pytest.mark.parametrize(
        ("rules", "action"),
        [
            ({}, Action.HOLD),
            ({"scorer_hold": 99}, Action.PUBLISH),
            ({"scorer_hold": 0}, Action.PUBLISH),
            ({"scorer": False, "scorer_spam": 50}, Action.PUBLISH),
            ({"scorer_spam": 90}, Action.SPAM),
            ({"scorer_spam": 91}, Action.HOLD),
        ],
    )
    def test_thresholds_are_compared_in_hundredths(self, rules, action):
        it = Submission(body=ADVERT, mode="trusted", proven=True, approved_before=1, score=0.9099)
        assert screen(it, Rules(**rules)).action is action

    def test_without_a_score_no_threshold_says_anything(self):
        it = Submission(body=ADVERT, mode="trusted", proven=True, approved_before=1)
        assert screen(it, Rules(scorer_hold=1, scorer_spam=1)).action is Action.PUBLISH

    def test_other_thresholds_are_tried_without_the_model(self, on):
        story = make_live_article()
        for body in (ADVERT, THOUGHT):
            submit(body, story)
        Scorer.objects.all().delete()
        now, then = (judging.rules_of(CommentSettings(scorer_spam=threshold)) for threshold in (0, 80))
        outcome = replay(now, then, since=timezone.now() - timedelta(days=1))
        assert dict(outcome.moves) == {(Action.HOLD, Action.SPAM): 1}
        assert outcome.samples[Action.HOLD, Action.SPAM][0].excerpt.startswith("Earn 500")

    def test_kept_off_it_scores_nothing(self, on):
        CommentSettings.objects.create(scorer=False)
        assert "score" not in submit(ADVERT).trace

    def test_the_model_is_read_once_for_each_training(self, on, django_assert_num_queries):
        current.score(ADVERT)
        with django_assert_num_queries(1):
            assert current.score(ADVERT).value > 0.8
        Scorer.objects.update(version=7, weights=Scorer.objects.get().weights)
        with django_assert_num_queries(2):
            current.score(ADVERT)

    @pytest.mark.parametrize("weights", [b"", b"nonsense", zlib.compress(b"12")])
    def test_a_model_that_cannot_be_read_loses_no_comment_and_is_made_anew(self, on, weights):
        Scorer.objects.update(weights=weights, version=9)
        assert "score" not in submit(ADVERT).trace
        assert training.learn.call() == "on"
        assert submit(THOUGHT).trace["score"]["value"] < 0.5

    def test_what_waits_is_scored_again_and_what_screening_saw_stays(self, seen):
        waiting = submit(ADVERT)
        imported = make_comment(status="pending", body=THOUGHT)
        decided = make_comment(body=ADVERT)
        inputs, version = waiting.trace["inputs"], waiting.version
        teach(seen)
        training.learn.call()
        for comment in (waiting, imported, decided):
            comment.refresh_from_db()
        assert waiting.trace["score"]["value"] > 0.8 > 0.5 > imported.trace["score"]["value"]
        assert waiting.trace["inputs"] == inputs
        assert (waiting.version, waiting.status) == (version, "pending")
        assert "score" not in decided.trace


class TestAtTheDesk:
    def test_the_queue_says_the_score_and_the_words_and_escapes_them(self, client, on):
        comment = submit(f"{ADVERT} <script>alert(1)</script>")
        Comment.objects.update(
            trace=comment.trace
            | {"score": {"value": 0.93, "words": [["<b>cash</b>", 1.2], ["#money", 0.4], ["‮evil", -0.3]]}}
        )
        client.force_login(make_user(MODERATOR))
        page = client.get("/admin/comments/comment/").text
        assert "<strong>93</strong> of 100" in page
        assert "<bdi>&lt;b&gt;cash&lt;/b&gt;</bdi> <small>+1.2</small>" in page
        assert "<i>an amount of money</i>" in page
        assert "<bdi>‮evil</bdi> <small>−0.3</small>" in page
        assert "<script>alert" not in page

    def test_the_words_are_those_of_the_comment(self, on):
        words = dict(submit(ADVERT).trace["score"]["words"])
        assert words
        assert all(word.startswith("#") or word in ADVERT for word in words)

    def test_the_rules_say_how_it_stands(self, client, seen):
        client.force_login(make_user(EDITOR))
        CommentSettings.objects.create()
        page = client.get(FORM).text
        assert "it has not seen 300 decisions of each kind yet" in page
        assert page.count("0 of 300 that it needs") == 2
        teach(seen)
        assert "it is trained within some minutes" in client.get(FORM).text
        training.learn.call()
        row = Scorer.objects.get()
        page = client.get(FORM).text
        assert "On since" in page
        assert f"<strong>{int(row.auc * 1000) / 1000:.3f}</strong>" in page
        assert page.count("<dd>300</dd>") == 2
        assert " of 300 spam comments would have waited, and 0 of 300 others" in page
        CommentSettings.objects.update(scorer=False)
        assert "Kept off" in client.get(FORM).text

    def test_what_is_spam_cannot_score_less_than_what_waits(self, client):
        client.force_login(make_user(EDITOR))
        CommentSettings.objects.create()
        page = client.post(FORM, RULES | {"scorer_hold": "80", "scorer_spam": "70"}).text
        assert "What is spam scores at least as much as what waits" in page
        assert CommentSettings.current().scorer_spam == 0
        client.post(FORM, RULES | {"scorer_hold": "80", "scorer_spam": "95"})
        assert CommentSettings.current().scorer_spam == 95

    def test_the_counts_above_a_threshold_follow_the_threshold(self, client, on):
        client.force_login(make_user(EDITOR))
        Scorer.objects.update(scores={"spam": [0] * 50 + [6] * 50, "kept": [4] * 50 + [0] * 50})
        for threshold, said in (
            (90, "60 of 300 spam comments"),
            (50, "300 of 300 spam comments"),
            (99, "6 of 300"),
        ):
            CommentSettings.objects.update_or_create(pk=1, defaults={"scorer_hold": threshold})
            assert said in client.get(FORM).text
