"""The pages of the queue: a tab of it, one comment by itself, and the next few for a page that is being worked off."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from articles.models import Article, Category

from .. import claims, items, queue
from ..models import AkismetState, Comment, Decision
from .deciding import Deciding
from .outcome import AFTER, SAID
from .place import WHO, Place, number_in
from .speaking import Speaking
from .watching import Watching, held_until, looking
from .words import SHORTCUTS, for_script


@admin.register(Comment)
class CommentAdmin(Deciding, Speaking, Watching):
    """The queue. Nobody, superusers included, edits or deletes a reader's words here."""

    def get_urls(self):
        posts = {
            "decide": self.decide_view,
            "undo": self.undo_view,
            "mode": self.mode_view,
            "leave": self.leave_view,
            "answer": self.answer_view,
            "pick": self.pick_view,
        }
        return [
            *(
                path(
                    f"{name}/",
                    self.admin_site.admin_view(require_POST(view)),
                    name=f"comments_comment_{name}",
                )
                for name, view in posts.items()
            ),
            path("watch/", self.admin_site.admin_view(self.watch_view), name="comments_comment_watch"),
            path(
                "more/",
                self.admin_site.admin_view(require_GET(self.more_view)),
                name="comments_comment_more",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """Show one tab of the queue."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        place = Place.of(request.GET)
        return self._show(request, place, self._slice(request, place))

    def _slice(self, request, place: Place, most: int = queue.AT_A_TIME) -> queue.Slice:
        """Return the comments at `place`; those who decide hold what they are shown."""
        by = request.user if self.may_decide(request) else None
        return queue.slice_of(place.tab, place.after, search=place.wanted, by=by, most=most)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show one comment with everything that was ever decided about it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = number_in(object_id)
        item = items.single(pk) if pk is not None else None
        if item is None:
            messages.warning(request, _("There is no such comment."))
            return redirect("admin:comments_comment_changelist")
        at, pk = timezone.now(), item.comment.pk
        hold = (
            claims.claim([pk], by=request.user, at=at)
            if self.may_decide(request)
            else claims.holders([pk], at=at)
        )
        others = [self.taken(holder) for holder in hold.values() if holder.pk != request.user.pk]
        return self._show(request, Place(alone=pk), queue.Slice([item], ""), looking_at_it=others)

    def history_view(self, request, object_id, extra_context=None):
        """The record of a comment stands beside it."""
        return redirect("admin:comments_comment_change", object_id)

    def more_view(self, request):
        """Give the script of the queue the next items of a tab, in the place of those that were decided."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        place = Place.of(request.GET)
        take = number_in(request.GET.get("take", "")) or queue.AT_A_TIME
        part = self._slice(request, place, min(take, queue.AT_A_TIME))
        return JsonResponse(
            {"items": [self.as_html(request, item, place) for item in part.items], "next": part.next}
        )

    def _show(self, request, place: Place, part: queue.Slice, looking_at_it: list[str] | None = None):
        counts = queue.counts(by=request.user)
        context = {
            **self.admin_site.each_context(request),
            **self.around(request, place),
            "opts": self.opts,
            "title": _("Comments"),
            "tabs": [
                {
                    "key": key,
                    "name": name,
                    "count": counts[key],
                    "url": place.at(tab=key).address(),
                    "current": key == place.tab,
                }
                for key, name in queue.TABS.items()
            ],
            "items": part.items,
            "problems": part.problems,
            "looked_until": part.until,
            "place_query": urlencode([pair for pair in place.fields if pair[0] != "after"]),
            "following": part.next,
            "next_url": place.at(part.next).address() if part.next else "",
            "clear_url": Place(place.tab).address(),
            "first_url": place.at().address() if place.after else "",
            "discarded": AkismetState.current().discarded if place.tab == queue.SPAM else 0,
            "held_until": held_until(timezone.now()),
            "looking": looking(part.others) if looking_at_it is None else looking_at_it,
            "whose": self._whose(place, counts),
            "sections": Category.objects.values_list("slug", "name"),
            "undo": self._undo_bar(request),
            "words": for_script(),
            "shortcuts": SHORTCUTS,
        }
        return TemplateResponse(request, "admin/comments/queue.html", context)

    def _whose(self, place: Place, counts: dict[str, str]) -> list[dict]:
        """Return, for the log of decisions, the doors to everybody's and to one's own."""
        if place.tab != queue.DECIDED:
            return []
        mine = place.wanted.get(WHO) == "me"
        return [
            {
                "name": _("Everyone’s"),
                "count": counts[queue.DECIDED],
                "url": place.with_who(""),
                "current": not mine,
            },
            {"name": _("Mine"), "count": counts[queue.MINE], "url": place.with_who("me"), "current": mine},
        ]

    def _undo_bar(self, request) -> dict:
        """Return what was decided last, as the address says after a form without a script, so that it can be taken back."""
        chosen = [pk for pk in map(number_in, request.GET.get("did", "").split(",")[:100]) if pk is not None]
        if chosen and (did := list(Decision.objects.filter(pk__in=chosen, by=request.user))):
            verb = next((verb for verb, status in AFTER.items() if status == did[0].to_status), "approve")
            return {"said": SAID[verb](), "decisions": [decision.pk for decision in did]}
        pk, _colon, was = request.GET.get("was", "").partition(":")
        story = (
            Article.objects.filter(pk=number_in(pk) or 0).only("headline", "comment_mode").first()
            if was
            else None
        )
        if story is None or was not in Article.CommentMode.values or story.comment_mode == was:
            return {}
        return {"said": self.mode_said(story), "story": story, "was": was}
