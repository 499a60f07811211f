"""What is stored about one address is handed out and erased: by command, by the link in a mail, and in the admin."""

import io
import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles import letters
from articles.groups import EDITOR, MODERATOR, REPORTER
from articles.models import Letter, TrailEntry
from comments import moderation, privacy, reports, stopping
from comments.models import Comment, Erasure, PrivacyRequest, Report, SpamCheck
from tests.articles.admin_forms import signed_in
from tests.factories import make_comment, make_live_article, make_user

pytestmark = pytest.mark.django_db

ANN = "Ann@Example.org"


def command(*words):
    out = io.StringIO()
    call_command("comment_privacy", *words, stdout=out)
    return out.getvalue()


def exported(email=ANN):
    return json.loads(command("export", email))


def write(article=None, email="ann@example.org", body="A thought.", **fields):
    return moderation.submit(
        article or make_live_article(),
        name="Ann",
        email=email,
        body=body,
        address="203.0.113.5",
        user_agent="Browser 1",
        referrer="https://paper.example/",
        **fields,
    )


def publish(comment):
    moderation.approve(Comment.objects.filter(pk=comment.pk), by=make_user(MODERATOR), overturn=True)


@pytest.fixture
def ann():
    """Somebody with a published comment that was answered, one that waits, a report, a letter, and words for Akismet."""
    article = make_live_article()
    first = write(article, email="ANN@example.org")
    publish(first)
    SpamCheck.objects.update_or_create(
        pk=first.pk,
        defaults={"state": "answered", "since": first.created_at, "sent": {"user_ip": "203.0.113.5"}},
    )
    answer = make_comment(parent=Comment.objects.get(pk=first.pk), body="An answer.")
    write(article, body="Another thought.", honeypot="https://spam.example")
    reports.report(answer, reason="abusive", note="I am Ann.", email="ann@EXAMPLE.org", address="203.0.113.5")
    with transaction.atomic():
        letters.send(to="Ann@example.org", subject="A comment", text="Hello Ann", key="comment-x")
        letters.send(to="Ann@example.org", subject="Your account", text="Hello Ann", key="password-x")
    mail.outbox.clear()
    return article


class TestExport:
    def test_holds_everything_however_the_address_is_written(self, ann):
        found = exported()
        assert found["email"] == "ann@example.org"
        first, second = found["comments"]
        assert (
            first["text"],
            first["name"],
            first["network_address"],
            first["browser"],
            first["came_from"],
        ) == (
            "A thought.",
            "Ann",
            "203.0.113.5",
            "Browser 1",
            "https://paper.example/",
        )
        assert first["akismet"]["sent"] == {"user_ip": "203.0.113.5"}
        assert [line["to"] for line in first["history"]] == ["approved"]
        assert second["screening"]["inputs"]["honeypot"] == "https://spam.example"
        assert [report["note"] for report in found["reports"]] == ["I am Ann."]
        assert [letter["subject"] for letter in found["letters"]] == ["A comment"]

    def test_names_no_colleague(self, ann):
        moderator = make_user(MODERATOR, first_name="Moira", last_name="Deck")
        moderation.reject(Comment.objects.pending(), by=moderator, reason="abusive")
        assert "Moira" not in command("export", ANN)

    def test_of_nobody_is_empty_and_still_json(self):
        found = exported("nobody@example.org")
        assert (found["comments"], found["reports"], found["sanctions"]) == ([], [], [])

    def test_knows_what_keeps_somebody_out(self, ann):
        from comments import sanctions

        moderator = make_user(MODERATOR)
        sanctions.impose("ban", {"email": "ann@example.org"}, by=moderator, reason="abusive")
        privacy.erase(ANN)
        assert [row["measure"] for row in exported()["sanctions"]] == ["ban"]

    def test_takes_as_many_queries_for_few_comments_as_for_many(self, django_assert_max_num_queries):
        article = make_live_article()
        for _ in range(5):
            make_comment(article, author_email="ann@example.org")
        with django_assert_max_num_queries(11):
            assert len(json.loads("".join(privacy.export(ANN)))["comments"]) == 5

    def test_what_is_no_address_is_said(self):
        with pytest.raises(CommandError):
            command("export", "Ann")


