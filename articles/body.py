"""Article text -> safe HTML. The only module that marks anything safe.

The body is allow-listed HTML. A picture in it is `<figure data-photo="ID">` with an optional caption of its own,
nothing else; `prepare` puts the picture itself in its place.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .later import later
from .models import Photo
from .renditions import sources
from .slugs import make_slug

if TYPE_CHECKING:
    from lxml import etree
    from lxml import html as lxml_html
    from lxml.html import diff as lxml_diff
else:  # 8 MB; what readers see was prepared when it was written
    etree, lxml_html, lxml_diff = later("lxml.etree"), later("lxml.html"), later("lxml.html.diff")

TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "strong",
    "em",
    "a",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "hr",
    "figure",
    "figcaption",
}
ATTRIBUTES = {
    "a": {"href"},
    "figure": {"data-photo"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
LARGEST_PHOTO_ID = 2**63 - 1


def _keep(element: str, attribute: str, value: str) -> str | None:
    """Drop attribute values that mean nothing or harm: the photo's id and the spans are small numbers."""
    if attribute == "data-photo":
        return value if re.fullmatch(r"[1-9][0-9]{0,18}", value) and int(value) <= LARGEST_PHOTO_ID else None
    if attribute in ("colspan", "rowspan"):
        return value if re.fullmatch(r"[1-9][0-9]?", value) else None
    if attribute == "scope":
        return value if value in ("row", "col", "rowgroup", "colgroup") else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes=SCHEMES,
    link_rel=None,
    strip_comments=True,
)
_diff_cleaner = nh3.Cleaner(
    tags=TAGS | {"ins", "del"},
    attributes=ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes=SCHEMES,
    link_rel=None,
)


def _root(fragment: str) -> "lxml_html.HtmlElement":
    return lxml_html.fragment_fromstring(fragment, create_parent="div")


def _inner(root: "lxml_html.HtmlElement") -> str:
    children = [etree.tostring(child, encoding="unicode", method="html") for child in root]
    # libxml2 does not know that <source> is void and closes it.
    return escape(root.text or "", quote=False) + "".join(children).replace("</source>", "")


def _own_link(href: str) -> str:
    """Make a link into this site root-relative, so that it survives a change of the site's address."""
    if href.startswith(settings.SITE_URL):
        parts = urlsplit(href)
        if f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL:
            return (
                (parts.path or "/")
                + (f"?{parts.query}" if parts.query else "")
                + (f"#{parts.fragment}" if parts.fragment else "")
            )
    return href


def sanitise(html: str) -> str:
    """Return `html` with nothing left in it but what the allow-list names; figures without a photo vanish whole."""
    clean = _cleaner.clean(html.replace("\x00", ""))
    if "<figure" not in clean and "<figcaption" not in clean and settings.SITE_URL not in clean:
        return clean
    root = _root(clean)
    for figure in list(root.iter("figure")):
        if not figure.get("data-photo"):
            figure.drop_tree()
    for caption in list(root.iter("figcaption")):
        if caption.getparent() is None or caption.getparent().tag != "figure":
            caption.drop_tag()
    for figure in list(root.iter("figure")):
        captions = [child for child in figure if child.tag == "figcaption"][:1]
        for child in list(figure):
            figure.remove(child)
        figure.text = None
        for caption in captions:
            caption.tail = None
            figure.append(caption)
        parent = figure.getparent()
        if parent is not root and parent.tag == "p":  # a picture is a block of its own
            parent.addprevious(figure)
    for link in root.iter("a"):
        if link.get("href"):
            link.set("href", _own_link(link.get("href")))
    return _inner(root)


def photo_ids(html: str) -> list[int]:
    """Return the ids of the photos in `html`, in their order, each once."""
    found = re.findall(r'<figure data-photo="([0-9]{1,19})"', sanitise(html))
    return list(dict.fromkeys(int(number) for number in found))


