"""People: accounts and groups, for superusers. Accounts are deactivated, never deleted."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..models import TrailEntry, User
from .base import DeskAdmin

WORDS = {
    "is_active": (_("Active"), _("Without it nobody signs in with this account.")),
    "is_staff": (_("Works at the desk"), _("May open these pages; the groups say which of them.")),
    "is_superuser": (_("Superuser"), _("May do everything, and manages people and the paper.")),
    "groups": (_("Groups"), _("Reporters write, editors publish, moderators decide on comments.")),
    "username": (_("User name"), _("For signing in: letters, digits and @ . + - _")),
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
    list_display = ["username", "email", "first_name", "last_name", "in_groups", "is_active"]
    list_filter = ["is_active", "is_superuser", "groups"]
    search_fields = ["username", "first_name", "last_name", "email"]
    filter_horizontal: list[str] = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Who"), {"fields": ["first_name", "last_name", "email"]}),
        (
            _("What they may do"),
            {
                "fields": ["is_active", "is_staff", "groups", "is_superuser"],
                "description": _(
                    "An account is deactivated, never deleted: its name stands in the record of what was done."
                ),
            },
        ),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": [
                    "username",
                    "email",
                    "first_name",
                    "last_name",
                    "usable_password",
                    "password1",
                    "password2",
                ],
            },
        ),
        (_("What they may do"), {"fields": ["is_staff", "groups"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Say what the switches do in the words of a newsroom."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in WORDS:
            field.label, field.help_text = WORDS[db_field.name]
        return field

    def get_changeform_initial_data(self, request):
        return {"is_staff": True}

    @admin.display(description=_("groups"))
    def in_groups(self, user):
        return ", ".join(group.name for group in user.groups.all()) or None

    def save_related(self, request, form, formsets, change):
        with transaction.atomic():
            super().save_related(request, form, formsets, change)
            changed = ", ".join(name for name in form.changed_data if not name.startswith("password"))
            TrailEntry.record(
                by=request.user, verb="change" if change else "add", on=form.instance, fields=changed
            )

    def log_change(self, request, obj, message):
        """Write down that somebody gave a colleague another password; other changes are written down with them."""
        if request.resolver_match.url_name.endswith("_password_change"):
            TrailEntry.record(by=request.user, verb="change", on=obj, fields="password")


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

    @admin.display(description=_("members"))
    def members(self, group):
        return ", ".join(str(user) for user in group.user_set.all()) or None

    @admin.display(description=_("may"))
    def what_they_may(self, group):
        return ", ".join(str(_(permission.name)) for permission in group.permissions.all()) or None
