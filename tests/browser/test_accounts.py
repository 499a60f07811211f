"""Passkeys: only a browser makes and uses them."""

import pytest
from playwright.sync_api import expect

from articles.accounts import factors
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

# A device that is always there and always knows its owner (Chrome DevTools Protocol, WebAuthn domain).
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(page):
    page.goto("/admin/login/")
    page.fill("[name=username]", "ada")
    page.fill("[name=password]", "secret")
    page.click("#login-form button[type=submit]")


def sign_out(page):
    page.click(".who-menu summary")
    page.click("#logout-form button")
    page.context.clear_cookies()


def test_a_passkey_is_made_is_the_second_step_and_signs_in_alone(page):
    user = make_user("Editor", username="ada")
    developer = page.context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    developer.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    sign_in(page)
    page.goto("/admin/account/second-factor/passkey/")
    page.click("text=Make the passkey")
    expect(page.locator(".codes li")).to_have_count(10)
    assert factors.of(user, factors.PASSKEY).count() == 1
    sign_out(page)

    sign_in(page)
    page.click("text=Use your passkey")
    expect(page.locator(".who-menu")).to_be_visible()
    sign_out(page)

    page.goto("/admin/login/?next=/admin/account/")
    page.click("text=Sign in with a passkey")
    expect(page.locator("#own-sessions")).to_be_visible()
    assert said == []
