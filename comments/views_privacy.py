"""What is stored about a reader, for the reader: asked for by mail, shown and erased by the link in it. No cookie."""

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from . import notice, privacy, reading, requests, tokens
from .answers import SeeOther, address_of, not_from_here, posted, private
from .forms import CleanEmail


class AskForm(forms.Form):
    """The address that somebody wants to know about."""

    email = CleanEmail(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The one that you left with comments or reports."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Type the e-mail address that you left with your comments."),
            "invalid": gettext_lazy("This does not look like an e-mail address, such as name@example.org."),
        },
    )


def _page(request, template: str, title: str, status: int = 200, **context) -> HttpResponse:
    meta = {"title": title, "robots": "noindex"}
    return private(render(request, f"comments/{template}.html", context | {"meta": meta}, status=status))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address; the answer is the same whatever is stored about it."""
    form, status = AskForm(), 200
    if request.method == "POST":
        reading.read_out(request)
        if reading.is_too_large(request):
            form, status = AskForm({}), 413
        else:
            form = AskForm(posted(request))
            status = _take(request, form)
        if status == 303:
            return private(SeeOther(reverse("comments:privacy_sent")))
    response = _page(
        request,
        "privacy_ask",
        _("Your comments and your data"),
        status,
        form=form,
        privacy_url=notice.privacy_url(),
    )
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _take(request: HttpRequest, form: AskForm) -> int:
    """Do what the form asks for, and return the status of the answer."""
    if tokens.is_cross_site(request.headers, request.get_host()):
        form.add_error(None, not_from_here())
        return 403
    if not form.is_valid():
        return 400
    try:
        requests.ask(form.cleaned_data["email"], address=address_of(request))
    except requests.TooMany as refusal:
        form.add_error(None, str(refusal))
        return 429
    return 303


@require_safe
def said(request: HttpRequest, what: str) -> HttpResponse:
    """What follows: a mail, or that everything is being erased. The same to everybody."""
    return _page(request, "privacy_said", _("Your comments and your data"), sent=what == "sent")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest, token: str) -> HttpResponseBase:
    """What is stored about the address that the link was mailed to: to download, and to have erased."""
    found = requests.find(token, at=timezone.now())
    title = _("Your comments and your data")
    if found is None:
        return _page(request, "privacy_data", title, 404, found=None)
    error, status = "", 200
    if request.method == "POST":
        error, status = _wrong(request)
        if not error and request.POST.get("verb") == "download":
            return private(download(found.email))
        if not error:
            requests.erase.enqueue(found.pk, request.POST.get("text") == "on")
            return private(SeeOther(reverse("comments:privacy_erased")))
    context = {"found": found, "counts": privacy.counts(found.email), "error": error}
    return _page(request, "privacy_data", title, status, **context)


def _wrong(request: HttpRequest) -> tuple[str, int]:
    """Return why a button does nothing, as a sentence with the status of the answer, or ("", 200)."""
    if tokens.is_cross_site(request.headers, request.get_host()):
        return _("This was sent from another site. Press the button here again."), 403
    verb = request.POST.get("verb")
    if verb not in ("download", "erase"):
        return _("Nothing has changed: that is not one of the buttons."), 400
    if verb == "erase" and request.POST.get("sure") != "on":
        return _("Nothing is erased yet: tick that you know that it cannot be taken back."), 400
    return "", 200


def download(email: str) -> StreamingHttpResponse:
    """Return everything that is stored about `email` as a file, piece by piece."""
    response = StreamingHttpResponse(privacy.export(email), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="comments.json"'
    return response
