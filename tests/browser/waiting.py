"""Waiting for what a page's own data say. Playwright's `wait_for_function` asks again from inside the page, where the content
policy forbids what it does; asked from outside it may."""


def until(page, script, arg=None):
    """Return once `script` (a JavaScript function, given `arg`) is true on `page`; fail after fifteen seconds."""
    for _ in range(150):
        if page.evaluate(script, arg):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it did not come to this: {script}")
