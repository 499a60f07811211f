"""What is stored so that related stories cost a page one query (docs/adr/0034-related-stories-stored.md).

Lists of numbers stand in arrays: the archive is scored ten times faster than with a row for each pair, and a page reads one row.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .article import Article


class RelatedList(models.Model):
    """The best stories to read after `article`, the best first. A story without such a row has not been scored yet.

    `ids`, `scores`, `reasons` and `topics` run side by side: the story, how much it has to do with this one (in
    ten-thousandths, its age left out), why it stands there (see `Reason`), and of a shared topic the id (else 0).
    """

    class Reason(models.IntegerChoices):
        NEAR = 0, _("similar")
        BACKGROUND = 1, _("background")
        FOLLOW_UP = 2, _("follow-up")
        TOPIC = 3, _("shared topic")
        SECTION = 4, _("same section")
        FILLS_UP = 5, _("nothing better")

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="related_list"
    )
    ids = ArrayField(models.BigIntegerField(), default=list)
    scores = ArrayField(models.SmallIntegerField(), default=list)
    reasons = ArrayField(models.SmallIntegerField(), default=list)
    topics = ArrayField(models.BigIntegerField(), default=list)
    scored_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        # A story that changed is looked for in the lists of others.
        indexes = [GinIndex(name="related_list_ids", fields=["ids"])]

    def __str__(self):
        return f"{self.article_id}: {self.ids}"


class StoryProfile(models.Model):
    """What of a published story is compared with others, small enough to compare thousands.

    `terms` are the heaviest words of its text and `names` the people and places named, each as a number made of the word,
    with its share of the text's direction (in ten-thousandths) beside it; `links` are the stories that its text links to.
    """

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="profile"
    )
    terms = ArrayField(models.IntegerField(), default=list)
    weights = ArrayField(models.SmallIntegerField(), default=list)
    names = ArrayField(models.IntegerField(), default=list)
    name_weights = ArrayField(models.SmallIntegerField(), default=list)
    links = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        default_permissions = ()
        indexes = [
            GinIndex(name="story_profile_terms", fields=["terms"]),
            GinIndex(name="story_profile_links", fields=["links"]),
        ]

    def __str__(self):
        return str(self.article_id)


class WordCount(models.Model):
    """In how many published stories a word stands, as a number made of what the site's stemmer leaves of it; 0: all stories."""

    word = models.IntegerField(primary_key=True)
    stories = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.word}: {self.stories}"


class RelatedExclusion(models.Model):
    """A story that an editor keeps away from under another one."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="exclusions")
    related = models.ForeignKey(
        Article, verbose_name=_("story to leave out"), on_delete=models.CASCADE, related_name="excluded_by"
    )

    class Meta:
        verbose_name = _("story left out")
        verbose_name_plural = _("stories left out")
        constraints = [
            models.CheckConstraint(
                name="exclusion_not_itself",
                condition=~Q(article=F("related")),
                violation_error_message=_("A story cannot be left out of its own list."),
            ),
            models.UniqueConstraint(
                name="exclusion_once_per_article",
                fields=["article", "related"],
                violation_error_message=_("This story is left out already."),
            ),
        ]

    def __str__(self):
        return f"{self.article_id} -x {self.related_id}"
