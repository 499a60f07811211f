"""Sections: one shelf per story. Code says category, readers read "section"."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .fields import slug_field, slug_is_ascii, source_columns, source_once, too_faint, validate_colour
from .places import address


class Category(models.Model):
    """A section of the paper, or a sub-section of one."""

    name = models.CharField(_("name"), max_length=80)
    slug = slug_field()
    description = models.TextField(_("description"), blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text=_("Empty for a section of its own."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Sections stand in this order.")
    )
    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_("Such as #8a3b12; empty for the colour of the paper."),
    )
    colour_dark = models.CharField(
        _("colour on dark ground"), max_length=7, blank=True, validators=[validate_colour]
    )
    source, source_id = source_columns()

    children_list: list["Category"]  # the sub-sections, where the masthead has read them

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]
        constraints = [
            slug_is_ascii("category"),
            source_once("category"),
            models.CheckConstraint(
                name="category_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message=_("A section cannot be part of itself."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address("category", self.slug)

    def clean(self):
        """Keep the shelves two deep (a loop or a third level has no place in the navigation), the colours legible."""
        super().clean()
        if sentences := too_faint(self):
            raise ValidationError(sentences)
        if self.parent is None:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": _("A section cannot be part of itself.")})
        if self.parent.parent_id:
            raise ValidationError(
                {
                    "parent": _("“%(name)s” is a sub-section itself. Choose a section of the first level.")
                    % {"name": self.parent}
                }
            )
        if self.pk and self.children.exists():
            raise ValidationError({"parent": _("This section has sub-sections, so it cannot become one.")})
