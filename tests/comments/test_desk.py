"""What an item of the queue says, and what the script of the queue hears from the server."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import escape

from articles.groups import EDITOR, MODERATOR
from articles.models import Article, TrailEntry
from comments import claims, moderation
from comments.models import Claim, Comment
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def mo():
    return make_user(MODERATOR, first_name="Mo", last_name="Derator")


@pytest.fixture
def ann():
    return make_user(MODERATOR, first_name="Ann", last_name="Other")


@pytest.fixture
def desk(client, mo):
    client.force_login(mo)
    return client


def post(client, address, **fields):
    return client.post(f"{QUEUE}{address}/", fields, headers=SCRIPT)


def decide(client, verb, comment, version=None, **fields):
    return post(client, "decide", verb=verb, comment=f"{comment.pk}:{version or comment.version}", **fields)


def page_of(client, comment):
    return client.get(f"{QUEUE}{comment.pk}/change/").text


class TestWhatAnItemSays:
    def test_what_became_of_the_commenters_other_comments(self, desk, mo):
        for status in ("approved", "approved", "spam"):
            make_comment(author_email="Eve@example.org", status=status)
        make_comment(
            author_email="eve@EXAMPLE.org", status="rejected", reason="abusive: third time", body="You fool."
        )
        make_comment(author_email="eve@example.org.evil.test", status="removed")
        page = page_of(desk, make_comment(author_email="eve@example.org", status="pending"))
        assert "2 approved, 1 rejected, 1 spam." in " ".join(page.split())
        assert "You fool." in page
        assert "Abusive: third time" in page
        assert "removed" not in page

    def test_that_nothing_else_came_from_there(self, desk):
        make_comment(author_email="other@example.org")
        page = page_of(desk, make_comment(status="pending"))
        assert "Nothing else from this e-mail address." in page

    def test_every_phase_that_fired_and_what_was_known(self, desk):
        article = make_live_article()
        comment = moderation.submit(
            article, name="Eve", email="eve@example.org", body="Hi there.", seconds=1, address="203.0.113.77"
        )
        page = page_of(desk, comment)
        for words in ("sent too fast", "first comment of this e-mail address", "every comment waits here"):
            assert words in page
        assert "only typed" in page
        assert "203.0.113.0/24" in page
        assert "203.0.113.77" not in page

    def test_the_decisions_with_undo_at_the_last_one(self, desk, mo, ann):
        comment = make_comment(status="pending")
        rows = Comment.objects.filter(pk=comment.pk)
        moderation.reject(rows, by=ann, reason="hate")
        moderation.approve(rows, by=ann, overturn=True)
        page = page_of(desk, comment)
        assert page.count('name="decision"') == 1
        last = comment.decisions.first()
        assert f'name="decision" value="{last.pk}"' in page
        desk.post(f"{QUEUE}undo/", {"decision": last.pk, "alone": comment.pk})
        comment.refresh_from_db()
        assert (comment.status, comment.reason, comment.decided_by) == ("rejected", "hate", ann)

    def test_who_else_is_looking_at_it(self, desk, ann):
        comment = make_comment(status="pending")
        claims.claim([comment.pk], by=ann, at=timezone.now())
        assert "Ann Other is looking at this comment." in page_of(desk, comment)
        assert "Ann Other is looking at 1 comment." in desk.get(QUEUE).text


class TestTheScript:
    def test_hears_which_decision_it_was(self, desk, mo):
        comment = make_comment(status="pending")
        answer = decide(desk, "approve", comment).json()
        assert answer == {
            "said": "Approved.",
            "done": {str(comment.pk): comment.decisions.get().pk},
            "refused": [],
        }

    def test_hears_the_same_when_the_first_answer_was_lost(self, desk):
        comment = make_comment(status="pending")
        assert decide(desk, "spam", comment).json() == decide(desk, "spam", comment).json()
        assert comment.decisions.count() == 1

    @pytest.mark.parametrize("by_author", [False, True])
    def test_gets_the_comment_back_when_it_has_changed(self, desk, ann, by_author):
        comment = make_comment(status="pending", body="Old words.")
        if by_author:
            moderation.edit(comment, body="New words.")
        else:
            moderation.reject(Comment.objects.filter(pk=comment.pk), by=ann, reason="hate")
        answer = decide(desk, "approve", comment, version=1).json()
        (refused,) = answer["refused"]
        assert refused["id"] == comment.pk
        assert ("New words." if by_author else "Rejected") in refused["html"]
        assert ("It has changed since you saw it" if by_author else "Ann Other was faster") in refused[
            "words"
        ]
        comment.refresh_from_db()
        assert comment.status == ("pending" if by_author else "rejected")

    def test_hears_that_a_colleague_holds_it(self, desk, ann):
        comment = make_comment(status="pending")
        claims.claim([comment.pk], by=ann, at=timezone.now())
        (refused,) = decide(desk, "approve", comment).json()["refused"]
        assert refused["words"] == "Ann Other is looking at this comment."

    def test_hears_why_nothing_has_changed(self, desk):
        comment = make_comment(status="pending")
        for fields in ({}, {"reason": "other"}, {"reason": "nonsense"}):
            answer = decide(desk, "reject", comment, **fields)
            assert answer.status_code == 400
            assert "Nothing has changed" in answer.json()["problem"]

    def test_takes_a_decision_back_and_gets_the_comment(self, desk, ann):
        comment = make_comment(status="pending", body="Words & more.")
        decision = decide(desk, "spam", comment).json()["done"][str(comment.pk)]
        answer = post(desk, "undo", decision=decision).json()
        assert answer["all"] is True
        assert escape("Words & more.") in answer["items"][str(comment.pk)]
        comment.refresh_from_db()
        assert (comment.status, comment.decided_by, comment.decided_at) == ("pending", None, None)
        late = post(desk, "undo", decision=decision).json()
        assert (late["all"], "left as it is" in late["said"]) == (False, True)

    def test_gets_the_next_ones_and_holds_them(self, desk, mo):
        article = make_live_article()
        comments = [
            make_comment(article, status="pending", created_at=timezone.now() - timedelta(hours=9 - number))
            for number in range(5)
        ]
        answer = desk.get(f"{QUEUE}more/", {"tab": "pending", "take": 2}, headers=SCRIPT).json()
        assert [
            f"item-{comment.pk}" in html for comment, html in zip(comments, answer["items"], strict=False)
        ] == [
            True,
            True,
        ]
        assert set(Claim.objects.values_list("item", flat=True)) == {comment.pk for comment in comments[:2]}
        rest = desk.get(f"{QUEUE}more/", {"tab": "pending", "after": answer["next"], "take": "9" * 30})
        assert (len(rest.json()["items"]), rest.json()["next"]) == (3, "")

    def test_renews_what_it_holds_and_gives_back_no_more_than_that(self, desk, mo, ann):
        mine, theirs = make_comment(status="pending"), make_comment(status="pending")
        now = timezone.now()
        claims.claim([mine.pk], by=mo, at=now - timedelta(seconds=80))
        claims.claim([theirs.pk], by=ann, at=now)
        answer = post(desk, "watch", item=[mine.pk, theirs.pk, "x"], tab="pending").json()
        assert answer["taken"] == {str(theirs.pk): "Ann Other is looking at this comment."}
        assert (answer["counts"]["pending"], answer["looking"]) == (
            "2",
            ["Ann Other is looking at 1 comment."],
        )
        assert Claim.objects.get(item=mine).until > now + timedelta(seconds=80)
        early = (now - timedelta(seconds=1)).isoformat()
        for until, held in ((early, 2), ("nonsense", 2), ("2026-13-45T00:00:00Z", 2), (answer["until"], 1)):
            assert post(desk, "leave", item=[mine.pk, theirs.pk], until=until).status_code == 204
            assert Claim.objects.count() == held

    def test_hears_nothing_about_counts_out_of_sight(self, desk):
        assert "counts" not in post(desk, "watch", quiet="1").json()

    def test_sets_a_storys_mode_and_takes_it_back_unless_a_colleague_has_changed_it(self, desk, ann):
        comment = make_comment(status="pending")
        story = comment.article
        answer = post(desk, "mode", article=story.pk, mode="closed", shown=comment.pk).json()
        assert (answer["was"], answer["mode"]) == ("paper", "closed")
        assert "Open again, hold everything here" in answer["items"][str(comment.pk)]
        back = {"article": story.pk, "mode": answer["was"], "only_if": answer["mode"]}
        moderation.set_mode(Article.objects.get(), "pre_moderated", by=ann)
        assert "colleague has changed it" in post(desk, "mode", **back).json()["problem"]
        moderation.set_mode(Article.objects.get(), "closed", by=ann)
        assert post(desk, "mode", **back).status_code == 200
        assert Article.objects.get().comment_mode == "paper"
        assert TrailEntry.objects.filter(verb="set_comment_mode").count() == 4

    def test_finds_its_sentences_on_the_page(self, desk):
        words = json.loads(desk.get(QUEUE).context["words"])
        assert "{count}" in words["offline"]


class TestWithoutAScript:
    def test_the_last_decision_is_taken_back_by_a_button(self, desk):
        comment = make_comment(status="pending")
        page = desk.post(
            f"{QUEUE}decide/",
            {
                "verb": "approve",
                "comment": f"{comment.pk}:{comment.version}",
                "tab": "pending",
                "q": "thought",
            },
            follow=True,
        )
        assert page.context["undo"]["decisions"] == [comment.decisions.get().pk]
        assert page.context["place"].wanted == {"q": "thought"}
        desk.post(f"{QUEUE}undo/", {"decision": page.context["undo"]["decisions"]})
        comment.refresh_from_db()
        assert comment.status == "pending"

    def test_a_colleagues_decision_is_offered_only_in_the_log(self, desk, ann):
        comment = make_comment(status="pending")
        moderation.approve(Comment.objects.all(), by=ann)
        page = desk.get(QUEUE, {"did": f"{comment.decisions.get().pk},x,{'9' * 30}"})
        assert page.context["undo"] == {}

    def test_closing_a_story_is_taken_back_by_a_button(self, desk):
        comment = make_comment(status="pending")
        page = desk.post(f"{QUEUE}mode/", {"article": comment.article_id, "mode": "closed"}, follow=True)
        assert page.context["undo"]["was"] == "paper"
        assert "Comments on" in page.context["undo"]["said"]

    def test_the_bar_leaves_alone_what_a_person_has_decided(self, desk, ann):
        theirs, free = make_comment(status="spam", by=ann), make_comment(status="spam")
        chosen = [f"{comment.pk}:{comment.version}" for comment in (theirs, free)]
        desk.post(f"{QUEUE}decide/", {"verb": "approve", "bulk": "1", "comment": chosen})
        assert [c.status for c in Comment.objects.order_by("pk")] == ["spam", "approved"]
        desk.post(f"{QUEUE}decide/", {"verb": "approve", "comment": chosen[0]})
        theirs.refresh_from_db()
        assert theirs.status == "approved"

    def test_a_page_holds_what_it_shows_for_ninety_seconds(self, desk, client, ann):
        for _ in range(21):
            make_comment(status="pending")
        desk.get(QUEUE)
        client.force_login(ann)
        assert client.get(QUEUE).text.count('<li class="queue-item ') == 1
        with time_machine.travel(timezone.now() + timedelta(seconds=91)):
            client.force_login(ann)
            assert client.get(QUEUE).text.count('<li class="queue-item ') == 20

    def test_an_editor_sees_whose_decisions_are_whose(self, client, ann):
        ed = make_user(EDITOR)
        make_comment(status="rejected", by=ed, body="Mine.")
        make_comment(status="rejected", by=ann, body="Hers.")
        client.force_login(ed)
        assert "Hers." in client.get(QUEUE, {"tab": "decided"}).text
        mine = client.get(QUEUE, {"tab": "decided", "who": "me"}).text
        assert ("Mine." in mine, "Hers." in mine) == (True, False)


class TestABrowserThatTwoColleaguesUse:
    def test_what_one_had_decided_is_not_sent_in_the_name_of_the_other(self, desk, mo, ann):
        comment = make_comment(status="pending")
        assert decide(desk, "approve", comment, **{"as": str(ann.pk)}).status_code == 403
        assert desk.get(f"{QUEUE}watch/").json()["user"] == str(mo.pk)
        comment.refresh_from_db()
        assert comment.status == "pending"
        assert decide(desk, "approve", comment, **{"as": str(mo.pk)}).status_code == 200
