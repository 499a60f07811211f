"""Breaking news at the desk: one form for a phone, taps that make an alert longer or end it, and what the first page shows.

`publishing.breaking` decides; this asks and tells.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions, publishing
from ..models import Article
from ..models.article import DEVELOPING_FOR
from ..publishing.breaking import ENDS, LONGEST_LINE, UNDO_FOR
from .verbs import sentences_of, zoned
from .widgets import LocalTime, counted

TIME, SAME = "time", "same"
# The first page offers so many stories to break, and names labels that end within this time.
OFFERED = 5
LABEL_ENDS_WITHIN = timedelta(hours=3)
# What a row on the first page needs of a story.
ROW = (
    *("headline", "slug", "status", "published_at", "revised_at", "developing", "developing_renewed_at"),
    *("breaking_line", "breaking_until", "breaking_since", "breaking_first_at"),
    *("breaking_minutes", "breaking_planned"),
)


class BreakingForm(forms.Form):
    """The line, and when it ends. `article` may be out or not; of one that is breaking the end may stay as it is."""

    line = forms.CharField(
        label=gettext_lazy("What the banner says"),
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs=counted(most=80, warn=False, rows=2, **{"class": "one-line"})),
    )
    end = forms.ChoiceField(label=gettext_lazy("It ends"), widget=forms.RadioSelect)
    until = forms.DateTimeField(label=gettext_lazy("Until"), required=False, widget=LocalTime)

    def __init__(self, article: Article, data=None):
        super().__init__(data, label_suffix="")
        now = timezone.now()
        self.article, self.stands = article, article.is_breaking(now)
        self.fields["line"].widget.attrs["placeholder"] = article.headline
        self.fields["line"].initial = article.breaking_line
        choices = [(str(minutes), _("%(minutes)d minutes") % {"minutes": minutes}) for minutes in ENDS]
        choices.append((TIME, _("At a time")))
        if self.stands:
            choices.insert(0, (SAME, _("As it is: %(time)s") % {"time": zoned(article.breaking_until)}))
        self.fields["end"].choices = choices  # type: ignore[attr-defined]
        self.fields["end"].initial = SAME if self.stands else str(ENDS[1])
        if not article.is_live_at(now):
            if article.breaking_minutes is not None:
                self.fields["end"].initial = str(article.breaking_minutes)
            elif article.breaking_until is not None:
                self.fields["end"].initial, self.fields["until"].initial = TIME, article.breaking_until

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("end") == TIME and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose the time at which the banner ends."))
        return cleaned

    def wishes(self) -> dict:
        """Return what `publishing.break_story` takes."""
        end = self.cleaned_data["end"]
        found: dict = {"line": self.cleaned_data["line"]}
        if end == TIME:
            found["until"] = self.cleaned_data["until"]
        elif end != SAME:
            found["minutes"] = int(end)
        return found


@dataclass(frozen=True)
class Tap:
    """One button that asks nothing: what it does to a story, and what is said then."""

    do: Callable[[Article, HttpRequest], object]
    said: Callable[[Article], str]


def _moment(text: str) -> datetime | None:
    """Return the aware time that `text` is in ISO 8601; None of anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if timezone.is_naive(found) else found


def _extend(minutes: int) -> Tap:
    def do(article, request):
        seen = _moment(request.POST.get("seen", ""))
        publishing.extend_break(article, by=request.user, minutes=minutes, seen=seen)

    def said(article):
        return _("“%(story)s” is breaking until %(time)s now.") % {
            "story": article.headline,
            "time": zoned(article.breaking_until),
        }

    return Tap(do, said)


def _ended(article: Article) -> str:
    if not article.is_live_at(timezone.now()):
        return _("“%(story)s” will not break when it is published.") % {"story": article.headline}
    return _("The banner of “%(story)s” has ended.") % {"story": article.headline}


