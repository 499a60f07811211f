"""Whatever is sent, what is shown is text: no page gets another element, another direction, or falls over."""

import json
import re
import unicodedata
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comments import text
from comments.models import Comment, CommentSettings
from tests.comments.conftest import Reader
from tests.factories import make_live_article, make_superuser

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script><!--",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)> autofocus onfocus=alert(1) x='",
    "</textarea></title></style></b></bdi></time><iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a> data:text/html,<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }} {% load static %} {0.__class__} %(name)s %s ${7*7} #{7*7}",
    "&lt;script&gt; &#60;script&#62; &amp;lt; \\u003cscript\\u003e <![CDATA[ x ]]> <?php x ?>",
    "＜script＞alert(1)＜/script＞ ‹img› ﹤b﹥",
    "*a* _b_ `c` [d](javascript:alert(1)) ![e](x) ==SUM(A1) @import +cmd|' /C calc'!A0",
]
RIGHT_TO_LEFT = "שלום عليكم 123 (abc"
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What stands here is shown by the browser by itself, each in a box of its own.
BY_ITSELF = {"title", "option", "textarea", "script", "template"}


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes, and each piece of text with what it stands in."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.bones, self.texts, self.above = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.bones.append((tag, tuple(sorted(name for name, _value in attrs))))
        if tag not in VOID:
            self.above.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        names = [name for name, _attrs in self.above]
        if tag in names:
            del self.above[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data):
        self.texts.append((data, list(self.above)))

    def handle_comment(self, data):
        self.bones.append(("!--", ()))

    def is_isolated(self, above):
        return any(
            tag == "bdi"
            or attrs.get("dir") == "auto"
            or tag in BY_ITSELF
            or ("dir" in attrs and tag != "html")
            for tag, attrs in above
        )


class House:
    """A story with one comment and an answer to it, and every page on which they stand."""

    def __init__(self):
        CommentSettings.objects.create(rate_per_minute=1000, email_per_minute=1000, network_per_minute=1000)
        self.article, self.reader, self.desk = make_live_article(), Reader(), Client()
        self.desk.force_login(make_superuser())

    def receive(self, **fields):
        """Have a comment sent through the form, published and answered; return it, and where its sender is led."""
        answer = self.reader.comment(self.article, **fields)
        assert answer.status_code == 303, answer.status_code
        comment = Comment.objects.get()
        self.publish()
        reply = {"name": "Bob", "email": "bob@example.org", "body": "An answer."}
        self.reader.comment(self.article, reply=comment.uuid, **reply)
        self.publish()
        return comment, answer["Location"]

    def publish(self):
        from comments import moderation

        moderation.approve(Comment.objects.pending(), by=self.editor)

    @property
    def editor(self):
        if not hasattr(self, "_editor"):
            self._editor = make_superuser()
        return self._editor

    def forget(self):
        Comment.objects.all().delete()

    def pages(self, comment, sent):
        story = f"/stories/{self.article.slug}/"
        for address in (story, f"{story}comments/", f"{story}comments/new/?reply={comment.uuid}", sent):
            yield address, self.reader.client.get(address)
        yield "queue", self.desk.get("/admin/comments/comment/?tab=decided")
        yield "item", self.desk.get(f"/admin/comments/comment/{comment.pk}/change/")


@pytest.fixture
def house(db):
    return House()


def skeletons(house, **fields):
    comment, sent = house.receive(**fields)
    found = {}
    for address, page in house.pages(comment, sent):
        assert page.status_code == 200, address
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.S):
            json.loads(block)
        found[re.sub(r"[0-9a-f-]{32,}[^/]*|\d+", "N", address)] = (Skeleton(page.text), page.text)
    house.forget()
    return found


def test_no_name_and_no_text_becomes_markup_anywhere(house):
    plain = skeletons(house, name="Ann", body="Plain words.")
    headers = {"User-Agent": HOSTILE[0], "Referer": f"http://testserver/{HOSTILE[2]}"}
    body = " ".join(HOSTILE)
    for name in HOSTILE[1:3]:
        hurt = skeletons(house, name=name[:80], body=body, headers=headers)
        for address, (skeleton, _page) in hurt.items():
            assert skeleton.bones == plain[address][0].bones, (address, name)
        shown = "".join(piece for piece, _above in hurt["/stories/headline-N-N/comments/"][0].texts)
        assert body in " ".join(shown.split())
        assert name[:80] in shown


def test_no_name_and_no_text_turns_the_words_around_it(house):
    for fields in (
        {"name": RIGHT_TO_LEFT, "body": RIGHT_TO_LEFT},
        {"name": f"A{TURNS}nn", "body": f"x{TURNS}y"},
    ):
        for address, (skeleton, page) in skeletons(house, **fields).items():
            assert not set(TURNS) & set(page), address
            for piece, above in skeleton.texts:
                if "שלום" in piece:
                    assert skeleton.is_isolated(above), (address, piece.strip()[:80], above[-3:])


