"""Colours from the database as one generated style sheet, since the content policy forbids style attributes."""

import hashlib
import re

from django.urls import reverse

from .masthead import Masthead

COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
CLASS = re.compile(r"[-a-zA-Z0-9_]+\Z")


def sheet(masthead: Masthead) -> str:
    """Return the rules for the paper and for every section with a colour of its own, for light and dark ground.

    A value that is no colour, however it came into the row, is left out.
    """
    paper = masthead.paper
    pairs = [(":root", paper.colour, paper.colour_dark)]
    for section in masthead.all_sections:
        if section.colour and CLASS.match(section.slug):
            pairs.append(
                (f".section-{section.slug}", section.colour, section.colour_dark or paper.colour_dark)
            )
    pairs = [pair for pair in pairs if COLOUR.match(pair[1])]
    plain = "".join(f"{where}{{--brand:{light}}}\n" for where, light, _ in pairs)
    both = "".join(
        f"{where}{{--brand:light-dark({light},{dark})}}\n"
        for where, light, dark in pairs
        if COLOUR.match(dark)
    )
    return f"{plain}@supports (color: light-dark(red, red)){{\n{both}}}\n"


def fingerprint(text: str) -> str:
    """Return the hash that stands in an address and changes with the content."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def address(masthead: Masthead) -> str:
    """Return the root-relative address of the sheet as it is now."""
    return reverse("articles:styles", args=[fingerprint(sheet(masthead))])
