"""Groups, permissions and accounts."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import Group

from articles import groups
from articles.models import User
from comments import groups as comment_groups

from . import TABLES, Finding, check, is_public, plural

GUESSED = ("admin", "password", "newsroom", "changeme", "secret")
# Each guess takes a hash as long as a sign-in.
MOST = 20


@check(TABLES)
def the_groups() -> Iterator[Finding]:
    """Whether the groups hold what the program's table says."""
    wanted: dict[str, set[tuple[str, str]]] = {}
    for app, table in (("articles", groups.TABLE), ("comments", comment_groups.TABLE)):
        for name, models in table.items():
            wanted.setdefault(name, set()).update(
                (app, groups.codename(action, model))
                for model, actions in models.items()
                for action in actions
            )
    ours = {app for names in wanted.values() for app, _codename in names}
    held = {
        group.name: {
            (permission.content_type.app_label, permission.codename) for permission in group.permissions.all()
        }
        for group in Group.objects.prefetch_related("permissions__content_type")
    }
    for name, permissions in wanted.items():
        if name not in held:
            yield Finding(f"The group {name} is missing.", "Run `manage.py migrate`, which makes it.")
            continue
        found = {one for one in held[name] if one[0] in ours}
        if found != permissions:
            odd = sorted(codename for _app, codename in found ^ permissions)
            yield Finding(
                f"The group {name} does not hold what the program's table says: {', '.join(odd[:5])}.",
                "Run `manage.py migrate`, which puts that right; for other rights make a group of your own.",
            )


@check(TABLES)
def who_runs_the_paper() -> Iterator[Finding]:
    """Whether somebody can run the paper, and nobody else easily."""
    chiefs = list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk")[:MOST])
    if not chiefs:
        yield Finding(
            "There is no active superuser: nobody can invite colleagues.", "Run `manage.py createsuperuser`."
        )
    for user in chiefs:
        if any(user.check_password(word) for word in (*GUESSED, user.username)):
            yield Finding(
                f"The password of the superuser number {user.pk} is one of the first that anybody tries.",
                f"Run `manage.py changepassword {user.username}`.",
            )


@check(TABLES)
def the_demo_accounts() -> Iterator[Finding]:
    """Whether the demo's accounts are open to everybody."""
    try:
        lines = (settings.VAR_DIR / "demo-accounts.txt").read_text().splitlines()
    except OSError:
        return
    passwords = dict(line.split(maxsplit=1) for line in lines if len(line.split()) == 2)
    users = User.objects.filter(username__in=passwords, is_active=True)
    still = [user for user in users if user.check_password(passwords[user.username])]
    if still and is_public():
        yield Finding(
            f"{plural(len(still), 'account', 'accounts')} of the demo can be used with the password in"
            " var/demo-accounts.txt.",
            "Run `manage.py demo --remove`, or give each another password.",
        )


@check(TABLES)
def who_gets_mail() -> Iterator[Finding]:
    """Whether every colleague can ask for a new password."""
    without = User.objects.filter(is_active=True, is_staff=True, email="").count()
    if without:
        yield Finding(
            f"{plural(without, 'colleague has', 'colleagues have')} no e-mail address:"
            " a forgotten password is a superuser's work then.",
            "Add the addresses at the desk, under Users.",
            serious=False,
        )
