"""Webhooks at the desk, for superusers: where word of the queue goes, and what became of it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin.base import DeskAdmin

from .. import posting, webhooks
from ..models import Webhook, WebhookEvent

SHOWN = 50
COUNT_UP_TO = 1000
EVENTS = {
    webhooks.ENTERED: gettext_lazy("Entered the queue"),
    webhooks.LEFT: gettext_lazy("Left the queue"),
    webhooks.TEST: gettext_lazy("Test"),
}


class WebhookForm(forms.ModelForm):
    """A secret is proposed, and shown until it is saved; afterwards it can only be replaced."""

    class Meta:
        model = Webhook
        fields = ["name", "url", "secret", "is_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "secret" not in self.fields:  # to be read only
            return
        secret = self.fields["secret"]
        secret.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        if self.instance.pk:
            self.initial["secret"], secret.required = "", False
            secret.help_text = _("Not shown any more. Empty: it stays as it is.")
        else:
            self.initial["secret"] = posting.new_secret()
            secret.help_text = _(
                "What is sent is signed with it. Copy it now: once saved it is shown to nobody."
            )

    def clean_url(self):
        """Refuse what cannot be posted to."""
        url = self.cleaned_data["url"].strip()
        posting.address(url)
        return url

    def clean_secret(self):
        """Refuse what is no secret; an empty field keeps the one that is there."""
        secret = self.cleaned_data["secret"].strip() or (self.instance.secret if self.instance.pk else "")
        posting.key_of(secret)
        return secret


@admin.register(Webhook)
class WebhookAdmin(DeskAdmin):
    """Each webhook with its last messages."""

    form = WebhookForm
    list_display = ("name", "url", "is_on", "how_it_is")
    ordering = ("name", "pk")
    actions = None
    change_form_template = "admin/comments/webhook.html"

    @admin.display(description=gettext_lazy("how it is"))
    def how_it_is(self, hook: Webhook) -> str:
        """Say how the last attempts went."""
        if hook.failures:
            return ngettext(
                "failed once: %(error)s", "failed %(count)d times in a row: %(error)s", hook.failures
            ) % {"count": hook.failures, "error": hook.error}
        return _("works") if hook.delivered_at else _("nothing delivered yet")

    def get_urls(self):
        send = self.admin_site.admin_view(require_POST(self.send_view))
        return [path("<int:pk>/send/", send, name="comments_webhook_send"), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        webhooks.save(obj, by=request.user)

    def delete_model(self, request, obj):
        webhooks.delete(obj, by=request.user)

    def get_deleted_objects(self, objs, request):
        """Name the webhook only: its messages go with it, however many."""
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Show beside the form how it goes, and the last messages."""
        if obj is not None:
            events = WebhookEvent.objects.filter(webhook=obj)
            waiting = events.filter(state=WebhookEvent.State.WAITING)[: COUNT_UP_TO + 1].count()
            context |= {
                "hook": obj,
                "how_it_is": self.how_it_is(obj),
                "waiting": f"{COUNT_UP_TO}+" if waiting > COUNT_UP_TO else str(waiting),
                "events": [(event, EVENTS.get(event.event)) for event in events.order_by("-pk")[:SHOWN]],
                "may_send": self.has_change_permission(request, obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def send_view(self, request, pk: int):
        """Send a test, or try everything again that did not arrive."""
        hook = get_object_or_404(Webhook, pk=min(pk, 2**63 - 1))
        if not self.has_change_permission(request, hook):
            raise PermissionDenied
        if request.POST.get("verb") == "test":
            webhooks.send_test(hook, by=request.user)
            messages.success(request, _("A test is on its way. What becomes of it stands below in a moment."))
        else:
            count = webhooks.try_now(hook, by=request.user)
            said = ngettext("%(count)d message is tried now.", "%(count)d messages are tried now.", count)
            messages.success(request, said % {"count": count})
        return redirect("admin:comments_webhook_change", hook.pk)
