"""No sequence of submissions, edits, decisions, faults of Akismet and kills loses a comment, or publishes one that a rule held.

A small model knows of each comment whether readers may see it; after every step what they see is held against it. One step
more in a hundred thousand: `EXAMPLES=2000 STEPS=50 pytest tests/comments/test_proof_machine.py`. By chance then, else always
the same. A kill is an exception that nobody catches, before any statement of whatever is just being done.
"""

import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from comments import moderation, reports, retention, service, spam
from comments.models import AkismetState, Comment, CommentSettings, Decision, SpamCheck
from tests.factories import make_comment, make_live_article, make_superuser

pytestmark = pytest.mark.django_db

EXAMPLES, STEPS = int(os.environ.get("EXAMPLES", 8)), int(os.environ.get("STEPS", 25))
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "images", "mail", "learning"],
    }
}
PUBLISH, HOLD, REJECT, SPAM, REFUSE = "publish", "hold", "reject", "spam", "refuse"
VERDICT = {
    "plain": PUBLISH,
    "suspect": HOLD,
    "links": HOLD,
    "again": HOLD,
    "blocked": REJECT,
    "honeypot": SPAM,
}
WORDS = {
    "suspect": "A d0nk€y.",
    "blocked": "A h\u200bоax.",
    "links": "http://a.example http://b.example www.c.example",
}
TROUBLE = [
    service.Unreachable("down"),
    service.KeyUnknown("invalid"),
    service.Unreachable("Akismet timed out."),
]

KINDS = st.sampled_from(["plain"] * 6 + list(VERDICT))
SENDERS = st.sampled_from(["trusted", "trusted", "trusted", "typed", "new", "banned"])
KILLED = st.one_of(st.none(), st.integers(0, 25))
ANY = st.integers(0, 99)


# What happens next: how often, and with what.
STEPS_TO_TAKE = {
    "sends": (
        6,
        {
            "kind": KINDS,
            "sender": SENDERS,
            "story": st.sampled_from([0, 0, 1]),
            "killed": KILLED,
            "again": st.booleans(),
            "under": ANY,
        },
    ),
    "edits": (
        2,
        {
            "which": ANY,
            "kind": st.sampled_from(["plain", "plain", "suspect", "blocked", "links"]),
            "killed": KILLED,
        },
    ),
    "proves": (1, {"which": ANY, "killed": KILLED}),
    "reports": (3, {"which": ANY, "network": st.integers(0, 250), "killed": KILLED}),
    "decides": (
        4,
        {
            "which": ANY,
            "who": st.integers(0, 1),
            "verb": st.sampled_from(["approve", "approve", "reject", "mark_spam", "remove", "undo", "undo"]),
            "overturn": st.booleans(),
            "killed": KILLED,
        },
    ),
    "tasks_are_done": (
        5,
        {"which": ANY, "killed": KILLED, "lost": st.booleans(), "all_of_them": st.booleans()},
    ),
    "akismet_is": (
        2,
        {"says": st.sampled_from(["ham", "ham", "ham", "spam", "discard", *TROUBLE, "off", "on", "on"])},
    ),
    "is_moderated": (
        1,
        {
            "story": st.sampled_from([0, 1, None]),
            "mode": st.sampled_from(["trusted", "trusted", "pre_moderated", "closed", "paper"]),
        },
    ),
    "the_house_goes_on": (
        1,
        {
            "what": st.sampled_from(["lost_tasks_are_looked_for", "time_passes", "what_is_old_is_erased"]),
            "killed": KILLED,
        },
    ),
}
NEXT = st.one_of(
    [
        st.tuples(st.just(name), st.fixed_dictionaries(drawn))
        for name, (often, drawn) in STEPS_TO_TAKE.items()
        for _ in range(often)
    ]
)


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def killed_before(statement):
    """Kill what is done here before it sends its statement of that number; None lets it live."""
    sent = 0

    def look(execute, sql, params, many, context):
        nonlocal sent
        # What PostgreSQL does by itself when a connection is gone cannot be prevented by a kill.
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent += 1
            if statement is not None and sent > statement:
                raise Killed
        return execute(sql, params, many, context)

    enter = transaction.Atomic.__enter__

    def enter_for_itself(block):
        # The transaction around the run makes inner blocks of those that would be transactions; each is undone by itself.
        block.savepoint = True
        return enter(block)

    transaction.Atomic.__enter__ = enter_for_itself
    try:
        with connection.execute_wrapper(look):
            yield
    finally:
        transaction.Atomic.__enter__ = enter


