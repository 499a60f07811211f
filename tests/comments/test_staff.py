"""What colleagues say and show themselves: answers with a badge, and picks above the thread."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles.groups import EDITOR, MODERATOR, REPORTER
from articles.models import Byline, TrailEntry
from comments import moderation, proving
from comments.models import Comment, Decision
from tests.factories import make_author, make_comment, make_live_article, make_taken_down_article, make_user

pytestmark = pytest.mark.django_db


def badges(page):
    return page.text.count("badge--author"), page.text.count("badge--staff")


@pytest.fixture
def moderator():
    return make_user(MODERATOR, first_name="Mo", last_name="Derator")


class TestAnAnswer:
    def test_stands_below_what_it_answers_with_name_and_badge(self, client, moderator):
        comment = make_comment(body="Is that so?")
        made = moderation.answer(comment, body="It is.", by=moderator)
        page = client.get(f"/stories/{comment.article.slug}/")
        assert badges(page) == (0, 1)
        assert "Mo Derator" in page.text
        assert "It is." in page.text
        assert (made.parent, made.status, made.written_by) == (comment, "approved", moderator)
        assert Decision.objects.get(comment=made).by == moderator

    def test_of_whoever_wrote_the_story_says_author_under_the_name_of_the_byline(self, client, moderator):
        comment = make_comment()
        author = make_author(name="M. Derator", user=moderator)
        Byline.objects.create(article=comment.article, author=author)
        moderation.answer(comment, body="It is.", by=moderator)
        page = client.get(f"/stories/{comment.article.slug}/comments/")
        assert badges(page) == (1, 0)
        assert "M. Derator" in page.text

    def test_keeps_its_badge_when_the_person_leaves(self, client, moderator):
        comment = make_comment()
        author = make_author(user=moderator)
        byline = Byline.objects.create(article=comment.article, author=author)
        moderation.answer(comment, body="It is.", by=moderator)
        byline.delete()
        moderator.is_active = moderator.is_staff = False
        moderator.save()
        assert badges(client.get(f"/stories/{comment.article.slug}/")) == (1, 0)

    def test_never_shows_the_name_that_one_signs_in_with(self, client):
        comment = make_comment()
        nameless = make_user(MODERATOR, username="login-name")
        moderation.answer(comment, body="It is.", by=nameless)
        assert "login-name" not in client.get(f"/stories/{comment.article.slug}/").text

    def test_given_twice_is_one(self, moderator):
        comment = make_comment()
        first = moderation.answer(comment, body="It is.", by=moderator)
        assert moderation.answer(comment, body="It is.", by=moderator) == first
        assert Comment.objects.count() == 2

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "removed"])
    def test_to_what_readers_do_not_see_is_refused(self, moderator, status):
        with pytest.raises(ValidationError, match="Publish the comment"):
            moderation.answer(make_comment(status=status), body="It is.", by=moderator)

    @pytest.mark.parametrize("body", ["", " \n\u200b", "x" * 5001])
    def test_that_is_none_is_refused(self, moderator, body):
        with pytest.raises(ValidationError):
            moderation.answer(make_comment(), body=body, by=moderator)
        assert Comment.objects.count() == 1

    def test_under_a_story_that_nobody_reads_is_refused(self, moderator):
        comment = make_comment(make_taken_down_article())
        with pytest.raises(ValidationError, match="not public"):
            moderation.answer(comment, body="It is.", by=moderator)

    def test_is_given_by_those_who_decide(self):
        for role in (REPORTER, None):
            with pytest.raises(PermissionDenied):
                moderation.answer(make_comment(), body="It is.", by=make_user(role))


class TestABadge:
    def test_is_not_had_by_a_typed_name_or_address(self, reader, client, moderator):
        article = make_live_article()
        reader.comment(article, name="Mo Derator", email=moderator.email)
        moderation.approve(Comment.objects.all(), by=moderator)
        assert badges(client.get(f"/stories/{article.slug}/")) == (0, 0)

    def test_is_had_by_a_colleague_whose_address_is_proven(self, reader, moderator):
        article = make_live_article()
        proof = proving.confirm(moderator.email)
        reader.comment(article, email=moderator.email.upper(), proof=proof)
        assert Comment.objects.get().badge == "staff"

    def test_is_not_had_by_one_who_has_left(self, reader, moderator):
        moderator.is_active = False
        moderator.save()
        reader.comment(make_live_article(), email=moderator.email, proof=proving.confirm(moderator.email))
        assert Comment.objects.get().badge == ""


class TestAPick:
    def test_stands_above_the_thread_and_in_its_place(self, client, moderator):
        article = make_live_article()
        make_comment(article, body="The first.")
        comment = make_comment(article, body="The best.")
        assert moderation.pick(comment, by=moderator)
        for address in (f"/stories/{article.slug}/", f"/stories/{article.slug}/comments/"):
            for query in ("", "?order=newest") if "comments" in address else ("",):
                text = client.get(address + query).text
                assert text.count("The best.") == 2
                assert text.index("Editor’s pick") < text.index("The best.") < text.index("The first.")
                assert text.count(f'id="comment-{comment.uuid}"') == 1

    def test_leaves_a_trail_and_can_be_taken_down(self, client, moderator):
        comment = make_comment()
        moderation.pick(comment, by=moderator)
        assert not moderation.pick(comment, by=moderator)
        assert moderation.unpick(comment, by=moderator)
        assert not moderation.unpick(comment, by=moderator)
        assert "Editor’s pick" not in client.get(f"/stories/{comment.article.slug}/").text
        lines = TrailEntry.objects.filter(object_id=comment.article.pk).order_by("pk")
        assert [(line.verb, line.details) for line in lines] == [
            ("pick_comment", {"comment": comment.pk}),
            ("unpick_comment", {"comment": comment.pk}),
        ]
        assert comment.author_name not in str([line.object_label for line in lines])

    def test_goes_when_the_comment_goes(self, client, moderator):
        comment = make_comment(body="The best.")
        moderation.pick(comment, by=moderator)
        moderation.remove(Comment.objects.all(), by=moderator, reason="hate")
        text = client.get(f"/stories/{comment.article.slug}/").text
        assert "Editor’s pick" not in text
        assert "The best." not in text

    def test_is_of_what_readers_see(self, moderator):
        for status in ("pending", "rejected", "spam", "removed"):
            with pytest.raises(ValidationError):
                moderation.pick(make_comment(status=status), by=moderator)

    def test_is_one_of_three_at_most(self, client, moderator):
        article = make_live_article()
        for number in range(3):
            moderation.pick(make_comment(article, body=f"Good {number}."), by=moderator)
        with pytest.raises(ValidationError, match="3 comments are picked"):
            moderation.pick(make_comment(article), by=moderator)
        text = client.get(f"/stories/{article.slug}/").text
        assert text.index("Good 2.") < text.index("Good 1.") < text.index("Good 0.")

    def test_is_for_editors_and_moderators(self):
        comment = make_comment()
        assert moderation.pick(comment, by=make_user(EDITOR))
        for role in (REPORTER, None):
            with pytest.raises(PermissionDenied):
                moderation.unpick(comment, by=make_user(role))
