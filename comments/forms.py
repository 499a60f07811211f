"""The form that readers fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import text

HONEYPOT = "website"


class _Clean(forms.CharField):
    """A field whose text is cleaned before anything looks at it: no control character reaches a validator or a row."""

    def __init__(self, *args, clean=text.clean_line, **kwargs):
        super().__init__(*args, **kwargs)
        self.clean_with = clean

    def to_python(self, value):
        return super().to_python(self.clean_with(str(value)) if value else value)


class _CleanEmail(forms.EmailField):
    def to_python(self, value):
        # A line break in an address is an attempt at mail headers: the validator shall see it, so nothing is taken out.
        return super().to_python("".join(value.split("\0")) if isinstance(value, str) else value)


class CommentForm(forms.Form):
    """Name, e-mail, text, and what people do not see: token, what is replied to, a proof, and a field that only robots fill in."""

    name = _Clean(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Say who you are; a first name will do."),
            "max_length": _("A name has at most 80 characters."),
        },
    )
    email = _CleanEmail(
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
    body = _Clean(
        label=_("Your comment"),
        required=False,
        clean=text.clean_text,
        widget=forms.Textarea(attrs={"rows": 8, "required": True, "dir": "auto"}),
    )
    website = _Clean(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    token = _Clean(required=False, widget=forms.HiddenInput)
    reply = _Clean(required=False, widget=forms.HiddenInput)
    # A browser whose reader has confirmed the e-mail address puts its proof in here.
    proof = _Clean(required=False, widget=forms.HiddenInput)

    def is_blank(self) -> bool:
        """Whether there is no text to keep."""
        return text.is_blank(text.clean_text(str(self.data.get("body", ""))))
