"""Live coverage: its posts and their addresses, what is new since a change, when it ends."""

import json
import os
import random
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Correction, LiveUpdate, Photo
from articles.models.article import COVERAGE_IDLE
from tests.articles.admin_forms import fields_of, signed_in
from tests.factories import (
    make_article,
    make_live_article,
    make_live_update,
    make_scheduled_article,
    make_taken_down_article,
    make_user,
    picture_bytes,
)

pytestmark = pytest.mark.django_db

HOSTILE = "</script><b>\"&amp;\u2028\U0001f30a ' {% now %} ]]>"


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def story():
    return make_live_article(kind="live", slug="flood", headline="Flood")


def posts(story, count, **fields):
    """Make `count` posts, the newest last, a minute apart."""
    at = timezone.now() - timedelta(minutes=count)
    return [
        make_live_update(
            story,
            headline=f"Post {number}",
            body=f"<p>Words {number}.</p>",
            body_html=f"<p>Words {number}.</p>",
            posted_at=at + timedelta(minutes=number),
            **fields,
        )
        for number in range(1, count + 1)
    ]


def ids(page: str) -> list[str]:
    return re.findall(r'<li class="update[^"]*" id="update-([0-9a-f-]{36})"', page)


def rows(page: str) -> dict[str, str]:
    return {
        found[1]: found[0]
        for found in re.findall(
            r'(<li class="update[^"]*" id="update-([0-9a-f-]{36})".*?</p>\s*</li>)', page, re.S
        )
    }


def read(client, path) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


class TestPages:
    @pytest.mark.parametrize("count", [0, 1, 25, 26, 60])
    def test_whoever_follows_the_links_reads_every_post_once_in_order(self, client, story, count):
        made = [str(post.uuid) for post in posts(story, count)]
        for order, wanted in (("", made[::-1]), ("?order=oldest", made)):
            found, path = [], f"/stories/flood/{order}"
            for _step in range(10):
                page = read(client, path)
                found += [one for one in ids(page) if one not in found]
                next_one = re.search(r'<a rel="next" href="([^"#]*)', page)
                if not next_one or next_one[1] == path:
                    break
                path = unescape(next_one[1])
            assert found == wanted
        assert len(ids(read(client, "/stories/flood/"))) == min(count, 25)

    def test_a_full_page_keeps_its_posts_when_others_come_and_go(self, client, story, editor):
        made = posts(story, 60)
        before = ids(read(client, "/stories/flood/updates/?page=1"))
        publishing.post_update(story, by=editor, body="<p>New.</p>")
        publishing.remove_update(made[40], by=editor)
        assert ids(read(client, "/stories/flood/updates/?page=1")) == before
        publishing.remove_update(made[3], by=editor)
        assert ids(read(client, "/stories/flood/updates/?page=1")) == [
            one for one in before if one != str(made[3].uuid)
        ]

    @pytest.mark.parametrize("query", ["page=0", "page=4", "page=x", "page=01", "page=-1", "order=x"])
    def test_there_is_no_other_page(self, client, story, query):
        posts(story, 60)
        assert client.get(f"/stories/flood/updates/?{query}").status_code == 404

    def test_every_post_has_an_address_that_leads_to_the_page_where_it_stands(self, client, story):
        made = posts(story, 30)
        for post in (made[0], made[-1]):
            page = read(client, f"/stories/flood/updates/{post.uuid}/")
            assert post.headline in page
            context = re.search(r'<a href="([^"]*)">Read it among the other updates', page)[1]
            path, _mark, anchor = unescape(context).partition("#")
            assert f'id="{anchor}"' in read(client, path)
            assert str(post.uuid) in anchor

    def test_the_record_has_every_post_the_first_one_first(self, client, story):
        made = [str(post.uuid) for post in posts(story, 60)]
        assert ids(read(client, "/stories/flood/updates/record/")) == made

    @pytest.mark.parametrize(
        ("path", "most"),
        [("", 6), ("updates/", 4), ("updates/?page=2", 4), ("updates/record/", 4), ("updates/delta/", 3)],
    )
    def test_cost_the_same_with_one_and_with_many(self, client, story, path, most):
        for count in (1, 200):
            posts(story, count, key_event=True)
            with CaptureQueriesContext(connection) as queries:
                client.get(f"/stories/flood/{path}")
            assert len(queries) <= most


