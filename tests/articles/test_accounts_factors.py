"""Second factors: set up, asked for, used once, required by the paper, lost."""

import base64
import hashlib
import hmac
import json
import struct
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver, reverse

from articles.accounts import factors, gate
from articles.models import Letter, Paper, SignIn, TrailEntry
from tests.articles.admin_forms import sentences, signed_in
from tests.factories import make_article, make_live_article, make_superuser, make_user

pytestmark = pytest.mark.django_db

SET_UP, APP = "/admin/account/second-factor/", "/admin/account/second-factor/app/"
CODES, STEP = "/admin/account/second-factor/codes/", "/admin/login/code/"


def code_of(secret, steps=0):
    """The code of RFC 6238 for `secret` now, or `steps` half minutes from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def give_app(user):
    secret = factors.new_secret()
    Authenticator.objects.create(user=user, type=factors.APP, data={"secret": secret})
    factors.make_codes(user)
    return secret


def first_step(name, client=None, address="192.0.2.1", after="/admin/"):
    client = client or Client()
    answer = client.post(
        "/admin/login/", {"username": name, "password": "secret", "next": after}, REMOTE_ADDR=address
    )
    return client, answer


def second_step(client, code, address="192.0.2.1"):
    return client.post(STEP, {"code": code}, REMOTE_ADDR=address)


def confirmed(user):
    """A client whose session has seen the password just now."""
    client, _answer = first_step(user.username)
    return client


class TestSettingUp:
    def test_an_app_is_added_after_the_password_and_a_right_code_and_codes_follow(self):
        user = make_user("Editor")
        client = signed_in(user)
        elsewhere = signed_in(user)
        assert elsewhere.get("/admin/").status_code == 200
        assert client.get(APP).url.startswith("/admin/account/confirm/?next=")
        assert client.post(client.get(APP).url, {"password": "wrong"}).status_code == 200
        assert client.post(client.get(APP).url, {"password": "secret"}).url == APP
        page = client.get(APP)
        secret = page.context["secret"].replace(" ", "")
        assert 'src="data:image/svg+xml;base64,' in page.content.decode()
        assert "not the code" in sentences(client.post(APP, {"code": "abc"}))
        assert client.session["new_second_factor"] == secret, "a wrong code does not make another key"
        assert client.post(APP, {"code": code_of(secret)}).url == CODES
        assert len(client.get(CODES).context["codes"]) == 10
        assert elsewhere.get("/admin/").status_code == 302, "a browser that has not given it is signed out"
        assert TrailEntry.objects.filter(
            object_type="user", verb="add_second_factor", who_id=user.pk
        ).exists()
        assert Letter.objects.get().to == user.email

    def test_a_second_app_is_not_offered(self):
        user = make_user("Editor")
        client = confirmed(user)
        give_app(user)
        assert client.get(APP).url == "/admin/account/"

    def test_recovery_codes_are_made_anew(self):
        user = make_user("Editor")
        client = confirmed(user)
        give_app(user)
        old = client.get(CODES).context["codes"]
        client.post(CODES)
        new = client.get(CODES).context["codes"]
        assert not set(old) & set(new)
        assert not factors.check_code(user, old[0])
        assert factors.check_code(user, new[0])

    def test_the_last_one_takes_the_recovery_codes_along(self):
        user = make_user("Editor")
        client = confirmed(user)
        give_app(user)
        own = factors.of(user).get()
        address = reverse("admin:account_factor_remove", args=[own.pk])
        assert "your recovery codes go with it" in sentences(client.get(address))
        client.post(address)
        assert not Authenticator.objects.exists()
        assert "removed from your account" in client.get("/admin/account/").content.decode()

    def test_nobody_removes_that_of_a_colleague(self):
        other = make_user("Editor")
        give_app(other)
        address = reverse("admin:account_factor_remove", args=[factors.of(other).get().pk])
        assert confirmed(make_superuser()).post(address).status_code == 404
        assert factors.has_one(other)

    def test_what_protects_the_account_asks_for_the_password_again_after_ten_minutes(self):
        user = make_user("Editor")
        give_app(user)
        client = signed_in(user)
        for address in (CODES, reverse("admin:account_factor_remove", args=[factors.of(user).get().pk])):
            for answer in (client.get(address), client.post(address)):
                assert answer.url.startswith("/admin/account/confirm/")
        assert factors.codes_left(user) == 10

    def test_passwords_typed_to_confirm_are_counted(self):
        client = signed_in(make_user("Editor"))
        answers = [
            client.post("/admin/account/confirm/", {"password": "wrong"}).status_code for _n in range(6)
        ]
        assert answers == [200] * 5 + [429]


class TestTheSecondStep:
    def test_the_password_alone_opens_nothing(self):
        user = make_user("Editor", username="ada")
        give_app(user)
        client, answer = first_step("ada")
        assert answer.url == STEP
        assert "/login/" in client.get("/admin/").url
        assert "_auth_user_id" not in client.session
        assert client.get(STEP).status_code == 200

    def test_the_code_of_the_app_leads_to_where_one_wanted_to_go(self):
        user = make_user("Editor", username="ada")
        secret = give_app(user)
        client, _answer = first_step("ada", after="/admin/articles/article/")
        assert (
            second_step(client, code_of(secret)[:3] + " " + code_of(secret)[3:]).url
            == "/admin/articles/article/"
        )
        assert client.get("/admin/").status_code == 200
        assert "newsroom-device" in client.cookies

    def test_a_code_works_once_in_whatever_process(self):
        user = make_user("Editor", username="ada")
        secret = give_app(user)
        with time_machine.travel(1_900_000_010, tick=False) as clock:
            code = code_of(secret)
            assert factors.check_code(user, code)
            from django.core.cache import cache

            cache.clear()  # another process
            assert not factors.check_code(user, code)
            clock.shift(30)
            assert not factors.check_code(user, code), "still within what a slow phone is allowed"
            assert factors.check_code(user, code_of(secret))

    def test_a_recovery_code_works_once(self):
        user = make_user("Editor", username="ada")
        give_app(user)
        code = factors.unused_codes(user)[0]
        client, _answer = first_step("ada")
        assert second_step(client, code).url == "/admin/"
        client, _answer = first_step("ada")
        assert second_step(client, code).status_code == 200
        assert factors.codes_left(user) == 9

    def test_codes_are_counted_per_account_and_the_pause_says_how_long(self):
        user = make_user("Editor", username="ada")
        secret = give_app(user)
        client, _answer = first_step("ada")
        assert [second_step(client, "000000").status_code for _n in range(6)] == [200] * 5 + [429]
        fresh, _answer = first_step("ada")
        answer = second_step(fresh, code_of(secret))
        assert answer.status_code == 429, "the password given anew gives no new tries"
        assert 0 < int(answer["Retry-After"]) <= 30
        third, _answer = first_step("ada", address="203.0.113.5")
        assert second_step(third, code_of(secret), "203.0.113.5").url == "/admin/"

    def test_the_step_ends_after_ten_minutes_and_with_the_account(self):
        user = make_user("Editor", username="ada")
        give_app(user)
        client, _answer = first_step("ada")
        with time_machine.travel(time.time() + 601):
            assert client.get(STEP).url == "/admin/login/"
        user.set_password("another")
        user.save()
        assert client.get(STEP).url == "/admin/login/"
        assert Client().get(STEP).url == "/admin/login/"

    def test_nonsense_instead_of_a_passkey_is_refused(self):
        user = make_user("Editor", username="ada")
        give_app(user)
        client, _answer = first_step("ada")
        for credential in ("", "x", "[]", "{}", "[" * 5000, '{"id": 1}', '{"response": {"userHandle": 5}}'):
            assert client.post(STEP, {"credential": credential}).status_code in (200, 429)
        assert "_auth_user_id" not in client.session
        answers = {
            Client().post("/admin/login/passkey/", {"credential": text}).status_code
            for text in (
                "",
                "x",
                "[]",
                "{}",
                '{"response": {"userHandle": 5}}',
                json.dumps({"response": {"userHandle": "MQ"}}),
            )
        }
        assert answers == {403}

    def test_the_challenge_of_a_passkey_is_data_and_often_asked_for_it_pauses(self):
        client = Client()
        answers = [client.get("/admin/login/passkey/") for _n in range(31)]
        assert answers[0].json()["publicKey"]["userVerification"] == "required"
        assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "10")


@pytest.fixture
def required():
    paper = Paper.objects.create()
    paper.second_factor_for.add(Group.objects.get(name="Editor"))
    return paper


def addresses():
    """Yield an address of every route below /admin/, with an id and words for what it takes."""

    def walk(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, prefix + str(pattern.pattern))
            else:
                yield pattern, prefix + str(pattern.pattern)

    import re

    for pattern, route in walk(get_resolver()):
        if route.startswith("admin/") and f"admin:{pattern.name}" not in gate.OPEN:
            if "(" in route or "^" in route:
                route = "admin/articles/"
            yield "/" + re.sub(
                r"<int:\w+>|<path:\w+>", "1", re.sub(r"<(?!int|path)[^>]+>", "x", route)
            ).rstrip("$")


class TestRequired:
    def test_every_address_of_the_desk_leads_to_the_set_up(self, required):
        client = signed_in(make_user("Editor"))
        found = set(addresses())
        assert len(found) > 60
        for address in found:
            answer = client.post(address, {"x": "1"})
            assert (answer.status_code, answer.get("Location")) == (302, SET_UP), address
        assert client.get("/admin/articles/article/").url == SET_UP
        story = make_article()
        assert client.get(f"{story.get_absolute_url()}preview/").url == SET_UP
        assert (
            client.get("/admin/autocomplete/", headers={"x-requested-with": "XMLHttpRequest"}).url == SET_UP
        )

    def test_readers_pages_stay_as_they_are(self, required):
        story = make_live_article()
        answer = signed_in(make_user("Editor")).get(story.get_absolute_url())
        assert answer.status_code == 200
        assert "Cookie" not in answer.get("Vary", "")

    def test_the_set_up_opens_and_with_it_the_desk(self, required):
        user = make_user("Editor")
        client = confirmed(user)
        assert "asks for a second factor" in sentences(client.get(SET_UP))
        secret = client.get(APP).context["secret"].replace(" ", "")
        assert client.get("/admin/").url == SET_UP
        client.post(APP, {"code": code_of(secret)})
        assert client.get("/admin/").status_code == 200

    def test_it_is_not_asked_of_others(self, required):
        for user in (make_user("Reporter"), make_superuser()):
            assert signed_in(user).get("/admin/").status_code == 200

    def test_whoever_is_led_to_the_set_up_can_sign_out(self, required):
        client = signed_in(make_user("Editor"))
        client.post("/admin/logout/")
        assert "_auth_user_id" not in client.session


class TestLost:
    def test_a_superuser_resets_it_and_the_trail_says_so(self):
        chief, user = make_superuser(), make_user("Editor")
        give_app(user)
        session = signed_in(user)
        session.get("/admin/")
        address = reverse("admin:articles_user_verb", args=[user.pk, "reset-second-factor"])
        signed_in(chief).post(address)
        assert not Authenticator.objects.exists()
        assert "/login/" in session.get("/admin/").url
        assert not SignIn.objects.filter(user=user).exists()
        assert TrailEntry.objects.get(verb="reset_second_factor").who_id == chief.pk

    def test_nobody_else_does(self):
        user = make_user("Editor")
        give_app(user)
        address = reverse("admin:articles_user_verb", args=[user.pk, "reset-second-factor"])
        assert signed_in(user).post(address).status_code == 403
        assert factors.has_one(user)

    def test_the_last_superuser_resets_the_own_on_the_command_line(self, capsys):
        chief = make_superuser(username="chief")
        give_app(chief)
        call_command("reset_second_factor", "chief")
        assert not factors.has_one(chief)
        assert "chief" in capsys.readouterr().out
