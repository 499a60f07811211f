"""“Your account”: second factors, recovery codes, and the browsers in which somebody is signed in."""

import json
import time
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..uuids import uuid7
from . import devices, factors, links, sessions, throttle, who
from .forms import CodeForm, ConfirmForm
from .pages import page
from .sessions import address_of
from .signing_in import CONFIRMED_AT, credential_in, safe_next

CONFIRMED_FOR = 10 * 60
NEW_SECRET = "new_second_factor"  # noqa: S105  the name of a place in the session


def confirmed(view):
    """Open `view` only to somebody who has typed the password within ten minutes."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if time.time() - request.session.get(CONFIRMED_AT, 0) > CONFIRMED_FOR:
            return redirect(f"{reverse('admin:account_confirm')}?{urlencode({'next': request.path})}")
        return view(request, *args, **kwargs)

    return wrapper


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, what protects the account, and where it is open."""
    return page(
        request,
        "account",
        title=_("Your account"),
        factors=factors.of(request.user),
        has_app=factors.of(request.user, factors.APP).exists(),
        codes_left=factors.codes_left(request.user),
        is_required=factors.is_required(request.user),
        sign_ins=[
            {
                "row": sign_in,
                "reference": sessions.reference_of(sign_in),
                "name": sessions.name_of(sign_in),
                "here": sign_in.pk == request.session.session_key,
            }
            for sign_in in sessions.of(request.user)
        ],
        passkeys_work=factors.passkeys_work(request.get_host()),
    )


@require_safe
def set_up(request: HttpRequest) -> HttpResponse:
    """Offer the kinds of a second factor; whoever needs one is led here from everywhere."""
    return page(
        request,
        "set_up",
        title=_("Set up a second factor"),
        is_missing=factors.is_missing(request.user),
        has_app=factors.of(request.user, factors.APP).exists(),
        passkeys_work=factors.passkeys_work(request.get_host()),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password before something changes that protects the account."""
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt = form.count(
            lambda: throttle.attempt_on(
                who.account_of(request.user, ""),
                address_of(request),
                device=devices.device_of(request, request.user),
                kind="confirm",
            )
        )
        if attempt is not None:
            if request.user.check_password(form.cleaned_data["password"]):
                attempt.succeeded()
                request.session[CONFIRMED_AT] = time.time()
                return HttpResponseRedirect(safe_next(request, request.GET.get("next")))
            form.add_error("password", _("That is not your password."))
    return page(request, "confirm", title=_("Is it you?"), pause=form.pause, form=form)


def _added(request: HttpRequest, what: str, *, first: bool) -> HttpResponse:
    """What follows a new second factor: a line in the trail, a mail, and recovery codes with the first."""
    user = request.user
    with transaction.atomic():
        links.record(user, "add_second_factor", by=user)
        links.tell(user, what, key=f"account-{uuid7()}")
        if first:
            # Those browsers have not given it.
            sessions.end_all(user, but=request.session.session_key)
            factors.make_codes(user)
    messages.success(request, what)
    return redirect("admin:account_codes" if first else "admin:account")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def app(request: HttpRequest) -> HttpResponse:
    """Set up an app that shows codes."""
    user = request.user
    if factors.of(user, factors.APP).exists():
        return redirect("admin:account")
    form = CodeForm(request.POST or None)
    secret = request.session.get(NEW_SECRET)
    if request.method != "POST" or not secret:
        secret = request.session[NEW_SECRET] = factors.new_secret()
    elif form.is_valid():
        attempt = form.count(
            lambda: throttle.attempt_on(
                who.account_of(user, ""),
                address_of(request),
                device=devices.device_of(request, user),
                kind="set up",
            )
        )
        if attempt is not None:
            first = not factors.has_one(user)
            if factors.add_app(user, secret, form.cleaned_data["code"]):
                attempt.succeeded()
                del request.session[NEW_SECRET]
                return _added(request, _("An app was added to your account as second factor."), first=first)
            form.add_error(
                "code", _("That is not the code of this app now. Is the clock of the phone right?")
            )
    return page(
        request,
        "app",
        title=_("Codes from an app"),
        pause=form.pause,
        form=form,
        picture=factors.picture_of(user, secret),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    )


@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey in this browser, phone or key."""
    user, sentence = request.user, ""
    if request.method == "POST":
        first = not factors.has_one(user)
        name = " ".join(request.POST.get("name", "").split())
        if factors.add_passkey(user, credential_in(request), name):
            return _added(request, _("A passkey was added to your account."), first=first)
        sentence = _("The passkey was not made. Try once more.")
    works = factors.passkeys_work(request.get_host())
    return page(
        request,
        "passkey",
        title=_("Add a passkey"),
        status=400 if sentence else 200,
        sentence=sentence,
        works=works,
        options=json.dumps(factors.begin_adding(user)) if works else "",
        name=sessions.browser_in_words(request.headers.get("User-Agent", "")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes that are left; POST makes new ones."""
    if not factors.has_one(request.user):
        return redirect("admin:account_second_factor")
    if request.method == "POST":
        with transaction.atomic():
            factors.make_codes(request.user)
            what = _("New recovery codes were made for your account; the old ones no longer work.")
            links.tell(request.user, what, key=f"account-{uuid7()}")
        messages.success(request, what)
        return redirect("admin:account_codes")
    return page(request, "codes", title=_("Recovery codes"), codes=factors.unused_codes(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take off an app or a passkey, after a question."""
    user = request.user
    factor = factors.of(user).filter(pk=pk).first()
    if factor is None:
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            factors.remove(user, pk)
            links.record(user, "remove_second_factor", by=user)
            what = _("“%(name)s” was removed from your account.") % {"name": factor}
            links.tell(user, what, key=f"account-{uuid7()}")
        messages.success(request, what)
        return redirect("admin:account")
    return page(
        request,
        "remove_factor",
        title=_("Remove a second factor"),
        factor=factor,
        is_last=factors.of(user).count() == 1,
        is_required=factors.is_required(user),
    )


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out there, or everywhere else."""
    reference = request.POST.get("session", "")
    if reference == "others":
        sessions.end_all(request.user, but=request.session.session_key)
        messages.success(request, _("You are signed out everywhere else."))
    elif sessions.end(request.user, reference):
        messages.success(request, _("You are signed out there."))
    else:
        messages.info(request, _("That session had ended already."))
    return redirect("admin:account")