class TestOnThePage:
    def test_key_events_lead_to_their_posts_on_older_pages_too(self, client, story):
        old, *_others = posts(story, 30)
        LiveUpdate.objects.filter(pk=old.pk).update(
            key_event=True, headline="", body="<p>Dam &amp; burst.</p>"
        )
        page = read(client, "/stories/flood/")
        link = re.search(r'<a href="([^"]*)">Dam &amp; burst.</a>', page)[1]
        path, _mark, anchor = link.partition("#")
        assert f'id="{anchor}"' in read(client, path)

    def test_the_summary_stands_above_them_one_point_a_line(self, client, story, editor):
        publishing.summarise(story, by=editor, summary=" - Two bridges closed\n\n• <b>No one hurt</b>")
        page = read(client, "/stories/flood/")
        assert "<li>Two bridges closed</li><li>&lt;b&gt;No one hurt&lt;/b&gt;</li>" in page
        assert page.index("Two bridges") < page.index('id="updates"')

    def test_loads_itself_anew_only_for_whom_asks(self, client, story):
        posts(story, 1)
        assert 'http-equiv="refresh"' not in read(client, "/stories/flood/")
        page = read(client, "/stories/flood/?refresh=1")
        assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
        assert 'href="/stories/flood/#updates-title"' in page

    @pytest.mark.parametrize("count", [0, 1, 25, 26, 200])
    def test_json_ld_lists_all_posts_whatever_their_headlines(self, client, story, count):
        posts(story, count)
        LiveUpdate.objects.filter(headline="Post 1").update(headline=HOSTILE)
        page = read(client, "/stories/flood/")
        data = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.S)[1])
        listed = data.get("liveBlogUpdate", [])
        assert len(listed) == len({one["url"] for one in listed}) == count
        assert "coverageEndTime" not in data
        assert all(one["url"].startswith("http://127.0.0.1:8000/stories/flood/updates/") for one in listed)
        if count:
            assert HOSTILE in {one["headline"] for one in listed}


