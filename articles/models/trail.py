"""The trail: who did what, when and why. Append-only: the database refuses to change or delete a line."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrailEntry(models.Model):
    """One act. It keeps ids and names, not foreign keys, so that it outlives what it speaks of."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    who_id = models.BigIntegerField(null=True)
    who = models.CharField(_("who"), max_length=200)
    verb = models.CharField(_("what"), max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    object_label = models.CharField(_("on"), max_length=250)
    note = models.TextField(_("why"), blank=True)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail")
        ordering = ["-pk"]
        indexes = [
            models.Index(name="trail_of_object", fields=["object_type", "object_id", "-id"]),
        ]

    def __str__(self):
        return f"{self.who}: {self.verb} {self.object_label}"

    @classmethod
    def record(cls, *, by, verb: str, on: models.Model, note: str = "", **details) -> "TrailEntry":
        """Write down that `by` (a user, or None for the machine) did `verb` to the saved row `on`, and why."""
        return cls.objects.create(
            who_id=by.pk if by else None,
            who=str(by) if by else "newsroom",
            verb=verb,
            object_type=on._meta.model_name,
            object_id=on.pk,
            object_label=str(on)[:250],
            note=note,
            details=details,
        )
