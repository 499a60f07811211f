"""Writes the export files beside it: `python -m tests.articles.wxr.make`. A test asks whether they are as this would write them."""

import io
from html import escape
from pathlib import Path

from PIL import Image

from .texts import BLOCKS, CLASSIC, SITE, UPLOADS

HERE = Path(__file__).parent
LONG_COMMENT = " ".join(f"The {number}th wave was higher than the one before." for number in range(1, 141))


def cdata(text):
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def author(number, login, email, shown, first="", last=""):
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>"
        f"<wp:author_email>{cdata(email)}</wp:author_email><wp:author_display_name>{cdata(shown)}</wp:author_display_name>"
        f"<wp:author_first_name>{cdata(first)}</wp:author_first_name><wp:author_last_name>{cdata(last)}</wp:author_last_name>"
        "</wp:author>\n"
    )


def category(number, slug, parent, name, description=""):
    about = f"<wp:category_description>{cdata(description)}</wp:category_description>" if description else ""
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{cdata(slug)}</wp:category_nicename>"
        f"<wp:category_parent>{cdata(parent)}</wp:category_parent><wp:cat_name>{cdata(name)}</wp:cat_name>{about}</wp:category>\n"
    )


def tag(number, slug, name, description=""):
    about = f"<wp:tag_description>{cdata(description)}</wp:tag_description>" if description else ""
    return (
        f"<wp:tag><wp:term_id>{number}</wp:term_id><wp:tag_slug>{cdata(slug)}</wp:tag_slug>"
        f"<wp:tag_name>{cdata(name)}</wp:tag_name>{about}</wp:tag>\n"
    )


def term(number, taxonomy, slug, name, parent=""):
    return (
        f"<wp:term><wp:term_id>{number}</wp:term_id><wp:term_taxonomy>{cdata(taxonomy)}</wp:term_taxonomy>"
        f"<wp:term_slug>{cdata(slug)}</wp:term_slug><wp:term_parent>{cdata(parent)}</wp:term_parent>"
        f"<wp:term_name>{cdata(name)}</wp:term_name></wp:term>\n"
    )


def comment(number, words, *, parent=0, approved="1", kind="comment", name="A reader", email="reader@example.com", date="2021-10-05 12:00:00", url="", user=0, gmt=None):  # fmt: skip
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>{cdata(name)}</wp:comment_author>"
        f"<wp:comment_author_email>{cdata(email)}</wp:comment_author_email><wp:comment_author_url>{escape(url)}</wp:comment_author_url>"
        f"<wp:comment_author_IP>{cdata('203.0.113.7')}</wp:comment_author_IP><wp:comment_date>{cdata(date)}</wp:comment_date>"
        f"<wp:comment_date_gmt>{cdata(date if gmt is None else gmt)}</wp:comment_date_gmt><wp:comment_content>{cdata(words)}</wp:comment_content>"
        f"<wp:comment_approved>{cdata(approved)}</wp:comment_approved><wp:comment_type>{cdata(kind)}</wp:comment_type>"
        f"<wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>{user}</wp:comment_user_id>"
        f"<wp:commentmeta><wp:meta_key>{cdata('akismet_result')}</wp:meta_key><wp:meta_value>{cdata('false')}</wp:meta_value></wp:commentmeta>"
        "</wp:comment>\n"
    )


