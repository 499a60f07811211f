"""What every test may rely on: files of its own, and a browser where Chromium is installed."""

import gc
import os
import shutil
from itertools import count

import pytest
from django.db import connection
from django.tasks import default_task_backend
from django.template import RequestContext
from django.template.base import PartialTemplate, Template
from django.test import TransactionTestCase, signals
from xdist.scheduler import LoadScopeScheduling

from articles.memory import memory
from tests.tasks import AtOnce

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

# A file's tests stay together, since they may share what is slow to make; these share nothing and are handed out one by
# one, so that no process ends long after the other.
SINGLE = ("tests/browser/", "tests/newsroom/test_embedded.py")
# Handed out first: what takes longest and cannot be divided, and mostly waits for processes, beside which others work.
FIRST = (
    "tests/test_freshness.py",
    *(f"tests/newsroom/test_{name}.py" for name in ("up", "schedule", "worker", "demo")),
)

# What migrations have made and no test changes stays, since making it again takes longer than most tests.
STANDING = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}


def find_chromium():
    """The path of an installed Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The order of a run; and everything that asks for a browser is marked so, and skipped where there is none."""
    items.sort(key=lambda item: item.nodeid.startswith(SINGLE) - item.nodeid.startswith(FIRST))
    for item in items:
        if {"page", "browser", "new_page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            if not find_chromium():
                item.add_marker(pytest.mark.skip(reason="no Chromium"))


class Units(LoadScopeScheduling):
    """Hands out files, or single tests where these share nothing, in the order in which they were collected."""

    def __init__(self, config, log):
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        return nodeid if nodeid.startswith(SINGLE) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config, log):
    """What distributes the tests over processes."""
    return Units(config, log)


def pytest_terminal_summary(terminalreporter):
    """What tests have found out in figures; and one line about all browser tests instead of one for each."""
    for report in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())):
        for _name, line in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(line)
    if not find_chromium() and any(
        r.longrepr and "no Chromium" in str(r.longrepr) for r in terminalreporter.stats.get("skipped", ())
    ):
        terminalreporter.write_line(
            "Browser tests were skipped: no Chromium is installed (Debian: apt-get install chromium)."
        )


def take_out_rows(test_case):
    """Empty the tables after a test that commits. Django would truncate them all and make every permission anew."""
    with connection.cursor() as cursor:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        tables = sorted(set(names) - STANDING)
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (TABLE {name})" for name in tables))
        filled = {name for (name,) in cursor.fetchall()}
        # Foreign keys are looked at when the transaction ends; what a trigger keeps from DELETE for ever, TRUNCATE takes.
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 10 = 10"
        )
        kept = {name for (name,) in cursor.fetchall()}
        statements = [f"{'TRUNCATE' if name in kept else 'DELETE FROM'} {name};" for name in sorted(filled)]
        if statements:
            cursor.execute("".join(statements))


def pytest_collection_finish():
    """What is there by now stays to the end: it need not be gone through again and again for what can be thrown away."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Clean up quickly between tests, and in the end what threads of a live server or of a parallel test left open:
    the database could not be dropped."""
    TransactionTestCase._fixture_teardown = take_out_rows
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture(scope="session")
def media_roots(tmp_path_factory):
    """Yield paths for uploads; a folder is made by whoever puts something there."""
    base = tmp_path_factory.mktemp("media")
    return (base / str(number) for number in count())


RENDERS = {template: template._render for template in (Template, PartialTemplate)}


@pytest.fixture(scope="session", autouse=True)
def whole_pages_are_told(django_test_environment):
    """Django's client keeps a copy of the context of every template, of each input of a form too: a sixth of the time of a
    page at the desk. Those of whole pages are what tests look at."""

    def telling(render):
        def _render(template, context):
            if isinstance(context, RequestContext) and context.template is template:
                signals.template_rendered.send(sender=template, template=template, context=context)
            return render(template, context)

        return _render

    for template, render in RENDERS.items():
        template._render = telling(render)


@pytest.fixture(autouse=True)
def media_root(settings, media_roots):
    """Uploads of a test end with it."""
    settings.MEDIA_ROOT = root = next(media_roots)
    yield root
    if root.exists():
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_remembered():
    """What a test has put into the process's memory is not true in the next one."""
    yield
    memory._kept = {}


@pytest.fixture(scope="session")
def browser():
    """One headless Chromium for the whole run."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from playwright.sync_api import sync_playwright

    # Nothing of it changes during a run; a browser would ask for every script and picture again on every page.
    serve = StaticFilesHandler.serve

    def serve_for_long(handler, request):
        response = serve(handler, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    StaticFilesHandler.serve = serve_for_long
    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


class Visitor:
    """Somebody with a browser of their own (cookies, storage), whom one test after the other has, with nothing remembered.

    A new one for every test would fetch and compile every script again. What stays is what was fetched from `site`; a page
    that is never closed keeps the process in which that is.
    """

    def __init__(self, browser, site):
        self.site = site
        self.context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
        self.kept_page = self.context.new_page()
        self.kept_page.goto("/robots.txt")
        self.developer = self.context.new_cdp_session(self.kept_page)

    def arrive(self):
        """Forget everything. Not when leaving: a page that is being closed may still write."""
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.context.set_offline(False)
        self.developer.send("Storage.clearDataForOrigin", {"origin": self.site, "storageTypes": "all"})

    def open(self, width, height, color_scheme):
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        if color_scheme:
            page.emulate_media(color_scheme=color_scheme)
        return page

    def leave(self):
        """Close every page, and tell whether the next test may have this visitor: a clock once put up cannot be taken down."""
        for page in self.context.pages:
            if page is not self.kept_page:
                page.close()
        self.context.unroute_all()
        return "[native code]" in self.kept_page.evaluate("String(Date)")


@pytest.fixture(scope="session")
def visitors():
    """Those who have been here in this run, by their number within a test."""
    return []


@pytest.fixture
def new_page(browser, visitors, live_server, settings):
    """Open a page of its own visitor (own cookies) on the live server: `new_page(width=390, color_scheme="dark")`; with other
    options it has a context of its own, options as Playwright's `new_context`."""
    settings.SITE_URL = live_server.url
    came, others = 0, []

    def open_page(width=1280, height=900, color_scheme=None, **options):
        nonlocal came
        if options:
            others.append(
                browser.new_context(
                    base_url=live_server.url,
                    viewport={"width": width, "height": height},
                    color_scheme=color_scheme,
                    **options,
                )
            )
            return others[-1].new_page()
        if came == len(visitors):
            visitors.append(Visitor(browser, live_server.url))
        came += 1
        visitors[came - 1].arrive()
        return visitors[came - 1].open(width, height, color_scheme)

    yield open_page
    for context in others:
        context.close()
    for visitor in visitors[:came]:
        if not visitor.leave():
            visitor.context.close()
            visitors.remove(visitor)


@pytest.fixture
def page(new_page):
    """A page 1280 px wide on the live server."""
    return new_page()


@pytest.fixture
def scored(monkeypatch):
    """Related stories are scored as soon as a verb asks for it."""
    monkeypatch.setattr(AtOnce, "scores", True)


@pytest.fixture
def due():
    """Lets a moment come: `due(at)` runs what this test has enqueued for a moment up to `at`, and returns how much that was."""
    default_task_backend.later.clear()
    return default_task_backend.due
