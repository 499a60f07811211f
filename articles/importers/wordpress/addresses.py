"""Old addresses: which ones everything had, what they lead to now, and what a link in a text becomes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from ...models import OldPath
from .ledger import Ledger
from .shapes import SiteAddress
from .words import path_of, slug_words

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Bases:
    """What stands before categories, tags and authors in the addresses of the old site; its owner may have changed it."""

    category: str = "category"
    tag: str = "tag"
    author: str = "author"

    def before(self, name: str) -> str:
        """Return the base called `name` between slashes, a single slash for none."""
        return f"/{getattr(self, name).strip('/')}/".replace("//", "/")


# Who has a better right to an address that two claim: what was public there, what was hidden there, shelves and people,
# numbers, earlier names, and last the page that WordPress made for each picture.
PUBLIC, HIDDEN, SHELF, NUMBER, EARLIER, PICTURE = range(6)


@cache
def _pattern(kind: str) -> tuple[str, str]:
    before, _slug, after = reverse(f"articles:{kind}", args=["SLUG"]).partition("SLUG")
    return before, after


def new_path(kind: str, slug: str) -> str:
    """Return where the row of `kind` ("article", "category", …) with `slug` is now."""
    before, after = _pattern(kind)
    return f"{before}{slug}{after}"


def collect(ledger: Ledger, site: SiteAddress, bases: Bases) -> None:
    """Write down every address that something had, and decide who has it where two claim the same."""
    before = path_of(site.base_blog_url).partition("?")[0].rstrip("/")
    ledger.many("INSERT INTO claims VALUES (?, ?, ?, ?)", _of_items(ledger, site, before))
    ledger.many("INSERT INTO claims VALUES (?, ?, ?, ?)", _of_terms(ledger, before, bases))
    ledger.many("INSERT INTO claims VALUES (?, ?, ?, ?)", _of_people(ledger, before, bases))
    ledger.many("INSERT INTO claims VALUES (?, ?, ?, ?)", _of_pictures(ledger, site, before))
    ledger.run("DELETE FROM claims WHERE path IN ('', '/', ?, ?)", before, f"{before}/")
    for row in ledger.each("SELECT * FROM claims WHERE length(path) > ?", LONGEST):
        ledger.find(
            f"{row['kind']}:{row['ref']}",
            row["path"][:200],
            "address",
            _("This address is too long to be kept."),
        )
    ledger.run("DELETE FROM claims WHERE length(path) > ?", LONGEST)
    ledger.run("INSERT OR IGNORE INTO paths SELECT path, kind, ref FROM claims ORDER BY rank, rowid")
    beaten = (
        "SELECT DISTINCT c.path, c.kind, c.ref, p.kind AS other_kind, p.ref AS other FROM claims c JOIN paths p USING (path) "
        "WHERE c.kind <> p.kind OR c.ref <> p.ref"
    )
    for row in ledger.each(beaten):
        ledger.find(
            f"{row['kind']}:{row['ref']}",
            row["path"],
            "address",
            _("%(path)s leads to %(kind)s %(other)s, which has the better right to it.")
            % {"path": row["path"], "kind": row["other_kind"], "other": row["other"]},
        )


def _on_site(url: str, site: SiteAddress) -> str:
    """Return the path of `url` when it lies on the old site, else nothing."""
    if not url or not (site.owns(url) or url.startswith("/")):
        return ""
    return path_of(url)


def _of_items(ledger: Ledger, site: SiteAddress, before: str) -> Iterator[tuple[str, int, str, str]]:
    for row in ledger.each("SELECT * FROM items WHERE kind IN ('article', 'page') ORDER BY seq"):
        kind, ref, rank = row["kind"], str(row["id"]), PUBLIC if row["public"] else HIDDEN
        link = _on_site(row["link"], site)
        if link:
            yield link, rank, kind, ref
        yield f"{before}/?p={ref}", NUMBER, kind, ref
        if row["type"] == "page":
            yield f"{before}/?page_id={ref}", NUMBER, kind, ref
        if guid := _on_site(row["guid"], site):
            yield guid, NUMBER, kind, ref
        for found in ledger.rows("SELECT slug FROM old_slugs WHERE item = ?", row["id"]):
            if earlier := _with_slug(link, slug_words(row["name"]), found["slug"]):
                yield earlier, EARLIER, kind, ref


def _with_slug(link: str, slug: str, earlier: str) -> str:
    """Return `link` with `earlier` where `slug` stands at its end, or nothing when it does not stand there."""
    match = re.fullmatch(r"(.*/)([^/?]+?)((?:\.[a-z]{2,5})?/?)", link)
    if not match or not earlier or "/" in earlier or match[2].lower() != slug.lower():
        return ""
    return f"{match[1]}{earlier}{match[3]}"


def _of_terms(ledger: Ledger, before: str, bases: Bases) -> Iterator[tuple[str, int, str, str]]:
    sql = "SELECT taxonomy, slug, old_id, parent FROM terms WHERE taxonomy IN ('category', 'post_tag') AND name <> '' ORDER BY seq"
    above = {row["slug"]: row["parent"] for row in ledger.rows(sql) if row["taxonomy"] == "category"}
    for row in ledger.each(sql):
        slug = row["slug"]
        if row["taxonomy"] == "post_tag":
            yield f"{before}{bases.before('tag')}{slug}/", SHELF, "topic", slug
            yield f"{before}/?tag={slug}", NUMBER, "topic", slug
            continue
        line, name = [slug], above.get(slug)
        while name and name in above:
            line.insert(0, name)
            name = above[name]
        yield f"{before}{bases.before('category')}{'/'.join(line)}/", SHELF, "category", slug
        yield f"{before}{bases.before('category')}{slug}/", EARLIER, "category", slug
        if row["old_id"]:
            yield f"{before}/?cat={row['old_id']}", NUMBER, "category", slug


def _of_people(ledger: Ledger, before: str, bases: Bases) -> Iterator[tuple[str, int, str, str]]:
    for row in ledger.rows("SELECT key, nick, old_id, kind, same_as FROM people ORDER BY kind DESC, seq"):
        key = row["same_as"] or row["key"]
        if row["nick"]:
            yield f"{before}{bases.before('author')}{row['nick']}/", SHELF, "author", key
        if row["old_id"] and row["kind"] == "login":
            yield f"{before}/?author={row['old_id']}", NUMBER, "author", key


def _of_pictures(ledger: Ledger, site: SiteAddress, before: str) -> Iterator[tuple[str, int, str, str]]:
    """A picture's own page leads to what it hung under, else to the first story that it stands over, or in."""
    sql = (
        "SELECT i.id, i.link, i.title, coalesce(p.id, f.id, s.id) AS ref, coalesce(p.kind, f.kind, s.kind) AS kind "
        "FROM items i "
        "LEFT JOIN items p ON p.id = i.parent AND p.kind IN ('article', 'page') "
        "LEFT JOIN items f ON f.id = (SELECT min(id) FROM items o WHERE o.featured = i.id AND o.kind IN ('article', 'page')) "
        "LEFT JOIN shown ON shown.media = i.id LEFT JOIN items s ON s.id = shown.item "
        "WHERE i.type = 'attachment' ORDER BY i.seq"
    )
    for row in ledger.each(sql):
        if row["ref"] is None:
            ledger.find(
                row["id"],
                row["title"],
                "address",
                _("No story shows this picture, so the page that it had of its own leads nowhere."),
            )
            continue
        if link := _on_site(row["link"], site):
            yield link, PICTURE, row["kind"], str(row["ref"])
        yield f"{before}/?attachment_id={row['id']}", PICTURE, row["kind"], str(row["ref"])


