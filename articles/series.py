"""The verb for the parts of a series: which stories stand in it, in what order."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import catalogue, facets, freshness
from .models import Article, Chapter, Series


@freshness.verb
@transaction.atomic
def set_chapters(series: Series, stories: Iterable[Article]) -> None:
    """Make the parts of `series` (saved) exactly `stories`, in this order.

    A draft or a scheduled story may be among them: readers see a part, and count it, once they may read it. Raises
    ValidationError with a sentence when a story stands in another series.
    """
    wanted = list(dict.fromkeys(stories))
    held = list(series.chapters.values_list("article", "position"))
    if held == [(story.pk, position) for position, story in enumerate(wanted)]:
        return
    ids = {pk for pk, _position in held} | {story.pk for story in wanted}
    list(catalogue.lock_in_order(Article.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    elsewhere = Chapter.objects.filter(article__in=wanted).exclude(series=series)
    if other := elsewhere.select_related("series", "article").first():
        raise ValidationError(
            _("“%(story)s” is a part of the series “%(series)s” already.")
            % {"story": other.article, "series": other.series}
        )
    before = facets.seen_of(ids)
    series.chapters.all().delete()
    Chapter.objects.bulk_create(
        Chapter(series=series, article=story, position=position) for position, story in enumerate(wanted)
    )
    facets.say(before, facets.seen_of(ids), but=ids)
