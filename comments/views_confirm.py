"""The page that a mailed link leads to, on which a reader confirms an e-mail address. Opening it confirms nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.context import instant

from . import moderation, proving, tokens, wishes
from .answers import SeeOther, private
from .models import Comment
from .views import sent_url


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and after the button was pressed hand the browser the proof. Programs that read mail open links; they press nothing."""
    read = tokens.read_confirm_token(token)
    if read is None:
        raise Http404
    uuid, mark, is_old = read
    comment = Comment.objects.select_related("article").filter(uuid=uuid).first()
    if comment is None or is_old or not comment.author_email or not tokens.is_of(mark, comment):
        return _show(request, {"state": "old"}, status=410)
    is_foreign = tokens.is_cross_site(request.headers, request.get_host())
    if request.method == "POST" and not is_foreign:
        proving.confirm(comment.author_email)
        moderation.prove(comment)
        wishes.confirm(comment)
        return private(SeeOther(reverse("comments:confirm", args=[token])))
    proof = proving.proof_of(comment.author_email) if proving.is_marked(comment) else ""
    article = comment.article
    return _show(
        request,
        {
            "state": "done" if proof else "ask",
            "comment": comment,
            "article": article if article.is_live_at(instant(request)) else None,
            "sent_url": sent_url(comment, article),
            "is_wished": wishes.is_in_force(comment),
            "is_published": comment.status == Comment.Status.APPROVED,
            "proof": proof,
            "email": comment.author_email,
            "days": tokens.PROOF_FOR.days,
        },
        status=403 if is_foreign else 200,
    )


def _show(request, context: dict, *, status=200) -> HttpResponse:
    meta = {"title": _("Confirm your e-mail address"), "robots": "noindex"}
    return private(render(request, "comments/confirm.html", context | {"meta": meta}, status=status))