class TestErase:
    def test_takes_who_it_was_and_leaves_the_thread(self, ann):
        assert "2 comments, 1 reports, 1 letters" in command("erase", ANN)
        page = Client().get(ann.get_absolute_url()).text
        assert "A thought." in page
        assert "An answer." in page
        assert "Anonymous" in page
        for row in Comment.objects.exclude(body="An answer."):
            assert (row.author_email, row.author_name, row.ip_address) == ("", "Anonymous", None)
            assert (row.user_agent, row.referrer, row.key) == ("", "", None)
            assert "spam.example" not in str(row.trace)
        assert SpamCheck.objects.filter(sent={}).count() == SpamCheck.objects.count() == 1
        report = Report.objects.get()
        assert (report.email, report.note, report.ip_address) == ("", "", None)
        assert list(Letter.objects.values_list("key", flat=True)) == ["password-x"]
        found = exported()
        assert not any(found[name] for name in ("comments", "reports", "letters", "confirmed", "requests"))

    def test_twice_does_no_harm(self, ann):
        command("erase", ANN)
        before = list(Comment.objects.order_by("pk").values())
        assert "0 comments, 0 reports, 0 letters" in command("erase", ANN)
        assert list(Comment.objects.order_by("pk").values()) == before

    def test_with_the_texts_a_sentence_stands_in_their_place(self, ann):
        command("erase", ANN, "--text")
        page = Client().get(ann.get_absolute_url()).text
        assert "A thought." not in page
        assert "An answer." in page
        assert "The author has had this comment erased." in page
        assert not Comment.objects.pending().exists()
        assert not Comment.objects.filter(body__contains="nother thought").exists()

    def test_is_known_to_the_page_cache(self, ann):
        client = Client()
        address = ann.get_absolute_url()
        assert ">Ann<" in client.get(address).text
        command("erase", ANN)
        assert ">Ann<" not in client.get(address).text

    def test_goes_in_slices(self, monkeypatch):
        monkeypatch.setattr(privacy, "AT_ONCE", 2)
        article = make_live_article()
        for _ in range(5):
            make_comment(article, author_email="ann@example.org")
        other = make_comment(article, author_email="anna@example.org")
        assert privacy.erase(ANN).comments == 5
        assert Comment.objects.exclude(author_email="").get() == other

    def test_no_address_is_nobody(self):
        make_comment(author_email="")
        for verb in (privacy.erase, privacy.counts, lambda email: list(privacy.export(email))):
            with pytest.raises(ValueError, match="not an e-mail"):
                verb("")
        with pytest.raises(CommandError):
            command("erase", "")

    def test_a_ban_outlives_it(self, ann):
        from comments import sanctions

        sanctions.impose("ban", {"email": "ann@example.org"}, by=make_user(MODERATOR), reason="abusive")
        command("erase", ANN)
        assert write(ann, body="A third thought.").status == "rejected"

    def test_what_a_restored_backup_brings_back_is_erased_again(self, ann, monkeypatch):
        command("erase", ANN, "--text")
        kept = command("erased")
        Erasure.objects.all().delete()  # as in a backup from before
        old = make_comment(ann, author_email="ann@example.org", body="Back from the dead.")
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            new = write(ann, body="Written afterwards.")
            assert "0 comments" in command("erase-again")
            monkeypatch.setattr("sys.stdin", io.StringIO(kept))
            assert "1 comments" in command("erase-again", "--list", "-")
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.author_email, new.author_email) == ("", "ann@example.org")
        assert "dead" not in old.body


