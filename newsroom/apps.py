"""The front door as an app (for its commands), and the admin site of the newsroom, named in one place."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class NewsroomConfig(AppConfig):
    name = "newsroom"
    default = True


class NewsroomAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "articles.desk.NewsroomAdminSite"
