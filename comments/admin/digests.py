"""How often a moderator is told by mail that comments wait: everybody chooses for themselves."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles.admin.base import ReadOnlyAdmin

from .. import digests
from ..models import Digest


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    """One page, for one's own choice."""

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.decide_comment")

    def changelist_view(self, request, extra_context=None):
        """Show what one has chosen, and take another choice."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            try:
                chosen = digests.choose(request.POST.get("often", ""), by=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                said = _("Saved: %(often)s.") % {"often": chosen.get_often_display().lower()}
                messages.success(request, said)
            return redirect("admin:comments_digest_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Mail about comments"),
            "choices": Digest.Often.choices,
            "chosen": digests.of(request.user).often,
        }
        return TemplateResponse(request, "admin/comments/digest.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Nobody looks at a colleague's choice."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:comments_digest_changelist")
