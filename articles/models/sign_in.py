"""Signing in: which browsers are signed in, and how often somebody tried."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SignIn(models.Model):
    """One browser that is signed in. It goes with its session, and ending it means deleting that."""

    session = models.OneToOneField(
        "sessions.Session", primary_key=True, on_delete=models.CASCADE, related_name="sign_in"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.CASCADE, related_name="sign_ins"
    )
    since = models.DateTimeField(_("since"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last seen"))
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    address = models.GenericIPAddressField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        default_permissions = ()
        ordering = ["-seen_at"]

    def __str__(self):
        return f"{self.user}: {self.browser}"


class SignInCount(models.Model):
    """How often something was tried by one sender, for one account, or both: `key` is a keyed hash of which.

    A row without tries remembers a place from which an account has been signed in to. Nothing here names anybody.
    """

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of sign-ins")
        verbose_name_plural = _("counts of sign-ins")
        default_permissions = ()

    def __str__(self):
        return f"{self.key[:8]}: {self.tries}"
