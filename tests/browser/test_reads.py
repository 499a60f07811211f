"""When a page says that it was read."""

from urllib.parse import urlsplit

import pytest

from tests.factories import make_live_article

pytestmark = pytest.mark.django_db(transaction=True)

AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
# What a browser says of itself that no program steers.
FREE = "Object.defineProperty(navigator, 'webdriver', { get: () => false })"


def test_a_story_says_once_that_somebody_has_read_it_and_a_robots_browser_says_nothing(new_page):
    make_live_article(slug="quay")
    for is_robot, expected in ((False, ["/stories/quay/read/"]), (True, [])):
        page, said = new_page(user_agent=AGENT), []
        page.on(
            "request", lambda request, said=said: said.append(request) if request.method == "POST" else None
        )
        if not is_robot:
            page.add_init_script(FREE)
        page.clock.install()
        page.goto("/stories/quay/")
        page.mouse.wheel(0, 200)
        page.mouse.move(200, 200)
        page.clock.run_for(6000)
        assert said == []
        page.clock.run_for(60_000)
        page.evaluate("fetch('/robots.txt')")  # what was said before it is on its way
        assert [urlsplit(request.url).path for request in said] == expected
        assert page.context.cookies() == []
        page.close()
