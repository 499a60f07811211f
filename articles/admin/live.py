"""Live updates: one timed post each, written without touching the story's own form."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions, publishing
from ..models import Article, LiveUpdate
from .base import DeskAdmin
from .long_lists import FoundByStory
from .widgets import LOCAL_TIMES, LocalTime, StoryText, unwrapped


class LiveUpdateForm(forms.ModelForm):
    """`seen` says which text of the post its editor saw: the time of its last change."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        widgets = {"body": StoryText(attrs={"rows": 8}), "posted_at": LocalTime}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.current = self.instance.edited_at.isoformat() if self.instance.edited_at else ""
        self.fields["seen"].initial = self.current
        if "posted_at" in self.fields:
            self.fields["posted_at"].required = False
            self.fields["posted_at"].help_text = _("Now, when it is empty.")
            if self.instance.pk is None:
                self.initial["posted_at"] = None

    def clean_posted_at(self):
        return self.cleaned_data["posted_at"] or timezone.now()

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.data.get("seen", "") != self.current:
            self.data = self.data.copy()
            self.data["seen"] = self.current
            raise forms.ValidationError(
                _(
                    "A colleague changed this update meanwhile. Theirs: “%(text)s” Save again to replace it by yours."
                )
                % {"text": self.initial.get("body", "")}
            )
        return cleaned


@admin.register(LiveUpdate)
class LiveUpdateAdmin(FoundByStory, DeskAdmin):
    keeps_typing = True
    form = LiveUpdateForm
    formfield_overrides = LOCAL_TIMES
    list_display = ["posted_at", "words", "key_event", "story", "posted_by"]
    list_display_links = ["posted_at", "words"]
    list_filter = ["key_event", "posted_at"]
    list_select_related = ["article", "posted_by"]
    search_fields = ["article"]
    autocomplete_fields = ["article"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("article__body", "article__body_html", "article__search")

    def lookup_allowed(self, lookup, value, request):
        return lookup == "article__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("headline"))
    def words(self, update):
        return update.headline or update.body[:80]

    def get_readonly_fields(self, request, obj=None):
        return ["story"] if obj else []

    def get_fields(self, request, obj=None):
        return ["story" if obj else "article", "headline", "body", "key_event", "posted_at", "seen"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = unwrapped(super().formfield_for_dbfield(db_field, request, **kwargs))
        if db_field.name == "article":
            field.label = _("Story")
        return field

    @admin.display(description=gettext_lazy("story"), ordering="article__headline")
    def story(self, update):
        address = reverse("admin:articles_article_change", args=[update.article_id])
        return format_html('<a href="{}">{}</a>', address, update.article.headline)

    def get_changeform_initial_data(self, request):
        article = (
            request.GET.get("article")
            or self.get_preserved_filters(request).rpartition("article__id__exact%3D")[2].partition("%26")[0]
        )
        return {"article": article} if article.isdecimal() else {}

    def get_object(self, request, object_id, from_field=None):
        update = super().get_object(request, object_id, from_field)
        if update is not None and request.method == "POST":
            # The story's row is the lock of everything that hangs on it.
            Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=update.article_id).first()
            update.refresh_from_db()
        return update

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or permissions.may_edit(request.user, obj.article)
        )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (
            obj is None or (permissions.may_edit(request.user, obj.article) and not self._was_seen(obj))
        )

    def _was_seen(self, update) -> bool:
        """Whether readers may have seen this post: then it is changed, not deleted."""
        return update.article.was_public and update.posted_at <= timezone.now()

    def delete_view(self, request, object_id, extra_context=None):
        """Say why a post that readers have seen stays."""
        update = self.get_object(request, object_id)
        if update is None or not self._was_seen(update) or not self.has_change_permission(request, update):
            return super().delete_view(request, object_id, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("This update cannot be deleted"),
            "subtitle": str(update),
            "sentence": _("Readers have seen it. Change its text and say there what was wrong."),
            "links": [],
            "back": reverse("admin:articles_liveupdate_change", args=[update.pk]),
        }
        return TemplateResponse(request, "admin/refused.html", context, status=409)

    def save_model(self, request, obj, form, change):
        article = Article.objects.get(pk=obj.article_id)
        if not permissions.may_edit(request.user, article):
            raise PermissionDenied
        if change:
            fields = ["headline", "body", "key_event", "posted_at"]
            publishing.update(article, by=request.user, relations=lambda: obj.save(update_fields=fields))
            return
        made = publishing.post_update(
            article,
            by=request.user,
            headline=obj.headline,
            body=obj.body,
            key_event=obj.key_event,
            posted_at=obj.posted_at,
        )
        obj.pk, obj._state.adding = made.pk, False

    def delete_model(self, request, obj):
        article = Article.objects.get(pk=obj.article_id)
        publishing.update(article, by=request.user, note=_("Live update deleted."), relations=obj.delete)

    def get_deleted_objects(self, objs, request):
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, _("The update is posted."))
        if "_addanother" in request.POST:
            return redirect(reverse("admin:articles_liveupdate_add") + f"?article={obj.article_id}")
        return redirect(
            reverse("admin:articles_liveupdate_changelist") + f"?article__id__exact={obj.article_id}"
        )