def item(number, title, *, type="post", status="publish", date="2021-10-04 09:30:00", gmt=None, modified="2021-10-06 08:00:00", slug=None, body="", excerpt="", by="mkeller", parent=0, order=0, password="", sticky=0, terms=(), meta=(), comments="", file="", link=None, commenting="open"):  # fmt: skip
    """One item. `gmt=""` leaves the GMT date out, `modified=""` the time of change; `terms` are (domain, slug, name)."""
    slug = f"item-{number}" if slug is None else slug
    path = link if link is not None else f"{SITE}/{date[:10].replace('-', '/')}/{slug}/"
    lines = [
        f"<item><title>{cdata(title)}</title><link>{escape(path)}</link><pubDate>Mon, 04 Oct 2021 09:30:00 +0000</pubDate>",
        f'<dc:creator>{cdata(by)}</dc:creator><guid isPermaLink="false">{SITE}/?p={number}</guid><description></description>',
        f"<content:encoded>{cdata(body)}</content:encoded>\n<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>",
        f"<wp:post_id>{number}</wp:post_id><wp:post_date>{cdata(date)}</wp:post_date>",
    ]
    if gmt != "":
        lines.append(f"<wp:post_date_gmt>{cdata(date if gmt is None else gmt)}</wp:post_date_gmt>")
    if modified:
        lines.append(
            f"<wp:post_modified>{cdata(modified)}</wp:post_modified><wp:post_modified_gmt>{cdata(modified)}</wp:post_modified_gmt>"
        )
    lines += [
        f"<wp:comment_status>{cdata(commenting)}</wp:comment_status><wp:ping_status>{cdata('closed')}</wp:ping_status>",
        f"<wp:post_name>{cdata(slug)}</wp:post_name><wp:status>{cdata(status)}</wp:status><wp:post_parent>{parent}</wp:post_parent>",
        f"<wp:menu_order>{order}</wp:menu_order><wp:post_type>{cdata(type)}</wp:post_type>",
        f"<wp:post_password>{cdata(password)}</wp:post_password><wp:is_sticky>{sticky}</wp:is_sticky>",
    ]
    if file:
        lines.append(f"<wp:attachment_url>{cdata(file)}</wp:attachment_url>")
    lines += [
        f'<category domain="{domain}" nicename="{name}">{cdata(shown)}</category>'
        for domain, name, shown in terms
    ]
    lines += [
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for key, value in meta
    ]
    return "\n".join(lines) + f"\n{comments}</item>\n"


AUTHORS = [
    author(1, "mkeller", "maria.keller@harbour-gazette.example", "Maria Keller", "Maria", "Keller"),
    author(2, "jokafor", "jude.okafor@harbour-gazette.example", "Jude Okafor", "Jude", "Okafor"),
    author(3, "desk", "desk@harbour-gazette.example", "Gazette desk"),
    author(4, "nightdesk", "desk@harbour-gazette.example", "Night desk"),
    author(5, "stringer", "", "A. Stringer"),
    author(6, "émile żak", "emile@harbour-gazette.example", "Émile Żak &amp; friends", "Émile", "Żak"),
]
# Declared from the deepest up, as a paper that moved its sections about gets them.
TERMS = [
    category(14, "ferries", "harbour", "Ferries", "Boats with <b>people</b> in them."),
    category(13, "harbour", "region", "Harbour &amp; port"),
    category(12, "region", "news", "Region"),
    category(11, "news", "", "News"),
    category(15, "opinion", "", "Opinion", "What we think."),
    category(16, "orphaned", "nowhere", "Orphaned shelf"),
    category(1, "uncategorized", "", "Uncategorized"),
    tag(21, "tides", "Tides", "The sea, twice a day."),
    tag(22, "tides-2", "tides"),
    tag(23, "ferry-fares", "Ferry fares"),
    tag(24, "%c5%bceglarstwo", "Żeglarstwo"),
    term(31, "series", "winter-storms", "Winter storms"),
    term(32, "series", "storm-two", "Storm two", "winter-storms"),
    term(33, "nav_menu", "main-menu", "Main menu"),
]
NEWS = ("category", "news", "News")
FERRIES = ("category", "ferries", "Ferries")
TIDES = ("post_tag", "tides", "Tides")


