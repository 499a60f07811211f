"""The desk: stories and every page that a reader opens."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("The desk")

    def ready(self):
        from .groups import make_groups

        post_migrate.connect(make_groups, sender=self)
