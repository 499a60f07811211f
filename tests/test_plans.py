"""No page, feed or list reads a table as a whole that grows for as long as the paper comes out.

The archive of this test is small, and the database would rather read a small table than its index. So it is told to do
that only where no index serves; what it then still reads as a whole, it will read as a whole when it is large.
"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, FrontEdition, FrontSlot, OldPath
from comments import claims, finding, moderation, queue
from comments.models import Comment, Decision
from newsroom.bench import archive, plans
from tests.factories import make_superuser, make_user

NOW = timezone.now()
# Rows are dear and what is newest in an index of words stands in its place: as in a table of a million rows that is kept up.
AS_IF_LARGE = (
    *(f"SELECT gin_clean_pending_list('{name}'); " for name in ("article_search", "photo_caption_trigrams")),
    *(
        f"SELECT gin_clean_pending_list('{name}'); "
        for name in ("photo_alt_trigrams", "photo_credit_trigrams")
    ),
    *(f"SET LOCAL enable_{way} = off; " for way in ("seqscan", "hashjoin", "mergejoin")),
    "SET LOCAL cpu_tuple_cost = 0.3; SET LOCAL cpu_operator_cost = 0.02; ANALYZE",
)


# Tabs of the queue that hold more than one counts, and a network of half the readers.
FULL_TABS = """
UPDATE comments_comment SET status = 'pending', decided_at = NULL, decided_by_id = NULL, reason = '',
  trace = trace || '{"action": "hold", "rule": "too fast"}' WHERE id % 6 = 0;
UPDATE comments_comment SET status = 'spam', decided_at = coalesce(decided_at, created_at) WHERE id % 6 = 1;
UPDATE comments_comment SET open_reports = 1 WHERE id % 6 = 2;
UPDATE comments_comment SET ip_address = ('198.' || 18 + id % 2 || '.0.' || id % 250)::inet;
"""


@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker):
    """An archive with everything in it, and the colleagues who look at it."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(queue, "COUNT_UP_TO", 25)
        for name, limit in (("FEW", 10), ("DEEP", 25), ("MOST", 20), ("STORIES", 20)):
            patch.setattr(finding, name, limit)
        # Tables that thousands of tests have filled and emptied are long, which the planner would take into account.
        with connection.cursor() as cursor:
            there = plans.growing_tables() & set(connection.introspection.table_names(cursor))
            cursor.execute(f"TRUNCATE {', '.join(sorted(there))} CASCADE")
        archive.make(
            archive.Size(stories=330, comments=700, authors=20, topics=40, photos=900), seed=2, until=NOW
        )
        # What is rare in a small archive: half a dozen rows are put in order as quickly as they are found in order.
        stories = Article.objects.live()
        OldPath.objects.bulk_create(OldPath(path=f"/{story.pk}", article=story) for story in stories)
        arrange_the_front(list(stories.newest_first()[:300:6]))
        with connection.cursor() as cursor:
            cursor.execute(FULL_TABS)
            cursor.execute("".join(AS_IF_LARGE))
        yield {"superuser": make_superuser(), "reporter": make_user(group="Reporter"), "reader": None}
        transaction.set_rollback(True)


def arrange_the_front(stories):
    """Make two hundred editions of the front with six stories each: more than a week's, of a paper that works at it."""
    by = make_user("Editor")
    editions = FrontEdition.objects.bulk_create(
        FrontEdition(
            goes_live_at=NOW + timedelta(hours=180 - number), changed_at=NOW, made_by=by, changed_by=by
        )
        for number in range(200)
    )
    names = ["lead", "second-1", "second-2", "opinion-1", "opinion-2", "opinion-3"]
    FrontSlot.objects.bulk_create(
        FrontSlot(edition=edition, name=name, article=stories[(number + place) % len(stories)])
        for number, edition in enumerate(editions)
        for place, name in enumerate(names)
    )


def read_as_a_whole(addresses, user):
    """What is read as a whole, by the address that does."""
    tables, found = plans.growing_tables(), {}
    for name, path in addresses.items():
        with transaction.atomic():
            status, questions = plans.asked(path, user)
            assert status < 500, path
            scans = {scan for question in questions for scan in plans.answer(question).scans(tables)}
            # What a page sets until the end of its transaction (a search of mistakes does) is not to plan the next page.
            transaction.set_rollback(True)
        if scans:
            found[f"{name}: {path}"] = sorted(scans)
    return found


@pytest.mark.django_db
def test_no_page_for_readers_reads_a_growing_table_as_a_whole(desk):
    assert read_as_a_whole(plans.reader_addresses(), desk["reader"]) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["superuser", "reporter"])
def test_no_list_of_the_desk_reads_a_growing_table_as_a_whole(desk, who):
    assert read_as_a_whole(plans.desk_addresses(), desk[who]) == {}


def read_meanwhile(do):
    """What is read as a whole while `do` is done; it is taken back."""
    tables = plans.growing_tables()
    with transaction.atomic():
        with plans.overheard() as questions:
            assert do()
        found = {scan for question in questions for scan in plans.answer(question).scans(tables)}
        transaction.set_rollback(True)
    return sorted(found)


@pytest.mark.django_db
@pytest.mark.parametrize("tab", [queue.DECIDED, queue.PENDING])
def test_no_search_of_the_queue_reads_a_growing_table_as_a_whole(desk, tab):
    searches = plans.queue_searches(Article.objects.live().newest_first()[0])
    mark = f"{int(NOW.timestamp())}.000000-1"
    found = {
        f"{name} after {after}": scans
        for name, search in searches.items()
        for after in ("", mark if tab == queue.DECIDED else "0.0-1")
        if (scans := read_meanwhile(lambda: queue.slice_of(tab, after, search=search, by=desk["superuser"])))  # noqa: B023  done at once
    }
    assert found == {}


@pytest.mark.django_db
def test_no_verb_of_a_moderator_reads_a_growing_table_as_a_whole(desk):
    by = desk["superuser"]
    some = {
        status: Comment.objects.filter(
            pk__in=list(Comment.objects.filter(status=status).values_list("pk", flat=True)[:3])
        )
        for status in ("pending", "approved")
    }

    def undo():
        moderation.approve(some["pending"], by=by)
        return moderation.undo(Decision.objects.filter(comment__in=some["pending"], by=by), by=by)

    verbs = {
        "approve": lambda: moderation.approve(some["pending"], by=by),
        "reject": lambda: moderation.reject(some["pending"], by=by, reason="hate"),
        "spam": lambda: moderation.mark_spam(some["approved"], by=by, overturn=True),
        "remove": lambda: moderation.remove(some["approved"], by=by, reason="hate"),
        "undo": undo,
        "claim": lambda: claims.claim(some["pending"].values_list("pk", flat=True), by=by, at=NOW),
    }
    assert {name: scans for name, verb in verbs.items() if (scans := read_meanwhile(verb))} == {}


@pytest.mark.django_db
def test_a_question_that_no_index_answers_is_found(desk):
    sql = "SELECT id FROM articles_article WHERE standfirst = %s"
    whole = plans.answer(plans.Question(sql, ["x"]))
    assert list(whole.scans({"articles_article"})) == ["articles_article is read as a whole"]
    tables = {"articles_trailentry"}
    along = plans.answer(plans.Question("SELECT id FROM articles_trailentry ORDER BY id", []))
    assert list(along.scans(tables)) == [
        "articles_trailentry is read as a whole along articles_trailentry_pkey"
    ]
    first = plans.answer(plans.Question("SELECT id FROM articles_trailentry ORDER BY id LIMIT 3", []))
    assert list(first.scans(tables)) == []
