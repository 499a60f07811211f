"""People: invited in one form, deactivated with their work left in place, signed out where they should not be."""

import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.accounts.factors import has_one
from articles.models import Article, Author, Letter, SignIn, TrailEntry, User
from tests.articles.admin_forms import sentences, signed_in
from tests.articles.test_accounts_factors import give_app
from tests.factories import make_article, make_author, make_superuser, make_user

pytestmark = pytest.mark.django_db

INVITE, PEOPLE = "/admin/articles/user/add/", "/admin/articles/user/"
GOOD = "harbour-quay-7431"


@pytest.fixture
def chief():
    return signed_in(make_superuser(username="chief", first_name="Clara", last_name="Voss"))


@pytest.fixture
def invite(chief, django_capture_on_commit_callbacks):
    """Send the form of an invitation with some fields filled in; tasks run once all is written."""

    def send(**fields):
        data = {"name": "Łucja van der Nowak", "email": "lucja@example.org", "profile": ""} | fields
        with django_capture_on_commit_callbacks(execute=True):
            return chief.post(INVITE, data)

    return send


def verb_of(user, verb):
    return reverse("admin:articles_user_verb", args=[user.pk, verb])


def link_in(letter):
    return re.search(r"http\S+/admin/password/\S+", letter.body)[0]


def set_password(link, password=GOOD, client=None):
    client = client or Client()
    form = client.get(link.removeprefix("http://127.0.0.1:8000"), follow=True)
    if not form.redirect_chain:
        return form
    return client.post(form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password})


class TestInviting:
    def test_the_form_asks_for_no_password(self, chief):
        page = chief.get(INVITE).content.decode()
        assert 'type="password"' not in page
        for name in ("name", "email", "groups", "profile", "author", "username"):
            assert f'name="{name}"' in page

    def test_a_colleague_is_asked_in_sets_a_password_and_works(self, invite, chief):
        reporter = Group.objects.get(name="Reporter")
        assert invite(groups=[reporter.pk], profile="new").url == PEOPLE
        user = User.objects.get(email="lucja@example.org")
        assert (user.username, str(user), user.is_staff) == (
            "lucja-van-der-nowak",
            "Łucja van der Nowak",
            True,
        )
        assert user.author.name == "Łucja van der Nowak"
        assert "invited, not yet signed in" in sentences(chief.get(PEOPLE))
        letter = mail.outbox[0]
        assert letter.to == ["lucja@example.org"]
        assert "Clara Voss has made an account for you" in letter.body
        assert link_in(letter).startswith("http://127.0.0.1:8000/admin/password/")
        assert set_password(link_in(letter)).url == "/admin/login/"
        client = Client()
        client.post("/admin/login/", {"username": "LUCJA@example.org", "password": GOOD})
        assert client.get("/admin/articles/article/add/").status_code == 200
        assert "invited" not in sentences(chief.get(PEOPLE))
        assert TrailEntry.objects.get(verb="invite").details == {"groups": ["Reporter"]}

    def test_the_link_works_once_and_for_three_days(self, invite):
        invite()
        link = link_in(mail.outbox[0])
        with time_machine.travel(timezone.now() + timezone.timedelta(days=3, minutes=1)):
            assert set_password(link).status_code == 410
        assert set_password(link).status_code == 302
        assert set_password(link).status_code == 410

    def test_an_invitation_is_sent_again(self, invite, chief, django_capture_on_commit_callbacks):
        invite()
        user = User.objects.get(email="lucja@example.org")
        assert verb_of(user, "invite-again") in chief.get(PEOPLE).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            chief.post(verb_of(user, "invite-again"))
        assert len(mail.outbox) == 2
        assert set_password(link_in(mail.outbox[1])).status_code == 302
        assert set_password(link_in(mail.outbox[0])).status_code == 410, "the first one ended with it"

    def test_a_profile_that_exists_becomes_theirs(self, invite):
        author = make_author(name="L. Nowak")
        invite(profile="old", author=author.pk)
        author.refresh_from_db()
        assert author.user.email == "lucja@example.org"

    def test_a_profile_of_somebody_else_is_not_to_be_had(self, invite):
        author = make_author(user=make_user("Editor"))
        assert invite(profile="old", author=author.pk).status_code == 200
        assert not User.objects.filter(email="lucja@example.org").exists()

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"email": "ADA@Example.org"}, "Somebody already has an account with this e-mail address."),
            ({"email": "gone@example.org"}, "The deactivated account “old-hand” has this e-mail address"),
            ({"email": "no address"}, "Enter a valid email address."),
            ({"name": " "}, "This field is required."),
            ({"username": "ada"}, "A user with that username already exists."),
            ({"username": "ada@example.org"}, "must be the e-mail address of the same account"),
            ({"username": "a b"}, "Enter a valid username."),
            ({"profile": "old"}, "Choose the profile."),
        ],
    )
    def test_what_does_not_fit_is_said_in_a_sentence(self, invite, fields, sentence):
        make_user(username="ada", email="ada@example.org")
        make_user(username="old-hand", email="gone@example.org", is_active=False)
        answer = invite(**fields)
        assert answer.status_code == 200
        assert sentence in sentences(answer)
        assert User.objects.count() == 3
        assert not Letter.objects.exists()

    def test_names_are_told_apart_by_a_number(self, invite):
        invite()
        invite(email="other@example.org")
        invite(name="中", email="zhong@example.org")
        assert User.objects.filter(username__in=["lucja-van-der-nowak-2", "zhong"]).count() == 2

    def test_a_user_may_have_the_own_address_as_name(self, invite):
        assert invite(username="lucja@example.org").url == PEOPLE


