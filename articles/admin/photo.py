"""The picture library: its admin, and the dialog in which a story's pictures are chosen and uploaded."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import catalogue, permissions, renditions
from ..models import Photo
from . import thumbnails
from .base import CatalogueAdmin
from .widgets import counted

PICKER_LENGTH = 24


class PhotoForm(forms.ModelForm):
    """A picture with its words. The file is checked and re-encoded here, not by Django's own picture field."""

    upload = forms.FileField(
        label=gettext_lazy("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif"}),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP, AVIF or GIF, at most 30 MB. Place and camera data are taken out."
        ),
    )

    class Meta:
        model = Photo
        fields = ["alt", "decorative", "caption", "credit", "focal_x", "focal_y"]
        widgets = {
            "alt": forms.Textarea(attrs=counted(most=160, rows=2)),
            "caption": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.accepted: renditions.Accepted | None = None
        if self.instance.pk and "upload" in self.fields:
            self.fields["upload"].required = False
            self.fields["upload"].label = _("Another picture instead")
        for name in ("focal_x", "focal_y"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            self.accepted = renditions.accept(upload)
        return upload

    def clean_focal_x(self):
        return 5 if self.cleaned_data["focal_x"] is None else self.cleaned_data["focal_x"]

    def clean_focal_y(self):
        return 5 if self.cleaned_data["focal_y"] is None else self.cleaned_data["focal_y"]

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            words = {name: cleaned.get(name, "") for name in ("alt", "credit")}
            after = Photo(decorative=cleaned.get("decorative", False), **words)
            for sentence in catalogue.lost_to_readers(after, self.instance):
                self.add_error(None, sentence)
        return cleaned

    def write(self, *, by) -> Photo:
        """Save the photo, its new picture too when one was sent. Call it when the form is valid."""
        photo = self.instance
        if photo.pk is None:
            photo.added_by = by
        if self.accepted:
            renditions.store(photo, self.accepted)
        return catalogue.save(photo, by=by)


class UploadForm(PhotoForm):
    """The same without the focal point, as the dialog asks it."""

    class Meta(PhotoForm.Meta):
        fields = ["alt", "decorative", "caption", "credit"]


def found(words: str):
    """Return the photos whose caption, alternative text or credit has all of `words`, newest first."""
    photos = Photo.objects.all()
    for word in words.split()[:8]:
        photos = photos.filter(
            Q(caption__icontains=word) | Q(alt__icontains=word) | Q(credit__icontains=word)
        )
    return photos.order_by("-pk")


def as_choice(photo: Photo) -> dict:
    """Return what the dialog hands over for a chosen photo."""
    return {
        "id": photo.pk,
        "src": thumbnails.address(photo, 640),
        "alt": photo.alt,
        "caption": photo.caption,
        "credit": photo.credit,
        "missing": photo.missing_for_publication(),
    }


@admin.register(Photo)
class PhotoAdmin(CatalogueAdmin):
    form = PhotoForm
    change_form_template = "admin/articles/photo/change_form.html"
    list_display = ["thumbnail", "described", "credit", "ready", "added_at"]
    list_display_links = ["thumbnail", "described"]
    list_per_page = 40
    search_fields = ["caption", "alt", "credit"]
    list_filter = ["added_at"]

    def get_fieldsets(self, request, obj=None):
        writes = self.has_change_permission(request, obj) if obj else True
        return [
            (
                None,
                {
                    "fields": ["upload", "alt", "decorative", "credit", "caption"]
                    if writes
                    else ["alt", "decorative", "credit", "caption"]
                },
            ),
            (
                _("Focal point"),
                {
                    "fields": [("focal_x", "focal_y")],
                    "description": _("What must stay in sight when the picture is cropped. Click on it."),
                },
            ),
            (_("Where it is used"), {"fields": ["used_in"]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return ["used_in"]

    def has_change_permission(self, request, obj=None):
        """Keep a photo from whoever may not write every story that shows it: its words and its picture are theirs too."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.user.has_perm("articles.publish_article"):
            return allowed
        if obj.portrayed.exists() or catalogue.pages_with(obj).exists():
            return False
        return all(permissions.may_edit(request.user, story) for story in catalogue.stories_with(obj))

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("pick/", wrap(self.pick_view), name="articles_photo_pick"),
            path("<int:photo_id>/thumbnail/", wrap(self.thumbnail_view), name="articles_photo_thumbnail"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, photo):
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" width="96" height="64" loading="lazy">',
            thumbnails.address(photo),
            photo.alt,
        )

    @admin.display(description=gettext_lazy("shows"))
    def described(self, photo):
        return str(photo)

    @admin.display(description=gettext_lazy("ready for a lead"), boolean=True)
    def ready(self, photo):
        return not photo.missing_for_publication()

    @admin.display(description=gettext_lazy("stories"))
    def used_in(self, photo):
        stories = catalogue.stories_with(photo).distinct()[:50] if photo.pk else []
        rows = [
            (reverse("admin:articles_article_change", args=[story.pk]), story.headline) for story in stories
        ]
        return (
            format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', rows))
            if rows
            else _("In no story yet.")
        )

    def save_model(self, request, obj, form, change):
        form.write(by=request.user)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["picture"] = thumbnails.address(obj, 1280) if obj and obj.pk else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def thumbnail_view(self, request, photo_id):
        """Lead to the small copy of a photo, for the editor of a text that knows its number only."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        photo = get_object_or_404(Photo, pk=photo_id)
        return redirect(thumbnails.address(photo, 640))

    def pick_view(self, request):
        """Show the library to choose from; a POST uploads a picture and chooses it.

        A script asks for the inner part and gets JSON after an upload (422 with the form when something is missing).
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        scripted = request.headers.get("X-Requested-With") == "fetch"
        form = UploadForm() if self.has_add_permission(request) else None
        status = 200
        if request.method == "POST":
            if form is None:
                raise PermissionDenied
            form = UploadForm(request.POST, request.FILES)
            if form.is_valid():
                with transaction.atomic():
                    photo = form.write(by=request.user)
                return (
                    JsonResponse(as_choice(photo))
                    if scripted
                    else redirect("admin:articles_photo_change", photo.pk)
                )
            status = 422
        words = request.GET.get("q", "")[:200]
        page = Paginator(found(words), PICKER_LENGTH).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Photo library"),
            "page_obj": page,
            "choices": [as_choice(photo) | {"thumbnail": thumbnails.address(photo)} for photo in page],
            "q": words,
            "form": form,
            "action": reverse("admin:articles_photo_pick"),
        }
        template = "admin/articles/photo/_picker.html" if scripted else "admin/articles/photo/pick.html"
        return TemplateResponse(request, template, context, status=status)