TAPS = {
    "extend-20": _extend(20),
    "extend-60": _extend(60),
    "end": Tap(
        lambda article, request: publishing.end_break(article, by=request.user),
        _ended,
    ),
    "resume": Tap(
        lambda article, request: publishing.resume_break(article, by=request.user),
        lambda article: (
            _("“%(story)s” is breaking again until %(time)s.")
            % {"story": article.headline, "time": zoned(article.breaking_until)}
        ),
    ),
    "first": Tap(
        lambda article, request: publishing.lead_break(article, by=request.user),
        lambda article: _("“%(story)s” leads now.") % {"story": article.headline},
    ),
    "renew": Tap(
        lambda article, request: publishing.renew_label(article, by=request.user),
        lambda article: (
            _("“%(story)s” is marked as developing until %(time)s.")
            % {"story": article.headline, "time": zoned(article.developing_until)}
        ),
    ),
    "drop": Tap(
        lambda article, request: publishing.drop_label(article, by=request.user),
        lambda article: _("“%(story)s” is not marked as developing any more.") % {"story": article.headline},
    ),
}


class BreakingViews:
    """The form of an alert, and the taps, at addresses below the story's own."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/breaking/", wrap(self.breaking_view), name="articles_article_breaking"),
            path("<int:object_id>/tap/<slug:name>/", wrap(self.tap_view), name="articles_article_tap"),
            *super().get_urls(),
        ]

    def breaking_view(self, request, object_id):
        """Ask for line and end; break the story, or publish it and break it in one step."""
        article = get_object_or_404(Article, pk=object_id)
        if not (
            permissions.may_view(request.user, article) and request.user.has_perm("articles.publish_article")
        ):
            raise PermissionDenied
        if not permissions.may_break(request.user, article):
            return self._cannot_break(request, article)
        form = BreakingForm(article, request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            publishes = request.POST.get("do") == "publish"
            try:
                with transaction.atomic():
                    publishing.break_story(article, by=request.user, **form.wishes())
                    if publishes and not article.is_live:
                        publishing.publish(article, by=request.user)
            except (ValidationError, PermissionDenied, publishing.Conflict) as error:
                _say(form, error)
            else:
                messages.success(request, standing_of(article))
                return redirect(_back(request, article))
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Breaking news"),
            "subtitle": str(article),
            "article": article,
            "form": form,
            "row": _row(article, now),
            "leads": Article.objects.breaking(now).values_list("pk", flat=True).first() == article.pk,
            "is_live": article.is_live_at(now),
            "stands": article.is_breaking(now),
            "missing": [] if article.is_live_at(now) else publishing.missing_for_publication(article),
            "sentence": standing_of(article),
            "zone": timezone.localtime().tzname(),
            "from_desk": request.GET.get("from") == "desk" or request.POST.get("next") == "desk",
            "back": reverse("admin:articles_article_change", args=[article.pk]),
        }
        return TemplateResponse(
            request, "admin/articles/article/breaking.html", context, status=400 if form.errors else 200
        )

    def _cannot_break(self, request, article):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("This story cannot break"),
            "subtitle": str(article),
            "sentence": _("It was taken down. Restore it first."),
            "links": [],
            "back": reverse("admin:articles_article_change", args=[article.pk]),
        }
        return TemplateResponse(request, "admin/refused.html", context, status=409)

    def tap_view(self, request, object_id, name):
        """Do what a button says, tell what came of it, and lead back to where it was pressed."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = get_object_or_404(Article, pk=object_id)
        tap = TAPS.get(name)
        if tap is None or not request.user.has_perm("articles.publish_article"):
            raise PermissionDenied
        try:
            with transaction.atomic():
                tap.do(article, request)
        except (ValidationError, PermissionDenied, publishing.Conflict) as error:
            for sentence in sentences_of(error):
                messages.error(request, f"“{article.headline}”: {sentence}")
        else:
            messages.success(request, tap.said(article))
        return redirect(_back(request, article))


def _say(form: BreakingForm, error: Exception) -> None:
    """Put what a verb refused beside the field that it is about."""
    places = {"end": "until", "line": "line"}
    told = getattr(error, "error_dict", None) or {}
    for name, errors in told.items():
        if name in places:
            form.add_error(places[name], errors)
    rest = [sentence for name in told.keys() - places.keys() for one in told[name] for sentence in one]
    for sentence in rest if told else sentences_of(error):
        form.add_error(None, sentence)


