"""Links by which people without an account read a story before it is out."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PreviewLink(models.Model):
    """A signed link to one story, for somebody outside: it ends by itself, or when a colleague revokes it."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="preview_links")
    label = models.CharField(
        _("for whom"), max_length=120, blank=True, help_text=_("Such as “the lawyer” or “Prof. Weber”.")
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.article_id}: {self.label or self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether the link leads to the story at `at` (aware)."""
        return self.revoked_at is None and at < self.expires_at
