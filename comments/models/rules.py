"""The rules of the house for comments, and what is needed to keep one of them: who wrote how often."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.choices import CommentMode
from articles.models.fields import one_of


class PaperCommentMode(models.TextChoices):
    PRE_MODERATED = CommentMode.PRE_MODERATED.value, CommentMode.PRE_MODERATED.label
    TRUSTED = CommentMode.TRUSTED.value, CommentMode.TRUSTED.label
    CLOSED = CommentMode.CLOSED.value, CommentMode.CLOSED.label


def _whole(label, default, low, high, help_text):
    return models.PositiveIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(low), MaxValueValidator(high)],
        help_text=help_text,
    )


class CommentSettings(models.Model):
    """The rules of the house for comments: one row, one form in the admin."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    mode = models.CharField(
        _("comments"),
        max_length=20,
        choices=PaperCommentMode,
        default=PaperCommentMode.PRE_MODERATED,
        help_text=_(
            "For every story that does not say otherwise. “Trusted at once” publishes a comment only of somebody "
            "who was approved before and whose e-mail address is proven; until there is such a proof every comment waits."
        ),
    )
    close_after_days = _whole(
        _("close after (days)"),
        0,
        0,
        36500,
        _("Comments close at the midnight that ends this day after publication. 0: never."),
    )
    rate_per_minute = _whole(
        _("comments a minute"), 5, 1, 1000, _("More from the same network address are refused.")
    )
    min_seconds = _whole(
        _("seconds to write"), 3, 0, 600, _("What is sent faster than this waits for a moderator.")
    )
    max_links = _whole(_("links"), 2, 0, 100, _("With more links than this a comment waits for a moderator."))
    max_length = _whole(
        _("length in characters"), 5000, 100, 50000, _("A longer comment is refused, and its text kept.")
    )
    blocked_words = models.TextField(
        _("blocked words"),
        blank=True,
        help_text=_("One word or phrase a line. A comment or name with one of them is stored as rejected."),
    )
    suspect_words = models.TextField(
        _("suspect words"),
        blank=True,
        help_text=_("One word or phrase a line. A comment or name with one of them waits for a moderator."),
    )
    retention_days = _whole(
        _("keep addresses for (days)"),
        30,
        1,
        3650,
        _("After that many days network address, browser and referring page of a comment are erased."),
    )

    class Meta:
        verbose_name = _("comment settings")
        verbose_name_plural = _("comment settings")
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                name="comment_settings_are_one_row",
                condition=Q(pk=1),
                violation_error_message=_("There is one set of rules; change that one."),
            ),
            one_of("comment_settings", "mode", PaperCommentMode),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def current(cls) -> "CommentSettings":
        """Return the rules, or those of the house (not saved) before anybody has changed one."""
        return cls.objects.filter(pk=1).first() or cls()


class Sender(models.Model):
    """When comments came from one network address lately; `flood.py` counts with it. No address is stored, only its hash."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    hits = ArrayField(models.DateTimeField())
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        default_permissions = ()

    def __str__(self):
        return self.address_hash[:12]
