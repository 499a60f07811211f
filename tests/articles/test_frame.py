"""What stands on every page is read once and held, until a word or the clock makes it old."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.freshness import Tags
from articles.memory import Memory
from articles.models import Article, Category, Page, WorkingCopy
from tests.factories import make_category, make_live_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def memory(monkeypatch):
    """A memory of its own, which is trusted."""
    fresh = Memory()
    fresh.is_trusted = lambda: True
    monkeypatch.setattr("articles.context.memory", fresh)
    return fresh


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of the next request."""
    real = timezone.now

    def move(later):
        monkeypatch.setattr("django.utils.timezone.now", lambda: real() + later)

    return move


def cost(client, path="/pages/about/"):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    return len(queries), response.content.decode()


@pytest.fixture(autouse=True)
def about():
    return Page.objects.create(title="About", slug="about", body="<p>We.</p>", body_html="<p>We.</p>")


def test_it_costs_nothing_once_it_is_held_and_a_query_while_nothing_is_trusted(client, memory):
    first, page = cost(client)
    again, same = cost(client)
    assert again == first - 1
    assert same == page
    memory.is_trusted = lambda: False
    assert cost(client)[0] == first


@pytest.mark.parametrize("word", ["nav", "paper-1", "breaking", "schedule", "everything"])
def test_a_word_for_any_part_of_it_has_it_read_anew(client, memory, word):
    make_category(name="Harbour")
    assert "Harbour" in cost(client)[1]
    Category.objects.update(name="The Docks")
    assert "Harbour" in cost(client)[1], "nobody has said that it changed"
    memory.forget(Tags.said([word]))
    assert "The Docks" in cost(client)[1]


def test_a_word_for_something_else_leaves_it(client, memory):
    cost(client)
    held = cost(client)[0]
    memory.forget(Tags.said(["article-1", "list-front@1", "comments-7"]))
    assert cost(client)[0] == held


def test_an_alert_ends_at_its_second_though_nobody_says_so(client, memory, clock):
    make_live_article(headline="Bridge closed", breaking_until=timezone.now() + timedelta(minutes=5))
    assert "Bridge closed" in cost(client)[1]
    clock(timedelta(minutes=4, seconds=50))
    assert "Bridge closed" in cost(client)[1]
    clock(timedelta(minutes=5, seconds=1))
    assert "Bridge closed" not in cost(client)[1]


def test_an_alert_that_is_scheduled_begins_at_its_second(client, memory, clock):
    now = timezone.now()
    make_live_article(
        headline="Bridge opens",
        published_at=now + timedelta(minutes=5),
        breaking_until=now + timedelta(hours=1),
    )
    assert "Bridge opens" not in cost(client)[1]
    clock(timedelta(minutes=5, seconds=1))
    assert "Bridge opens" in cost(client)[1]


def test_a_scheduled_change_is_brought_out_at_its_second_by_a_held_frame_too(
    client, memory, clock, monkeypatch
):
    story = make_live_article()
    editor = make_user()
    WorkingCopy.objects.create(
        article=story,
        snapshot={},
        base_version=story.version,
        made_by=editor,
        changed_by=editor,
        scheduled_by=editor,
        changed_at=timezone.now(),
        publish_at=timezone.now() + timedelta(minutes=5),
        change="update",
    )
    brought_out = []
    monkeypatch.setattr("articles.due.bring_out", lambda at, *, wait: brought_out.append(at))
    cost(client)
    assert not brought_out
    clock(timedelta(minutes=5, seconds=1))
    cost(client)
    assert len(brought_out) == 1
    cost(client)
    assert len(brought_out) == 2, "a frame with something overdue is never held"


def test_each_day_has_its_date_over_the_page(client, memory, clock):
    today = cost(client)[1]
    clock(timedelta(days=1))
    assert cost(client)[1] != today


def test_the_entry_of_the_navigation_that_one_is_at_is_marked_on_its_own_pages_only(client, memory):
    one, other = make_category(), make_category()
    for section in (one, other):
        make_live_article(category=section)
    for section in (one, other, one):
        page = client.get(section.get_absolute_url()).content.decode()
        assert page.count('aria-current="page"') == 1
        assert f'href="{section.get_absolute_url()}" aria-current="page"' in page
    assert Article.objects.count() == 2
