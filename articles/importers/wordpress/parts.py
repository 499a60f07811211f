"""What an export holds, word for word: the site, its authors, terms and items."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Site:
    """What the head of the file says of the site."""

    base_site_url: str = ""
    base_blog_url: str = ""
    title: str = ""
    language: str = ""
    written: str = ""
    version: str = ""


@dataclass(slots=True)
class Person:
    """An author's account; stories name it by its login."""

    login: str
    id: str = ""
    email: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""


@dataclass(slots=True)
class Term:
    """A category, a tag, or a term of another taxonomy; `parent` is the slug of the one above it."""

    taxonomy: str
    slug: str
    id: str = ""
    name: str = ""
    parent: str = ""
    description: str = ""


@dataclass(slots=True)
class Label:
    """A term that an item carries."""

    domain: str
    slug: str
    name: str


@dataclass(slots=True)
class Letter:
    """A comment, pingback or trackback as it stands under an item. Network addresses are not read."""

    id: str = ""
    author: str = ""
    email: str = ""
    url: str = ""
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    type: str = ""
    parent: str = ""
    user_id: str = ""

    @property
    def is_comment(self) -> bool:
        """Whether somebody wrote it; otherwise another site told of a link."""
        return self.type in ("", "comment", "review")


@dataclass(slots=True)
class Item:
    """A post, page, attachment or whatever else the site called an item, word for word."""

    id: str = ""
    type: str = ""
    status: str = ""
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    pub_date: str = ""
    comment_status: str = ""
    ping_status: str = ""
    name: str = ""
    parent: str = ""
    menu_order: str = ""
    password: str = ""
    sticky: str = ""
    attachment_url: str = ""
    labels: list[Label] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def values(self, key: str) -> list[str]:
        """Return what stands under the meta key `key`, which may be there several times."""
        return [value for name, value in self.meta if name == key and value.strip()]

    def value(self, key: str) -> str:
        """Return the first value of the meta key `key`, without space around it, or nothing."""
        return next((value.strip() for value in self.values(key)), "")


Part = Site | Person | Term | Item
