"""Form widgets of the desk: the text editor, a photo from the library, a time in the zone of the paper."""

import json

from django import forms
from django.db import models
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

from ..models import Photo
from . import thumbnails

# What a story's text may hold; the verbs allow the same when they sanitise (articles/body.py).
TEXT = {
    "Heading": {"levels": [2, 3, 4]},
    "Bold": True,
    "Italic": True,
    "Link": {"protocols": ["http", "https", "mailto", "tel"], "enableTarget": False},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "StoryPhoto": True,
    "PlainPaste": True,
    "Menu": {
        "groups": [
            {"group": "blockType -lists", "type": "dropdown", "minItems": 2},
            {"group": "marks"},
            {"group": "link"},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "photo"},
            {"group": "table"},
            {"group": "history"},
        ]
    },
}


class StoryText(AdminProseEditorWidget):
    """The editor of a story's text. Without JavaScript it is a plain text area that holds the HTML."""

    def __init__(self, attrs=None, *, label=""):
        super().__init__(attrs, config={"extensions": TEXT}, preset="configurable")
        self.label = label

    def get_config(self):
        """Name our module beside the editor's own, at the address that static files have in this installation."""
        return super().get_config() | {"js_modules": [static("desk/editor.js")]}

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-label": str(self.label or _("Text")),
            "data-pick-url": reverse("admin:articles_photo_pick"),
            "data-thumbnail-url": reverse("admin:articles_photo_thumbnail", args=[0]),
        }
        return context

    @property
    def media(self):
        return super().media + Media(js=[Script("desk/picker.js", type="module")])


class PhotoInput(forms.NumberInput):
    """A photo of the library, by its number; a script shows the picture and opens the library in a dialog."""

    template_name = "admin/articles/widgets/photo.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        photo = Photo.objects.filter(pk=value).first() if str(value or "").isdecimal() else None
        context["photo"] = photo
        context["thumbnail"] = thumbnails.address(photo) if photo else ""
        context["pick_url"] = reverse("admin:articles_photo_pick")
        return context

    def _render(self, template_name, context, renderer=None):
        """Find the template among the project's, where Django's form renderer does not look."""
        return get_template(template_name).render(context)

    @property
    def media(self):
        return Media(js=[Script("desk/picker.js", type="module")])


class LocalTime(forms.DateTimeInput):
    """A date and a time of day in the zone of the paper, with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


# Django's admin would split a time into two fields.
LOCAL_TIMES = {
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": LocalTime,
        "show_hidden_initial": False,
    }
}


def unwrapped(field: forms.Field | None) -> forms.Field | None:
    """Return a field of a relation without the signs that open windows for changing what it refers to."""
    if field is not None and hasattr(field.widget, "can_add_related"):
        field.widget = field.widget.widget
    return field


def counted(*, most: int, warn: bool = False, **attrs) -> dict:
    """Return the attributes by which a script counts the characters of a field.

    `most` is the length that fits; past it the counter says so, in the colour of a warning when `warn` is set.
    """
    words = {"fits": str(_("{count} characters")), "over": str(_("{count} characters, longer than {most}"))}
    return (
        {"data-count": most, "data-count-words": json.dumps(words)}
        | ({"data-count-warn": ""} if warn else {})
        | attrs
    )
