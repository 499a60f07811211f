"""The tabs of the queue, their counts and what is looked for in them, on a small number of comments with small limits."""

import random
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.groups import MODERATOR
from articles.search.session import TooSlow
from comments import finding, moderation, queue, searching
from comments.models import Comment, Decision
from comments.querysets import USUAL
from tests.factories import make_category, make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db

WORDS = ["harbour", "council", "rain", "Ärger", "tax", "taxes", "vote"]


@pytest.fixture
def porch():
    """Two hundred and forty comments of every kind, at few different moments, so that ties are many."""
    rng, now = random.Random(5), timezone.now().replace(microsecond=250_000)
    shelf, other = make_category(name="Town", slug="town"), make_category(name="Sport", slug="sport")
    below = make_category(name="Harbour", slug="harbour", parent=shelf)
    stories = [make_live_article(category=category) for category in (shelf, below, other, other, other)]
    people = [make_user(MODERATOR) for _ in range(2)]
    rows = []
    for number in range(240):
        status = rng.choice(["pending"] * 3 + ["approved"] * 3 + ["rejected", "spam", "removed"])
        by = None if status == "pending" else rng.choice([None, *people])
        at = now - timedelta(minutes=rng.randrange(12))
        rows.append(
            Comment(
                article=rng.choice(stories),
                author_name=rng.choice(["Ann Smith", "Bo", "Zoë"]),
                author_email=f"{rng.choice(['ann', 'bo', 'Zoe'])}@example.org",
                body=f"{' '.join(rng.choices(WORDS, k=3))} number{number}.",
                status=status,
                created_at=at - timedelta(days=1),
                decided_at=None if status == "pending" else at,
                decided_by=by,
                trace={"action": "hold", "rule": rng.choice([*USUAL, "too fast", "many links"])},
                ip_address=rng.choice([None, "203.0.113.7", "203.0.114.7", "2001:db8::7"]),
                open_reports=rng.choice([0, 0, 0, 1]) if status == "approved" else 0,
            )
        )
    Comment.objects.bulk_create(rows)
    return people[0]


def in_tab(tab, comment, by=None):
    if by is not None:
        return comment.decided_by_id == by.pk
    return {
        "reported": comment.open_reports > 0,
        "pending": comment.status == "pending",
        "held": comment.status == "pending" and comment.trace["rule"] not in USUAL,
        "spam": comment.status == "spam",
        "decided": comment.status in ("approved", "rejected", "removed")
        or (comment.status == "spam" and comment.decided_by_id is not None),
    }[tab]


def fits(comment, search):
    if words := search.get("q", ""):
        if "@" in words:
            if comment.author_email.lower() != words.lower():
                return False
        else:
            there = (
                f"{comment.author_name} {comment.author_email} {comment.body}".lower()
                .replace("@", " ")
                .replace(".", " ")
                .split()
            )
            *whole, last = words.lower().split()
            if any(word not in there for word in whole) or not any(word.startswith(last) for word in there):
                return False
    if network := search.get("network"):
        address = comment.ip_address
        if not address or ip_address(address) not in ip_network(network):
            return False
    if (story := search.get("story")) and comment.article_id != int(story):
        return False
    section = search.get("section")
    shelves = {"town": ("town", "harbour")}.get(section, (section,))
    return not section or comment.article.category.slug in shelves


def found_in(tab, wanted, by=None):
    """The ids of all pages, in order, without what stands beside the comments on a page."""
    order, ids, end = queue.order_of(tab), [], None
    while True:
        comments = queue.of_tab(tab, by)
        found = finding.find(order.beyond(comments, end) if end else comments, order, wanted, most=20)
        ids += [pk for pk, _moment in found.rows]
        if (end := found.end) is None:
            return ids


def walked(tab, search, by=None):
    """The ids of all pages, in order; every page but the last leads on."""
    found, after, pages = [], "", 0
    while pages == 0 or after:
        part = queue.slice_of(tab, after, search=search, by=by)
        assert not part.problems
        found += [item.comment.pk for item in part.items]
        after, pages = part.next, pages + 1
        assert pages < 100
    return found


