"""The porch from inside: the queue of comments in place of Django's list. A remote control of the verbs."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.admin.base import ReadOnlyAdmin
from articles.models import Article
from articles.publishing import Conflict

from . import items, moderation, queue
from .admin_rules import CommentSettingsAdmin
from .models import AkismetState, Comment

__all__ = ["CommentAdmin", "CommentSettingsAdmin"]

MOST_AT_ONCE = 100
LONGEST_NOTE = 500


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _seen(post) -> Q:
    """The comments that were chosen, each only in the version that the moderator saw."""
    seen = Q(pk__in=[])
    for choice in post.getlist("comment")[:MOST_AT_ONCE]:
        pk, version = (_number(part) for part in (choice.partition(":")[0], choice.partition(":")[2]))
        if pk is not None and version is not None:
            seen |= Q(pk=pk, version=min(version, 2**31 - 1))
    return seen


def _reason(post) -> str:
    chosen = post.get("reason", "")
    note = post.get("note", "").strip()[:LONGEST_NOTE]
    chosen = chosen if chosen in items.REASONS else ""
    return ": ".join(part for part in (chosen, note) if part)


# A button names one comment or a few, each in the version that was on screen: so it may overturn a colleague.
VERBS = {
    "approve": lambda chosen, *, by, reason: moderation.approve(chosen, by=by, overturn=True),
    "reject": lambda chosen, *, by, reason: moderation.reject(chosen, by=by, reason=reason, overturn=True),
    "spam": lambda chosen, *, by, reason: moderation.mark_spam(chosen, by=by, overturn=True),
    "remove": lambda chosen, *, by, reason: moderation.remove(chosen, by=by, reason=reason),
}


def done(verb: str, count: int) -> str:
    """Say how many comments `verb` has changed."""
    return {
        "approve": ngettext("%(count)d comment is published.", "%(count)d comments are published.", count),
        "reject": ngettext("%(count)d comment is rejected.", "%(count)d comments are rejected.", count),
        "spam": ngettext("%(count)d comment is put to spam.", "%(count)d comments are put to spam.", count),
        "remove": ngettext("%(count)d comment is removed.", "%(count)d comments are removed.", count),
    }[verb] % {"count": count}


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue. Nobody, superusers included, edits or deletes a reader's words here."""

    def may_decide(self, request) -> bool:
        """Whether this colleague decides on comments."""
        return request.user.has_perm("comments.decide_comment")

    def get_urls(self):
        return [
            path(
                "decide/",
                self.admin_site.admin_view(require_POST(self.decide_view)),
                name="comments_comment_decide",
            ),
            path(
                "mode/",
                self.admin_site.admin_view(require_POST(self.mode_view)),
                name="comments_comment_mode",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """Show one tab of the queue."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        tab = request.GET.get("tab", queue.PENDING)
        if tab not in queue.TABS:
            tab = queue.PENDING
        after = request.GET.get("after", "")
        part = queue.slice_of(tab, after)
        return self._show(request, tab=tab, after=after, shown=part.items, following=part.next)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show one comment with everything that was ever decided about it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = _number(object_id)
        item = items.single(pk) if pk is not None else None
        if item is None:
            messages.warning(request, _("There is no such comment."))
            return redirect("admin:comments_comment_changelist")
        return self._show(request, tab="", after="", shown=[item], following="", alone=item.comment.pk)

    def history_view(self, request, object_id, extra_context=None):
        """The record of a comment stands beside it."""
        return redirect("admin:comments_comment_change", object_id)

    def _show(self, request, *, tab, after, shown, following, alone=None):
        counts = queue.counts()
        address = reverse("admin:comments_comment_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Comments"),
            "tabs": [
                {
                    "name": name,
                    "count": counts[key],
                    "url": f"{address}?tab={key}",
                    "current": key == tab,
                }
                for key, name in queue.TABS.items()
            ],
            "tab": tab,
            "after": after,
            "alone": alone,
            "items": shown,
            "next_url": f"{address}?{_query(tab, following)}" if following else "",
            "first_url": f"{address}?tab={tab}" if after else "",
            "reasons": items.REASONS.items(),
            "discarded": AkismetState.current().discarded if tab == queue.SPAM else 0,
            "modes": Article.CommentMode.choices,
            "may_decide": self.may_decide(request),
            "may_set_mode": request.user.has_perm("articles.set_comment_mode"),
        }
        return TemplateResponse(request, "admin/comments/queue.html", context)

    def decide_view(self, request):
        """Do to the chosen comments what the button says, and come back to the same place in the queue."""
        verb, chosen = request.POST.get("verb", ""), Comment.objects.filter(_seen(request.POST))
        wanted = len(request.POST.getlist("comment"))
        by, reason = request.user, _reason(request.POST)
        if not self.may_decide(request):
            raise PermissionDenied
        if not wanted:
            messages.warning(request, _("Nothing was chosen. Tick the comments that you decide about."))
        elif verb in ("reject", "remove") and not reason:
            messages.error(request, _("Nothing has changed: choose a reason, or write one."))
        elif verb in VERBS:
            self._report(request, verb, wanted, VERBS[verb](chosen, by=by, reason=reason))
        else:
            messages.error(request, _("Nothing has changed: that is not one of the buttons."))
        return self._back(request)

    def _report(self, request, verb: str, wanted: int, changed: int) -> None:
        said = done(verb, changed)
        if changed == wanted:
            messages.success(request, said)
            return
        left = wanted - changed
        others = ngettext(
            "%(count)d was left as it is: it has changed since you saw it.",
            "%(count)d were left as they are: they have changed since you saw them.",
            left,
        ) % {"count": left}
        messages.warning(request, f"{said} {others}" if changed else others)

    def mode_view(self, request):
        """Set how the comments of one story are moderated."""
        article = get_object_or_404(Article, pk=_number(request.POST.get("article", "")))
        try:
            moderation.set_mode(article, request.POST.get("mode", ""), by=request.user)
        except Conflict as conflict:
            messages.error(request, str(conflict))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                _("Comments on “%(story)s”: %(mode)s.")
                % {"story": article.headline, "mode": article.get_comment_mode_display()},
            )
        return self._back(request)

    def _back(self, request):
        """To the page of the queue that the button stood on, at the comment that followed."""
        if alone := _number(request.POST.get("alone", "")):
            return redirect("admin:comments_comment_change", alone)
        tab = request.POST.get("tab", "")
        address = reverse("admin:comments_comment_changelist")
        query = _query(tab if tab in queue.TABS else queue.PENDING, request.POST.get("after", ""))
        following = _number(request.POST.get("following", ""))
        return redirect(f"{address}?{query}" + (f"#item-{following}" if following else ""))


def _query(tab: str, after: str) -> str:
    query = QueryDict(mutable=True)
    query["tab"] = tab
    if after:
        query["after"] = after[:60]
    return query.urlencode()
