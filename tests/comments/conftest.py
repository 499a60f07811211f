"""What the tests of the porch share: a reader who fills in the form."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone


class Reader:
    """Somebody at a browser: opens the form, thinks for a while, sends it."""

    def __init__(self, **client):
        self.client = Client(**client)

    def open_form(self, article, reply=""):
        address = f"/stories/{article.slug}/comments/new/"
        page = self.client.get(address, {"reply": reply} if reply else {})
        assert page.status_code == 200, page.status_code
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        return {"name": "Ann", "email": "ann@example.org", "body": "A thought.", "website": ""} | hidden

    def send(self, article, form, **headers):
        return self.client.post(f"/stories/{article.slug}/comments/new/", form, **headers)

    def comment(self, article, *, reply="", seconds=30, headers=None, **fields):
        form = self.open_form(article, reply) | fields
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
            return self.send(article, form, headers=headers)


@pytest.fixture
def reader(db):
    return Reader()
