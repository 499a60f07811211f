"""A decision is taken back as if it had not been, unless anything has happened to the comment since."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.groups import MODERATOR, REPORTER
from comments import claims, moderation, service
from comments.models import Comment, Decision, SpamCheck
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db

VERBS = {
    "approve": lambda some, by: moderation.approve(some, by=by, overturn=True),
    "reject": lambda some, by: moderation.reject(some, by=by, reason="hate", overturn=True),
    "spam": lambda some, by: moderation.mark_spam(some, by=by, overturn=True),
    "remove": lambda some, by: moderation.remove(some, by=by, reason="illegal"),
}
FROM = {
    "pending": ["approve", "reject", "spam"],
    "approved": ["spam", "remove"],
    "rejected": ["approve", "spam"],
    "spam": ["approve", "reject"],
    "removed": ["approve"],
}


@pytest.fixture
def moderator():
    return make_user(MODERATOR, first_name="Mo")


def how(comment):
    comment.refresh_from_db()
    return comment.status, comment.decided_by_id, comment.decided_at, comment.reason


def last(*comments):
    return Decision.objects.filter(pk__in=[comment.decisions.first().pk for comment in comments])


def only(comment):
    return Comment.objects.filter(pk=comment.pk)


@pytest.mark.parametrize(
    ("status", "verb"), [(status, verb) for status, verbs in FROM.items() for verb in verbs]
)
def test_puts_back_status_colleague_time_and_reason(moderator, status, verb):
    colleague = make_user(MODERATOR)
    comment = make_comment(status=status, by=colleague, reason="off topic" if status == "rejected" else "")
    before, version = how(comment), comment.version
    assert VERBS[verb](only(comment), moderator) == 1
    assert moderation.undo(last(comment), by=moderator) == 1
    assert how(comment) == before
    assert comment.version > version
    undone = comment.decisions.first()
    assert (undone.by, undone.to_status, undone.reason) == (moderator, status, "undone")
    assert undone.undoes == comment.decisions.all()[1].pk


def test_only_once(moderator):
    comment = make_comment(status="pending")
    moderation.approve(only(comment), by=moderator)
    decision = last(comment)
    assert moderation.undo(decision, by=moderator) == 1
    assert moderation.undo(decision, by=moderator) == 0
    assert comment.decisions.count() == 2


def test_taking_back_can_be_taken_back(moderator):
    comment = make_comment(status="pending")
    moderation.reject(only(comment), by=moderator, reason="hate: really")
    decided = how(comment)
    moderation.undo(last(comment), by=moderator)
    assert moderation.undo(last(comment), by=moderator) == 1
    assert how(comment) == decided


def test_nothing_that_a_colleague_or_the_author_has_changed_since(moderator):
    decided, edited = make_comment(status="pending"), make_comment(status="pending")
    first = []
    for comment in (decided, edited):
        moderation.approve(only(comment), by=moderator)
        first.append(comment.decisions.first().pk)
    moderation.remove(only(decided), by=make_user(MODERATOR), reason="hate")
    moderation.edit(edited, body="Something else.")
    states = how(decided), how(edited)
    assert moderation.undo(Decision.objects.filter(pk__in=first), by=moderator) == 0
    assert (how(decided), how(edited)) == states


def test_nothing_that_a_rule_decided_and_nothing_that_a_colleague_holds(moderator):
    by_rule = make_comment(status="rejected", reason="blocked word")
    held = make_comment(status="spam", by=make_user(MODERATOR))
    moderation.approve(only(held), by=moderator, overturn=True)
    Comment.objects.filter(pk=held.pk).update(open_reports=1)
    claims.claim([held.pk], by=make_user(MODERATOR), at=timezone.now())
    assert moderation.undo(last(by_rule, held), by=moderator) == 0


def test_nobody_without_the_permission(moderator):
    comment = make_comment(status="pending")
    moderation.approve(only(comment), by=moderator)
    with pytest.raises(PermissionDenied):
        moderation.undo(last(comment), by=make_user(REPORTER))


def test_of_a_colleague_who_has_left_no_decision_is_named(moderator):
    colleague = make_user(MODERATOR)
    comment = make_comment(status="rejected", by=colleague)
    moderation.approve(only(comment), by=moderator, overturn=True)
    colleague.delete()
    assert moderation.undo(last(comment), by=moderator) == 1
    assert how(comment)[:2] == ("rejected", None)


def test_many_at_once_cost_as_many_questions_as_one_and_go_back_each_to_its_own(moderator):
    story = make_live_article()
    asked = []
    for count in (1, 9):
        comments = [
            make_comment(story, status=status, by=None if status == "pending" else moderator)
            for status in ("pending", "rejected", "removed")
            for _ in range(count)
        ]
        before = [how(comment) for comment in comments]
        some = Comment.objects.filter(pk__in=[comment.pk for comment in comments])
        assert moderation.approve(some, by=moderator, overturn=True) == 3 * count
        decisions = last(*comments)
        with CaptureQueriesContext(connection) as heard:
            assert moderation.undo(decisions, by=moderator) == 3 * count
        asked.append(len(heard))
        assert [how(comment) for comment in comments] == before
    assert asked[0] == asked[1]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_asks_as_often_for_one_comment_as_for_many(moderator, verb):
    story, asked = make_live_article(), []
    moderator.has_perm("comments.decide_comment")  # asked once for all
    status = "approved" if verb == "remove" else "pending"
    for count in (1, 9):
        pks = [make_comment(story, status=status).pk for _ in range(count)]
        with CaptureQueriesContext(connection) as heard:
            assert VERBS[verb](Comment.objects.filter(pk__in=pks), moderator) == count
        asked.append(len(heard))
    assert asked[0] == asked[1]


def test_akismet_is_not_told_what_was_taken_back_before_it_was_told(moderator, settings, monkeypatch):
    settings.AKISMET_API_KEY = "key"

    def unreachable(word, described):
        raise service.Unreachable("down")

    monkeypatch.setattr(service, "tell", unreachable)
    comment = make_comment(status="pending")
    moderation.mark_spam(only(comment), by=moderator)
    check = SpamCheck.objects.get(pk=comment.pk)
    assert (check.tell, check.tell_state) == ("spam", "waiting")
    moderation.undo(last(comment), by=moderator)
    assert SpamCheck.objects.get(pk=comment.pk).tell == ""
