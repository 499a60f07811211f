"""The buttons of the queue: each is one verb, answered by the page again or, for the page's script, by data."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article
from articles.publishing import Conflict

from .. import claims, items, moderation, reasons
from ..models import Comment, Decision
from .base import QueueAdmin
from .outcome import SAID, decided, done, left, why_not
from .place import Place, number_in
from .watching import looking

MOST_AT_ONCE = 100

# The button of one comment may overturn a colleague, since it names the version that was on screen; the bar for the ticked
# ones decides only what nobody has decided.
VERBS = {
    "approve": lambda chosen, *, by, overturn, **why: moderation.approve(chosen, by=by, overturn=overturn),
    "reject": lambda chosen, *, by, overturn, **why: moderation.reject(
        chosen, by=by, overturn=overturn, **why
    ),
    "spam": lambda chosen, *, by, overturn, **why: moderation.mark_spam(chosen, by=by, overturn=overturn),
    "remove": lambda chosen, *, by, overturn, **why: moderation.remove(chosen, by=by, **why),
}


def seen_in(post) -> dict[int, int]:
    """Return the comments that were chosen: by id the version that the moderator saw."""
    seen = {}
    for choice in post.getlist("comment")[:MOST_AT_ONCE]:
        pk, version = (number_in(part) for part in (choice.partition(":")[0], choice.partition(":")[2]))
        if pk is not None and version is not None:
            seen[pk] = min(version, 2**31 - 2)
    return seen


def _rows(seen: dict[int, int]):
    chosen = Q(pk__in=[])
    for pk, version in seen.items():
        chosen |= Q(pk=pk, version=version)
    return Comment.objects.filter(chosen)


def _why(post) -> dict:
    """Return the reason that a form gives, and whether the author may be told. A note alone is a reason. Raises ValidationError."""
    chosen, note = post.get("reason", ""), post.get("note", "")
    if not chosen and note.strip():
        chosen = reasons.Reason.OTHER
    return {"reason": reasons.joined(chosen, note), "tell": not post.get("no_mail")}


def _by_script(request) -> bool:
    return request.headers.get("Accept") == "application/json"


class Deciding(QueueAdmin):
    """What happens when a button is pressed."""

    def decide_view(self, request):
        """Do to the chosen comments what the button says, and come back to the same place in the queue."""
        if not self.may_decide(request):
            raise PermissionDenied
        verb, seen = request.POST.get("verb", ""), seen_in(request.POST)
        why, problem = {}, ""
        if verb in ("reject", "remove"):
            try:
                why = _why(request.POST)
            except ValidationError as error:
                problem = _("Nothing has changed. %(why)s") % {"why": " ".join(error.messages)}
        if not request.POST.getlist("comment"):
            problem = _("Nothing was chosen. Tick the comments that you decide about.")
        elif verb not in VERBS:
            problem = _("Nothing has changed: that is not one of the buttons.")
        elif not problem:
            overturn = "bulk" not in request.POST
            changed = VERBS[verb](_rows(seen), by=request.user, overturn=overturn, **why)
            did = decided(seen, verb, by=request.user)
            if _by_script(request):
                return self._decided(request, verb, seen, did)
            others = claims.holders(seen.keys() - did.keys(), at=timezone.now(), besides=request.user)
            self._report(request, verb, len(request.POST.getlist("comment")), changed, others.values())
            return self._back(request, did=",".join(map(str, did.values())) if changed else "")
        if _by_script(request):
            return JsonResponse({"problem": problem}, status=400)
        messages.error(request, problem)
        return self._back(request)

    def _decided(self, request, verb: str, seen: dict[int, int], did: dict[int, int]) -> JsonResponse:
        """Answer the script: what is decided, by which decision; and how the others stand now."""
        place = Place.of(request.POST)
        others = {pk: version for pk, version in seen.items() if pk not in did}
        found = items.several(others) if others else []
        held = claims.holders(others, at=timezone.now(), besides=request.user) if others else {}
        refused = [
            {
                "id": item.comment.pk,
                "words": self.taken(held[item.comment.pk])
                if item.comment.pk in held
                else why_not(item.comment, others[item.comment.pk]),
                "html": self.as_html(request, item, place),
            }
            for item in found
        ]
        gone = others.keys() - {item.comment.pk for item in found}
        refused += [{"id": pk, "words": _("This comment is no longer there."), "html": ""} for pk in gone]
        return JsonResponse({"said": SAID[verb](), "done": did, "refused": refused})

    def _report(self, request, verb: str, wanted: int, changed: int, holders) -> None:
        said = [done(verb, changed)] if changed else []
        if changed == wanted:
            messages.success(request, *said)
            return
        said += looking(Counter(holder.name for holder in holders).items())
        if rest := wanted - changed - len(holders):
            said.append(left(rest))
        messages.warning(request, " ".join(said))

    def undo_view(self, request):
        """Take the named decisions back, as far as nothing has happened to their comments since."""
        if not self.may_decide(request):
            raise PermissionDenied
        chosen = [
            pk for pk in map(number_in, request.POST.getlist("decision")[:MOST_AT_ONCE]) if pk is not None
        ]
        decisions = Decision.objects.filter(pk__in=chosen)
        of = list(decisions.values_list("comment_id", flat=True))
        changed = moderation.undo(decisions, by=request.user)
        said = ngettext(
            "Taken back: %(count)d comment is as it was.",
            "Taken back: %(count)d comments are as they were.",
            changed,
        ) % {"count": changed}
        if changed < len(chosen):
            count = len(chosen) - changed
            late = ngettext(
                "%(count)d was left as it is: it has changed since that decision.",
                "%(count)d were left as they are: they have changed since that decision.",
                count,
            ) % {"count": count}
            said = f"{said} {late}" if changed else late
        if _by_script(request):
            everything = changed == len(chosen)
            return JsonResponse({"said": said, "items": self.as_fresh(request, of), "all": everything})
        (messages.success if changed == len(chosen) else messages.warning)(request, said)
        return self._back(request)

    def as_fresh(self, request, pks: list[int]) -> dict[int, str]:
        """Return how the comments `pks` stand now, as the page shows them, by id."""
        place = Place.of(request.POST)
        return {item.comment.pk: self.as_html(request, item, place) for item in items.several(pks)}

    def mode_said(self, article: Article) -> str:
        """Say how comments on `article` are moderated now."""
        return _("Comments on “%(story)s”: %(mode)s.") % {
            "story": article.headline,
            "mode": article.get_comment_mode_display(),
        }

    def mode_view(self, request):
        """Set how the comments of one story are moderated."""
        article = get_object_or_404(Article, pk=number_in(request.POST.get("article", "")))
        was, problem = article.comment_mode, ""
        try:
            if request.POST.get("only_if", was) != was:
                raise ValidationError(_("A colleague has changed it since. Nothing was taken back."))
            moderation.set_mode(article, request.POST.get("mode", ""), by=request.user)
        except Conflict as conflict:
            problem = str(conflict)
        except ValidationError as error:
            problem = " ".join(error.messages)
        if _by_script(request):
            if problem:
                return JsonResponse({"problem": problem}, status=400)
            shown = [
                pk for pk in map(number_in, request.POST.getlist("shown")[:MOST_AT_ONCE]) if pk is not None
            ]
            return JsonResponse(
                {
                    "said": self.mode_said(article),
                    "story": article.pk,
                    "was": was,
                    "mode": article.comment_mode,
                    "items": self.as_fresh(request, shown),
                }
            )
        if problem:
            messages.error(request, problem)
            return self._back(request)
        messages.success(request, self.mode_said(article))
        undoing = "only_if" in request.POST or was == article.comment_mode
        return self._back(request, was="" if undoing else f"{article.pk}:{was}")

    def _back(self, request, **more: str):
        """To the page of the queue that the button stood on, at the comment that followed."""
        place = Place.of(request.POST)
        following = number_in(request.POST.get("following", ""))
        there = f"#item-{following}" if following and not place.alone else ""
        return redirect(place.address(**more) + there)
