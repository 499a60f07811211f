"""What is decided about stories and pages between the two readings: which are here, their addresses, their order."""

from ...models import Article, Page
from ...slugs import MAX_LENGTH
from .ledger import Ledger
from .stories import LACKS_PICTURES
from .words import new_slug


def find_here(ledger: Ledger, source: str) -> None:
    """Write down which stories and pages an earlier run has brought, and which of them still lack a picture."""
    for model, kind in ((Article, "article"), (Page, "page")):
        found = model._default_manager.filter(source=source).values_list("source_id", "pk", "slug")
        ledger.many(
            "UPDATE items SET here = 1, kind = ?, new_id = ?, new_slug = ? WHERE id = ?",
            ((kind, pk, slug, int(key)) for key, pk, slug in found.iterator() if key.isdecimal()),
        )
    untouched = Article.objects.filter(source=source, version=1, source_data__has_key=LACKS_PICTURES)
    ledger.many(
        "UPDATE items SET incomplete = 1 WHERE id = ?",
        ((int(key),) for key in untouched.values_list("source_id", flat=True).iterator() if key.isdecimal()),
    )


def name(ledger: Ledger) -> None:
    """Give every new story and page its address, so that a link can lead to what comes later."""
    for model, kind in ((Article, "article"), (Page, "page")):
        slugs = model._default_manager.values_list("slug", flat=True).iterator()
        ledger.many("INSERT OR IGNORE INTO taken VALUES (?, ?)", ((kind, slug) for slug in slugs))
        last: dict[str, int] = {}
        new = "SELECT id, name, title FROM items WHERE kind = ? AND here = 0 ORDER BY public DESC, seq"
        for row in ledger.each(new, kind):
            wanted = slug = new_slug(row["name"], row["title"], "story" if kind == "article" else "page")
            while not ledger.run("INSERT OR IGNORE INTO taken VALUES (?, ?)", kind, slug):
                last[wanted] = last.get(wanted, 1) + 1
                slug = f"{wanted[: MAX_LENGTH - 8]}-{last[wanted]}"
            ledger.run("UPDATE items SET new_slug = ? WHERE id = ?", slug, row["id"])


def order_pages(ledger: Ledger) -> None:
    """Number the pages as a reader of the old site's menu meets them: a page, then those below it."""
    below: dict[int, list[int]] = {}
    pages = ledger.rows("SELECT id, parent FROM items WHERE kind = 'page' ORDER BY menu_order, title, id")
    known = {row["id"] for row in pages}
    for row in pages:
        below.setdefault(row["parent"] if row["parent"] in known else 0, []).append(row["id"])
    waiting, position = below.pop(0, [])[::-1], 1
    while waiting:
        page = waiting.pop()
        ledger.run("UPDATE items SET position = ? WHERE id = ?", min(position, 32_000), page)
        position += 1
        waiting += below.pop(page, [])[::-1]
