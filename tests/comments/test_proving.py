"""Confirming an e-mail address: a mail for whoever asks, a page with a button, a proof that the browser may keep."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Letter
from comments import moderation, proving, retention
from comments.models import Comment, CommentSettings, ConfirmationMail, ConfirmedAddress
from tests.factories import make_comment, make_live_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def trusted():
    CommentSettings.objects.update_or_create(pk=1, defaults={"mode": "trusted"})
    make_comment(author_email="ann@example.org")


@pytest.fixture
def link(mailoutbox):
    """Return a function that returns the link in the last mail."""
    return lambda: re.search(r"http://127.0.0.1:8000(/comments/confirm/\S+/)", mailoutbox[-1].body)[1]


def ask(reader, answer, **headers):
    return reader.client.post(answer["Location"].partition("?")[0] + "confirm/", headers=headers)


class TestTheMail:
    def test_goes_to_whoever_asks_for_it(self, reader, mailoutbox):
        answer = reader.comment(make_live_article(headline="The ferry"), name="Buy pills", body="Pills!")
        assert mailoutbox == []
        answer = ask(reader, answer)
        assert (answer.status_code, answer.cookies) == (303, {})
        assert "A mail is on its way" in reader.client.get(answer["Location"]).text
        (mail,) = mailoutbox
        assert mail.to == ["ann@example.org"]
        assert "“The ferry”" in mail.body
        assert "ills" not in mail.subject + mail.body

    def test_may_be_asked_for_with_the_comment(self, reader, mailoutbox):
        answer = reader.comment(make_live_article(), confirm="on")
        assert len(mailoutbox) == 1
        assert "A mail is on its way" in reader.client.get(answer["Location"]).text

    def test_is_one_for_each_comment(self, reader, mailoutbox):
        answer = reader.comment(make_live_article(), confirm="on")
        ask(reader, answer)
        ask(reader, answer)
        assert len(mailoutbox) == 1

    def test_goes_to_one_address_three_times_a_day(self, reader, mailoutbox):
        for number in range(5):
            with time_machine.travel(timezone.now() + timedelta(minutes=5 * number)):
                answer = reader.comment(make_live_article(), body=f"Thought {number}.", confirm="on")
        assert len(mailoutbox) == 3
        assert "Enough mails were sent for today." in reader.client.get(answer["Location"]).text
        assert Comment.objects.count() == 5
        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=30)):
            ask(reader, answer)
        assert len(mailoutbox) == 4

    def test_is_asked_for_by_one_connection_ten_times_a_day(self, mailoutbox):
        article = make_live_article()
        rows = [make_comment(article, author_email=f"a{n}@example.org", status="pending") for n in range(12)]
        asked = []
        for row in rows:
            try:
                proving.ask(row, address="203.0.113.9")
            except proving.TooMany:
                asked.append(row)
        assert (len(mailoutbox), len(asked)) == (10, 2)
        proving.ask(rows[-1], address="198.51.100.1")
        assert len(mailoutbox) == 11

    def test_is_not_sent_for_junk_and_nobody_is_told(self, reader, mailoutbox):
        answer = reader.comment(make_live_article(), website="robot", confirm="on")
        assert "A mail is on its way" in reader.client.get(answer["Location"]).text
        assert mailoutbox == []

    def test_is_not_sent_because_another_site_says_so(self, reader, mailoutbox):
        answer = reader.comment(make_live_article())
        ask(reader, answer, **{"sec-fetch-site": "cross-site"})
        assert mailoutbox == []
        assert reader.client.get(answer["Location"] + "confirm/").status_code == 405

    def test_is_forgotten_after_a_day(self, reader):
        reader.comment(make_live_article(), confirm="on")
        assert ConfirmationMail.objects.count() == 1
        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
            retention.erase.call()
        assert ConfirmationMail.objects.count() == 0


class TestTheLink:
    def test_confirms_nothing_when_it_is_opened(self, reader, trusted, link):
        reader.comment(make_live_article(), confirm="on")
        for _ in range(2):
            page = reader.client.get(link())
            assert "ann@example.org" in page.text
            assert "data-proof" not in page.text
            assert "no-store" in page["Cache-Control"]
            assert reader.client.head(link()).status_code == 200
        assert not proving.is_confirmed("ann@example.org")
        assert Comment.objects.filter(status="pending").count() == 1

    def test_confirms_with_its_button_and_publishes_what_waited_for_it(self, reader, trusted, link):
        article = make_live_article()
        reader.comment(article, body="At once, then.", confirm="on")
        answer = reader.client.post(link())
        assert (answer.status_code, answer["Location"], answer.cookies) == (303, link(), {})
        assert "Your comment is published." in reader.client.get(link()).text
        assert "At once, then." in reader.client.get(f"/stories/{article.slug}/").text
        assert proving.is_confirmed("ANN@example.org")

    def test_hands_over_a_proof_that_is_good_under_every_story(self, reader, trusted, link):
        reader.comment(make_live_article(), confirm="on")
        reader.client.post(link())
        proof = re.search(r'data-proof="([^"]+)"', reader.client.get(link()).text)[1]
        reader.comment(make_live_article(), proof=proof, body="Another thought.")
        assert Comment.objects.get(body="Another thought.").status == "approved"
        reader.comment(make_live_article(), proof=proof, email="bob@example.org", body="A third.")
        assert Comment.objects.get(body="A third.").status == "pending"

    def test_proves_one_comment_and_no_other(self, reader, trusted, link):
        reader.comment(make_live_article(), body="By somebody else.")
        reader.comment(make_live_article(), body="By Ann.", confirm="on")
        reader.client.post(link())
        assert Comment.objects.get(body="By Ann.").status == "approved"
        assert Comment.objects.get(body="By somebody else.").status == "pending"

    def test_is_no_good_after_three_days_or_for_another_address(self, reader, link):
        reader.comment(make_live_article(), confirm="on")
        with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
            assert reader.client.post(link()).status_code == 410
        Comment.objects.update(author_email="bob@example.org")
        assert reader.client.post(link()).status_code == 410
        Comment.objects.update(author_email="")
        assert "no good any more" in reader.client.get(link()).text
        assert not ConfirmedAddress.objects.exists()

    @pytest.mark.parametrize("token", ["x", "x.y.z", "0" * 32 + "-a.b.c", "%00", "a" * 3000])
    def test_that_we_did_not_make_is_not_found(self, reader, token):
        assert reader.client.get(f"/comments/confirm/{token}/").status_code == 404

    def test_pressed_by_another_site_confirms_nothing(self, reader, link):
        reader.comment(make_live_article(), confirm="on")
        answer = reader.client.post(link(), headers={"origin": "https://evil.example"})
        assert answer.status_code == 403
        assert not ConfirmedAddress.objects.exists()


class TestTheProof:
    def test_holds_for_a_year(self):
        proof = proving.confirm("ann@example.org")
        assert proving.is_proven(proof, "Ann@Example.org")
        with time_machine.travel(timezone.now() + timedelta(days=366)):
            assert not proving.is_proven(proof, "ann@example.org")

    def test_is_worth_nothing_once_the_address_is_forgotten_even_when_it_is_confirmed_again(self):
        proof = proving.confirm("ann@example.org")
        assert proving.forget("ANN@example.org")
        assert not proving.is_proven(proof, "ann@example.org")
        proving.confirm("ann@example.org")
        assert not proving.is_proven(proof, "ann@example.org")

    def test_stays_good_on_one_device_when_another_confirms(self):
        first, second = proving.confirm("ann@example.org"), proving.confirm("ann@example.org")
        assert proving.is_proven(first, "ann@example.org")
        assert proving.is_proven(second, "ann@example.org")

    @pytest.mark.parametrize("text", ["", "x", ":::", "a" * 5000, "ann@example.org"])
    def test_that_we_did_not_make_proves_nothing(self, text):
        assert not proving.is_proven(text, "ann@example.org")

    def test_leaves_no_address_in_the_table(self):
        proving.confirm("ann@example.org")
        assert "ann" not in str(ConfirmedAddress.objects.values_list())


class TestChangingTheText:
    @pytest.fixture
    def sent(self, reader):
        """The address of a comment that was sent just now."""
        with time_machine.travel(timezone.now(), tick=False) as clock:
            self.clock = clock
            self.article = make_live_article()
            form = reader.open_form(self.article) | {"body": "Frist."}
            clock.shift(30)
            yield reader.send(self.article, form)["Location"]

    def test_is_offered_for_five_minutes(self, reader, sent):
        assert f'href="{sent}edit/"' in reader.client.get(sent).text
        assert "Frist." in reader.client.get(f"{sent}edit/").text
        answer = reader.client.post(f"{sent}edit/", {"body": "First."})
        assert (answer.status_code, answer["Location"], answer.cookies) == (303, sent, {})
        comment = Comment.objects.get()
        assert (comment.body, comment.version) == ("First.", 2)
        self.clock.shift(299)
        assert reader.client.post(f"{sent}edit/", {"body": "Last."}).status_code == 303

    def test_ends_after_them_and_says_so_and_keeps_what_was_typed(self, reader, sent):
        self.clock.shift(300)
        assert "edit/" not in reader.client.get(sent).text
        page = reader.client.get(f"{sent}edit/")
        assert (page.status_code, "these are over" in page.text) == (403, True)
        page = reader.client.post(f"{sent}edit/", {"body": "Too late."})
        assert page.status_code == 403
        assert "these are over" in page.text
        assert "Too late.</textarea>" in page.text
        assert Comment.objects.get().body == "Frist."

    def test_ends_with_a_decision_against_it(self, reader, sent, admin_user):
        moderation.reject(Comment.objects.all(), by=admin_user)
        page = reader.client.post(f"{sent}edit/", {"body": "First."})
        assert page.status_code == 403
        assert "A moderator has decided about this comment" in page.text

    def test_runs_every_rule_again(self, reader, sent):
        CommentSettings.objects.update_or_create(pk=1, defaults={"blocked_words": "casino"})
        reader.client.post(f"{sent}edit/", {"body": "A casino."})
        assert Comment.objects.get().status == "rejected"

    @pytest.mark.parametrize(("body", "status"), [("", 400), ("x" * 5001, 400), ("x" * 1_100_000, 413)])
    def test_refuses_what_is_no_comment(self, reader, sent, body, status):
        page = reader.client.post(f"{sent}edit/", {"body": body})
        assert page.status_code == status
        assert Comment.objects.get().body == "Frist."

    def test_is_not_done_by_another_site_nor_without_the_key(self, reader, sent):
        foreign = {"sec-fetch-site": "cross-site"}
        assert reader.client.post(f"{sent}edit/", {"body": "No."}, headers=foreign).status_code == 403
        assert reader.client.post(sent[:-3] + "x/edit/", {"body": "No."}).status_code == 404
        assert Comment.objects.get().body == "Frist."

    def test_of_a_published_comment_goes_back_to_the_moderators(self, reader, sent, admin_user):
        moderation.approve(Comment.objects.all(), by=admin_user)
        reader.client.post(f"{sent}edit/", {"body": "First."})
        assert Comment.objects.get().status == "pending"
        page = reader.client.get(f"/stories/{self.article.slug}/")
        assert "rist." not in page.text


def test_no_letter_keeps_the_link_after_it_has_left(reader, mailoutbox):
    reader.comment(make_live_article(), confirm="on")
    assert Letter.objects.get().text == ""