def picture(number, name, title, *, alt="", caption="", parent=0, date="2021-10-03 10:00:00", file=None):
    meta = [("_wp_attached_file", f"2021/10/{name}"), ("_wp_attachment_metadata", "a:0:{}")]
    if alt:
        meta.append(("_wp_attachment_image_alt", alt))
    return item(
        number, title, type="attachment", status="inherit", slug=name.rpartition(".")[0], excerpt=caption, parent=parent,
        date=date, file=file or f"{UPLOADS}/2021/10/{name}", meta=meta, link=f"{SITE}/?attachment_id={number}",
    )  # fmt: skip


EARLY_FILES = [
    picture(
        301, "ferry.jpg", "Ferry", alt="A white ferry at a stone quay", caption="The <em>Petrel</em>, 1962"
    )
]
FILES = [
    picture(302, "wall.jpg", "Sea wall", caption="The gap in the wall"),
    picture(303, "buoy.png", "Buoy", parent=105),
    picture(304, "chart-scaled.jpg", "Chart", alt="A sea chart", parent=105),
    picture(305, "report.pdf", "Engineers’ report"),
    picture(306, "foghorn.mp3", "Foghorn", caption="The foghorn at dawn"),
    picture(307, "elsewhere.jpg", "Elsewhere", file="https://pictures.example.net/elsewhere.jpg"),
    picture(308, "lost.jpg", "A file that is in no folder"),
]


def thread():
    """Comments six deep, the deepest first; decided, undecided, thrown away; from people and from machines."""
    return "".join(
        [
            comment(506, "Sixth, at the bottom of the well.", parent=505, name="Odile"),
            comment(505, "Fifth.", parent=504, name="Tomas"),
            comment(504, "Fourth.", parent=503),
            comment(503, "Third.\n\nWith a second paragraph.", parent=502),
            comment(
                502,
                "Second, with <strong>weight</strong> and <a href='https://tides.example'>a link</a>.",
                parent=501,
            ),
            comment(
                501,
                "First! The ferry was late again &amp; again.",
                name="Ingrid Ø",
                url="https://ingrid.example/",
            ),
            comment(507, "I wait for a decision.", approved="0"),
            comment(508, "Thrown away.", approved="trash"),
            comment(509, "Thrown away with its story.", approved="post-trashed"),
            comment(510, "Buy cheap anchors.", approved="spam"),
            comment(
                511,
                "Another paper wrote about this.",
                kind="pingback",
                name="Other paper",
                email="",
                url="https://other.example/",
            ),
            comment(512, "A trackback, as in the old days.", kind="trackback", email=""),
            comment(513, "My parent is gone.", parent=999_999),
            comment(514, LONG_COMMENT, name="Long winded"),
            comment(
                515,
                "<script>alert('SCRIPT-WORDS')</script><img src=x onerror=alert(1)>Words that stay.",
                kind="",
            ),
            comment(516, "No address, and a broken date.", email="", gmt="0000-00-00 00:00:00"),
            comment(517, "An answer to one that waits.", parent=507),
            comment(
                518,
                "By the reporter herself.",
                user=1,
                name="Maria Keller",
                email="maria.keller@harbour-gazette.example",
            ),
        ]
    )


