"""The desk: what colleagues see. Importing this package registers it with the admin site (`articles/desk.py`)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from taggit.models import Tag

from . import advertising, article, catalogue, front, live, people, photo, records, series, topic

__all__ = [
    "advertising",
    "article",
    "catalogue",
    "front",
    "live",
    "people",
    "photo",
    "records",
    "series",
    "topic",
]

# The tag model of the library behind topics is not used: topics are.
admin.site.unregister(Tag)
# Second factors are shown by the account page, without their secrets; e-mail addresses are the users' own.
admin.site.unregister([Authenticator, EmailAddress])
