"""The form that readers fill in."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import text

HONEYPOT = "website"


class CleanText(forms.CharField):
    """A field whose text is cleaned before anything looks at it: no control character reaches a validator or a row."""

    def __init__(self, *args, clean=text.clean_line, **kwargs):
        super().__init__(*args, **kwargs)
        self.clean_with = clean

    def to_python(self, value):
        cleaned = self.clean_with(str(value)) if value else value
        return super().to_python("" if cleaned and text.is_blank(cleaned) else cleaned)


class CleanEmail(forms.EmailField):
    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFC", "".join(value.split("\0")))
        value = super().to_python(value)
        # A line break in an address is an attempt at mail headers, what turns text or is not seen one to pass for somebody
        # else: nothing is taken out, the address is refused. (Django lets them stand behind the @.)
        if value != text.clean_line(value) or any(unicodedata.category(sign)[0] in "CZ" for sign in value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return value


class CommentForm(forms.Form):
    """Name, e-mail, text, and what people do not see: token, what is replied to, a proof, and a field that only robots fill in."""

    name = CleanText(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Say who you are; a first name will do."),
            "max_length": _("A name has at most 80 characters."),
        },
    )
    email = CleanEmail(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Leave an e-mail address; it is never shown."),
            "invalid": _("This does not look like an e-mail address, such as name@example.org."),
        },
    )
    # Whether it is empty or too long is for screening to say; here it only must be text.
    body = CleanText(
        label=_("Your comment"),
        required=False,
        clean=text.clean_text,
        widget=forms.Textarea(attrs={"rows": 8, "required": True, "dir": "auto"}),
    )
    confirm = forms.BooleanField(
        label=_("Send me a mail to confirm this address"),
        required=False,
        help_text=_("Confirmed once, your comments are known to be yours."),
    )
    tell_decided = forms.BooleanField(
        label=_("Mail me when a moderator has decided about it"),
        required=False,
    )
    tell_answered = forms.BooleanField(
        label=_("Mail me when somebody answers it"),
        required=False,
        help_text=_("Both begin once you have confirmed the address, and stop with one click."),
    )
    website = CleanText(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = CleanText(required=False, widget=forms.HiddenInput)
    reply = CleanText(required=False, widget=forms.HiddenInput)
    # A browser whose reader has confirmed the e-mail address puts its proof in here.
    proof = CleanText(required=False, widget=forms.HiddenInput)

    def is_blank(self) -> bool:
        """Whether there is no text to keep."""
        return text.is_blank(text.clean_text(str(self.data.get("body", ""))))
