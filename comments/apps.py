"""The porch: comments. It may look into the house; the house never looks out."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self):
        from .groups import grant_permissions

        post_migrate.connect(grant_permissions, sender=self)
