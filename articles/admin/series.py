"""The admin of series: title, introduction, and the parts in their order."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import catalogue
from .. import series as verbs
from ..models import Chapter, Series
from .base import CatalogueAdmin
from .catalogue import SlugForm
from .rows import RowForm, RowsFormSet, StoryRows


class SeriesForm(SlugForm):
    class Meta:
        widgets = {"introduction": forms.Textarea(attrs={"rows": 5})}


class PartForm(RowForm):
    chosen = "article"


class PartFormSet(RowsFormSet):
    chosen = PartForm.chosen

    def clean(self):
        super().clean()
        elsewhere = Chapter.objects.filter(article__in=self.objects()).exclude(series=self.instance.pk)
        for part in elsewhere.select_related("series", "article"):
            raise ValidationError(
                _("“%(story)s” is a part of the series “%(series)s” already.")
                % {"story": part.article, "series": part.series}
            )


class PartInline(StoryRows):
    model = Chapter
    form = PartForm
    formset = PartFormSet
    fk_name = "series"
    fields = ["article", "position"]
    autocomplete_fields = ["article"]
    verbose_name_plural = gettext_lazy("parts, in their order")
    placeholder = gettext_lazy("Add a story")
    hint = gettext_lazy(
        "A draft or a scheduled story may stand here: readers see it, and count it, once it is out."
    )

    def held(self, request, obj):
        return None

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_series")

    def has_add_permission(self, request, obj=None):
        return request.user.has_perm(f"articles.{'change' if obj else 'add'}_series")


@admin.register(Series)
class SeriesAdmin(CatalogueAdmin):
    form = SeriesForm
    inlines = [PartInline]
    list_display = ["title", "parts"]
    search_fields = ["title"]
    fields = ["title", "introduction", "slug"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(part_count=Count("chapters"))

    @admin.display(description=gettext_lazy("parts"))
    def parts(self, row):
        return row.part_count

    def save_model(self, request, obj, form, change):
        """Leave the write to `save_related`: the verb writes the row and its parts in one go."""

    def save_related(self, request, form, formsets, change):
        (rows,) = formsets
        obj, stories = form.instance, rows.objects()
        rows.new_objects, rows.changed_objects, rows.deleted_objects = [], [], []
        catalogue.save(obj, by=request.user, relations=lambda: verbs.set_chapters(obj, stories))