def _back(request, article: Article) -> str:
    """Return where the button stood: on the first page, or on the page of the alert."""
    if request.POST.get("next") == "desk":
        return reverse("admin:index")
    return reverse("admin:articles_article_breaking", args=[article.pk])


def standing_of(article: Article) -> str:
    """Return in a sentence where the alert of `article` stands now; "" without one."""
    now = timezone.now()
    if article.is_breaking(now):
        words = {"time": zoned(article.breaking_until)}
        leads = Article.objects.breaking(now).only("headline").first()
        if leads is None or leads.pk == article.pk:
            return _("It stands over every page until %(time)s, then it ends by itself.") % words
        words["lead"] = leads.breaking_text
        return (
            _(
                "“%(lead)s” leads. This story waits under it and moves up when that ends; its own end is %(time)s."
            )
            % words
        )
    if article.is_live_at(now) or article.status == Article.Status.TAKEN_DOWN:
        return ""
    if article.is_scheduled and article.breaking_until:
        words = {"begin": zoned(article.published_at), "end": zoned(article.breaking_until)}
        return _("It breaks when it goes out at %(begin)s, until %(end)s.") % words
    if article.breaking_minutes is not None:
        return _("It breaks when it is published, for %(minutes)d minutes.") % {
            "minutes": article.breaking_minutes
        }
    if article.breaking_until is not None and article.breaking_until > now:
        return _("It breaks when it is published, until %(time)s.") % {"time": zoned(article.breaking_until)}
    return ""


def words_for_bar(article: Article) -> str:
    """Return what the link to the form says over the story form."""
    now = timezone.now()
    if article.is_breaking(now):
        return _("Breaking until %(time)s") % {"time": f"{timezone.localtime(article.breaking_until):%H:%M}"}
    return _("Breaks when published") if standing_of(article) else _("Break")


def _row(article: Article, now: datetime) -> dict:
    """Return what buttons there are for the alert of `article`, and what they have to know."""
    stands = article.is_breaking(now)
    planned = article.breaking_planned
    return {
        "story": article,
        "stands": stands,
        "seen": article.breaking_until.isoformat() if stands and article.breaking_until else "",
        "waits": not article.is_live_at(now) and bool(standing_of(article)),
        "undo": planned if not stands and planned and planned > now and article.is_live_at(now) else None,
    }


def day(user) -> dict:
    """Return what the first page shows of alerts and labels, for those who decide about them and for those who read.

    Whoever may not publish sees what is breaking, and no button.
    """
    now = timezone.now()
    stories = Article.objects.only(*ROW)
    queue = [_row(story, now) for story in stories.breaking(now)[:20]]
    if not user.has_perm("articles.publish_article"):
        return {"queue": queue, "may": False}
    unpublished = Q(status__in=[Article.Status.DRAFT, Article.Status.IN_REVIEW])
    scheduled = Q(status=Article.Status.PUBLISHED, published_at__gt=now)
    decided = Q(breaking_minutes__isnull=False) | Q(breaking_until__gt=now)
    waiting = stories.filter(decided, unpublished | scheduled).order_by("published_at", "pk")[:20]
    ended = stories.live(now).filter(
        breaking_until__gt=now - UNDO_FOR, breaking_until__lte=now, breaking_planned__gt=now
    )
    last = Greatest("published_at", "revised_at", "developing_renewed_at")
    labels = (
        stories.live(now)
        .filter(developing=True)
        .alias(last=last)
        .filter(last__gt=now - DEVELOPING_FOR, last__lte=now - DEVELOPING_FOR + LABEL_ENDS_WITHIN)
        .order_by("last", "pk")[:20]
    )
    newest = stories.live(now).exclude(breaking_until__gt=now).newest_first()[:OFFERED]
    making = stories.filter(unpublished | scheduled).last_touched_first()[:OFFERED]
    return {
        "queue": queue,
        "may": True,
        "waiting": [{"story": story, "sentence": standing_of(story)} for story in waiting],
        "ended": [_row(story, now) for story in ended.order_by("-breaking_until", "pk")[:20]],
        "labels": list(labels),
        "offered": [*making, *newest],
    }
