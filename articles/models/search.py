"""What the search knows besides the stories' own documents."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Index


class SearchWord(models.Model):
    """A word of a story that is published or was: what mistyped words and beginnings of words are compared with.

    Whether readers may know of it is asked of the stories each time it is used; a row here alone says nothing. A word
    may stand in more than one row: two transactions that bring in the same one need not wait for each other.
    """

    word = models.CharField(max_length=40)  # in small letters, as written
    plain = models.CharField(max_length=80)  # without accents, which may make it longer

    class Meta:
        default_permissions = ()
        indexes = [
            Index(name="search_word_word", fields=["word"]),
            Index(name="search_word_begins", fields=["plain"], opclasses=["varchar_pattern_ops"]),
            # Few words are new, and what waits to be entered is read by every search.
            GinIndex(
                name="search_word_similar", fields=["plain"], opclasses=["gin_trgm_ops"], fastupdate=False
            ),
        ]

    def __str__(self):
        return self.word
