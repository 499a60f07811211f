"""Records to read: corrections, revisions of all stories, the trail. Nothing here is written by hand."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Correction, Revision, TrailEntry
from .base import ReadOnlyAdmin
from .timeline import verb_in_words


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ["story", "kind", "text", "made_at", "made_by"]
    list_display_links = ["text"]
    list_filter = ["kind"]
    list_select_related = ["article", "made_by"]
    date_hierarchy = "made_at"
    search_fields = ["text", "article__headline"]
    fields = ["story", "kind", "text", "made_at", "made_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("article__body", "article__body_html", "article__search")

    @admin.display(description=gettext_lazy("story"), ordering="article__headline")
    def story(self, correction):
        address = reverse("admin:articles_article_change", args=[correction.article_id])
        return format_html('<a href="{}">{}</a>', address, correction.article.headline)


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["story", "version", "what", "made_by", "made_at", "note"]
    list_display_links = ["version"]
    list_filter = ["verb"]
    list_select_related = ["article", "made_by"]
    search_fields = ["article__headline", "note"]
    ordering = ["-pk"]
    fields = ["story", "version", "what", "made_by", "made_at", "note", "material", "comparison"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .defer("snapshot", "article__body", "article__body_html", "article__search")
        )

    @admin.display(description=gettext_lazy("story"), ordering="article__headline")
    def story(self, revision):
        address = reverse("admin:articles_article_history", args=[revision.article_id])
        return format_html('<a href="{}">{}</a>', address, revision.article.headline)

    @admin.display(description=gettext_lazy("what"), ordering="verb")
    def what(self, revision):
        return verb_in_words(revision.verb)

    @admin.display(description=gettext_lazy("what changed"))
    def comparison(self, revision):
        if revision.version < 2:
            return _("The first version.")
        address = reverse("admin:articles_article_compare", args=[revision.article_id])
        query = f"?from={revision.version - 1}&to={revision.version}"
        return format_html('<a href="{}{}">{}</a>', address, query, _("Compare with the version before"))


@admin.register(TrailEntry)
class TrailEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "who", "what", "object_label", "note"]
    list_filter = ["object_type"]
    search_fields = ["who", "object_label", "note"]
    date_hierarchy = "at"
    fields = ["at", "who", "what", "on", "note"]

    @admin.display(description=gettext_lazy("what"), ordering="verb")
    def what(self, entry):
        return verb_in_words(entry.verb)

    @admin.display(description=gettext_lazy("on"))
    def on(self, entry):
        return f"{entry.object_label} ({entry.object_type} {entry.object_id})"
