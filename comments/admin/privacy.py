"""What is stored about one commenter, handed out and erased at the desk: for readers who write a letter instead of using the link."""

from uuid import uuid4

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.base import ReadOnlyAdmin
from articles.models import TrailEntry

from .. import privacy, requests
from ..models import Erasure, PrivacyRequest
from ..views_privacy import download

SHOWN = 50


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """Who was erased, as codes, and the form that erases."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.carry_out_erasure")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        do = self.admin_site.admin_view(require_POST(self.do_view))
        return [path("do/", do, name="comments_erasure_do"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """Show the form, and the latest erasures."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._show(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """An erasure has no page: nothing is known of it but a code."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:comments_erasure_changelist")

    def _show(self, request, email="", counts=None):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Commenters’ data"),
            "email": email,
            "counts": counts,
            "address": settings.SITE_URL + reverse("comments:privacy"),
            "rows": Erasure.objects.order_by("-at")[:SHOWN],
        }
        return TemplateResponse(request, "admin/comments/privacy.html", context)

    def do_view(self, request):
        """Count, hand out or erase what is stored about the address that was typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        email, verb = request.POST.get("email", "").strip(), request.POST.get("verb")
        try:
            validate_email(email)
        except ValidationError:
            messages.error(request, _("Type the e-mail address of a commenter."))
            return redirect("admin:comments_erasure_changelist")
        if verb == "export":
            by = request.user
            TrailEntry.record(by=by, verb="export_commenter", on=by, code=privacy.remembered(email)[:12])
            return download(email)
        if verb == "erase" and request.POST.get("sure") == "on":
            row = PrivacyRequest.objects.create(uuid=uuid4(), email=email, made_at=timezone.now())
            requests.erase.enqueue(row.pk, request.POST.get("text") == "on", request.user.pk)
            messages.success(request, _("It is being erased; with many comments that takes some minutes."))
            return redirect("admin:comments_erasure_changelist")
        if verb == "erase":
            messages.error(request, _("Nothing is erased yet: tick that it cannot be taken back."))
        return self._show(request, email, privacy.counts(email))
