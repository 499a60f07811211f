"""The forms of accounts: signing in, a code, an invitation."""

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import Author, User
from . import devices, people, throttle, who
from .sessions import address_of


def in_words(seconds: int) -> str:
    """“40 seconds” or “3 minutes”, rounded up."""
    if seconds < 60:
        return ngettext("%(number)s second", "%(number)s seconds", seconds) % {"number": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}


class Counted(forms.Form):
    """A form whose attempts are counted; `pause` says for how many seconds it answers nothing, when it does not."""

    pause: int | None = None

    def count(self, make_attempt):
        """Return the attempt, or None with the sentence in the form."""
        try:
            return make_attempt()
        except throttle.Paused as paused:
            self.pause = paused.seconds
            sentence = _("Too many attempts. Try again in %(time)s.") % {"time": in_words(paused.seconds)}
            self.add_error(None, ValidationError(sentence, code="paused"))
            return None


class SignInForm(Counted, AdminAuthenticationForm):
    """Name or e-mail, and password. Every failure is the same sentence after the same time."""

    error_messages = {
        "invalid_login": _(
            "Name and password do not fit together, or the account may not open the desk. Small and capital letters differ."
        ),
        "inactive": _("This account is closed."),
    }
    attempt: throttle.Attempt | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name or e-mail address")
        # An address may be longer than a user name.
        self.fields["username"].max_length = 254
        self.fields["username"].widget.attrs |= {"maxlength": 254, "spellcheck": "false"}

    def clean(self):
        typed, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if typed is None or not password:
            return self.cleaned_data
        user = who.find(typed)
        account = who.account_of(user, typed)
        # Counted before the password is looked at: fifty at once are fifty.
        self.attempt = self.count(
            lambda: throttle.attempt_on(
                account,
                address_of(self.request),
                device=devices.device_of(self.request, user),
                kind="password",
            )
        )
        if self.attempt is not None:
            name = user.get_username() if user else typed
            self.user_cache = authenticate(self.request, username=name, password=password)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class CodeForm(Counted):
    """Six digits from an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "class": "vTextField code",
            }
        ),
    )

    def __init__(self, *args, needs_code: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].required = needs_code


class ConfirmForm(Counted):
    """The password once more."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


class EmailForm(Counted):
    """The address to which a link goes."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True, "class": "vTextField"}),
    )


class NewPasswordForm(SetPasswordForm):
    """Django's, asking twice; the rules stand under the field."""


class ChangePasswordForm(Counted, PasswordChangeForm):
    """The old password, counted as one more way to guess it, and the new one twice."""

    def __init__(self, *args, attempt=None, **kwargs):
        self.make_attempt = attempt
        super().__init__(*args, **kwargs)

    def clean_old_password(self):
        if self.make_attempt is None:
            return super().clean_old_password()
        attempt = self.count(self.make_attempt)
        if attempt is None:
            return ""
        old = super().clean_old_password()
        attempt.succeeded()
        return old


class InvitationForm(forms.Form):
    """A colleague asked in. There is no password in it: the mail holds a link to set one."""

    NO_PROFILE, NEW_PROFILE, OLD_PROFILE = "", people.NEW, "old"

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation goes there."),
        widget=forms.EmailInput(attrs={"class": "vTextField"}),
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups"),
        queryset=Group.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Reporters write, editors publish, moderators decide on comments."),
    )
    profile = forms.ChoiceField(
        label=_("Author profile"),
        required=False,
        choices=[
            (NO_PROFILE, _("None")),
            (NEW_PROFILE, _("A new one with this name")),
            (OLD_PROFILE, _("One that exists:")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Whoever writes needs one: it is the name over a story and its page."),
    )
    author = forms.ModelChoiceField(
        label=_("Profile without an account"),
        queryset=Author.objects.filter(user=None, is_organisation=False),
        required=False,
    )
    username = forms.CharField(
        label=_("User name"),
        required=False,
        max_length=150,
        help_text=_("Made from the name when empty. Either this or the e-mail address signs in."),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise ValidationError(_("A colleague has a name."))
        return name

    def clean_email(self):
        email = self.cleaned_data["email"]
        held = who.by_email(email).first()
        if held and not held.is_active:
            sentence = _("The deactivated account “%(name)s” has this e-mail address: reactivate that one.")
            raise ValidationError(sentence % {"name": held.get_username()})
        if held:
            raise ValidationError(_("Somebody already has an account with this e-mail address."))
        return email

    def clean(self):
        data = super().clean()
        if data.get("profile") == self.OLD_PROFILE and not data.get("author") and "author" not in self.errors:
            self.add_error("author", _("Choose the profile."))
        return data

    def send(self, *, by: User) -> User | None:
        """Make the account and write the invitation; None with sentences in the form when a rule is broken."""
        data = self.cleaned_data
        author = {self.NEW_PROFILE: people.NEW, self.OLD_PROFILE: data["author"]}.get(data["profile"])
        try:
            return people.invite(
                by=by,
                name=data["name"],
                email=data["email"],
                username=data["username"],
                groups=data["groups"],
                author=author,
            )
        except ValidationError as error:
            sentences = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
            for name, found in sentences.items():
                self.add_error(name if name in self.fields else None, found)
        except IntegrityError:  # the same form was sent twice at once
            self.add_error("email", _("Somebody already has an account with this e-mail address."))
        return None


def rules() -> list[str]:
    """What a password must be, in sentences."""
    return password_validation.password_validators_help_texts()
