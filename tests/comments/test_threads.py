"""What readers see of comments: threads on pages, tombstones, permalinks, on the story's page and their own."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.groups import MODERATOR
from articles.models import OldPath
from comments import moderation, threads
from comments.models import Comment
from tests.factories import make_comment, make_live_article, make_taken_down_article, make_user

pytestmark = pytest.mark.django_db


def bodies(page):
    return re.findall(r"Words (\w+)\.", page.text)


def pages(article):
    address = f"/stories/{article.slug}/"
    return [address, f"{address}comments/", f"{address}comments/new/"]


class TestTheThread:
    def test_replies_stand_under_what_they_answer_older_before_newer(self, client):
        article = make_live_article()
        one = make_comment(article, body="Words one.")
        make_comment(article, body="Words two.")
        first = make_comment(parent=one, body="Words one-one.".replace("-", "_"))
        make_comment(parent=one, body="Words one_two.")
        make_comment(parent=first, body="Words one_one_one.")
        for page in pages(article):
            assert bodies(client.get(page)) == ["one", "one_one", "one_one_one", "one_two", "two"]

    def test_indents_three_levels(self, client):
        top = make_comment()
        make_comment(parent=make_comment(parent=top))
        page = client.get(f"/stories/{top.article.slug}/comments/").text
        assert re.findall(r"comment--d(\d)", page) == ["0", "1", "2"]

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "removed"])
    def test_shows_nothing_that_is_not_approved(self, client, status):
        hidden = make_comment(status=status, body="Words hidden.", author_name="Hidden Person")
        for page in pages(hidden.article):
            text = client.get(page).text
            assert "Words hidden." not in text
            assert "Hidden Person" not in text
            assert str(hidden.uuid) not in text

    @pytest.mark.parametrize("status", ["rejected", "spam", "removed"])
    def test_leaves_a_tombstone_where_replies_hang(self, client, status):
        top = make_comment(body="Words gone.", author_name="Gone Person")
        make_comment(parent=top, body="Words kept.")
        Comment.objects.filter(pk=top.pk).update(status=status)
        for page in pages(top.article):
            text = client.get(page).text
            assert "This comment was removed by a moderator." in text
            assert "Words kept." in text
            assert "Words gone." not in text
            assert "Gone Person" not in text

    def test_what_is_held_again_is_said_to_be_looked_at(self, client):
        top = make_comment(body="Words gone.")
        make_comment(parent=top, body="Words kept.")
        Comment.objects.filter(pk=top.pk).update(status="pending", decided_at=None)
        for page in pages(top.article):
            text = client.get(page).text
            assert "This comment is being looked at." in text
            assert "removed by a moderator" not in text
            assert "Words gone." not in text

    def test_a_tombstone_without_replies_goes_too(self, client):
        top = make_comment()
        Comment.objects.update(status="removed")
        assert "removed by a moderator" not in client.get(f"/stories/{top.article.slug}/comments/").text

    def test_never_shows_an_address(self, client):
        comment = make_comment(author_email="secret@example.org")
        for page in pages(comment.article):
            assert "secret@example.org" not in client.get(page).text

    def test_links_are_not_vouched_for(self, client):
        comment = make_comment(body="See https://example.org/page.")
        text = client.get(f"/stories/{comment.article.slug}/").text
        assert '<a href="https://example.org/page" rel="nofollow ugc noopener">' in text

    def test_counts_what_can_be_seen(self, client):
        article = make_live_article()
        for status in ["approved", "approved", "pending", "spam", "removed"]:
            make_comment(article, status=status)
        assert "2 comments" in client.get(f"/stories/{article.slug}/").text

    def test_offers_no_reply_below_the_third_level(self, client):
        top = make_comment()
        third = make_comment(parent=make_comment(parent=top))
        text = client.get(f"/stories/{top.article.slug}/").text
        assert f"?reply={top.uuid}" in text
        assert f"?reply={third.uuid}" not in text

    def test_a_closed_story_keeps_its_comments_and_offers_no_form(self, client):
        comment = make_comment(body="Words kept.")
        comment.article.comment_mode = "closed"
        comment.article.save()
        text = client.get(f"/stories/{comment.article.slug}/").text
        assert "Words kept." in text
        assert "Comments on this story are closed." in text
        assert "/comments/new/" not in text


class TestPages:
    @pytest.fixture
    def long_thread(self):
        article = make_live_article()
        tops = [make_comment(article, body=f"Words t{number:03d}.") for number in range(120)]
        make_comment(parent=tops[70], body="Words reply.")
        return article, tops

    def test_fifty_comments_to_a_page(self, client, long_thread):
        article, _tops = long_thread
        address = f"/stories/{article.slug}/comments/"
        found = [bodies(client.get(address, {"page": number})) for number in (1, 2, 3)]
        assert [len(page) for page in found] == [50, 50, 21]
        assert found[0][0] == "t000"
        assert found[1][20:22] == ["t070", "reply"]

    def test_the_story_shows_the_first_fifty_and_the_way_to_the_rest(self, client, long_thread):
        article, _tops = long_thread
        page = client.get(f"/stories/{article.slug}/")
        assert len(bodies(page)) == 50
        assert f'href="/stories/{article.slug}/comments/"' in page.text
        assert "121 comments" in page.text

    def test_a_page_that_is_not_there_is_not_an_error(self, client, long_thread):
        article, _tops = long_thread
        for number in ["abc", "0", "-1", "999999", "1.5", "", "\x00", "9" * 5000]:
            answer = client.get(f"/stories/{article.slug}/comments/", {"page": number})
            assert answer.status_code in (200, 404), number[:20]

    def test_a_permalink_leads_to_the_page_where_the_comment_stands(self, client, long_thread):
        article, tops = long_thread
        reply = Comment.objects.get(body="Words reply.")
        for comment, number in ((tops[0], 1), (tops[49], 1), (tops[50], 2), (reply, 2), (tops[119], 3)):
            answer = client.get(f"/stories/{article.slug}/comments/{comment.uuid}/")
            page = f"?page={number}" if number > 1 else ""
            assert answer["Location"] == f"/stories/{article.slug}/comments/{page}#comment-{comment.uuid}"
            assert f'id="comment-{comment.uuid}"' in client.get(answer["Location"]).text

    def test_every_comment_carries_its_permalink(self, client):
        comment = make_comment()
        text = client.get(f"/stories/{comment.article.slug}/").text
        assert f'href="/stories/{comment.article.slug}/comments/{comment.uuid}/"' in text

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "removed"])
    def test_a_permalink_to_what_nobody_sees_is_not_found(self, client, status):
        comment = make_comment(status=status)
        assert client.get(f"/stories/{comment.article.slug}/comments/{comment.uuid}/").status_code == 404

    def test_a_permalink_under_another_story_is_not_found(self, client):
        comment = make_comment()
        assert client.get(f"/stories/{make_live_article().slug}/comments/{comment.uuid}/").status_code == 404


class TestNewestFirst:
    @pytest.fixture
    def thread(self, monkeypatch):
        monkeypatch.setattr(threads, "A_PAGE", 3)
        article = make_live_article()
        one, two = (make_comment(article, body=f"Words {name}.") for name in ("one", "two"))
        make_comment(parent=one, body="Words one_a.")
        make_comment(parent=one, body="Words one_b.")
        make_comment(parent=two, body="Words two_a.")
        make_comment(article, body="Words three.")
        return article

    def test_threads_come_newest_first_and_replies_in_reading_order(self, client, thread):
        address = f"/stories/{thread.slug}/comments/?order=newest"
        assert bodies(client.get(address)) == ["three", "two", "two_a"]
        assert bodies(client.get(f"{address}&page=2")) == ["one", "one_a", "one_b"]
        assert client.get(f"{address}&page=3").status_code == 404

    def test_links_lead_on_and_to_the_other_order(self, client, thread):
        address = f"/stories/{thread.slug}/comments/"
        newest = client.get(f"{address}?order=newest").text
        assert 'href="?order=newest&amp;page=2"' in newest
        assert f'href="{address}">Oldest first' in newest
        assert f'href="{address}?order=newest">Newest first' in client.get(address).text

    def test_the_oldest_order_stands_for_both(self, client, thread):
        address = f"/stories/{thread.slug}/comments/"
        for query in ("?order=newest", "?order=newest&page=2"):
            assert (
                f'rel="canonical" href="http://127.0.0.1:8000{address}"' in client.get(address + query).text
            )

    def test_a_thread_that_goes_on_says_so_and_names_what_it_answers(self, client, thread):
        make_comment(parent=Comment.objects.get(body="Words one."), body="Words one_c.")
        page = client.get(f"/stories/{thread.slug}/comments/?page=2")
        assert bodies(page) == ["one_c", "two", "two_a"]
        assert "The thread goes on from the previous page." in page.text
        assert "in reply to" in page.text

    def test_a_tombstone_stands_once_with_the_first_below_it(self, client, thread):
        make_comment(parent=Comment.objects.get(body="Words one."), body="Words one_c.")
        Comment.objects.filter(body="Words one.").update(status="removed")
        address = f"/stories/{thread.slug}/comments/"
        stones = [
            client.get(f"{address}?page={number}").text.count("was removed by a moderator")
            for number in (1, 2)
        ]
        assert stones == [1, 0]
        gone = Comment.objects.get(body="Words one.")
        answer = client.get(f"{address}{gone.uuid}/")
        assert answer["Location"] == f"{address}#comment-{gone.uuid}"

    def test_no_other_order_is_there(self, client, thread):
        for order in ("best", "", "NEWEST", "newest;drop"):
            assert client.get(f"/stories/{thread.slug}/comments/", {"order": order}).status_code == 404


class TestAddresses:
    def test_follow_a_story_that_was_renamed(self, client):
        comment = make_comment()
        article = comment.article
        OldPath.objects.create(path=f"/stories/{article.slug}/", article=article)
        old, article.slug = article.slug, "another-name"
        article.save()
        for rest in ("", "new/", f"{comment.uuid}/", "?page=1"):
            answer = client.get(f"/stories/{old}/comments/{rest}")
            assert answer.status_code == 301
            assert answer["Location"] == f"/stories/another-name/comments/{rest}"

    def test_what_was_being_written_while_the_story_was_renamed_is_not_lost(self, reader):
        article = make_live_article()
        form = reader.open_form(article)
        OldPath.objects.create(path=f"/stories/{article.slug}/", article=article)
        old, article.slug = article.slug, "another-name"
        article.save()
        answer = reader.client.post(f"/stories/{old}/comments/new/", form)
        assert answer.status_code == 303
        assert Comment.objects.get().article == article

    def test_say_that_a_story_was_taken_down(self, client):
        article = make_taken_down_article()
        answer = client.get(f"/stories/{article.slug}/comments/")
        assert answer.status_code == 410
        assert article.takedown_note in answer.text


class TestCost:
    @pytest.mark.parametrize("which", [0, 1, 2])
    def test_a_page_costs_the_same_with_one_and_with_fifty(self, client, which, django_assert_num_queries):
        article = make_live_article()
        address = pages(article)[which]

        def fill():
            top = make_comment(article)
            make_comment(parent=make_comment(parent=top))
            gone = make_comment(article)
            make_comment(parent=gone)
            Comment.objects.filter(pk=gone.pk).update(status="removed")

        fill()
        client.get(address)
        with CaptureQueriesContext(connection) as once:
            client.get(address)
        for _ in range(20):
            fill()
        with django_assert_num_queries(len(once)):
            client.get(address)
        # The frame; the story, what is true of all its comments, the comments of the page, what is gone above them.
        assert len(once) <= 1 + 4


def test_the_next_reader_sees_what_was_decided(client):
    comment = make_comment(status="pending", body="Words fresh.")
    moderator = make_user(MODERATOR)
    address = f"/stories/{comment.article.slug}/"
    assert bodies(client.get(address)) == []
    moderation.approve(Comment.objects.all(), by=moderator)
    assert bodies(client.get(address)) == ["fresh"]
    moderation.remove(Comment.objects.all(), by=moderator, reason="hate")
    assert bodies(client.get(address)) == []
