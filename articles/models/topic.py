"""Topics: many per story. The tag model of django-taggit, which nothing outside this package needs to know."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from ..slugs import free_slug
from .fields import slug_is_ascii, source_columns, source_once
from .places import address


class Topic(TagBase):
    """What a story is about; each topic has a hub of its own."""

    description = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_(
            "What readers find at the top of the topic’s page. An empty line begins a new paragraph."
        ),
    )
    pinned = models.ForeignKey(
        "articles.Article",
        verbose_name=_("pinned story"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="pinned_on",
        help_text=_("The explainer that stands above the latest stories, as long as readers may see it."),
    )
    timeless = models.BooleanField(
        _("timeless"),
        default=False,
        help_text=_("Readers are not told of the age of its stories, such as recipes or portraits."),
    )
    source, source_id = source_columns()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [
            slug_is_ascii("topic"),
            source_once("topic"),
            models.UniqueConstraint(
                Lower("name"),
                name="topic_name_once",
                violation_error_message=_("There is a topic of this name already."),
            ),
        ]

    def get_absolute_url(self):
        return address("topic", self.slug)

    def clean(self):
        """Refuse what is another name of a topic, or its address: both lead to that topic."""
        super().clean()
        if taken := TopicAlias.objects.filter(name__iexact=self.name).select_related("topic").first():
            raise ValidationError({"name": _taken(taken, self)})
        if taken := TopicAlias.objects.filter(slug=self.slug).select_related("topic").first():
            raise ValidationError({"slug": _taken(taken, self)})

    @classmethod
    def standing_for(cls, ids: Iterable[int]) -> dict[int, "Topic"]:
        """Return the topics of `ids` by these; one that was merged into another is that other."""
        wanted = set(ids)
        found = {topic.pk: topic for topic in cls.objects.filter(pk__in=wanted)}
        merged = TopicAlias.objects.filter(merged_id__in=wanted - found.keys()).select_related("topic")
        return found | {alias.merged_id: alias.topic for alias in merged}

    def slugify(self, tag, i=None):
        """Replace taggit's Unicode slugs, which the routes do not take, by the slugs of the house."""
        return free_slug(type(self).objects.exclude(pk=self.pk), tag)


class TopicAlias(models.Model):
    """Another name of a topic: it finds the topic in the desk, in search and in imports, and its address leads there.

    One that is left of a topic that was merged keeps that topic's id: older revisions of stories name it.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=100)
    # None where the address leads to the topic already, or the name has no letter that an address may hold.
    slug = models.CharField(_("address"), max_length=100, unique=True, null=True)  # noqa: DJ001  # two may have none
    merged_id = models.BigIntegerField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("other name of a topic")
        verbose_name_plural = _("other names of topics")
        ordering = ["name"]
        default_permissions = ()
        constraints = [
            slug_is_ascii("topic_alias"),
            models.UniqueConstraint(
                Lower("name"),
                name="topic_alias_name_once",
                violation_error_message=_("This is another name of a topic already."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def path(self) -> str:
        """The address that leads to the topic; "" when there is none."""
        return address("topic", self.slug) if self.slug else ""


def _taken(alias: TopicAlias, by: Topic) -> str:
    if alias.topic_id == by.pk:
        return _now("“%(name)s” stands among the other names of this topic. Take it out there first.") % {
            "name": alias.name
        }
    return _now("“%(name)s” is another name of the topic “%(topic)s”.") % {
        "name": alias.name,
        "topic": alias.topic,
    }
