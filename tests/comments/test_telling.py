"""Authors hear by mail why a comment was refused, where the newsroom wants it, and nobody else does."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.groups import MODERATOR
from articles.memory import memory
from comments import moderation, sanctions, telling
from comments.models import Comment, CommentSettings, Decision, Sanction
from comments.reasons import REASONS, Reason
from tests.factories import make_live_article, make_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_user(MODERATOR)


@pytest.fixture
def everybody():
    CommentSettings.objects.create(mail_reasons="everybody")


def submit(**fields):
    given = {"name": "Ann", "email": "ann@example.org", "body": "First line.\nSecond line.", "proven": True}
    return moderation.submit(fields.pop("article", None) or make_live_article(), **(given | fields))


def of(*comments):
    return Comment.objects.filter(pk__in=[comment.pk for comment in comments])


def later(due, seconds=13):
    return due(timezone.now() + timedelta(seconds=seconds))


def test_what_the_mail_says(due, moderator, everybody, settings):
    settings.SITE_URL = "https://paper.example"
    make_page(title="Contact", slug="contact")
    article = make_live_article(headline="Ferry sinks", slug="ferry-sinks")
    moderation.reject(of(submit(article=article)), by=moderator, reason="abusive: he did it again")
    later(due)
    (letter,) = mail.outbox
    assert letter.to == ["ann@example.org"]
    assert letter.subject == "Your comment on “Ferry sinks” was not published"
    assert "Ferry sinks\nhttps://paper.example/stories/ferry-sinks/" in letter.body
    assert "> First line.\n> Second line." in letter.body
    assert "It insults or abuses somebody. The ground is the house rules" in letter.body
    assert "A moderator decided this" in letter.body
    assert "https://paper.example/pages/contact/" in letter.body
    assert "he did it again" not in letter.body
    assert str(moderator) not in letter.body


def test_a_removed_comment_and_what_the_newsroom_says_about_objecting(due, moderator):
    CommentSettings.objects.create(mail_reasons="proven", appeal="Write to appeals@paper.example.")
    comment = submit()
    moderation.approve(of(comment), by=moderator)
    moderation.remove(of(comment), by=moderator, reason="illegal")
    later(due)
    (letter,) = mail.outbox
    assert "was removed" in letter.subject
    assert "The ground is the law." in letter.body
    assert "Write to appeals@paper.example." in letter.body
    assert "/pages/contact/" not in letter.body


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words_for_the_author(reason):
    ground = telling.ground_of(f"{reason}: note")
    assert ground
    assert ("note." in ground) is (reason == Reason.OTHER)


def test_other_needs_a_note(moderator):
    comment = submit()
    for verb in (moderation.reject, moderation.remove):
        with pytest.raises(ValidationError):
            verb(of(comment), by=moderator, reason="other: ")
    assert moderation.reject(of(comment), by=moderator, reason="other: in verse") == 1


@pytest.mark.parametrize(
    ("mails", "proven", "count"),
    [
        ("never", True, 0),
        ("proven", True, 1),
        ("proven", False, 0),
        ("everybody", True, 1),
        ("everybody", False, 1),
    ],
)
def test_who_is_told(due, moderator, mails, proven, count):
    CommentSettings.objects.create(mail_reasons=mails)
    moderation.reject(of(submit(proven=proven)), by=moderator, reason="hate")
    later(due)
    assert len(mail.outbox) == count


def test_an_address_that_was_only_typed_gets_no_text_and_one_mail_a_day(due, moderator, everybody, client):
    comments = [submit(proven=False, body=f"Vile words {number}.") for number in range(3)]
    moderation.reject(of(*comments), by=moderator, reason="abusive")
    later(due)
    (letter,) = mail.outbox
    assert "Vile" not in letter.body
    link = next(line for line in letter.body.splitlines() if "/comments/sent/" in line)
    assert "Vile words" in client.get("/" + link.split("/", 3)[3]).text
    assert "somebody else typed your address" in letter.body


def test_many_to_one_proven_address_end_somewhere(due, moderator, everybody, monkeypatch):
    monkeypatch.setattr(telling, "MOST_PROVEN", 2)
    moderation.reject(of(*(submit(body=f"Number {n}.") for n in range(4))), by=moderator, reason="hate")
    later(due)
    assert len(mail.outbox) == 2


def undone(comment, moderator):
    moderation.undo(Decision.objects.filter(comment=comment, by=moderator), by=moderator)


def overturned(comment, moderator):
    moderation.approve(of(comment), by=moderator, overturn=True)


@pytest.mark.parametrize("back", [undone, overturned])
def test_what_is_taken_back_in_time_is_told_to_nobody(due, moderator, everybody, back):
    comment = submit()
    moderation.reject(of(comment), by=moderator, reason="hate")
    assert later(due, seconds=10) == 0
    back(comment, moderator)
    later(due)
    assert mail.outbox == []


def test_a_moderator_may_leave_the_mail_out(due, moderator, everybody):
    moderation.reject(of(submit()), by=moderator, reason="hate", tell=False)
    assert later(due) == 0


@pytest.mark.parametrize("how", ["spam", "honeypot", "banned", "typed"])
def test_never_for_spam_nor_for_what_rules_do_to_a_typed_address(due, moderator, everybody, how):
    CommentSettings.objects.update(blocked_words="donkey")
    if how == "spam":
        moderation.mark_spam(of(submit()), by=moderator)
    elif how == "honeypot":
        submit(honeypot="https://spam.example")
    elif how == "banned":
        sanctions.impose("ban", {"email": "ann@example.org"}, by=moderator)
        assert submit().status == "rejected"
    else:
        assert submit(body="A donkey.", proven=False).status == "rejected"
    later(due)
    assert mail.outbox == []


def test_a_blocked_word_is_told_to_who_is_proven_as_a_program_s_decision(due, everybody):
    CommentSettings.objects.update(blocked_words="donkey")
    submit(body="A donkey.")
    later(due)
    assert "A program decided this" in mail.outbox[0].body


def test_twice_running_tells_once(due, moderator, everybody):
    comment = submit()
    moderation.reject(of(comment), by=moderator, reason="hate")
    comment.refresh_from_db()
    later(due)
    telling.write.call([[comment.pk, comment.version]])
    assert len(mail.outbox) == 1


def test_a_warning_is_mailed_unless_it_is_taken_back(due, moderator, everybody):
    comment = submit()
    for take_back in (True, False):
        (row,) = sanctions.impose(
            "warn",
            sanctions.values_of(email=comment.author_email, address="203.0.113.5"),
            by=moderator,
            reason="harassment",
            comment=comment,
        )
        if take_back:
            sanctions.take_back(Sanction.objects.filter(pk=row.pk), by=moderator)
    later(due)
    (letter,) = mail.outbox
    assert letter.subject.startswith("A warning about your comment")
    assert "It harasses or threatens somebody." in letter.body


def test_one_click_and_the_address_gets_no_such_mail_again(due, moderator, everybody, client):
    moderation.reject(of(submit(proven=False)), by=moderator, reason="hate")
    later(due)
    link = mail.outbox.pop().extra_headers["List-Unsubscribe"].strip("<>")
    address = "/" + link.split("/", 3)[3]
    assert "No mail about any comment" in client.get(address).text
    assert client.post(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        moderation.reject(of(submit(proven=False)), by=moderator, reason="hate")
        later(due)
    assert mail.outbox == []


def test_the_page_about_data_says_who_is_written_to(client):
    make_page(slug="privacy")
    texts = []
    for mails in ("never", "proven", "everybody"):
        CommentSettings.objects.update_or_create(pk=1, defaults={"mail_reasons": mails})
        memory._kept = {}
        texts.append(client.get("/pages/privacy/").text)
    assert ["we write why" in text for text in texts] == [False, True, True]
    assert "once a day at most" in texts[2]
    assert "a code made from the e-mail address or the connection" in texts[0]


def test_to_reject_costs_the_same_for_one_and_for_many(
    moderator, everybody, due, django_assert_max_num_queries
):
    counts = []
    moderator.has_perm("comments.decide_comment")  # is asked once
    for size in (1, 4):
        comments = [submit(email=f"ann{size}-{number}@example.org") for number in range(size)]
        with django_assert_max_num_queries(40) as held:
            moderation.reject(of(*comments), by=moderator, reason="hate")
        counts.append(len(held))
    assert counts[0] == counts[1]