class TestLeaving:
    @pytest.fixture
    def leaver(self):
        user = make_user("Reporter", username="rafi", first_name="Rafi", last_name="Haddad")
        make_article(headline="Ferry line to close", created_by=user)
        return user

    def test_everything_ends_at_once_and_the_work_stays(self, chief, leaver):
        make_author(name="Rafi Haddad", user=leaver)
        give_app(leaver)
        session = signed_in(leaver)
        assert session.get("/admin/").status_code == 200
        question = sentences(chief.get(verb_of(leaver, "deactivate")))
        assert "Ferry line to close" in question
        assert "signed out everywhere at once" in question
        chief.post(verb_of(leaver, "deactivate"))
        assert "/login/" in session.get("/admin/").url
        leaver.refresh_from_db()
        assert (leaver.is_active, leaver.has_usable_password(), has_one(leaver)) == (False, False, False)
        assert not SignIn.objects.filter(user=leaver).exists()
        assert Article.objects.get().created_by == leaver
        assert Author.objects.get().user == leaver
        assert TrailEntry.objects.filter(verb="deactivate", object_id=leaver.pk).exists()
        page = sentences(chief.get(reverse("admin:articles_user_change", args=[leaver.pk])))
        assert "Deactivated" in page
        assert "Ferry line to close" in page

    def test_a_link_sent_before_is_void_even_after_they_come_back(
        self, chief, leaver, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            chief.post(verb_of(leaver, "send-link"))
        old = link_in(mail.outbox[-1])
        chief.post(verb_of(leaver, "deactivate"))
        assert set_password(old).status_code == 410
        with django_capture_on_commit_callbacks(execute=True):
            chief.post(verb_of(leaver, "reactivate"))
        assert set_password(old).status_code == 410
        assert set_password(link_in(mail.outbox[-1])).status_code == 302
        answer = Client().post("/admin/login/", {"username": "rafi", "password": GOOD})
        assert answer.url == "/admin/"

    def test_nobody_deactivates_themselves(self, chief):
        own = User.objects.get(username="chief")
        chief.post(verb_of(own, "deactivate"))
        own.refresh_from_db()
        assert own.is_active
        page = chief.get(reverse("admin:articles_user_change", args=[own.pk])).content.decode()
        assert verb_of(own, "deactivate") not in page

    def test_a_deactivated_account_gets_no_mail(self, chief, leaver):
        chief.post(verb_of(leaver, "deactivate"))
        chief.post(verb_of(leaver, "send-link"))
        Client().post("/admin/password/", {"email": leaver.email})
        assert not Letter.objects.exists()

    def test_an_imported_author_without_account_of_their_own_can_be_let_in(self, chief):
        imported = make_user(username="old-hand", is_active=False, is_staff=False)
        chief.post(verb_of(imported, "reactivate"))
        imported.refresh_from_db()
        assert (imported.is_active, imported.is_staff) == (True, True)
        assert Letter.objects.get().to == imported.email

    def test_one_without_an_address_that_is_read_gets_one_first(self, chief):
        imported = make_user(username="old-hand", email="old-hand@import.invalid", is_active=False)
        answer = chief.post(verb_of(imported, "reactivate"), follow=True)
        assert "Give the account an e-mail address first" in sentences(answer)
        imported.refresh_from_db()
        assert not imported.is_active


class TestWhoMay:
    VERBS = ("invite-again", "send-link", "end-sessions", "reset-second-factor", "deactivate", "reactivate")

    @pytest.mark.parametrize("group", ["Reporter", "Editor", "Moderator", None])
    def test_nobody_but_superusers(self, group):
        user, client = make_user("Editor"), signed_in(make_user(group))
        for address in (INVITE, *(verb_of(user, verb) for verb in self.VERBS)):
            for answer in (
                client.get(address),
                client.post(address, {"name": "X", "email": "x@example.org"}),
            ):
                assert answer.status_code == 403, address
        assert not TrailEntry.objects.exists()

    def test_strangers_are_led_to_the_door(self):
        user = make_user("Editor")
        for address in (INVITE, *(verb_of(user, verb) for verb in self.VERBS)):
            for answer in (Client().get(address), Client().post(address)):
                assert answer.url.startswith("/admin/login/"), address

    def test_a_look_changes_nothing_and_a_made_up_verb_is_none(self, chief):
        user = make_user("Editor")
        for verb in self.VERBS:
            assert chief.get(verb_of(user, verb)).status_code in (200, 302)
        assert chief.post(verb_of(user, "delete-all")).status_code == 404
        assert not TrailEntry.objects.exists()

    @pytest.mark.parametrize("role", ["Reporter", "Editor", "Moderator", None, "superuser"])
    def test_everybody_at_the_desk_has_an_account_page_of_their_own(self, role):
        user = make_superuser() if role == "superuser" else make_user(role)
        client = signed_in(user)
        for name in ("account", "account_second_factor", "account_confirm"):
            assert client.get(reverse(f"admin:{name}")).status_code == 200
        for name in ("account_app", "account_passkey", "account_codes"):
            assert client.get(reverse(f"admin:{name}")).url.startswith("/admin/account/confirm/")
        assert client.get(reverse("admin:account_session_end")).status_code == 405
        assert user.email in client.get("/admin/account/").content.decode()

    def test_none_of_it_is_for_strangers_and_guests(self):
        names = "account account_second_factor account_confirm account_app account_passkey account_codes"
        names = [*names.split(), "account_session_end"]
        for client in (Client(), signed_in(make_user(is_staff=False))):
            for name in names:
                for answer in (client.get(reverse(f"admin:{name}")), client.post(reverse(f"admin:{name}"))):
                    assert answer.url.startswith("/admin/login/"), name


class TestSessions:
    def test_they_are_listed_and_ended_one_by_one(self):
        user = make_user("Editor")
        here, there = (
            Client(headers={"user-agent": "Firefox/140 Linux"}),
            Client(
                headers={
                    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
                }
            ),
        )
        for client in (here, there):
            client.force_login(user)
            client.get("/admin/")
        page = here.get("/admin/account/")
        assert "Safari, iPhone" in page.content.decode()
        assert there.session.session_key not in page.content.decode()
        other = next(line for line in page.context["sign_ins"] if not line["here"])
        here.post("/admin/account/sessions/end/", {"session": other["reference"]})
        assert here.get("/admin/").status_code == 200
        assert "/login/" in there.get("/admin/").url

    def test_everywhere_else(self):
        user = make_user("Editor")
        here, *others = [signed_in(user) for _n in range(3)]
        others[0].get("/admin/")  # the third has not opened a page yet
        here.post("/admin/account/sessions/end/", {"session": "others"})
        assert here.get("/admin/").status_code == 200
        assert all("/login/" in client.get("/admin/").url for client in others)

    def test_nobody_ends_the_session_of_a_colleague(self):
        colleague = signed_in(make_user("Editor"))
        colleague.get("/admin/")
        reference = colleague.get("/admin/account/").context["sign_ins"][0]["reference"]
        signed_in(make_user("Editor")).post("/admin/account/sessions/end/", {"session": reference})
        assert colleague.get("/admin/").status_code == 200

    def test_a_superuser_signs_a_colleague_out_everywhere(self, chief):
        user = make_user("Editor")
        clients = [signed_in(user) for _n in range(2)]
        clients[0].get("/admin/")
        chief.post(verb_of(user, "end-sessions"))
        assert all("/login/" in client.get("/admin/").url for client in clients)
        assert chief.get("/admin/").status_code == 200
        assert TrailEntry.objects.filter(verb="end_sessions", object_id=user.pk).exists()

    def test_a_password_typed_by_a_superuser_signs_them_out(self, chief):
        user = make_user("Editor")
        client = signed_in(user)
        client.get("/admin/")
        words = {"usable_password": "true", "password1": GOOD, "password2": GOOD}
        chief.post(reverse("admin:auth_user_password_change", args=[user.pk]), words)
        assert "/login/" in client.get("/admin/").url
        assert not SignIn.objects.filter(user=user).exists()

    def test_signing_out_takes_it_from_the_list(self):
        client = signed_in(make_user("Editor"))
        client.get("/admin/")
        client.post("/admin/logout/")
        assert not SignIn.objects.exists()
