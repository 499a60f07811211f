"""Load the demo newsroom, or take it away."""

import contextlib
import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from newsroom.demo import SOURCE, loading, removal


class Command(BaseCommand):
    """Idempotent: loaded already, it changes nothing. It refuses a database with stories of its own."""

    help = "Load the demo newsroom, The Meridian; --remove takes away exactly what it brought."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="take the demo newsroom away")

    def handle(self, *, remove, **options):
        if remove:
            return self._remove()
        if Article.objects.filter(source=SOURCE).exists():
            self.stdout.write("The demo newsroom is there already.")
            return None
        if Article.objects.exists():
            raise CommandError("This newsroom has stories of its own, so the demo was not loaded.")
        passwords = loading.load(self.stdout.write)
        for name, password in passwords.items():
            self.stdout.write(f"  {name:<10} {password}")
        self._keep(passwords)
        return None

    def _remove(self):
        for sentence in removal.remove():
            self.stdout.write(sentence)
        with contextlib.suppress(OSError):
            self._accounts().unlink()
        self.stdout.write("The demo newsroom is gone.")

    def _keep(self, passwords):
        """Write the accounts down for the next start; only the owner of the installation may read them."""
        path = self._accounts()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:  # a container that may only read
            self.stdout.write(f"Note these down: {path} cannot be written ({error.strerror}).")
            return
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name} {password}\n" for name, password in passwords.items())

    def _accounts(self):
        return settings.VAR_DIR / "demo-accounts.txt"
