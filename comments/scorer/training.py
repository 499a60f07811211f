"""Training in the background: from the newest decisions, measured on what it was not trained on, stored as one row.

Whether there is something to do is asked of the rows every few minutes, so nothing can be missed. Twice does no harm: the same
decisions make the same model. Of two workers at once one trains.
"""

from array import array
from datetime import datetime, timedelta

from django.db.models import F, Func, JSONField, Q, Value
from django.tasks import task
from django.utils import timezone

from ..models import Comment, CommentSettings, Lesson, Scorer
from .current import scored_by
from .features import CODE
from .linear import Example, pack, train, unpack
from .measuring import MOST_MEASURED, measure

Kind = Lesson.Kind
KINDS = (Kind.SPAM, Kind.KEPT)
ENOUGH = 300  # decisions of each kind
GOOD_ENOUGH = 0.85  # area under the curve
MOST = 20_000  # decisions of each kind, the newest
# So many new decisions, or this part of what it was trained on, are worth a training; fewer wait a day.
MANY, SHARE = 25, 0.05
A_DAY = timedelta(days=1)
# Whoever began longer ago has been killed.
LONGEST = timedelta(minutes=15)
MOST_WAITING = 2_000  # comments that are scored again; the others keep what they have
MOST_FEATURES = 10_000_000  # of each kind, however long the comments are: forty megabytes
AT_ONCE = 1_000
KEEP_TAKEN_BACK = timedelta(days=30)  # until then a decision that was taken back may still return


def lessons() -> dict[str, int]:
    """Return how many decisions of each kind there are to learn from."""
    # In the order of its index, so that counting stops.
    return {kind: _newest(kind)[:MOST].count() for kind in KINDS}


def _newest(kind: str):
    return Lesson.objects.filter(kind=kind).order_by("-at", "-id")


def is_due(row: Scorer, *, counts: dict[str, int], new: int, at: datetime) -> bool:
    """Whether to train: there is enough of both kinds, and enough that is new, or something that is to be forgotten."""
    if row.stale and row.trained_at is not None:
        return True
    if min(counts.values()) < ENOUGH:
        return row.on_since is not None
    if row.trained_at is None:
        return True
    return new >= max(MANY, SHARE * (row.spam + row.kept)) or (new > 0 and at - row.trained_at >= A_DAY)


@task(queue_name="learning")
def learn() -> str:
    """Train if there is a reason to; return what came of it."""
    if not CommentSettings.current().scorer:
        return "kept off"
    at = timezone.now()
    Scorer.objects.get_or_create(pk=1)
    row = Scorer.current()
    _forget_old()
    counts = lessons()
    since = Q(at__gt=row.learned_until) if row.learned_until else Q()
    # What was taken back is new as well.
    new = sum(_newest(kind).filter(since)[:MOST].count() for kind in (*KINDS, Kind.NONE))
    # One that was made before the last training began to read, and written after it, shows in the sum only.
    new = max(new, abs(sum(counts.values()) - row.spam - row.kept))
    if not is_due(row, counts=counts, new=new, at=at):
        return "nothing new"
    free = Q(begun_at__isnull=True) | Q(begun_at__lt=at - LONGEST)
    if not Scorer.objects.filter(free, pk=1, version=row.version).update(begun_at=at, stale=False):
        return "another is at it"
    try:
        result = _train(row, at)
    except BaseException:
        Scorer.objects.filter(pk=1, begun_at=at).update(begun_at=None, stale=True)
        raise
    return result


def _train(row: Scorer, at: datetime) -> str:
    """Train, measure and store; `row` is the scorer as it was, `at` when this began."""
    taught = _read()
    spam = sum(example.spam for _at, example in taught)
    counts = {Kind.SPAM: spam, Kind.KEPT: len(taught) - spam}
    examples = [example for _at, example in sorted(taught, key=lambda one: one[0])]
    measured = measure(_some(examples))
    good = min(counts.values()) >= ENOUGH and measured.auc is not None and measured.auc >= GOOD_ENOUGH
    weights = train(examples)
    stored = Scorer.objects.filter(pk=1, version=row.version, begun_at=at).update(
        version=F("version") + 1,
        weights=pack(weights),
        trained_at=timezone.now(),
        spam=counts[Kind.SPAM],
        kept=counts[Kind.KEPT],
        learned_until=max((moment for moment, _example in taught), default=at),
        auc=measured.auc,
        scores={Kind.SPAM: measured.spam, Kind.KEPT: measured.kept},
        on_since=(row.on_since or timezone.now()) if good else None,
        begun_at=None,
    )
    if not stored:
        return "another was faster"
    if good:
        rescore()
    return "on" if good else "off"


def _read() -> list[tuple[datetime, Example]]:
    """Return the newest decisions of each kind with their moments."""
    taught = []
    for kind in KINDS:
        room = MOST_FEATURES
        rows = _newest(kind)[:MOST].values_list("at", "features")
        for moment, stored in rows.iterator(chunk_size=AT_ONCE):
            features = array(CODE)
            features.frombytes(stored)
            room -= len(features)
            if room < 0:
                break
            taught.append((moment, Example(features, kind == Kind.SPAM)))
    return taught


def _some(examples: list[Example]) -> list[Example]:
    """Return the newest of each kind, as many as measuring takes."""
    spam = [example for example in examples if example.spam][-MOST_MEASURED:]
    return spam + [example for example in examples if not example.spam][-MOST_MEASURED:]


def _forget_old() -> None:
    """Delete the decisions that are too old to be learned from, and those that were taken back long ago."""
    for kind in KINDS:
        last = _newest(kind).values_list("at", "pk")[MOST : MOST + 1].first()
        if last:
            at, pk = last
            Lesson.objects.filter(Q(at__lt=at) | Q(at=at, pk__lte=pk), kind=kind).delete()
    Lesson.objects.filter(kind=Kind.NONE, at__lt=timezone.now() - KEEP_TAKEN_BACK).delete()


def rescore() -> int:
    """Score anew what waits, for those who decide; return how many. What screening looked at stays as it was stored.

    Must find a scorer that is on.
    """
    weights = unpack(bytes(Scorer.objects.values_list("weights", flat=True).get(pk=1)))
    waiting = Comment.objects.pending().oldest_first()[:MOST_WAITING]
    rescored = 0
    for pk, version, body, name in waiting.values_list("pk", "version", "body", "author_name"):
        told = scored_by(weights, body, name).told()
        # Written into the trace as it is at that moment, and only while the text is the one that was scored.
        rescored += (
            Comment.objects.pending()
            .filter(pk=pk, version=version)
            .update(
                trace=Func(
                    F("trace"),
                    Value("{score}"),
                    Value(told, JSONField()),
                    function="jsonb_set",
                    output_field=JSONField(),
                )
            )
        )
    return rescored
