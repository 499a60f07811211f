"""Writing a comment, through the front door."""

import io
import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.utils import timezone

from articles.models import Article
from comments import proving
from comments.models import Comment, CommentSettings
from tests.comments.conftest import Reader
from tests.factories import (
    make_article,
    make_comment,
    make_live_article,
    make_scheduled_article,
    make_taken_down_article,
)

pytestmark = pytest.mark.django_db


def set_rules(**fields):
    CommentSettings.objects.update_or_create(pk=1, defaults=fields)


class TestTheForm:
    def test_asks_for_three_things_and_sets_no_cookie(self, reader):
        page = reader.client.get(f"/stories/{make_live_article().slug}/comments/new/")
        assert page.status_code == 200
        assert not page.cookies
        assert "csrfmiddlewaretoken" not in page.text
        for field in ('name="name"', 'name="email"', 'name="body"'):
            assert field in page.text

    def test_is_not_kept_by_any_cache_and_not_found_by_search_engines(self, reader):
        page = reader.client.get(f"/stories/{make_live_article().slug}/comments/new/")
        assert "private" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"
        assert not getattr(page, "cache_tags", None)

    def test_shows_the_approved_comments_and_no_others(self, reader):
        article = make_live_article()
        make_comment(article, body="Seen by all.")
        make_comment(article, body="Still waiting.", status="pending")
        page = reader.client.get(f"/stories/{article.slug}/comments/new/")
        assert "Seen by all." in page.text
        assert "Still waiting." not in page.text

    def test_says_what_is_stored_for_how_long_and_where_to_read_more(self, reader):
        set_rules(retention_days=17)
        page = reader.client.get(f"/stories/{make_live_article().slug}/comments/new/")
        assert "erased after 17 days" in page.text
        assert 'href="/pages/privacy/#comment-data"' in page.text
        assert "Akismet" not in page.text

    def test_names_akismet_when_it_is_asked(self, reader, settings):
        settings.AKISMET_API_KEY = "key"
        page = reader.client.get(f"/stories/{make_live_article().slug}/comments/new/")
        assert "network address, browser and the page you came from are sent to Akismet" in page.text

    def test_a_paper_without_addresses_says_so_in_form_and_page(self, reader, settings):
        set_rules(keep_addresses=False, spam_days=9)
        settings.AKISMET_API_KEY = "a-key"
        form = reader.client.get(f"/stories/{make_live_article().slug}/comments/new/").text
        assert "your network address is not stored" in form
        assert "name, e-mail, browser and the page you came from are sent to Akismet" in form
        page = reader.client.get("/pages/privacy/").text
        assert "The address of your connection is not stored." in page
        assert "the address of your connection is not." in page
        assert "deleted after 9 days" in page

    def test_names_whom_a_reply_answers(self, reader):
        above = make_comment(author_name="Bea")
        page = reader.client.get(f"/stories/{above.article.slug}/comments/new/", {"reply": above.uuid})
        assert "Your reply to <bdi>Bea</bdi>" in page.text

    @pytest.mark.parametrize("status", ["pending", "rejected", "spam", "removed"])
    def test_offers_no_reply_to_what_readers_do_not_see(self, reader, status):
        hidden = make_comment(status=status)
        page = reader.client.get(f"/stories/{hidden.article.slug}/comments/new/", {"reply": hidden.uuid})
        assert page.status_code == 404

    @pytest.mark.parametrize("reply", ["abc", "0", "00000000-0000-0000-0000-000000000000", "\x00"])
    def test_a_reply_to_nothing_is_not_found(self, reader, reply):
        page = reader.client.get(f"/stories/{make_live_article().slug}/comments/new/", {"reply": reply})
        assert page.status_code == 404

    @pytest.mark.parametrize("make", [make_article, make_scheduled_article, make_taken_down_article])
    @pytest.mark.parametrize("part", ["", "new/", "sent/abc/", "00000000-0000-0000-0000-000000000000/"])
    def test_there_is_none_under_a_story_that_is_not_public(self, reader, make, part):
        address = f"/stories/{make().slug}/comments/{part}"
        assert reader.client.get(address).status_code in (404, 410)
        if part == "new/":
            assert reader.client.post(address, {"body": "x"}).status_code in (404, 410)

    def test_says_so_when_comments_are_closed(self, reader):
        article = make_live_article(comment_mode=Article.CommentMode.CLOSED)
        page = reader.client.get(f"/stories/{article.slug}/comments/new/")
        assert "Comments on this story are closed." in page.text
        assert "<textarea" not in page.text