def paths_of(ledger: Ledger, kind: str, ref: str) -> list[str]:
    """Return the old addresses that lead to `ref`."""
    return [
        row["path"] for row in ledger.rows("SELECT path FROM paths WHERE kind = ? AND ref = ?", kind, ref)
    ]


def keep_for_shelves(ledger: Ledger) -> None:
    """Let the old addresses of authors, sections and topics lead to where they are now."""
    wanted = [
        (row["path"], OldPath(author_id=row["new_id"]), new_path("author", row["new_slug"]))
        for row in ledger.rows(
            "SELECT path, new_id, new_slug FROM paths JOIN people ON key = ref "
            "WHERE paths.kind = 'author' AND new_id IS NOT NULL"
        )
    ]
    shelves = "SELECT path, new_id, new_slug FROM paths JOIN terms ON slug = ref WHERE kind = ? AND taxonomy = ? AND new_id IS NOT NULL"
    for kind, taxonomy in (("category", "category"), ("topic", "post_tag")):
        wanted += [
            (row["path"], OldPath(**{f"{kind}_id": row["new_id"]}), new_path(kind, row["new_slug"]))
            for row in ledger.rows(shelves, kind, taxonomy)
        ]
    for first in range(0, len(wanted), 1000):
        write(ledger, wanted[first : first + 1000])


