"""The list of stories: its columns, its filters, its search."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import most_read
from ..models import Article
from . import buttons, copies
from .long_lists import stories_with_words
from .verbs import zoned


class WhereItStands(admin.SimpleListFilter):
    """The status, with what is scheduled kept apart from what is out."""

    title = gettext_lazy("status")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("draft", _("Draft")),
            ("in_review", _("In review")),
            ("scheduled", _("Scheduled")),
            ("live", _("Published")),
            ("copy", _("With a working copy")),
            ("change", _("With a scheduled change")),
            ("breaking", _("Breaking now")),
            ("taken_down", _("Taken down")),
        ]

    def queryset(self, request, queryset):
        if self.value() in ("scheduled", "live", "breaking"):
            return getattr(queryset, self.value())()
        if self.value() == "copy":
            return queryset.exclude(working_copy=None)
        if self.value() == "change":
            return queryset.filter(working_copy__publish_at__isnull=False)
        return queryset.filter(status=self.value()) if self.value() in Article.Status.values else queryset


class Whose(admin.SimpleListFilter):
    title = gettext_lazy("writer")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("Mine"))]

    def queryset(self, request, queryset):
        return queryset.written_by(request.user) if self.value() == "mine" else queryset


class Read(admin.SimpleListFilter):
    """What readers read, the most first: of the stories that were read at all, so that it takes no look at all others."""

    title = gettext_lazy("reads")
    parameter_name = "read"

    def lookups(self, request, model_admin):
        return [("most", _("In the last 24 hours, most read first"))]

    def queryset(self, request, queryset):
        if self.value() != "most":
            return queryset
        return queryset.filter(pk__in=most_read.read_since(timezone.now()))


class StoryList(ChangeList):
    """Rows without their texts, with their bylines in one more query."""

    def get_queryset(self, request, exclude_parameters=None):
        rows = super().get_queryset(request, exclude_parameters)
        rows = rows.annotate(read_count=most_read.count_of(timezone.now()))
        if request.GET.get("read") == "most" and "o" not in request.GET:
            rows = rows.order_by("-read_count", "-pk")
        return rows.defer(
            "body", "body_html", "search", "source_data", "working_copy__snapshot"
        ).prefetch_related("bylines__author")


class ListOfStories:
    """What the admin of stories needs for its list."""

    list_display = ["story", "stands", "category", "byline", "time", "reads", "breaking"]
    list_display_links = ["story"]
    list_filter = [WhereItStands, Whose, Read, "category", "kind", "published_at"]
    list_select_related = ["category", "working_copy"]
    # What was touched last stands first: that is where people go on.
    ordering = ["-changed_at", "-pk"]
    list_per_page = 50
    search_fields = ["headline"]
    search_help_text = gettext_lazy("Words from the headline, the text, the byline or a topic.")

    def get_changelist(self, request, **kwargs):
        return StoryList

    def get_search_results(self, request, queryset, search_term):
        """Search the document that the verbs write, each word as the beginning of one."""
        found = stories_with_words(search_term, queryset)
        return queryset if found is None else found, False

    @admin.display(description=gettext_lazy("story"), ordering="headline")
    def story(self, article):
        return article.headline

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def stands(self, article):
        key, words = buttons.standing(article)
        copy = copies.mark(getattr(article, "working_copy", None))
        beside = format_html(' <span class="copy-mark">{}</span>', copy) if copy else ""
        return format_html('<span class="stands stands-{}">{}</span>{}', key, words, beside)

    @admin.display(description=gettext_lazy("byline"))
    def byline(self, article):
        return ", ".join(line.author.name for line in article.bylines.all()) or None

    @admin.display(description=gettext_lazy("time"), ordering="published_at")
    def time(self, article):
        moment = article.published_at or article.changed_at or article.created_at
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), zoned(moment))

    @admin.display(description=gettext_lazy("reads, 24 h"))
    def reads(self, article):
        return article.read_count or None

    @admin.display(description=gettext_lazy("breaking"), ordering="breaking_until", empty_value="")
    def breaking(self, article):
        if not article.breaking_until or article.breaking_until <= timezone.now():
            return None
        words = _("until %(time)s") % {"time": zoned(article.breaking_until)}
        return format_html('<span class="breaking-mark">{}</span>', words)
