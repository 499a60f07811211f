"""Records to read: corrections, revisions of all stories, the trail. Nothing here is written by hand."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Correction, Revision, TrailEntry
from .base import ReadOnlyAdmin
from .long_lists import ByKindOfRow, ByVerb, FoundByStory, stories_with_words
from .timeline import verb_in_words


@admin.register(Correction)
class CorrectionAdmin(FoundByStory, ReadOnlyAdmin):
    list_display = ["story", "kind", "text", "made_at", "made_by"]
    list_display_links = ["text"]
    list_filter = ["kind", "made_at"]
    list_select_related = ["article", "made_by"]
    search_fields = ["article"]
    fields = ["story", "kind", "text", "made_at", "made_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("article__body", "article__body_html", "article__search")

    @admin.display(description=gettext_lazy("story"), ordering="article__headline")
    def story(self, correction):
        address = reverse("admin:articles_article_change", args=[correction.article_id])
        return format_html('<a href="{}">{}</a>', address, correction.article.headline)


@admin.register(Revision)
class RevisionAdmin(FoundByStory, ReadOnlyAdmin):
    list_display = ["story", "version", "what", "made_by", "made_at", "note"]
    list_display_links = ["version"]
    list_filter = [ByVerb]
    list_select_related = ["article", "made_by"]
    search_fields = ["article"]
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
    list_filter = [ByKindOfRow]
    search_fields = ["object_id"]
    search_help_text = FoundByStory.search_help_text
    fields = ["at", "who", "what", "on", "note"]

    def get_search_results(self, request, queryset, search_term):
        stories = stories_with_words(search_term)
        if stories is None:
            return queryset, False
        return queryset.filter(object_type="article", object_id__in=stories.values("pk")), False

    @admin.display(description=gettext_lazy("what"))
    def what(self, entry):
        return verb_in_words(entry.verb)

    @admin.display(description=gettext_lazy("on"))
    def on(self, entry):
        return f"{entry.object_label} ({entry.object_type} {entry.object_id})"
