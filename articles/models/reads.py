"""How often stories are read (docs/adr/0040-most-read.md). Numbers of stories; nothing about whoever read them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .article import Article


class ReadCount(models.Model):
    """How often `article` was read in the hour that begins at `hour`. Written by `articles/reads.py` alone."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="read_counts")
    hour = models.DateTimeField()
    reads = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "hour"], name="read_count_once_an_hour")]
        # Which stories were read since yesterday, and which numbers are old.
        indexes = [models.Index(fields=["hour"], name="read_count_hour")]

    def __str__(self):
        return f"{self.article_id}: {self.reads}"


class MostRead(models.Model):
    """The stories that are read most, the first first: one row, more of them than are shown, since one may be taken down."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    ids = ArrayField(models.BigIntegerField(), default=list)
    ranked_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.ids)
