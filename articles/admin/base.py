"""What the admins of the desk share: the trail is their record; shelves are written by `catalogue`, which says why not."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import catalogue
from ..models import TrailEntry
from . import keeping
from .long_lists import BoundedPaginator
from .timeline import verb_in_words

TRAIL_LENGTH = 100


class DeskAdmin(admin.ModelAdmin):
    """An admin whose record is the trail, not Django's own log of it."""

    # A second count over a million rows would say little and cost much.
    show_full_result_count = False
    paginator = BoundedPaginator
    show_facets = admin.ShowFacets.NEVER
    # Whether the browser keeps what is typed in the form until it is saved. Never where a secret is typed.
    keeps_typing = False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        keeping.confirm(request)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if self.keeps_typing:
            row = obj if obj is not None and obj.pk else None
            context["kept"] = keeping.facts(request, self.opts.model_name, row, context["adminform"].form)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return []

    def history_view(self, request, object_id, extra_context=None):
        """List what the trail knows of this row, newest first."""
        obj = get_object_or_404(self.model, pk=object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        entries = TrailEntry.objects.filter(object_type=self.opts.model_name, object_id=obj.pk)[:TRAIL_LENGTH]
        entries = list(entries)
        for entry in entries:
            entry.words = verb_in_words(entry.verb)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What was done"),
            "subtitle": str(obj),
            "entries": entries,
            "back": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk]),
        }
        return TemplateResponse(request, "admin/trail.html", context)


class ReadOnlyAdmin(DeskAdmin):
    """A list and a page to read: whatever is done to these rows is done by a verb with a button of its own."""

    actions = None
    # The latest first, always: sorting by anything else would read the table as a whole.
    sortable_by = ()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class CatalogueAdmin(DeskAdmin):
    """An admin whose rows are written and deleted by `catalogue`."""

    def save_model(self, request, obj, form, change):
        catalogue.save(obj, by=request.user)

    def delete_model(self, request, obj):
        catalogue.delete(obj, by=request.user)

    def delete_view(self, request, object_id, extra_context=None):
        """Say in a sentence why a row in use stays, before anything is asked."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_delete_permission(request, obj):
            return super().delete_view(request, object_id, extra_context)
        if sentence := catalogue.use_of(obj):
            return self.refuse(request, obj, sentence)
        try:
            return super().delete_view(request, object_id, extra_context)
        except catalogue.InUse as error:
            messages.error(request, str(error))
            return redirect(self._address(obj))

    def get_deleted_objects(self, objs, request):
        """Name the rows only: `catalogue` has made sure that nothing else goes with them but old addresses."""
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def refuse(self, request, obj, sentence):
        """Answer a wish to delete with `sentence`, and with the way to the stories that use the row."""
        stories = catalogue.stories_with(obj)[:20]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("This cannot be deleted"),
            "subtitle": str(obj),
            "sentence": sentence,
            "links": [
                (reverse("admin:articles_article_change", args=[story.pk]), story.headline)
                for story in stories
            ],
            "back": self._address(obj),
        }
        return TemplateResponse(request, "admin/refused.html", context, status=409)

    def _address(self, obj) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk])
