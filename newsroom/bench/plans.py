"""What the database does for a page: every question that the page asks, and how it would be answered.

`inside.py` asks it all of a large archive, with times; tests/test_plans.py looks at the plans alone, on a small one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection, models
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Author, Category, Correction, LiveUpdate, Topic, User
from comments.models import Comment
from comments.queue import TABS

from .archive import GROWING

QUESTIONS = ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")


@dataclass(frozen=True)
class Question:
    """One statement as it was sent."""

    sql: str
    params: Any


@dataclass(frozen=True)
class Answer:
    """How a question is answered: the plan, and milliseconds where it was carried out (None where it was not)."""

    question: Question
    plan: dict
    milliseconds: float | None

    def scans(self, tables: set[str]) -> Iterator[str]:
        """Yield a sentence for each of `tables` that is read from one end to the other.

        An index that is walked along without a condition is no better, unless something above stops it (a limit).
        """
        yield from _scans(self.plan, tables, limited=False)


# Indexes of what is few at any time, whatever has gathered: there a walk along the index is the shortest way.
OF_FEW = {"article_breaking", "article_to_break", "article_to_announce", "working_copy_due"}


def _scans(node: dict, tables: set[str], *, limited: bool) -> Iterator[str]:
    kind, table, inner = node["Node Type"], node.get("Relation Name"), node.get("Plans", ())
    limited = limited or kind == "Limit"
    if table in tables:
        indexes = [node, *(one for one in _all(inner) if one["Node Type"] == "Bitmap Index Scan")]
        whole = [one["Index Name"] for one in indexes if "Index Name" in one and "Index Cond" not in one]
        if kind == "Seq Scan":
            yield f"{table} is read as a whole"
        elif set(whole) - OF_FEW and not limited:
            yield f"{table} is read as a whole along {' and '.join(whole)}"
    # What is sorted, hashed or summed up is read to its end first, whatever stops above.
    goes_on = kind not in ("Sort", "Hash", "Aggregate", "Incremental Sort", "Materialize")
    for one in inner:
        yield from _scans(one, tables, limited=limited and goes_on)


def _all(nodes) -> Iterator[dict]:
    for node in nodes:
        yield node
        yield from _all(node.get("Plans", ()))


@contextmanager
def overheard() -> Iterator[list[Question]]:
    """Collect what is asked of the database meanwhile, in the words in which it was asked."""
    heard: list[Question] = []

    def listen(execute, sql, params, many, context):
        text = str(sql)
        if text.lstrip(" (").upper().startswith(QUESTIONS) and "pg_notify" not in text:
            heard.append(Question(text, params))
        return execute(sql, params, many, context)

    forced, connection.force_debug_cursor = (
        connection.force_debug_cursor,
        True,
    )  # no statement prepared: $1 has no value
    try:
        with connection.execute_wrapper(listen):
            yield heard
    finally:
        connection.force_debug_cursor = forced


def answer(question: Question, *, carried_out: bool = False) -> Answer:
    """Ask how `question` is answered; `carried_out` really answers it, which only readings should be asked for."""
    how = "ANALYZE, FORMAT JSON" if carried_out else "FORMAT JSON"
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN ({how}) {question.sql}", question.params)
        found = cursor.fetchone()[0]
    told = (json.loads(found) if isinstance(found, str) else found)[0]
    return Answer(question, told["Plan"], told["Execution Time"] if carried_out else None)


FRONT = {"articles_frontedition", "articles_frontslot"}


def growing_tables() -> set[str]:
    """Return the names of the tables that grow as long as the paper comes out.

    Corrections do too, by a few hundred a year; how they are best read the database may decide by their number.
    """
    names = {model._meta.db_table for model in GROWING if model is not Correction}
    return (
        names
        | {"django_tasks_db_dbtaskresult", "articles_letter", "articles_photo", "articles_searchword"}
        | FRONT
    )


def reader_addresses() -> dict[str, str]:
    """Return an address of every kind of page for readers, each the most laborious of its kind, by names."""
    live = Article.objects.live()
    # The story that was talked about most, and the longest live coverage.
    talked = Comment.objects.approved().values("article").annotate(n=Count("pk")).order_by("-n")[0]["article"]
    covered = LiveUpdate.objects.values("article").annotate(n=Count("pk")).order_by("-n")[0]["article"]
    story, coverage = Article.objects.get(pk=talked), Article.objects.get(pk=covered)
    section = _busiest(Category, "articles")
    shelf = {
        "section": section,
        "section above": section.parent or section,
        "author": _busiest(Author, "bylines"),
        "topic": _busiest(Topic, "article_links"),
    }
    pages = {name: row.get_absolute_url() for name, row in shelf.items()}
    found = {"front": "/", **pages}
    found |= {f"{name}, page 40": f"{path}?page=40" for name, path in pages.items()}
    found |= {f"{name}, page 5000": f"{path}?page=5000" for name, path in pages.items()}
    last = live.newest_first().values_list("published_at", flat=True)[:40]
    month = timezone.localtime(last[len(last) // 2])
    word = story.headline.split()[1]
    thread = reverse("comments:thread", args=[story.slug])
    comment = Comment.objects.approved().filter(article=story).order_by("-pk").first()
    found |= {
        "story, most comments": story.get_absolute_url(),
        "story, live coverage": coverage.get_absolute_url(),
        "story, newest": live.newest_first()[0].get_absolute_url(),
        "updates": reverse("articles:updates", args=[coverage.slug]),
        "comments": thread,
        "comments, page 3": f"{thread}?page=3",
        "comments, last": f"{thread}?page=last",
        "comment": comment.get_absolute_url() if comment else thread,
        "comment form": reverse("comments:new", args=[story.slug]),
        "taken down": Article.objects.filter(status="taken_down")[0].get_absolute_url(),
        "nothing there": "/stories/there-is-no-such-story/",
        "old address": "/2009/03/nothing-of-that-name.html",
        "breaking": "/breaking/",
        "corrections": "/corrections/",
        "corrections, page 2": "/corrections/?page=2",
        "archive": "/archive/",
        "archive of a month": reverse("articles:archive", args=[month.year, month.month]),
        "search, a word of many": "/search/?" + urlencode({"q": word}),
        "search, a rare word": "/search/?" + urlencode({"q": story.headline.split()[0]}),
        "search, a mistake": "/search/?" + urlencode({"q": f"{word[:2]}x{word[2:]}"}),
        "search, a phrase": "/search/?" + urlencode({"q": f'"{" ".join(story.standfirst.split()[:2])}"'}),
        "search, without a word": "/search/?" + urlencode({"q": f"{word} -{story.headline.split()[2]}"}),
        "search, narrowed": "/search/?"
        + urlencode({"q": word, "section": section.slug, "topic": shelf["topic"].name}),
        "search, by an author": "/search/?" + urlencode({"q": word, "author": shelf["author"].name}),
        "search, days": "/search/?" + urlencode({"q": word, "from": f"{month:%Y-%m}-01"}),
        "search, filters alone": "/search/?" + urlencode({"topic": shelf["topic"].name}),
        "suggestions": "/search/suggest/?" + urlencode({"q": word[:3]}),
        "suggestions, two words": "/search/suggest/?"
        + urlencode({"q": " ".join(story.headline.split()[:2])[:-2]}),
        "sitemap": "/sitemap.xml",
        "sitemap, part 1": "/sitemap.xml?part=1",
        "sitemap, part 3": "/sitemap.xml?part=3",
        "news sitemap": "/news-sitemap.xml",
        "robots": "/robots.txt",
        "embedding": "/oembed?" + urlencode({"url": f"{settings.SITE_URL}{story.get_absolute_url()}"}),
    }
    for prefix in ("/", pages["section above"], pages["topic"], pages["author"]):
        for file in ("rss.xml", "atom.xml", "feed.json"):
            found[f"feed {prefix if prefix == '/' else prefix.split('/')[1]} {file}"] = (
                f"{prefix}feeds/{file}"
            )
    return found


def desk_addresses() -> dict[str, str]:
    """Return an address of every list that colleagues open, by names."""
    story = Article.objects.live().newest_first()[0]
    word = urlencode({"q": story.headline.split()[1]})
    lists = {
        name: reverse(f"admin:{name}_changelist")
        for name in (
            "articles_article",
            "articles_author",
            "articles_category",
            "articles_topic",
            "articles_photo",
            "articles_oldpath",
            "articles_trailentry",
            "articles_frontedition",
            "comments_comment",
            "newsroom_task",
        )
    }
    found = {"desk": reverse("admin:index"), **lists}
    found |= {f"{name}, page 100": f"{path}?p=100" for name, path in lists.items() if "articles_" in name}
    found |= {
        f"{name}, search": f"{lists[name]}?{word}"
        for name in (
            *("articles_article", "articles_photo", "articles_topic", "articles_author"),
            "articles_frontedition",
        )
    }
    stories, queue, tasks = lists["articles_article"], lists["comments_comment"], lists["newsroom_task"]
    found |= {
        f"stories that are {state}": f"{stories}?status__exact={state}" for state in Article.Status.values
    }
    found |= {f"queue, {tab}": f"{queue}?tab={tab}" for tab in TABS}
    found |= {"queue, mine": f"{queue}?tab=decided&who=me"}
    found |= {
        f"tasks, {shelf}": f"{tasks}?shelf={shelf}" for shelf in ("failed", "waiting", "running", "done")
    }
    found |= {
        "story at the desk": reverse("admin:articles_article_change", args=[story.pk]),
        "its history": reverse("admin:articles_article_history", args=[story.pk]),
    }
    return found


def queue_searches(story: Article) -> dict[str, dict[str, str]]:
    """Return one of every kind of search of the queue of comments, by names."""
    words = Comment.objects.order_by("pk").values_list("body", flat=True)[0].split()
    return {
        "a frequent word": {"q": min(words, key=len)},
        "a rare word": {"q": max(words, key=len)},
        "a word of none": {"q": "qxzjwvk"},
        "an e-mail": {"q": "reader-1@example.org"},
        "a story": {"story": str(story.pk)},
        "stories called so": {"story": story.headline.split()[0]},
        "a story, a word of none": {"story": str(story.pk), "q": "qxzjwvk"},
        "a section": {"section": story.category.slug if story.category else ""},
        "half of all networks": {"network": "198.18.0.0/16"},
        "a network of nobody": {"network": "203.0.113.0/24"},
        "all of it": {"q": words[0], "network": "198.18.0.0/16", "story": str(story.pk)},
        "a word in a section": {"q": words[0], "section": story.category.slug if story.category else ""},
    }


def _busiest(model: type[models.Model], relation: str) -> Any:
    return model._default_manager.annotate(n=Count(relation)).order_by("-n", "pk")[0]


def asked(path: str, user: User | None = None) -> tuple[int, list[Question]]:
    """Open `path`, as `user` or as any reader; return the status and what it asked."""
    site = urlsplit(settings.SITE_URL)
    client = Client(headers={"host": site.netloc})
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with overheard() as heard:
        status = client.get(path, secure=site.scheme == "https").status_code
    return status, heard