def test_what_is_stored_has_bounded_marks_and_nothing_unseen(house):
    zalgo = (
        "Z" + "".join(chr(0x300 + number % 0x70) for number in range(200)) + "a\u200d\u0489\u0489\u0489\u0489"
    )
    comment, _sent = house.receive(name=zalgo[:70], body=f"{zalgo} \x00\x07\ufeff\ufffe end")
    comment.refresh_from_db()
    for stored in (comment.author_name, comment.body):
        runs = re.findall(r"m+", "".join("m" if unicodedata.category(c)[0] == "M" else "." for c in stored))
        assert max(map(len, runs)) <= 3
        assert stored == text.clean_text(stored)


EMAILS = [
    "ann@example.org\r\nBcc: all@example.org",
    "ann@example.org\nBcc: all@example.org",
    "ann@example.org%0d%0aBcc:all@example.org",
    "ann@example.org\u2028Bcc:all@example.org",
    "ann@example.org\u0085Bcc:all@example.org",
    "ann@exam\u202egro.elp.org",
    "ann@exam\u200bple.org",
    "ann@example.org, all@example.org",
    "ann@example.org;all@example.org",
    "Ann <ann@example.org>",
    '"ann bcc:"@example.org',
    "=?utf-8?q?=0d=0aBcc:_x?=@example.org",
    "ann@",
    "@example.org",
    "ann@example..org",
    "a" * 245 + "@example.org",
    "<script>@example.org",
]


def test_no_e_mail_address_smuggles_anything(house):
    form = house.reader.open_form(house.article)
    for email in EMAILS:
        answer = house.reader.send(house.article, form | {"email": email})
        assert answer.status_code == 400, email
        assert "This does not look like an e-mail address" in answer.text or "254" in answer.text, email
        assert "<script>@" not in answer.text
    assert Comment.objects.count() == 0
    for email in ("ann@exämple.org", "ann@xn--exmple-cua.org", "o'neill+x@example.org", " ann@example.org "):
        assert house.reader.send(house.article, form | {"email": email}).status_code == 303


NAMES = ["", " ", "\u200b\u200b", "\u2800", "\u3164", "\u202e", "\u200e\u200f", "\u0301", "\ufeff", "a" * 81]


def test_a_name_can_be_seen(house):
    form = house.reader.open_form(house.article)
    for name in NAMES:
        assert house.reader.send(house.article, form | {"name": name}).status_code == 400, name
    assert Comment.objects.count() == 0


URLENCODED = "application/x-www-form-urlencoded"


