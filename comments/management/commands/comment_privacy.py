"""Hand out or erase what comments store about one person."""

import sys
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments import privacy
from comments.models import Erasure


class Command(BaseCommand):
    help = (
        "export EMAIL: everything that is stored about an address, as JSON. erase EMAIL: erase who it is; the texts stay "
        "under a name that is nobody's, with --text they go too. erased: the list of erased addresses as codes, to be kept "
        "outside the database. erase-again: after a restore, erase what came back; takes such a list with --list. "
        "Each may be run again."
    )

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        export = verbs.add_parser("export", help="print everything that is stored about an address, as JSON")
        export.add_argument("email")
        erase = verbs.add_parser("erase", help="erase who an address is")
        erase.add_argument("email")
        erase.add_argument("--text", action="store_true", help="erase the texts of the comments too")
        verbs.add_parser("erased", help="print the list of erased addresses, as codes")
        again = verbs.add_parser("erase-again", help="erase what a restored backup brought back")
        again.add_argument("--list", help="a file that `erased` has printed; - for standard input")

    def handle(self, *, verb, **options):
        getattr(self, verb.replace("-", "_"))(**options)

    def export(self, *, email, **options):
        for piece in privacy.export(self.address(email)):
            self.stdout.write(piece, ending="")

    def erase(self, *, email, text, **options):
        self.say(privacy.erase(self.address(email), with_text=text))

    def erased(self, **options):
        for row in Erasure.objects.order_by("pk"):
            self.stdout.write(f"{row.hash} {row.at.isoformat()} {'text' if row.with_text else 'who'}")

    def erase_again(self, *, list, **options):
        if list:
            self.take_in(sys.stdin.read() if list == "-" else Path(list).read_text())
        self.say(privacy.erase_again())

    def take_in(self, text):
        for number, line in enumerate(text.splitlines(), 1):
            try:
                code, at, what = line.split()
                moment = datetime.fromisoformat(at)
                if len(code) != 64 or timezone.is_naive(moment) or what not in ("text", "who"):
                    raise ValueError
            except ValueError:
                raise CommandError(f"Line {number} is not one that “erased” prints.") from None
            privacy.remember(code, at=moment, with_text=what == "text")

    def address(self, email):
        if "@" not in email:
            raise CommandError("That is not an e-mail address.")
        return email

    def say(self, done):
        self.stdout.write(
            f"Erased: {done.comments} comments, {done.reports} reports, {done.letters} letters."
        )
