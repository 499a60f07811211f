"""What a page of the queue that is open says to the server now and then, and hears: who works on what, and how much waits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from .. import claims, queue
from .base import QueueAdmin
from .place import Place, number_in

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


def held_until(at: datetime) -> str:
    """Return until when a page that claims at `at` holds its items, as its script hands it back on leaving."""
    return (at + claims.HOLD).isoformat()


def _ids(post) -> list[int]:
    return [pk for pk in map(number_in, post.getlist("item")[:MOST_HELD]) if pk is not None]


class Watching(QueueAdmin):
    """The addresses behind a page that is open."""

    def watch_view(self, request):
        """Renew what the page holds (POST), and say what has become of it and, for a page in sight, how much waits."""
        return require_http_methods(["GET", "HEAD", "POST"])(self._watch)(request)

    def _watch(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        at = timezone.now()
        answer: dict[str, Any] = {
            "user": str(request.user.pk),
            "token": get_token(request),
            "until": held_until(at),
        }
        if request.method == "POST" and self.may_decide(request):
            held = claims.renew(_ids(request.POST), by=request.user, at=at)
            answer["taken"] = {
                pk: self.taken(holder) for pk, holder in held.items() if holder.pk != request.user.pk
            }
        if "quiet" not in request.POST:
            answer["counts"] = queue.counts(by=request.user)
            answer["looking"] = self.looking(request, at)
        return JsonResponse(answer)

    def leave_view(self, request):
        """Give back what the page held, so that it is free for others at once."""
        if not self.may_decide(request):
            raise PermissionDenied
        try:
            until = parse_datetime(request.POST.get("until", ""))
        except ValueError:
            until = None
        if until is not None and timezone.is_aware(until):
            claims.leave(_ids(request.POST), by=request.user, until=until)
        return HttpResponse(status=204)

    def looking(self, request, at) -> list[str]:
        """Say who else works in the tab that the page shows."""
        comments = queue.of_tab(Place.of(request.POST or request.GET).tab or queue.PENDING)
        return looking(claims.held_by_others(comments, by=request.user, at=at))