def posts():
    return [
        item(
            101, "The ferry that was late", slug="the-ferry-that-was-late", body=BLOCKS, sticky=1,
            excerpt="An hour, to be exact.", terms=[NEWS, FERRIES, TIDES, ("post_tag", "tides-2", "tides"), ("post_format", "post-format-gallery", "Gallery"), ("author", "cap-jokafor", "jokafor"), ("author", "cap-guest-writer", "guest-writer")],
            meta=[("_thumbnail_id", "301"), ("_wp_old_slug", "late-ferry"), ("_wp_old_slug", "ferry-late-again"), ("_yoast_wpseo_title", "Late ferry %%sep%% %%sitename%%"), ("_yoast_wpseo_metadesc", "Why the ferry was late, and who waited."), ("_yoast_wpseo_canonical", "https://wire.example/ferry"), ("_yoast_wpseo_primary_category", "14"), ("_yoast_wpseo_opengraph-image", f"{UPLOADS}/2021/10/wall.jpg"), ("newspack_post_subtitle", "A morning on the quay"), ("_edit_lock", "1633333333:1"), ("_media_credit", "Ada Lund")],
            comments=thread(),
        ),
        item(102, "The council did not agree", slug="council-did-not-agree", body=CLASSIC, by="jokafor", terms=[("category", "opinion", "Opinion")], meta=[("_thumbnail_id", "304"), ("_yoast_wpseo_title", "The vote on the wall")]),
        item(103, "The long winter", slug="the-long-winter", date="2019-03-04 07:00:00", modified="", body="Snow.\n\nAnd more snow.", by="stringer", terms=[("category", "region", "Region"), ("series", "winter-storms", "Winter storms")]),
        item(104, "Ветер с моря", slug="%d0%b2%d0%b5%d1%82%d0%b5%d1%80-%d1%81-%d0%bc%d0%be%d1%80%d1%8f", body="<p>Слова о ветре.</p>", by="émile żak", terms=[("category", "harbour", "Harbour &amp; port"), ("post_tag", "%c5%bceglarstwo", "Żeglarstwo")]),
        item(105, "A gallery of all that hangs on it", slug="gallery-of-all", body="Look:\n\n[gallery exclude=\"304\"]\n\n[playlist]", by="desk", terms=[NEWS]),
        item(106, "Same title, same time", slug="same-title", body="<p>The first of two.</p>", terms=[NEWS], by="nightdesk"),
        item(107, "Same title, same time", slug="same-title-2", body="<p>The second of two.</p>", terms=[NEWS], by="nightdesk"),
        item(108, "Tea &amp; <em>biscuits</em> at the “Anchor”", slug="tea-biscuits", body="<p>Tea.</p>", terms=[("category", "orphaned", "Orphaned shelf")], by="ghost"),
        item(109, "", slug="109", body="<p>A story without a headline.</p>", terms=[]),
        item(110, "A draft that nobody may see", status="draft", slug="", gmt="0000-00-00 00:00:00", body="<p>HIDDEN-WORDS draft.</p>", link=f"{SITE}/?p=110"),
        item(111, "Waits for the editor", status="pending", body="<p>HIDDEN-WORDS pending.</p>", gmt="0000-00-00 00:00:00", link=f"{SITE}/?p=111"),
        item(112, "For our eyes only", status="private", body="<p>HIDDEN-WORDS private.</p>"),
        item(113, "Behind a password", password="pier", body="<p>HIDDEN-WORDS password.</p>", slug="behind-a-password", comments=comment(520, "HIDDEN-WORDS said under a password.")),
        item(114, "Thrown away", status="trash", slug="thrown-away__trashed", body="<p>HIDDEN-WORDS trash.</p>"),
        item(115, "In the year 2099", status="future", date="2099-01-01 08:00:00", body="<p>HIDDEN-WORDS future.</p>", link=f"{SITE}/?p=115"),
        item(116, "The schedule that was missed", status="future", date="2020-02-02 08:00:00", body="<p>HIDDEN-WORDS missed.</p>", link=f"{SITE}/?p=116"),
        item(117, "A date without its zone", slug="without-zone", gmt="", modified="", date="2018-07-01 23:30:00", body="<p>Summer time.</p>", terms=[NEWS]),
        item(118, "An empty story", slug="empty-story", body="", terms=[NEWS], commenting="closed"),
    ]  # fmt: skip


