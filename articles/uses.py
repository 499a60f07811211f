"""What refers to the rows of the shelves: asked before one is deleted, and to know which stories show it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Article, Author, Category, Page, Paper, Photo, Series, Topic, WorkingCopy


def use_of(obj: models.Model) -> str:
    """Return a sentence that says what refers to `obj`, or an empty string when nothing does."""
    if isinstance(obj, Paper):
        return _("The paper itself cannot be deleted.")
    if isinstance(obj, Page):
        return _("Readers have seen the page “%(name)s”, so it stays. Change its text instead.") % {
            "name": obj
        }
    if isinstance(obj, Series) and (count := obj.chapters.count()):
        return ngettext(
            "“%(name)s” has %(count)d part, so it cannot be deleted. Take it out first.",
            "“%(name)s” has %(count)d parts, so it cannot be deleted. Take them out first.",
            count,
        ) % {"name": obj, "count": count}
    if isinstance(obj, Category) and obj.children.exists():
        return _("“%(name)s” has sub-sections; move or delete them first.") % {"name": obj}
    if isinstance(obj, Photo) and obj.portrayed.exists():
        return _("This photo is the portrait of %(name)s.") % {"name": obj.portrayed.first()}
    if isinstance(obj, Photo) and (page := pages_with(obj).first()):
        return _("This photo stands on the page “%(name)s”.") % {"name": page}
    if isinstance(obj, Photo) and (ad := obj.advertisements.first()):
        return _("This photo stands in the advertisement “%(name)s”.") % {"name": ad}
    count = stories_with(obj).count()
    if count:
        return ngettext(
            "“%(name)s” is used by %(count)d story, so it cannot be deleted.",
            "“%(name)s” is used by %(count)d stories, so it cannot be deleted.",
            count,
        ) % {"name": obj, "count": count}
    if copy := WorkingCopy.objects.select_related("article").filter(in_copy(obj)).first():
        return _("“%(name)s” stands in the working copy of “%(story)s”, so it cannot be deleted.") % {
            "name": obj,
            "story": copy.article,
        }
    return ""


def in_copy(obj: models.Model) -> Q:
    """Return what is true of the working copies that hold `obj`: readers may see it there next."""
    if isinstance(obj, Author):
        return Q(snapshot__bylines__contains=[{"author": obj.pk}])
    if isinstance(obj, Topic):
        return Q(snapshot__topics__contains=[obj.pk])
    if isinstance(obj, Category):
        return Q(snapshot__category=obj.pk)
    if isinstance(obj, Photo):
        return Q(snapshot__lead_photo=obj.pk) | Q(snapshot__photos__contains=[obj.pk])
    return Q(pk=None)


def stories_with(obj: models.Model) -> models.QuerySet[Article]:
    """Return the stories, in whatever state, that show `obj` or are filed under it."""
    if isinstance(obj, Author):
        return Article.objects.filter(bylines__author=obj)
    if isinstance(obj, Topic):
        return Article.objects.filter(topic_links__tag=obj)
    if isinstance(obj, Category):
        return Article.objects.filter(category=obj)
    if isinstance(obj, Photo):
        inside = Article.objects.filter(story_photos__photo=obj).values("pk")
        return Article.objects.filter(Q(lead_photo=obj) | Q(pk__in=inside))
    if isinstance(obj, Series):
        return Article.objects.filter(chapter__series=obj)
    return Article.objects.none()


def pages_with(photo: Photo) -> models.QuerySet[Page]:
    """Return the plain pages in whose text `photo` stands."""
    return Page.objects.filter(body__contains=f'data-photo="{photo.pk}"')
