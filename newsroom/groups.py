"""Who may look into the worker's queue; trying again and dropping is for superusers."""

from django.apps import apps as django_apps

from articles.groups import EDITOR, grant

TABLE = {EDITOR: {"task": ["view"]}}


def grant_permissions(sender, using, **kwargs) -> None:
    """Give the groups their permissions here; connected to `post_migrate`."""
    from django.contrib.auth.management import create_permissions

    create_permissions(django_apps.get_app_config("newsroom"), verbosity=0, using=using)
    grant(TABLE, "newsroom", django_apps, using)
