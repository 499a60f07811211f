"""How often a moderator is told by mail that comments wait."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.fields import one_of


class Often(models.TextChoices):
    NEVER = "never", _("Never")
    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Once a day")


class Digest(models.Model):
    """One colleague's choice, and what the last mail told: whatever entered the queue after `seen_until` is new."""

    Often = Often

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    often = models.CharField(
        _("mail about waiting comments"), max_length=20, choices=Often, default=Often.NEVER
    )
    seen_until = models.DateTimeField()
    # The choice counts as a mail for the rhythm of the hours and days, not for "at once".
    last_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mail about comments")
        verbose_name_plural = _("mail about comments")
        default_permissions = ()
        constraints = [one_of("digest", "often", Often)]

    def __str__(self):
        return f"{self.user_id}: {self.often}"
