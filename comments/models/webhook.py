"""Who else is told what enters and leaves the queue, and what each of them was told or is still to be told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.fields import one_of
from articles.uuids import uuid7


class Webhook(models.Model):
    """An address of somebody else's, told of the queue. `secret` signs what is sent and is shown to nobody."""

    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("Where the news is posted to, beginning with https:// or http://."),
    )
    secret = models.CharField(_("secret"), max_length=200)
    is_on = models.BooleanField(_("on"), default=True)
    # How the last attempts went. After a failure nothing is sent before `next_at`.
    failures = models.PositiveIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, editable=False)
    error = models.CharField(max_length=200, blank=True, editable=False)
    delivered_at = models.DateTimeField(_("last delivered"), null=True, editable=False)
    # Who delivers holds this until then: of two workers one does.
    busy_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self):
        return self.name


class EventState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    GIVEN_UP = "given_up", _("given up")


class WebhookEvent(models.Model):
    """One thing to tell one webhook, written in the transaction of what it tells of. `body` is what is sent, byte for byte."""

    State = EventState

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="events")
    comment_id = models.BigIntegerField(null=True)
    event = models.CharField(max_length=40)
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=EventState, default=EventState.WAITING)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        default_permissions = ()
        constraints = [
            one_of("webhook_event", "state", EventState),
            models.CheckConstraint(
                name="webhook_event_ended_iff_dated",
                condition=Q(state="waiting", ended_at__isnull=True)
                | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                violation_error_message=_("What waits has no end, everything else has one."),
            ),
        ]
        indexes = [
            models.Index(
                name="webhook_event_waiting",
                fields=["webhook", "failures", "id"],
                condition=Q(state="waiting"),
            ),
            models.Index(
                name="webhook_event_order",
                fields=["webhook", "comment_id", "id"],
                condition=Q(state="waiting"),
            ),
            models.Index(name="webhook_event_ended", fields=["ended_at"], condition=~Q(state="waiting")),
            models.Index(name="webhook_event_latest", fields=["webhook", "-id"]),
        ]

    def __str__(self):
        return f"{self.event} {self.uuid}"