def write(ledger: Ledger, wanted: list[tuple[str, OldPath, str]]) -> None:
    """Write redirects: each old path, an OldPath that holds the target, and where that is now.

    A path that is the new address too needs none; one that leads somewhere already is left as it is.
    """
    rows, held = [], {}
    paths = [path for path, _target, _now in wanted]
    for row in OldPath.objects.filter(path__in=paths):
        held[row.path] = row
    for path, target, now in wanted:
        if path == now:
            continue
        if path in held:
            if _ids(held[path]) != _ids(target):
                ledger.find(path, path, "address", _("This address leads somewhere else here already."))
            continue
        if _is_ours(path):
            ledger.find(path, path, "address", _("A page of this paper stands at this address."))
            continue
        row = OldPath(path=path)
        for name, value in _ids(target).items():
            setattr(row, name, value)
        rows.append(row)
    OldPath.objects.bulk_create(rows, ignore_conflicts=True)


def _ids(row: OldPath) -> dict[str, int | None]:
    names = ("article_id", "category_id", "topic_id", "author_id", "page_id")
    return {name: getattr(row, name) for name in names}


def _is_ours(path: str) -> bool:
    """Whether a page of the paper itself, not one of a row, stands at `path`: no redirect could ever be seen there."""
    if "?" in path:
        return False
    try:
        match = resolve(path)
    except (Resolver404, UnicodeError):
        return False
    return "slug" not in match.kwargs and match.url_name != "media"


class Links:
    """Says what a link of an old text leads to now."""

    def __init__(self, ledger: Ledger, site: SiteAddress):
        self.ledger, self.site = ledger, site

    def __call__(self, url: str) -> str:
        """Return the new address for a link into the old site; every other link, and one to what is hidden, as it is."""
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            return url
        relative = not parts.scheme and not parts.netloc and parts.path.startswith("/")
        if not relative and not self.site.is_home(url):
            return url
        path = path_of(parts._replace(fragment="").geturl())
        bare = path.partition("?")[0]
        for candidate in dict.fromkeys((path, bare, f"{bare}/", bare.rstrip("/"))):
            found = self.ledger.row("SELECT kind, ref FROM paths WHERE path = ?", candidate)
            if found is not None and candidate not in ("", "/"):
                new = self._now(found["kind"], found["ref"])
                return (new + (f"#{parts.fragment}" if parts.fragment else "")) if new else url
        return url

    def _now(self, kind: str, ref: str) -> str:
        if kind in ("article", "page"):
            row = self.ledger.row("SELECT new_slug, kind FROM items WHERE id = ? AND public = 1", int(ref))
        elif kind == "author":
            row = self.ledger.row("SELECT new_slug FROM people WHERE key = ?", ref)
        else:
            taxonomy = "category" if kind == "category" else "post_tag"
            row = self.ledger.row("SELECT new_slug FROM terms WHERE taxonomy = ? AND slug = ?", taxonomy, ref)
        return new_path(kind, row["new_slug"]) if row and row["new_slug"] else ""
