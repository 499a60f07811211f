"""A hot question gets the same answer from the server's plan as from the ORM, whatever its values are."""

from datetime import datetime, timedelta

import pytest
from django.db import NotSupportedError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.statements import Statement, among, stretch
from tests.factories import make_category, make_live_article

pytestmark = pytest.mark.django_db


def by_slug():
    return Statement(
        lambda at, slug: Article.objects.live(at).filter(slug=slug).values("pk", "headline"),
        at=datetime,
        slug=str,
    )


def prepared():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, parameter_types FROM pg_prepared_statements")
        return dict(cursor.fetchall())


def test_it_answers_as_the_queryset_does_and_again_for_other_values():
    one, other = make_live_article(headline="100 % & 'quoted' %s"), make_live_article()
    statement, at = by_slug(), timezone.now()
    for story in (one, other, one):
        assert statement.rows(at=at, slug=story.slug) == [{"pk": story.pk, "headline": story.headline}]
    assert statement.rows(at=one.published_at - timedelta(seconds=1), slug=one.slug) == []
    assert statement.rows(at=at, slug="'; DROP TABLE articles_article --") == []


def test_the_server_plans_it_once_and_knows_its_constants():
    statement = by_slug()
    for number in range(3):
        statement.rows(at=timezone.now(), slug=f"slug-{number}")
    (text,) = [text for text in prepared() if "headline" in text and "slug" in text]
    assert "'published'" in text, "else no index for published stories alone would serve it"
    assert "slug-" not in text


def test_behind_a_pooler_nothing_is_prepared(settings):
    settings.LISTEN_DATABASE_URL = "postgresql://direct/newsroom"
    story = make_live_article(headline="Behind a pooler")
    before = prepared()
    assert by_slug().rows(at=timezone.now(), slug=story.slug)[0]["headline"] == "Behind a pooler"
    assert prepared() == before


def test_a_list_of_ids_is_one_value_however_long_it_is():
    shelves = [make_category(), make_category()]
    stories = [make_live_article(category=shelf) for shelf in shelves]
    statement = Statement(
        lambda ids: Article.objects.filter(among("category", ids)).order_by("pk").values("pk"), ids=list
    )
    assert statement.rows(ids=[shelves[0].pk]) == [{"pk": stories[0].pk}]
    assert statement.rows(ids=[shelf.pk for shelf in shelves]) == [{"pk": story.pk} for story in stories]
    assert statement.rows(ids=[]) == []


def test_it_is_counted_like_any_other_query():
    with CaptureQueriesContext(connection) as queries:
        by_slug().rows(at=timezone.now(), slug="a")
    assert len(queries) == 1


def test_percent_signs_of_a_text_stay_themselves():
    story = make_live_article(headline="Up 100%")
    make_live_article(headline="Up 100")
    statement = Statement(
        lambda at: Article.objects.live(at).filter(headline__endswith="%").values("pk"), at=datetime
    )
    assert statement.rows(at=timezone.now()) == [{"pk": story.pk}]
    with CaptureQueriesContext(connection):  # this way without the server's plan
        assert statement.rows(at=timezone.now()) == [{"pk": story.pk}]


def test_a_plan_that_a_migration_made_void_is_asked_for_anew(monkeypatch):
    story, statement = make_live_article(), by_slug()
    run, tried = statement._run, []

    def void_once(text, parameters, *, prepared):
        tried.append(prepared)
        if prepared:
            raise NotSupportedError("cached plan must not change result type")
        return run(text, parameters, prepared=prepared)

    monkeypatch.setattr(statement, "_run", void_once)
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)
    assert statement.rows(at=timezone.now(), slug=story.slug)[0]["pk"] == story.pk
    assert tried == [True, False]


def test_one_plan_serves_every_page_of_a_list():
    for _ in range(5):
        make_live_article()
    newest = [story.pk for story in Article.objects.newest_first()]
    statement = Statement(
        lambda at, first: (
            Article.objects.filter(among("pk", stretch(Article.objects.live(at).newest_first(), first, 2)))
            .newest_first()
            .values("pk")
        ),
        at=datetime,
        first=int,
    )
    at = timezone.now()
    pages = [[row["pk"] for row in statement.rows(at=at, first=first)] for first in (0, 2, 4, 6)]
    assert pages == [newest[:2], newest[2:4], newest[4:], []]
