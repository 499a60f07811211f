"""The front at the desk: one board on which an editor arranges it, and what is scheduled, prepared and past beside it.

What is being arranged stands in the address (`places=`), so that it survives a reload, goes back with the browser's own
button, and costs nothing to try: every way of moving a story, by number or by a script that drags, is the same small post.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..front import editions, slots
from ..front.arranging import in_order, renumbered
from ..front.slots import Placing
from ..masthead import load
from ..models import FrontEdition
from ..views.front import front_as
from .base import ReadOnlyAdmin
from .front_board import board_of, candidates
from .verbs import sentences_of, zoned

HISTORY = 10
LAST_PAGE = 500
MOST_LISTED = 50
LIST = "admin:articles_frontedition_changelist"
CHANGE = "admin:articles_frontedition_change"
PREVIEW = "admin:articles_frontedition_preview"
MOMENT = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


def number(text: str) -> int | None:
    """Return an id or a version out of an address or a form, None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def moment(text: str) -> datetime | None:
    """Return the time that a field for local times holds, None for an empty one. Raises ValidationError with a sentence."""
    return MOMENT.clean(text)


@dataclass
class Desk:
    """What an editor has on the board: the edition it is, or a new one, and how it is arranged so far."""

    edition: FrontEdition | None
    given: dict[str, str]

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def current(self) -> FrontEdition | None:
        return editions.current(self.now)

    @cached_property
    def saved(self) -> dict[str, Placing]:
        return editions.placings_of(self.edition or self.current)

    @cached_property
    def order(self) -> list[str]:
        return slots.names(load(self.now).sections)

    @cached_property
    def placings(self) -> dict[str, Placing]:
        found = slots.decoded(self.given["places"]) if "places" in self.given else self.saved
        return in_order(found, self.order)

    @property
    def is_past(self) -> bool:
        """Whether the edition is written any more: never once its time has come."""
        at = self.edition.goes_live_at if self.edition else None
        return at is not None and at <= self.now

    @property
    def at(self) -> datetime:
        """The moment that the board shows: that of the edition, if it is still to come."""
        at = self.edition.goes_live_at if self.edition else None
        return max(at, self.now) if at else self.now

    @property
    def seen(self) -> int:
        """What the editor began from, as the verbs ask for it."""
        if (known := number(self.given.get("seen", ""))) is not None:
            return known
        if self.edition is not None:
            return self.edition.version
        return self.current.pk if self.current else 0

    @property
    def here(self) -> str:
        return reverse(CHANGE, args=[self.edition.pk]) if self.edition else reverse(LIST)

    def address(self, **state: str) -> str:
        """Return where the board stands with this state, without what is empty."""
        query = {"seen": str(self.seen), **{name: value for name, value in state.items() if value}}
        # An arrangement without a story is one too.
        query["places"] = state.get("places", "")
        return f"{self.here}?{urlencode(query, safe='~.')}"


