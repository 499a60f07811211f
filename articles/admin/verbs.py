"""The verbs of a story in the admin: buttons that say what will happen, pages that ask for a note, list actions."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import permissions, publishing
from ..models import Article, Correction
from . import copies

Words = str | Promise


@dataclass(frozen=True)
class Verb:
    """A verb that asks something first: its page, its button, who may, and how it is done."""

    title: Words
    button: Words
    explain: Words
    may: Callable
    do: Callable
    done: Words
    note: Words = ""
    note_required: bool = True
    kinds: bool = False
    modes: bool = False
    copy: bool = False


ASKING = {
    "take-down": Verb(
        title=gettext_lazy("Take this story down"),
        button=gettext_lazy("Take down"),
        explain=gettext_lazy(
            "Readers then find your reason at its address, and it leaves every list, feed and search."
        ),
        may=permissions.may_take_down,
        do=lambda article, user, data: publishing.take_down(article, by=user, note=data["note"]),
        done=gettext_lazy("The story is taken down."),
        note=gettext_lazy("Reason, for readers"),
    ),
    "send-back": Verb(
        title=gettext_lazy("Send this story back"),
        button=gettext_lazy("Send back"),
        explain=gettext_lazy("It becomes a draft again. A scheduled story does not go out."),
        may=permissions.may_send_back,
        do=lambda article, user, data: publishing.send_back(article, by=user, note=data["note"]),
        done=gettext_lazy("The story is a draft again."),
        note=gettext_lazy("What is to be done"),
    ),
    "restore": Verb(
        title=gettext_lazy("Restore this story"),
        button=gettext_lazy("Restore"),
        explain=gettext_lazy("Readers find it again at its address, under its first publication time."),
        may=permissions.may_restore,
        do=lambda article, user, data: publishing.restore(article, by=user, note=data["note"]),
        done=gettext_lazy("The story is public again."),
        note=gettext_lazy("Note for colleagues"),
        note_required=False,
    ),
    "correct": Verb(
        title=gettext_lazy("Correct in public"),
        button=gettext_lazy("Publish the correction"),
        explain=gettext_lazy("It stands under the story with its date, and on the page of corrections."),
        may=permissions.may_correct,
        do=lambda article, user, data: publishing.correct(
            article, by=user, kind=data["kind"], text=data["note"]
        ),
        done=gettext_lazy("The correction is published."),
        note=gettext_lazy("What it said, and what is right"),
        kinds=True,
    ),
    "drop-copy": Verb(
        title=gettext_lazy("Drop the working copy"),
        button=gettext_lazy("Drop it"),
        explain=gettext_lazy("What was typed in it is gone. Readers see nothing of this."),
        may=permissions.may_drop_copy,
        do=lambda article, user, data: copies.drop(article, user, data["seen"]),
        done=gettext_lazy("The working copy is dropped. Readers see what they saw before."),
        copy=True,
    ),
    "comments": Verb(
        title=gettext_lazy("How comments are moderated"),
        button=gettext_lazy("Save"),
        explain=gettext_lazy("For this story only. Comments that wait already are not touched."),
        may=permissions.may_set_comment_mode,
        do=lambda article, user, data: publishing.set_comment_mode(article, data["mode"], by=user),
        done=gettext_lazy("Saved."),
        modes=True,
    ),
}


def form_for(verb: Verb, article: Article | None, data=None) -> forms.Form:
    """Return the form that `verb` asks with; `article` is None when it is asked for several at once."""
    fields: dict[str, forms.Field] = {}
    if verb.kinds:
        fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=Correction.Kind.choices, widget=forms.RadioSelect
        )
        fields["kind"].initial = Correction.Kind.CORRECTION
    if verb.modes:
        fields["mode"] = forms.ChoiceField(
            label=_("Comments"), choices=Article.CommentMode.choices, widget=forms.RadioSelect
        )
        fields["mode"].initial = article.comment_mode if article else None
    if verb.copy and article:
        copy = publishing.copy_of(article)
        fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=copy.version if copy else 0)
    if verb.note:
        fields["note"] = forms.CharField(
            label=verb.note, required=verb.note_required, widget=forms.Textarea(attrs={"rows": 3})
        )
    return type("VerbForm", (forms.Form,), fields)(data)


def sentences_of(error: Exception) -> list[str]:
    """Return what a refused verb says, one sentence each."""
    return (
        list(error.messages)
        if isinstance(error, ValidationError)
        else [str(error) or _("You may not do this.")]
    )


def zoned(moment) -> str:
    """Return a time as "18:00 CET, 22 November 2026"."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'H:i')} {local.tzname()}, {date_format(local, 'j F Y')}"


