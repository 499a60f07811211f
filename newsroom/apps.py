"""The front door as an app (for its commands and its worker), and the admin site of the newsroom, named in one place."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Newsroom")
    default = True

    def ready(self):
        from .groups import grant_permissions

        post_migrate.connect(grant_permissions, sender=self)


class NewsroomAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "articles.desk.NewsroomAdminSite"
