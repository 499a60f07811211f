"""The rules of the house for comments, and what is needed to keep one of them: who wrote how often."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models.choices import CommentMode
from articles.models.fields import one_of

from ..words import MOST_WORDS

LONGEST_ENTRY = 100
MOST_ENTRIES = 50_000


class PaperCommentMode(models.TextChoices):
    PRE_MODERATED = CommentMode.PRE_MODERATED.value, CommentMode.PRE_MODERATED.label
    TRUSTED = CommentMode.TRUSTED.value, CommentMode.TRUSTED.label
    CLOSED = CommentMode.CLOSED.value, CommentMode.CLOSED.label


class MailReasons(models.TextChoices):
    NEVER = "never", _("Never")
    PROVEN = "proven", _("To a proven address")
    EVERYBODY = "everybody", _("To every address, one mail a day while it is not proven")


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
        _("comments a minute from an address"),
        5,
        1,
        1000,
        _("More from the same network address are refused; for IPv6 the address is the /64 of a household."),
    )
    email_per_minute = _whole(
        _("comments a minute from an e-mail"),
        5,
        1,
        1000,
        _("More with the same e-mail address are refused, wherever they come from."),
    )
    network_per_minute = _whole(
        _("comments a minute from a network"),
        60,
        1,
        10000,
        _("More from the same provider’s network (/24, for IPv6 /48) are refused."),
    )
    min_seconds = _whole(
        _("seconds to write"), 3, 0, 600, _("What is sent faster than this waits for a moderator.")
    )
    duplicate_hours = _whole(
        _("same text within (hours)"),
        24,
        0,
        720,
        _(
            "A text that came before within so many hours, from anybody, waits for a moderator; a short one only "
            "under the same story. 0: never."
        ),
    )
    trusted_after = _whole(
        _("approved comments before trust"),
        1,
        1,
        20,
        _("Whose e-mail address has fewer approved comments is new here and waits for a moderator."),
    )
    max_links = _whole(_("links"), 2, 0, 100, _("With more links than this a comment waits for a moderator."))
    max_length = _whole(
        _("length in characters"), 5000, 100, 50000, _("A longer comment is refused, and its text kept.")
    )
    blocked_words = models.TextField(
        _("blocked words"),
        blank=True,
        help_text=_(
            "One word or phrase a line. A comment or name with one of them is stored as rejected. Only whole words "
            "are found, also when they are written with look-alike letters, digits, signs or gaps."
        ),
    )
    suspect_words = models.TextField(
        _("suspect words"),
        blank=True,
        help_text=_(
            "One word or phrase a line. A comment or name with one of them waits for a moderator. Only whole words "
            "are found, also when they are written with look-alike letters, digits, signs or gaps."
        ),
    )
    reports_to_hide = _whole(
        _("reports that hide a comment"),
        3,
        0,
        100,
        _(
            "A comment that readers from so many different networks report is not shown until a moderator has decided. "
            "0: reports are listed and hide nothing."
        ),
    )
    scorer = models.BooleanField(
        _("learn from decisions what spam looks like"),
        default=True,
        help_text=_(
            "The spam scorer learns from what people here mark as spam and approve. It begins to score by itself once it has "
            "seen 300 of each and tells them apart. Without this it neither learns nor scores."
        ),
    )
    scorer_hold = _whole(
        _("score that waits"),
        80,
        0,
        99,
        _(
            "A comment that scores this or more, of 100, waits for a moderator and is never published at once. 0: never."
        ),
    )
    scorer_spam = _whole(
        _("score that is spam"),
        0,
        0,
        99,
        _("A comment that scores this or more is put to spam without being seen. 0: never."),
    )
    keep_addresses = models.BooleanField(
        _("keep network addresses"),
        default=True,
        help_text=_(
            "Without this no network address is stored with a comment, and none is sent to anybody. How many comments "
            "come from one connection is still counted, by a code that cannot be turned back and is forgotten after an hour."
        ),
    )
    retention_days = _whole(
        _("keep addresses for (days)"),
        30,
        1,
        3650,
        _("After that many days network address, browser and referring page of a comment are erased."),
    )
    spam_days = _whole(
        _("keep spam for (days)"), 15, 1, 3650, _("After that many days in Spam a comment is deleted.")
    )
    mail_reasons = models.CharField(
        _("mail authors why"),
        max_length=20,
        choices=MailReasons,
        default=MailReasons.NEVER,
        help_text=_(
            "When a moderator rejects or removes a comment, or warns its author: what was done, why, and how to object. "
            "Anybody can type a stranger’s address; only a proven one gets the comment’s text."
        ),
    )
    appeal = models.TextField(
        _("how to object"),
        max_length=1000,
        blank=True,
        help_text=_("Stands at the end of these mails. Empty: the address of the paper’s contact page."),
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
            one_of("comment_settings", "mail_reasons", MailReasons),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    def clean(self):
        errors: dict[str, str | Promise] = {}
        for name in ("blocked_words", "suspect_words"):
            entries = [line.strip() for line in getattr(self, name).splitlines() if line.strip()]
            long = next((e for e in entries if len(e) > LONGEST_ENTRY or len(e.split()) > MOST_WORDS), None)
            if long is not None:
                errors[name] = _(
                    "An entry has at most %(words)d words and %(letters)d letters. Shorten “%(entry)s…”."
                ) % {"words": MOST_WORDS, "letters": LONGEST_ENTRY, "entry": long[:40]}
            elif len(entries) > MOST_ENTRIES:
                errors[name] = _("A list has at most %(most)d entries.") % {"most": MOST_ENTRIES}
        if self.scorer_spam and self.scorer_hold and self.scorer_spam < self.scorer_hold:
            errors["scorer_spam"] = _("What is spam scores at least as much as what waits, or 0 for never.")
        if errors:
            raise ValidationError(errors)

    @classmethod
    def current(cls) -> "CommentSettings":
        """Return the rules, or those of the house (not saved) before anybody has changed one."""
        return cls.objects.filter(pk=1).first() or cls()


class Sender(models.Model):
    """When comments came from one address, e-mail or network lately; `flood.py` counts with it. Only their hashes are stored."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    hits = ArrayField(models.DateTimeField())
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("sender")
        verbose_name_plural = _("senders")
        default_permissions = ()

    def __str__(self):
        return self.address_hash[:12]
