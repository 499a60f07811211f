"""The gate of the desk: whoever lacks a second factor that the paper asks for sets one up before anything else opens."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ..audience import is_for_readers
from . import factors, sessions

# What is needed to sign in, to sign out and to set up a second factor. Everything else of the desk is behind the gate.
OPEN = {
    f"admin:{name}"
    for name in (
        "login",
        "login_code",
        "login_passkey",
        "logout",
        "jsi18n",
        "password_forgotten",
        "password_forgotten_sent",
        "password_set",
        "account_second_factor",
        "account_confirm",
        "account_app",
        "account_passkey",
        "account_codes",
    )
}


class SignedInMiddleware:
    """Looks at who is there on pages of the desk, and on no others; it must stand inside AuthenticationMiddleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_for_readers(request.path) and request.user.is_authenticated:
            sessions.seen(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Lead to the set-up, whatever was asked for and however: page, form, or data for a script."""
        if is_for_readers(request.path) or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in OPEN or not factors.is_missing(request.user):
            return None
        return redirect("admin:account_second_factor")