@dataclass
class Known:
    """What the model knows of a comment."""

    kind: str
    sender: str
    story: int
    body: str
    pk: int = 0
    verdict: str = HOLD
    proven: bool = False
    cleared: bool = (
        False  # nothing but the rules decides, or Akismet has said "not spam" while they let it pass
    )
    is_ham: bool = False  # Akismet has said so of this text
    approved: bool = False  # by a person, with nothing against it since
    against: bool = False  # by a person, or by reports
    past: list = field(default_factory=list)
    sent_at: object = None

    @property
    def may_be_public(self):
        return self.approved or (self.verdict == PUBLISH and self.cleared and not self.against)


class Porch(RuleBasedStateMachine):
    """Two stories, four kinds of readers, moderators, Akismet, a worker, and the clock."""

    def __init__(self):
        super().__init__()
        self.settings = override_settings(TASKS=TASKS, AKISMET_API_KEY="key")
        self.settings.enable()
        self.clock = time_machine.travel(timezone.now(), tick=True)
        self.time = self.clock.start()
        self.asked, service.ask = service.ask, self.ask
        self.told, service.tell = service.tell, self.tell
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.comments, self.count, self.says = [], 0, "ham"
        self.is_answering = None

    def teardown(self):
        try:
            self.the_end()
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)
            service.ask, service.tell = self.asked, self.told
            self.clock.stop()
            self.settings.disable()

    @initialize()
    def begin(self):
        self.moderators = [make_superuser(), make_superuser()]
        self.stories = [make_live_article(comment_mode="trusted"), make_live_article()]
        self.mode, self.modes = "pre_moderated", ["trusted", "paper"]
        limits = dict.fromkeys(("rate_per_minute", "email_per_minute", "network_per_minute"), 1000)
        CommentSettings.objects.create(
            suspect_words="donkey", blocked_words="hoax", reports_to_hide=2, **limits
        )
        make_comment(author_email="trusted@example.org")
        self.ban()
        for kind in ("plain", "suspect"):
            self.sends(kind, "trusted", 0, None, again=False, under=99)

    def ban(self):
        from comments import sanctions

        sanctions.impose(
            "ban",
            sanctions.values_of(email="banned@example.org"),
            by=self.moderators[0],
            reason="abusive",
        )

    @rule(step=NEXT)
    def goes_on(self, step):
        """One rule for all: of several Hypothesis leaves some out for a whole run."""
        name, drawn = step
        getattr(self, name)(**drawn)

    # Akismet

    def ask(self, described):
        body = described["comment_content"]
        if isinstance(self.says, Exception):
            raise self.says
        if self.says == "ham":
            for known in self.comments:
                if known.body == body:
                    known.is_ham = True
                    known.cleared |= self.verdict_on(known) == PUBLISH
        return service.Answer(self.says)

    def tell(self, word, described):
        if isinstance(self.says, Exception):
            raise self.says

    def akismet_is(self, says):
        if says in ("off", "on"):
            django_settings.AKISMET_API_KEY = "key" if says == "on" else ""
        else:
            self.says = says

    # Readers

    def verdict_on(self, known):
        mode = self.modes[known.story]
        mode = self.mode if mode == "paper" else mode
        if mode == "closed":
            return REFUSE
        if VERDICT[known.kind] == SPAM:
            return SPAM
        if known.sender == "banned":
            return REJECT
        if VERDICT[known.kind] != PUBLISH:
            return VERDICT[known.kind]
        return PUBLISH if known.sender == "trusted" and mode == "trusted" and known.proven else HOLD

    def said_today(self):
        day_ago = timezone.now() - timedelta(hours=23)
        return (known for known in self.comments if known.kind == "plain" and known.sent_at > day_ago)

    def body(self, kind):
        self.count += 1
        if kind == "again":
            return next(self.said_today()).body
        return f"{WORDS.get(kind, '')} What reader number {self.count} has to say about the new quay.".strip()

    def sends(self, kind, sender, story, killed, again, under):
        """Send a form; whoever gets no answer sends it once more, and some send it twice anyway."""
        if kind == "again" and next(self.said_today(), None) is None:
            kind = "plain"
        known = Known(kind, sender, story, self.body(kind), proven=sender in ("trusted", "new", "banned"))
        email = {"typed": "trusted", "new": f"new{self.count}"}.get(sender, sender) + "@example.org"
        public = [one for one in self.comments if one.story == story and one.may_be_public]
        parent = (
            Comment.objects.filter(pk=public[under % len(public)].pk).first()
            if public and under < 50
            else None
        )

        def send():
            return moderation.submit(
                self.stories[story],
                name="Ann",
                email=email,
                body=known.body,
                key=f"form {self.count}",
                honeypot="x" if kind == "honeypot" else "",
                seconds=30.0,
                address=f"203.0.113.{self.count % 250}",
                proven=known.proven,
                parent=parent,
            )

        known.verdict, known.sent_at = self.verdict_on(known), timezone.now()
        known.cleared = not spam.is_on()
        row = None
        try:
            try:
                with killed_before(killed):
                    row = send()
            except Killed:
                row = send()
            if again:
                assert send().pk == row.pk
        except moderation.Refused:
            assert known.verdict == REFUSE
            assert not Comment.objects.filter(key=f"form {self.count}").exists()
            return
        assert known.verdict != REFUSE
        assert Comment.objects.filter(key=f"form {self.count}").count() == 1
        known.pk = row.pk
        expected = {
            PUBLISH: "approved" if known.cleared else "pending",
            HOLD: "pending",
            REJECT: "rejected",
            SPAM: "spam",
        }
        assert Comment.objects.get(pk=row.pk).status == expected[known.verdict], (known, row.trace)
        self.comments.append(known)

    def one(self, which):
        return self.comments[which % len(self.comments)] if self.comments else None

    def edits(self, which, kind, killed):
        if not self.comments:
            return
        known = self.one(which)
        row = Comment.objects.filter(pk=known.pk).first()
        if row is None or known.kind == "honeypot":
            return
        held = (row.body, row.status, row.version)
        body = self.body(kind)
        later = Known(kind, known.sender, known.story, body, proven=known.proven)
        verdict = self.verdict_on(later)
        try:
            with killed_before(killed):
                moderation.edit(row, body=body)
        except moderation.Refused:
            now = Comment.objects.get(pk=known.pk)
            assert (now.body, now.status, now.version) == held
            return
        except Killed:
            now = Comment.objects.get(pk=known.pk)
            if now.body == held[0]:
                assert (now.status, now.version) == held[1:]
                return
        known.kind, known.body, known.verdict = kind, body, verdict
        was_public = held[1] == "approved"
        known.cleared, known.is_ham, known.approved = not spam.is_on(), False, False
        # Whatever put it out of sight holds until a person decides; what was public had nothing against it.
        known.against = known.against and not was_public
        known.past = []

    def proves(self, which, killed):
        """A typed address is proven by the link in a mail."""
        if not self.comments:
            return
        known = self.one(which)
        row = Comment.objects.filter(pk=known.pk).first()
        if row is None:
            return
        try:
            with killed_before(killed):
                moderation.prove(row)
        except Killed:  # whoever sees no page follows the link again
            moderation.prove(Comment.objects.get(pk=known.pk))
        if not known.proven:
            known.proven = True
            known.sender = "trusted" if known.sender == "typed" else known.sender
            if known.verdict in (HOLD, PUBLISH):
                known.verdict = self.verdict_on(known) if self.verdict_on(known) == PUBLISH else known.verdict
            if known.verdict == PUBLISH and (known.is_ham or not spam.is_on()):
                known.cleared = True

    def reports(self, which, network, killed):
        if not self.comments:
            return
        known = self.one(which)
        row = Comment.objects.filter(pk=known.pk).first()
        if row is None:
            return
        try:
            with killed_before(killed):
                reports.report(row, reason="hate", address=f"198.{network}.100.7")
        except (Killed, reports.TooMany):
            pass
        if row.status == "approved" and Comment.objects.get(pk=known.pk).status == "pending":
            known.past = []
            known.approved, known.against = False, True

    # Moderators

    def decides(self, which, who, verb, overturn, killed):
        if not self.comments:
            return
        known, by = self.one(which), self.moderators[who]
        this = Comment.objects.filter(pk=known.pk)
        before = this.values_list("version", "status").first()
        options = {"overturn": overturn} if verb in ("approve", "reject", "mark_spam") else {}
        options |= {"reason": "hate"} if verb in ("reject", "remove") else {}
        last = Decision.objects.filter(comment=known.pk).order_by("-pk")[:1]
        of = Decision.objects.filter(pk__in=[one.pk for one in last]) if verb == "undo" else this
        try:
            with killed_before(killed):
                count = getattr(moderation, verb)(of, by=by, **options)
        except Killed:
            count = int(this.values_list("version", "status").first() != before)
        assert count == int(this.values_list("version", "status").first() != before)
        if not count:
            return
        if verb == "undo":
            known.approved, known.against = known.past.pop() if known.past else (known.approved, True)
            if not known.past and this.get().status == "pending":
                known.against = True
            return
        known.past.append((known.approved, known.against))
        known.approved = verb == "approve"
        known.against = verb != "approve"

    def is_moderated(self, story, mode):
        """A story, or the paper, gets another mode."""
        if story is None and mode != "paper":
            self.mode_of_the_paper(mode)
        elif story is not None and self.modes[story] != mode:
            moderation.set_mode(self.stories[story], mode, by=self.moderators[0])
            self.stories[story].refresh_from_db()
            self.modes[story] = mode

    def mode_of_the_paper(self, mode):
        row = CommentSettings.current()
        row.mode = mode
        moderation.change_rules(row, by=self.moderators[0])
        self.mode = mode

    # The worker and the clock

    def tasks(self):
        return DBTaskResult.objects.filter(status="READY", task_path__startswith="comments.").order_by(
            "enqueued_at", "pk"
        )

    def do(self, row, killed=None, lost=False):
        """Do a task as the worker does: it is gone when it is done, or lost with its process."""
        try:
            with killed_before(killed):
                row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        except Killed:
            if not lost:
                return
        row.delete()

    def tasks_are_done(self, which, killed, lost, all_of_them):
        waiting = list(self.tasks())
        if waiting:
            self.do(waiting[which % len(waiting)], killed, lost)
        for row in self.tasks() if all_of_them else ():
            self.do(row)

    def lost_tasks_are_looked_for(self, killed):
        try:
            with killed_before(killed):
                spam.resume.call()
        except Killed:
            pass

    def time_passes(self, killed):
        self.time.shift(timedelta(minutes=[1, 10, 60, 24 * 60, 6 * 24 * 60][(killed or 0) % 5]))

    def the_house_goes_on(self, what, killed):
        getattr(self, what)(killed)

    def what_is_old_is_erased(self, killed):
        at = timezone.now()
        old = set(
            Comment.objects.spam().filter(decided_at__lt=at - timedelta(days=15)).values_list("pk", flat=True)
        )
        try:
            with killed_before(killed):
                retention.erase.call()
        except Killed:
            pass
        gone = {known.pk for known in self.comments} - set(Comment.objects.values_list("pk", flat=True))
        assert gone <= old, "what was no old spam is gone"
        self.comments = [known for known in self.comments if known.pk not in old]

    # What is always true

    @invariant()
    def readers_see_nothing_that_was_held(self):
        if not hasattr(self, "stories"):
            return
        rows = {row.pk: row for row in Comment.objects.filter(article__in=self.stories)}
        for known in self.comments:
            row = rows.get(known.pk)
            assert row is not None, "a comment is lost"
            assert row.body == known.body
            assert row.status != "approved" or known.may_be_public, (known, row.trace.get("fired"))
        assert len({row.key for row in rows.values()}) == len(rows)

    @invariant()
    def every_status_is_that_of_the_last_decision(self):
        if not hasattr(self, "stories"):
            return
        pks = [known.pk for known in self.comments]
        status = dict.fromkeys(pks, "pending")
        for line in Decision.objects.filter(comment__in=pks).order_by("pk"):
            assert line.from_status == status[line.comment_id] or line.from_status == line.to_status
            status[line.comment_id] = line.to_status
        assert status == dict(Comment.objects.filter(pk__in=pks).values_list("pk", "status"))

    def the_end(self):
        """The service is back, and the worker does all there is to do: no question waits any more."""
        if not hasattr(self, "stories"):
            return
        self.says, django_settings.AKISMET_API_KEY = "ham", "key"
        for _ in range(6):
            self.time.shift(timedelta(minutes=20))
            spam.resume.call()
            for row in list(self.tasks().filter(task_path__startswith="comments.spam.")):
                self.do(row)
        self.readers_see_nothing_that_was_held()
        waiting = SpamCheck.objects.filter(state="waiting", comment__status="pending")
        assert not waiting.exists(), list(waiting.values())
        assert (
            AkismetState.current().down_since is None or not SpamCheck.objects.filter(failures__gt=0).exists()
        )


def test_nothing_is_lost_and_nothing_held_is_published(record_property):
    seen = Counter()

    class Counted(Porch):
        def teardown(self):
            seen["runs"] += 1
            super().teardown()

        def check_invariants(self, *args, **kwargs):
            seen["steps"] += 1
            return super().check_invariants(*args, **kwargs)

    run_state_machine_as_test(
        Counted,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize="EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
            # To look for the shortest way to a failure takes minutes: that is for a run by hand.
            phases=[Phase.generate, *([Phase.shrink] if "EXAMPLES" in os.environ else [])],
        ),
    )
    record_property(
        "found",
        f"Comments: {seen['steps']} steps in {seen['runs']} runs lost nothing and published nothing held.",
    )
