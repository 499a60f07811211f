"""What is added to a story after it is out: live updates and corrections."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..uuids import uuid7
from . import choices
from .fields import one_of


class LiveUpdate(models.Model):
    """One timed post in a story's live coverage."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="live_updates")
    headline = models.CharField(_("headline"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    body_html = models.TextField(editable=False, blank=True)
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    key_event = models.BooleanField(_("key event"), default=False)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    # The story's number at the last change of this post, and when that was; see `Article.change_number`.
    change_number = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)
    # Readers see it no longer. The row stays: it keeps its place in the pages, and its versions.
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    source = models.CharField(max_length=200, blank=True, editable=False)
    source_id = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("live update")
        verbose_name_plural = _("live updates")
        ordering = ["-posted_at", "-pk"]
        indexes = [
            models.Index(name="update_by_article", fields=["article", "-posted_at"]),
            models.Index(name="update_newest", fields=["-posted_at", "-id"]),
        ]

    def __str__(self):
        return self.headline or f"{self.posted_at:%H:%M}"

    def get_absolute_url(self):
        return f"{reverse('articles:article', args=[self.article.slug])}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The fragment that names this update inside its page."""
        return f"update-{self.uuid}"


class UpdateVersion(models.Model):
    """What a live update said after a write of it, with who and when."""

    What = choices.UpdateChange

    update = models.ForeignKey(LiveUpdate, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    headline = models.CharField(_("headline"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    key_event = models.BooleanField(_("key event"), default=False)
    posted_at = models.DateTimeField(_("posted"))
    what = models.CharField(_("what"), max_length=20, choices=What, default=What.EDITED)
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("version of a live update")
        verbose_name_plural = _("versions of live updates")
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            one_of("update_version", "what", choices.UpdateChange),
            models.UniqueConstraint(name="update_version_once", fields=["update", "number"]),
        ]

    def __str__(self):
        return f"{self.update_id} v{self.number}"


class Correction(models.Model):
    """A public, dated admission that stays."""

    Kind = choices.CorrectionKind

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="corrections")
    live_update = models.ForeignKey(
        LiveUpdate,
        verbose_name=_("live update"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="corrections",
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("text"), help_text=_("What it said, and what is right."))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    # The story's number when it was made; see `Article.change_number`.
    change_number = models.PositiveIntegerField(default=0, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(name="correction_newest", fields=["-made_at", "-id"])]
        constraints = [
            one_of("correction", "kind", choices.CorrectionKind),
            models.CheckConstraint(
                name="correction_says_something",
                condition=~models.Q(text=""),
                violation_error_message=_("A correction says what was wrong and what is right."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text[:60]}"