class TestSending:
    def test_stores_a_pending_comment_and_leads_the_sender_to_it(self, reader):
        article = make_live_article()
        answer = reader.comment(article, body="One.\n\nTwo.")
        assert answer.status_code == 303
        assert answer["Location"].startswith(f"/stories/{article.slug}/comments/sent/")
        assert not answer.cookies
        comment = Comment.objects.get()
        assert (comment.status, comment.body, comment.author_name) == ("pending", "One.\n\nTwo.", "Ann")
        page = reader.client.get(answer["Location"])
        assert "Your comment waits for a moderator. Only you can see it here." in page.text
        assert "<p>One.</p>\n<p>Two.</p>" in page.text
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]
        assert "ann@example.org" not in page.text
        assert not page.cookies

    def test_publishes_nothing_by_itself(self, reader):
        article = make_live_article()
        reader.comment(article, body="Not for all yet.")
        assert "Not for all yet." not in reader.client.get(f"/stories/{article.slug}/comments/").text

    def test_stores_the_trace_of_the_rules(self, reader):
        reader.comment(make_live_article(), seconds=30)
        trace = Comment.objects.get().trace
        assert (trace["action"], trace["rule"]) == ("hold", "first comment")
        assert trace["fired"] == [
            ["first comment", ""],
            ["pre-moderated", "paper"],
            ["not proven", ""],
        ]
        assert 29 < trace["inputs"]["seconds"] < 31

    def test_stores_where_it_came_from(self, reader):
        reader.comment(
            make_live_article(), headers={"User-Agent": "Browser 1", "Referer": "http://testserver/x"}
        )
        comment = Comment.objects.get()
        assert (comment.ip_address, comment.user_agent, comment.referrer) == (
            "127.0.0.1",
            "Browser 1",
            "http://testserver/x",
        )

    def test_a_reply_stands_under_what_it_answers(self, reader):
        above = make_comment()
        reader.comment(above.article, reply=above.uuid)
        reply = Comment.objects.get(status="pending")
        assert reply.parent == above
        assert reply.path == [above.pk, reply.pk]

    def test_a_reply_to_the_third_level_stands_beside_it(self, reader):
        first = make_comment()
        second = make_comment(parent=first)
        third = make_comment(parent=second)
        reader.comment(first.article, reply=third.uuid)
        reply = Comment.objects.get(status="pending")
        assert reply.parent == second
        assert reply.path == [first.pk, second.pk, reply.pk]

    def test_a_reply_to_what_was_removed_meanwhile_is_not_lost(self, reader):
        above = make_comment()
        form = reader.open_form(above.article, above.uuid)
        Comment.objects.filter(pk=above.pk).update(status="removed")
        assert reader.send(above.article, form).status_code == 303
        assert Comment.objects.get(status="pending").parent == above

    def test_a_reply_cannot_point_into_another_story(self, reader):
        elsewhere = make_comment()
        form = reader.open_form(article := make_live_article()) | {"reply": str(elsewhere.uuid)}
        reader.send(article, form)
        assert Comment.objects.get(article=article).parent is None

    def test_what_is_sent_twice_is_one_comment_at_one_address(self, reader):
        article = make_live_article()
        form = reader.open_form(article)
        answers = [reader.send(article, form) for _ in range(8)]
        assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}
        assert {answer.status_code for answer in answers} == {303}
        assert Comment.objects.count() == 1

    def test_another_text_from_the_same_form_is_another_comment(self, reader):
        article = make_live_article()
        form = reader.open_form(article)
        reader.send(article, form)
        reader.send(article, form | {"body": "Second thought."})
        assert set(Comment.objects.values_list("body", flat=True)) == {"A thought.", "Second thought."}

    def test_the_same_text_from_two_forms_is_two_comments(self, reader):
        article = make_live_article()
        reader.comment(article)
        reader.comment(article)
        assert Comment.objects.count() == 2


