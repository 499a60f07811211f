"""The comment: what a reader wrote, and what has become of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.fields import one_of, one_of_or_empty, source_columns, source_once
from articles.uuids import uuid7

from ..querysets import DECIDED, HAS_TRACES, HELD, SCREENED, CommentQuerySet
from .words import Words

MAX_DEPTH = 3


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    REMOVED = "removed", _("Removed")


class Badge(models.TextChoices):
    AUTHOR = "author", _("Author")
    STAFF = "staff", _("Staff")


class Comment(models.Model):
    """What a reader wrote under a story. Nobody edits it; its status changes only through `moderation`."""

    Status = Status
    Badge = Badge

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
        db_index=False,  # comment_decided_by
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    trace = models.JSONField(_("screening"), default=dict, blank=True)
    ip_address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=500, blank=True)
    referrer = models.CharField(_("came from"), max_length=500, blank=True)
    # What the text says, without regard to spelling (folding.fingerprint); the same again is a duplicate.
    fingerprint = models.BigIntegerField(null=True, editable=False)
    # Hash of form token and content: what is sent twice is one comment.
    key = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 NULLs are not equal
    # A colleague who has shown to be one; a name that was typed shows nothing. What it says stays when the person leaves.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    badge = models.CharField(
        _("badge"), max_length=10, choices=Badge, blank=True, default="", db_default="", editable=False
    )
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    picked_at = models.DateTimeField(_("editor’s pick since"), null=True, blank=True, editable=False)
    # What readers report and nobody has decided about yet; and when a moderator first let it stand against reports.
    open_reports = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    kept_at = models.DateTimeField(null=True, blank=True, editable=False)
    source, source_id = source_columns()
    # What the search of the queue looks into. Stored, since most searches read comments in the order of the queue and ask
    # each; and too much to be read where nobody searches (CommentQuerySet.for_queue leaves it out).
    words = models.GeneratedField(
        expression=Words("author_name", "author_email", "body"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ("view",)
        permissions = [("decide_comment", _("Can decide on comments"))]
        constraints = [
            source_once("comment"),
            one_of("comment", "status", Status),
            one_of_or_empty("comment", "badge", Badge),
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
            models.Index(name="comment_held", fields=["created_at", "id"], condition=HELD),
            models.Index(name="comment_spam", fields=["-decided_at", "-id"], condition=Q(status=Status.SPAM)),
            models.Index(name="comment_decided", fields=["-decided_at", "-id"], condition=DECIDED),
            # The same for one story, and for what one colleague has decided.
            models.Index(
                name="comment_waiting_at",
                fields=["article", "created_at", "id"],
                condition=Q(status=Status.PENDING),
            ),
            models.Index(
                name="comment_spam_at",
                fields=["article", "-decided_at", "-id"],
                condition=Q(status=Status.SPAM),
            ),
            models.Index(
                name="comment_decided_at", fields=["article", "-decided_at", "-id"], condition=DECIDED
            ),
            models.Index(
                name="comment_decided_by",
                fields=["decided_by", "-decided_at", "-id"],
                condition=Q(decided_by__isnull=False),
            ),
            models.Index(name="comment_from", fields=["ip_address"], condition=Q(ip_address__isnull=False)),
            # Without its waiting list: that would be read by every search.
            GinIndex(name="comment_words", fields=["words"], fastupdate=False),
            models.Index(Lower("author_email"), "status", name="comment_by_email"),
            # What else somebody wrote, the latest first.
            models.Index(
                Lower("author_email"),
                F("created_at").desc(),
                F("id").desc(),
                name="comment_by_commenter",
            ),
            models.Index(name="comment_with_traces", fields=["created_at"], condition=HAS_TRACES),
            models.Index(
                name="comment_same_text",
                fields=["fingerprint", "-created_at"],
                condition=Q(fingerprint__isnull=False),
            ),
            # Threads newest first, each in reading order.
            models.Index(
                F("article"),
                F("path__0").desc(),
                F("path"),
                name="comment_newest",
                condition=Q(status=Status.APPROVED),
            ),
            models.Index(
                name="comment_picks", fields=["article", "-picked_at"], condition=Q(picked_at__isnull=False)
            ),
            models.Index(
                name="comment_reported", fields=["created_at", "id"], condition=Q(open_reports__gt=0)
            ),
            # What was screened here, and can be again by other rules.
            models.Index(name="comment_screened", fields=["created_at"], condition=SCREENED),
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
