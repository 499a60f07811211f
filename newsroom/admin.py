"""The worker at the desk: what waits, runs and failed, who works, and what is done every so often."""

import contextlib
import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django_tasks_db.models import DBTaskResult, get_date_max

from articles.admin.base import ReadOnlyAdmin
from newsroom.models import Period, Task, Worker
from newsroom.worker import periodic, queue, state
from newsroom.worker.words import arguments, words_of

logger = logging.getLogger(__name__)

AT_A_TIME = 25
LAST_PAGE = 400
MOST_WORKERS = 20

SHELVES = {
    "failed": gettext_lazy("Failed"),
    "again": gettext_lazy("Tried again"),
    "waiting": gettext_lazy("Waiting"),
    "running": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
}
# Where a button may act on everything that is shown, beyond this page.
ALL_AGAIN, ALL_DROPPED = ("failed", "again"), ("failed",)

admin.site.unregister(DBTaskResult)


@admin.register(Task)
class TaskAdmin(ReadOnlyAdmin):
    """A page to read, with two buttons for who may change tasks: try again, and drop."""

    def may_decide(self, request) -> bool:
        """Whether this colleague tries failed tasks again, or drops them."""
        return request.user.has_perm("newsroom.change_task")

    def get_urls(self):
        decide = self.admin_site.admin_view(require_POST(self.decide_view))
        return [path("decide/", decide, name="newsroom_task_decide"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """Show one shelf of the queue, twenty-five tasks at a time, and the state of it all."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        counts = {name: state.count(name) for name in SHELVES}
        shelf = request.GET.get("shelf", "")
        if shelf not in SHELVES:
            shelf = "failed" if counts["failed"] else "waiting"
        page = _page(request.GET.get("page", ""))
        first = (page - 1) * AT_A_TIME
        found = list(state.shelf(shelf)[first : first + AT_A_TIME + 1])
        here = f"{reverse('admin:newsroom_task_changelist')}?shelf={shelf}"
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Background tasks"),
            "workers": _workers(),
            "oldest": state.oldest_ready(),
            "shelves": [
                {"name": name, "count": _counted(counts[key]), "key": key, "current": key == shelf}
                for key, name in SHELVES.items()
            ],
            "shelf": shelf,
            "rows": [_row(task) for task in found[:AT_A_TIME]],
            "previous_url": f"{here}&page={page - 1}" if page > 1 else "",
            "next_url": f"{here}&page={page + 1}" if len(found) > AT_A_TIME and page < LAST_PAGE else "",
            "periods": _periods(),
            "seen": timezone.now().isoformat(),
            "may_decide": self.may_decide(request),
            "all_again": shelf in ALL_AGAIN,
            "all_dropped": shelf in ALL_DROPPED,
        }
        return TemplateResponse(request, "admin/newsroom/task/tasks.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show one task with its last failure."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        task = Task.objects.filter(pk__in=_uuids(object_id)).first()
        if task is None:
            messages.warning(request, _("There is no such task; it was done and forgotten, or dropped."))
            return redirect("admin:newsroom_task_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": words_of(task.task_path),
            "row": _row(task),
            "may_decide": self.may_decide(request),
        }
        return TemplateResponse(request, "admin/newsroom/task/task.html", context)

    def history_view(self, request, object_id, extra_context=None):
        """The attempts of a task stand on its page."""
        return redirect("admin:newsroom_task_change", object_id)

    def decide_view(self, request):
        """Try one failed task again, or drop it; or all that were on the shelf when the colleague looked."""
        if not self.may_decide(request):
            raise PermissionDenied
        verb, shelf = request.POST.get("verb", ""), request.POST.get("all", "")
        if shelf in SHELVES:
            seen = _moment(request.POST.get("seen", ""))
            chosen = DBTaskResult.objects.filter(pk__in=_until(shelf, seen).values("pk"))
            if verb == "drop" and not request.POST.get("sure"):
                return self._ask(request, shelf, seen)
        else:
            chosen = DBTaskResult.objects.filter(pk__in=_uuids(request.POST.get("task", "")))
        if verb == "again":
            count = queue.try_again(chosen)
            said = ngettext(
                "%(count)d task is tried again now.", "%(count)d tasks are tried again now.", count
            )
        elif verb == "drop":
            count = queue.drop(chosen)
            said = ngettext("%(count)d task is dropped.", "%(count)d tasks are dropped.", count)
        else:
            count, said = 0, ""
        if count:
            logger.info("user %s: %s failed tasks, verb %s", request.user.pk, count, verb)
            messages.success(request, said % {"count": count})
        else:
            messages.warning(
                request, _("Nothing has changed: that task does not wait for a decision any more.")
            )
        shelf = shelf or request.POST.get("shelf", "")
        address = reverse("admin:newsroom_task_changelist")
        return redirect(f"{address}?shelf={shelf}" if shelf in SHELVES else address)

    def _ask(self, request, shelf, seen):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Drop all failed tasks"),
            "count": _counted(_until(shelf, seen).count()),
            "shelf": shelf,
            "seen": seen.isoformat(),
        }
        return TemplateResponse(request, "admin/newsroom/task/drop.html", context)


def _until(shelf: str, seen: datetime):
    """The dead letters, or the failed tasks that wait, which were there at `seen`: nobody decides on what nobody saw."""
    tasks = state.shelf(shelf).order_by()
    return tasks.filter(finished_at__lte=seen) if shelf == "failed" else tasks


def _moment(text: str) -> datetime:
    """Read a moment that a form of ours has sent along; now, for nonsense."""
    with contextlib.suppress(ValueError):
        moment = parse_datetime(text)
        if moment is not None and timezone.is_aware(moment):
            return moment
    return timezone.now()


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _uuids(*texts: str) -> list[UUID]:
    """Return the numbers of tasks among `texts`, which may hold anything."""
    found = []
    for text in texts:
        with contextlib.suppress(ValueError):
            found.append(UUID(text))
    return found


def _counted(number: int) -> str:
    return f"{state.COUNT_UP_TO}+" if number > state.COUNT_UP_TO else str(number)


def _row(task: Task) -> dict:
    return {
        "task": task,
        "words": words_of(task.task_path),
        "arguments": arguments(task.args_kwargs),
        "attempts": len(task.worker_ids),
        "lost": sum(name.endswith(queue.LOST) for name in task.worker_ids),
        "error": task.exception_class_path.rpartition(".")[2],
        "planned": None if task.run_after == get_date_max() else task.run_after,
        "may_be_tried": task.status == queue.FAILED or (task.status == queue.READY and task.traceback),
        "may_be_dropped": task.status == queue.FAILED,
    }


def _workers() -> list[dict]:
    """Who works and on what; and who has fallen silent within the hour, without having said goodbye."""
    now = timezone.now()
    rows = Worker.objects.filter(beat_at__gt=now - timedelta(hours=1)).order_by("-beat_at")
    running = {task.worker_ids[-1]: task for task in state.shelf("running")[:100] if task.worker_ids}
    return [
        {
            "worker": row,
            "alive": now - row.beat_at < state.ALIVE,
            "doing": words_of(running[row.name].task_path) if row.name in running else "",
        }
        for row in rows[:MOST_WORKERS]
    ]


def _periods() -> list[dict]:
    known = periodic.by_name()
    rows = [row for row in Period.objects.all() if row.name in known]
    last = Task.objects.filter(pk__in=_uuids(*(row.last_task for row in rows)))
    status = {str(task.pk): task.get_status_display() for task in last.only("pk", "status")}
    return [
        {"words": known[row.name].words, "row": row, "status": status.get(row.last_task, "")} for row in rows
    ]