class TestStoredButNotShown:
    def test_what_fills_the_trap_is_spam_and_looks_as_if_it_waited(self, reader):
        answer = reader.comment(make_live_article(), website="https://pills.example")
        comment = Comment.objects.get()
        assert (comment.status, comment.reason) == ("spam", "honeypot")
        assert comment.decided_by is None
        assert "waits for a moderator" in reader.client.get(answer["Location"]).text

    def test_a_blocked_word_is_rejected(self, reader):
        set_rules(blocked_words="donkey\ncheap pills\n")
        answer = reader.comment(make_live_article(), body="You DONKEY.")
        assert answer.status_code == 303
        assert (Comment.objects.get().status, Comment.objects.get().reason) == ("rejected", "blocked word")
        assert Comment.objects.get().decisions.get().to_status == "rejected"

    def test_too_fast_waits(self, reader):
        reader.comment(make_live_article(), seconds=1)
        assert Comment.objects.get().trace["rule"] == "too fast"
        assert Comment.objects.get().status == "pending"

    def test_many_links_wait(self, reader):
        reader.comment(make_live_article(), body="http://a.example http://b.example http://c.example")
        assert Comment.objects.get().trace["rule"] == "many links"

    @pytest.mark.parametrize("proof", ["", "ann@example.org", "of somebody else"])
    def test_trusted_at_once_waits_without_a_proof_of_the_address(self, reader, proof):
        set_rules(mode="trusted")
        make_comment(author_email="Ann@Example.org")
        proof = proving.confirm("bob@example.org") if proof.startswith("of") else proof
        reader.comment(make_live_article(), proof=proof)
        comment = Comment.objects.get(status="pending")
        assert comment.trace["fired"] == [["not proven", ""]]

    def test_trusted_at_once_publishes_whom_a_moderator_knows_and_a_link_has_proven(self, reader):
        set_rules(mode="trusted")
        make_comment(author_email="Ann@Example.org")
        article = make_live_article()
        reader.comment(article, proof=proving.confirm("ann@example.org"), body="At once, then.")
        assert Comment.objects.get(article=article).trace["fired"] == [["trusted", ""]]
        assert "At once, then." in reader.client.get(f"/stories/{article.slug}/").text

    def test_a_proof_alone_is_not_enough(self, reader):
        set_rules(mode="trusted")
        reader.comment(make_live_article(), proof=proving.confirm("ann@example.org"))
        assert Comment.objects.get().trace["rule"] == "first comment"

    def test_a_paper_may_keep_no_network_addresses(self, reader):
        set_rules(keep_addresses=False, rate_per_minute=1)
        article = make_live_article()
        reader.comment(article)
        assert Comment.objects.get().ip_address is None
        assert reader.comment(article, body="Again.", email="b@example.org").status_code == 429

    def test_the_same_long_text_waits_wherever_it_comes_again(self, reader):
        reader.comment(make_live_article(), body="Buy our very good things today, everybody!")
        reader.comment(
            make_live_article(), body="BUY our very good things today - everybody", email="b@example.org"
        )
        assert Comment.objects.order_by("-pk")[0].trace["rule"] == "duplicate"
        reader.comment(make_live_article(), body="Well said.")
        reader.comment(make_live_article(), body="Well said.")
        assert Comment.objects.order_by("-pk")[0].trace["rule"] == "first comment"


REFUSED = [
    ({"body": ""}, 400, "Write something before you send it."),
    ({"body": " \u200b\n "}, 400, "Write something before you send it."),
    ({"body": "x" * 5001}, 400, "A comment has at most 5000 characters."),
    ({"name": ""}, 400, "Say who you are"),
    ({"name": "n" * 81}, 400, "A name has at most 80 characters."),
    ({"email": ""}, 400, "Leave an e-mail address"),
    ({"email": "ann"}, 400, "This does not look like an e-mail address"),
    ({"email": "ann@example.org\r\nBcc: all@example.org"}, 400, "This does not look like an e-mail address"),
    ({"token": ""}, 403, "This form was not made by this page."),
    ({"token": "forged"}, 403, "This form was not made by this page."),
]


