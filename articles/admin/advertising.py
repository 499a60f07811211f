"""Advertising at the desk: what stands where and from when to when, and how large the places are."""

import re
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import advertising
from ..models import AdSlot, Advertisement
from .base import DeskAdmin
from .verbs import zoned
from .widgets import LOCAL_TIMES, PhotoInput, unwrapped

ADDRESS = re.compile(
    r"""(?:src|srcset|href|data|action|url)\s*[=(]\s*["']?\s*((?:https?:)?//[^\s"'<>)]+)""", re.IGNORECASE
)
LINK = re.compile(r"<a\b[^>]*>", re.IGNORECASE)


def strange_hosts(html: str) -> list[str]:
    """Return the hosts that `html` asks for something and that are not among AD_PROVIDERS; links to them ask nothing."""
    found = set()
    for address in ADDRESS.findall(LINK.sub("", html)):
        parts = urlsplit(address if "://" in address else f"https:{address}")
        if parts.netloc and not any(
            covers(known, parts.scheme, parts.netloc) for known in settings.AD_PROVIDERS
        ):
            found.add(parts.netloc)
    return sorted(found - {urlsplit(settings.SITE_URL).netloc})


def covers(known: str, scheme: str, netloc: str) -> bool:
    """Tell whether the origin `known`, whose host may begin with `*.`, lets a page ask `netloc`."""
    own_scheme, _sep, host = known.partition("://")
    if own_scheme != scheme and not (own_scheme == "http" and scheme == "https"):
        return False
    return netloc.endswith(host[1:]) if host.startswith("*.") else netloc == host


class AdvertisementForm(forms.ModelForm):
    """A picture with a link or, for superusers, HTML."""

    class Meta:
        widgets = {
            "photo": PhotoInput,
            "alt": forms.Textarea(attrs={"rows": 2}),
            "link": forms.TextInput(attrs={"class": "vTextField"}),
            "html": forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField", "spellcheck": "false"}),
        }

    def clean(self):
        """Say at the field what is missing: the rule of the table speaks of all of them at once."""
        cleaned = super().clean()
        is_html = cleaned.get("kind", self.instance.kind) == Advertisement.Kind.HTML
        wanted = (
            {
                "html": _("Paste the HTML, or choose a picture with a link."),
            }
            if is_html
            else {
                "photo": _("Choose a picture."),
                "alt": _("Say what the picture says, for readers who cannot see it."),
                "link": _("Say where it leads."),
            }
        )
        for name, sentence in wanted.items():
            if name in self.fields and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        # What belongs to the other kind is not kept.
        for name in ("photo", "alt", "link") if is_html else ("html",):
            if name in self.fields:
                cleaned[name] = None if name == "photo" else ""
        return cleaned


class Now(admin.SimpleListFilter):
    title = gettext_lazy("time")
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return [("now", _("Runs now")), ("later", _("Later")), ("ended", _("Ended"))]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "ended":
            return queryset.filter(ends_at__lte=now)
        if self.value() == "later":
            return queryset.filter(starts_at__gt=now)
        return (
            queryset.exclude(ends_at__lte=now).exclude(starts_at__gt=now)
            if self.value() == "now"
            else queryset
        )


@admin.register(Advertisement)
class AdvertisementAdmin(DeskAdmin):
    """Editors place pictures with a link. HTML is code that runs in readers' browsers: only superusers write it."""

    form = AdvertisementForm
    formfield_overrides = LOCAL_TIMES
    list_display = ["name", "slot", "kind", "runs", "begins", "ends"]
    list_filter = [Now, "slot"]
    search_fields = ["name"]
    fields = ["name", "slot", "kind", "photo", "alt", "link", "html", "starts_at", "ends_at"]

    def get_fields(self, request, obj=None):
        if request.user.is_superuser or (obj is not None and obj.kind == Advertisement.Kind.HTML):
            return self.fields
        return [name for name in self.fields if name not in ("kind", "html")]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = unwrapped(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field is not None and db_field.name == "html":
            providers = ", ".join(settings.AD_PROVIDERS) or _("none")
            field.help_text = _(
                "It stands in a frame of its own, as large as the place, and cannot reach the page around it. It may ask"
                " this site and these providers (AD_PROVIDERS): %(providers)s."
            ) % {"providers": providers}
        return field

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _may_write(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and _may_write(request, obj)

    def save_model(self, request, obj, form, change):
        advertising.save(obj, by=request.user)
        if hosts := strange_hosts(obj.html):
            messages.warning(
                request,
                _(
                    "Readers' browsers will refuse what comes from %(hosts)s: an operator has to name it in AD_PROVIDERS"
                    " first."
                )
                % {"hosts": ", ".join(hosts)},
            )

    def delete_model(self, request, obj):
        advertising.delete(obj, by=request.user)

    @admin.display(description=gettext_lazy("from"), ordering="starts_at")
    def begins(self, ad):
        return zoned(ad.starts_at) if ad.starts_at else None

    @admin.display(description=gettext_lazy("until"), ordering="ends_at")
    def ends(self, ad):
        return zoned(ad.ends_at) if ad.ends_at else None

    @admin.display(description=gettext_lazy("now"))
    def runs(self, ad):
        now = timezone.now()
        if ad.is_live(now):
            return format_html('<span class="stands stands-published">{}</span>', _("Runs"))
        return _("Later") if ad.starts_at and ad.starts_at > now else _("Ended")


def _may_write(request, obj) -> bool:
    return obj is None or obj.kind != Advertisement.Kind.HTML or request.user.is_superuser


@admin.register(AdSlot)
class AdSlotAdmin(DeskAdmin):
    """The places are those of the templates; what they have is a size."""

    list_display = ["place", "size", "filled"]
    list_display_links = ["place"]
    fields = ["size"]
    ordering = ["pk"]
    actions = None
    sortable_by = ()

    def changelist_view(self, request, extra_context=None):
        """List all places, those too that nobody has looked at yet."""
        advertising.make_slots()
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request):
        now, ads = timezone.now(), Advertisement.objects.filter(slot=OuterRef("name")).order_by()
        live = ads.exclude(ends_at__lte=now).exclude(starts_at__gt=now)
        return (
            super()
            .get_queryset(request)
            .annotate(running=Subquery(live.values("slot").annotate(n=Count("pk")).values("n")))
        )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        advertising.save_slot(obj, by=request.user)

    @admin.display(description=gettext_lazy("place"))
    def place(self, slot):
        return slot.get_name_display()

    @admin.display(description=gettext_lazy("runs now"))
    def filled(self, slot):
        return slot.running or _("empty")
