"""Do in the background what pages do not wait for."""

from django.core.management import BaseCommand

from newsroom import logs
from newsroom.worker.process import WorkerProcess


class Command(BaseCommand):
    """Runs one worker in the foreground, for systemd or a container; `up` runs one by itself."""

    help = "Work in the background: pictures, mail, whatever the clock brings. SIGTERM or Ctrl-C stops it after the task in hand."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--batch", action="store_true", help="do what is ready now, then end")

    def handle(self, *, batch, **options):
        logs.speak_up()
        WorkerProcess().run(batch=batch)
