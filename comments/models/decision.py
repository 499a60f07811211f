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
        db_index=False,  # decision_by
    )
    who = models.CharField(_("who"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"))
    from_status = models.CharField(max_length=20, choices=Status)
    to_status = models.CharField(max_length=20, choices=Status)
    reason = models.TextField(_("why"), blank=True)
    # The version of the comment that this decision left; only while it is that one the decision can be taken back.
    version = models.PositiveIntegerField(null=True)
    # How the comment stood before, besides `from_status`: what taking back puts there again.
    was_by = models.BigIntegerField(null=True)
    was_at = models.DateTimeField(null=True)
    was_reason = models.TextField(blank=True, db_default="")
    # The decision that this one takes back.
    undoes = models.BigIntegerField(null=True)

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
        indexes = [
            models.Index(name="decision_by", fields=["by", "-id"]),
            # What has come back into the queue, for those who are told by mail.
            models.Index(name="decision_back", fields=["at"], condition=Q(to_status=Status.PENDING)),
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.from_status} -> {self.to_status}"

    @classmethod
    def about(
        cls,
        comment_id: int,
        *,
        by,
        at: datetime,
        from_status: str,
        to_status: str,
        reason: str = "",
        version: int | None = None,
        was: tuple[int | None, datetime | None, str] = (None, None, ""),
        undoes: int | None = None,
    ) -> "Decision":
        """Return the line, not yet stored, that `by` (a user, or None for a rule) decided at `at`, and why.

        `version` is the one that the comment has from now on; `was` who had decided before, when and why.
        """
        was_by, was_at, was_reason = was
        return cls(
            comment_id=comment_id,
            by_id=by.pk if by else None,
            who=str(by)[:200] if by else "",
            at=at,
            from_status=from_status,
            to_status=to_status,
            reason=reason,
            version=version,
            was_by=was_by,
            was_at=was_at,
            was_reason=was_reason,
            undoes=undoes,
        )
