"""Who works on what in the queue at this moment."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class Claim(models.Model):
    """One item of the queue that one colleague has in front of them, until `until` unless the page renews it."""

    item = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="claim")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        default_permissions = ()

    def __str__(self):
        return f"{self.item_id}: {self.colleague_id}"
