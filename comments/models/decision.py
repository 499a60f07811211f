"""The record of decisions about comments."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .comment import Comment, Status


class Decision(models.Model):
    """One decision about one comment: who, when, from what to what, and why. Append-only in the database."""

    # No constraints in the database: like the desk's trail this one outlives what, and whom, it speaks of.
    comment = models.ForeignKey(
        Comment, on_delete=models.DO_NOTHING, db_constraint=False, related_name="decisions"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    who = models.CharField(_("who"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"))
    from_status = models.CharField(max_length=20, choices=Status)
    to_status = models.CharField(max_length=20, choices=Status)
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_changes_something",
                # To let stand what readers report is a decision too.
                condition=~Q(from_status=F("to_status")) | Q(from_status="approved", to_status="approved"),
                violation_error_message=_("A decision changes the status."),
            )
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.from_status} -> {self.to_status}"

    @classmethod
    def about(
        cls, comment_id: int, *, by, at: datetime, from_status: str, to_status: str, reason: str = ""
    ) -> "Decision":
        """Return the line, not yet stored, that `by` (a user, or None for a rule) decided at `at`, and why."""
        return cls(
            comment_id=comment_id,
            by_id=by.pk if by else None,
            who=str(by)[:200] if by else "",
            at=at,
            from_status=from_status,
            to_status=to_status,
            reason=reason,
        )
