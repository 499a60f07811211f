"""The first reading: every file is read to its end and found sound before the first row is written.

What is learnt goes into the ledger: who and what there is, what becomes of each item, which addresses it had.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from . import fates
from .ledger import Ledger
from .parts import Item, Part, Person, Site, Term
from .reading import Unreadable, read
from .shapes import SiteAddress
from .words import moment, nicename, old_slug, path_of, plain_line, plain_text, slug_words, whole_number

Tick = Callable[[int], object]
# The numbers of the pictures that a text shows.
SHOWN = re.compile(r"""wp-image-[0-9]+|\bids=["'][0-9, ]+["']""")
KEPT_DOMAINS = ("category", "post_tag", "author")


def numbered(files: Iterable[Path], tick: Tick) -> Iterator[tuple[int, Path, Part]]:
    """Yield the parts of all files with their number: both readings count alike."""
    number = 0
    for path in files:
        for part in read(path, tick):
            number += 1
            yield number, path, part


class Survey:
    """Reads all files into the ledger. Raises Unreadable with a sentence when one of them cannot be imported."""

    def __init__(self, ledger: Ledger, *, now: datetime):
        self.ledger, self.now = ledger, now
        self.sites: dict[str, tuple[Path, Site]] = {}

    def read(self, files: list[Path], tick: Tick) -> tuple[SiteAddress, Site]:
        """Read `files` and return the site that they come from."""
        written: datetime | None = None
        for number, path, part in numbered(files, tick):
            if isinstance(part, Site):
                self._site(path, part)
                written = moment(gmt="", rfc=part.written) or written
            elif isinstance(part, Person):
                self._person(number, part)
            elif isinstance(part, Term):
                self.term(number, part, told=True)
            else:
                self._item(number, path, part)
        address, site = self._one_site()
        self._refuse_loops()
        return address, site

    def _site(self, path: Path, site: Site) -> None:
        source = SiteAddress(site.base_site_url, site.base_blog_url).source
        self.sites.setdefault(source, (path, site))

    def _one_site(self) -> tuple[SiteAddress, Site]:
        if len(self.sites) > 1:
            (first, one), (second, other) = list(self.sites.values())[:2]
            raise Unreadable(
                _("%(first)s comes from %(one)s and %(second)s from %(other)s. Import one site at a time.")
                % {
                    "first": first.name,
                    "one": one.base_blog_url or one.base_site_url,
                    "second": second.name,
                    "other": other.base_blog_url or other.base_site_url,
                }
            )
        site = next(iter(self.sites.values()))[1]
        return SiteAddress(site.base_site_url, site.base_blog_url), site

    def _person(self, number: int, person: Person) -> None:
        self.ledger.run(
            "INSERT INTO people (key, login, kind, old_id, email, name, first, last, nick, seq) "
            "VALUES (?, ?, 'login', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET old_id = excluded.old_id, "
            "email = excluded.email, name = excluded.name, first = excluded.first, last = excluded.last "
            "WHERE old_id IS NULL",
            person.login.lower(),
            person.login,
            person.id,
            person.email,
            plain_line(person.name),
            plain_line(person.first_name),
            plain_line(person.last_name),
            nicename(person.login),
            number,
        )

    def term(self, number: int, term: Term, *, told: bool) -> None:
        """Write down a term; one that an item names and no list tells of keeps what the item says."""
        slug = old_slug(term.slug) or old_slug(term.name)
        self.ledger.run(
            "INSERT INTO terms (taxonomy, slug, old_id, name, parent, about, seq, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET old_id = excluded.old_id, name = excluded.name, parent = excluded.parent, "
            "about = excluded.about, told = 1 WHERE told = 0 AND excluded.told = 1",
            term.taxonomy,
            slug,
            term.id,
            plain_line(term.name) or slug_words(term.slug),
            old_slug(term.parent),
            plain_text(term.description),
            number,
            int(told),
        )

    def _item(self, number: int, path: Path, item: Item) -> None:
        title = plain_line(item.title)
        key = whole_number(item.id)
        if not key:
            self.ledger.line(item.type or "item", item.id, title, "skipped", _("it has no number of its own"))
            return
        fate = fates.fate_of(item, now=self.now, written=None)
        new = self.ledger.run(
            "INSERT OR IGNORE INTO items (id, seq, type, status, name, title, link, guid, parent, menu_order, kind, public, "
            "reason, featured, category) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            key,
            number,
            item.type,
            item.status,
            item.name[:400],
            title[:400],
            item.link[:2000],
            item.guid[:2000],
            whole_number(item.parent) or 0,
            int(item.menu_order) if re.fullmatch(r"-?[0-9]{1,9}", item.menu_order) else 0,
            fate.kind,
            int(fate.is_public(self.now)),
            fate.reason,
            whole_number(item.value("_thumbnail_id")) or 0,
            item.value("_yoast_wpseo_primary_category")[:20],
        )
        if not new:
            self.ledger.line(
                item.type, key, title, "skipped", _("it stands in the files twice; the first was taken")
            )
            return
        _refuse_circle(
            {letter.id: letter.parent for letter in item.letters if letter.id and letter.parent},
            _("The comments of “%(name)s” (%(file)s) answer each other in a circle.")
            % {"name": title or key, "file": path.name},
        )
        if fate.kind == fates.PHOTO:
            self._picture(key, item, title)
        elif fate.kind == fates.GUEST:
            self._guest(number, item, title)
        elif fate.kind:
            self._labels(number, key, item)

    def _labels(self, number: int, key: int, item: Item) -> None:
        """Write down the terms, the old slugs and the author of a story or page."""
        for place, label in enumerate(item.labels):
            if label.domain in KEPT_DOMAINS:
                slug = old_slug(label.slug) or old_slug(label.name)
                self.ledger.run("INSERT INTO labels VALUES (?, ?, ?, ?)", key, label.domain, slug, place)
            if label.domain in ("category", "post_tag"):
                self.term(number, Term(label.domain, label.slug or label.name, name=label.name), told=False)
            elif label.domain == "author":
                self.ledger.run(
                    "INSERT OR IGNORE INTO signatures (slug, name) VALUES (?, ?)", slug, label.name
                )
        for found in SHOWN.finditer(item.content):
            for number in re.findall(r"[0-9]{1,18}", found[0]):
                # The first story by its number, whatever the order of the files.
                self.ledger.run(
                    "INSERT INTO shown VALUES (?, ?) ON CONFLICT DO UPDATE SET item = min(item, excluded.item)",
                    int(number),
                    key,
                )
        for slug in item.values("_wp_old_slug")[:50]:
            self.ledger.run("INSERT INTO old_slugs VALUES (?, ?)", key, slug_words(slug)[:400])
        if item.creator:
            self.ledger.run(
                "INSERT OR IGNORE INTO people (key, login, kind, name, nick, seq) VALUES (?, ?, 'login', ?, ?, ?)",
                item.creator.lower(),
                item.creator,
                plain_line(item.creator),
                nicename(item.creator),
                number,
            )

    def _picture(self, key: int, item: Item, title: str) -> None:
        credit = (
            item.value("_media_credit") or item.value("media_credit") or item.value("_navis_media_credit_org")
        )
        self.ledger.run(
            "INSERT OR IGNORE INTO media (id, url, path, alt, caption, credit) VALUES (?, ?, ?, ?, ?, ?)",
            key,
            (item.attachment_url or item.guid)[:2000],
            path_of(item.attachment_url or item.guid).partition("?")[0][:2000],
            plain_line(item.value("_wp_attachment_image_alt")),
            plain_text(item.excerpt),
            plain_line(credit),
        )

    def _guest(self, number: int, item: Item, title: str) -> None:
        nick = old_slug(item.value("cap-user_login") or item.name).removeprefix("cap-")
        self.ledger.run(
            "INSERT OR IGNORE INTO people (key, login, kind, old_id, email, name, first, last, bio, nick, linked, portrait, seq) "
            "VALUES (?, ?, 'guest', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            f"guest:{nick}",
            nick,
            item.id,
            item.value("cap-user_email"),
            plain_line(item.value("cap-display_name")) or title,
            plain_line(item.value("cap-first_name")),
            plain_line(item.value("cap-last_name")),
            plain_text(item.value("cap-description") or item.content),
            nick,
            item.value("cap-linked_account").lower(),
            whole_number(item.value("_thumbnail_id")) or 0,
            number,
        )

    def _refuse_loops(self) -> None:
        rows = self.ledger.rows("SELECT slug, parent FROM terms WHERE taxonomy = 'category' AND parent <> ''")
        _refuse_circle(
            {row["slug"]: row["parent"] for row in rows},
            _("The categories are parts of each other in a circle."),
        )
        rows = self.ledger.rows("SELECT id, parent FROM items WHERE type = 'page' AND parent <> 0")
        _refuse_circle(
            {str(row["id"]): str(row["parent"]) for row in rows},
            _("The pages are parts of each other in a circle."),
        )


def _refuse_circle(above: dict[str, str], sentence: str) -> None:
    """Raise Unreadable when somebody in `above` (name: the one above it) stands above itself."""
    sound: set[str] = set()
    for name in above:
        seen: dict[str, None] = {}
        while name in above and name not in sound:
            if name in seen:
                names = ", ".join(list(seen)[list(seen).index(name) :][:5])
                raise Unreadable(f"{sentence} ({names})")
            seen[name] = None
            name = above[name]
        sound.update(seen)
