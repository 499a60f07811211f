"""People: accounts and groups, for superusers. Colleagues are invited and deactivated, never deleted."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from ..accounts import factors, links, people, sessions
from ..accounts.forms import InvitationForm
from ..accounts.pages import page
from ..models import TrailEntry, User
from .base import DeskAdmin
from .person_verbs import VERBS
from .widgets import unwrapped

WORDS = {
    "is_staff": (
        gettext_lazy("Works at the desk"),
        gettext_lazy("May open these pages; the groups say which of them."),
    ),
    "is_superuser": (
        gettext_lazy("Superuser"),
        gettext_lazy("May do everything, and manages people and the paper."),
    ),
    "groups": (
        gettext_lazy("Groups"),
        gettext_lazy("Reporters write, editors publish, moderators decide on comments."),
    ),
    "username": (
        gettext_lazy("User name"),
        gettext_lazy("For signing in, as is the e-mail address: letters, digits and . + - _"),
    ),
}


class ForSuperusers:
    """Opens a model to superusers and nobody else, whatever permissions a group may hold."""

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(User)
class UserAdmin(ForSuperusers, DeskAdmin, DjangoUserAdmin):
    list_display = ["username", "name", "email", "in_groups", "state", "second_factor", "last_login"]
    list_filter = ["is_active", "is_superuser", "groups"]
    search_fields = ["username", "first_name", "last_name", "email"]
    filter_horizontal: list[str] = []
    change_form_template = "admin/accounts/user_form.html"
    change_list_template = "admin/accounts/user_list.html"
    fieldsets = [
        (gettext_lazy("Who"), {"fields": ["username", "first_name", "last_name", "email"]}),
        (gettext_lazy("What they may do"), {"fields": ["is_staff", "groups", "is_superuser"]}),
    ]

    def get_queryset(self, request):
        has_one = factors.Authenticator.objects.filter(
            user=OuterRef("pk"), type__in=(factors.APP, factors.PASSKEY)
        )
        users = super().get_queryset(request).prefetch_related("groups")
        return users.annotate(has_second_factor=Exists(has_one))

    def get_urls(self):
        verb = path(
            "<int:pk>/<slug:verb>/",
            self.admin_site.admin_view(self.verb_view),
            name="articles_user_verb",
        )
        own = [address for address in super().get_urls() if address.name != "articles_user_add"]
        add = path("add/", self.admin_site.admin_view(self.add_view), name="articles_user_add")
        # Django's own last address takes everything, and its change, delete and history look like verbs.
        return [add, *own[:-1], verb, own[-1]]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Say what the switches do in the words of a newsroom."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in WORDS:
            field.label, field.help_text = WORDS[db_field.name]
        return unwrapped(field)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("name"), ordering="first_name")
    def name(self, user):
        return user.get_full_name() or None

    @admin.display(description=gettext_lazy("groups"))
    def in_groups(self, user):
        names = [group.name for group in user.groups.all()]
        return ", ".join([*names, _("Superuser")] if user.is_superuser else names) or None

    @admin.display(description=gettext_lazy("account"), ordering="is_active")
    def state(self, user):
        if not people.is_invited(user):
            return state_in_words(user)
        address = reverse("admin:articles_user_verb", args=[user.pk, "invite-again"])
        return format_html('{} · <a href="{}">{}</a>', state_in_words(user), address, _("send again"))

    @admin.display(description=gettext_lazy("second factor"), ordering="has_second_factor")
    def second_factor(self, user):
        # In words: on a phone no column says of what this is a yes.
        return _("second factor") if user.has_second_factor else None

    @method_decorator([csrf_protect, never_cache])
    def add_view(self, request, form_url="", extra_context=None):
        """Invite a colleague: no password is typed here."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InvitationForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and (user := form.send(by=request.user)):
            messages.success(request, _("The invitation to %(name)s is on its way.") % {"name": user})
            return redirect("admin:articles_user_changelist")
        return page(request, "invite", title=_("Invite a colleague"), form=form, days=links.days())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        user = self.get_object(request, object_id)
        context = {"show_save_and_add_another": False} | (extra_context or {})
        if user is not None and self.has_change_permission(request, user):
            verbs = [
                (reverse("admin:articles_user_verb", args=[user.pk, name]), verb.title)
                for name, verb in VERBS.items()
                if verb.offered(user) and not (name == "deactivate" and user == request.user)
            ]
            context |= {
                "verbs": verbs,
                "state": state_in_words(user),
                "sign_ins": sessions.of(user).count(),
                "factors": factors.of(user).count(),
                "stories": [] if user.is_active else people.open_work(user),
            }
        return super().change_view(request, object_id, form_url, context)

    def verb_view(self, request, pk, verb):
        """Say what would happen to an account, and do it on POST."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        what = VERBS.get(verb)
        if what is None:
            raise Http404
        back = redirect("admin:articles_user_change", user.pk)
        if not what.offered(user):
            messages.info(request, _("Nothing to do: %(state)s.") % {"state": state_in_words(user)})
            return back
        if request.method == "POST":
            try:
                what.do(user, by=request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, what.done)
            return back
        return page(
            request,
            "person",
            title=what.title,
            person=user,
            button=what.button,
            sentences=what.sentences,
            stories=people.open_work(user) if verb == "deactivate" else [],
        )

    def save_related(self, request, form, formsets, change):
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            changed = ", ".join(form.changed_data)
            TrailEntry.record(by=request.user, verb="change", on=form.instance, fields=changed)
            if {"first_name", "last_name"} & set(form.changed_data):
                people.renamed(form.instance)

    def log_change(self, request, obj, message):
        """Write down that somebody gave a colleague another password; other changes are written down with them."""
        if request.resolver_match.url_name.endswith("_password_change"):
            with transaction.atomic():
                TrailEntry.record(by=request.user, verb="change", on=obj, fields="password")
                sessions.end_all(obj, but=request.session.session_key if obj == request.user else None)


def state_in_words(user) -> str:
    """“Invited, not yet signed in”, “deactivated”, or “active”."""
    if not user.is_active:
        return _("deactivated")
    return _("invited, not yet signed in") if people.is_invited(user) else _("active")


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(ForSuperusers, DjangoGroupAdmin):
    """Groups to read: what the three of the house may do comes from a table in code, made again after every migration."""

    list_display = ["name", "members"]
    fields = ["name", "what_they_may"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("members"))
    def members(self, group):
        return ", ".join(str(user) for user in group.user_set.all()) or None

    @admin.display(description=gettext_lazy("may"))
    def what_they_may(self, group):
        return ", ".join(str(_(permission.name)) for permission in group.permissions.all()) or None