class TestRefusals:
    @pytest.mark.parametrize(("fields", "status", "sentence"), REFUSED)
    def test_answer_with_a_sentence_and_everything_still_in_the_form(self, reader, fields, status, sentence):
        kept = {"name": "Ann-Kept", "email": "kept@example.org", "body": "Words that I want to keep."}
        answer = reader.comment(make_live_article(), **kept | fields)
        assert answer.status_code == status
        assert sentence in answer.text
        for name, value in kept.items():
            if name not in fields:
                assert value in answer.text
        assert Comment.objects.count() == 0
        assert not answer.cookies

    def test_a_text_too_long_is_kept_whole(self, reader):
        answer = reader.comment(make_live_article(), body="begin " + "x" * 6000 + " end")
        assert "begin " + "x" * 6000 + " end" in answer.text

    def test_closed_meanwhile(self, reader):
        article = make_live_article()
        form = reader.open_form(article) | {"body": "Words that I want to keep."}
        Article.objects.filter(pk=article.pk).update(comment_mode="closed")
        answer = reader.send(article, form)
        assert answer.status_code == 403
        assert "Comments on this story are closed. Your text was not stored." in answer.text
        assert "Words that I want to keep." in answer.text
        assert Comment.objects.count() == 0

    def test_closed_for_the_whole_paper_but_open_for_one_story(self, reader):
        set_rules(mode="closed")
        form_address = "/stories/{}/comments/new/"
        closed, opened = make_live_article(), make_live_article(comment_mode="pre_moderated")
        assert "<textarea" not in reader.client.get(form_address.format(closed.slug)).text
        assert reader.comment(opened).status_code == 303

    def test_closed_at_the_midnight_after_so_many_days(self, reader):
        set_rules(close_after_days=2)
        published = timezone.now().replace(hour=15)
        article = make_live_article(published_at=published)
        form_address = f"/stories/{article.slug}/comments/new/"
        end = published.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)
        with time_machine.travel(end - timedelta(seconds=1), tick=False):
            assert "<textarea" in reader.client.get(form_address).text
        with time_machine.travel(end, tick=False):
            assert "<textarea" not in reader.client.get(form_address).text

    def test_a_form_open_for_more_than_a_day_comes_back_with_the_text_and_works_then(self, reader):
        article = make_live_article()
        answer = reader.comment(article, seconds=25 * 3600, body="Slept over it.")
        assert answer.status_code == 400
        assert "The form was open for more than a day." in answer.text
        assert "Slept over it." in answer.text
        token = re.search(r'name="token" value="([^"]+)"', answer.text)[1]
        with time_machine.travel(timezone.now() + timedelta(hours=25, minutes=1)):
            form = {"name": "Ann", "email": "ann@example.org", "body": "Slept over it.", "token": token}
            assert reader.send(article, form).status_code == 303

    def test_a_token_of_another_story_is_no_good(self, reader):
        other = reader.open_form(make_live_article())["token"]
        answer = reader.comment(make_live_article(), token=other)
        assert answer.status_code == 403

    def test_a_mistake_costs_no_waiting(self, reader):
        article = make_live_article()
        answer = reader.comment(article, email="ann", seconds=60)
        token = re.search(r'name="token" value="([^"]+)"', answer.text)[1]
        form = {"name": "Ann", "email": "ann@example.org", "body": "A thought.", "token": token}
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            reader.send(article, form)
        assert Comment.objects.get().trace["rule"] == "first comment"

    def test_over_a_megabyte_is_read_to_its_end_and_answered(self, reader):
        article = make_live_article()
        address = f"/stories/{article.slug}/comments/new/"
        answer = reader.client.post(address, {"body": "x" * 3_000_000})
        assert answer.status_code == 413
        assert "That was more than a megabyte" in answer.text
        assert answer.wsgi_request.read() == b""
        assert Comment.objects.count() == 0

    @pytest.mark.parametrize(("size", "status"), [(3_000_000, 413), (1_000, 403)])
    def test_a_body_that_does_not_say_its_length_is_counted(self, reader, size, status):
        """As gunicorn hands over what came with `Transfer-Encoding: chunked`."""
        body = io.BytesIO(b"body=" + b"x" * size)
        answer = reader.client.generic(
            "POST",
            f"/stories/{make_live_article().slug}/comments/new/",
            content_type="application/x-www-form-urlencoded",
            **{"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
        )
        assert answer.status_code == status
        assert body.read() == b""

    def test_other_methods_are_refused(self, reader):
        assert reader.client.put(f"/stories/{make_live_article().slug}/comments/new/").status_code == 405


CROSS_SITE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
]
SAME_SITE = [
    {},
    {"Origin": "http://testserver"},
    {"Origin": django_settings.SITE_URL},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


class TestOrigin:
    @pytest.mark.parametrize("headers", CROSS_SITE)
    def test_another_site_cannot_send_even_with_a_good_token(self, reader, headers):
        answer = reader.comment(make_live_article(), body="Words kept.", headers=headers)
        assert answer.status_code == 403
        assert "Words kept." in answer.text
        assert Comment.objects.count() == 0

    @pytest.mark.parametrize("headers", SAME_SITE)
    def test_our_own_page_can(self, reader, headers):
        assert reader.comment(make_live_article(), headers=headers).status_code == 303


class TestRate:
    def send(self, reader, article, number, address="203.0.113.5", **headers):
        reader.client.defaults["REMOTE_ADDR"] = address
        email = headers.pop("email", f"reader{number}@example.org")
        answer = reader.comment(article, body=f"Thought {number}.", email=email, headers=headers)
        return answer.status_code

    def test_the_sixth_within_a_minute_is_refused_with_the_text_kept(self, reader):
        article = make_live_article()
        with time_machine.travel(timezone.now(), tick=False):
            assert [self.send(reader, article, number) for number in range(5)] == [303] * 5
            answer = reader.comment(article, body="One too many.")
        assert answer.status_code == 429
        assert answer["Retry-After"] == "60"
        assert "One too many." in answer.text
        assert Comment.objects.count() == 5

    def test_the_window_slides(self, reader):
        article = make_live_article()
        start = timezone.now()
        results = []
        for second in (0, 50, 52, 54, 56, 58, 61, 62):
            with time_machine.travel(start + timedelta(seconds=second), tick=False):
                results.append(self.send(reader, article, second))
        assert results == [303, 303, 303, 303, 303, 429, 303, 429]

    def test_a_forged_header_changes_nothing(self, reader):
        article = make_live_article()
        codes = [
            self.send(reader, article, number, **{"X-Forwarded-For": f"198.51.100.{number}"})
            for number in range(6)
        ]
        assert codes == [303] * 5 + [429]

    def test_behind_a_proxy_each_reader_counts_alone(self, reader, settings):
        settings.TRUSTED_PROXIES = ["203.0.113.0/24"]
        article = make_live_article()
        codes = [
            self.send(reader, article, number, **{"X-Forwarded-For": f"1.2.3.4, 198.51.100.{number}"})
            for number in range(6)
        ]
        assert codes == [303] * 6
        assert Comment.objects.filter(ip_address="198.51.100.3").count() == 1

    def test_an_ipv6_network_counts_as_one(self, reader):
        article = make_live_article()
        codes = [self.send(reader, article, number, f"2001:db8::{number}") for number in range(6)]
        assert codes == [303] * 5 + [429]

    def test_one_e_mail_address_counts_as_one_wherever_it_comes_from(self, reader):
        set_rules(email_per_minute=2)
        article = make_live_article()
        given = {"email": "Ann@example.org"}
        codes = [self.send(reader, article, n, f"203.0.{n}.5", **given) for n in range(3)]
        assert codes == [303, 303, 429]

    def test_one_network_counts_as_one_whatever_the_address(self, reader):
        set_rules(network_per_minute=3)
        article = make_live_article()
        codes = [self.send(reader, article, number, f"203.0.113.{number}") for number in range(4)]
        assert codes == [303] * 3 + [429]
        assert self.send(reader, article, 9, "203.0.114.1") == 303

    def test_what_was_refused_does_not_count(self, reader):
        set_rules(rate_per_minute=1, max_length=100)
        article = make_live_article()
        assert reader.comment(article, body="x" * 101).status_code == 400
        assert [self.send(reader, article, number) for number in range(2)] == [303, 429]

    def test_the_limit_is_the_newsrooms(self, reader):
        set_rules(rate_per_minute=2)
        article = make_live_article()
        assert [self.send(reader, article, number) for number in range(3)] == [303, 303, 429]


class TestHostileInput:
    @pytest.mark.parametrize(
        "payload",
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "javascript:alert(1)",
            "{{ settings.SECRET_KEY }}",
            "</textarea><script>alert(1)</script>",
        ],
    )
    def test_is_shown_as_text_in_thread_form_and_answer(self, reader, payload):
        comment = make_comment(body=payload, author_name=payload)
        slug = comment.article.slug
        pages = [
            reader.client.get(f"/stories/{slug}/comments/").text,
            reader.client.get(f"/stories/{slug}/comments/new/", {"reply": comment.uuid}).text,
            reader.comment(comment.article, body=payload, name=payload, email=payload).text,
        ]
        for page in pages:
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert 'href="javascript' not in page

    @pytest.mark.parametrize("junk", ["\x00", "\ud800", "\u202e", "\x1b"])
    @pytest.mark.parametrize("field", ["name", "body", "website", "token", "reply"])
    def test_never_breaks_a_page(self, reader, junk, field):
        article = make_live_article()
        form = reader.open_form(article)
        form[field] = f"{form.get(field, '')}a{junk}b"
        data = "\r\n".join(
            f'--BoUnD\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
            for name, value in form.items()
        )
        answer = reader.client.generic(
            "POST",
            f"/stories/{article.slug}/comments/new/",
            (data + "\r\n--BoUnD--\r\n").encode("unicode_escape").replace(b"\\r\\n", b"\r\n"),
            content_type="multipart/form-data; boundary=BoUnD; charset=unicode_escape",
        )
        assert answer.status_code in (303, 400, 403)
        for comment in Comment.objects.all():
            assert junk not in comment.body + comment.author_name
            assert reader.client.get(answer["Location"]).status_code == 200


