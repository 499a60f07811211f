"""Whose name stands over a story."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .fields import slug_field, slug_is_ascii, source_columns, source_once
from .places import address


class Author(models.Model):
    """A person, or a desk such as "The Meridian staff", that can stand in a byline."""

    name = models.CharField(_("name"), max_length=120)
    slug = slug_field()
    role = models.CharField(
        _("role"), max_length=120, blank=True, help_text=_("Such as “Senior News Editor”.")
    )
    bio = models.TextField(
        _("biography"), blank=True, help_text=_("Two or three sentences, shown on the author’s page.")
    )
    photo = models.ForeignKey(
        "articles.Photo",
        verbose_name=_("portrait"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="portrayed",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="author",
        help_text=_("The colleague who writes under this name; a story with this byline is theirs to edit."),
    )
    is_organisation = models.BooleanField(
        _("an organisation"), default=False, help_text=_("A desk or an agency, not a person.")
    )
    source, source_id = source_columns()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]
        constraints = [slug_is_ascii("author"), source_once("author")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("author", self.slug)
