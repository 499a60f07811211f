"""Series: stories that are read one after the other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article
from .fields import slug_field, slug_is_ascii
from .places import address


class Series(models.Model):
    """A row of stories in an order of their own, with a page that lists them."""

    title = models.CharField(_("title"), max_length=120)
    slug = slug_field()
    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_(
            "What readers find at the top of the page of the series. An empty line begins a new paragraph."
        ),
    )

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["title"]
        constraints = [
            slug_is_ascii("series"),
            models.CheckConstraint(
                name="series_has_a_title",
                condition=~models.Q(title=""),
                violation_error_message=_("A series needs a title."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("series", self.slug)


class Chapter(models.Model):
    """The place of a story in its series. A story stands in one: it has one part before it and one after it."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="chapters")
    article = models.OneToOneField(
        Article, verbose_name=_("story"), on_delete=models.CASCADE, related_name="chapter"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["position", "pk"]
        default_permissions = ()
        indexes = [models.Index(name="chapter_in_order", fields=["series", "position", "id"])]

    def __str__(self):
        return f"{self.series_id}/{self.article_id}"
