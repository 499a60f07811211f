"""Related stories measured on an archive of our own, in which each story says whom readers expect under it."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.related import archive, related_to, scoring
from tests.articles.admin_forms import sentences
from tests.factories import make_category, make_live_article, make_topic

pytestmark = pytest.mark.django_db

STORIES = {
    row["slug"]: row
    for row in tomllib.loads(Path(__file__).with_name("neighbours.toml").read_text())["story"]
}
CLUSTERED = [slug for slug, row in STORIES.items() if row["near"]]


@pytest.fixture
def paper():
    """Return the stories of the archive by their slugs, none of them scored."""
    sections = {name: make_category(name=name) for name in {row["section"] for row in STORIES.values()}}
    topics = {
        name: make_topic(name=name) for name in {name for row in STORIES.values() for name in row["topics"]}
    }
    return {
        slug: make_live_article(
            slug=slug,
            headline=row["headline"],
            body=row["body"],
            kind=row.get("kind", "news"),
            category=sections[row["section"]],
            topics=[topics[name] for name in row["topics"]],
            published_at=timezone.now() - timedelta(days=row["days"]),
        )
        for slug, row in STORIES.items()
    }


def neighbours(story):
    return [one.slug for one in related_to(story)]


def test_whom_readers_expect_stands_among_the_first_four_and_whom_they_do_not_nowhere(paper):
    archive.score_all()
    missed, wrong, first = [], [], 0
    for slug, row in STORIES.items():
        found = neighbours(paper[slug])
        missed += [(slug, other) for other in row["near"] if other not in found[:4]]
        wrong += [(slug, other) for other in row.get("never", ()) if other in found]
        first += bool(row["near"]) and found[0] in row["near"]
    assert wrong == []
    # Of 37 expected neighbours; of two copies of one text either may stand for both.
    assert len(missed) <= 2, missed
    assert first >= len(CLUSTERED) - 1


def test_of_two_copies_of_one_text_no_list_shows_both(paper):
    archive.score_all()
    copies = {"bridge-closes", "bridge-closes-copy"}
    assert all(len(copies & set(neighbours(story))) <= 1 for story in paper.values())


def test_what_a_link_says_is_printed(client, paper):
    archive.score_all()
    for slug, row in STORIES.items():
        reasons = {story.slug: story.reason for story in related_to(paper[slug])}
        for other, words in row.get("reasons", {}).items():
            assert reasons[other] == words, slug
    followed = {story.slug: story.reason for story in related_to(paper["bridge-closes"])}
    assert followed["bridge-opens"] == "Follow-up"
    page = sentences(client.get(reverse("articles:article", args=["bridge-closes"])))
    assert "Follow-up" in page
    assert "More on Sable bridge" in page


def test_scored_one_by_one_in_the_order_of_their_coming_the_lists_hold_the_same_neighbours(paper):
    for story in sorted(paper.values(), key=lambda story: story.published_at):
        scoring.score(story.pk)
    missed = [
        (slug, other)
        for slug in CLUSTERED
        for other in STORIES[slug]["near"]
        if other not in neighbours(paper[slug])[:4]
    ]
    assert len(missed) <= 2, missed


def test_a_follow_up_appears_under_the_stories_of_its_event_and_nowhere_else(paper):
    late = ("bridge-opens", "measles-ends", "strike-ends")
    out = {slug: paper[slug].published_at for slug in late}
    Article.objects.filter(slug__in=late).update(status="draft", published_at=None)
    archive.score_all()
    for slug in late:
        Article.objects.filter(slug=slug).update(status="published", published_at=out[slug])
        scoring.score(paper[slug].pk)
        under = {other for other, story in paper.items() if slug in neighbours(story)[:4]}
        belongs = {other for other, row in STORIES.items() if slug in row["near"]}
        assert belongs <= under