def others():
    return [
        item(201, "The crew", type="page", slug="crew", parent=202, order=2, body="<!-- wp:paragraph --><p>Twelve people and a dog.</p><!-- /wp:paragraph -->", link=f"{SITE}/about/crew/", date="2017-01-02 10:00:00"),
        item(202, "About us", type="page", slug="about", order=1, body="We print on Thursdays.\n\nSince 1911.", link=f"{SITE}/about/", date="2017-01-01 10:00:00", comments=comment(521, "A comment under a page.")),
        item(203, "Crew", type="page", slug="crew", body="<p>Another page of that name.</p>", link=f"{SITE}/crew/"),
        item(204, "House rules", type="page", status="private", slug="rules", body="<p>HIDDEN-WORDS page.</p>", link=f"{SITE}/?page_id=204"),
        item(401, "Front", type="nav_menu_item", slug="401", order=1, terms=[("nav_menu", "main-menu", "Main menu")], meta=[("_menu_item_type", "custom")], link=f"{SITE}/?p=401"),
        item(402, "Tide notice", type="wp_block", slug="tide-notice", body="<!-- wp:paragraph --><p>Check the tide.</p><!-- /wp:paragraph -->", link=f"{SITE}/?p=402"),
        item(403, "A mug", type="product", slug="mug", body="<p>Ten crowns.</p>", link=f"{SITE}/shop/mug/"),
    ]  # fmt: skip


def wrap(*pieces, version="1.2", site=SITE, blog=None, head=""):
    """Return a whole export."""
    base = f"http://wordpress.org/export/{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n{head}<!-- This is a WordPress eXtended RSS file. -->\n'
        f'<rss version="2.0" xmlns:excerpt="{base}/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="{base}/">\n'
        f"<channel><title>The Harbour Gazette</title><link>{site}</link><description>News from the quay</description>"
        f"<pubDate>Tue, 12 Oct 2021 10:00:00 +0000</pubDate><language>en-GB</language><wp:wxr_version>{version}</wp:wxr_version>"
        f"<wp:base_site_url>{site}</wp:base_site_url><wp:base_blog_url>{blog or site}</wp:base_blog_url>\n"
        f"{''.join(pieces)}</channel>\n</rss>\n"
    )


def every_construct():
    first, *rest = posts()
    return wrap(*AUTHORS, *TERMS, *EARLY_FILES, first, *rest, *others(), *FILES)


def parts():
    """The same in two files; what the posts show is in the other one."""
    return wrap(*AUTHORS, *TERMS, *posts()), wrap(*AUTHORS, *TERMS, *others(), *EARLY_FILES, *FILES)


def older(version):
    """A small export as old versions wrote it: 1.0 has no term ids and no authors, and neither has comment metadata."""
    pieces = [*AUTHORS[:2], category(11, "news", "", "News")] if version == "1.1" else [
        "<wp:category><wp:category_nicename>news</wp:category_nicename><wp:category_parent></wp:category_parent>"
        f"<wp:cat_name>{cdata('News')}</wp:cat_name></wp:category>\n"
        f"<wp:tag><wp:tag_slug>tides</wp:tag_slug><wp:tag_name>{cdata('Tides')}</wp:tag_name></wp:tag>\n"
    ]  # fmt: skip
    story = item(601, f"A story of version {version}", slug="old-story", modified="", date="2009-05-01 12:00:00", body="Two lines\nof text.", terms=[NEWS, TIDES], comments=comment(602, "An old comment.", date="2009-05-02 12:00:00"))  # fmt: skip
    page = item(603, "An old page", type="page", slug="old-page", modified="", link=f"{SITE}/old-page/", date="2009-05-01 12:00:00", body="Plain.")  # fmt: skip
    return wrap(*pieces, story, page, version=version)


BILLION = (
    "<!DOCTYPE rss [<!ENTITY a '"
    + "ha" * 40
    + "'>"
    + "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>\n"
)
EVIL = "\"><script>alert('SCRIPT-WORDS')</script><img src=x onerror=alert('SCRIPT-WORDS')>"


