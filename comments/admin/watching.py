"""What a page of the queue that is open says to the server now and then, and hears: who works on what, and how much waits."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from .. import claims, queue
from ..models import Comment
from .place import number_in

MOST_HELD = 100


def looking(others: Iterable[tuple[str, int]]) -> list[str]:
    """Say who else works here: names, each with the number of comments in front of them."""
    return [
        ngettext(
            "%(name)s is looking at %(count)d comment.", "%(name)s is looking at %(count)d comments.", count
        )
        % {"name": name, "count": count}
        for name, count in others
    ]


def _ids(post) -> list[int]:
    return [pk for pk in map(number_in, post.getlist("item")[:MOST_HELD]) if pk is not None]


class Watching:
    """The addresses behind a page that is open. `CommentAdmin` adds who may what."""

    def watch_view(self, request):
        """Renew what the page holds (POST), and say what has become of it and, for a page in sight, how much waits."""
        return require_http_methods(["GET", "HEAD", "POST"])(self._watch)(request)

    def _watch(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        at, answer = timezone.now(), {"token": get_token(request)}
        if request.method == "POST" and self.may_decide(request):
            held = claims.renew(_ids(request.POST), by=request.user, at=at)
            answer["taken"] = {
                pk: self.taken(holder) for pk, holder in held.items() if holder.pk != request.user.pk
            }
        if "quiet" not in request.POST:
            answer["counts"] = queue.counts()
            answer["looking"] = self.looking(request, at)
        return JsonResponse(answer)

    def leave_view(self, request):
        """Give back what the page held, so that it is free for others at once."""
        if not self.may_decide(request):
            raise PermissionDenied
        claims.leave(_ids(request.POST), by=request.user)
        return HttpResponse(status=204)

    def taken(self, holder) -> str:
        """Say that a colleague has this comment in front of them."""
        return _("%(name)s is looking at this comment.") % {"name": holder.name}

    def looking(self, request, at) -> list[str]:
        """Say who else works on what waits."""
        return looking(claims.held_by_others(Comment.objects.all(), by=request.user, at=at))
