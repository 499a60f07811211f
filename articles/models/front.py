"""Editions of the front: what an editor put where, and from when on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# `lead`, `second-2`, `opinion-1`, `section-7`: the last number is that of the place, or the section's own.
SLOT_NAME = r"^(lead|(second|opinion|section)-[1-9][0-9]{0,17})$"


class FrontEdition(models.Model):
    """One arrangement of the front. What stands is computed by the clock: the last edition whose time has come.

    Without a time it is prepared only; with one to come it is scheduled. Once its time has come it is history and is not
    written any more.
    """

    goes_live_at = models.DateTimeField(_("goes live"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(_("last written"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last written by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("front edition")
        verbose_name_plural = _("front")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                name="front_edition_by_time",
                fields=["-goes_live_at", "-id"],
                condition=Q(goes_live_at__isnull=False),
            ),
            models.Index(
                name="front_edition_prepared", fields=["-id"], condition=Q(goes_live_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{_('Front')} {self.pk}"


class FrontSlot(models.Model):
    """A story in a place of an edition, until a time if there is one. A story whose row goes leaves its place."""

    edition = models.ForeignKey(FrontEdition, on_delete=models.CASCADE, related_name="slots")
    name = models.CharField(_("place"), max_length=40)
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="front_slots")
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("place on the front")
        verbose_name_plural = _("places on the front")
        constraints = [
            models.UniqueConstraint(name="front_slot_filled_once", fields=["edition", "name"]),
            models.UniqueConstraint(
                name="front_slot_story_once",
                fields=["edition", "article"],
                violation_error_message=_("A story stands on the front once."),
            ),
            models.CheckConstraint(name="front_slot_is_named", condition=Q(name__regex=SLOT_NAME)),
        ]

    def __str__(self):
        return f"{self.edition_id} {self.name}: {self.article_id}"