class TestVerbs:
    def test_a_retry_with_the_same_key_is_the_same_post(self, story, editor):
        first = publishing.post_update(story, by=editor, body="<p>One.</p>", uuid=(key := make_key()))
        again = publishing.post_update(story, by=editor, body="<p>One.</p>", uuid=key)
        assert first.pk == again.pk
        assert again.versions.count() == 1
        changed = publishing.post_update(story, by=editor, body="<p>Two.</p>", uuid=key)
        assert (changed.pk, changed.body) == (first.pk, "<p>Two.</p>")
        assert [version.body for version in changed.versions.all()] == ["<p>Two.</p>", "<p>One.</p>"]

    def test_a_key_of_another_story_is_refused(self, story, editor):
        other = publishing.post_update(make_live_article(kind="live"), by=editor, body="<p>One.</p>")
        with pytest.raises(ValidationError):
            publishing.post_update(story, by=editor, body="<p>Two.</p>", uuid=other.uuid)

    def test_two_who_read_the_story_at_once_both_post(self, story, editor):
        mine, theirs = Article.objects.get(pk=story.pk), Article.objects.get(pk=story.pk)
        publishing.post_update(mine, by=editor, body="<p>Mine.</p>")
        publishing.post_update(theirs, by=editor, body="<p>Theirs.</p>")
        assert story.live_updates.count() == 2

    def test_every_version_is_kept_and_one_that_was_not_seen_is_not_written_over(self, story, editor):
        post = publishing.post_update(story, by=editor, body="<p>One.</p>")
        publishing.edit_update(post, by=editor, headline="", body="<p>Two.</p>", key_event=False, seen=1)
        with pytest.raises(publishing.UpdateConflict):
            publishing.edit_update(post, by=editor, headline="", body="<p>3.</p>", key_event=False, seen=1)
        publishing.remove_update(post, by=editor)
        publishing.put_back_update(post, by=editor)
        assert [(one.what, one.body) for one in post.versions.all()] == [
            ("put_back", "<p>Two.</p>"),
            ("removed", "<p>Two.</p>"),
            ("edited", "<p>Two.</p>"),
            ("posted", "<p>One.</p>"),
        ]

    def test_a_post_without_versions_keeps_what_it_said(self, story, editor):
        (post,) = posts(story, 1)
        publishing.edit_update(post, by=editor, headline="", body="<p>New.</p>", key_event=False)
        assert [one.body for one in post.versions.all()] == ["<p>New.</p>", "<p>Words 1.</p>"]

    def test_a_correction_stands_in_the_post_and_among_the_corrections(self, client, story, editor):
        (post,) = posts(story, 1)
        publishing.correct_update(post, by=editor, text="It was two, not ten.", body="<p>Two.</p>")
        page = read(client, "/stories/flood/")
        assert "It was two, not ten." in rows(page)[str(post.uuid)]
        assert "Two." in rows(page)[str(post.uuid)]
        assert "It was two, not ten." in read(client, "/corrections/")
        assert Correction.objects.get().change_number == Article.objects.get().change_number == 1
        assert post.versions.first().what == "corrected"

    @pytest.mark.parametrize("body", ["", " ", "<p> </p>", "<script>x</script>", '<figure data-photo="x">'])
    def test_a_post_says_or_shows_something(self, story, editor, body):
        with pytest.raises(ValidationError):
            publishing.post_update(story, by=editor, body=body)

    def test_every_change_that_readers_are_told_of_has_a_number(self, story, editor):
        def number():
            return Article.objects.get(pk=story.pk).change_number

        post = publishing.post_update(story, by=editor, body="<p>One.</p>")
        assert number() == post.change_number == 1
        publishing.edit_update(post, by=editor, headline="", body="<p>One.</p>", key_event=False)
        assert number() == 1  # nothing was changed
        publishing.edit_update(post, by=editor, headline="", body="<p>Two.</p>", key_event=True)
        publishing.summarise(story, by=editor, summary="One point")
        publishing.close_coverage(story, by=editor)
        publishing.open_coverage(story, by=editor)
        assert number() == 5
        story.standfirst = "A small fix."
        publishing.update(story, by=editor)
        assert number() == 5
        story.standfirst = "News."
        publishing.update(story, by=editor, material=True)
        publishing.correct(story, by=editor, text="It was two, not ten.")
        publishing.remove_update(post, by=editor)
        assert number() == 8

    def test_who_may_not_write_the_story_posts_nothing(self, story):
        reporter = make_user("Reporter")
        (post,) = posts(story, 1)
        for act in (
            lambda: publishing.post_update(story, by=reporter, body="<p>x</p>"),
            lambda: publishing.edit_update(post, by=reporter, headline="", body="<p>x</p>", key_event=False),
            lambda: publishing.correct_update(post, by=reporter, text="x"),
            lambda: publishing.remove_update(post, by=reporter),
            lambda: publishing.summarise(story, by=reporter, summary="x"),
            lambda: publishing.close_coverage(story, by=reporter),
        ):
            with pytest.raises(PermissionDenied):
                act()


class TestTheEnd:
    def test_comes_by_the_clock_six_hours_after_the_last_post(self, client, editor):
        with time_machine.travel("2026-03-01T08:00:00+00:00", tick=False) as clock:
            story = make_live_article(kind="live", slug="flood", published_at=timezone.now())
            publishing.post_update(story, by=editor, body="<p>One.</p>")
            clock.move_to("2026-03-01T09:00:00+00:00")
            post = publishing.post_update(story, by=editor, body="<p>Two.</p>")
            end = post.posted_at + COVERAGE_IDLE
            clock.move_to(end - timedelta(seconds=1))
            answer = client.get("/stories/flood/")
            assert answer.ends_at == end
            page = answer.content.decode()
            assert "flag--live" in page
            assert "data-delta=" in page
            assert "coverageEndTime" not in page
            clock.move_to(end)
            page = read(client, "/stories/flood/")
            assert "Coverage ended at" in page
            assert "coverageEndTime" in page
            assert "flag--live" not in page
            assert "data-delta" not in page
            assert "live.js" not in page
            clock.shift(3600)
            publishing.post_update(story, by=editor, body="<p>Three.</p>")
            assert "data-delta=" in read(client, "/stories/flood/")

    def test_is_earlier_when_an_editor_says_so_and_reaches_the_open_page(self, client, story, editor):
        publishing.post_update(story, by=editor, body="<p>One.</p>")
        publishing.close_coverage(story, by=editor)
        assert "Coverage ended at" in read(client, "/stories/flood/")
        delta = read(client, "/stories/flood/updates/delta/?since=1")
        assert "Coverage ended at" in delta
        assert 'data-delta=""' in delta
        with pytest.raises(ValidationError):
            publishing.close_coverage(story, by=editor)
        publishing.open_coverage(story, by=editor)
        assert "Coverage ended at" not in read(client, "/stories/flood/")


