"""Signing in: name and password, then a second step for those who have set one up; or a passkey alone."""

import json
import time

from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..models import User
from . import devices, factors, throttle, who
from .forms import CodeForm, SignInForm, in_words
from .pages import page
from .sessions import address_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
# Between the password and the second step, in the session of somebody who is nobody yet.
HELD = "second_step"
HELD_FOR = 10 * 60
CONFIRMED_AT = "confirmed_at"
# A passkey with its certificates takes two or three thousand.
MOST_CHARACTERS = 20_000


def safe_next(request: HttpRequest, address: str | None) -> str:
    """Return `address` when it is a path on this site, else the desk."""
    inside = (address or "").startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and inside else resolve_url("admin:index")


def complete(request: HttpRequest, user: User, next_address: str) -> HttpResponse:
    """Sign `user` in: the session gets a new key, this browser and this address are known from now on."""
    login(request, user, backend=BACKEND)
    request.session[CONFIRMED_AT] = time.time()
    throttle.remember(who.account_of(user, ""), address_of(request))
    response = HttpResponseRedirect(next_address)
    devices.remember(request, response, user)
    return response


def _hold(request: HttpRequest, user: User, next_address: str) -> None:
    request.session.flush()
    request.session[HELD] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_address,
    }


def _held(request: HttpRequest) -> tuple[User, str] | None:
    """Who has given the password within ten minutes and may open the desk still, and where they wanted to go."""
    held = request.session.get(HELD)
    if not held or time.time() - held["at"] > HELD_FOR:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True, is_staff=True).first()
    if user is None or not constant_time_compare(held["hash"], user.get_session_auth_hash()):
        return None
    return user, held["next"]


@method_decorator(never_cache, name="dispatch")
class SignInView(LoginView):
    """The first step, at `admin:login`, with fields `username`, `password` and `next`."""

    form_class = SignInForm
    template_name = "admin/accounts/sign_in.html"

    def get_success_url(self):
        return safe_next(self.request, super().get_success_url())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["passkeys_work"] = factors.passkeys_work(self.request.get_host())
        return context

    def form_valid(self, form):
        user = form.get_user()
        form.attempt.succeeded()
        if factors.has_one(user):
            _hold(self.request, user, self.get_success_url())
            return redirect("admin:login_code")
        return complete(self.request, user, self.get_success_url())

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if form.pause:
            response.status_code = 429
            response["Retry-After"] = str(form.pause)
        return response


def sign_in(request: HttpRequest, context: dict) -> HttpResponse:
    """Answer the sign-in page of the desk; `context` is what every page of it shows."""
    address = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
    context |= {"title": _("Sign in"), "subtitle": None, "app_path": request.get_full_path()}
    context[REDIRECT_FIELD_NAME] = safe_next(request, address)
    return SignInView.as_view(extra_context=context)(request)


def credential_in(request: HttpRequest) -> dict:
    """What the browser says of a passkey; empty for anything else."""
    try:
        credential = json.loads(request.POST.get("credential", "")[:MOST_CHARACTERS])
    except (ValueError, RecursionError):
        return {}
    return credential if isinstance(credential, dict) else {}


@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask whoever has given the password for a code or a passkey."""
    held = _held(request)
    if held is None:
        return redirect("admin:login")
    user, next_address = held
    form = CodeForm(request.POST or None, needs_code="credential" not in request.POST)
    if request.method == "POST" and form.is_valid():
        attempt = form.count(
            lambda: throttle.attempt_on(
                who.account_of(user, ""),
                address_of(request),
                device=devices.device_of(request, user),
                kind="code",
                of_account=throttle.CODE_OF_ACCOUNT,
            )
        )
        if attempt is not None:
            if _is_proved(request, user, form):
                attempt.succeeded()
                del request.session[HELD]
                return complete(request, user, next_address)
            form.add_error(None, _("That did not fit. A code counts once, and for half a minute."))
    has_passkey = factors.of(user, factors.PASSKEY).exists()
    works = factors.passkeys_work(request.get_host())
    return page(
        request,
        "second_step",
        title=_("Second step"),
        pause=form.pause,
        form=form,
        has_app=factors.of(user, factors.APP).exists(),
        has_passkey=has_passkey,
        passkeys_work=works,
        options=json.dumps(factors.begin_checking(user)) if has_passkey and works else "",
        has_permission=False,
    )


def _is_proved(request: HttpRequest, user: User, form: CodeForm) -> bool:
    if "credential" in request.POST:
        return factors.check_passkey(user, credential_in(request)) is not None
    return factors.check_code(user, form.cleaned_data["code"])


@never_cache
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: GET gives the browser its challenge, POST takes the answer.

    A passkey is something that somebody holds and, since its PIN or finger is asked for, something that only they can use.
    """
    try:
        attempt = throttle.Attempt(
            [(("passkey", throttle.sender_of(address_of(request))), throttle.PASSKEYS_BY_SENDER)]
        )
    except throttle.Paused as paused:
        sentence = _("Too many attempts. Try again in %(time)s.") % {"time": in_words(paused.seconds)}
        return JsonResponse({"error": sentence}, status=429, headers={"Retry-After": str(paused.seconds)})
    if request.method == "GET":
        return JsonResponse(factors.begin_checking(None))
    user = factors.check_passkey(None, credential_in(request))
    if user is None or not (user.is_active and user.is_staff):
        return JsonResponse({"error": _("This passkey opens no account of the desk.")}, status=403)
    attempt.succeeded()
    response = complete(request, user, safe_next(request, request.POST.get(REDIRECT_FIELD_NAME)))
    answer = JsonResponse({"next": response["Location"]})
    answer.cookies = response.cookies
    return answer
