"""Posts become stories: each column of ours from what the item says, and everything else kept beside it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from ...models import Article, Author
from ..rows import Story
from . import people, terms
from .addresses import Links
from .bodies import convert
from .fates import Fate
from .ledger import Ledger
from .parts import Item, Letter
from .photos import Photos
from .shapes import Converted, Finding, PictureRef, SiteAddress
from .words import cut, moment, old_slug, plain_line, plain_text, seo, whole_number

# What WordPress writes for itself; it says nothing about the story.
MACHINERY = re.compile(
    r"_edit_lock|_edit_last|_encloseme|_pingme|_wp_old_slug|_wp_attached_file|_wp_attachment_metadata|_oembed_.*"
)
# Characters of one value and of all values of a story; page builders keep whole pages here.
LONGEST_VALUE, LONGEST_META = 50_000, 500_000
# Within a minute of publication WordPress only writes what belongs to publishing.
SAME_WRITE = timedelta(minutes=1)
# The key beside a story that says that a later run with the files may still put pictures into it.
LACKS_PICTURES = "lacks_pictures"
PICTURE_FINDINGS = {"picture", "lead picture", "gallery"}
GALLERY = re.compile(r"\[(?:gallery|playlist)\b|wp:gallery", re.IGNORECASE)
is_address = URLValidator(schemes=["http", "https"])


@dataclass(slots=True)
class Made:
    """A story that is ready to be written, with what an editor should look at."""

    story: Story
    findings: list[Finding] = field(default_factory=list)


class Stories:
    """Makes stories of items. Nothing is written here but photos that only a text asks for."""

    def __init__(
        self,
        ledger: Ledger,
        site: SiteAddress,
        photos: Photos,
        *,
        source: str,
        now: datetime,
    ):
        self.ledger, self.site, self.photos = ledger, site, photos
        self.source, self.now = source, now
        self.links = Links(ledger, site)
        self.accounts = dict(Author.objects.filter(source=source).values_list("pk", "user_id"))

    def text(self, item: Item) -> Converted:
        """Return the text of an item in the HTML of the house."""
        attached: list[PictureRef] = []
        if GALLERY.search(item.content):
            attached = [
                PictureRef(row["url"], row["id"], row["alt"], row["caption"])
                for row in self.ledger.rows(
                    "SELECT m.* FROM items i JOIN media m USING (id) WHERE i.parent = ? ORDER BY i.menu_order, i.id",
                    whole_number(item.id),
                )
            ]
        return convert(
            item.content, site=self.site, pictures=self.photos, links=self.links, attached=attached
        )

    def make(self, item: Item, fate: Fate, slug: str) -> Made:
        """Return the story that `item` becomes, at the address `slug`."""
        findings: list[Finding] = []
        converted = self.text(item)
        findings += converted.findings
        title = plain_line(item.title)
        headline = cut(title, 200)
        if not title:
            headline = cut(
                plain_line(converted.html[:2000]) or _("Story %(id)s without a headline") % {"id": item.id},
                80,
            )
            findings.append(Finding("headline", _("It had none; the first words of the text stand there.")))
        elif headline != title:
            findings.append(
                Finding("headline", _("It was longer than 200 characters: %(title)s") % {"title": title})
            )
        if fate.reason:
            findings.append(Finding("state", fate.reason))
        subtitle = plain_text(item.value("newspack_post_subtitle"))
        standfirst = plain_text(item.excerpt) or subtitle
        modified = moment(gmt=item.modified_gmt, local=item.modified)
        begun = moment(gmt=item.date_gmt, local=item.date, rfc=item.pub_date)
        known = [at for at in (modified, begun, fate.published_at) if at is not None and at <= self.now]
        article = Article(
            headline=headline,
            slug=slug,
            seo_title=self._seo_title(item, headline),
            seo_description=seo(item.value("_yoast_wpseo_metadesc"), headline=headline, excerpt=standfirst),
            canonical_url=self._canonical(item),
            standfirst=standfirst,
            body=converted.html,
            status=fate.status,
            published_at=fate.published_at,
            revised_at=self._revised(fate, modified),
            comment_mode=Article.CommentMode.CLOSED
            if item.comment_status == "closed"
            else Article.CommentMode.PAPER,
            changed_at=max(known, default=self.now),
            source=self.source,
            source_id=str(int(item.id)),
            source_data=self._kept(item, title, subtitle, headline),
        )
        self._lead(article, item, findings)
        story = Story(article, created_at=min(known, default=self.now))
        self._shelve(story, item)
        self._sign(story, item, findings)
        if any(finding.kind in PICTURE_FINDINGS for finding in findings):
            article.source_data[LACKS_PICTURES] = True
        return Made(story, findings)

    def _revised(self, fate: Fate, modified: datetime | None) -> datetime | None:
        """Return when the story was changed after it came out, as far as WordPress knows; a slip of the clock is none."""
        if modified is None or fate.published_at is None or fate.published_at > self.now:
            return None
        return modified if fate.published_at + SAME_WRITE <= modified <= self.now else None

    def _seo_title(self, item: Item, headline: str) -> str:
        title = cut(seo(item.value("_yoast_wpseo_title"), headline=headline), 200)
        return "" if title == headline else title

    def _canonical(self, item: Item) -> str:
        """Return the address of the original when that is another paper's."""
        url = item.value("_yoast_wpseo_canonical")
        if not url or self.site.owns(url) or len(url) > 500:
            return ""
        try:
            is_address(url)
        except ValidationError:
            return ""
        return url if urlsplit(url).netloc else ""

    def _lead(self, article: Article, item: Item, findings: list[Finding]) -> None:
        number = whole_number(item.value("_thumbnail_id"))
        if not number:
            return
        photo = self.photos.by_number(number)
        if photo is not None:
            article.lead_photo_id = photo
            return
        url = self.ledger.value("SELECT url FROM media WHERE id = ?", number)
        findings.append(
            Finding(
                "lead picture", url or _("attachment %(number)s is not in the files") % {"number": number}
            )
        )

    def _shelve(self, story: Story, item: Item) -> None:
        """Find the section and the topics: tags first, then the categories beyond the section."""
        primary = item.value("_yoast_wpseo_primary_category")[:20]
        slugs = [
            old_slug(label.slug) or old_slug(label.name)
            for label in item.labels
            if label.domain == "category"
        ]
        section, others = terms.shelves(self.ledger, slugs, primary)
        tags = [
            old_slug(label.slug) or old_slug(label.name)
            for label in item.labels
            if label.domain == "post_tag"
        ]
        if section:
            story.article.category_id = self._term("category", section, "new_id")
        topics = [self._term("post_tag", slug, "new_id") for slug in tags]
        topics += [self._term("category", slug, "topic_id") for slug in others]
        story.topics = [pk for pk in topics if pk]

    def _term(self, taxonomy: str, slug: str, column: str) -> int | None:
        row = self.ledger.row(
            "SELECT new_id, topic_id FROM terms WHERE taxonomy = ? AND slug = ?", taxonomy, slug
        )
        return row[column] if row else None

    def _sign(self, story: Story, item: Item, findings: list[Finding]) -> None:
        """Write the byline: the co-authors in their order, else whoever the site calls the author."""
        keys = [
            people.key_of(self.ledger, signature=(old_slug(label.slug) or old_slug(label.name), label.name))
            for label in item.labels
            if label.domain == "author"
        ]
        login = people.key_of(self.ledger, login=item.creator)
        keys = [key for key in keys if key] or ([login] if login else [])
        story.authors = [pk for key in dict.fromkeys(keys) if (pk := self._author(key))]
        if not keys:
            findings.append(Finding("byline", _("Nobody is named as its author.")))
        if login and (pk := self._author(login)):
            story.article.created_by_id = self.accounts.get(pk)

    def _author(self, key: str) -> int | None:
        return self.ledger.value("SELECT new_id FROM people WHERE key = ?", key)

    def _kept(self, item: Item, title: str, subtitle: str, headline: str) -> dict:
        """Return what has no column of ours and would otherwise be lost."""
        kept: dict = {
            "type": item.type,
            "status": item.status,
            "link": item.link[:2000],
            "guid": item.guid[:2000],
            "slug": item.name[:400],
            "author": item.creator[:200],
            "date": item.date,
            "date_gmt": item.date_gmt,
            "modified": item.modified,
            "modified_gmt": item.modified_gmt,
            "parent": whole_number(item.parent) or 0,
            "menu_order": item.menu_order,
            "sticky": item.sticky == "1",
            "ping_status": item.ping_status,
            "password": bool(item.password),
            "subtitle": subtitle,
            "title": title if title != headline else "",
            "old_slugs": item.values("_wp_old_slug")[:50],
            "terms": [[label.domain, label.slug, label.name] for label in item.labels[:200]],
            "meta": kept_meta(item),
            "pings": [ping(letter) for letter in item.letters if not letter.is_comment][:500],
        }
        return {name: value for name, value in kept.items() if value not in ("", 0, False, [], {})}


def kept_meta(item: Item) -> dict[str, list[str]]:
    """Return the meta values of an item by key, without WordPress's own machinery, each cut where it is endless."""
    kept: dict[str, list[str]] = {}
    room = LONGEST_META
    for key, value in item.meta:
        if MACHINERY.fullmatch(key) or room <= 0:
            continue
        value = value[: min(LONGEST_VALUE, room)]
        room -= len(value) + len(key)
        kept.setdefault(key[:200], []).append(value)
    return kept


def ping(letter: Letter) -> dict[str, str]:
    """Return what is kept of another site's word that it links here."""
    return {
        "type": letter.type,
        "url": letter.url[:2000],
        "title": plain_line(letter.author)[:300],
        "text": plain_line(letter.content)[:1000],
        "date": letter.date_gmt or letter.date,
        "approved": letter.approved,
    }
