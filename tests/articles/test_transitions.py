"""The table of transitions: whatever is tried in whatever order, a story is only where the table leads."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from articles import permissions, publishing, transitions
from articles.models import Article, WorkingCopy
from articles.models.choices import Change
from articles.transitions import State
from tests.factories import make_author, make_category, make_live_article, make_user

REFUSALS = (PermissionDenied, ValidationError, publishing.Conflict, publishing.CopyConflict)
ROLES = st.sampled_from(["own", "other", "editor", "moderator"])


class Life(RuleBasedStateMachine):
    """One story, four colleagues, every verb in any order, and the clock."""

    @initialize()
    def begin(self):
        self.people = {
            "own": make_user("Reporter"),
            "other": make_user("Reporter"),
            "editor": make_user("Editor"),
            "moderator": make_user("Moderator"),
        }
        author = make_author()
        article = Article(headline="The quay opens", body="<p>Live 0</p>", category=make_category())
        publishing.create(
            article,
            by=self.people["own"],
            relations=lambda: publishing.set_bylines(article, [(author, "")]),
        )
        self.pk = article.pk
        self.count = 0
        self.public = None  # what readers were last told by somebody who may
        self.past = []

    @property
    def row(self):
        return Article.objects.get(pk=self.pk)

    def attempt(self, verb, role, act):
        """Do a verb, and hold what came of it against the table and the right of who did it."""
        before = self.row
        state, allowed = transitions.state_of(before), permissions.may(self.people[role], before, verb)
        held = (before.version, before.status, before.body, before.published_at)
        try:
            act(before, self.people[role])
        except REFUSALS:
            after = self.row
            assert (after.version, after.status, after.body, after.published_at) == held, (
                "a refused verb wrote"
            )
            return False
        after = Article.objects.filter(pk=self.pk).first()
        assert allowed, f"{role} did {verb} to a story that is {state}"
        wanted = set().union(*(step.after or {state} for step in transitions.steps(verb, state)))
        assert transitions.state_of(after) in wanted
        return True

    @rule(role=ROLES)
    def edit(self, role):
        def act(article, by):
            self.count += 1
            article.body = f"<p>Live {self.count}</p>"
            publishing.update(article, by=by)

        self.attempt("edit", role, act)

    @rule(role=ROLES)
    def submit(self, role):
        self.attempt("submit", role, lambda article, by: publishing.submit(article, by=by))

    @rule(role=ROLES, note=st.sampled_from(["", "Ask the pilots."]))
    def send_back(self, role, note):
        self.attempt("send_back", role, lambda article, by: publishing.send_back(article, by=by, note=note))

    @rule(role=ROLES, hours=st.sampled_from([None, -5, 3]))
    def publish(self, role, hours):
        at = None if hours is None else timezone.now() + timedelta(hours=hours)
        self.attempt("publish", role, lambda article, by: publishing.publish(article, by=by, at=at))

    @rule()
    def the_clock_brings_it_out(self):
        due = self.row
        if transitions.state_of(due) == State.SCHEDULED:
            Article.objects.filter(pk=self.pk).update(published_at=timezone.now() - timedelta(minutes=1))

    @rule(role=ROLES, seen=st.booleans())
    def keep(self, role, seen):
        def act(article, by):
            self.count += 1
            copy = publishing.copy_of(article)
            text = {"body": f"<p>Copy {self.count}</p>"}
            publishing.keep(article, text, by=by, seen=copy.version if copy and seen else 0)

        self.unseen(role, "keep", act)

    def unseen(self, role, verb, act):
        """A verb that readers must not notice."""
        body, version = self.row.body, self.row.version
        self.attempt(verb, role, act)
        assert (self.row.body, self.row.version) == (body, version)

    @rule(
        role=ROLES,
        change=st.sampled_from([*Change.values, "", "nonsense"]),
        text=st.sampled_from(["", "It is ten."]),
    )
    def publish_copy(self, role, change, text):
        self.attempt(
            "publish_copy",
            role,
            lambda article, by: publishing.publish_copy(article, by=by, change=change, text=text),
        )

    @rule(role=ROLES)
    def schedule_copy(self, role):
        later = timezone.now() + timedelta(hours=1)

        def act(article, by):
            publishing.publish_copy(article, by=by, change="typo", at=later)

        self.unseen(role, "publish_copy", act)

    @rule(role=ROLES)
    def drop_copy(self, role):
        self.unseen(role, "drop_copy", lambda article, by: publishing.drop_copy(article, by=by))

    @rule(role=ROLES)
    def correct(self, role):
        self.attempt(
            "correct", role, lambda article, by: publishing.correct(article, by=by, text="It said ten.")
        )

    @rule(role=ROLES)
    def take_down(self, role):
        self.attempt(
            "take_down", role, lambda article, by: publishing.take_down(article, by=by, note="Wrong ship.")
        )
        if transitions.state_of(self.row) == State.TAKEN_DOWN:
            assert not WorkingCopy.objects.filter(article=self.pk, publish_at__isnull=False).exists()

    @rule(role=ROLES)
    def restore(self, role):
        self.attempt("restore", role, lambda article, by: publishing.restore(article, by=by))

    @rule(role=ROLES)
    def discard_what_was_public_fails(self, role):
        if self.row.was_public:
            with pytest.raises(PermissionDenied):
                publishing.discard(self.row, by=self.people[role])

    @invariant()
    def nothing_is_lost_and_nothing_says_two_things(self):
        if not hasattr(self, "pk"):
            return
        row = self.row
        assert list(row.revisions.order_by("version").values_list("version", flat=True)) == list(
            range(1, row.version + 1)
        )
        last = row.revisions.get(version=row.version)
        assert last.snapshot["body"] == row.body
        assert last.snapshot["status"] == row.status
        assert "Copy" not in row.body or any("Copy" in r.snapshot["body"] for r in row.revisions.all())
        if row.status in ("draft", "in_review"):
            assert row.published_at is None


class TestLife(TestCase):
    """Each run of the machine is a transaction of its own, rolled back after it."""

    def test_of_a_story(self):
        from hypothesis.stateful import run_state_machine_as_test

        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=12,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.django_db
def test_a_verb_that_would_lead_elsewhere_writes_nothing():
    """Below every form: even code that sets the status itself is held to the table."""
    from articles.writing import writing

    article, editor = make_live_article(), make_user("Editor")
    with pytest.raises(ValidationError, match="does not lead"):
        with writing(article, by=editor, verb="edit") as row:
            row.status, row.published_at = "draft", None
    article.refresh_from_db()
    assert article.status == "published"
