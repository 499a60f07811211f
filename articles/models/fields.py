"""Columns and constraints that several models share."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ASCII_SLUG = r"^[-a-zA-Z0-9_]+$"

validate_colour = RegexValidator(
    r"^#[0-9a-fA-F]{6}\Z", _("Write a colour as # and six hexadecimal digits, such as #0b4f5c.")
)


def slug_field():
    """Return the address column: ASCII, unique, empty in a form only so that the form can make it."""
    return models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        help_text=_("The last part of the address. Changing it leaves a permanent redirect."),
    )


def slug_is_ascii(model: str) -> models.CheckConstraint:
    """Return the constraint that keeps anything but ASCII letters, digits, hyphen and underscore out of addresses."""
    return models.CheckConstraint(
        name=f"{model}_slug_is_ascii",
        condition=Q(slug__regex=ASCII_SLUG),
        violation_error_message=_(
            "An address may hold only unaccented letters, digits, hyphens and underscores."
        ),
    )


def source_columns():
    """Return the pair of columns that says where an imported row came from, both empty for rows written here."""
    return (
        models.CharField(_("imported from"), max_length=200, blank=True, editable=False),
        models.CharField(_("its id there"), max_length=200, blank=True, editable=False),
    )


def source_once(model: str) -> models.UniqueConstraint:
    """Return the constraint by which an import, run again, finds the row that it made before."""
    return models.UniqueConstraint(
        name=f"{model}_source_once",
        fields=["source", "source_id"],
        condition=~Q(source_id=""),
        violation_error_message=_("This has been imported already."),
    )


def one_of(model: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Return the constraint that lets `field` hold nothing but the values of `choices`."""
    return models.CheckConstraint(
        name=f"{model}_{field}_known",
        condition=Q(**{f"{field}__in": choices.values}),
        violation_error_message=_("That is not one of the choices."),
    )
