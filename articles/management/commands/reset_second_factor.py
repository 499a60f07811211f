"""`manage.py reset_second_factor NAME`: for the superuser who has lost phone and recovery codes, and has the machine."""

from django.core.management.base import BaseCommand, CommandError

from articles.accounts import people, who


class Command(BaseCommand):
    help = "Takes the second factor off an account and signs it out everywhere; the password stays."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the user name or the e-mail address of the account")

    def handle(self, *args, name, **options):
        """Reset it. Raises CommandError when there is no such account or nothing to reset."""
        user = who.find(name)
        if user is None:
            raise CommandError(f"There is no account with the name or address “{name}”.")
        if not people.reset_second_factor(user, by=None):
            raise CommandError(f"{user.get_username()} has no second factor.")
        self.stdout.write(f"{user.get_username()} signs in with the password alone now.")
