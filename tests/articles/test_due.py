"""What the clock brings: word of stories that came out, once, whoever looks and however often."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from articles import due, publishing
from articles.models import Article, Letter, RelatedList
from articles.related import related_to
from tests.factories import make_author, make_category, make_live_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_user("Reporter"), make_user("Editor")


def scheduled(reporter, editor, at, **fields):
    article = Article(**{"headline": "The quay opens", "category": make_category()} | fields)
    author = make_author(name=f"Author {article.headline}")
    publishing.create(article, by=reporter, relations=lambda: publishing.set_bylines(article, [(author, "")]))
    return publishing.publish(article, by=editor, at=at)


def test_the_writer_is_told_once_when_the_story_is_out(people):
    at = timezone.now() + timedelta(hours=1)
    story = scheduled(*people, at)
    assert due.next_moment() == at
    assert due.run(at - timedelta(seconds=1)) == 0
    with time_machine.travel(at, tick=False):
        assert (due.run(at), due.run(at)) == (1, 0)
    assert [letter.to for letter in mail.outbox] == [[people[0].email]]
    assert story.get_absolute_url() in mail.outbox[0].body
    assert due.next_moment() is None


@pytest.mark.usefixtures("scored")
def test_a_story_that_came_out_stands_under_its_neighbours_from_then_on(people):
    at = timezone.now() + timedelta(hours=1)
    old = make_live_article(headline="Divers seal the Orvane dam", body="<p>A crack in the Orvane dam.</p>")
    story = scheduled(
        *people, at, headline="The Orvane dam holds", body="<p>Divers sealed the crack in the Orvane dam.</p>"
    )
    assert story.pk not in [one.pk for one in related_to(old, 4)]
    with time_machine.travel(at, tick=False):
        due.run(at)
        assert story.pk in RelatedList.objects.get(article=old).ids


def test_who_publishes_the_own_story_is_not_told(people):
    editor = people[1]
    at = timezone.now()
    scheduled(editor, editor, at)
    assert due.run(timezone.now()) == 1
    assert mail.outbox == []


def test_a_new_time_counts_and_a_story_sent_back_is_silent(people):
    at = timezone.now() + timedelta(hours=1)
    story = scheduled(*people, at)
    publishing.publish(story, by=people[1], at=at + timedelta(hours=1))
    assert due.run(at) == 0
    publishing.send_back(story, by=people[1], note="Not yet.")
    assert due.run(at + timedelta(hours=2)) == 0
    assert not Letter.objects.exists()


def test_one_that_cannot_be_told_of_stops_no_other(people, monkeypatch):
    at = timezone.now() + timedelta(hours=1)
    bad, good = scheduled(*people, at, headline="Bad"), scheduled(*people, at, headline="Good")
    announce = due._announce

    def fails(article):
        if article.pk == bad.pk and not told:
            told.append(article)
            raise ValueError("cannot")
        return announce(article)

    told = []
    monkeypatch.setattr(due, "_announce", fails)
    with time_machine.travel(at, tick=False):
        assert due.run(at) == 2
    assert {good.headline, bad.headline} == {
        letter.subject.removeprefix("Published: ") for letter in mail.outbox
    }


def test_hundreds_in_one_second_are_told_of_in_a_few_transactions(people):
    at = timezone.now() + timedelta(hours=1)
    for number in range(3):
        make_live_article(headline=f"Story {number}", published_at=at, created_by=people[0])
    due.AT_ONCE, before = 2, due.AT_ONCE
    try:
        with time_machine.travel(at, tick=False):
            assert due.run(at) == 3
    finally:
        due.AT_ONCE = before
    assert len(mail.outbox) == 3


def test_a_letter_is_sent_once_and_keeps_no_text(people):
    from articles import letters
    from articles.letters import deliver

    letter = letters.send(to="ada@example.org", subject="Two\nlines", text="Secret link", key="one")
    assert letters.send(to="ada@example.org", subject="Again", text="x", key="one") is None
    deliver(letter.pk)
    letter.refresh_from_db()
    assert (len(mail.outbox), letter.text) == (1, "")
    assert letter.sent_at
    assert mail.outbox[0].subject == "Two lines"
    assert str(letter.uuid) in mail.outbox[0].extra_headers["Message-ID"]


def test_a_letter_that_the_mail_server_refuses_stays(monkeypatch):
    from articles import letters
    from articles.letters import EmailMessage
    from articles.models import Letter

    letter = Letter.objects.create(key="k", to="ada@example.org", subject="s", text="t")

    def refuses(self, *args, **kwargs):
        raise OSError("no route")

    monkeypatch.setattr(EmailMessage, "send", refuses)
    with pytest.raises(OSError, match="no route"):
        letters.deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.text, letter.sent_at) == ("t", None)
