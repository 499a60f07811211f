"""Mail on its way out: written with what it tells of, sent by the worker."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..uuids import uuid7


class Letter(models.Model):
    """One mail to one person. `key` says what it tells of: a second one of the same key is never written.

    Once it is sent its text is erased; it may hold a link that opens an account. `uuid` becomes the Message-ID, by
    which a mail server knows a letter that was handed over twice because the worker died in between.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    headers = models.JSONField(default=dict, blank=True)
    written_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="letter_sent_is_erased",
                condition=Q(sent_at__isnull=True) | Q(text=""),
                violation_error_message=_("A letter that was sent keeps no text."),
            )
        ]

    def __str__(self):
        return f"{self.subject} ({self.pk})"
