"""Columns and constraints that several models share."""

import re

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ASCII_SLUG = r"^[-a-zA-Z0-9_]+$"

validate_colour = RegexValidator(
    r"^#[0-9a-fA-F]{6}\Z", _("Write a colour as # and six hexadecimal digits, such as #0b4f5c.")
)

LINK = RegexValidator(
    r"\A(?:https?://[^\s/\\\"'<>]+[^\s\\\"'<>]*|/(?![/\\])[^\s\\\"'<>]*)\Z",
    _("A link begins with https:// or, within this site, with a slash."),
)


# The grounds of static/css/tokens.css on which readers see a colour, and the contrast that WCAG 2.2 AA asks of text.
GROUNDS = {"colour": "#fffdf9", "colour_dark": "#141412"}
LEAST_CONTRAST = 4.5


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def too_faint(row: models.Model) -> dict[str, str]:
    """Return a sentence for each colour of `row` that could not be read on its ground; what is no colour is let by."""
    told = {
        "colour": _("Too light to be read on the page. Choose a darker colour."),
        "colour_dark": _("Too dark to be read on the dark page. Choose a lighter colour."),
    }
    sentences = {}
    for field, ground in GROUNDS.items():
        colour = getattr(row, field)
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour or ""):
            continue
        darker, lighter = sorted((_luminance(colour), _luminance(ground)))
        if (lighter + 0.05) / (darker + 0.05) < LEAST_CONTRAST:
            sentences[field] = str(told[field])
    return sentences


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


def one_of_or_empty(model: str, field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """Return the constraint of `one_of` for a column that may be empty."""
    return models.CheckConstraint(
        name=f"{model}_{field}_known",
        condition=Q(**{f"{field}__in": ["", *choices.values]}),
        violation_error_message=_("That is not one of the choices."),
    )
