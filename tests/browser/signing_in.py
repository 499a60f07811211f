"""Being signed in without the way through the form, which is that of test_journey.py."""

from django.conf import settings
from django.test import Client


def let_in(page, user, address):
    """Give the browser of `page` a new session of `user` at `address`, the live server's."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
