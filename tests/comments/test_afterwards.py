"""What an author does with a comment afterwards: change it, and show whose address it came with."""

import pytest

from articles.groups import MODERATOR
from comments import moderation
from comments.models import Comment, CommentSettings, Decision, SpamCheck
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def trusted():
    """A paper that publishes at once those who were approved before and are proven."""
    CommentSettings.objects.update_or_create(pk=1, defaults={"mode": "trusted"})
    make_comment(author_email="ann@example.org")


def send(article=None, **fields):
    given = {"name": "Ann", "email": "ann@example.org", "body": "A thought.", "seconds": 60} | fields
    return moderation.submit(article or make_live_article(), **given)


class TestAProof:
    def test_publishes_what_waited_for_it_alone(self, client, trusted):
        comment = send()
        assert comment.status == "pending"
        moderation.prove(comment)
        assert (comment.status, comment.reason, comment.version) == ("approved", "trusted", 2)
        assert "A thought." in client.get(f"/stories/{comment.article.slug}/").text
        assert Decision.objects.get(comment=comment).by is None

    def test_leaves_waiting_what_another_rule_holds(self, trusted):
        CommentSettings.objects.update(suspect_words="casino")
        comment = moderation.prove(send(body="A casino."))
        assert (comment.status, comment.version) == ("pending", 1)
        assert comment.trace["inputs"]["proven"]

    def test_leaves_waiting_who_is_new_and_every_comment_of_a_story_that_holds_all(self, trusted):
        assert moderation.prove(send(email="new@example.org")).status == "pending"
        assert moderation.prove(send(make_live_article(comment_mode="pre_moderated"))).status == "pending"

    def test_counts_who_was_approved_meanwhile(self, trusted):
        comment = send(email="new@example.org")
        make_comment(author_email="New@example.org")
        assert moderation.prove(comment).status == "approved"

    @pytest.mark.parametrize("verb", ["reject", "mark_spam"])
    def test_overturns_nobody(self, trusted, verb):
        comment = send()
        getattr(moderation, verb)(Comment.objects.filter(pk=comment.pk), by=make_user(MODERATOR))
        moderation.prove(comment)
        assert comment.status == {"reject": "rejected", "mark_spam": "spam"}[verb]

    def test_publishes_nothing_that_a_person_is_to_decide_again(self, trusted):
        comment = send()
        moderation.prove(comment)
        moderator = make_user(MODERATOR)
        moderation.remove(Comment.objects.filter(pk=comment.pk), by=moderator)
        # Taken back, by way of a decision that made it wait again.
        Decision.about(
            comment.pk,
            by=None,
            at=comment.created_at,
            from_status="removed",
            to_status="pending",
            reason="reported",
        ).save()
        inputs = comment.trace | {"inputs": comment.trace["inputs"] | {"proven": False}}
        Comment.objects.filter(pk=comment.pk).update(
            status="pending", decided_at=None, decided_by=None, trace=inputs
        )
        assert moderation.prove(comment).status == "pending"
        assert moderation.edit(comment, body="Another thought.").status == "pending"

    def test_what_akismet_said_of_an_earlier_text_publishes_no_later_one(self, trusted, settings):
        comment = send()
        row = SpamCheck(comment=comment, since=comment.created_at, state="answered", answer="ham")
        row.answered_at = comment.created_at
        row.save()
        moderation.edit(comment, body="Another thought.")  # while Akismet is off
        settings.AKISMET_API_KEY = "key"
        moderation.prove(comment)
        row.refresh_from_db()
        assert (comment.status, row.state) == ("pending", "waiting")

    def test_is_held_against_nobody(self, trusted):
        comment = send()
        comment.article.comment_mode = "closed"
        comment.article.save()
        assert moderation.prove(comment).status == "pending"

    def test_that_comes_twice_changes_nothing(self, trusted):
        comment = moderation.prove(send())
        moderation.prove(comment)
        assert comment.version == 2


class TestAProofWithAkismet:
    @pytest.fixture(autouse=True)
    def akismet(self, settings, monkeypatch):
        from comments import service

        settings.AKISMET_API_KEY = "a-key"
        self.says = "ham"
        monkeypatch.setattr(service, "ask", lambda sent: service.Answer(self.says, "", service.Alert("", "")))

    def test_publishes_once_akismet_has_said_that_it_is_no_spam(self, trusted):
        comment = send()
        comment.refresh_from_db()
        assert (comment.status, comment.spam_check.answer) == ("pending", "ham")
        assert moderation.prove(comment).status == "approved"

    def test_publishes_nothing_before_that(self, trusted):
        self.says = "spam"
        comment = send()
        comment.refresh_from_db()
        assert comment.status == "spam"
        assert moderation.prove(comment).status == "spam"


class TestAnEdit:
    def test_says_that_it_is_one(self, client):
        comment = make_comment(body="Frist.")
        Comment.objects.update(status="approved")
        CommentSettings.objects.update_or_create(pk=1, defaults={"mode": "trusted"})
        moderation.edit(comment, body="First.")
        assert comment.status == "pending"
        moderation.approve(Comment.objects.all(), by=make_user(MODERATOR))
        assert "<span>edited</span>" in client.get(f"/stories/{comment.article.slug}/").text

    def test_of_what_was_picked_takes_the_pick_away(self):
        comment = make_comment()
        moderation.pick(comment, by=make_user(MODERATOR))
        moderation.edit(comment, body="Something else.")
        assert comment.picked_at is None

    def test_with_the_same_text_changes_nothing(self):
        comment = make_comment(body="First.")
        moderation.edit(comment, body=" First.\r\n")
        assert (comment.version, comment.status, comment.edited_at) == (1, "approved", None)

    def test_of_what_a_rule_called_spam_tells_nobody(self):
        comment = send(honeypot="I am a robot")
        assert comment.status == "spam"
        assert moderation.edit(comment, body="Another text.").status == "spam"