def prepare(html: str) -> SafeString:
    """Return the text as readers get it: sanitised again, pictures in place, subheadings with anchors."""
    root = _root(sanitise(html) or "<p></p>")
    wanted = [int(figure.get("data-photo")) for figure in root.iter("figure")]
    photos = Photo.objects.in_bulk(wanted) if wanted else {}
    for figure in list(root.iter("figure")):
        photo = photos.get(int(figure.get("data-photo")))
        if photo is None:
            figure.drop_tree()
            continue
        caption = figure.find("figcaption")
        words = mark_safe(_inner(caption)) if caption is not None and caption.text_content().strip() else None
        markup = render_to_string(
            "articles/_body_figure.html", {"photo": photo, "caption": words, "sources": sources(photo)}
        )
        replacement = lxml_html.fragment_fromstring(markup.strip())
        replacement.tail = figure.tail
        figure.getparent().replace(figure, replacement)
    taken: set[str] = set()
    for heading in root.iter("h2", "h3"):
        anchor = make_slug(heading.text_content(), fallback="part")
        number, name = 2, anchor
        while name in taken:
            name, number = f"{anchor}-{number}", number + 1
        taken.add(name)
        heading.set("id", name)
    for link in root.iter("a"):
        if urlsplit(link.get("href") or "").netloc:
            link.set("rel", "noopener")
    for table in list(root.iter("table")):
        wrapper = lxml_html.Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0"})
        wrapper.set("aria-label", table.findtext(".//th") or "Table")
        wrapper.tail, table.tail = table.tail, None
        table.getparent().replace(table, wrapper)
        wrapper.append(table)
    return trusted(_inner(root) if html.strip() else "")


def plain(html: str) -> str:
    """Return the words of `html`, captions included, one line a block, for searching and counting."""
    root = _root(sanitise(html) or "<p></p>")
    for block in root.iter("p", "h2", "h3", "h4", "li", "td", "th", "blockquote", "figcaption", "br"):
        block.tail = "\n" + (block.tail or "")
    for inner in root.iter("ul", "ol", "table", "blockquote"):  # in a list item, after its words
        if (before := inner.getprevious()) is not None:
            before.tail = (before.tail or "") + "\n"
        elif (around := inner.getparent()) is not None:
            around.text = (around.text or "") + "\n"
    return re.sub(r"\n\s*\n+", "\n", root.text_content()).strip()


NEW_WORDS_FIRST = re.compile(
    r"(?P<new><ins>(?:(?!</?(?:ins|p|li|h[1-6])\b).)*</ins>\s*)(?P<old><del>(?:(?!</?(?:del|p|li|h[1-6])\b).)*</del>\s*)",
    re.DOTALL,
)
NEW_LINES_FIRST = re.compile(
    r"(?P<new>(?:<p><ins>[^<]*</ins></p>\s*)+)(?P<old>(?:<p><del>[^<]*</del></p>\s*)+)"
)


def compare(old: str, new: str) -> SafeString:
    """Return one text in which the words that only `new` has are in `<ins>`, those that only `old` had in `<del>`."""
    marked = lxml_diff.htmldiff(sanitise(old) or "<p></p>", sanitise(new) or "<p></p>")
    # What was comes before what is, as readers of proofs expect; the differ says it the other way round.
    for new_before_old in (NEW_WORDS_FIRST, NEW_LINES_FIRST):
        marked = new_before_old.sub(r"\g<old>\g<new>", marked)
    return trusted(_diff_cleaner.clean(marked))


def lines(form: str, rows: Iterable[tuple]) -> SafeString:
    """Return `form` filled with each of `rows`, every value escaped: Django's `format_html_join` for many plain values."""
    return mark_safe("".join([form.format(*[escape(str(value)) for value in row]) for row in rows]))


def trusted(html: str) -> SafeString:
    """Mark markup safe that this module made and a verb stored."""
    return mark_safe(html)


# What stands at the top of a text, and whether a tag opens or closes it.
BLOCK = re.compile(r"<(/?)(p|h[2-4]|ul|ol|blockquote|figure|table|div)\b[^>]*>")
# A shorter text has no middle.
LEAST_PARAGRAPHS = 4


def halves(html: str) -> tuple[SafeString, SafeString]:
    """Return prepared `html` cut in two between the paragraphs that are nearest to its middle; the second is empty if it is short.

    Never inside a list, a quotation or a table, nor beside a heading or a picture: only where one paragraph follows another.
    """
    depth, ends, places = 0, 0, []
    for tag in BLOCK.finditer(html):
        closes, name = tag.group(1), tag.group(2)
        if closes:
            depth -= 1
            ends = tag.end() if depth == 0 and name == "p" else 0
        else:
            if depth == 0 and name == "p" and ends and not html[ends : tag.start()].strip():
                places.append(tag.start())
            depth += 1
    if len(places) < LEAST_PARAGRAPHS - 1:
        return trusted(html), trusted("")
    middle = min(places, key=lambda place: abs(place - len(html) // 2))
    return trusted(html[:middle]), trusted(html[middle:])
