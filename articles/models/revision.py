"""Revisions: what a story was after every write."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """A complete snapshot of a story: editable fields, bylines, topics, picture ids, version; with who, when and why."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(_("version"))
    made_at = models.DateTimeField(_("when"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(_("what"), max_length=40)
    note = models.TextField(_("note"), blank=True)
    material = models.BooleanField(_("material change"), default=False)
    snapshot = models.JSONField()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                name="revision_once_per_version",
                fields=["article", "version"],
                violation_error_message=_("This version is written already."),
            )
        ]

    def __str__(self):
        return f"{self.article_id} v{self.version}"
