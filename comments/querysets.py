"""The vocabulary of the porch: which comments readers see, and which ones wait for a moderator."""

from django.db import models
from django.db.models import Q

# What somebody, or a rule, has published, refused or withdrawn, and what a colleague has called spam.
DECIDED = Q(status__in=("approved", "rejected", "removed")) | Q(status="spam", decided_by__isnull=False)
# A rule holds it that says something about it; that every comment waits, or that an address is not proven, says nothing.
USUAL = ("pre-moderated", "not proven")
HELD = Q(status="pending", trace__action="hold") & ~Q(trace__rule=USUAL[0]) & ~Q(trace__rule=USUAL[1])
# What a browser leaves behind without anybody having typed it; erased after a time.
HAS_TRACES = Q(ip_address__isnull=False) | ~Q(user_agent="") | ~Q(referrer="")
# Phases have looked at it, and what they looked at is kept.
SCREENED = Q(trace__has_key="inputs")


class CommentQuerySet(models.QuerySet):
    """Every list of comments starts here."""

    def approved(self):
        """Keep the comments that readers see."""
        return self.filter(status="approved")

    def pending(self):
        """Keep the comments that wait for a moderator."""
        return self.filter(status="pending")

    def reported(self):
        """Keep what readers report and nobody has decided about since."""
        return self.filter(open_reports__gt=0)

    def held(self):
        """Keep the pending comments that a rule holds which says something about them."""
        return self.filter(HELD)

    def spam(self):
        """Keep the junk."""
        return self.filter(status="spam")

    def decided(self):
        """Keep what somebody, or a rule, has published, refused or withdrawn, and what a colleague has called spam."""
        return self.filter(DECIDED)

    def untouched(self):
        """Keep what no person has decided yet: pending ones, and those that only a rule or Akismet sorted out."""
        return self.filter(Q(status="pending") | Q(decided_by__isnull=True))

    def with_traces(self):
        """Keep the comments that still have a network address, a browser or a referring page."""
        return self.filter(HAS_TRACES)

    def screened(self):
        """Keep the comments that were screened here and can be screened again; others came from elsewhere."""
        return self.filter(SCREENED)

    def oldest_first(self):
        """Order as the queue is worked off: who has waited longest comes first."""
        return self.order_by("created_at", "pk")

    def latest_decision_first(self):
        """Order by when the decision fell, the latest first."""
        return self.order_by("-decided_at", "-pk")

    def in_thread_order(self):
        """Order as a thread is read: every reply under what it answers, older before newer."""
        return self.order_by("path")

    def for_queue(self):
        """Bring what the queue shows of each comment: its story's name, the two above it, who decided, what Akismet said."""
        return self.select_related("article", "parent__parent", "decided_by", "spam_check").only(
            *(field.name for field in self.model._meta.concrete_fields if field.name != "words"),
            "article__headline",
            "article__slug",
            "article__status",
            "article__published_at",
            "article__comment_mode",
            *(
                f"{above}__{column}"
                for above in ("parent", "parent__parent")
                for column in ("author_name", "body", "status", "created_at", "uuid", "parent")
            ),
            "decided_by__first_name",
            "decided_by__last_name",
            "decided_by__username",
            *(
                f"spam_check__{column}"
                for column in ("state", "failures", "error", "next_at", "answer", "tell", "tell_state")
            ),
        )
