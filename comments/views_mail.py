"""The page that a mail's last line leads to: no more of this. It works without a cookie and without a redirect (RFC 8058)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import stopping, tokens
from .answers import private


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mail about one thing, or with `scope=all` about all. A GET changes nothing: programs that read mail follow links too."""
    read = tokens.read_stop_token(token)
    if read is None:
        raise Http404
    kind, pk, hash = read
    everything = request.POST.get("scope") == "all" or kind in stopping.ONE_IS_ALL
    if request.method == "POST":
        stopping.stop(kind, pk, hash, everything=everything)
    context = {
        "stopped": request.method == "POST",
        "everything": everything,
        "kind": kind,
        "meta": {"title": _("Mail about comments"), "robots": "noindex"},
    }
    return private(render(request, "comments/stop.html", context))