class TestSent:
    @pytest.mark.parametrize(
        ("status", "sentence"),
        [
            ("pending", "waits for a moderator"),
            ("spam", "waits for a moderator"),
            ("approved", "Your comment is published."),
            ("rejected", "Your comment was not published."),
            ("removed", "later removed by a moderator"),
        ],
    )
    def test_tells_the_sender_what_became_of_it(self, reader, status, sentence):
        answer = reader.comment(make_live_article(), body="My own words.")
        Comment.objects.update(status=status, decided_at=None if status == "pending" else timezone.now())
        page = reader.client.get(answer["Location"])
        assert sentence in page.text
        assert "My own words." in page.text

    @pytest.mark.parametrize("token", ["abc", "00000000000000000000000000000000.abc"])
    def test_is_nobody_elses(self, reader, token):
        assert (
            reader.client.get(f"/stories/{make_live_article().slug}/comments/sent/{token}/").status_code
            == 404
        )

    def test_does_not_open_under_another_story(self, reader):
        answer = reader.comment(make_live_article())
        token = answer["Location"].rstrip("/").rpartition("/")[2]
        assert (
            reader.client.get(f"/stories/{make_live_article().slug}/comments/sent/{token}/").status_code
            == 404
        )


def test_a_reader_who_is_signed_in_gets_the_same_form(reader, django_user_model):
    article = make_live_article()
    address = f"/stories/{article.slug}/comments/new/"
    user = django_user_model.objects.create_user("colleague", email="c@example.org")
    colleague = Reader()
    colleague.client.force_login(user)
    without_token = re.compile(r'name="token" value="[^"]+"')
    assert without_token.sub("", colleague.client.get(address).text) == without_token.sub(
        "", reader.client.get(address).text
    )


@pytest.mark.parametrize(
    ("rules", "given", "rule"),
    [
        ({"min_seconds": 60}, {"seconds": 30}, "too fast"),
        ({"min_seconds": 0}, {"seconds": 0}, "first comment"),
        ({"trusted_after": 2}, {}, "first comment"),
        ({"max_links": 0}, {"body": "See https://example.org/"}, "many links"),
        ({"suspect_words": "hoax\r\nlizard people"}, {"body": "The Lizard  People!"}, "suspect word"),
        ({"blocked_words": "donkey"}, {"name": "Donkey"}, "blocked word"),
    ],
)
def test_every_threshold_is_the_newsrooms(reader, rules, given, rule):
    set_rules(**rules)
    reader.comment(make_live_article(), **given)
    assert Comment.objects.get().trace["rule"] == rule


def test_the_length_is_the_newsrooms(reader):
    set_rules(max_length=100)
    answer = reader.comment(make_live_article(), body="x" * 101)
    assert "A comment has at most 100 characters." in answer.text
