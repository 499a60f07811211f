"""How tasks are shown to colleagues: what they do in words, and their arguments without anybody's data."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "articles.tasks.make_renditions": _("Sizes of a picture"),
    "articles.tasks.reindex": _("Stories found under a new name"),
    "articles.tasks.reindex_stories": _("Stories found in the language of the site"),
    "articles.tasks.deliver": _("A mail"),
    "articles.tasks.announce": _("Word of a story that came out"),
    "articles.tasks.score_related": _("Related stories of one story"),
    "articles.tasks.score_topic": _("Related stories of a topic’s stories"),
    "articles.tasks.score_unscored": _("Related stories of stories that have none yet"),
    "articles.tasks.rank_reads": _("What is read most put in order"),
    "articles.accounts.links.send_password_link": _("A mail for a new password"),
    "articles.accounts.throttle.forget": _("Counts of failed sign-ins deleted"),
    "comments.wishes.resume": _("Lost mails about answers looked for"),
    "comments.wishes.tell_answered": _("An author told of answers"),
    "comments.wishes.tell_decided": _("Authors told of decisions"),
    "comments.spam.check": _("A comment shown to the spam service"),
    "comments.spam.probe": _("Akismet asked whether it is back"),
    "comments.spam.resume": _("Comments that still wait for Akismet"),
    "comments.feedback.tell": _("Akismet told what moderators decided"),
    "comments.outcomes.tell": _("Who reported a comment is told what became of it"),
    "comments.requests.answer": _("A link to what is stored about an address, by mail"),
    "comments.requests.erase": _("A commenter erased"),
    "comments.digests.send_due": _("Mails to moderators about what waits"),
    "comments.telling.write": _("Mails about comments that were refused"),
    "comments.telling.write_warning": _("A mail with a warning"),
    "comments.webhooks.deliver": _("Word of the queue to a webhook"),
    "comments.webhooks.resume": _("What webhooks have not been told yet"),
    "comments.retention.erase": _("Addresses of comments erased, old spam deleted"),
    "comments.scorer.training.learn": _("The spam scorer taught what was decided"),
    "newsroom.worker.tasks.forget_finished_tasks": _("Finished tasks forgotten"),
    "newsroom.worker.tasks.forget_sent_letters": _("Sent mail forgotten"),
    "newsroom.worker.tasks.forget_sessions": _("Expired sessions deleted"),
}

PLAIN = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def words_of(path: str) -> str | Promise:
    """Return what the task of that dotted path does, or the path."""
    return WORDS.get(path, path)


def arguments(args_kwargs: dict[str, Any]) -> str:
    """Return the arguments of a task as text: numbers and plain words; what may be anybody's is left out."""
    named = args_kwargs.get("kwargs", {}).items()
    shown = [_shown(value) for value in args_kwargs.get("args", ())]
    return ", ".join([*shown, *(f"{name}={_shown(value)}" for name, value in named)])


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        return str(value)
    return value if isinstance(value, str) and PLAIN.fullmatch(value) else "…"
