"""An archive as a paper has it after ten years: rows as the verbs would have left them, written by COPY.

    make(Size.of(100_000))      # 100,000 stories and 1,000,000 comments, within three minutes on two cores

The same size, seed and instant make the same rows. Only random bits of accounts (their unusable passwords) differ.
Pictures are rows without files; nobody signs in with the accounts. What is not written: letters and finished tasks,
which a site forgets after some days, and readers' network addresses past the days that they are kept.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from multiprocessing import get_context

from django.db import connection, connections, models, transaction
from django.utils import timezone

from articles.models import Article, Author, Category, Photo, Topic
from comments.models import Comment, Decision

from . import shelves as shelving
from .comments import Porch, counts
from .loading import copy_models, go_on_after, next_number, settle, without_indexes
from .stories import NUMBERED, Desk, learn_words, store
from .words import Language, Paragraphs

AT_ONCE = 250  # stories of one transaction
GROWING = (Article, *NUMBERED, Comment, Decision)


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    stories: int
    comments: int
    authors: int
    topics: int
    photos: int

    @classmethod
    def of(cls, stories: int, comments: int | None = None) -> "Size":
        """Return the size of a paper with `stories`: ten comments each, the rest in proportion."""
        return cls(
            stories=stories,
            comments=stories * 10 if comments is None else comments,
            authors=max(10, stories // 500),
            topics=max(20, min(stories // 10, 2_000)),
            photos=max(20, stories // 8),
        )


class NotEmpty(Exception):
    """There are stories already: an archive is made in a database of its own."""


def make(
    size: Size,
    *,
    seed: int = 1,
    until: datetime | None = None,
    processes: int = 1,
    indexes_afterwards: bool = False,
    say: Callable[[str], object] = lambda sentence: None,
) -> None:
    """Fill the migrated, empty database with an archive that ends at `until` (aware; now when left out).

    With several `processes` indexes are always made afterwards. With one and without that, all happens on this
    connection and in its transaction, if there is one. Raises NotEmpty.
    """
    if Article.objects.exists() or Category.objects.exists():
        raise NotEmpty("There are stories here already: an archive is made in an empty database.")
    until = until or timezone.now()
    language = Language(seed)
    shares = shelving.zipf(size.topics)
    paragraphs = Paragraphs(language, seed, stories=size.stories, shares=shares)
    first: dict[type[models.Model], int] = {model: next_number(model) for model in GROWING}
    shelves = shelving.build(
        language, seed, authors=size.authors, topics=size.topics, photos=size.photos, until=until
    )
    desk = Desk(language, paragraphs, shelves, seed=seed, total=size.stories, until=until, first=first)
    numbers = counts(seed, size.stories, size.comments)
    starts = [0, *accumulate(numbers)]

    def porch() -> Porch:
        return Porch(
            language,
            paragraphs.comments,
            shelves,
            seed=seed,
            until=until,
            first=first[Comment],
            first_decision=first[Decision],
        )

    def fill(places: Iterable[range], told: Callable[[int], object]) -> None:
        readers = porch()
        for some in places:
            with transaction.atomic():
                written = [desk.write(number) for number in some]
                store(written)
                copy_models(row for story in written for row in story.rows)
                for number, story in zip(some, written, strict=True):
                    readers.write(story.article, starts[number], numbers[number])
                readers.store()
            told(some[-1] + 1)

    pieces = [range(at, min(at + AT_ONCE, size.stories)) for at in range(0, size.stories, AT_ONCE)]
    tables = [model._meta.db_table for model in GROWING]
    if processes == 1 and not indexes_afterwards:
        fill(pieces, lambda done: None)
    else:
        with without_indexes(tables, processes=max(2, processes)):
            _in_processes(fill, pieces, processes, size.stories, say)
            say("Making the indexes …")
    go_on_after((Photo, Author, Topic, Category, *GROWING))
    learn_words()
    if not connection.in_atomic_block:
        settle(tables, processes=max(2, processes))


def _in_processes(fill, pieces: list[range], processes: int, total: int, say) -> None:
    """Let forked processes do every so-manieth piece: what they were made from is there without being sent."""
    connections.close_all()
    forked = get_context("fork")
    told = forked.SimpleQueue()

    def work(mine: list[range]) -> None:
        connections.close_all()
        try:
            fill(mine, told.put)
        except BaseException as problem:
            told.put(repr(problem))
            raise

    workers = [forked.Process(target=work, args=(pieces[start::processes],)) for start in range(processes)]
    for worker in workers:
        worker.start()
    done = 0
    while done < len(pieces):
        news = told.get()
        if isinstance(news, str):
            for worker in workers:
                worker.terminate()
            raise RuntimeError(f"the archive could not be made: {news}")
        done += 1
        if done % max(1, len(pieces) // 10) == 0:
            say(f"{done * total // len(pieces):,} of {total:,} stories")
    for worker in workers:
        worker.join()
