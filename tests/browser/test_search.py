"""Suggestions while one types: a list that the keyboard walks through, over a form that works without it."""

import pytest
from playwright.sync_api import expect

from articles.indexing import index
from tests.browser.axe import find_flaws
from tests.factories import make_live_article, make_topic

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_list_is_walked_through_by_keyboard_and_a_line_of_it_taken(new_page):
    story = make_live_article(headline="Ferries return to the harbour", topics=[make_topic(name="Harbours")])
    index(story)
    page = new_page()
    page.goto("/search/")
    field = page.get_by_role("combobox", name="Search the paper")
    lines = page.get_by_role("listbox", name="Search the paper").get_by_role("option")
    field.press_sequentially("ferries har")
    expect(lines.first).to_have_text("ferries harbour")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_text("1 suggestion", exact=True)).to_be_attached()
    assert find_flaws(page, ["wcag2a", "wcag2aa", "wcag21aa"]) == []
    field.press("ArrowDown")
    expect(field).to_have_value("ferries harbour")
    expect(lines.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(field).to_have_value("ferries har")
    expect(lines.first).to_be_hidden()
    field.press("ArrowDown")
    expect(lines.first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Search: ferries harbour")).to_be_visible()
    expect(page.locator("mark").first).to_have_text("Ferries")
