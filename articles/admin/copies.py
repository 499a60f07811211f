"""The working copy in the story form: what the form opens with, what was typed, and where two texts meet."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .. import publishing
from ..body import sanitise
from ..models import Article, WorkingCopy
from ..publishing.copies import SHARED, Beside
from ..writing import EDITABLE, attribute
from .compare import differences


def initial_of(held: dict) -> dict[str, Any]:
    """Return the columns of a snapshot as a form takes them for its first values."""
    return {name: held[name] for name in EDITABLE if name in held}


def typed(form, formsets, base: dict) -> dict:
    """Return what stands in a story form as a snapshot; what the form does not ask for is as in `base`."""
    held = dict(base)
    for name in EDITABLE:
        if name in form.fields:
            value = getattr(form.instance, attribute(name))
            held[name] = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    held["body"] = sanitise(held["body"])
    for rows in formsets:
        held[rows.kept_as] = rows.kept()
    return held


def same(first: dict, second: dict) -> bool:
    """Tell whether two snapshots hold the same text, lists and facts."""
    return all(first.get(name) == second.get(name) for name in SHARED)


def two_texts(*, sentence: str, who: str, hint: str, theirs: dict, mine: dict, base: dict, only=None) -> dict:
    """Return both texts for the page that shows them, field by field, with the words marked in which they differ.

    `base` is what both began from; `only` names the fields to show, all that differ when it is left out.
    """
    rows = []
    for difference in differences(theirs, mine):
        name = difference.name
        if only is not None and name not in only:
            continue
        they_changed = base.get(name) != theirs.get(name)
        i_changed = base.get(name) != mine.get(name)
        rows.append(
            {
                "difference": difference,
                "both": they_changed and i_changed,
                "only_they": they_changed and not i_changed,
            }
        )
    return {"sentence": sentence, "who": who, "hint": hint, "rows": rows}


def changed_for_readers(found: Beside, article: Article) -> dict:
    """Return both texts of a copy that was begun before readers got another one."""
    last = article.revisions.select_related("made_by").filter(version=article.version).first()
    who = str(last.made_by) if last and last.made_by else _("Somebody")
    sentence = _("%(who)s changed the story for readers after this working copy was begun.") % {"who": who}
    hint = _(
        "Below stand both texts where both sides changed them: what readers see, and the working copy, which is in the form. "
        "Take over what should stay; the working copy then replaces what readers see when it is published."
    )
    return two_texts(
        sentence=sentence,
        who=_("Readers see"),
        hint=hint,
        theirs=found.live,
        mine=found.held,
        base=found.base,
        only=found.both,
    )


def drop(article: Article, user, seen: int) -> None:
    """Drop the copy that was looked at, not one that a colleague has written since."""
    with transaction.atomic():
        Article.objects.select_for_update(of=("self",), no_key=True).get(pk=article.pk)
        copy = publishing.copy_of(article)
        if copy is not None and copy.version != seen:
            sentence = _("%(who)s wrote the working copy meanwhile. Look at it again before it is dropped.")
            raise ValidationError(sentence % {"who": copy.changed_by})
        publishing.drop_copy(article, by=user)


def mark(copy: WorkingCopy | None) -> str:
    """Return what the lists of the desk say about a working copy; "" without one."""
    if copy is None:
        return ""
    if copy.publish_at:
        local = timezone.localtime(copy.publish_at)
        clock = date_format(local, "H:i")
        if local.date() == timezone.localdate():
            return _("Change at %(time)s") % {"time": clock}
        return _("Change on %(day)s at %(time)s") % {"day": date_format(local, "j M"), "time": clock}
    return _("Change did not go out") if copy.refused else _("Working copy")
