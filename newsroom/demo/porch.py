"""What happens on the porch of the demo newsroom after the first comments: everything through the verbs, so that each tab
of the queue has something to decide, and the reasons beside it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from articles import freshness
from articles.models import Article
from comments import moderation, reports, sanctions
from comments.models import Comment, Sanction

PICKED, ANSWERED, SHUT_OUT = "c02", "c04", "c60"
ANSWER = "Both figures are right: 41 stations are in the accord, and six more in its annex, which is not yet signed."


@freshness.verb
def open_up(stories: Mapping[str, Article], made: Mapping[str, Comment], *, moderator, editor) -> None:
    """Let readers of the demo's `stories` (by slug) write and report, and colleagues pick, answer and shut out.

    `made` are the comments that are there already, by their keys.
    """
    rows = tomllib.loads((Path(__file__).parent / "porch.toml").read_text())
    insulting = made[SHUT_OUT]
    sanctions.impose(
        Sanction.Measure.PRE_MODERATE,
        sanctions.values_of(email=insulting.author_email),
        by=moderator,
        reason="abusive: the third time this month",
        comment=insulting,
        tell=False,
    )
    moderation.pick(made[PICKED], by=editor)
    moderation.answer(made[ANSWERED], body=ANSWER, by=editor)
    for row in rows["sent"]:
        moderation.submit(
            stories[row["story"]],
            **{name: row[name] for name in ("name", "email", "body", "seconds", "address")},
            honeypot=row.get("honeypot", ""),
        )
    for row in rows["reported"]:
        reports.report(made[row["comment"]], reason=row["reason"], note=row["note"], address=row["address"])