def multipart(*parts):
    return (
        b"".join(b"--B\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--B--\r\n"
    )


def test_no_body_of_a_request_is_a_failure(house):
    """Answered, never with a failure; what can be understood is kept, once."""
    form = house.reader.open_form(house.article)
    good = "&".join(f"{name}={quote(form[name])}" for name in ("name", "email", "token")).encode()
    part = b'name="body"\r\n\r\nParts.'
    token = b'name="token"\r\n\r\n' + form["token"].encode()
    who = (b'name="name"\r\n\r\nAnn', b'name="email"\r\n\r\nann@example.org')
    address = f"/stories/{house.article.slug}/comments/new/"
    cases = [
        # What is sent, as what, the status, how many comments there are afterwards
        (b"", URLENCODED, 403, 0),
        (b"body=x", "", 403, 0),
        (b'{"body": "x"}', "application/json", 403, 0),
        (b"<x/>", "text/xml", 403, 0),
        (good, URLENCODED, 400, 0),
        (good + b"&body=", URLENCODED, 400, 0),
        (good + b"&body=%00%00", URLENCODED, 400, 0),
        (good + b"&body=%E2%80%8B%E2%80%AE", URLENCODED, 400, 0),
        (b"name=Ann&body=x&token=" + quote(form["token"]).encode(), URLENCODED, 400, 0),
        (good + b"&body=%ED%A0%80%ED%B0%80%FF%FE%C3lone", URLENCODED, 303, 1),
        (good + b"&body=first&body=second&body=last", URLENCODED, 303, 2),
        (good + b"&body=reply&reply=%00&reply=../../etc&website=", URLENCODED, 303, 3),
        (good + b"&body=" + quote("https://a.example/x " * 240).encode(), URLENCODED, 303, 4),
        (good + b"&body=" + b"W" * 4900, URLENCODED, 303, 5),
        (good + b"&body=" + b"x" * 900_000, URLENCODED, 400, 5),
        (good + b"&body=" + b"+" * 900_000 + b"x" * 5001, URLENCODED, 400, 5),
        (good + b"&body=" + b"x" * 1_100_000, URLENCODED, 413, 5),
        (good + b"&body=x" + b"&a=" * 20_000, URLENCODED, 400, 5),
        (good + b"&body=latin", f"{URLENCODED}; charset=latin-1", 400, 5),
        (multipart(part, token, *who), "multipart/form-data; boundary=B", 303, 6),
        (multipart(part, part, token, *who), "multipart/form-data; boundary=B", 303, 6),
        (multipart(part, token, *who), "multipart/form-data", 400, 6),
        (multipart(part, token, *who), "multipart/form-data; boundary=Other", 403, 6),
        (multipart(part, token, *who)[:-40], "multipart/form-data; boundary=B", 400, 6),
        (b"--B\r\n" * 2000, "multipart/form-data; boundary=B", 403, 6),
    ]
    for sent, kind, status, count in cases:
        answer = house.reader.client.generic("POST", address, sent, content_type=kind)
        assert (answer.status_code, Comment.objects.count()) == (status, count), (sent[-60:], kind)
    many = {f"file{number}": SimpleUploadedFile("../../x.php", b"<?php") for number in range(3)}
    assert house.reader.send(house.article, form | many | {"body": "With files."}).status_code == 303
    as_file = SimpleUploadedFile("body.txt", b"text")
    assert house.reader.send(house.article, form | {"body": as_file}).status_code == 400
    for header in (
        "\x00",
        "x" * 8000,
        "\u202e",
        "\ud800",
        "a, b,,,",
        "127.0.0.1\r\nX: y",
        "[::1",
        "999.1.1.1",
    ):
        told = dict.fromkeys(("User-Agent", "Referer", "X-Forwarded-For", "Accept-Language"), header)
        count = Comment.objects.count()
        body = f"From {header[:5]!r}."
        assert house.reader.send(house.article, form | {"body": body}, headers=told).status_code == 303, (
            header
        )
        assert Comment.objects.count() == count + 1
    assert house.desk.get("/admin/comments/comment/").status_code == 200


def test_no_report_becomes_markup_or_turns_the_desk(house):
    """What stands beside a reader's words in the queue comes from readers too: notes of reports, names above and below."""
    comment, _sent = house.receive(name="Ann", body="Plain words.")
    address = f"/stories/{house.article.slug}/comments/{comment.uuid}/report/"
    found = []
    for number, note in enumerate(["Plain words.", " ".join(HOSTILE)[:900], f"{RIGHT_TO_LEFT}{TURNS}"]):
        client = Client(REMOTE_ADDR=f"198.{number}.100.7")
        token = re.search(r'name="token" value="([^"]+)"', client.get(address).text)[1]
        form = {"token": token, "reason": "other", "note": note, "email": "rita@example.org"}
        assert client.post(address, form).status_code == 303
        page = house.desk.get(f"/admin/comments/comment/{comment.pk}/change/").text
        found.append(Skeleton(page))
        assert not set(TURNS) & set(page)
        comment.reports.all().delete()
        Comment.objects.update(open_reports=0)
    assert found[1].bones == found[0].bones
    for piece, above in found[2].texts:
        assert "שלום" not in piece or Skeleton.is_isolated(found[2], above), above[-3:]


def test_no_form_of_readers_fails_whatever_is_sent_to_it(house):
    comment, sent = house.receive(name="Ann", body="Plain words.")
    story = f"/stories/{house.article.slug}/comments/"
    bodies = [
        (b"\x00\xff%00%ed%a0%80&=&&a", URLENCODED),
        (b"email=%00&note=%ff&token=%e2%80%ae&reason=\x00&verb=\x00&body=%00", URLENCODED),
        (b"&a=" * 20_000, URLENCODED),
        (b"body=" + b"x" * 1_100_000, URLENCODED),
        (multipart(b'name="token"; filename="x"\r\n\r\n\x00'), "multipart/form-data; boundary=B"),
        (b"--B\r\n", "multipart/form-data; boundary=B"),
        (b"[]", "application/json"),
    ]
    places = [f"{story}{comment.uuid}/report/", "/comments/privacy/", f"{sent}edit/"]
    places += [f"/comments/{name}/a:b:c/" for name in ("stop", "confirm", "privacy")]
    for place in places:
        for body, kind in bodies:
            answer = house.reader.client.generic("POST", place, body, content_type=kind)
            assert 200 <= answer.status_code < 500, (place, kind)
        query = "?order=%00&page=%ff&reply=\x00&a[]=1&a=2"
        assert house.reader.client.get(f"{place}{query}").status_code < 500, place
    for query in (
        "q=%00",
        "q=%ed%a0%80",
        "network=999.1.1.1/24",
        "network=::/0",
        "story=%ff",
        "section=-1",
        "after=9e9-x",
    ):
        page = house.desk.get(f"/admin/comments/comment/?tab=decided&{query}")
        assert page.status_code < 500, query
    comment.refresh_from_db()
    assert (comment.body, comment.status) == ("Plain words.", "approved")
