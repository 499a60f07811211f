"""What readers tell moderators about a comment."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.fields import one_of_or_empty

from .comment import Comment


class Outcome(models.TextChoices):
    KEPT = "kept", _("kept")
    REMOVED = "removed", _("not shown any more")


class Report(models.Model):
    """One reader's word that a comment breaks the rules; open until a moderator decides about the comment.

    `sender` and `network` are keyed hashes of where it came from, made for this comment alone: they tell two reporters of
    one comment apart, and say nothing of who reported what elsewhere.
    """

    Outcome = Outcome

    # The constraint on the sender is its index.
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports", db_index=False)
    reason = models.CharField(_("reason"), max_length=40)
    note = models.TextField(_("note"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    made_at = models.DateTimeField(_("when"))
    sender = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    ip_address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # The comment's version that the decision left: whoever takes that decision back opens what it has closed.
    closed_version = models.PositiveIntegerField(null=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)
    # When the reader was written to; it happens once, whatever is decided afterwards.
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="report_closed_has_outcome",
                condition=Q(closed_at__isnull=True, closed_version__isnull=True, outcome="")
                | Q(closed_at__isnull=False, closed_version__isnull=False) & ~Q(outcome=""),
                violation_error_message=_("A closed report says what came of it."),
            ),
            one_of_or_empty("report", "outcome", Outcome),
            models.UniqueConstraint(name="report_once_per_sender", fields=["comment", "sender"]),
            models.UniqueConstraint(
                "comment", Lower("email"), name="report_once_per_email", condition=~Q(email="")
            ),
        ]
        indexes = [
            models.Index(Lower("email"), name="report_by_email", condition=~Q(email="")),
            models.Index(
                name="report_with_address", fields=["made_at"], condition=Q(ip_address__isnull=False)
            ),
            models.Index(name="report_closed", fields=["closed_at"], condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.reason}"