@admin.register(FrontEdition)
class FrontEditionAdmin(ReadOnlyAdmin):
    """A remote control of `front.editions`: the list is the board of what stands, a row the board of that edition."""

    def may_arrange(self, request) -> bool:
        """Whether this colleague fills the places; others look."""
        return request.user.has_perm("articles.change_frontedition")

    def get_urls(self):
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="articles_frontedition_preview"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """Show the board of what stands now, to make another front of it."""
        return self._board(request, None)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the board of one edition: to be written while its time is still to come, else to be read."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pk = number(object_id)
        edition = FrontEdition.objects.select_related("changed_by", "made_by").filter(pk=pk).first()
        if edition is None:
            messages.warning(request, _("There is no such front; it was dropped."))
            if request.method != "POST" or not self.may_arrange(request):
                return redirect(LIST)
            # What was arranged goes on as a new front: nothing is done yet, whatever button was pressed.
            request.POST = request.POST.copy()
            request.POST.setlist("do", ["place"])
            request.POST.setlist("seen", [""])
        return self._board(request, edition)

    def history_view(self, request, object_id, extra_context=None):
        """What was done with an edition stands in the list of fronts."""
        return redirect(CHANGE, object_id)

    def preview_view(self, request):
        """Show the whole front with an arrangement: of the address, or of the edition that it names."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        edition = None
        if "edition" in request.GET:
            edition = FrontEdition.objects.filter(pk=number(request.GET["edition"])).first()
            if edition is None:
                raise Http404("no such edition")
        if "places" in request.GET:
            placings = slots.decoded(request.GET["places"])
        else:
            placings = editions.placings_of(edition)
        try:
            at = moment(request.GET.get("at", ""))
        except ValidationError:
            raise Http404("no such time") from None
        at = max(at or (edition.goes_live_at if edition else None) or now, now)
        more = {"at": at if at > now else None, "back": reverse(LIST)}
        if edition:
            more["back"] = reverse(CHANGE, args=[edition.pk])
        if "places" in request.GET:
            query = {"places": request.GET["places"], "seen": request.GET.get("seen", "")}
            more["back"] += (
                f"?{urlencode({name: value for name, value in query.items() if value}, safe='~.')}"
            )
        return front_as(request, placings, at, more)

    # The board

    def _board(self, request, edition: FrontEdition | None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        desk = Desk(edition, request.GET.dict())
        if request.method == "POST":
            if not self.may_arrange(request):
                raise PermissionDenied
            return self._arrange(request, edition)
        return self._show(request, desk)

    def _show(self, request, desk: Desk):
        edition, placings = desk.edition, desk.placings
        may_arrange = self.may_arrange(request) and not desk.is_past
        text = desk.given.get("q", "")[:200]
        board = board_of(placings, desk.saved, desk.at)
        lost = [name for name in desk.saved if name not in desk.order]
        coming = FrontEdition.objects.select_related("changed_by").filter(goes_live_at__gt=desk.now)
        prepared = FrontEdition.objects.select_related("changed_by").filter(goes_live_at=None)
        past = FrontEdition.objects.select_related("changed_by").filter(goes_live_at__lte=desk.now)
        page = min(max(number(desk.given.get("page", "")) or 1, 1), LAST_PAGE)
        first = (page - 1) * HISTORY
        history = list(past.order_by("-goes_live_at", "-pk")[first : first + HISTORY + 1])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self._title(desk),
            "edition": edition,
            "current": desk.current,
            "is_past": desk.is_past,
            "is_scheduled": edition is not None and edition.goes_live_at is not None and not desk.is_past,
            "may_arrange": may_arrange,
            "may_use_again": desk.is_past and self.may_arrange(request),
            "board": board,
            "last": len(board),
            "is_changed": placings != in_order(desk.saved, desk.order),
            "lost": len(lost),
            "places": slots.encoded(placings),
            "again": slots.encoded({n: p for n, p in placings.items() if not p.until or p.until > desk.now}),
            "seen": desk.seen,
            "q": text,
            "at_typed": desk.given.get("at", self._time_of(edition)),
            "note": desk.given.get("note", edition.note if edition else ""),
            "candidates": candidates(text, placings, desk.order, desk.now) if may_arrange else [],
            "coming": list(coming.order_by("goes_live_at", "pk")[:MOST_LISTED]),
            "prepared": list(prepared.order_by("-pk")[:MOST_LISTED]),
            "history": history[:HISTORY],
            "older": page + 1 if len(history) > HISTORY and page < LAST_PAGE else None,
            "newer": page - 1,
            "list_url": reverse(LIST),
            "here": desk.here,
            "preview_url": self._preview_address(desk, placings),
        }
        return TemplateResponse(request, "admin/articles/front/board.html", context)

    def _title(self, desk: Desk) -> str:
        if desk.edition is None:
            return _("Front")
        if desk.edition.goes_live_at is None:
            return _("Front, prepared")
        return _("Front of %(time)s") % {"time": zoned(desk.edition.goes_live_at)}

    def _time_of(self, edition: FrontEdition | None) -> str:
        at = edition.goes_live_at if edition else None
        return f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" if at else ""

    def _preview_address(self, desk: Desk, placings: dict[str, Placing], at: str = "") -> str:
        query = {"places": slots.encoded(placings), "seen": str(desk.seen)}
        query |= {"edition": str(desk.edition.pk)} if desk.edition else {}
        query |= {"at": at} if at else {}
        return f"{reverse(PREVIEW)}?{urlencode(query, safe='~.')}"

    def _arrange(self, request, edition: FrontEdition | None):
        """Move the stories whose numbers were changed, then do what the button says."""
        post = request.POST
        given = {name: post.get(name, "") for name in ("places", "seen", "q", "at", "note")}
        desk = Desk(edition, given)
        state = given | {"places": slots.encoded(desk.placings)}
        try:
            placings = self._typed(post, desk)
            state["places"] = slots.encoded(placings)
            return self._do(request, desk, placings, state)
        except editions.FrontConflict as conflict:
            messages.error(request, str(conflict))
            messages.info(
                request,
                _(
                    "What you arranged is still here, with what differs marked. Publish it again to replace theirs."
                ),
            )
            is_there = edition is not None and FrontEdition.objects.filter(pk=edition.pk).exists()
            if is_there and not desk.is_past:
                desk = Desk(edition, given | {"seen": str(conflict.seen)})
            else:
                desk = Desk(None, given | {"seen": ""})
        except ValidationError as error:
            for sentence in sentences_of(error):
                messages.error(request, sentence)
        return redirect(desk.address(**{name: state[name] for name in ("places", "q", "at", "note")}))

    def _typed(self, post, desk: Desk) -> dict[str, Placing]:
        """Return the arrangement with the numbers and times that were typed. Raises ValidationError."""
        typed, times = {}, {}
        for field, text in post.items():
            kind, _dash, pk = field.partition("-")
            if (story := number(pk)) is None:
                continue
            if kind == "place":
                typed[story] = text
            elif kind == "until":
                times[story] = text
        verb, _colon, name = post.get("do", "").partition(":")
        if verb == "out" and name in desk.placings:
            typed[desk.placings[name].story] = ""
        found = renumbered(desk.placings, desk.order, typed)
        for name, placing in found.items():
            if placing.story in times:
                found[name] = Placing(placing.story, _until(times[placing.story], placing.until))
        return in_order(found, desk.order)

    def _do(self, request, desk: Desk, placings: dict[str, Placing], state: dict[str, str]):
        verb, by, edition = request.POST.get("do", ""), request.user, desk.edition
        how = {"by": by, "seen": desk.seen}
        if verb == "preview":
            return redirect(self._preview_address(desk, placings, state["at"]))
        if verb == "publish":
            editions.publish(placings, edition=edition, note=state["note"], **how)
            messages.success(request, _("This is the front now."))
        elif verb == "schedule":
            at = _unless_typed(moment(state["at"]), edition.goes_live_at if edition else None)
            if at is None:
                raise ValidationError(_("Choose the time at which this front goes live."))
            editions.publish(placings, edition=edition, at=at, note=state["note"], **how)
            messages.success(request, _("This front goes live at %(time)s.") % {"time": zoned(at)})
        elif verb == "keep":
            kept = editions.keep(placings, edition=edition, note=state["note"], **how)
            messages.success(request, _("Kept. Readers see nothing of it until you publish it."))
            return redirect(CHANGE, kept.pk)
        elif verb == "take-back" and edition is not None:
            editions.take_back(edition, **how)
            messages.success(request, _("Taken back. It does not go live; it stays among the prepared ones."))
            return redirect(CHANGE, edition.pk)
        elif verb == "drop" and edition is not None:
            editions.drop(edition, **how)
            messages.success(request, _("Dropped."))
        else:
            return redirect(desk.address(**{name: state[name] for name in ("places", "q", "at", "note")}))
        return redirect(LIST)


def _until(text: str, held: datetime | None) -> datetime | None:
    return _unless_typed(moment(text), held)


def _unless_typed(typed: datetime | None, held: datetime | None) -> datetime | None:
    """Return `held` when `typed` is the same minute: a field cannot show its seconds."""
    same = typed and held and held.replace(second=0, microsecond=0) == typed
    return held if same else typed
