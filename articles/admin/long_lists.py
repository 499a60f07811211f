"""Lists that grow for as long as the paper comes out, kept as quick as they were in its first week.

What Django's admin asks by itself reads such a table as a whole: an exact count, the years for drilling down by date, the
different values of a column for its filter, a word anywhere in a text.
"""

import re

from django.conf import settings
from django.contrib import admin
from django.contrib.postgres.search import Lexeme, SearchQuery
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from ..models import Article
from .timeline import VERBS, verb_in_words

COUNT_UP_TO = 10_000
MOST_SEARCH_WORDS = 12
LONGEST_WORD = 100


class OrMore(int):
    """A number that stands for itself and everything above."""

    def __str__(self):
        return f"{int(self)}+"


class BoundedPaginator(Paginator):
    """Counts as far as anybody turns pages; what lies beyond is found by a filter or a search."""

    @cached_property
    def count(self):
        number = self.object_list.order_by()[: COUNT_UP_TO + 1].count()
        return OrMore(COUNT_UP_TO) if number > COUNT_UP_TO else number


def stories_with_words(text: str, stories=None):
    """Return those of `stories` (all, when left out) whose search document has every word of `text`, or words that begin so.

    Without a word in it nothing is found; None for an empty text.
    """
    stories = Article.objects.all() if stories is None else stories
    words = [word[:LONGEST_WORD] for word in re.findall(r"\w+", text)[:MOST_SEARCH_WORDS]]
    if not words:
        return stories.none() if text.strip() else None
    query = Lexeme(words[0], prefix=True)
    for word in words[1:]:
        query &= Lexeme(word, prefix=True)
    return stories.filter(search=SearchQuery(query, config=f"news_{settings.SEARCH_LANGUAGE}"))


class FoundByStory:
    """Search for rows by the words of the story that they belong to."""

    search_help_text = gettext_lazy("Words from the headline, the text, the byline or a topic of the story.")
    story_column = "article"

    def get_search_results(self, request, queryset, search_term):
        stories = stories_with_words(search_term)
        if stories is None:
            return queryset, False
        return queryset.filter(**{f"{self.story_column}__in": stories.values("pk")}), False


class ByVerb(admin.SimpleListFilter):
    """What was done; the verbs are known to the program."""

    title = gettext_lazy("what")
    parameter_name = "verb"

    def lookups(self, request, model_admin):
        return [(verb, verb_in_words(verb)) for verb in VERBS]

    def queryset(self, request, queryset):
        return queryset.filter(verb=self.value()) if self.value() else queryset


class ByKindOfRow(admin.SimpleListFilter):
    """What it was done to: the rows that the desk knows."""

    title = gettext_lazy("on")
    parameter_name = "object_type"

    def lookups(self, request, model_admin):
        known = sorted(
            {model._meta for model in model_admin.admin_site._registry}, key=lambda meta: meta.label
        )
        return [(str(meta.model_name), str(meta.verbose_name).capitalize()) for meta in known]

    def queryset(self, request, queryset):
        return queryset.filter(object_type=self.value()) if self.value() else queryset
