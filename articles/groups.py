"""Who may do what: groups and their permissions from one table, made again after every `migrate`."""

from django.apps import apps as django_apps

REPORTER, EDITOR, MODERATOR = "Reporter", "Editor", "Moderator"

TABLE = {
    REPORTER: {
        "article": ["view", "add", "change", "delete"],
        "author": ["view"],
        "category": ["view"],
        "topic": ["view"],
        "series": ["view"],
        "photo": ["view", "add", "change"],
        "byline": ["view", "add", "change", "delete"],
        "liveupdate": ["view", "add", "change", "delete"],
        "relatedpick": ["view", "add", "change", "delete"],
        "relatedexclusion": ["view", "add", "change", "delete"],
        "correction": ["view"],
        "revision": ["view"],
        "frontedition": ["view"],
    },
    EDITOR: {
        "article": ["view", "add", "change", "delete", "publish", "take_down", "set_comment_mode"],
        "author": ["view", "add", "change", "delete"],
        "category": ["view", "add", "change", "delete"],
        "topic": ["view", "add", "change", "delete"],
        "series": ["view", "add", "change", "delete"],
        "photo": ["view", "add", "change", "delete"],
        "page": ["view", "add", "change", "delete"],
        "byline": ["view", "add", "change", "delete"],
        "liveupdate": ["view", "add", "change", "delete"],
        "relatedpick": ["view", "add", "change", "delete"],
        "relatedexclusion": ["view", "add", "change", "delete"],
        "correction": ["view", "add"],
        "revision": ["view"],
        "oldpath": ["view", "add", "change", "delete"],
        "trailentry": ["view"],
        "advertisement": ["view", "add", "change", "delete"],
        "adslot": ["view", "change"],
        "frontedition": ["view", "change"],
    },
    MODERATOR: {
        "article": ["view", "set_comment_mode"],
        "author": ["view"],
        "category": ["view"],
        "topic": ["view"],
        "photo": ["view"],
    },
}


def codename(action: str, model: str) -> str:
    """Return the permission's code name; `set_comment_mode` names its object already."""
    return action if action == "set_comment_mode" else f"{action}_{model}"


def grant(table: dict[str, dict[str, list[str]]], app_label: str, apps, using: str) -> None:
    """Give each group exactly the permissions of `app_label` that `table` lists; those of other apps stay."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    of_app = Permission.objects.using(using).filter(content_type__app_label=app_label)
    by_name = {permission.codename: permission for permission in of_app}
    for name, models in table.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        wanted = {by_name[codename(action, model)] for model, actions in models.items() for action in actions}
        held = set(group.permissions.filter(content_type__app_label=app_label))
        group.permissions.remove(*(held - wanted))
        group.permissions.add(*(wanted - held))


def make_groups(sender, using, apps=django_apps, **kwargs) -> None:
    """Make the groups of the desk; connected to `post_migrate`, when the permission rows are there."""
    from django.contrib.auth.management import create_permissions

    create_permissions(django_apps.get_app_config("articles"), verbosity=0, using=using)
    grant(TABLE, "articles", django_apps, using)
