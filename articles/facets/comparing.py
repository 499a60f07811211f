"""What a write changed: the words under which readers see something else, and the locks where others decide it too."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from .. import freshness
from ..models import Article
from .reading import rows
from .story import OWN, facets
from .words import ALERT, COVERED, LOCK_CLASS, MONTH, UNTIL, Seen, month_bounds

# What shows the labels of a story in lists.
LABELLED = ("place", "line", "card")


def seen(article: Article, at: datetime | None = None) -> Seen:
    """Return what readers see of `article`, as its row is now, at `at` (aware; now when left out), by its words.

    A draft has no words. One that is scheduled has `schedule`: what the clock will bring of it.
    """
    if article.status not in (Article.Status.PUBLISHED, Article.Status.TAKEN_DOWN):
        return {}
    return seen_of([article.pk], at)


def seen_of(ids: Iterable[int], at: datetime | None = None) -> Seen:
    """Return what readers see of all stories of `ids` together; one query."""
    at = at or timezone.now()
    return gathered(facets(row, at) for row in rows(list(ids)))


def gathered(parts: Iterable[Seen]) -> Seen:
    """Return what readers see of several stories: of a list in which two have one instant, both count."""
    found: Seen = {}
    for part in parts:
        for word, value in part.items():
            if word == ALERT:
                found[word] = [*found.get(word, ()), *value]
            else:
                found[word] = (found[word], value) if word in found else value
    return found


def differing(before: Seen, after: Seen, *, but: Iterable[int] = (), at: datetime | None = None) -> set[str]:
    """Return the words under which readers see something else after a write than before it.

    `but` are the ids of the stories written. Called inside the transaction, once everything is written.
    """
    words = {word for word in before.keys() | after.keys() if before.get(word) != after.get(word)}
    return _together(words, before, after, list(but), at or timezone.now())


def say(before: Seen, after: Seen, *, but: Iterable[int] = (), at: datetime | None = None) -> None:
    """Tell every worker what `differing` finds."""
    if words := differing(before, after, but=but, at=at):
        freshness.changed(*words)


def arrived(ids: Iterable[int]) -> None:
    """Tell every worker of the new stories of `ids`: of the lists that they stand in, since no page shows them yet."""
    ids = list(ids)
    found = {word: value for word, value in seen_of(ids).items() if not word.startswith(OWN)}
    say({}, found, but=ids)


def _together(words: set[str], before: Seen, after: Seen, but: list[int], at: datetime) -> set[str]:
    """Replace the words that more than one story decides by what readers see of all of them."""
    for prefix, kinds in ((UNTIL, LABELLED), (COVERED, (*LABELLED, "article", "updates"))):
        for word in [word for word in words if word.startswith(prefix)]:
            words.remove(word)
            if word in before and word in after and after[word] < before[word]:
                words |= {f"{kind}-{word.removeprefix(prefix)}" for kind in kinds}
    for month in sorted({word.partition("@")[0] for word in words if word.startswith(MONTH)}):
        _hold(month)
        if not _has_others(month, but, at):
            words |= {"months", "schedule"}  # what is to come may be alone in that month now
    if ALERT in words:
        words.remove(ALERT)
        _hold(ALERT)
        others = _alerts_of_others(but, at)
        was, now = before.get(ALERT, []), after.get(ALERT, [])
        # Should one stand longer, pages with it end as early as they would have: no word, only a render more.
        ended = {place[-1]: until for place, _shown, until in was}
        earlier = any(until < ended.get(place[-1], until) for place, _shown, until in now)
        if earlier or strip_of(was + others) != strip_of(now + others):
            words.add("breaking")
    return words


def _hold(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, name])


def _has_others(month: str, but: list[int], at: datetime) -> bool:
    """Tell whether a story besides `but` stands in the archive of `month`."""
    start, end = month_bounds(date.fromisoformat(f"{month.removeprefix(MONTH)}-01"))
    others = Article.objects.live(at).filter(published_at__gte=start, published_at__lt=end)
    return others.exclude(pk__in=but).exists()


def strip_of(alerts: list[tuple]) -> tuple:
    """Return what every page shows of these alerts: the first of the queue, and which others wait under it in what order."""
    queue = sorted(alerts, key=lambda alert: alert[0])
    return [place[-1] for place, _shown, _until in queue], [shown for _place, shown, _until in queue[:1]]


def _alerts_of_others(but: list[int], at: datetime) -> list[tuple]:
    """Return the alerts that stand without the stories of `but`, each as `story.shown` has it."""
    columns = (
        *("published_at", "slug", "breaking_line", "headline"),
        *("breaking_until", "breaking_since", "breaking_first_at"),
    )
    found = []
    for story in Article.objects.breaking(at).exclude(pk__in=but).only(*columns):
        began = max(story.breaking_since or story.published_at, story.published_at)
        found.append((story.breaking_place, (story.slug, story.breaking_text, began), story.breaking_until))
    return found
