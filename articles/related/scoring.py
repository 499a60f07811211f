"""Scoring one story: its own list, and its place in the lists of others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from .. import freshness
from ..models import Article, RelatedExclusion, RelatedList, RelatedPick, StoryProfile
from . import profiles, reading
from .choice import Choice
from .listing import cut
from .ranking import KEPT, LEAST, Base, Reason, Story, Tie, arrange
from .words import COUNTED_AT_ONCE, recount_when_grown

# A story is offered to the lists of so many others at most, those first that it has most to do with.
MOST_LISTS = 100
# Held by whoever puts lists in order: two that come out at once must see each other.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('articles_relatedlist'))"
SAVE = """
INSERT INTO articles_relatedlist (article_id, ids, scores, reasons, topics, scored_at)
SELECT pk, ids::bigint[], scores::smallint[], reasons::smallint[], topics::bigint[], %s FROM unnest(
  %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS made (pk, ids, scores, reasons, topics)
ON CONFLICT (article_id) DO UPDATE SET ids = EXCLUDED.ids, scores = EXCLUDED.scores, reasons = EXCLUDED.reasons,
  topics = EXCLUDED.topics, scored_at = EXCLUDED.scored_at
"""


@freshness.verb
def score(article_id: int) -> None:
    """Compare a published story with the archive: store its list, and put it in the lists of others where it belongs.

    One that is published no more is forgotten. Done twice, it changes nothing the second time.
    """
    if not Article.objects.filter(pk=article_id, status=Article.Status.PUBLISHED).exists():
        forget(article_id)
        return
    recount_when_grown(at_most=COUNTED_AT_ONCE)
    profiles.write([article_id])
    # Looked for after the own profile is there for others and before lists are locked: of two stories that come out
    # together at least the second finds the first, and waits until its list is written.
    near = _near(article_id)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        at = timezone.now()
        found = reading.stories({article_id, *near}, at)
        story = found.pop(article_id, None)
        if story is None:
            return
        base = Base(story, reading.rarities(story.topics))
        ties = [tie for other in found.values() if other.is_live and (tie := base.tie(other))]
        words = store({article_id: arrange(ties, at.timestamp())}, at)
        if story.is_live:
            words |= _enter(story, ties, at)
        if words:
            freshness.changed(*words)


def _near(article_id: int) -> set[int]:
    """Return the ids of the candidates of a story, and give a profile to those that came past the verbs, or before them."""
    at = timezone.now()
    story = reading.stories([article_id], at).get(article_id)
    if story is None:
        return set()
    found = reading.candidates(story, reading.rarities(story.topics), at)
    bare = Article.objects.filter(pk__in=found, status=Article.Status.PUBLISHED, profile=None)
    if missing := list(bare.values_list("pk", flat=True)):
        profiles.write(missing)
    return found


@transaction.atomic
def forget(article_id: int) -> None:
    """Forget the list and the profile of a story that is not published; in the lists of others it is hidden anyway."""
    RelatedList.objects.filter(article=article_id).delete()
    StoryProfile.objects.filter(article=article_id).delete()


def store(lists: Mapping[int, Sequence[Tie]], at: datetime) -> set[str]:
    """Write lists by the ids of their stories, and return the words of those under which readers see something else."""
    known = dict(_read(lists))
    rows = {pk: _row(ties) for pk, ties in lists.items()}
    changed = {pk: row for pk, row in rows.items() if known.get(pk) != row}
    if not changed:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(SAVE, [at, list(changed), *_columns(changed.values())])
    return {
        f"related-{pk}"
        for pk, differs in _differing({pk: (known.get(pk), row) for pk, row in changed.items()}, at).items()
        if differs
    }


# The four arrays of a list: ids, scores, reasons, topics.
type Row = list[list[int]]


def _read(pks: Iterable[int]) -> list[tuple[int, Row]]:
    rows = RelatedList.objects.filter(article__in=list(pks)).order_by("article")
    return [
        (pk, columns) for pk, *columns in rows.values_list("article", "ids", "scores", "reasons", "topics")
    ]


def _row(ties: Sequence[Tie]) -> Row:
    return [
        [tie.story.pk for tie in ties],
        [round(tie.weight * 10_000) for tie in ties],
        [int(tie.reason) for tie in ties],
        [tie.topic for tie in ties],
    ]


def _columns(rows: Iterable[Row]) -> list[list[str]]:
    return [["{" + ",".join(map(str, cells)) + "}" for cells in column] for column in zip(*rows, strict=True)]


def _differing(lists: dict[int, tuple[Row | None, Row]], at: datetime) -> dict[int, bool]:
    """Tell by story whether readers see another list after a write than before it; one that is new always differs."""
    ids = {pk for before, after in lists.values() for row in (before, after) if row for pk in row[0]}
    picks: dict[int, list[int]] = {}
    for pk, related in (
        RelatedPick.objects.filter(article__in=lists)
        .order_by("position", "pk")
        .values_list("article", "related")
    ):
        picks.setdefault(pk, []).append(related)
    kept_away = set(RelatedExclusion.objects.filter(article__in=lists).values_list("article", "related"))
    ids |= {related for picked in picks.values() for related in picked}
    live = set(Article.objects.live(at).filter(pk__in=ids).values_list("pk", flat=True))

    def seen(pk: int, row: Row) -> list[Choice]:
        choices = {related: Choice(related, "") for related in picks.get(pk, [])}
        for related, _score, reason, topic in zip(*row, strict=True):
            choices.setdefault(related, Choice(related, f"{reason}-{topic}", reason == Reason.FILLS_UP))
        return cut((one for one in choices.values() if (pk, one.pk) not in kept_away), live)

    return {
        pk: before is None or seen(pk, before) != seen(pk, after) for pk, (before, after) in lists.items()
    }


def _enter(story: Story, ties: list[Tie], at: datetime) -> set[str]:
    """Put `story` in the lists of others where it ranks, and out of those where it does no more; return the words to say."""
    near = sorted((tie for tie in ties if tie.weight >= LEAST), key=lambda tie: -tie.weight)[:MOST_LISTS]
    wanted = {tie.story.pk for tie in near}
    if len(ties) <= KEPT:  # the archive is small, and a list that has room takes whatever there is
        wanted |= {tie.story.pk for tie in ties}
    holding = RelatedList.objects.filter(ids__contains=[story.pk]).order_by("-article")
    wanted |= set(holding.values_list("article", flat=True)[:MOST_LISTS])
    lists = dict(_read(wanted - {story.pk}))
    known = reading.stories({pk for row in lists.values() for pk in row[0]} | lists.keys() | {story.pk}, at)
    says = reading.rarities({topic for pk in lists for topic in (known[pk].topics if pk in known else ())})
    now = at.timestamp()
    made = {}
    for pk, row in lists.items():
        if pk not in known:
            continue
        others = [
            Tie(known[related], weight / 10_000, reason, topic)
            for related, weight, reason, topic in zip(*row, strict=True)
            if related != story.pk and related in known
        ]
        tie = Base(known[pk], says).tie(story)
        arranged = arrange([*others, tie] if tie else others, now)
        if story.pk in row[0] or any(one.story.pk == story.pk for one in arranged):
            made[pk] = arranged
    return store(made, at) if made else set()
