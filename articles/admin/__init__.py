"""The desk: what colleagues see. Importing this package registers it with the admin site (`articles/desk.py`)."""

from django.contrib import admin
from taggit.models import Tag

from . import article, catalogue, live, people, photo, records

__all__ = ["article", "catalogue", "live", "people", "photo", "records"]

# The tag model of the library behind topics is not used: topics are.
admin.site.unregister(Tag)
