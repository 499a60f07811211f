"""Forms of the desk as a browser sees them: read from the page, changed, sent back."""

from django.test import Client
from django.urls import reverse
from lxml import html

from tests.factories import make_user


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def as_group(group: str) -> Client:
    return signed_in(make_user(group))


def fields_of(response, form_id: str) -> dict:
    """Return what a browser would send for the form `form_id`, untouched, as a dict (several values as a list)."""
    form = html.fromstring(response.content.decode()).get_element_by_id(form_id)
    fields: dict = {}
    for name, value in form.form_values():
        # lxml takes a text area's first line break for content; browsers drop it, and send the others as two characters.
        value = value.removeprefix("\n").replace("\n", "\r\n")
        if name in fields:
            fields[name] = [*(fields[name] if isinstance(fields[name], list) else [fields[name]]), value]
        else:
            fields[name] = value
    return fields


def story_address(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def open_story(client, article) -> dict:
    """Return the fields of a story's form as they stand in the page."""
    return fields_of(client.get(story_address(article)), "article_form")


def save_story(client, article, fields: dict, **changes):
    """Send the story form with `changes`; follow nothing."""
    return client.post(story_address(article), fields | changes)


def sentences(response) -> str:
    """Return the words of a page, tags left out."""
    root = html.fromstring(response.content.decode())
    for hidden in root.xpath("//script|//style"):
        hidden.drop_tree()
    return " ".join(root.text_content().split())