def hostile():
    """Files that mean harm, by name. What is large is made when it is asked for (`large`)."""
    plain = item(701, "A plain story", slug="plain", body="<p>Plain words.</p>", terms=[NEWS])
    body = "<p>&{};</p>"
    good = wrap(*AUTHORS[:1], *TERMS[3:4], plain)
    entity = plain.replace(cdata("<p>Plain words.</p>"), "&a;")
    return {
        "billion-laughs.xml": wrap(entity.replace("&a;", "&i;"), head=BILLION).encode(),
        "external-file.xml": wrap(entity, head='<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n').encode(),
        "external-http.xml": wrap(entity, head='<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>\n').encode(),
        "external-dtd.xml": wrap(plain, head='<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/evil.dtd">\n').encode(),
        "parameter-entity.xml": wrap(plain, head='<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a"> %a;]>\n').encode(),
        "unknown-entity.xml": wrap(entity.replace("&a;", "&nbsp;")).encode(),
        "truncated.xml": good.encode()[: good.index("</item>") - 40],
        "truncated-in-cdata.xml": good.encode()[: good.index("Plain words") + 5],
        "wrong-encoding.xml": good.replace("Plain words", "Pläin wörds").encode("latin-1"),
        "utf-16.xml": good.replace("UTF-8", "UTF-16").encode("utf-16"),
        "latin-1.xml": good.replace("UTF-8", "ISO-8859-1").replace("Plain words", "Pläin wörds").encode("latin-1"),
        "control-characters.xml": good.replace("Plain words", "Plain \x00\x01\x08\x0b\x1f words\x7f").encode(),
        "not-xml.xml": b"GIF89a this is no export at all, whatever its name says\n",
        "empty.xml": b"",
        "html.xml": b"<!doctype html><html><title>Log in</title><p>Your session has expired.</p></html>\n",
        "plain-rss.xml": (
            b'<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title><link>https://feed.example/</link>'
            b"<description>No export</description><item><title>One</title></item></channel></rss>\n"
        ),
        "future-version.xml": wrap(plain, version="9.9").encode(),
        "other-site.xml": wrap(*AUTHORS[:1], plain, site="https://other-paper.example").encode(),
        "category-loop.xml": wrap(category(11, "a", "b", "A"), category(12, "b", "a", "B"), category(13, "c", "c", "C"), item(702, "In a loop", terms=[("category", "a", "A")], body="<p>Round.</p>")).encode(),
        "page-loop.xml": wrap(item(703, "One", type="page", parent=704, slug="one", body="x"), item(704, "Two", type="page", parent=703, slug="two", body="x"), item(705, "Three", type="page", parent=705, slug="three", body="x")).encode(),
        "comment-loop.xml": wrap(item(706, "Talk", slug="talk", body="<p>Talk.</p>", terms=[NEWS], comments=comment(1, "One.", parent=2) + comment(2, "Two.", parent=1) + comment(3, "Three.", parent=3))).encode(),
        "same-id-twice.xml": wrap(plain, item(701, "Another story of that id", slug="another", body="<p>Other words.</p>", terms=[NEWS])).encode(),
        "bad-numbers.xml": wrap(plain.replace(">701<", ">seven<"), item("99999999999999999999", "Too large", body="x"), item(-5, "Negative", body="x"), item("", "None", body="x"), item(707, "A date that is none", date="2021-13-45 99:99:99", body="x"), item(708, "Long ago", date="0001-01-01 00:00:00", body="x")).encode(),
        "traversal.xml": wrap(item(709, "Shows a file", slug="shows", terms=[NEWS], meta=[("_thumbnail_id", "710")], body=f'<p>Look</p><img class="wp-image-710" src="{UPLOADS}/../../../../etc/passwd">'), picture(710, "a.jpg", "Up", file=f"{UPLOADS}/../../../../../etc/passwd"), picture(711, "b.jpg", "Encoded", file=f"{UPLOADS}/%2e%2e/%2e%2e/secret.jpg"), picture(712, "c.jpg", "File", file="file:///etc/passwd"), picture(713, "d.jpg", "Windows", file="..\\..\\secret.jpg")).encode(),
        "private-address.xml": wrap(picture(714, "a.jpg", "Loopback", file="http://127.0.0.1/a.jpg"), picture(715, "b.jpg", "Cloud", file="http://169.254.169.254/latest/meta-data/a.jpg"), picture(716, "c.jpg", "Six", file="http://[::1]/a.jpg"), picture(717, "d.jpg", "Wrapped", file="http://[::ffff:10.0.0.1]/a.jpg"), site="http://127.0.0.1").encode(),
        "script-everywhere.xml": wrap(
            author(1, f"eve{EVIL}", f"eve{EVIL}@example.com", EVIL, EVIL, EVIL), category(11, "evil", "", EVIL, EVIL), tag(21, "evil", EVIL, EVIL),
            item(718, f"Title {EVIL}", by=f"eve{EVIL}", body=f"<p>Words {EVIL}</p><p onclick=alert(1)>{body.format('amp')}</p>", excerpt=EVIL, terms=[("category", "evil", EVIL), ("post_tag", "evil", EVIL)], slug="evil", meta=[("_yoast_wpseo_title", EVIL), ("_yoast_wpseo_metadesc", EVIL), ("_yoast_wpseo_canonical", "javascript:alert('SCRIPT-WORDS')"), ("newspack_post_subtitle", EVIL), ("_wp_old_slug", EVIL)], comments=comment(719, EVIL, name=EVIL, email=EVIL, url="javascript:alert(1)")),
            item(720, EVIL, type="page", body=EVIL, slug="evil-page", link="javascript:alert('SCRIPT-WORDS')"),
            picture(721, "evil.jpg", EVIL, alt=EVIL, caption=EVIL),
        ).encode(),
    }  # fmt: skip


