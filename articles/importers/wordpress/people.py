"""Authors: an inactive account with a profile for every login of the old site, a profile for every guest author."""

import re

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ... import freshness, shelf_facets
from ...models import Author, Photo, TrailEntry, User
from ...slugs import free_slug
from .ledger import Ledger
from .words import cut, full_name, nicename, old_slug
from .words import key_of as source_id

# RFC 2606, section 2: no mail ever leaves for such an address.
NOWHERE = "imported.invalid"


def plan(ledger: Ledger) -> None:
    """Find out who is meant by the signatures under stories (co-authors), and which guests are somebody's account."""
    for row in ledger.rows("SELECT key, linked FROM people WHERE kind = 'guest' AND linked <> ''"):
        if ledger.value("SELECT 1 FROM people WHERE key = ? AND kind = 'login'", row["linked"]):
            ledger.run("UPDATE people SET same_as = ? WHERE key = ?", row["linked"], row["key"])
    for row in ledger.rows("SELECT slug, name FROM signatures ORDER BY rowid"):
        ledger.run(
            "UPDATE signatures SET key = ? WHERE slug = ? AND name = ?",
            _who(ledger, row["slug"], row["name"]),
            row["slug"],
            row["name"],
        )


def _who(ledger: Ledger, slug: str, name: str) -> str:
    """Return the key of the person whom a signature names, written down as a guest when nobody else is meant."""
    nick = slug.removeprefix("cap-")
    found = (
        ledger.row("SELECT key FROM people WHERE key = ?", f"guest:{nick}")
        or ledger.row("SELECT key FROM people WHERE key = ?", f"guest:{old_slug(name)}")
        or ledger.row("SELECT key FROM people WHERE key = ? AND kind = 'login'", name.lower())
        or ledger.row("SELECT key FROM people WHERE nick = ? AND kind = 'login'", nick)
    )
    if found is not None:
        return found["key"]
    looks_like_a_name = " " in name.strip() or any(letter.isupper() for letter in name)
    ledger.run(
        "INSERT OR IGNORE INTO people (key, login, kind, name, nick, seq) VALUES (?, ?, 'guest', ?, ?, 0)",
        f"guest:{nick}",
        nick,
        name.strip() if looks_like_a_name else full_name(name or nick),
        nick,
    )
    return f"guest:{nick}"


def key_of(ledger: Ledger, *, login: str = "", signature: tuple[str, str] | None = None) -> str:
    """Return the key of whoever is meant by a login or by the slug and name of a signature, or an empty string."""
    if signature:
        key = ledger.value("SELECT key FROM signatures WHERE slug = ? AND name = ?", *signature) or ""
    else:
        key = login.lower()
    row = ledger.row("SELECT key, same_as FROM people WHERE key = ?", key)
    return (row["same_as"] or row["key"]) if row else ""


@transaction.atomic
@freshness.verb
def bring_in(ledger: Ledger, *, source: str, note: str, dry: bool) -> None:
    """Write down who is here already, and make accounts and profiles for everybody else."""
    here = {
        author.source_id: author
        for author in Author.objects.filter(source=source).only("pk", "slug", "name", "source_id")
    }
    names = set(User.objects.values_list(Lower("username"), flat=True))
    addresses = set(User.objects.values_list(Lower("email"), flat=True))
    for row in ledger.rows("SELECT * FROM people WHERE same_as IS NULL ORDER BY seq, key"):
        name = cut(row["name"] or " ".join(filter(None, (row["first"], row["last"]))) or row["login"], 120)
        author = here.get(source_id(row["key"]))
        if author is not None:
            ledger.line("author", row["login"], name, "here")
        else:
            author = _author(row, name, source)
            user = _account(ledger, row, names, addresses, name) if row["kind"] == "login" else None
            if not dry:
                _save(author, user, row, ledger, note)
            ledger.line("author", row["login"], name, "imported")
        ledger.run(
            "UPDATE people SET new_id = ?, new_slug = ? WHERE key = ?", author.pk, author.slug, row["key"]
        )
    for row in ledger.rows("SELECT login, name, same_as FROM people WHERE same_as IS NOT NULL"):
        ledger.line(
            "author",
            row["login"],
            row["name"],
            "imported",
            _("the same as %(login)s") % {"login": row["same_as"]},
        )


def _author(row, name: str, source: str) -> Author:
    return Author(
        name=name,
        slug=free_slug(Author.objects, name, fallback=nicename(row["login"]) or "author"),
        bio=row["bio"] or "",
        source=source,
        source_id=source_id(row["key"]),
    )


def _account(ledger: Ledger, row, names: set[str], addresses: set[str], name: str) -> User:
    """Return an account (not saved) that nobody can sign in to, with a name and an address that nobody has."""
    wanted = re.sub(r"[^\w.@+-]+", "-", row["login"]).strip("-")[:120] or "author"
    username, number = wanted, 2
    while username.lower() in names:
        username, number = f"{wanted}-{number}", number + 1
    email = (row["email"] or "").strip()
    try:
        validate_email(email)
        if email.lower() in addresses:
            ledger.find(
                f"author:{row['login']}",
                name,
                "account",
                _("Another account has the address %(email)s already, so this one has none.")
                % {"email": email},
            )
            email = ""
    except ValidationError:
        email = ""
    if not email:
        local = nicename(username) or "author"
        email, number = f"{local}@{NOWHERE}", 2
        while email in addresses:
            email, number = f"{local}-{number}@{NOWHERE}", number + 1
    names.add(username.lower())
    addresses.add(email.lower())
    return User(
        username=username,
        email=email,
        first_name=cut(row["first"] or "", 150),
        last_name=cut(row["last"] or "", 150),
        password=make_password(None),
        is_active=False,
    )


def _save(author: Author, user: User | None, row, ledger: Ledger, note: str) -> None:
    if user is not None:
        user.save(force_insert=True)
        TrailEntry.record(by=None, verb="import", on=user, note=note)
        author.user = user
    if row["portrait"] and (photo := ledger.value("SELECT photo FROM media WHERE id = ?", row["portrait"])):
        author.photo = Photo.objects.filter(pk=photo).first()
    author.save(force_insert=True)
    freshness.changed(*shelf_facets.of_row(author, None))
    TrailEntry.record(by=None, verb="import", on=author, note=note)
