"""What is kept about readers and for them: whose address is confirmed, who asked for a mail, how many comments a story has."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class CommentCount(models.Model):
    """How many comments readers see under a story. The database itself keeps it, whoever writes (migration 0009)."""

    article = models.OneToOneField(
        Article, verbose_name=_("story"), on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    approved = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number of comments")
        verbose_name_plural = _("numbers of comments")
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}: {self.approved}"


class ConfirmedAddress(models.Model):
    """An e-mail address whose reader has followed a mailed link. It is known by its hash alone.

    `key` stands in every proof that was handed out; without the row, or with another key, a proof is worth nothing.
    """

    email_hash = models.CharField(max_length=64, primary_key=True)
    key = models.CharField(max_length=32)
    confirmed_at = models.DateTimeField(_("confirmed"))

    class Meta:
        verbose_name = _("confirmed address")
        verbose_name_plural = _("confirmed addresses")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="confirmed_address_has_key",
                condition=~Q(key=""),
                violation_error_message=_("A confirmed address has a key."),
            )
        ]

    def __str__(self):
        return self.email_hash[:12]


class ConfirmationMail(models.Model):
    """A mail that somebody asked for; counted by day, for the address that it went to and for who asked."""

    email_hash = models.CharField(max_length=64)
    sender_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("confirmation mail")
        verbose_name_plural = _("confirmation mails")
        default_permissions = ()
        indexes = [
            models.Index(name="confirmation_by_email", fields=["email_hash", "asked_at"]),
            models.Index(name="confirmation_by_sender", fields=["sender_hash", "asked_at"]),
            models.Index(name="confirmation_age", fields=["asked_at"]),
        ]

    def __str__(self):
        return f"{self.email_hash[:12]}, {self.asked_at}"
