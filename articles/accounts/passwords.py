"""Passwords: forgotten, set by a link, changed."""

from django.contrib import admin, messages
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    PasswordChangeView,
    PasswordResetConfirmView,
)
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..models import User
from ..uuids import uuid7
from . import devices, links, sessions, throttle, who
from .forms import ChangePasswordForm, EmailForm, NewPasswordForm, rules
from .pages import page
from .sessions import address_of
from .throttle import Attempt, Paused, sender_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Take an address; the answer and its time are the same whether anybody has it."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asker = sender_of(address_of(request))
        if form.count(lambda: Attempt([(("mails by", asker), throttle.MAILS_BY_SENDER)])) is not None:
            email = form.cleaned_data["email"]
            try:
                Attempt([(("mails to", email.casefold()), throttle.MAILS_TO_ONE)])
            except Paused:
                pass  # nobody's letter box is filled by a stranger, and the stranger learns nothing
            else:
                links.send_password_link.enqueue(email, str(uuid7()))
            return redirect("admin:password_forgotten_sent")
    return page(
        request, "forgotten", title=_("Forgotten password"), pause=form.pause, form=form, has_permission=False
    )


@never_cache
@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens now."""
    return page(
        request, "forgotten_sent", title=_("Look into your mail"), days=links.days(), has_permission=False
    )


@method_decorator(never_cache, name="dispatch")
class SetPasswordView(PasswordResetConfirmView):
    """Where the link of a mail leads. Using it signs the account out everywhere; signing in comes after, second step included."""

    token_generator = links.generator
    form_class = NewPasswordForm
    template_name = "admin/accounts/set_password.html"
    success_url = reverse_lazy("admin:login")
    title = gettext_lazy("Set your password")

    def dispatch(self, *args, **kwargs):
        response = super().dispatch(*args, **kwargs)
        if response.status_code == 302 or self.validlink:
            return response
        # Nobody guesses a link; whoever tries a few dozen is told to stop.
        try:
            Attempt([(("links", sender_of(address_of(self.request))), throttle.LINKS_BY_SENDER)])
        except Paused as paused:
            response.status_code = 429
            response["Retry-After"] = str(paused.seconds)
        else:
            response.status_code = 410
        return response

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context = {**admin.site.each_context(self.request), **context, "has_permission": False}
        if not self.validlink:
            context["title"] = _("This link no longer works")
        return context | {"rules": rules(), "account": self.user, "days": links.days()}

    def form_valid(self, form):
        token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN)
        with transaction.atomic():
            row = User.objects.select_for_update().get(pk=self.user.pk)
            # Looked at again under the lock: two who follow the same link at once are one too many.
            if not self.token_generator.check_token(row, token):
                self.validlink = False
                return self.render_to_response(self.get_context_data())
            response = super().form_valid(form)
            sessions.end_all(self.user, but=self.request.session.session_key)
            links.tell(
                self.user, _("The password of your account was set by a link."), key=f"account-{uuid7()}"
            )
        # Whoever reads the account's mail is its owner, and gets in from here whatever strangers do elsewhere.
        devices.remember(self.request, response, self.user)
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return response


class OwnPasswordView(PasswordChangeView):
    """Change the own password, knowing the old one; all other sessions end."""

    form_class = ChangePasswordForm
    template_name = "admin/accounts/change_password.html"
    success_url = reverse_lazy("admin:account")
    title = gettext_lazy("Change your password")

    def get_form_kwargs(self):
        user = self.request.user
        return super().get_form_kwargs() | {
            "attempt": lambda: throttle.attempt_on(
                who.account_of(user, ""),
                address_of(self.request),
                device=devices.device_of(self.request, user),
                kind="confirm",
            )
        }

    def get_context_data(self, **kwargs):
        context = {**admin.site.each_context(self.request), **super().get_context_data(**kwargs)}
        return context | {"rules": rules()}

    def form_valid(self, form):
        with transaction.atomic():
            response = super().form_valid(form)
            sessions.end_all(self.request.user, but=self.request.session.session_key)
            links.tell(form.user, _("The password of your account was changed."), key=f"account-{uuid7()}")
        messages.success(self.request, _("Your password is changed. Other browsers were signed out."))
        return response

    def form_invalid(self, form):
        response = super().form_invalid(form)
        if form.pause:
            response.status_code = 429
            response["Retry-After"] = str(form.pause)
        return response
