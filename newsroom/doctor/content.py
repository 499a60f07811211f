"""Rows that contradict each other: what the verbs keep together, and a hand in the database may not."""

from collections.abc import Iterator

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Concat

from articles.models import Article, Author, Category, OldPath, Page, Revision, Series, Topic
from comments.models import Comment

from . import TABLES, Finding, check, plural

SHELVES = {
    "/stories/": Article,
    "/sections/": Category,
    "/topics/": Topic,
    "/series/": Series,
    "/authors/": Author,
    "/pages/": Page,
}


@check(TABLES)
def the_stories() -> Iterator[Finding]:
    """Whether what is derived from a story fits it."""
    history = Revision.objects.filter(article=OuterRef("pk"))
    for problem, rows in (
        ("has no version in its history", Article.objects.exclude(Exists(history))),
        ("is not found by the search", Article.objects.filter(search=None)),
        ("has a text that was never prepared", Article.objects.filter(body_html="").exclude(body="")),
    ):
        found = list(rows.order_by("pk").values_list("pk", flat=True)[:1000])
        if found:
            yield Finding(
                f"{plural(len(found), 'story', 'stories')}: it {problem} (the first has the number {found[0]}).",
                "Somebody wrote past the program. Open each at the desk and save it.",
            )


@check(TABLES)
def the_old_addresses() -> Iterator[Finding]:
    """Whether an old address stands where something lives now."""
    for prefix, model in SHELVES.items():
        path = Concat(Value(prefix), F("slug"), Value("/"), output_field=CharField())
        live = model._default_manager.annotate(path=path).filter(path=OuterRef("path"))  # type: ignore[misc]
        if shadows := list(OldPath.objects.filter(Exists(live)).values_list("path", flat=True)[:1000]):
            yield Finding(
                f"{plural(len(shadows), 'old address is', 'old addresses are')} also the address of something that is"
                f" there now, such as {shadows[0]}.",
                "Delete it at the desk, under Old addresses.",
            )


@check(TABLES)
def the_threads() -> Iterator[Finding]:
    """Whether comments know where in their thread they stand."""
    lost = Comment.objects.extra(
        where=["path[array_upper(path, 1)] IS DISTINCT FROM comments_comment.id"]
    ).count()
    if lost:
        yield Finding(
            f"{plural(lost, 'comment does', 'comments do')} not know where in the thread they stand.",
            "Restore a backup made by `manage.py backup`, or delete them.",
        )
