"""What lies on the porch: comments, the decisions about them, the rules of the house, and who wrote how often."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.choices import CommentMode
from articles.models.fields import one_of, source_columns, source_once
from articles.uuids import uuid7

from .querysets import DECIDED, HAS_TRACES, CommentQuerySet

MAX_DEPTH = 3


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    REMOVED = "removed", _("Removed")


class PaperCommentMode(models.TextChoices):
    PRE_MODERATED = CommentMode.PRE_MODERATED.value, CommentMode.PRE_MODERATED.label
    TRUSTED = CommentMode.TRUSTED.value, CommentMode.TRUSTED.label
    CLOSED = CommentMode.CLOSED.value, CommentMode.CLOSED.label


class Comment(models.Model):
    """What a reader wrote under a story. Nobody edits it; its status changes only through `moderation`."""

    Status = Status

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    article = models.ForeignKey(
        Article, verbose_name=_("story"), on_delete=models.CASCADE, related_name="comments"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in reply to"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replies",
    )
    # The ids from the top of the thread down to this comment: ordering by it is reading order, without a lock on anybody.
    # Left empty, the database fills it in (migration 0003).
    path = ArrayField(models.BigIntegerField(), editable=False, default=list)
    author_name = models.CharField(_("name"), max_length=80)
    author_email = models.EmailField(_("e-mail"))
    body = models.TextField(_("comment"))
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.PENDING, editable=False
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    trace = models.JSONField(_("screening"), default=dict, blank=True)
    ip_address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=500, blank=True)
    referrer = models.CharField(_("came from"), max_length=500, blank=True)
    # Hash of form token and content: what is sent twice is one comment.
    key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 NULLs are not equal
    source, source_id = source_columns()

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ("view",)
        permissions = [("decide_comment", _("Can decide on comments"))]
        constraints = [
            source_once("comment"),
            one_of("comment", "status", Status),
            models.CheckConstraint(
                name="comment_decided_iff_dated",
                condition=Q(status="pending", decided_at__isnull=True)
                | (~Q(status="pending") & Q(decided_at__isnull=False)),
                violation_error_message=_(
                    "A pending comment has no time of decision, every other comment has one."
                ),
            ),
            models.CheckConstraint(
                name="comment_pending_is_undecided",
                condition=~Q(status="pending") | Q(decided_by__isnull=True),
                violation_error_message=_("Nobody has decided on a pending comment."),
            ),
            models.CheckConstraint(
                name="comment_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A comment cannot answer itself."),
            ),
            models.CheckConstraint(
                name="comment_at_most_three_deep",
                condition=Q(parent__isnull=True, path__len=1)
                | Q(parent__isnull=False, path__len__gte=2, path__len__lte=MAX_DEPTH),
                violation_error_message=_("A thread is at most three comments deep."),
            ),
            models.CheckConstraint(
                name="comment_has_text",
                condition=~Q(body=""),
                violation_error_message=_("A comment needs a text."),
            ),
            # What the foreign key (parent, story) of migration 0002 points at: a reply stays in its story.
            models.UniqueConstraint(name="comment_in_its_story", fields=["id", "article"]),
        ]
        indexes = [
            models.Index(
                name="comment_thread", fields=["article", "path"], condition=Q(status=Status.APPROVED)
            ),
            models.Index(
                name="comment_waiting", fields=["created_at", "id"], condition=Q(status=Status.PENDING)
            ),
            models.Index(name="comment_spam", fields=["-decided_at", "-id"], condition=Q(status=Status.SPAM)),
            models.Index(
                name="comment_decided", fields=["-decided_at", "-id"], condition=Q(status__in=DECIDED)
            ),
            models.Index(Lower("author_email"), "status", name="comment_by_email"),
            models.Index(name="comment_with_traces", fields=["created_at"], condition=HAS_TRACES),
        ]

    def __str__(self):
        return f"{self.author_name}: {self.body[:60]}"

    def get_absolute_url(self):
        """Return the address that leads to this comment in its thread, whatever page it is on."""
        return reverse("comments:permalink", args=[self.article.slug, self.uuid])

    def clean(self):
        if self.parent is not None and self.parent.article_id != self.article_id:
            raise ValidationError({"parent": _("A reply stands under the same story as what it answers.")})

    @property
    def anchor(self) -> str:
        """The name of this comment inside a page."""
        return f"comment-{self.uuid}"

    @property
    def depth(self) -> int:
        """How far below the top of the thread this comment stands: 0, 1 or 2."""
        return len(self.path) - 1


class Decision(models.Model):
    """One decision about one comment: who, when, from what to what, and why. Append-only in the database."""

    # No constraints in the database: like the desk's trail this one outlives what, and whom, it speaks of.
    comment = models.ForeignKey(
        Comment, on_delete=models.DO_NOTHING, db_constraint=False, related_name="decisions"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    who = models.CharField(_("who"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"))
    from_status = models.CharField(max_length=20, choices=Status)
    to_status = models.CharField(max_length=20, choices=Status)
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ("view",)
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_changes_something",
                condition=~Q(from_status=F("to_status")),
                violation_error_message=_("A decision changes the status."),
            )
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.from_status} -> {self.to_status}"

    @classmethod
    def about(
        cls, comment_id: int, *, by, at: datetime, from_status: str, to_status: str, reason: str = ""
    ) -> "Decision":
        """Return the line, not yet stored, that `by` (a user, or None for a rule) decided at `at`, and why."""
        return cls(
            comment_id=comment_id,
            by_id=by.pk if by else None,
            who=str(by)[:200] if by else "",
            at=at,
            from_status=from_status,
            to_status=to_status,
            reason=reason,
        )


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
    traces_erased_at = models.DateTimeField(null=True, editable=False)

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
