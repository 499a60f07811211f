"""Topics: many per story. The tag model of django-taggit, which nothing outside this package needs to know."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from ..slugs import free_slug
from .fields import slug_is_ascii, source_columns, source_once
from .places import address


class Topic(TagBase):
    """What a story is about; each topic has a hub of its own."""

    description = models.TextField(
        _("description"), blank=True, help_text=_("The introduction on the topic’s page.")
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

    def slugify(self, tag, i=None):
        """Replace taggit's Unicode slugs, which the routes do not take, by the slugs of the house."""
        return free_slug(type(self).objects.exclude(pk=self.pk), tag)
