"""What a moderator types into the search of the queue, read: words, a story, a section, a network."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from unicodedata import normalize

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Article, Category
from articles.search.session import TooSlow, session

from .finding import Wanted

LONGEST = 200
MOST_STORIES = 50
# As much of an IPv4 address as somebody remembers: "203.0.113." is a network.
BEGINNING = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?\.?")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
SLUG = re.compile(r"(?:.*/stories/)?([a-z0-9-]+)/?(?:[?#].*)?")


def read(typed: Mapping[str, str]) -> tuple[Wanted, list[str]]:
    """Return what is looked for by the fields `q`, `story`, `section` and `network`, and a sentence for each that says nothing.

    `story` is an id, an address or words of the headline, `section` a slug (its sub-sections belong to it), `network`
    such as 203.0.113.0/24, an address, or the beginning of one.
    """
    given = {name: " ".join(value.replace("\0", " ").split())[:LONGEST] for name, value in typed.items()}
    problems: list[str] = []
    stories = sections = None
    network = ""
    if story := given.get("story"):
        stories = _stories(story, problems)
    if section := given.get("section"):
        sections = _sections(section)
        if not sections:
            problems.append(_("There is no section “%(section)s”.") % {"section": section})
    if typed_network := given.get("network"):
        network = _network(typed_network)
        if not network:
            problems.append(
                _("“%(network)s” is no network. Write it like 203.0.113.0/24.") % {"network": typed_network}
            )
    text = normalize("NFC", given.get("q", ""))
    # Of an e-mail address every part is a word of very many; as a whole it has an index of its own.
    email, text = (text, "") if EMAIL.fullmatch(text) else ("", text)
    return Wanted(text, email, network, stories, sections), problems


def _stories(typed: str, problems: list[str]) -> tuple[int, ...]:
    known = Q()
    if typed.isascii() and typed.isdigit() and len(typed) < 19:
        known |= Q(pk=int(typed))
    if found := SLUG.fullmatch(typed):
        known |= Q(slug=found[1])
    if known and (pks := list(Article.objects.filter(known).values_list("pk", flat=True)[:2])):
        return tuple(pks)
    try:
        with session():
            called = Q()
            for word in typed.split():
                called &= Q(headline__iregex=re.escape(word))
            pks = list(Article.objects.filter(called).values_list("pk", flat=True)[: MOST_STORIES + 1])
    except TooSlow:
        problems.append(_("The search for that story took too long. Write its address."))
        return ()
    if not pks:
        problems.append(_("No story is called “%(story)s”.") % {"story": typed})
    elif len(pks) > MOST_STORIES:
        problems.append(
            _(
                "More than %(count)d stories are called “%(story)s”. Write more of the headline, or its address."
            )
            % {"count": MOST_STORIES, "story": typed}
        )
    return tuple(pks)


def _sections(slug: str) -> tuple[int, ...]:
    return tuple(Category.objects.filter(Q(slug=slug) | Q(parent__slug=slug)).values_list("pk", flat=True))


def _network(typed: str) -> str:
    if found := BEGINNING.fullmatch(typed):
        parts = [part for part in found.groups() if part]
        typed = f"{'.'.join(parts + ['0'] * (4 - len(parts)))}/{8 * len(parts)}"
    try:
        return str(ip_network(typed, strict=False))
    except ValueError:
        return ""
