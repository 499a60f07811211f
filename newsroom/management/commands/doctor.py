"""Say what is wrong with this installation."""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from newsroom.doctor import examine, plural


class Command(BaseCommand):
    """Exits with 0 when nothing is wrong, with 1 when something is. It changes nothing and tells no secret."""

    help = "Say in sentences what is wrong with this installation, and what to do about it."
    requires_system_checks = ()

    def handle(self, **options):
        report = examine()
        for finding in sorted(report.findings, key=lambda one: not one.serious):
            mark = self.style.ERROR("Wrong: ") if finding.serious else self.style.WARNING("Note:  ")
            self.stdout.write(f"{mark}{finding.problem}\n       {finding.remedy}")
        if report.left_out:
            left = plural(report.left_out, "check was", "checks were")
            self.stdout.write(f"{left} left out, since the database cannot be asked.")
        looked = plural(report.asked, "check", "checks")
        if report.is_well:
            self.stdout.write(self.style.SUCCESS(f"Nothing is wrong with {settings.SITE_URL} ({looked})."))
            return
        wrong = sum(finding.serious for finding in report.findings)
        self.stdout.write(
            f"{plural(wrong, 'thing is', 'things are')} wrong with {settings.SITE_URL} ({looked})."
        )
        sys.exit(1)
