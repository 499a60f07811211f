"""`python -m newsroom.bench.queueing`: the SQL of the queue of comments, page by page and action by action.

Each page of the queue, each kind of search and each button, asked five times as a moderator's browser does, on the database
that the environment names. Counted is all that the database does for one request: the time that its process had a
processor, which other work on the machine disturbs least, and the time from sending to the answers, in which it may have
waited for one. Of the five the quickest counts. Nothing is left changed.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address, ip_network
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

TIMES = 5
AT_ONCE = 20


def measure() -> dict[str, Any]:
    """Return how many comments there are, and by the name of each page and action its milliseconds and questions."""
    from django.db import connection, transaction
    from django.test import Client

    from articles.models import User
    from comments.models import Comment

    with transaction.atomic():
        boss = User.objects.create(
            username="bench-queue", email="bench-queue@example.org", is_staff=True, is_superuser=True
        )
        client = Client(headers={"host": django.conf.settings.ALLOWED_HOSTS[0]})
        client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
        # One after the other: what is to be undone is only decided when its turn comes.
        found = {name: _asked(ask) for name, ask in chain(_pages(client), _actions(client, boss))}
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Comment._meta.db_table])
        size = int(cursor.fetchone()[0])
    return {"comments": size, "asked": found}


def _asked(ask: Callable[[], Any]) -> dict[str, float]:
    from django.db import transaction

    took, worked = [], []
    for _ in range(TIMES):
        with transaction.atomic():
            began = _processor()
            with _timed() as times:
                answer = ask()
            worked.append(_processor() - began)
            if answer.status_code >= 400:
                raise RuntimeError(f"answered {answer.status_code}")
            transaction.set_rollback(True)
        took.append(sum(times))
    return {"ms": min(took), "processor": min(worked), "questions": len(times)}


def _processor() -> float:
    """Return how many milliseconds the process that answers us has had a processor; 0 where nobody knows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1_000_000
    except (OSError, ValueError, IndexError):
        return 0.0


@contextmanager
def _timed() -> Iterator[list[float]]:
    from django.db import connection

    times: list[float] = []

    def timer(execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            times.append((time.perf_counter() - began) * 1000)

    with connection.execute_wrapper(timer):
        yield times


def _pages(client) -> Iterator[tuple[str, Callable[[], Any]]]:
    from django.urls import reverse

    from comments import queue

    address = reverse("admin:comments_comment_changelist")

    def page(**query: str) -> Callable[[], Any]:
        return lambda: client.get(f"{address}?{urlencode(query)}")

    yield "first page of the desk", lambda: client.get(reverse("admin:index"))
    for tab in queue.TABS:
        yield f"tab {tab}", page(tab=tab)
    # Each kind of search in the largest tab and in the one that is worked off.
    for name, query in _searches():
        for tab in (queue.DECIDED, queue.PENDING):
            yield f"{tab}, {name}", page(tab=tab, **query)
    yield "decided, mine", page(tab=queue.DECIDED, who="me")
    yield "counts", lambda: client.get(reverse("admin:comments_comment_watch"))


def _searches() -> Iterator[tuple[str, dict[str, str]]]:
    from django.db import connection

    from articles.models import Category
    from comments.models import Comment, CommentCount

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM ts_stat('SELECT words FROM comments_comment WHERE id % 499 = 3')"
            " WHERE word ~ '^[[:alpha:]]{5,}$' ORDER BY ndoc DESC, word"
        )
        words = [word for (word,) in cursor.fetchall()]
    story = CommentCount.objects.order_by("-approved")[0].article_id
    one = Comment.objects.exclude(author_email="").order_by("pk")[0]
    yield "the most frequent word", {"q": words[0]}
    yield "a frequent word", {"q": words[len(words) // 50]}
    yield "a middling word", {"q": words[len(words) // 5]}
    yield "a rare word", {"q": words[-1]}
    yield "two words", {"q": f"{words[len(words) // 20]} {words[len(words) // 10]}"}
    yield "the beginning of a word", {"q": words[len(words) // 30][:4]}
    yield "a word of none", {"q": "qxzjwvk"}
    yield "a name", {"q": one.author_name}
    yield "an e-mail", {"q": one.author_email}
    half, small = _networks()
    yield "a network of half of them", {"network": half}
    yield "a small network", {"network": small}
    yield "a network of nobody", {"network": "203.0.113.0/24"}
    yield "the story talked about most", {"story": str(story)}
    yield "that story, a rare word", {"story": str(story), "q": words[-1]}
    for section in Category.objects.filter(parent=None).order_by("pk")[:1]:
        yield "a section", {"section": section.slug}
        yield "a section, a small network", {"section": section.slug, "network": small}


def _networks() -> tuple[str, str]:
    """Return the network from which about half of the latest comments came, and a /24 of one of them."""
    from comments.models import Comment

    latest = Comment.objects.filter(ip_address__isnull=False).order_by("-created_at")
    addresses = [ip_address(str(one)) for one in latest.values_list("ip_address", flat=True)[:1_000]]
    counted: Counter[str] = Counter()
    for length in (8, 12, 16):
        counted.update(str(ip_network((one, length), strict=False)) for one in addresses)
    half = min(counted, key=lambda network: abs(counted[network] - len(addresses) / 2))
    return half, str(ip_network((addresses[0], 24), strict=False))


def _actions(client, by) -> Iterator[tuple[str, Callable[[], Any]]]:
    from django.db.models import F
    from django.urls import reverse

    from comments import moderation
    from comments.models import Comment, CommentCount, Decision

    decide, undo = reverse("admin:comments_comment_decide"), reverse("admin:comments_comment_undo")
    story = CommentCount.objects.order_by("-approved")[0].article_id
    waiting = list(Comment.objects.pending().oldest_first().values_list("pk", "version")[:AT_ONCE])
    there = Comment.objects.approved().filter(article=story).order_by("path")
    public = list(there.values_list("pk", "version")[:AT_ONCE])

    def post(verb: str, some: list[tuple[int, int]]) -> Callable[[], Any]:
        chosen = [f"{pk}:{version}" for pk, version in some]
        return lambda: client.post(decide, {"verb": verb, "comment": chosen, "reason": "hate"})

    for verb, some in {"approve": waiting, "reject": waiting, "spam": waiting, "remove": public}.items():
        yield f"{verb} one", post(verb, some[:1])
        yield f"{verb} {len(some)}", post(verb, some)
    moderation.approve(Comment.objects.filter(pk__in=[pk for pk, _version in waiting]), by=by, overturn=True)
    left = Decision.objects.filter(by=by, version=F("comment__version")).values_list("pk", flat=True)
    yield "undo one", lambda: client.post(undo, {"decision": list(left[:1])})
    yield f"undo {len(waiting)}", lambda: client.post(undo, {"decision": list(left[:AT_ONCE])})
    for mode, words in (("closed", "close a story’s comments"), ("pre_moderated", "hold everything there")):
        yield (
            words,
            partial(client.post, reverse("admin:comments_comment_mode"), {"article": story, "mode": mode}),
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    django.setup()
    sys.stdout.write(json.dumps(measure()))
