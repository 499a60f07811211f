"""No page, feed or list reads a table as a whole that grows for as long as the paper comes out.

The archive of this test is small, and the database would rather read a small table than its index. So it is told to do
that only where no index serves; what it then still reads as a whole, it will read as a whole when it is large.
"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, FrontEdition, FrontSlot, OldPath
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


@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker):
    """An archive with everything in it, and the colleagues who look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
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
