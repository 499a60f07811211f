"""What Akismet is asked about each comment and told of it, and how the service itself is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.fields import one_of

from .comment import Comment


class CheckState(models.TextChoices):
    NOT_ASKED = "not_asked", _("not asked")
    WAITING = "waiting", _("waiting for an answer")
    ANSWERED = "answered", _("answered")
    GIVEN_UP = "given_up", _("given up")


class Telling(models.TextChoices):
    NOTHING = "", _("nothing to tell")
    WAITING = "waiting", _("waiting to be told")
    TOLD = "told", _("told")
    ERASED = "erased", _("not told: the original values are erased")
    GIVEN_UP = "given_up", _("given up")


class SpamCheck(models.Model):
    """The question about one comment, with the values as they were sent, and what a moderator's word to Akismet became.

    `turn` rises with every attempt and is the number of the next: a task that names another one is an old one.
    """

    State, Telling = CheckState, Telling

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="spam_check"
    )
    state = models.CharField(max_length=20, choices=CheckState, default=CheckState.WAITING)
    turn = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    # When this question was first to be asked; the three days count from here.
    since = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    recheck_reason = models.CharField(max_length=40, blank=True)
    # What was sent the first time: the service wants to be told of its mistakes with the very same values.
    sent = models.JSONField(default=dict)
    answer = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True)
    guid = models.CharField(max_length=100, blank=True)
    error = models.CharField(max_length=200, blank=True)
    # How often, and when last, it was asked before its time because the service had come back.
    woken = models.PositiveIntegerField(default=0)
    woken_at = models.DateTimeField(null=True)
    tell = models.CharField(max_length=10, blank=True)
    tell_state = models.CharField(max_length=20, blank=True, choices=Telling)
    tell_since = models.DateTimeField(null=True)
    tell_turn = models.PositiveIntegerField(default=0)
    tell_failures = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("question to Akismet")
        verbose_name_plural = _("questions to Akismet")
        default_permissions = ()
        constraints = [
            one_of("spam_check", "state", CheckState),
            models.CheckConstraint(
                name="spam_check_waiting_is_due",
                condition=~Q(state="waiting") | Q(next_at__isnull=False),
                violation_error_message=_("What waits for an answer has a time at which it is asked."),
            ),
        ]
        indexes = [
            models.Index(name="spam_check_waiting", fields=["next_at"], condition=Q(state="waiting")),
            models.Index(name="spam_check_telling", fields=["tell_since"], condition=Q(tell_state="waiting")),
            models.Index(name="spam_check_sent", fields=["since"], condition=~Q(sent={})),
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.answer or self.state}"


class AkismetState(models.Model):
    """How the service is, as its last answers say: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    down_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    key_unknown = models.BooleanField(default=False)
    alert_code = models.CharField(max_length=20, blank=True)
    alert_message = models.CharField(max_length=500, blank=True)
    # While the service is down it is asked every half a minute whether it is back; this is when it is asked next.
    probe_at = models.DateTimeField(null=True)
    discarded = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("state of Akismet")
        verbose_name_plural = _("state of Akismet")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="akismet_state_is_one_row",
                condition=Q(pk=1),
                violation_error_message=_("There is one service."),
            )
        ]

    def __str__(self):
        return self.error or "up"

    @classmethod
    def current(cls) -> "AkismetState":
        """Return the state, or that of a service that was never asked (not saved)."""
        return cls.objects.filter(pk=1).first() or cls()
