"""What the newsroom does about somebody, not about one comment. Whom it is about is known by a hash alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.fields import one_of, one_of_or_empty
from articles.uuids import uuid7

from .comment import Comment


class Measure(models.TextChoices):
    WARN = "warn", _("Warned")
    PRE_MODERATE = "pre_moderate", _("Every comment waits")
    SUSPEND = "suspend", _("Suspended")
    BAN = "ban", _("Banned")


class KnownBy(models.TextChoices):
    EMAIL = "email", _("E-mail")
    ADDRESS = "address", _("Network address")
    NETWORK = "network", _("Network")


class Ending(models.TextChoices):
    LIFTED = "lifted", _("Lifted")
    REPLACED = "replaced", _("Replaced")
    OVER = "over", _("Over")
    UNDONE = "undone", _("Taken back")


# Whose comments are stored as rejected: of these measures one is in force at a time.
SHUT_OUT = (Measure.SUSPEND, Measure.BAN)


class Sanction(models.Model):
    """One measure against whoever one hash stands for. It holds its own hash, so it outlives the erasing of addresses.

    Rows of one `act` were ordered at once: the same measure against the e-mail and the network address of one person.
    A row is never deleted: what was lifted or is over is the person's history.
    """

    Measure, Kind, Ending = Measure, KnownBy, Ending

    act = models.UUIDField(default=uuid7, editable=False, db_index=True)
    measure = models.CharField(_("measure"), max_length=20, choices=Measure, default=Measure.BAN)
    kind = models.CharField(_("known by"), max_length=20, choices=KnownBy)
    hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    # What it was ordered for, while that is kept. No constraint in the database: like a decision it outlives the comment.
    comment = models.ForeignKey(
        Comment, on_delete=models.DO_NOTHING, db_constraint=False, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ended by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    ending = models.CharField(_("how it ended"), max_length=20, choices=Ending, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True)
    # What came in its place: taken back, that puts this one in force again.
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        default_permissions = ("view",)
        constraints = [
            one_of("sanction", "measure", Measure),
            one_of("sanction", "kind", KnownBy),
            one_of_or_empty("sanction", "ending", Ending),
            models.CheckConstraint(
                name="sanction_has_hash",
                condition=~Q(hash=""),
                violation_error_message=_("A sanction names somebody."),
            ),
            models.CheckConstraint(
                name="sanction_suspended_until",
                condition=Q(measure=Measure.SUSPEND, until__isnull=False)
                | (~Q(measure=Measure.SUSPEND) & Q(until__isnull=True)),
                violation_error_message=_("A suspension has an end, and nothing else has."),
            ),
            models.CheckConstraint(
                name="sanction_ended_iff_said_how",
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("What has ended says when and how."),
            ),
            models.UniqueConstraint(
                name="sanction_one_shuts_out",
                fields=["kind", "hash"],
                condition=Q(measure__in=SHUT_OUT, ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="sanction_one_makes_wait",
                fields=["kind", "hash"],
                condition=Q(measure=Measure.PRE_MODERATE, ended_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="sanction_of_somebody", fields=["hash", "-id"]),
            models.Index(name="sanction_in_force", fields=["-id"], condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.hash[:12]}"
