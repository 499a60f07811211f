"""What stands under the form: what is kept of a comment, and who else is shown it, as the settings are."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import spam
from .models import CommentSettings


def retention(rules: CommentSettings) -> str:
    """Return what is stored with a comment, and for how long."""
    if rules.keep_addresses:
        sentence = ngettext(
            "Name, e-mail and text are stored with the comment; the e-mail is never shown. Your network address, "
            "browser and the page you came from are stored too and erased after %(days)d day.",
            "Name, e-mail and text are stored with the comment; the e-mail is never shown. Your network address, "
            "browser and the page you came from are stored too and erased after %(days)d days.",
            rules.retention_days,
        )
    else:
        sentence = ngettext(
            "Name, e-mail and text are stored with the comment; the e-mail is never shown. Your browser and the "
            "page you came from are stored too and erased after %(days)d day; your network address is not stored.",
            "Name, e-mail and text are stored with the comment; the e-mail is never shown. Your browser and the "
            "page you came from are stored too and erased after %(days)d days; your network address is not stored.",
            rules.retention_days,
        )
    return sentence % {"days": rules.retention_days}


def akismet(rules: CommentSettings) -> str:
    """Return what is sent to Akismet; "" while it is off."""
    if not spam.is_on():
        return ""
    if rules.keep_addresses:
        return _(
            "The text, name, e-mail, network address, browser and the page you came from are sent to Akismet, which checks "
            "them for spam."
        )
    return _(
        "The text, name, e-mail, browser and the page you came from are sent to Akismet, which checks them for spam."
    )


def privacy_url() -> str:
    """Return where it is said how the data of comments is processed."""
    return reverse("articles:page", args=["privacy"]) + "#comment-data"


def reports(rules: CommentSettings) -> str:
    """Return what is stored with a report, and for how long."""
    if rules.keep_addresses:
        sentence = ngettext(
            "Moderators read the report; the author of the comment does not hear of it. Your network address is erased "
            "after %(days)d day, the report %(days)d day after the decision.",
            "Moderators read the report; the author of the comment does not hear of it. Your network address is erased "
            "after %(days)d days, the report %(days)d days after the decision.",
            rules.retention_days,
        )
    else:
        sentence = ngettext(
            "Moderators read the report; the author of the comment does not hear of it. Your network address is not "
            "stored; the report is deleted %(days)d day after the decision.",
            "Moderators read the report; the author of the comment does not hear of it. Your network address is not "
            "stored; the report is deleted %(days)d days after the decision.",
            rules.retention_days,
        )
    return sentence % {"days": rules.retention_days}
