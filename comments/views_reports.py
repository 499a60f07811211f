"""The page on which a reader reports a comment. Like the comment's form it sets no cookie and proves its origin by a token."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article

from . import notice, reading, reports, text, threads, tokens
from .answers import SeeOther, address_of, not_from_here, posted, private
from .forms import CleanEmail, CleanText
from .models import Comment, CommentSettings
from .reasons import REASONS, Reason
from .views import with_story

Status = Comment.Status


class ReportForm(forms.Form):
    """Why a comment breaks the rules, in whose words, and where to answer; and a field that only robots fill in."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what is wrong with the comment."),
            "invalid_choice": gettext_lazy("Choose one of the reasons below."),
        },
    )
    note = CleanText(
        label=gettext_lazy("In your words"),
        required=False,
        clean=text.clean_text,
        max_length=reports.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"max_length": gettext_lazy("A note has at most %(limit_value)d characters.")},
    )
    email = CleanEmail(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("If you want to hear what a moderator decides. Otherwise leave it empty."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": gettext_lazy("This does not look like an e-mail address, such as name@example.org.")
        },
    )
    website = CleanText(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = CleanText(required=False, widget=forms.HiddenInput)

    def clean(self):
        if self.cleaned_data.get("reason") == Reason.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", _("Say in your words what is wrong."))
        return self.cleaned_data


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@with_story
def report(request: HttpRequest, article: Article, uuid: UUID) -> HttpResponse:
    """The form, and what it sends. What readers cannot see cannot be reported; a form opened before may still be sent."""
    comment = Comment.objects.select_related("parent").filter(article=article, uuid=uuid).first()
    is_sent, is_too_large = request.method == "POST", reading.is_too_large(request)
    token = (
        tokens.read_report_token(request.POST.get("token", ""), uuid)
        if is_sent and not is_too_large
        else None
    )
    if comment is None or (comment.status != Status.APPROVED and token is None):
        raise Http404
    if is_too_large:
        return _too_large(request, article, comment)
    if is_sent:
        return _receive(request, article, comment, token)
    return _show(request, article, comment, ReportForm(initial=_fresh(comment)))


def _fresh(comment: Comment) -> dict[str, str]:
    return {"token": tokens.make_report_token(comment)}


def _show(request, article, comment, form, *, status=200) -> HttpResponse:
    shown = comment.status == Status.APPROVED  # while the form was open it may have gone
    context = {
        "article": article,
        "comment": threads.show(comment, article) if shown else None,
        "form": form,
        "action": reverse("comments:report", args=[article.slug, comment.uuid]),
        "kept": notice.reports(CommentSettings.current()),
        "privacy_url": notice.privacy_url(),
        "meta": {"title": f"{_('Report a comment')} – {article.headline}", "robots": "noindex"},
    }
    # Not "no-store": a reader who comes back with the Back button finds the words still in the form.
    response = private(render(request, "comments/report.html", context, status=status), "private, no-cache")
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _refuse(request, article, comment, form, status, sentence, *, fresh_token=False) -> HttpResponse:
    if fresh_token:
        form.data = {**form.data.dict(), **_fresh(comment)}
    if sentence:
        form.add_error(None, sentence)
    return _show(request, article, comment, form, status=status)


def _too_large(request, article, comment) -> HttpResponse:
    form = ReportForm(_fresh(comment))
    form.full_clean()
    form.errors.clear()
    form.add_error(None, _("That was more than a megabyte, too much for a report. Send a shorter text."))
    return _show(request, article, comment, form, status=413)


def _receive(request, article, comment, token) -> HttpResponse:
    form = ReportForm(posted(request))
    is_valid = form.is_valid()
    again = (request, article, comment, form)
    if tokens.is_cross_site(request.headers, request.get_host()):
        return _refuse(*again, 403, not_from_here(), fresh_token=True)
    if token is None:
        return _refuse(
            *again, 403, _("This form was not made by this page. Send it again."), fresh_token=True
        )
    if token.is_expired:
        sentence = _("The form was open for more than a day. Your text is still here: send it again.")
        return _refuse(*again, 400, sentence, fresh_token=True)
    if not is_valid:
        return _refuse(*again, 400, "")
    data = form.cleaned_data
    if not data["website"]:  # a robot is thanked like everybody
        try:
            reports.report(
                comment,
                reason=data["reason"],
                note=data["note"],
                email=data["email"],
                address=address_of(request),
            )
        except reports.TooMany as refusal:
            return _refuse(*again, 429, str(refusal))
    return private(SeeOther(reverse("comments:reported", args=[article.slug])))


@require_safe
@with_story
def reported(request: HttpRequest, article: Article) -> HttpResponse:
    """Thanks, the same to everybody: whether a report counted, and what it brought about, is for moderators to know."""
    context = {
        "article": article,
        "meta": {"title": f"{_('Reported')} – {article.headline}", "robots": "noindex"},
    }
    return private(render(request, "comments/reported.html", context))
