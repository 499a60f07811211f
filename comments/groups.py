"""Who may do what on the porch; the groups themselves are the desk's."""

from django.apps import apps as django_apps

from articles.groups import EDITOR, MODERATOR, REPORTER, grant

TABLE: dict[str, dict[str, list[str]]] = {
    REPORTER: {},
    EDITOR: {
        "erasure": ["carry_out"],
        "comment": ["view", "decide"],
        "decision": ["view"],
        "commentsettings": ["view", "change"],
        "sanction": ["view"],
    },
    MODERATOR: {
        "comment": ["view", "decide"],
        "decision": ["view"],
        "commentsettings": ["view"],
        "sanction": ["view"],
    },
}


def grant_permissions(sender, using, **kwargs) -> None:
    """Give the groups their permissions here; connected to `post_migrate`, after the desk has made the groups."""
    from django.contrib.auth.management import create_permissions

    create_permissions(django_apps.get_app_config("comments"), verbosity=0, using=using)
    grant(TABLE, "comments", django_apps, using)
