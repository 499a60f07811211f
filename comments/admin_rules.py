"""The rules for comments: one form, and what these rules would have done to the comments of the last days."""

from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin

from . import moderation, spam
from .items import RULES
from .judging import rules_of
from .models import CommentSettings
from .replay import Outcome, replay
from .screening import Action

DAYS = 30
TRY = "_try"
# In the order of what is worst for the reader.
ACTIONS: dict[Action, str | Promise] = {
    Action.PUBLISH: _("published at once"),
    Action.HOLD: _("waiting for a moderator"),
    Action.REJECT: _("rejected"),
    Action.SPAM: _("put to spam"),
    Action.REFUSE: _("refused"),
}
WORDS: dict[str, str | Promise] = RULES | {
    "closed": _("comments closed"),
    "empty": _("empty"),
    "too long": _("too long"),
    "over the rate": _("too many within a minute"),
}


def in_words(outcome: Outcome) -> dict:
    """Return what the page says of a dry run: a line for each action, and the comments that move, with samples."""
    return {
        "total": outcome.total,
        "since": outcome.since,
        "lines": [
            (words, outcome.before[action], outcome.after[action]) for action, words in ACTIONS.items()
        ],
        "moves": [
            {
                "count": count,
                "before": ACTIONS[before],
                "after": ACTIONS[after],
                "samples": [
                    {
                        "pk": sample.pk,
                        "name": sample.name,
                        "excerpt": sample.excerpt,
                        "because": WORDS.get(sample.after, sample.after),
                        "detail": sample.detail,
                    }
                    for sample in outcome.samples[before, after]
                ],
            }
            for (before, after), count in outcome.moves.most_common()
        ],
    }


@admin.register(CommentSettings)
class CommentSettingsAdmin(DeskAdmin):
    """The rules for comments: one form."""

    fieldsets = [
        (None, {"fields": ["mode", "close_after_days"]}),
        (
            _("What is refused"),
            {
                "fields": ["rate_per_minute", "email_per_minute", "network_per_minute", "max_length"],
                "description": _("The reader is told why and keeps the text."),
            },
        ),
        (
            _("What waits, and what is stored as rejected"),
            {
                "fields": [
                    "min_seconds",
                    "duplicate_hours",
                    "max_links",
                    "trusted_after",
                    "suspect_words",
                    "blocked_words",
                ]
            },
        ),
        (
            _("Spam scorer"),
            {
                "fields": ["scorer", "scorer_hold", "scorer_spam"],
                "description": _("How it stands is told above the form. Nothing of it leaves this house."),
            },
        ),
        (_("What authors are told"), {"fields": ["mail_reasons", "appeal"]}),
        (_("Reports of readers"), {"fields": ["reports_to_hide"]}),
        (_("What is kept"), {"fields": ["keep_addresses", "retention_days", "spam_days"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        """There is one set of rules: open it instead of a list of one."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        rules, _made = CommentSettings.objects.get_or_create(pk=1)
        return redirect("admin:comments_commentsettings_change", rules.pk)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Let the form come back, instead of being saved, when the rules are only tried."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if TRY not in request.POST:
            return form
        return type("Tried", (form,), {"is_valid": lambda self: bool(self.errors) and False})

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Show the form; with what its rules would have done when they are tried and make sense."""
        form = context["adminform"].form
        context["may_try"] = self.has_change_permission(request, obj)
        context["days"], context["akismet_on"] = DAYS, spam.is_on()
        if TRY in request.POST and not form.errors:
            since = timezone.now() - timedelta(days=DAYS)
            now = rules_of(CommentSettings.current())
            context["outcome"] = in_words(replay(now, rules_of(form.instance), since=since))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        moderation.change_rules(obj, by=request.user)
