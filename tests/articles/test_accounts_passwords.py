"""Passwords: forgotten, set by a link in a mail, changed. What is asked tells nothing about who has an account."""

import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from articles.accounts import links
from articles.models import Letter, SignIn
from tests.articles.admin_forms import sentences, signed_in
from tests.articles.test_accounts_factors import give_app
from tests.articles.test_accounts_people import GOOD, link_in, set_password
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FORGOTTEN, SENT = "/admin/password/", "/admin/password/sent/"


@pytest.fixture
def ask(django_capture_on_commit_callbacks):
    """Ask for a new password for an address; tasks run once all is written."""

    def send(email, client=None, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return (client or Client()).post(FORGOTTEN, {"email": email}, **more)

    return send


class TestForgotten:
    def test_the_door_leads_there(self):
        assert f'href="{FORGOTTEN}"' in Client().get("/admin/login/").content.decode()

    def test_the_answer_is_the_same_for_every_address(self, ask):
        make_user("Editor", email="ada@example.org")
        make_user("Editor", email="gone@example.org", is_active=False)
        make_user(email="guest@example.org", is_staff=False)
        answers = {ask(f"{name}@example.org")["Location"] for name in ("ada", "gone", "guest", "nobody")}
        assert answers == {SENT}
        assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]

    def test_the_page_looks_nobody_up_itself(self, settings):
        settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend", "QUEUES": []}}
        make_user("Editor", email="ada@example.org")
        Client().post(FORGOTTEN, {"email": "ada@example.org"})
        assert not Letter.objects.exists()

    def test_the_mail_goes_to_the_address_of_the_account_not_to_what_was_typed(self, ask):
        make_user("Editor", email="Ada@Example.org")
        ask("ADA@example.ORG")
        assert mail.outbox[0].to == ["Ada@Example.org"]

    def test_the_link_comes_from_the_address_of_the_site_whatever_host_was_asked(self, ask):
        make_user("Editor", email="ada@example.org")
        ask("ada@example.org", headers={"host": "localhost", "x-forwarded-host": "evil.example"})
        assert link_in(mail.outbox[0]).startswith("http://127.0.0.1:8000/admin/password/")
        assert "evil" not in mail.outbox[0].body

    def test_one_address_gets_no_more_than_three_mails_at_a_time_and_nobody_learns_of_it(self, ask):
        make_user("Editor", email="ada@example.org")
        answers = {ask("ada@EXAMPLE.org", REMOTE_ADDR=f"192.0.2.{number}").url for number in range(6)}
        assert answers == {SENT}
        assert len(mail.outbox) == 3

    def test_who_asks_for_many_is_told_to_wait(self, ask):
        answers = [ask(f"name{number}@example.org") for number in range(11)]
        assert [answer.status_code for answer in answers] == [302] * 10 + [429]
        assert answers[-1]["Retry-After"] == "60"
        assert "Try again in 1 minute." in sentences(answers[-1])

    def test_nonsense_is_refused_in_words(self, ask):
        for email in ("", "x", "a\0b@example.org", f"{'x' * 300}@example.org"):
            assert ask(email).status_code == 200


