"""The verbs of the porch, called directly: what may change, who may change it, and what is told to whom."""

import threading
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections

from articles.groups import EDITOR, MODERATOR, REPORTER
from comments import moderation
from comments.models import Comment, CommentSettings, Decision
from tests.factories import make_article, make_comment, make_live_article, make_superuser, make_user

pytestmark = pytest.mark.django_db

EVERY_STATUS = ["pending", "approved", "rejected", "spam", "removed"]
# From what a person has decided, what each verb turns into what: without and with `overturn`.
CHANGES = {
    "approve": ("approved", {"pending"}, {"pending", "rejected", "spam", "removed"}),
    "reject": ("rejected", {"pending"}, {"pending", "spam"}),
    "mark_spam": ("spam", {"pending"}, {"pending", "approved", "rejected"}),
}


@pytest.fixture
def moderator(db):
    return make_user(MODERATOR)


def announced(monkeypatch):
    tags = []
    monkeypatch.setattr("articles.freshness.changed", lambda *names: tags.extend(names))
    return tags


class TestWhatChanges:
    @pytest.mark.parametrize("overturn", [False, True])
    @pytest.mark.parametrize("verb", CHANGES)
    def test_each_verb_from_each_status(self, moderator, verb, overturn):
        colleague = make_user(EDITOR)
        target, plain, overturned = CHANGES[verb]
        comments = {
            status: make_comment(status=status, by=None if status == "pending" else colleague)
            for status in EVERY_STATUS
        }
        count = getattr(moderation, verb)(Comment.objects.all(), by=moderator, overturn=overturn)
        expected = overturned if overturn else plain
        assert count == len(expected)
        for status, comment in comments.items():
            comment.refresh_from_db()
            assert comment.status == (target if status in expected else status)
            assert (comment.decided_by == moderator) is (status in expected)

    def test_remove_takes_away_only_what_readers_see(self, moderator):
        comments = {status: make_comment(status=status, by=None) for status in EVERY_STATUS}
        assert moderation.remove(Comment.objects.all(), by=moderator, reason="illegal") == 1
        comments["approved"].refresh_from_db()
        assert comments["approved"].status == "removed"
        assert comments["approved"].reason == "illegal"

    @pytest.mark.parametrize("status", ["spam", "rejected"])
    def test_what_only_a_rule_has_sorted_out_is_still_to_be_decided(self, moderator, status):
        make_comment(status=status, by=None)
        assert moderation.approve(Comment.objects.all(), by=moderator) == 1

    def test_twice_is_once(self, moderator):
        make_comment(status="pending")
        assert [moderation.approve(Comment.objects.all(), by=moderator) for _ in range(2)] == [1, 0]
        assert Decision.objects.filter(to_status="approved").count() == 1

    def test_the_version_rises_with_every_decision(self, moderator):
        comment = make_comment(status="pending")
        moderation.approve(Comment.objects.all(), by=moderator)
        moderation.remove(Comment.objects.all(), by=moderator, reason="hate")
        comment.refresh_from_db()
        assert comment.version == 3

    def test_a_slice_can_be_decided(self, moderator):
        for _ in range(3):
            make_comment(status="pending")
        assert moderation.approve(Comment.objects.pending().oldest_first()[:2], by=moderator) == 2

    def test_costs_the_same_for_one_and_for_many(self, moderator, django_assert_num_queries):
        article = make_live_article()
        from django.test.utils import CaptureQueriesContext

        make_comment(article, status="pending")
        moderator.has_perm("comments.decide_comment")
        with CaptureQueriesContext(connection) as once:
            moderation.approve(Comment.objects.all(), by=moderator)
        for _ in range(20):
            make_comment(article, status="pending")
        with django_assert_num_queries(len(once)):
            assert moderation.approve(Comment.objects.all(), by=moderator) == 20


class TestWhoMay:
    @pytest.mark.parametrize(
        ("group", "may"), [(MODERATOR, True), (EDITOR, True), (REPORTER, False), (None, False)]
    )
    @pytest.mark.parametrize("verb", ["approve", "reject", "mark_spam", "remove"])
    def test_role_by_verb(self, group, may, verb):
        make_comment(status="approved" if verb == "remove" else "pending")
        user = make_user(group)
        if may:
            assert getattr(moderation, verb)(Comment.objects.all(), by=user) == 1
        else:
            with pytest.raises(PermissionDenied):
                getattr(moderation, verb)(Comment.objects.all(), by=user)
            assert Decision.objects.filter(by=user).count() == 0

    def test_somebody_who_has_left_decides_nothing(self):
        make_comment(status="pending")
        with pytest.raises(PermissionDenied):
            moderation.approve(Comment.objects.all(), by=make_superuser(is_active=False))

    @pytest.mark.parametrize(("group", "may"), [(MODERATOR, True), (EDITOR, True), (REPORTER, False)])
    def test_the_mode_of_a_story(self, group, may):
        article = make_live_article()
        if may:
            moderation.set_mode(article, "closed", by=make_user(group))
        else:
            with pytest.raises(PermissionDenied):
                moderation.set_mode(article, "closed", by=make_user(group))
        article.refresh_from_db()
        assert (article.comment_mode == "closed") is may

    def test_the_mode_is_one_of_the_choices(self, moderator):
        with pytest.raises(ValidationError):
            moderation.set_mode(make_live_article(), "anything", by=moderator)

    @pytest.mark.parametrize(("group", "may"), [(EDITOR, True), (MODERATOR, False), (REPORTER, False)])
    def test_the_rules_of_the_house(self, group, may):
        rules = CommentSettings(max_links=9)
        if may:
            moderation.change_rules(rules, by=make_user(group))
        else:
            with pytest.raises(PermissionDenied):
                moderation.change_rules(rules, by=make_user(group))
        assert (CommentSettings.current().max_links == 9) is may


