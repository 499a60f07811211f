"""Live updates: one timed post each, written without touching the story's own form."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions, publishing
from ..body import compare
from ..models import Article, Correction, LiveUpdate
from .base import DeskAdmin
from .live_compose import Composer
from .long_lists import FoundByStory
from .widgets import LOCAL_TIMES, LocalTime, StoryText, unwrapped


class LiveUpdateForm(forms.ModelForm):
    """`seen` says which text of the post its editor saw: the time of its last change."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    correction = forms.CharField(
        label=gettext_lazy("Correction"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "What it said, and what is right. It stands in the update, under the story and among the corrections."
        ),
    )
    correction_kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Correction.Kind.choices, required=False
    )

    class Meta:
        widgets = {"body": StoryText(attrs={"rows": 8}), "posted_at": LocalTime}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.current = str(last_version(self.instance)) if self.instance.pk else ""
        self.fields["seen"].initial = self.current
        if "posted_at" in self.fields:
            self.fields["posted_at"].required = False
            self.fields["posted_at"].help_text = _("Now, when it is empty.")
            if self.instance.pk is None:
                self.initial["posted_at"] = None

    def clean_posted_at(self):
        posted_at, now = self.cleaned_data["posted_at"] or timezone.now(), timezone.now()
        before = self.initial.get("posted_at") if self.instance.pk else None
        if before and before.replace(second=0, microsecond=0) == posted_at:
            return before  # the field shows no seconds
        if before and before <= now < posted_at and self.instance.article.is_live:
            raise forms.ValidationError(_("Readers have seen it: its time cannot lie ahead."))
        return posted_at

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


def last_version(update: LiveUpdate) -> int:
    """Return the number of the newest version of a post; 1 for one of which nothing was written down."""
    return update.versions.values_list("number", flat=True).first() or 1


@admin.register(LiveUpdate)
class LiveUpdateAdmin(Composer, FoundByStory, DeskAdmin):
    keeps_typing = True
    form = LiveUpdateForm
    formfield_overrides = LOCAL_TIMES
    list_display = ["posted_at", "words", "key_event", "removed", "story", "posted_by"]
    list_display_links = ["posted_at", "words"]
    list_filter = ["key_event", "posted_at"]
    list_select_related = ["article", "posted_by"]
    search_fields = ["article"]
    autocomplete_fields = ["article"]

    def get_urls(self):
        compose = self.admin_site.admin_view(self.compose_view)
        return [
            path("compose/<int:article_id>/", compose, name="articles_liveupdate_compose"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("removed"), boolean=True)
    def removed(self, update):
        return update.removed_at is not None

    def get_queryset(self, request):
        return super().get_queryset(request).defer("article__body", "article__body_html", "article__search")

    def lookup_allowed(self, lookup, value, request):
        return lookup == "article__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("headline"))
    def words(self, update):
        return update.headline or update.body[:80]

    def get_readonly_fields(self, request, obj=None):
        return ["story", "versions"] if obj else []

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["article", "headline", "body", "key_event", "posted_at", "seen"]})]
        sets = [(None, {"fields": ["story", "headline", "body", "key_event", "posted_at", "seen"]})]
        if self._was_seen(obj) and permissions.may_correct(request.user, obj.article):
            sets.append((_("Correction"), {"fields": ["correction_kind", "correction"]}))
        return [*sets, (_("Versions"), {"fields": ["versions"]})]

    @admin.display(description=gettext_lazy("what it said before"))
    def versions(self, update):
        """Show every version, the newest first, with what differs from the one before."""
        found = list(update.versions.select_related("made_by"))
        if not found:
            return _("Nothing was changed since it was posted.")
        rows = []
        for place, version in enumerate(found):
            before = found[place + 1] if place + 1 < len(found) else None
            text = compare(
                *(f"<p>{escape(one.headline)}</p>{one.body}" for one in (before or version, version))
            )
            made = f"{timezone.localtime(version.made_at):%H:%M, %d.%m.%Y}"
            rows.append((version.number, version.get_what_display(), made, version.made_by or "–", text))
        return format_html(
            '<ol class="versions" reversed>{}</ol>',
            format_html_join("", "<li><p class='quiet'>{} · {} · {} · {}</p>{}</li>", rows),
        )

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
            obj is None or permissions.may_edit(request.user, obj.article)
        )

    def _was_seen(self, update) -> bool:
        """Whether readers may have seen this post: then it is taken out of their sight, and its versions stay."""
        return update.article.was_public and update.posted_at <= timezone.now()

    def save_model(self, request, obj, form, change):
        article = Article.objects.get(pk=obj.article_id)
        if not permissions.may_edit(request.user, article):
            raise PermissionDenied
        if change:
            self._change(request, obj, form.cleaned_data)
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

    def _change(self, request, obj, cleaned):
        words = {name: cleaned[name] for name in ("headline", "body", "key_event")}
        row = LiveUpdate.objects.get(pk=obj.pk)
        publishing.edit_update(row, by=request.user, posted_at=cleaned["posted_at"], **words)
        if text := cleaned.get("correction", "").strip():
            kind = cleaned.get("correction_kind") or Correction.Kind.CORRECTION
            publishing.correct_update(row, by=request.user, text=text, kind=kind)

    def delete_model(self, request, obj):
        if self._was_seen(obj):
            publishing.remove_update(obj, by=request.user)
            return
        article = Article.objects.get(pk=obj.article_id)
        publishing.update(article, by=request.user, note=_("Live update deleted."), relations=obj.delete)

    def get_deleted_objects(self, objs, request):
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, _("The update is posted."))
        if "_addanother" in request.POST:
            return redirect(reverse("admin:articles_liveupdate_add") + f"?article={obj.article_id}")
        return redirect("admin:articles_liveupdate_compose", obj.article_id)

    def response_change(self, request, obj):
        if "_continue" in request.POST:
            return super().response_change(request, obj)
        messages.success(request, _("The update is changed."))
        return redirect("admin:articles_liveupdate_compose", obj.article_id)
