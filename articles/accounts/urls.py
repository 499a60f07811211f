"""The addresses of accounts, all below /admin/ and part of the desk."""

from django.urls import path

from . import own, passwords, signing_in


def urls_of(site) -> list:
    """Return them for the admin `site`: first those for strangers, then those behind the sign-in."""
    behind = site.admin_view
    return [
        path("login/code/", signing_in.second_step, name="login_code"),
        path("login/passkey/", signing_in.passkey, name="login_passkey"),
        path("password/", passwords.forgotten, name="password_forgotten"),
        path("password/sent/", passwords.forgotten_sent, name="password_forgotten_sent"),
        path("password/<uidb64>/<token>/", passwords.SetPasswordView.as_view(), name="password_set"),
        path("account/", behind(own.account), name="account"),
        path("account/confirm/", behind(own.confirm), name="account_confirm"),
        path("account/second-factor/", behind(own.set_up), name="account_second_factor"),
        path("account/second-factor/app/", behind(own.app), name="account_app"),
        path("account/second-factor/passkey/", behind(own.passkey), name="account_passkey"),
        path("account/second-factor/codes/", behind(own.codes), name="account_codes"),
        path(
            "account/second-factor/<int:pk>/remove/", behind(own.remove_factor), name="account_factor_remove"
        ),
        path("account/sessions/end/", behind(own.end_session), name="account_session_end"),
    ]
