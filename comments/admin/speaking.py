"""What colleagues say under a comment, and which comments they show above the thread: two buttons of an item."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import moderation
from ..models import Comment
from .base import QueueAdmin
from .place import Place, number_in


class Speaking(QueueAdmin):
    """What `CommentAdmin` does besides deciding."""

    def answer_view(self, request):
        """Publish an answer to the comment that the form names."""
        comment = self._named(request)
        try:
            made = moderation.answer(comment, body=request.POST.get("body", ""), by=request.user)
        except ValidationError as error:
            messages.error(
                request, _("The answer was not published: %(why)s") % {"why": " ".join(error.messages)}
            )
        else:
            link = format_html('<a href="{}">{}</a>', made.get_absolute_url(), _("See it in the thread"))
            messages.success(request, format_html("{} {}", _("Your answer is published."), link))
        return self._to_item(request, comment)

    def pick_view(self, request):
        """Pin the comment that the form names above its thread, or take it down."""
        comment = self._named(request)
        try:
            if request.POST.get("pick") == "no":
                moderation.unpick(comment, by=request.user)
                messages.success(request, _("It stands above the thread no longer."))
            else:
                moderation.pick(comment, by=request.user)
                messages.success(request, _("It stands above the thread as an editor’s pick."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return self._to_item(request, comment)

    def _named(self, request) -> Comment:
        if not self.may_decide(request):
            raise PermissionDenied
        pk = number_in(request.POST.get("comment", "").partition(":")[0])
        return get_object_or_404(Comment, pk=pk)

    def _to_item(self, request, comment: Comment):
        place = Place.of(request.POST)
        return redirect(place.address() + ("" if place.alone else f"#item-{comment.pk}"))
