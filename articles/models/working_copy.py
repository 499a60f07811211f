"""The working copy: what a published story is going to be, before readers see it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import choices
from .fields import one_of_or_empty


class WorkingCopy(models.Model):
    """A complete snapshot beside a published story, written by colleagues, then published or dropped as a whole.

    `base_version` is the version of the story that its text began from: what differs from that is what was changed.
    With `publish_at` the decision is made already, and `due` publishes it at that second.
    """

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="working_copy")
    snapshot = models.JSONField()
    base_version = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("begun"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("begun by"), on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(_("last written"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last written by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    publish_at = models.DateTimeField(_("goes out"), null=True, blank=True)
    change = models.CharField(_("kind of change"), max_length=20, choices=choices.Change, blank=True)
    change_text = models.TextField(_("what readers are told"), blank=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("scheduled by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    refused = models.TextField(_("why it did not go out"), blank=True)

    class Meta:
        verbose_name = _("working copy")
        verbose_name_plural = _("working copies")
        constraints = [
            one_of_or_empty("working_copy", "change", choices.Change),
            models.CheckConstraint(
                name="working_copy_scheduled_is_decided",
                condition=Q(publish_at__isnull=True, scheduled_by__isnull=True)
                | Q(publish_at__isnull=False, scheduled_by__isnull=False) & ~Q(change=""),
                violation_error_message=_("A change that is scheduled says what kind of change it is."),
            ),
        ]
        indexes = [
            models.Index(
                name="working_copy_due", fields=["publish_at"], condition=Q(publish_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.article_id} copy v{self.version}"
