"""The admins of what stories refer to, of plain pages, of the paper itself and of old addresses."""

import secrets

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import renditions
from ..models import Author, Category, OldPath, Page, Paper
from .base import CatalogueAdmin
from .widgets import PhotoInput, StoryText, counted, unwrapped


class SlugForm(forms.ModelForm):
    """A form whose address is made from the name when it is left empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "Made from the name when empty. Changing it leaves a permanent redirect."
            )


class AuthorForm(SlugForm):
    class Meta:
        widgets = {"photo": PhotoInput, "bio": forms.Textarea(attrs={"rows": 4})}


@admin.register(Author)
class AuthorAdmin(CatalogueAdmin):
    form = AuthorForm
    list_display = ["name", "role", "user", "is_organisation"]
    list_filter = ["is_organisation"]
    list_select_related = ["user"]
    search_fields = ["name", "role"]
    fields = ["name", "role", "bio", "photo", "is_organisation", "user", "slug"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user":
            field.queryset = field.queryset.filter(is_active=True, is_staff=True).order_by("username")
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A photo is found by its picture, an account is made by those who manage people: no windows for either.
        return unwrapped(field)


@admin.register(Category)
class CategoryAdmin(CatalogueAdmin):
    form = SlugForm
    list_display = ["name", "parent", "position", "colour", "stories"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    fields = ["name", "description", "parent", "position", "colour", "colour_dark", "slug"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return unwrapped(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "parent":
            field.queryset = field.queryset.filter(parent=None)
        return field

    @admin.display(description=gettext_lazy("stories"))
    def stories(self, section):
        address = reverse("admin:articles_article_changelist") + f"?category__id__exact={section.pk}"
        return format_html('<a href="{}">{}</a>', address, _("List"))


class PageForm(SlugForm):
    class Meta:
        widgets = {"body": StoryText(attrs={"rows": 20})}


@admin.register(Page)
class PageAdmin(CatalogueAdmin):
    keeps_typing = True
    form = PageForm
    list_display = ["title", "position", "changed_at"]
    search_fields = ["title"]
    fields = ["title", "body", "position", "slug"]


class PaperForm(forms.ModelForm):
    """The identity of the paper; a logo is checked by its content and stored without metadata."""

    # Not Django's picture field: `renditions.accept` looks at the size before anything is decoded.
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        help_text=Paper._meta.get_field("logo").help_text,
    )

    class Meta:
        widgets = {
            "motto": forms.TextInput(attrs=counted(most=80, **{"class": "vTextField"})),
            "notice_words": forms.Textarea(attrs=counted(most=120, rows=2)),
            "notice_link": forms.TextInput(attrs={"class": "vTextField"}),
            "second_factor_for": forms.CheckboxSelectMultiple,
        }

    def clean_logo(self):
        logo = self.cleaned_data["logo"]
        if logo and "logo" in self.changed_data:
            accepted = renditions.accept(logo)
            if min(accepted.width, accepted.height) < 512:
                raise forms.ValidationError(_("The logo needs at least 512 pixels on each side."))
            # Under the prefix that is served, and never the same twice: the address may be kept for ever.
            return ContentFile(accepted.base, name=f"paper/{secrets.token_hex(16)}.jpg")
        return logo


@admin.register(Paper)
class PaperAdmin(CatalogueAdmin):
    """One form, for superusers."""

    form = PaperForm
    fields = [
        *("name", "motto", "logo", "colour", "colour_dark", "publisher", "contact"),
        *("count_reads", "notice", "notice_words", "notice_link"),
        *("second_factor_for", "second_factor_for_superusers"),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return unwrapped(super().formfield_for_dbfield(db_field, request, **kwargs))

    def changelist_view(self, request, extra_context=None):
        """There is one paper: open it instead of a list of one."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        paper, _made = Paper.objects.get_or_create(pk=1)
        return redirect("admin:articles_paper_change", paper.pk)

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(OldPath)
class OldPathAdmin(CatalogueAdmin):
    """Addresses of the past, each a permanent redirect."""

    list_display = ["path", "target", "made_at"]
    list_select_related = ["article", "category", "topic", "author", "page", "series"]
    search_fields = ["path"]
    fields = ["path", "article", "category", "topic", "author", "page", "series"]
    autocomplete_fields = ["article", "category", "topic", "author", "page", "series"]

    @admin.display(description=gettext_lazy("leads to"))
    def target(self, old):
        return old.target
