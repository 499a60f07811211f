"""Five hundred stories and ten changes due in one second, with two workers that are killed over it."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.models import Article, Letter, RelatedList, Revision, WorkingCopy
from tests.factories import make_author, make_category, make_live_article, make_user

from .test_embedded import linux, until
from .test_worker import DATABASE_TASKS, Workers

# Every tenth story is somebody's, who gets a letter.
STORIES, CHANGES, LETTERS = 500, 10, 50


def now_listed(client, word):
    """How many addresses with `word` readers are told of, and when they asked and had the answer."""
    asked = timezone.now()
    count = client.get("/sitemap.xml").content.decode().count(f"/stories/{word}-")
    return count, asked, timezone.now()


@linux
@pytest.mark.django_db(transaction=True)
def test_all_are_out_at_the_second_none_before_and_everything_is_told_once(client, settings):
    settings.TASKS = DATABASE_TASKS
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE posted (subject text)")
    reporter, editor, section = make_user("Reporter"), make_user("Editor"), make_category()
    author = make_author()
    live = [
        make_live_article(headline=f"Old {number}", slug=f"live-{number}", category=section, authors=[author])
        for number in range(CHANGES + 1)
    ]
    for story in live:
        publishing.update(story, by=editor, material=True, note="As it was.")
        publishing.keep(story, {"headline": story.headline.replace("Old", "New")}, by=editor, seen=0)
    Article.objects.update(announced_at=timezone.now())
    workers = Workers()
    try:
        until(lambda: _alive() == 2, seconds=30)
        at = timezone.now() + timedelta(seconds=3)
        Article.objects.bulk_create(
            Article(
                headline=f"Due {number}",
                slug=f"due-{number}",
                status="published",
                published_at=at,
                category=section,
                created_by=reporter if number % 10 == 0 else None,
            )
            for number in range(STORIES)
        )
        # Each has its related stories already: that the clock asks for them else is shown in test_due.py.
        due = Article.objects.filter(slug__startswith="due-").values_list("pk", flat=True)
        RelatedList.objects.bulk_create(RelatedList(article_id=pk, scored_at=at) for pk in due)
        for story in live:
            publishing.publish_copy(story, by=editor, change="typo", at=at)
        # A bad one among them: an editor has changed meanwhile what the clock is to bring.
        spoilt = live[-1]
        Article.objects.filter(pk=spoilt.pk).update(headline="Changed meanwhile")

        count, asked, answered = now_listed(client, "due")
        while asked < at:
            if answered < at:
                assert count == 0
            count, asked, answered = now_listed(client, "due")
        assert count == STORIES, "at the second, whatever the workers do"
        workers.kill_one()
        headlines = {client.get(story.get_absolute_url()).context["article"].headline for story in live[:-1]}
        assert headlines == {f"New {number}" for number in range(CHANGES)}
        until(lambda: Letter.objects.exclude(sent_at=None).count() >= LETTERS // 3, seconds=120)
        workers.kill_one()
        until(lambda: Letter.objects.exclude(sent_at=None).count() == LETTERS + 1, seconds=120)
        time.sleep(0.5)  # for whatever would be done twice

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT subject) FROM posted")
            assert cursor.fetchone() == (LETTERS + 1, LETTERS + 1)
        assert not Article.objects.filter(announced_at=None).exists()
        made = Revision.objects.filter(verb="edit", made_at__gte=at)
        assert made.count() == CHANGES == made.values("article").distinct().count()
        assert "changed the story for readers" in WorkingCopy.objects.get().refused
        assert Article.objects.get(pk=spoilt.pk).headline == "Changed meanwhile"
    finally:
        workers.end()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE posted")


def _alive():
    from newsroom.models import Worker

    return Worker.objects.count()
