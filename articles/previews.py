"""Preview links: one story, for one person without an account, for a while."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import permissions
from .models import Article, PreviewLink, TrailEntry

SALT = "articles.previews"
LONGEST = timedelta(days=30)


def make(article: Article, *, by, label: str = "", hours: int = 72) -> PreviewLink:
    """Make a link to `article` that is open for `hours`; `label` says for whom it is.

    Raises PermissionDenied when `by` may not write the story, ValidationError for a time that is not within 30 days.
    """
    if not permissions.may_share(by, article):
        raise PermissionDenied(_("You may not show this story to people outside."))
    open_for = timedelta(hours=hours)
    if not timedelta(0) < open_for <= LONGEST:
        raise ValidationError({"hours": _("A preview link is open for 30 days at most.")})
    with transaction.atomic():
        link = PreviewLink.objects.create(
            article=article, label=label.strip()[:120], made_by=by, expires_at=timezone.now() + open_for
        )
        TrailEntry.record(by=by, verb="share", on=article, note=link.label, link=link.pk)
    return link


def revoke(link: PreviewLink, *, by) -> None:
    """Close `link` for good; one that is closed already is no error. Raises PermissionDenied."""
    if not (link.made_by_id == by.pk or permissions.may_share(by, link.article)):
        raise PermissionDenied(_("You may not change this."))
    with transaction.atomic():
        if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            TrailEntry.record(by=by, verb="unshare", on=link.article, note=link.label, link=link.pk)
    link.refresh_from_db(fields=["revoked_at"])


def token(link: PreviewLink) -> str:
    """Return what the address of `link` ends in: its number, signed."""
    return Signer(salt=SALT).sign(str(link.pk)).replace(":", "~")


def address(link: PreviewLink) -> str:
    """Return the whole address of `link`, as it is mailed to somebody."""
    path = reverse("articles:shared_preview", args=[link.article.slug, token(link)])
    return f"{settings.SITE_URL}{path}"


def open_link(token: str, at: datetime) -> PreviewLink | None:
    """Return the link that `token` names while it is open at `at` (aware), else None.

    A wrong signature, an ended or a revoked link and one of a colleague who left are told apart by nobody outside.
    """
    try:
        number = Signer(salt=SALT).unsign(token.replace("~", ":"))
    except BadSignature:
        return None
    link = (
        PreviewLink.objects.select_related("article", "made_by")
        .filter(pk=int(number), made_by__is_active=True)
        .first()
    )
    return link if link and link.is_open(at) else None