class TestTheSearch:
    @pytest.mark.parametrize(
        "limits",
        [(2_000, 3_000, 10_000, 1_000, 6), (5, 400, 9, 9, 6), (9, 0, 60, 0, 3)],
        ids=["as it is", "by index", "in order"],
    )
    def test_finds_page_after_page_what_reading_everything_finds(self, porch, monkeypatch, limits):
        for name, limit in zip(("FEW", "MOST", "DEEP", "STORIES", "OFTEN"), limits, strict=True):
            monkeypatch.setattr(finding, name, limit)
        everything = list(Comment.objects.select_related("article__category"))
        story = str(everything[0].article_id)
        searches = [
            {},
            {"q": "tax"},
            {"q": "rain tax"},
            {"q": "ärger"},
            {"q": "ann smith"},
            {"q": "number17"},
            {"q": "zoe@EXAMPLE.org"},
            {"network": "203.0.113.0/24"},
            {"network": "2001:db8::/32", "q": "vote"},
            {"story": story},
            {"story": story, "q": "harbour"},
            {"section": "town"},
            {"section": "harbour", "q": "council", "network": "203.0.112.0/22"},
        ]
        for search in searches:
            wanted, problems = searching.read(search)
            assert not problems
            for tab in queue.TABS:
                latest = tab in ("spam", "decided")
                for by in (None, porch) if tab == "decided" else (None,):
                    expected = sorted(
                        (c for c in everything if in_tab(tab, c, by) and fits(c, search)),
                        key=lambda c: (c.decided_at if latest else c.created_at, c.pk),
                        reverse=latest,
                    )
                    assert found_in(tab, wanted, by) == [c.pk for c in expected], (tab, search, by)

    def test_says_how_far_it_has_looked_where_it_had_to_stop(self, porch, monkeypatch):
        for name in ("FEW", "MOST", "DEEP"):
            monkeypatch.setattr(finding, name, 10)
        Comment.objects.filter(status="pending").update(body="Nothing of interest.")
        last = Comment.objects.pending().order_by("created_at", "pk").last()
        Comment.objects.filter(pk=last.pk).update(body="A needle.")
        # In a large archive it would be frequent elsewhere.
        Comment.objects.exclude(status="pending").update(body="Needle after needle.")
        first = queue.slice_of("pending", search={"q": "needle"})
        assert first.items == []
        assert first.until == Comment.objects.pending().order_by("created_at", "pk")[9].created_at
        assert walked("pending", {"q": "needle"}) == [last.pk]

    @pytest.mark.parametrize(
        ("search", "sentence"),
        [
            ({"section": "nowhere"}, "There is no section “nowhere”."),
            ({"story": "a story of that name"}, "No story is called “a story of that name”."),
            ({"network": "the neighbours"}, "“the neighbours” is no network. Write it like 203.0.113.0/24."),
            ({"network": "300.1."}, "“300.1.” is no network. Write it like 203.0.113.0/24."),
        ],
    )
    def test_says_what_says_nothing_and_then_finds_nothing(self, porch, search, sentence):
        part = queue.slice_of("pending", search=search)
        assert part.problems == [sentence]
        assert part.items == []

    @pytest.mark.parametrize("typed", ["203.0.113", "203.0.113.", "203.0.113.7/24", "203.0.113.0/24"])
    def test_takes_the_beginning_of_an_address_for_a_network(self, typed):
        make_comment(status="pending")
        inside = make_comment(status="pending")
        Comment.objects.filter(pk=inside.pk).update(ip_address="203.0.113.200")
        assert walked("pending", {"network": typed}) == [inside.pk]

    def test_knows_a_story_by_its_headline_and_by_its_address(self):
        story = make_live_article(headline="The harbour (closes) at noon")
        comment = make_comment(story, status="pending")
        make_comment(status="pending")
        by_words = ("harbour (clo", "noon  HARBOUR")
        for typed in (*by_words, story.slug, f"https://paper.example{story.get_absolute_url()}?a=b"):
            assert walked("pending", {"story": typed}) == [comment.pk], typed

    @pytest.mark.parametrize("typed", ["'", "!!!", "a & !b", ":*", "\\", "%", "( (", "x" * 500, "😀"])
    def test_whatever_is_typed_is_answered(self, typed):
        make_comment(status="pending", body="Something else.")
        assert walked("pending", {"q": typed}) == []


class TestABusyDatabase:
    def test_still_finds_what_is_near(self, porch, monkeypatch):
        def too_slow(*args):
            raise TooSlow

        everything = walked("pending", {"q": "rain"})
        monkeypatch.setattr(finding, "_found_out", too_slow)
        assert walked("pending", {"q": "rain"}) == everything
        monkeypatch.setattr(finding, "FEW", 10)
        part = queue.slice_of("pending", search={"q": "rain"})
        assert [item.comment.pk for item in part.items] == everything[: len(part.items)]
        assert part.next


class TestCounts:
    def test_equal_a_recount_whatever_is_decided(self, porch):
        rng = random.Random(7)
        verbs = [
            lambda some: moderation.approve(some, by=porch, overturn=True),
            lambda some: moderation.reject(some, by=porch, reason="hate", overturn=True),
            lambda some: moderation.mark_spam(some, by=porch, overturn=True),
            lambda some: moderation.remove(some, by=porch, reason="hate"),
            lambda some: moderation.undo(
                Decision.objects.filter(pk__in=[d.pk for d in Decision.objects.all()[:5]]), by=porch
            ),
        ]
        pks = list(Comment.objects.values_list("pk", flat=True))
        for _ in range(15):
            rng.choice(verbs)(Comment.objects.filter(pk__in=rng.sample(pks, 12)))
        everything = list(Comment.objects.all())
        expected = {tab: str(sum(in_tab(tab, c) for c in everything)) for tab in queue.TABS}
        expected["mine"] = str(sum(c.decided_by_id == porch.pk for c in everything))
        assert queue.counts(by=porch) == expected

    def test_are_one_question(self, porch):
        with CaptureQueriesContext(connection) as asked:
            queue.counts(by=porch)
        assert len(asked) == 1

    def test_stop_at_a_thousand(self, porch, monkeypatch):
        monkeypatch.setattr(queue, "COUNT_UP_TO", 5)
        assert queue.counts()["pending"] == "5+"


class TestQuestions:
    def test_a_page_asks_as_often_for_one_comment_as_for_twenty(self, porch):
        one = make_live_article()
        make_comment(one, status="pending")
        asked = []
        for search in ({"story": str(one.pk)}, {"story": str(Comment.objects.first().article_id)}):
            with CaptureQueriesContext(connection) as heard:
                part = queue.slice_of("pending", search=search, by=porch)
            asked.append(len(heard))
        assert len(part.items) > 10
        assert asked[0] == asked[1]