class TestWhatIsAnnounced:
    def test_what_readers_see_makes_their_pages_old(self, moderator, monkeypatch):
        comment = make_comment(status="pending")
        tags = announced(monkeypatch)
        moderation.approve(Comment.objects.all(), by=moderator)
        moderation.remove(Comment.objects.all(), by=moderator, reason="hate")
        words = [f"{name}-{comment.article_id}" for name in ("comments", "counted")] + [
            f"thread-{comment.pk}"
        ]
        assert sorted(tags) == sorted(words * 2)

    def test_what_readers_do_not_see_does_not(self, moderator, monkeypatch):
        make_comment(status="pending")
        tags = announced(monkeypatch)
        moderation.reject(Comment.objects.all(), by=moderator, reason="hate")
        moderation.mark_spam(Comment.objects.all(), by=moderator, overturn=True)
        moderation.submit(make_live_article(), name="A", email="a@example.org", body="Hi.")
        assert tags == []

    def test_the_storys_page_and_the_threads_page_carry_the_tag(self, client):
        comment = make_comment()
        address = f"/stories/{comment.article.slug}/"
        for page in (address, f"{address}comments/"):
            assert f"comments-{comment.article_id}" in client.get(page).cache_tags
        assert f"thread-{comment.pk}" in client.get(f"{address}comments/{comment.uuid}/").cache_tags

    def test_nothing_is_announced_of_what_is_rolled_back(self, moderator):
        make_comment(status="pending")
        with pytest.raises(PermissionDenied):
            moderation.approve(Comment.objects.all(), by=make_user(REPORTER))
        assert Comment.objects.pending().count() == 1


class TestSubmit:
    def test_a_story_that_is_not_public_takes_none(self):
        with pytest.raises(moderation.Refused, match="closed") as refusal:
            moderation.submit(make_article(), name="A", email="a@example.org", body="Hi.")
        assert refusal.value.rule == "closed"

    def test_what_is_refused_leaves_no_row(self):
        CommentSettings.objects.create(rate_per_minute=1)
        article = make_live_article()
        moderation.submit(article, name="A", email="a@example.org", body="One.", address="203.0.113.5")
        with pytest.raises(moderation.Refused) as refusal:
            moderation.submit(article, name="A", email="a@example.org", body="Two.", address="203.0.113.5")
        assert refusal.value.rule == "over the rate"
        assert list(Comment.objects.values_list("body", flat=True)) == ["One."]


class TestBringIn:
    def test_keeps_the_history_that_a_comment_comes_with(self, moderator):
        then = datetime(2024, 5, 1, 12, tzinfo=UTC)
        comment = moderation.bring_in(
            make_live_article(),
            author_name="Old",
            author_email="old@example.org",
            body="From before.",
            created_at=then,
            status="rejected",
            decided_by=moderator,
            reason="off topic",
            source="wordpress",
            source_id="17",
        )
        comment.refresh_from_db()
        assert (comment.created_at, comment.decided_at, comment.decided_by) == (then, then, moderator)
        assert comment.decisions.get().reason == "off topic"

    def test_again_finds_the_row_of_before(self):
        article = make_live_article()
        rows = {make_comment(article, source="wordpress", source_id="17").pk for _ in range(2)}
        assert len(rows) == 1

    def test_a_reply_stays_in_its_story(self):
        with pytest.raises(ValidationError):
            make_comment(make_live_article(), parent=make_comment())


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def run(self, jobs):
        """Run the jobs at the same moment, each on a connection of its own; return what they answered."""
        gate, answers = threading.Barrier(len(jobs)), [None] * len(jobs)

        def work(number, job):
            try:
                gate.wait()
                answers[number] = job()
            except Exception as error:
                answers[number] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_twenty_times_the_same_form_is_one_comment(self):
        from tests.comments.conftest import Reader

        article = make_live_article()
        reader = Reader()
        form = reader.open_form(article)
        answers = self.run([lambda: Reader().send(article, form)] * 20)
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer["Location"] for answer in answers}) == 1
        assert Comment.objects.count() == 1

    def test_of_many_different_ones_from_one_address_exactly_five_are_taken(self):
        article = make_live_article()

        def send(number):
            return lambda: moderation.submit(
                article,
                name="A",
                email="a@example.org",
                body=f"Thought {number}.",
                key=f"key {number}",
                address="203.0.113.5",
            )

        answers = self.run([send(number) for number in range(12)])
        assert sum(isinstance(answer, moderation.Refused) for answer in answers) == 7
        assert Comment.objects.count() == 5

    def test_replies_to_one_comment_at_once_all_find_their_place(self):
        top = make_comment()

        def reply(number):
            return lambda: moderation.submit(
                top.article,
                name="A",
                email=f"a{number}@example.org",
                body=f"Reply {number}.",
                parent=top,
                address=f"203.0.113.{number}",
            )

        self.run([reply(number) for number in range(8)])
        replies = Comment.objects.filter(parent=top)
        assert replies.count() == 8
        assert all(comment.path == [top.pk, comment.pk] for comment in replies)

    def test_two_moderators_decide_every_comment_once(self):
        article = make_live_article()
        for _ in range(10):
            make_comment(article, status="pending")
        one, other = make_user(MODERATOR), make_user(EDITOR)
        counts = self.run(
            [
                lambda: moderation.approve(Comment.objects.order_by("-pk"), by=one),
                lambda: moderation.reject(Comment.objects.order_by("pk"), by=other, reason="hate"),
            ]
        )
        assert sum(counts) == 10
        assert Decision.objects.count() == 10
