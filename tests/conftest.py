"""What every test may rely on: files of its own, and a browser where Chromium is installed."""

import os
import shutil

import pytest
from django.db import connection

CHROMIUM_ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium():
    """The path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    """Everything that asks for a browser is marked so, and skipped where there is none."""
    for item in items:
        if {"page", "browser", "new_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if not find_chromium():
                item.add_marker(pytest.mark.skip(reason="no Chromium"))


def pytest_terminal_summary(terminalreporter):
    """One line about all browser tests instead of one for each."""
    if not find_chromium() and any(
        r.longrepr and "no Chromium" in str(r.longrepr) for r in terminalreporter.stats.get("skipped", ())
    ):
        terminalreporter.write_line(
            "Browser tests were skipped: no Chromium is installed (Debian: apt-get install chromium)."
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """End what threads of a live server or of a parallel test left open: the database could not be dropped."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    """Uploads of a test end with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser, live_server, settings):
    """Open a page of its own context (own cookies) on the live server: `new_page(width=390)`, options as Playwright's `new_context`."""
    settings.SITE_URL = live_server.url
    contexts = []

    def open_page(width=1280, height=900, **options):
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """A page 1280 px wide on the live server."""
    return new_page()