class Reader:
    """A page that is open in a browser, with what static/js/live.js does to its list."""

    def __init__(self, client, order):
        self.client, self.order = client, order
        query = "?order=oldest" if order == "oldest" else ""
        page = read(client, f"/stories/flood/{query}")
        self.rows = rows(page)
        self.address = unescape(re.search(r'data-delta="([^"]*)"', page)[1])

    def key(self, row):
        return re.search(r'data-order="([^"]*)"', row)[1]

    def in_order(self):
        return sorted(self.rows.values(), key=self.key, reverse=self.order == "newest")

    def poll(self):
        page = read(self.client, self.address)
        window = re.search(r'data-window="([^"]*)"', page)[1].split()
        before = self.in_order()
        last = self.key(before[-1]) if before else None

        def within(row):
            return last is not None and (
                self.key(row) >= last if self.order == "newest" else self.key(row) <= last
            )

        for one in re.search(r'data-removed="([^"]*)"', page)[1].split():
            self.rows.pop(one, None)
        for one, row in rows(page).items():
            if one in window or one in self.rows or within(row):
                self.rows[one] = row
        whole = "data-whole" in page
        self.rows = {
            one: row for one, row in self.rows.items() if one in window or not (whole or not within(row))
        }
        self.address = unescape(re.search(r'data-delta="([^"]*)"', page)[1])


def chance(rng, story, editor, clock):
    """Do something to the coverage that an editor may do."""
    clock.shift(rng.choice([1, 40, 600]))
    shown = list(story.live_updates.filter(removed_at=None, posted_at__lte=timezone.now()).order_by("pk"))
    removed = list(story.live_updates.exclude(removed_at=None).order_by("pk"))
    what = rng.choice(["post"] * 4 + ["edit", "move", "remove", "remove", "back", "later", "correct"])
    body = f"<p>Words {rng.random()}.</p>"
    if what == "back" and removed:
        publishing.put_back_update(rng.choice(removed), by=editor)
    elif what in ("post", "later", "back") or not shown:
        ahead = timedelta(seconds=rng.choice([30, 700]) if what == "later" else 0)
        publishing.post_update(story, by=editor, body=body, posted_at=timezone.now() + ahead)
    elif what == "remove":
        publishing.remove_update(rng.choice(shown), by=editor)
    elif what == "correct":
        publishing.correct_update(rng.choice(shown), by=editor, text=f"It was {rng.random()}.")
    else:
        post = rng.choice(shown)
        back = timedelta(seconds=rng.randint(0, 4000)) if what == "move" else timedelta()
        publishing.edit_update(
            post,
            by=editor,
            headline=rng.choice(["", "A headline"]),
            body=body,
            key_event=rng.random() < 0.3,
            posted_at=timezone.now() - back if what == "move" else None,
        )


@pytest.mark.parametrize("seed", range(2))
def test_an_open_page_is_the_page_freshly_loaded_whatever_happens_between_two_polls(
    client, editor, seed, monkeypatch
):
    monkeypatch.setattr("articles.coverage.PER_PAGE", 5)
    rng = random.Random(seed)
    with time_machine.travel("2026-03-01T08:00:00+00:00", tick=False) as clock:
        story = make_live_article(kind="live", slug="flood", published_at=timezone.now())
        posts(story, rng.choice([0, 3, 9]))
        readers = [Reader(client, "newest"), Reader(client, "oldest")]
        late = [Reader(client, "newest")]
        for step in range(int(os.environ.get("EDITS", "7"))):
            for _ in range(rng.choice([1, 1, 2, 6])):
                chance(rng, story, editor, clock)
            for reader in readers + (late if step % 7 == 6 else []):
                reader.poll()
                fresh = Reader(client, reader.order)
                now = reader.in_order()
                assert now[: len(fresh.rows)] == fresh.in_order(), (seed, step, reader.order)
                everything = rows(read(client, "/stories/flood/updates/record/"))
                ordered = sorted(everything.values(), key=reader.key, reverse=reader.order == "newest")
                assert [reader.key(row) for row in now] == [reader.key(row) for row in ordered[: len(now)]]