class VerbViews:
    """Verbs on the story form and in the list; `publishing` decides, this only asks and tells."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/do/<slug:name>/", wrap(self.verb_view), name="articles_article_verb"),
            *super().get_urls(),
        ]

    def verb_view(self, request, object_id, name):
        """Ask for what the verb needs, then do it."""
        if name not in ASKING:
            raise Http404("no such verb")
        verb = ASKING[name]
        article = get_object_or_404(Article, pk=object_id)
        if not (permissions.may_view(request.user, article) and verb.may(request.user, article)):
            raise PermissionDenied
        if verb.copy and publishing.copy_of(article) is None:
            # A colleague was quicker, or it is the second click of two.
            messages.info(request, _("There is no working copy of this story any more."))
            return redirect("admin:articles_article_change", article.pk)
        form = form_for(verb, article, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                verb.do(article, request.user, form.cleaned_data)
            except (ValidationError, publishing.Conflict) as error:
                for sentence in sentences_of(error):
                    form.add_error(None, sentence)
            else:
                messages.success(request, verb.done)
                return redirect("admin:articles_article_change", article.pk)
        return self._ask(
            request, verb, form, [article], back=reverse("admin:articles_article_change", args=[article.pk])
        )

    def _ask(self, request, verb, form, articles, *, back, hidden=()):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": verb.title,
            "verb": verb,
            "form": form,
            "articles": articles,
            "hidden": hidden,
            "back": back,
        }
        return TemplateResponse(request, "admin/articles/article/verb.html", context)

    def perform(self, request, article, verb: str, form):
        """Do what the button `verb` of the story form asks, after the form is saved; return where to go, or None."""
        if verb == "send_back":
            return redirect("admin:articles_article_verb", article.pk, "send-back")
        try:
            with transaction.atomic():
                if verb == "submit":
                    publishing.submit(article, by=request.user, note=form.cleaned_data.get("note", ""))
                    messages.success(request, _("The story is in review."))
                elif verb == "publish":
                    publishing.publish(article, by=request.user)
                    messages.success(request, _("The story is published."))
                elif verb == "schedule":
                    publishing.publish(article, by=request.user, at=form.cleaned_data["publish_at"])
                    messages.success(
                        request, _("The story goes out at %(time)s.") % {"time": zoned(article.published_at)}
                    )
        except (ValidationError, PermissionDenied) as error:
            messages.warning(
                request,
                _("Saved, but not published:")
                if verb in ("publish", "schedule")
                else _("Saved, but not sent to review:"),
            )
            for sentence in sentences_of(error):
                messages.error(request, sentence)
        return None

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    def has_take_down_permission(self, request):
        return request.user.has_perm("articles.take_down_article")

    @admin.action(description=gettext_lazy("Send to review"), permissions=["change"])
    def submit_selected(self, request, queryset):
        self._each(request, queryset, lambda article: publishing.submit(article, by=request.user))

    @admin.action(description=gettext_lazy("Publish now"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        self._each(request, queryset, lambda article: publishing.publish(article, by=request.user))

    @admin.action(description=gettext_lazy("Send back"), permissions=["publish"])
    def send_back_selected(self, request, queryset):
        return self._ask_for_all(request, queryset, "send-back", "send_back_selected")

    @admin.action(description=gettext_lazy("Take down"), permissions=["take_down"])
    def take_down_selected(self, request, queryset):
        return self._ask_for_all(request, queryset, "take-down", "take_down_selected")

    @admin.action(description=gettext_lazy("Restore"), permissions=["take_down"])
    def restore_selected(self, request, queryset):
        self._each(request, queryset, lambda article: publishing.restore(article, by=request.user))

    @admin.action(description=gettext_lazy("Delete drafts"), permissions=["delete"])
    def discard_selected(self, request, queryset):
        if "sure" in request.POST:
            return self._each(request, queryset, lambda article: publishing.discard(article, by=request.user))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Delete these drafts"),
            "articles": list(queryset[:100]),
            "hidden": [
                ("action", "discard_selected"),
                *((ACTION_CHECKBOX_NAME, pk) for pk in queryset.values_list("pk", flat=True)),
            ],
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/articles/article/discard.html", context)

    def _ask_for_all(self, request, queryset, name, action):
        verb = ASKING[name]
        form = form_for(verb, None, request.POST if "note" in request.POST else None)
        if form.is_bound and form.is_valid():
            return self._each(
                request, queryset, lambda article: verb.do(article, request.user, form.cleaned_data)
            )
        hidden = [
            ("action", action),
            *((ACTION_CHECKBOX_NAME, pk) for pk in queryset.values_list("pk", flat=True)),
        ]
        return self._ask(
            request, verb, form, list(queryset[:100]), back=request.get_full_path(), hidden=hidden
        )

    def _each(self, request, queryset, act) -> None:
        """Do `act` to every story by itself; one that refuses does not stop the others."""
        done = 0
        for article in queryset:
            try:
                with transaction.atomic():
                    act(article)
                done += 1
            except (PermissionDenied, ValidationError, publishing.Conflict) as error:
                refused = " ".join(sentences_of(error))
                messages.error(request, _("“%(story)s”: %(reason)s") % {"story": article, "reason": refused})
        if done:
            messages.success(
                request, ngettext("%(count)d story done.", "%(count)d stories done.", done) % {"count": done}
            )
