"""Who works here."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A colleague. Users are deactivated, never deleted: their name stands in the trail of what they did."""

    email = models.EmailField(_("e-mail address"))

    REQUIRED_FIELDS = ["email"]

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody already has an account with this e-mail address."),
            )
        ]

    def clean(self):
        """Refuse a user name that looks like an e-mail address of somebody else: people sign in with either."""
        super().clean()
        if "@" in self.username and self.username.casefold() != self.email.casefold():
            raise ValidationError(
                {"username": _("A user name with an @ in it must be the e-mail address of the same account.")}
            )

    def __str__(self):
        return self.get_full_name() or self.get_username()
