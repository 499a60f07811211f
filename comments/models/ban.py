"""Who may not write here, known by a hash alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.fields import one_of


class BanKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    ADDRESS = "address", _("Network address")
    NETWORK = "network", _("Network")


class Ban(models.Model):
    """Somebody whose comments are stored as rejected. It holds its own hash, so it outlives the erasing of addresses."""

    Kind = BanKind

    kind = models.CharField(_("kind"), max_length=20, choices=BanKind)
    hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        default_permissions = ("view",)
        constraints = [
            one_of("ban", "kind", BanKind),
            models.UniqueConstraint(name="ban_once", fields=["kind", "hash"]),
            models.CheckConstraint(
                name="ban_has_hash",
                condition=~Q(hash=""),
                violation_error_message=_("A ban names somebody."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.hash[:12]}"
