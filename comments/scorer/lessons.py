"""What colleagues decide, noted as the decision is made, in its transaction: none can be missed, and none counts twice.

Only a person teaches, and only by two of the decisions: approved is "not spam", spam is "spam". Rejected and removed say
nothing about either: what is off topic or abusive is written by people, and shall not look like advertising to the scorer.
What rules, Akismet or an import say is no decision.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import F

from ..models import Comment, CommentSettings, Lesson, Scorer
from ..retention import NOTHING
from .features import features_of

Kind = Lesson.Kind
TAUGHT_BY = {Comment.Status.SPAM: Kind.SPAM, Comment.Status.APPROVED: Kind.KEPT}

# A decision about another text than before has nothing to return to when it is undone.
WRITE = """
INSERT INTO comments_lesson AS here (comment_id, kind, before, at, features)
SELECT new.pk, %s, '', %s, new.features FROM unnest(%s::bigint[], %s::bytea[]) AS new (pk, features)
ON CONFLICT (comment_id) DO UPDATE SET
    kind = excluded.kind, at = excluded.at, features = excluded.features,
    before = CASE WHEN here.features = excluded.features THEN here.kind ELSE '' END
"""


def note(pks: Sequence[int], *, after: str, at: datetime, undoes: bool = False) -> None:
    """Note that a colleague has moved these comments to the status `after` at `at`, or has taken such a decision back.

    Must run in the transaction of the decision, which holds the rows.
    """
    if not CommentSettings.current().scorer:
        return
    here = Lesson.objects.filter(comment_id__in=pks)
    if undoes:
        here.update(kind=F("before"), before=F("kind"), at=at)  # taking back can be taken back
        return
    kind = TAUGHT_BY.get(Comment.Status(after))
    if kind is None:
        here.update(before=F("kind"), kind=Kind.NONE, at=at)
        return
    # Of old spam that was answered only the place is left: there is nothing to learn.
    rows = (
        Comment.objects.filter(pk__in=pks)
        .exclude(body=NOTHING)
        .order_by("pk")
        .values_list("pk", "body", "author_name")
    )
    seen = [(pk, features_of(body, name).tobytes()) for pk, body, name in rows]
    if seen:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [kind, at, [pk for pk, _features in seen], [made for _pk, made in seen]])


def forget(pks: Iterable[int]) -> int:
    """Forget what was learned from these comments; return from how many. The model is trained anew without them."""
    forgotten = Lesson.objects.filter(comment_id__in=list(pks)).delete()[0]
    if forgotten:
        Scorer.objects.filter(pk=1).update(stale=True)
    return forgotten
