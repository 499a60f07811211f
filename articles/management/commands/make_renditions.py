"""Make every size of every photo that lacks one, now; returns when all are made."""

from django.core.management.base import BaseCommand

from articles import catalogue
from articles.models import Photo


class Command(BaseCommand):
    help = "Make the sizes of all photos that lack some. Safe beside a running worker, and to run again."

    def handle(self, *args, **options):
        made = 0
        for photo in Photo.objects.order_by("pk").iterator():
            if not catalogue.is_complete(photo):
                catalogue.make_renditions(photo)
                made += 1
        self.stdout.write(f"{made} photos prepared.")
