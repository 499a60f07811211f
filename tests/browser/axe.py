"""What axe-core, a reader of pages for flaws of accessibility, has to say about one."""

from axe_playwright_python.sync_playwright import Axe

COLOURS = ["color-contrast", "link-in-text-block"]


def find_flaws(page, tags=(), rules=()):
    """Return the violations that axe finds on `page` as it stands, of the standards `tags` or the single `rules`: a list of
    `(rule, [the start of each element's HTML])`."""
    wanted = {"type": "tag", "values": list(tags)} if tags else {"type": "rule", "values": list(rules)}
    # Without what is not looked at here: the elements that passed, how to select them, and style sheets read once more.
    options = {"runOnly": wanted, "resultTypes": ["violations"], "selectors": False, "preload": False}
    # The script is half a megabyte, and stays with the page.
    axe = Axe() if page.evaluate("typeof axe === 'undefined'") else Axe("")
    found = axe.run(page, options=options).response["violations"]
    return [(flaw["id"], [node["html"][:160] for node in flaw["nodes"]]) for flaw in found]
