"""What the parts of the queue's admin share: who decides, and how one comment is shown."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.admin.base import ReadOnlyAdmin
from articles.models import Article

from .. import claims, items
from .place import Place


class QueueAdmin(ReadOnlyAdmin):
    """The part that all others stand on."""

    def may_decide(self, request) -> bool:
        """Whether this colleague decides on comments, and is the one in whose name (`as`) what a page kept is sent.

        Somebody else may have signed in with the same browser since.
        """
        me = str(request.user.pk)
        return request.POST.get("as", me) == me and request.user.has_perm("comments.decide_comment")

    def taken(self, holder: claims.Holder) -> str:
        """Say that a colleague has a comment in front of them."""
        return _("%(name)s is looking at this comment.") % {"name": holder.name}

    def as_html(self, request, item: items.Item, place: Place) -> str:
        """Return one item as the page shows it."""
        return render_to_string(
            "admin/comments/_item.html", self.around(request, place) | {"item": item}, request
        )

    def around(self, request, place: Place) -> dict:
        """Return what every item is shown with."""
        return {
            "place": place,
            "reasons": items.REASONS.items(),
            "modes": Article.CommentMode.choices,
            "may_decide": self.may_decide(request),
            "may_set_mode": request.user.has_perm("articles.set_comment_mode"),
        }
