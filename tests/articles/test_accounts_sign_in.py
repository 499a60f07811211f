"""Signing in: by name or e-mail, slowed for whoever guesses, never shut for the owner."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher, identify_hasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.accounts import throttle
from articles.models import SignIn, SignInCount, User
from tests.factories import make_superuser, make_user

pytestmark = pytest.mark.django_db

DOOR = "/admin/login/"
SENTENCE = "Name and password do not fit together"


def sign_in(name, password="secret", *, client=None, address="192.0.2.1", **more):
    client = client or Client()
    return client.post(
        DOOR, {"username": name, "password": password, "next": "/admin/"}, REMOTE_ADDR=address, **more
    )


def got_in(answer):
    return answer.status_code == 302 and answer["Location"] == "/admin/"


def guess(name, times, **more):
    return [sign_in(name, f"wrong {number}", **more).status_code for number in range(times)]


def count(account, address):
    """Let an attempt be counted as the door counts it, without the page around it; False in a pause."""
    try:
        throttle.attempt_on(account, address, device=None, kind="password")
    except throttle.Paused:
        return False
    return True


@pytest.mark.parametrize(
    "typed", ["ada", "Ada.Quayle@Example.org", "ada.quayle@example.org", " ADA.QUAYLE@EXAMPLE.ORG "]
)
def test_a_name_or_an_address_in_any_letters_signs_in(typed):
    make_user("Editor", username="ada", email="Ada.Quayle@Example.org")
    assert got_in(sign_in(typed))


def test_a_name_that_looks_like_somebody_elses_address_takes_nothing_from_its_owner():
    owner = make_user("Editor", username="ada", email="ada@example.org")
    other = make_user("Editor", username="ada@example.org")
    other.set_password("another")
    other.save()
    client = Client()
    assert got_in(sign_in("ada@example.org", "secret", client=client))
    assert int(client.session["_auth_user_id"]) == owner.pk
    assert not got_in(sign_in("ada@example.org", "another"))


def test_every_failure_is_the_same_page(rf):
    make_user("Editor", username="ada")
    make_user("Editor", username="gone", is_active=False)
    make_user(username="guest", is_staff=False)
    invited = make_user("Editor", username="invited")
    invited.set_unusable_password()
    invited.save()
    pages = {}
    for name in ("ada", "nobody", "gone", "guest", "invited", "ada@example.net", "n\u0151"):
        right = "secret" if name in ("gone", "guest") else "wrong"
        answer = sign_in(name, right, address=f"192.0.2.{len(pages) + 1}")
        assert answer.status_code == 200
        assert not answer.wsgi_request.user.is_authenticated
        text = answer.content.decode().replace(f'value="{name}"', "")
        pages[name] = "\n".join(
            line for line in text.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line
        )
        assert SENTENCE in text
    assert len(set(pages.values())) == 1


def test_input_that_no_column_holds_is_a_failure_like_others():
    for name in ("a\0b", "x" * 5000, "\U0001f600"):
        assert sign_in(name, address="192.0.2.9").status_code == 200


class TestSlowing:
    def test_the_sixth_attempt_waits_and_the_pauses_grow(self):
        make_user("Editor", username="ada")
        with time_machine.travel(timezone.now(), tick=False) as clock:
            assert guess("ada", 7) == [200] * 5 + [429] * 2
            answer = sign_in("ada")
            assert (answer.status_code, answer["Retry-After"]) == (429, "30")
            assert "Try again in 30 seconds." in answer.content.decode()
            clock.shift(31)
            assert guess("ada", 2) == [200, 429]
            assert sign_in("ada")["Retry-After"] == "60"
            clock.shift(61)
            assert got_in(sign_in("ada")), "the right password counts again after the pause"

    def test_success_starts_the_count_anew(self):
        make_user("Editor", username="ada")
        for _round in range(3):
            client = Client()
            assert guess("ada", 4, client=client) == [200] * 4
            assert got_in(sign_in("ada", client=client))

    def test_unknown_names_are_slowed_just_so(self):
        assert guess("nobody", 7) == [200] * 5 + [429] * 2

    def test_a_name_and_its_address_are_one_account(self):
        make_user("Editor", username="ada", email="ada@example.org")
        assert guess("ada", 3) == [200] * 3
        assert guess("ADA@example.org", 3) == [200, 200, 429]

    def test_the_owner_gets_in_from_another_address_while_a_stranger_guesses(self):
        make_user("Editor", username="ada")
        guess("ada", 7, address="203.0.113.7")
        assert got_in(sign_in("ada", address="192.0.2.1"))

    def test_the_owner_gets_in_from_the_same_address_with_a_browser_that_was_in_before(self):
        make_user("Editor", username="ada")
        client = Client()
        sign_in("ada", client=client)
        client.post("/admin/logout/")
        assert guess("ada", 6)[-1] == 429
        assert got_in(sign_in("ada", client=client))
        assert sign_in("ada").status_code == 429, "a strange browser still waits"

    def test_a_browser_that_was_in_before_does_not_guess_for_ever(self):
        make_user("Editor", username="ada")
        client = Client()
        sign_in("ada", client=client)
        client.post("/admin/logout/")
        assert guess("ada", 12, client=client) == [200] * 10 + [429] * 2

    def test_a_made_up_device_cookie_is_worth_nothing(self):
        make_user("Editor", username="ada")
        client = Client()
        client.cookies["newsroom-device"] = "eyIxIjoieCJ9:1x:abc"
        assert guess("ada", 7, client=client) == [200] * 5 + [429] * 2

    def test_a_thousand_senders_are_slowed_too_and_the_pause_of_the_owner_stays_short(self):
        account = f"user {make_user('Editor', username='ada').pk}"
        with time_machine.travel(timezone.now(), tick=False) as clock:
            assert guess("ada", 1, address="198.51.100.200") == [200]
            answers = [count(account, f"198.51.100.{number}") for number in range(60)]
            assert answers == [True] * 49 + [False] * 11
            wait = int(sign_in("ada", address="192.0.2.1")["Retry-After"])
            assert wait <= 60
            clock.shift(wait)
            assert got_in(sign_in("ada", address="192.0.2.1"))

    def test_from_where_the_owner_was_before_other_senders_change_nothing(self):
        account = f"user {make_user('Editor', username='ada').pk}"
        sign_in("ada", address="192.0.2.1")
        assert not all(count(account, f"198.51.100.{number}") for number in range(60))
        assert got_in(sign_in("ada", address="192.0.2.1"))

    def test_one_sender_with_many_names_is_slowed(self):
        assert all(count(f"name {number}", "192.0.2.1") for number in range(50))
        assert guess("one more", 1) == [429]
        assert guess("other", 1, address="192.0.2.2") == [200]

    def test_an_account_of_ones_own_wipes_nothing_out(self):
        make_user("Editor", username="mine")
        for number in range(50):
            count(f"name {number}", "203.0.113.7")
            if number in (20, 40):
                assert got_in(sign_in("mine", address="203.0.113.7"))
        assert guess("one more", 1, address="203.0.113.7") == [429]

    def test_an_ipv6_customer_is_one_sender(self):
        answers = [guess("ada", 1, address=f"2001:db8:1:2::{number:x}")[0] for number in range(1, 8)]
        assert answers == [200] * 5 + [429] * 2
        assert guess("ada", 1, address="2001:db8:1:3::1") == [200]

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP"])
    def test_what_a_stranger_writes_into_a_header_is_not_believed(self, header):
        answers = [guess("ada", 1, headers={header: f"198.51.100.{number}"})[0] for number in range(7)]
        assert answers == [200] * 5 + [429] * 2

    def test_behind_a_trusted_proxy_senders_are_told_apart_by_what_it_saw(self, settings):
        settings.TRUSTED_PROXIES = ["192.0.2.1"]
        assert guess("ada", 6, headers={"x-forwarded-for": "198.51.100.1"})[-1] == 429
        assert guess("ada", 1, headers={"x-forwarded-for": "198.51.100.1, 198.51.100.2"}) == [200]

    def test_a_refused_attempt_counts_nowhere(self):
        guess("ada", 9)
        counts = sorted(SignInCount.objects.values_list("tries", flat=True))
        assert counts == [5, 5, 5], "of the account here, of this sender, of the account"

    def test_the_rows_name_nobody_and_are_forgotten_after_a_day(self):
        make_user("Editor", username="ada")
        guess("ada", 2)
        assert all(len(row.key) == 64 for row in SignInCount.objects.all())
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            throttle.forget.enqueue()
            assert not SignInCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_attempts_at_once_are_five_looks_at_the_password():
    admitted, start = [], threading.Barrier(50)

    def attempt():
        start.wait()
        try:
            throttle.attempt_on("name ada", "192.0.2.1", device=None, kind="password")
            admitted.append(1)
        except throttle.Paused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 5


class TestTheSession:
    def test_its_key_is_another_after_signing_in(self):
        make_user("Editor", username="ada")
        client = Client()
        session = client.session
        session["mark"] = 1
        session.save()
        before = session.session_key
        client.cookies["sessionid"] = before
        assert got_in(sign_in("ada", client=client))
        assert client.cookies["sessionid"].value != before
        assert not Session.objects.filter(pk=before).exists()

    def test_it_is_listed_with_two_words_for_the_browser(self):
        make_user("Editor", username="ada")
        client = Client(
            headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
        )
        sign_in("ada", client=client)
        client.get("/admin/", REMOTE_ADDR="192.0.2.1")
        row = SignIn.objects.get()
        assert (row.browser, row.address) == ("Firefox, Linux", "192.0.2.1")

    def test_the_device_cookie_stays_below_the_desk(self):
        make_user("Editor", username="ada")
        cookie = sign_in("ada").cookies["newsroom-device"]
        assert cookie["path"] == "/admin/"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"

    def test_over_https_the_device_cookie_travels_nowhere_else(self, settings):
        settings.HTTPS = True
        make_user("Editor", username="ada")
        cookie = sign_in("ada", secure=True).cookies["__Secure-newsroom-device"]
        assert cookie["secure"]


def test_a_password_of_an_older_hash_gets_a_new_one(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
    user = make_user("Editor", username="ada")
    User.objects.update(password=PBKDF2PasswordHasher().encode("secret", "salt", iterations=1000))
    assert got_in(sign_in("ada"))
    user.refresh_from_db()
    assert identify_hasher(user.password).algorithm == "argon2"


def test_whoever_is_in_already_is_led_on():
    client = Client()
    client.force_login(make_superuser())
    assert client.get(f"{DOOR}?next=/admin/articles/article/").url == "/admin/articles/article/"
    for nowhere in ("//evil.example/", "null", "javascript:alert(1)", "x" * 20000, "{}", ""):
        assert client.get(DOOR, {"next": nowhere}).url == "/admin/"
