"""Compare published stories with each other, so that related stories stand under them."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles.related import archive


class Command(BaseCommand):
    help = "Score related stories: those of published stories that have no list yet, or with --all every list anew. Safe beside a running site, and to run again."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="score every published story anew")

    def handle(self, *args, **options):
        if not options["all"]:
            self.stdout.write(f"{archive.score_unscored()} stories scored.")
            return
        bars: dict[str, tqdm] = {}

        def tell(step: str, done: int, of: int) -> None:
            bar = bars.setdefault(step, tqdm(total=of, desc=step, unit=" stories", disable=None))
            bar.update(done - bar.n)

        made = archive.score_all(tell)
        for bar in bars.values():
            bar.close()
        self.stdout.write(f"{made} stories scored.")