class TestDelta:
    def test_tells_of_changes_and_removals_and_is_the_same_until_the_next(self, client, story, editor):
        made = posts(story, 3)
        publishing.edit_update(made[1], by=editor, headline="", body="<p>Changed.</p>", key_event=False)
        publishing.remove_update(made[2], by=editor)
        page = read(client, "/stories/flood/updates/delta/?since=0")
        assert "Changed." in page
        assert f'data-removed="{made[2].uuid}"' in page
        assert "data-whole" not in page
        assert "Words 3" not in page
        first = client.get("/stories/flood/updates/delta/?since=2")
        again = client.get("/stories/flood/updates/delta/?since=2", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304

    @pytest.mark.parametrize("since", ["3", "99999999", "-1", "x", "01", "1.0", "9" * 400, "%00"])
    def test_a_number_that_never_was_leads_to_the_page_whole(self, client, story, editor, since):
        publishing.post_update(story, by=editor, body="<p>One.</p>")
        answer = client.get(f"/stories/flood/updates/delta/?since={since}")
        assert (answer.status_code, answer["Location"]) == (302, "/stories/flood/updates/delta/")
        assert not hasattr(answer, "cache_tags")
        assert "data-whole" in read(client, answer["Location"])

    def test_one_that_is_long_ago_leads_there_too(self, client, story, editor):
        Article.objects.filter(pk=story.pk).update(change_number=500)
        assert client.get("/stories/flood/updates/delta/?since=399").status_code == 302
        assert client.get("/stories/flood/updates/delta/?since=400").status_code == 200


class TestLeaks:
    def test_what_is_not_out_stands_nowhere(self, client, story, editor):
        posts(story, 2)
        later = publishing.post_update(
            story,
            by=editor,
            headline="SECRET",
            body="<p>SECRET</p>",
            key_event=True,
            posted_at=timezone.now() + timedelta(hours=1),
        )
        gone = publishing.post_update(
            story, by=editor, headline="SECRET", body="<p>SECRET</p>", key_event=True
        )
        publishing.remove_update(gone, by=editor)
        for path in (
            "",
            "updates/",
            "updates/?page=1",
            "updates/record/",
            "updates/delta/",
            "updates/delta/?since=0",
        ):
            page = read(client, f"/stories/flood/{path}")
            assert "SECRET" not in page
            assert str(later.uuid) not in page
        assert client.get(f"/stories/flood/updates/{later.uuid}/").status_code == 404
        answer = client.get(f"/stories/flood/updates/{gone.uuid}/")
        assert answer.status_code == 410
        assert "SECRET" not in answer.content.decode()
        assert "SECRET" not in read(client, "/feeds/rss.xml")

    @pytest.mark.parametrize(
        ("make", "status"),
        [(make_article, 404), (make_scheduled_article, 404), (make_taken_down_article, 410)],
    )
    def test_nothing_of_a_story_that_is_not_out(self, client, make, status):
        story = make(kind="live", slug="flood")
        post = make_live_update(story, headline="SECRET", body="<p>SECRET</p>")
        for path in (
            "",
            "updates/",
            f"updates/{post.uuid}/",
            "updates/record/",
            "updates/delta/",
            "updates/delta/?since=0",
        ):
            answer = client.get(f"/stories/flood/{path}")
            assert answer.status_code == status
            assert "SECRET" not in answer.content.decode()


def upload():
    return SimpleUploadedFile("dam.jpg", picture_bytes(), content_type="image/jpeg")


def make_key():
    from articles.uuids import uuid7

    return uuid7()


class TestAtTheDesk:
    @pytest.fixture
    def desk(self, editor):
        return signed_in(editor)

    def compose(self, desk, story, **fields):
        path = f"/admin/articles/liveupdate/compose/{story.pk}/"
        page = desk.get(path).content.decode()
        key = re.search(r'name="key" value="([^"]*)"', page)[1]
        return desk.post(path, {"key": key, "text": "", "headline": "", "_verb": "post"} | fields)

    def test_a_post_needs_no_script(self, client, desk, story):
        answer = self.compose(desk, story, text="Water **falls**.\n\n- one\n- two <b>", key_event="on")
        assert answer.status_code == 302
        post = story.live_updates.get()
        assert post.body == (
            "<p>Water <strong>falls</strong>.</p><ul><li><p>one</p></li><li><p>two &lt;b&gt;</p></li></ul>"
        )
        assert post.key_event
        assert "Water <strong>falls" in read(client, "/stories/flood/")
        assert "Water falls." in desk.get(answer["Location"]).content.decode()

    def test_a_photo_comes_with_words_and_is_stored_once(self, client, desk, story):
        key, sent = str(make_key()), {"text": "Seen from the dam.", "alt": "A dam.", "credit": "Lena"}
        answer = self.compose(desk, story, photo=upload(), text="x")
        assert answer.status_code == 422
        assert not story.live_updates.exists()
        for _again in range(2):
            assert self.compose(desk, story, key=key, camera=upload(), **sent).status_code == 302
        assert Photo.objects.count() == story.live_updates.count() == 1
        assert 'alt="A dam."' in read(client, "/stories/flood/")

    def test_what_is_refused_stays_in_the_form_with_its_key(self, desk, story):
        key = str(make_key())
        answer = self.compose(desk, story, key=key, headline="x" * 201, text="Kept words")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Kept words" in page
        assert key in page

    @pytest.mark.parametrize("key", ["", "x", "' OR 1=1", "\x00"])
    def test_a_key_that_is_none_gets_a_new_one(self, desk, story, key):
        answer = self.compose(desk, story, key=key, text="Kept words")
        assert answer.status_code == 422
        assert "Kept words" in answer.content.decode()

    def test_a_script_is_told_in_its_own_way(self, desk, story):
        path = f"/admin/articles/liveupdate/compose/{story.pk}/"
        ask = {"headers": {"accept": "application/json"}}
        key = str(make_key())
        made = desk.post(path, {"key": key, "text": "Hi"}, **ask)
        assert (made.status_code, made.json()["uuid"]) == (201, key)
        assert desk.post(path, {"key": key, "text": ""}, **ask).status_code == 422
        assert desk.post(path, {"key": str(make_key()), "text": "Hi"}, **ask).status_code == 201

    def test_posts_are_removed_put_back_and_the_coverage_ended_there(self, client, desk, story):
        (post,) = posts(story, 1)
        path = f"/admin/articles/liveupdate/compose/{story.pk}/"
        desk.post(path, {"_verb": "remove", "update": post.pk})
        assert "Post 1" not in read(client, "/stories/flood/")
        desk.post(path, {"_verb": "put_back", "update": post.pk})
        assert "Post 1" in read(client, "/stories/flood/")
        desk.post(path, {"_verb": "summarise", "summary": "One point"})
        assert "<li>One point</li>" in read(client, "/stories/flood/")
        publishing.update(Article.objects.get(), by=make_user("Editor"))
        desk.post(path, {"_verb": "close"})
        desk.post(path, {"_verb": "close"})
        assert "Coverage ended at" in read(client, "/stories/flood/")
        assert desk.post(path, {"_verb": "remove", "update": "99999999999"}).status_code == 404

    def test_the_first_page_asks_for_the_wrap_up_until_somebody_writes_the_text(self, desk, story, editor):
        publishing.post_update(story, by=editor, body="<p>One.</p>")
        assert "Post an update" in desk.get("/admin/").content.decode()
        publishing.close_coverage(story, by=editor)
        page = desk.get("/admin/").content.decode()
        assert "write the wrap-up" in page
        assert "Post an update" not in page
        change = f"/admin/articles/article/{story.pk}/change/"
        assert "Write the wrap-up" in desk.get(change).content.decode()
        story.body = "<p>It is over.</p>"
        publishing.update(story, by=editor)
        assert "write the wrap-up" not in desk.get("/admin/").content.decode()
        assert "Write the wrap-up" not in desk.get(change).content.decode()

    def test_a_correction_is_made_in_the_form_of_the_post_which_shows_its_versions(self, client, desk, story):
        (post,) = posts(story, 1)
        path = f"/admin/articles/liveupdate/{post.pk}/change/"
        fields = fields_of(desk.get(path), "liveupdate_form")
        changed = {"body": "<p>Two.</p>", "correction": "It was two."}
        assert desk.post(path, fields | changed).status_code == 302
        assert "It was two." in read(client, "/stories/flood/")
        page = desk.get(path).content.decode()
        assert "<del>" in page
        assert "Corrected" in page

    def test_who_may_not_write_the_story_does_not_open_it(self, story):
        path = f"/admin/articles/liveupdate/compose/{story.pk}/"
        for group in ("Reporter", "Moderator"):
            client = signed_in(make_user(group))
            assert client.get(path).status_code == 403
            assert client.post(path, {"key": str(make_key()), "text": "x"}).status_code == 403
        assert not story.live_updates.exists()
