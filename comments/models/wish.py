"""What mail readers asked for, and what the paper must remember of those who asked to be left alone or forgotten."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .comment import Comment


class Wish(models.Model):
    """What the author of one comment wants to hear of it, at the comment's e-mail address.

    Nothing is sent before `confirmed_at`: only whoever reads mail at that address may ask for it.
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, primary_key=True, related_name="wish")
    decided = models.BooleanField(_("when it is decided"), default=False)
    answered = models.BooleanField(_("when it is answered"), default=False)
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    # The status that the author was told last.
    said = models.CharField(max_length=20, blank=True)
    # Answers that the author has been told of.
    told = ArrayField(models.BigIntegerField(), default=list, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    # When the next mail about answers is to be written.
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("wish to be told")
        verbose_name_plural = _("wishes to be told")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="wish_wants_something",
                condition=Q(decided=True) | Q(answered=True),
                violation_error_message=_("Choose what you want to be told."),
            )
        ]
        indexes = [
            models.Index(name="wish_due", fields=["next_at"], condition=Q(next_at__isnull=False)),
        ]

    def __str__(self):
        return str(self.comment_id)


class Silence(models.Model):
    """An address, known by its keyed hash alone, that wants no mail about comments until it asks again."""

    hash = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("address that wants no mail")
        verbose_name_plural = _("addresses that want no mail")
        default_permissions = ()

    def __str__(self):
        return self.hash[:12]


class PrivacyRequest(models.Model):
    """Somebody who typed an e-mail address to see, or have erased, what is stored about it. Kept for a day."""

    uuid = models.UUIDField(unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    made_at = models.DateTimeField(_("asked"), db_index=True)

    class Meta:
        verbose_name = _("request about stored data")
        verbose_name_plural = _("requests about stored data")
        default_permissions = ()

    def __str__(self):
        return str(self.uuid)


class Erasure(models.Model):
    """An address, known by its keyed hash alone, that was erased: what a restored backup brings back is erased again."""

    hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(_("when"))
    with_text = models.BooleanField(_("with the texts"), default=False)

    class Meta:
        verbose_name = _("erased address")
        verbose_name_plural = _("commenters’ data")
        default_permissions = ()
        permissions = [("carry_out_erasure", _("Can export and erase what is stored about a commenter"))]

    def __str__(self):
        return self.hash[:12]
