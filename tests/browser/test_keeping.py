"""Unsaved typing is kept in the browser until the server has it, and offered again after a crash or an ended session."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article, Paper, User
from tests.browser.signing_in import let_in
from tests.browser.waiting import until
from tests.factories import make_author, make_category, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('desk-kept:'))"
NOTHING_KEPT = f"() => ({KEPT})().length === 0"
TYPED = "words => Object.values(localStorage).some((held) => held.includes(words))"


@pytest.fixture(autouse=True)
def editor():
    Paper.objects.create(name="The Test Post")
    return make_user("Editor", username="editor", first_name="Lena", last_name="Hoffmann")


@pytest.fixture
def story(editor):
    article = Article(headline="Quay opens", body="<p>Three ships.</p>", category=make_category(name="World"))
    author = make_author(name="Ada Quayle")
    return publishing.create(
        article, by=editor, relations=lambda: publishing.set_bylines(article, [(author, "")])
    )


@pytest.fixture
def open_desk(new_page, live_server):
    """Open an address of the desk: `open_desk(path)`, as a colleague of that name. No page may break its own policy."""
    complaints = []

    def open_at(path, username="editor", page=None):
        page = page or new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.on("dialog", lambda dialog: dialog.accept())
        let_in(page, User.objects.get(username=username), live_server.url)
        page.goto(path)
        ready(page)
        return page

    yield open_at
    assert complaints == []


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def ready(page):
    """Wait until the script has looked at what is kept."""
    page.locator("#kept[data-ready]").wait_for(state="attached")


def crashed(page, path):
    """Leave the page as a crash does, without any event, and open `path` in a new tab of the same browser."""
    fresh = page.context.new_page()
    page.evaluate(
        "() => { for (const name of ['pagehide', 'visibilitychange']) addEventListener(name, (event) => event.stopImmediatePropagation(), true); }"
    )
    page.close()
    fresh.on("dialog", lambda dialog: dialog.accept())
    fresh.goto(path)
    ready(fresh)
    return fresh


def keeps(page, words):
    until(page, TYPED, words)


def bar(page):
    return page.locator(".kept-bar")


def save(page):
    with page.expect_navigation(url="**/change/"):
        page.locator(".bar [name=_continue]").click()
    expect(page.locator(".errornote, .conflict")).to_have_count(0)
    ready(page)


def test_after_a_crash_typing_is_offered_with_what_differs_and_put_back_text_and_rows_included(
    open_desk, story
):
    topic, section = make_topic(name="Shipping"), make_category(name="Ports")
    page = open_desk(change(story))
    page.locator(".field-category .select2").click()
    page.locator(".select2-results__option", has_text="Ports").click()
    page.fill("[name=headline]", "Quay closes")
    page.locator(".tiptap").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" And a boat.")
    page.fill("[name=bylines-0-contribution]", "in Gdynia")
    page.locator("#topic_links-group .select2").first.click()
    page.locator(".select2-search__field").fill("ship")
    page.locator(".select2-results__option", has_text="Shipping").click()
    keeps(page, "Shipping")
    page = crashed(page, change(story))
    expect(bar(page)).to_contain_text("Unsaved typing from")
    expect(bar(page).locator("summary")).to_have_text(
        "What differs: Headline, Text, Section, Bylines, Topics"
    )
    bar(page).locator("summary").click()
    expect(bar(page).locator("ins").first).to_have_text("closes")
    expect(page.locator("[name=headline]")).to_have_value("Quay opens")
    bar(page).get_by_text("Put it back").click()
    expect(page.locator("[name=headline]")).to_have_value("Quay closes")
    expect(page.locator(".tiptap")).to_contain_text("And a boat.")
    save(page)
    story.refresh_from_db()
    assert (story.headline, story.body) == ("Quay closes", "<p>Three ships. And a boat.</p>")
    assert [(line.author.name, line.contribution) for line in story.bylines.all()] == [
        ("Ada Quayle", "in Gdynia")
    ]
    assert (story.topics, story.category) == ([topic], section)
    until(page, NOTHING_KEPT)


def test_a_session_that_ends_loses_nothing(open_desk, story):
    page = open_desk(change(story))
    page.fill("[name=headline]", "Typed for an hour")
    Session.objects.all().delete()
    page.locator(".bar [name=_continue]").click()
    page.wait_for_url("**/admin/login/**")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", "secret")
    page.click("[type=submit]")
    page.wait_for_url(f"**{change(story)}")
    ready(page)
    bar(page).get_by_text("Put it back").click()
    expect(page.locator("[name=headline]")).to_have_value("Typed for an hour")
    save(page)
    story.refresh_from_db()
    assert story.headline == "Typed for an hour"
    expect(bar(page)).to_have_count(0)


def test_the_browser_lets_go_only_when_the_server_has_it(open_desk, story):
    page = open_desk(change(story))
    page.fill("[name=headline]", "")
    page.fill("[name=standfirst]", "Typed with care.")
    page.locator(".bar [name=_continue]").click()
    page.locator(".errornote").wait_for()
    ready(page)
    keeps(page, "Typed with care.")
    page.fill("[name=headline]", "Quay closes")
    save(page)
    until(page, NOTHING_KEPT)
    expect(bar(page)).to_have_count(0)


def test_a_new_story_is_kept_too_and_named_on_the_first_page(open_desk):
    page = open_desk("/admin/articles/article/add/")
    page.fill("[name=headline]", "A first line")
    keeps(page, "A first line")
    fresh = page.context.new_page()
    fresh.goto("/admin/")
    expect(fresh.locator("#kept-list")).to_be_hidden()
    page.close()
    expect(fresh.locator("#kept-list")).to_contain_text("A first line")
    fresh.locator("#kept-list a").click()
    ready(fresh)
    bar(fresh).get_by_text("Put it back").click()
    expect(fresh.locator("[name=headline]")).to_have_value("A first line")
    fresh.locator(".bar [name=_continue]").click()
    fresh.wait_for_url(re.compile(r"/change/$"))
    ready(fresh)
    until(fresh, NOTHING_KEPT)
    assert Article.objects.get().headline == "A first line"


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_by_what_is_put_back(open_desk, story):
    page = open_desk(change(story))
    page.fill("[name=headline]", "Her words")
    keeps(page, "Her words")
    theirs = Article.objects.get()
    theirs.headline = "His words"
    publishing.update(theirs, by=make_user("Editor", first_name="Tomasz", last_name="Wrona"))
    page = crashed(page, change(story))
    expect(bar(page)).to_contain_text("The story has moved on since.")
    bar(page).get_by_text("Put it back").click()
    page.locator(".bar [name=_continue]").click()
    expect(page.locator(".conflict")).to_contain_text("Tomasz Wrona saved this story")
    expect(page.locator("[name=headline]")).to_have_value("Her words")
    story.refresh_from_db()
    assert story.headline == "His words"


def test_who_may_not_write_the_story_any_more_reads_what_differs(open_desk, editor):
    reporter = make_user("Reporter", username="amara")
    draft = Article(
        headline="Quay opens", kicker="Ports", body="<p>Three ships.</p>", category=make_category()
    )
    publishing.create(draft, by=reporter)
    page = open_desk(change(draft), username="amara")
    page.fill("[name=headline]", "Quay opens late")
    keeps(page, "Quay opens late")
    publishing.submit(Article.objects.get(pk=draft.pk), by=editor)
    page = crashed(page, change(draft))
    expect(bar(page)).to_contain_text("You may not write this story now")
    expect(bar(page).locator("summary")).to_have_text("What differs: Headline")
    expect(bar(page).locator("ins")).to_contain_text("opens late")


def test_thrown_away_is_gone(open_desk, story):
    page = open_desk(change(story))
    page.fill("[name=headline]", "Nothing good")
    keeps(page, "Nothing good")
    page = crashed(page, change(story))
    bar(page).get_by_text("Throw it away").click()
    expect(bar(page)).to_have_count(0)
    until(page, NOTHING_KEPT)


def test_two_tabs_do_not_overwrite_each_other_and_a_living_one_is_offered_nowhere(open_desk, story):
    one = open_desk(change(story))
    one.fill("[name=headline]", "In the first tab")
    keeps(one, "In the first tab")
    two = one.context.new_page()
    two.goto(change(story))
    ready(two)
    expect(bar(two)).to_have_count(0)
    two.fill("[name=headline]", "In the second tab")
    keeps(two, "In the second tab")
    until(one, f"() => ({KEPT})().length === 2")


def test_another_account_in_the_same_browser_never_sees_it(open_desk, story):
    make_user("Editor", username="tomasz")
    page = open_desk(change(story))
    page.fill("[name=headline]", "Between me and me")
    keeps(page, "Between me and me")
    page = crashed(page, "/admin/articles/article/add/")
    page.context.clear_cookies()
    page = open_desk(change(story), username="tomasz", page=page)
    expect(bar(page)).to_have_count(0)
    page.goto("/admin/")
    expect(page.locator("#kept-list")).to_be_hidden()


def test_what_is_older_than_two_weeks_is_cleared_away(open_desk, story, editor):
    page = open_desk(change(story))
    page.evaluate(
        """key => localStorage.setItem(key, JSON.stringify({at: Date.now() - 15 * 86400000, content: {fields: {headline: "Old"}, rows: {}}}))""",
        f"desk-kept:{editor.pk}:article-{story.pk}:abc",
    )
    page.reload()
    ready(page)
    expect(bar(page)).to_have_count(0)
    until(page, NOTHING_KEPT)


def test_a_live_update_is_kept_as_well(open_desk, story):
    page = open_desk(f"/admin/articles/liveupdate/add/?article={story.pk}")
    page.fill("[name=headline]", "Doors closed")
    page.locator(".tiptap").click()
    page.keyboard.type("They talk.")
    keeps(page, "They talk.")
    page = crashed(page, "/admin/articles/liveupdate/add/")
    bar(page).get_by_text("Put it back").click()
    expect(page.locator(".tiptap")).to_contain_text("They talk.")
    page.locator("[name=_save]").click()
    page.locator(".messagelist .success").wait_for()
    assert [(update.headline, update.body) for update in story.live_updates.all()] == [
        ("Doors closed", "<p>They talk.</p>")
    ]
    page.goto("/admin/")
    expect(page.locator("#kept-list")).to_be_hidden()
    until(page, "() => !Object.keys(localStorage).some((key) => key.startsWith('desk-kept:'))")
