"""Elements of an export, read to their end, as the parts that they stand for."""

import re
from collections.abc import Callable

from .parts import Item, Label, Letter, Part, Person, Term


class Node:
    """One element: its name with the prefix of its namespace, attributes, text and children."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]):
        self.name, self.attributes = name, attributes
        self.text: list[str] = []
        self.children: list[Node] = []

    def words(self) -> str:
        """Return the text of the element itself, without space around it."""
        return "".join(self.text).strip()


HEAD = {
    "title": "title",
    "language": "language",
    "pubDate": "written",
    "wp:wxr_version": "version",
    "wp:base_site_url": "base_site_url",
    "wp:base_blog_url": "base_blog_url",
}


def _fields(node: Node) -> dict[str, str]:
    """Return the texts of the children by name; of two with one name the first."""
    found: dict[str, str] = {}
    for child in node.children:
        found.setdefault(child.name, child.words())
    return found


def _person(node: Node) -> Person | None:
    found = _fields(node)
    login = found.get("wp:author_login", "")
    if not login:
        return None
    return Person(
        login=login,
        id=found.get("wp:author_id", ""),
        email=found.get("wp:author_email", ""),
        name=found.get("wp:author_display_name", ""),
        first_name=found.get("wp:author_first_name", ""),
        last_name=found.get("wp:author_last_name", ""),
    )


def _category(node: Node) -> Term:
    found = _fields(node)
    return Term(
        taxonomy="category",
        slug=found.get("wp:category_nicename", ""),
        id=found.get("wp:term_id", ""),
        name=found.get("wp:cat_name", ""),
        parent=found.get("wp:category_parent", ""),
        description=found.get("wp:category_description", ""),
    )


def _tag(node: Node) -> Term:
    found = _fields(node)
    return Term(
        taxonomy="post_tag",
        slug=found.get("wp:tag_slug", ""),
        id=found.get("wp:term_id", ""),
        name=found.get("wp:tag_name", ""),
        description=found.get("wp:tag_description", ""),
    )


def _term(node: Node) -> Term:
    found = _fields(node)
    return Term(
        taxonomy=found.get("wp:term_taxonomy", ""),
        slug=found.get("wp:term_slug", ""),
        id=found.get("wp:term_id", ""),
        name=found.get("wp:term_name", ""),
        parent=found.get("wp:term_parent", ""),
        description=found.get("wp:term_description", ""),
    )


ITEM = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "pubDate": "pub_date",
    "dc:creator": "creator",
    "content:encoded": "content",
    "excerpt:encoded": "excerpt",
    "wp:post_id": "id",
    "wp:post_date": "date",
    "wp:post_date_gmt": "date_gmt",
    "wp:post_modified": "modified",
    "wp:post_modified_gmt": "modified_gmt",
    "wp:comment_status": "comment_status",
    "wp:ping_status": "ping_status",
    "wp:post_name": "name",
    "wp:status": "status",
    "wp:post_parent": "parent",
    "wp:menu_order": "menu_order",
    "wp:post_type": "type",
    "wp:post_password": "password",
    "wp:is_sticky": "sticky",
    "wp:attachment_url": "attachment_url",
}
LETTER = {
    "wp:comment_id": "id",
    "wp:comment_author": "author",
    "wp:comment_author_email": "email",
    "wp:comment_author_url": "url",
    "wp:comment_date": "date",
    "wp:comment_date_gmt": "date_gmt",
    "wp:comment_content": "content",
    "wp:comment_approved": "approved",
    "wp:comment_type": "type",
    "wp:comment_parent": "parent",
    "wp:comment_user_id": "user_id",
}
DOMAINS = {"": "category", "tag": "post_tag"}


def _item(node: Node) -> Item:
    item = Item()
    given: set[str] = set()
    for child in node.children:
        name = child.name
        if name in ITEM:
            if name not in given:
                given.add(name)
                setattr(item, ITEM[name], child.words())
        elif name == "category":
            _label(item, child)
        elif name == "wp:postmeta":
            found = _fields(child)
            if key := found.get("wp:meta_key"):
                item.meta.append((key, found.get("wp:meta_value", "")))
    if "base64," in item.content:
        item.content = INLINE.sub("data:,", item.content)
    return item


# A picture written into the text itself; no text here can hold one, and they make texts endless.
INLINE = re.compile(r"data:[a-z0-9.+/-]{1,60};base64,[A-Za-z0-9+/=\s]{200,}")


def letter(node: Node) -> Letter:
    """Return the comment, pingback or trackback that an element holds."""
    found = _fields(node)
    return Letter(**{LETTER[name]: value for name, value in found.items() if name in LETTER})


def _label(item: Item, node: Node) -> None:
    """Take a term of the item; version 1.0 names each twice, once without its slug."""
    domain = node.attributes.get("domain", "")
    domain, slug, name = DOMAINS.get(domain, domain), node.attributes.get("nicename", ""), node.words()
    if not (slug or name):
        return
    for label in item.labels:
        if label.domain == domain and (label.slug == slug if slug else label.name == name):
            return
        if label.domain == domain and slug and not label.slug and label.name == name:
            label.slug = slug
            return
    item.labels.append(Label(domain, slug, name))


MAKERS: dict[str, Callable[[Node], Part | None]] = {
    "wp:author": _person,
    "wp:category": _category,
    "wp:tag": _tag,
    "wp:term": _term,
    "item": _item,
}