class TestTheLink:
    @pytest.fixture
    def ada(self):
        return make_user("Editor", username="ada", email="ada@example.org")

    @pytest.fixture
    def link(self, ask, ada):
        ask(ada.email)
        return link_in(mail.outbox[0])

    def test_using_it_signs_the_account_out_everywhere_and_signs_nobody_in(self, ada, ask):
        session = signed_in(ada)
        session.get("/admin/")
        ask(ada.email)
        link, client = link_in(mail.outbox[0]), Client()
        assert set_password(link, client=client).url == "/admin/login/"
        assert "/login/" in session.get("/admin/").url
        assert not SignIn.objects.exists()
        assert "/login/" in client.get("/admin/").url
        assert "Your password is set." in sentences(client.get("/admin/login/"))
        ada.refresh_from_db()
        assert ada.check_password(GOOD)
        assert Letter.objects.count() == 2, "the owner is told"

    def test_it_works_once(self, link):
        assert set_password(link).status_code == 302
        assert set_password(link).status_code == 410

    def test_of_two_links_the_first_used_ends_the_other(self, ask, ada, link):
        ask(ada.email)
        assert set_password(link_in(mail.outbox[1])).status_code == 302
        assert set_password(link).status_code == 410

    def test_signing_in_ends_it(self, link):
        Client().post("/admin/login/", {"username": "ada", "password": "secret"})
        assert set_password(link).status_code == 410

    def test_the_second_factor_is_asked_for_afterwards(self, ada, link):
        give_app(ada)
        client = Client()
        set_password(link, client=client)
        assert client.post("/admin/login/", {"username": "ada", "password": GOOD}).url == "/admin/login/code/"

    def test_the_address_with_the_token_shows_no_page(self, link):
        answer = Client().get(link.removeprefix("http://127.0.0.1:8000"))
        assert answer.status_code == 302
        assert "set-password" in answer.url

    @pytest.mark.parametrize(
        ("password", "sentence"),
        [
            ("short1", "too short"),
            ("password123", "too common"),
            ("1357924680", "entirely numeric"),
            ("ada-ada@example.org", "similar"),
        ],
    )
    def test_a_weak_password_is_refused_in_words(self, link, password, sentence):
        answer = set_password(link, password)
        assert answer.status_code == 200
        assert sentence in sentences(answer)

    def test_the_owner_gets_in_from_there_whatever_strangers_do(self, link):
        client = Client()
        set_password(link, client=client)
        for _n in range(6):
            Client().post("/admin/login/", {"username": "ada", "password": "guess"})
        assert client.post("/admin/login/", {"username": "ada", "password": GOOD}).url == "/admin/"

    def test_who_guesses_links_is_told_to_wait(self, ada):
        answers = [
            Client().get(f"/admin/password/MQ/c0ffee-{number:032}/").status_code for number in range(21)
        ]
        assert answers == [410] * 20 + [429]

    def test_nonsense_is_a_link_that_does_not_work(self):
        for path in ("x/y", "MQ/set-password", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b", "%00/a-b"):
            assert Client().get(f"/admin/password/{path}/").status_code == 410


class TestChanging:
    def test_it_takes_the_old_one_and_ends_other_sessions(self):
        user = make_user("Editor")
        here, there = signed_in(user), signed_in(user)
        for client in (here, there):
            client.get("/admin/")
        words = {"old_password": "secret", "new_password1": GOOD, "new_password2": GOOD}
        assert here.post("/admin/password_change/", words | {"old_password": "wrong"}).status_code == 200
        assert here.post("/admin/password_change/", words).url == "/admin/account/"
        assert here.get("/admin/").status_code == 200
        assert "/login/" in there.get("/admin/").url
        assert SignIn.objects.count() == 1

    def test_guesses_of_the_old_one_are_counted(self):
        client = signed_in(make_user("Editor"))
        words = {"old_password": "wrong", "new_password1": GOOD, "new_password2": GOOD}
        answers = [client.post("/admin/password_change/", words) for _n in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert answers[-1]["Retry-After"] == "30"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_follow_the_same_link_at_once_one_sets_the_password():
    ada = make_user("Editor", username="ada")
    clients = [Client(), Client()]
    path = links.address_for(ada).removeprefix("http://127.0.0.1:8000")
    forms = [client.get(path).url for client in clients]
    start, answers = threading.Barrier(2), []

    def follow(number):
        start.wait()
        words = {"new_password1": f"{GOOD}-{number}", "new_password2": f"{GOOD}-{number}"}
        answers.append(clients[number].post(forms[number], words).status_code)
        connection.close()

    threads = [threading.Thread(target=follow, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 410]
