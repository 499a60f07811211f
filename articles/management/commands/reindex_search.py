"""Write search documents anew: in the language of the site, with the words that mistyped ones are compared with."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles import catalogue


class Command(BaseCommand):
    help = "Write the search documents of stories that have none, or one in another language than SEARCH_LANGUAGE; with --all of every story. Safe beside a running site, and to run again."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="write every search document anew")

    def handle(self, *args, **options):
        bar = tqdm(unit=" stories", disable=None)

        def tell(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        written = catalogue.reindex_stories(all_of_them=options["all"], tell=tell)
        bar.close()
        self.stdout.write(f"{written} search documents written.")