class TestByMail:
    def ask(self, email, ip="203.0.113.7", **headers):
        return Client().post("/comments/privacy/", {"email": email}, REMOTE_ADDR=ip, headers=headers or None)

    def link(self):
        return re.search(r"https?://[^/]+(/comments/privacy/\S+)", mail.outbox[-1].body)[1]

    def test_the_answer_is_the_same_whether_anything_is_stored(self, ann):
        here, nowhere = self.ask(ANN), self.ask("nobody@example.org")
        assert here.status_code == nowhere.status_code == 303
        assert here["Location"] == nowhere["Location"]
        assert not here.cookies
        assert [letter.to for letter in mail.outbox] == [["Ann@Example.org"]]
        assert PrivacyRequest.objects.count() == 1

    def test_costs_the_same_in_the_request(self, ann, django_assert_num_queries, monkeypatch):
        from comments import requests

        monkeypatch.setattr(requests.answer.__class__, "enqueue", lambda self, *args: None)
        with django_assert_num_queries(5):
            requests.ask(ANN, address="203.0.113.7")
        with django_assert_num_queries(5):
            requests.ask("nobody@example.org", address="203.0.113.7")

    def test_is_limited_by_the_minute_and_by_the_hour(self, ann):
        for number in range(3):
            assert self.ask(ANN).status_code == 303, number
        assert self.ask(ANN).status_code == 429
        assert len(mail.outbox) == 1

    def test_the_link_leads_to_a_copy(self, ann):
        self.ask(ANN)
        client = Client(enforce_csrf_checks=True)
        page = client.get(self.link())
        assert "2 comments" in page.text
        assert page["X-Robots-Tag"] == "noindex"
        answer = client.post(self.link(), {"verb": "download"})
        assert "attachment" in answer["Content-Disposition"]
        assert len(json.loads(answer.getvalue())["comments"]) == 2
        assert not client.cookies

    def test_and_erases_when_it_is_said_twice(self, ann):
        self.ask(ANN)
        client, link = Client(enforce_csrf_checks=True), self.link()
        assert client.post(link, {"verb": "erase"}).status_code == 400
        assert Comment.objects.filter(author_name="Ann").exists()
        answer = client.post(link, {"verb": "erase", "sure": "on"})
        assert answer.status_code == 303
        assert "being erased" in client.get(answer["Location"]).text
        assert not Comment.objects.filter(author_name="Ann").exists()
        assert client.get(link).status_code == 404

    def test_ends_after_a_day(self, ann):
        self.ask(ANN)
        link = self.link()
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
            assert Client().get(link).status_code == 404
            assert Client().post(link, {"verb": "download"}).status_code == 404

    @pytest.mark.parametrize(
        "email",
        ["", "nobody", "a@example.org\nBcc: b@example.org", "a@example.org\0", "x" * 300 + "@example.org"],
    )
    def test_what_is_no_address_is_said(self, email):
        answer = self.ask(email)
        assert answer.status_code in (303, 400) if "\0" in email else answer.status_code == 400
        assert not mail.outbox

    def test_no_page_of_somebody_else_asks_or_erases(self, ann):
        assert self.ask(ANN, Origin="https://evil.example").status_code == 403
        self.ask(ANN)
        form = {"verb": "erase", "sure": "on"}
        answer = Client().post(self.link(), form, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        assert Comment.objects.filter(author_name="Ann").exists()

    def test_a_forged_link_leads_nowhere(self, ann):
        self.ask(ANN)
        assert Client().get(self.link()[:-2] + "x/").status_code == 404
        assert Client().get("/comments/privacy/nonsense/").status_code == 404

    def test_who_wants_no_mail_gets_this_one(self, ann):
        stopping.stop(stopping.WISH, 0, stopping.hash_of_email(ANN), everything=True)
        self.ask(ANN)
        assert len(mail.outbox) == 1


class TestAtTheDesk:
    def do(self, client, **form):
        return client.post("/admin/comments/erasure/do/", {"email": ANN} | form)

    @pytest.mark.parametrize("group", [MODERATOR, REPORTER, None])
    def test_only_editors_and_superusers_hand_out_and_erase(self, ann, group):
        client = signed_in(make_user(group))
        assert client.get("/admin/comments/erasure/").status_code == 403
        for verb in ("count", "export", "erase"):
            assert self.do(client, verb=verb, sure="on").status_code == 403
        assert Comment.objects.filter(author_name="Ann").exists()

    def test_an_editor_hands_out_a_copy_which_the_trail_remembers_without_the_address(self, ann):
        client = signed_in(make_user(EDITOR))
        answer = self.do(client, verb="export")
        assert len(json.loads(answer.getvalue())["comments"]) == 2
        entry = TrailEntry.objects.get(verb="export_commenter")
        assert "ann" not in f"{entry.details}{entry.note}"

    def test_an_editor_erases_when_it_is_said_twice(self, ann):
        editor = make_user(EDITOR)
        client = signed_in(editor)
        assert "2 comments" in self.do(client, verb="count").text
        self.do(client, verb="erase")
        assert Comment.objects.filter(author_name="Ann").exists()
        self.do(client, verb="erase", sure="on", text="on")
        assert not Comment.objects.filter(author_name="Ann").exists()
        assert TrailEntry.objects.get(verb="erase_commenter").who_id == editor.pk
        page = client.get("/admin/comments/erasure/").text
        assert "with the texts" in page
        assert "ann@" not in page.lower()

    @pytest.mark.parametrize("email", ["", "nobody", "a@example.org\nBcc: b@example.org"])
    def test_what_is_no_address_does_nothing(self, email):
        client = signed_in(make_user(EDITOR))
        answer = self.do(client, email=email, verb="erase", sure="on")
        assert answer.status_code == 302
        assert not Erasure.objects.exists()
