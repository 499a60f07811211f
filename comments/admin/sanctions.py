"""Sanctions at the desk: ordered from an item of the queue or after a search, listed, lifted and taken back."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.admin.base import ReadOnlyAdmin

from .. import reasons, sanctions, sanctions_shown
from ..models import Comment, KnownBy, Measure, Sanction
from .place import Place, number_in

AT_A_TIME = 50
LONGEST_WISH = 254
SHELVES = {
    "in-force": gettext_lazy("In force"),
    "past": gettext_lazy("Past"),
    "all": gettext_lazy("All, with warnings"),
}
DONE = {
    Measure.WARN: gettext_lazy("The commenter is warned."),
    Measure.PRE_MODERATE: gettext_lazy("Every comment of this person waits from now on."),
    Measure.SUSPEND: gettext_lazy("This person is suspended."),
    Measure.BAN: gettext_lazy("This person is banned."),
}


def end_of(day: str) -> datetime | None:
    """Return the end of the day that a form names, in the paper's zone; None for no day. Raises ValidationError."""
    if not day:
        return None
    try:
        date = parse_date(day)
    except ValueError:
        date = None
    if date is None or date.year > 9000:
        raise ValidationError(_("Write the day as year-month-day, such as 2030-01-31."))
    return make_aware(datetime.combine(date + timedelta(days=1), time.min))


def _act(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@admin.register(Sanction)
class SanctionAdmin(ReadOnlyAdmin):
    """Who is under what, who was, and who ordered it."""

    def may_decide(self, request) -> bool:
        """Whether this colleague orders and ends sanctions."""
        return request.user.has_perm("comments.decide_comment")

    def get_urls(self):
        return [
            path(f"{name}/", self.admin_site.admin_view(require_POST(view)), name=f"comments_sanction_{name}")
            for name, view in (("impose", self.impose_view), ("end", self.end_view))
        ] + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        """List sanctions, the latest first, all or those against whoever is looked for."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("q", "").strip()[:LONGEST_WISH]
        shelf = request.GET.get("shelf", "")
        shelf = shelf if shelf in SHELVES else "all" if wanted else "in-force"
        rows, at = Sanction.objects.all(), timezone.now()
        found = sanctions.find(wanted) if wanted else rows
        rows = rows.none() if found is None else found
        if shelf == "in-force":
            rows = rows.filter(sanctions.in_force(at)).exclude(measure=Measure.WARN)
        elif shelf == "past":
            rows = rows.exclude(sanctions.in_force(at))
        before = number_in(request.GET.get("before", ""))
        if before is not None:
            rows = rows.filter(pk__lt=before)
        shown = list(sanctions_shown.readable(rows)[: AT_A_TIME + 1])
        more, shown = len(shown) > AT_A_TIME, shown[:AT_A_TIME]
        known = sanctions.values_of_text(wanted)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Sanctions"),
            "wanted": wanted,
            "nobody": bool(wanted) and found is None,
            "shelves": [
                {"name": name, "url": f"?{_query(q=wanted, shelf=key)}", "current": key == shelf}
                for key, name in SHELVES.items()
            ],
            "shelf": shelf,
            "lines": sanctions_shown.lines_of(shown),
            "known": [(kind, KnownBy(kind).label, value) for kind, value in known.items()],
            "reasons": reasons.REASONS.items(),
            "days": sanctions_shown.days(),
            "next_url": f"?{_query(q=wanted, shelf=shelf, before=str(shown[-1].pk))}" if more else "",
            "back": _query(q=wanted, shelf=shelf),
            "may_decide": self.may_decide(request),
        }
        return TemplateResponse(request, "admin/comments/sanctions.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A sanction has no page of its own: it stands in the list, and beside every comment of the person."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:comments_sanction_changelist")

    def impose_view(self, request):
        """Order what the button says against the author of a comment, or whoever was looked for."""
        if not self.may_decide(request):
            raise PermissionDenied
        post = request.POST
        pk = number_in(post.get("comment", "").partition(":")[0])
        comment = Comment.objects.filter(pk=pk).first() if pk is not None else None
        if comment is not None:
            known = sanctions.values_of(email=comment.author_email, address=comment.ip_address)
        else:
            known = sanctions.values_of_text(post.get("q", "")[:LONGEST_WISH])
        chosen = {kind: value for kind, value in known.items() if kind in post.getlist("kind")}
        measure = post.get("measure", "")
        try:
            if measure not in Measure.values:
                raise ValidationError(_("Nothing has changed: that is not one of the buttons."))
            until = end_of(post.get("until", "")) if measure == Measure.SUSPEND else None
            sanctions.impose(
                measure,
                chosen,
                by=request.user,
                until=until,
                reason=reasons.joined(post.get("reason", ""), post.get("note", "")),
                comment=comment,
                tell=not post.get("no_mail"),
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self._back(request)
        messages.success(request, DONE[Measure(measure)])
        return self._back(request)

    def end_view(self, request):
        """Lift what was ordered at once, take the order back, or take back the lifting."""
        if not self.may_decide(request):
            raise PermissionDenied
        act, verb = _act(request.POST.get("act", "")), request.POST.get("verb", "")
        rows = sanctions.of_act(act) if act else Sanction.objects.none()
        note = reasons.as_note(request.POST.get("note", ""))
        if verb == "lift":
            count, said = sanctions.lift(rows, by=request.user, reason=note), _("Lifted.")
        elif verb == "undo":
            count, said = (
                sanctions.take_back(rows, by=request.user),
                _("Taken back, as if it had never been."),
            )
        else:
            count, said = sanctions.put_back(rows, by=request.user), _("In force again.")
        if count:
            messages.success(request, said)
        else:
            messages.warning(request, _("Nothing has changed: somebody was faster, or its time is over."))
        return self._back(request)

    def _back(self, request):
        """To where the button stood: an item of the queue, or the list."""
        if "back" in request.POST:
            query = QueryDict(request.POST["back"][:1000])
            kept = _query(q=query.get("q", ""), shelf=query.get("shelf", ""))
            return redirect(f"{reverse('admin:comments_sanction_changelist')}?{kept}")
        place = Place.of(request.POST)
        pk = number_in(request.POST.get("comment", "").partition(":")[0])
        return redirect(place.address() + (f"#item-{pk}" if pk and not place.alone else ""))


def _query(**pairs: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in pairs.items() if value})
    return query.urlencode()