def large(name):
    """A file that is too large to lie here: `quadratic`, `long-attribute`, `deep` or `many-attributes`."""
    plain = item(730, "Large", slug="large", body="WORDS", terms=[NEWS])
    if name == "quadratic":
        return wrap(
            plain.replace(cdata("WORDS"), "&a;" * 20_000),
            head=f"<!DOCTYPE rss [<!ENTITY a '{'a' * 50_000}'>]>\n",
        ).encode()
    if name == "long-attribute":
        return wrap(plain.replace("<title>", f'<title lang="{"a" * 10_000_000}">')).encode()
    if name == "deep":
        return wrap(plain.replace(cdata("WORDS"), "<a>" * 10_000 + "</a>" * 10_000)).encode()
    if name == "many-attributes":
        return wrap(
            plain.replace("<item>", f"<item {' '.join(f'a{number}=""' for number in range(100_000))}>")
        ).encode()
    raise KeyError(name)


def image(colour, size=(640, 427), kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def uploads(folder):
    """Write the files of the paper into `folder` as `wp-content/uploads` holds them; 307 and 308 are missing."""
    month = folder / "2021" / "10"
    month.mkdir(parents=True)
    (month / "ferry.jpg").write_bytes(image((200, 210, 220)))
    (month / "ferry-300x200.jpg").write_bytes(image((200, 210, 220), (300, 200)))
    (month / "wall.jpg").write_bytes(image((120, 110, 100)))
    (month / "buoy.png").write_bytes(image((200, 60, 50), kind="PNG"))
    (month / "chart-scaled.jpg").write_bytes(image((230, 220, 180)))
    (month / "report.pdf").write_bytes(b"%PDF-1.4 no picture")
    (month / "foghorn.mp3").write_bytes(b"ID3 no picture")
    return folder


def files():
    """Everything that lies in this folder, by name, as bytes."""
    first, second = parts()
    return {
        "every_construct.xml": every_construct().encode(),
        "part1.xml": first.encode(),
        "part2.xml": second.encode(),
        "version-1.0.xml": older("1.0").encode(),
        "version-1.1.xml": older("1.1").encode(),
    } | {f"hostile/{name}": data for name, data in hostile().items()}


if __name__ == "__main__":
    for name, data in files().items():
        (HERE / name).write_bytes(data)
