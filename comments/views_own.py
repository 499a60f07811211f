"""A comment as its sender sees it, at an address that nobody else knows: what has become of it, another text, a mail."""

from datetime import datetime

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.context import instant
from articles.models import Article
from articles.views.answers import reads

from . import moderation, proving, reading, text, threads, tokens
from .answers import SeeOther, not_from_here, posted, private
from .forms import CleanText
from .models import Comment, CommentSettings
from .moderation import EDIT_FOR, may_edit
from .views import STATUS_OF_REFUSAL, ask_for_mail, sent_url, with_story

Status = Comment.Status


class EditForm(forms.Form):
    """The text of a comment, once more."""

    # Whether it is empty or too long is for screening to say; here it only must be text.
    body = CleanText(
        label=gettext_lazy("Your comment"),
        required=False,
        clean=text.clean_text,
        widget=forms.Textarea(attrs={"rows": 8, "required": True, "dir": "auto"}),
    )


def _own(article: Article, token: str) -> Comment:
    uuid = tokens.read_sent_token(token)
    if uuid is None:
        raise Http404
    comment = get_object_or_404(Comment.objects.select_related("parent"), uuid=uuid, article=article)
    comment.article = article
    return comment


def _status_text(comment: Comment) -> str:
    """What the sender is told. Junk looks as if it waited: who sends junk learns nothing from it."""
    return {
        Status.PENDING: _("Your comment waits for a moderator. Only you can see it here."),
        Status.SPAM: _("Your comment waits for a moderator. Only you can see it here."),
        Status.APPROVED: _("Your comment is published."),
        Status.REJECTED: _("Your comment was not published. Only you can see it here."),
        Status.REMOVED: _("Your comment was published and later removed by a moderator."),
    }[Status(comment.status)]


def _asked_text(request: HttpRequest, comment: Comment) -> str:
    """What is said of the mail that was asked for."""
    if proving.is_marked(comment):
        return ""
    return {
        "mail": _(
            "A mail is on its way to the address that you gave. Open the link in it to confirm the address."
        ),
        "enough": str(proving.TooMany()),
    }.get(request.GET.get("asked", ""), "")


@reads("asked")
@require_safe
@with_story
def sent(request: HttpRequest, article: Article, token: str) -> HttpResponse:
    """The sender's own comment at its own address, whatever has become of it."""
    comment = _own(article, token)
    asked, may = _asked_text(request, comment), may_edit(comment, instant(request))
    # Junk is offered what every comment is offered.
    may_confirm = bool(comment.author_email) and comment.status not in (Status.REJECTED, Status.REMOVED)
    context = {
        "article": article,
        "comment": threads.show_own(comment, article),
        "status_text": _status_text(comment),
        "published_url": comment.get_absolute_url() if comment.status == Status.APPROVED else "",
        "edit_url": _edit_url(article, token) if may else "",
        "edit_until": comment.created_at + EDIT_FOR,
        "asked": asked,
        "confirm_url": reverse("comments:ask_to_confirm", args=[article.slug, token])
        if may_confirm and not asked and not proving.is_marked(comment)
        else "",
        "meta": {"title": f"{_('Your comment')} – {article.headline}", "robots": "noindex"},
    }
    return private(render(request, "comments/sent.html", context))


def _edit_url(article: Article, token: str) -> str:
    return reverse("comments:edit", args=[article.slug, token])


@csrf_exempt
@require_POST
@with_story
def ask_to_confirm(request: HttpRequest, article: Article, token: str) -> HttpResponse:
    """Send the mail by which the sender confirms the address of the comment."""
    comment = _own(article, token)
    # Another site's page is answered alike, and nothing is sent.
    is_foreign = tokens.is_cross_site(request.headers, request.get_host())
    asked = "" if is_foreign else ask_for_mail(request, comment)
    return private(SeeOther(sent_url(comment, article) + (f"?asked={asked}" if asked else "")))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@with_story
def edit(request: HttpRequest, article: Article, token: str) -> HttpResponse:
    """Another text for the sender's own comment, for five minutes. Whoever knows the address may: it is the key to it."""
    comment, at = _own(article, token), instant(request)
    if request.method != "POST":
        if not may_edit(comment, at):
            return _show(request, comment, token, None, status=403)
        return _show(request, comment, token, EditForm(initial={"body": comment.body}))
    if reading.is_too_large(request):
        sentence = _("That was more than a megabyte, too much for a comment. Send a shorter text.")
        return _refuse(request, comment, token, EditForm({"body": comment.body}), 413, sentence)
    form = EditForm(posted(request))
    if tokens.is_cross_site(request.headers, request.get_host()):
        return _refuse(request, comment, token, form, 403, not_from_here())
    if not form.is_valid():
        return _refuse(request, comment, token, form, 400, "")
    try:
        moderation.edit(comment, body=form.cleaned_data["body"], in_time=True)
    except moderation.Refused as refusal:
        status = {moderation.DECIDED: 403, moderation.LATE: 403} | STATUS_OF_REFUSAL
        return _refuse(request, comment, token, form, status.get(refusal.rule, 400), str(refusal))
    return private(SeeOther(sent_url(comment, article)))


def _refuse(request, comment, token, form, status, sentence) -> HttpResponse:
    form.full_clean()
    if sentence:
        form.add_error(None, sentence)
    return _show(request, comment, token, form, status=status)


def _show(request, comment: Comment, token: str, form: EditForm | None, *, status=200) -> HttpResponse:
    may = may_edit(comment, instant(request))
    context = {
        "article": comment.article,
        "form": form,
        "may_edit": may,
        "why_not": "" if may else _why_not(comment, instant(request)),
        "until": comment.created_at + EDIT_FOR,
        "action": _edit_url(comment.article, token),
        "sent_url": sent_url(comment, comment.article),
        "meta": {"title": f"{_('Change your comment')} – {comment.article.headline}", "robots": "noindex"},
    }
    response = render(request, "comments/edit.html", context, status=status)
    # Not "no-store": a reader who comes back with the Back button finds the text still in the form.
    return private(response, "private, no-cache")


def _why_not(comment: Comment, at: datetime) -> str:
    """Say why a comment cannot be changed any more."""
    rule = moderation.LATE if at >= comment.created_at + EDIT_FOR else moderation.DECIDED
    return str(moderation.Refused(rule, CommentSettings()))
