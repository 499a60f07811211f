"""The queue: every comment is decided where it stands, by those who may, and leaves who, when and why."""

import re

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from articles.groups import EDITOR, MODERATOR, REPORTER
from articles.models import Article
from comments import moderation
from comments.admin import CommentSettingsAdmin
from comments.models import Comment, CommentSettings, Decision
from tests.factories import make_comment, make_live_article, make_superuser, make_user

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
DECIDE = "/admin/comments/comment/decide/"


@pytest.fixture
def moderator(db):
    return make_user(MODERATOR, first_name="Mo", last_name="Derator")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def choice(comment):
    return f"{comment.pk}:{comment.version}"


def decide(client, verb, *comments, **fields):
    return client.post(
        DECIDE, {"verb": verb, "comment": [choice(comment) for comment in comments]} | fields, follow=True
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


class TestThePage:
    def test_shows_what_waits_oldest_first(self, desk):
        old = make_comment(
            status="pending", body="The older one.", created_at=timezone.now().replace(year=2020)
        )
        make_comment(status="pending", body="The newer one.")
        make_comment(status="approved", body="Decided already.")
        page = desk.get(QUEUE).text
        assert page.index("The older one.") < page.index("The newer one.")
        assert "Decided already." not in page
        assert old.article.headline in page

    def test_counts_every_tab(self, desk):
        for status in ["pending", "pending", "spam", "approved", "rejected", "removed"]:
            make_comment(status=status)
        counts = re.findall(r'data-waits="\w+">(\d+)</span>', desk.get(QUEUE).text)
        assert counts == ["0", "2", "0", "1", "3"]

    def test_takes_twenty_at_a_time(self, desk):
        article = make_live_article()
        for number in range(45):
            make_comment(article, status="pending", body=f"Waiting {number:02d}.")
        address, seen = QUEUE, []
        while address:
            page = desk.get(address).text
            found = re.findall(r"Waiting (\d\d)\.", page)
            assert len(found) <= 20
            seen += found
            following = re.search(r'<a href="([^"]+)" rel="next">', page)
            address = following and following[1].replace("&amp;", "&")
        assert seen == [f"{number:02d}" for number in range(45)]

    @pytest.mark.parametrize("tab", ["spam", "decided"])
    def test_turns_the_page_of_other_tabs_too(self, desk, tab):
        status = "spam" if tab == "spam" else "rejected"
        article = make_live_article()
        for number in range(25):
            make_comment(article, status=status, body=f"Number {number:02d}.")
        page = desk.get(QUEUE, {"tab": tab}).text
        following = re.search(r'<a href="([^"]+)" rel="next">', page)[1].replace("&amp;", "&")
        seen = re.findall(r"Number (\d\d)\.", page + desk.get(following).text)
        assert seen == [f"{number:02d}" for number in reversed(range(25))]

    @pytest.mark.parametrize(
        "query", [{"after": "x"}, {"after": "9" * 40}, {"after": "1-\x00"}, {"tab": "nope"}]
    )
    def test_nonsense_in_the_address_shows_the_beginning(self, desk, query):
        make_comment(status="pending", body="The first.")
        assert "The first." in desk.get(QUEUE, query).text

    def test_shows_the_comments_above_a_reply(self, desk):
        top = make_comment(body="At the top.")
        middle = make_comment(parent=top, body="In the middle.")
        make_comment(parent=middle, status="pending", body="At the bottom.")
        page = desk.get(QUEUE).text
        assert page.index("At the top.") < page.index("In the middle.") < page.index("At the bottom.")

    def test_shows_the_rules_that_fired_and_the_address(self, desk):
        article = make_live_article()
        moderation.submit(
            article, name="A", email="a@example.org", body="Hi.", seconds=0.5, address="2001:db8::9"
        )
        page = desk.get(QUEUE).text
        assert "sent too fast: 0.5 s &lt; 3 s" in page
        assert "2001:db8::/48" in page
        assert "a@example.org" in page

    def test_shows_a_comment_as_text(self, desk):
        make_comment(status="pending", body="<script>alert(1)</script>", author_name="<b>Bold</b>")
        page = desk.get(QUEUE).text
        assert "<script>alert(1)" not in page
        assert "<b>Bold</b>" not in page

    def test_says_in_words_when_nothing_waits(self, desk):
        assert "Nothing waits." in desk.get(QUEUE).text

    @pytest.mark.parametrize("tab", ["pending", "spam", "decided"])
    def test_costs_the_same_with_one_and_with_twenty(self, desk, tab, django_assert_num_queries):
        status = {"decided": "rejected"}.get(tab, tab)
        by = None if tab == "pending" else make_user(EDITOR)

        def fill():
            top = make_comment()
            make_comment(parent=make_comment(parent=top), status=status, by=by)

        fill()
        desk.get(QUEUE, {"tab": tab})
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as once:
            desk.get(QUEUE, {"tab": tab})
        for _ in range(19):
            fill()
        with django_assert_num_queries(len(once)):
            page = desk.get(QUEUE, {"tab": tab})
        assert page.text.count('<li class="queue-item ') == 20

    def test_has_no_inline_style_or_script(self, desk):
        make_comment(status="pending")
        page = desk.get(QUEUE).text
        assert " style=" not in page
        assert " onclick=" not in page
        assert re.findall(r"<script(?![^>]*(?:src|nonce)=)[^>]*>", page) == []

    def test_a_single_comment_shows_everything_ever_decided(self, desk, moderator):
        comment = make_comment(status="pending")
        moderation.reject(Comment.objects.all(), by=moderator, reason="off topic: about cats")
        moderation.approve(Comment.objects.all(), by=moderator, overturn=True)
        page = desk.get(f"{QUEUE}{comment.pk}/change/").text
        assert "Off topic: about cats" in page
        assert page.count("by Mo Derator") == 2
        assert not [words for words in re.findall(r"<textarea[^>]*>([^<]*)<", page) if words.strip()]

    @pytest.mark.parametrize("pk", ["0", "999999", "abc", "9" * 30])
    def test_a_comment_that_is_not_there_leads_back(self, desk, pk):
        assert desk.get(f"{QUEUE}{pk}/change/").status_code == 302


class TestDeciding:
    @pytest.mark.parametrize(
        ("before", "verb", "after"),
        [
            ("pending", "approve", "approved"),
            ("pending", "reject", "rejected"),
            ("pending", "spam", "spam"),
            ("spam", "approve", "approved"),
            ("spam", "reject", "rejected"),
            ("rejected", "approve", "approved"),
            ("rejected", "spam", "spam"),
            ("approved", "remove", "removed"),
            ("approved", "spam", "spam"),
            ("removed", "approve", "approved"),
        ],
    )
    def test_leaves_who_when_and_why(self, desk, moderator, before, verb, after):
        by = None if before == "pending" else make_user(EDITOR)
        comment = make_comment(status=before, by=by)
        decide(desk, verb, comment, reason="abusive", note="calls names")
        comment.refresh_from_db()
        assert (comment.status, comment.decided_by) == (after, moderator)
        decision = comment.decisions.first()
        assert (decision.by, decision.from_status, decision.to_status) == (moderator, before, after)
        assert decision.at == comment.decided_at
        expected = "abusive: calls names" if verb in ("reject", "remove") else ""
        assert (decision.reason, comment.reason) == (expected, expected)

    def test_many_at_once_and_says_how_many(self, desk):
        comments = [make_comment(status="pending") for _ in range(3)]
        answer = decide(desk, "approve", *comments)
        assert said(answer) == ["3 comments are published."]
        assert Comment.objects.approved().count() == 3

    def test_a_comment_that_changed_meanwhile_is_left_and_that_is_said(self, desk):
        mine, theirs = make_comment(status="pending"), make_comment(status="pending")
        moderation.reject(Comment.objects.filter(pk=theirs.pk), by=make_user(EDITOR), reason="hate")
        answer = decide(desk, "approve", mine, theirs)
        assert said(answer) == [
            "1 comment is published. 1 was left as it is: a colleague has decided, or it has changed since you saw it."
        ]
        theirs.refresh_from_db()
        assert theirs.status == "rejected"

    def test_pressing_twice_decides_once(self, desk):
        comment = make_comment(status="pending")
        decide(desk, "approve", comment)
        answer = decide(desk, "approve", comment)
        assert said(answer) == [
            "1 was left as it is: a colleague has decided, or it has changed since you saw it."
        ]
        assert comment.decisions.count() == 1

    @pytest.mark.parametrize("verb", ["reject", "remove"])
    def test_needs_a_reason_where_words_are_refused(self, desk, verb):
        comment = make_comment(status="approved" if verb == "remove" else "pending")
        before = comment.status
        answer = decide(desk, verb, comment)
        assert said(answer) == ["Nothing has changed. Choose a reason, or write one."]
        comment.refresh_from_db()
        assert comment.status == before

    def test_a_note_is_kept_without_what_no_page_takes(self, desk):
        comment = make_comment(status="pending")
        decide(desk, "reject", comment, reason="abusive", note="third\0 \u202etime")
        comment.refresh_from_db()
        assert comment.reason == "abusive: third time"

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"comment": "abc"},
            {"comment": "1"},
            {"comment": "1:x"},
            {"comment": f"{'9' * 30}:1"},
            {"comment": f"1:{'9' * 18}"},
        ],
    )
    def test_nonsense_changes_nothing(self, desk, fields):
        comment = make_comment(status="pending")
        desk.post(DECIDE, {"verb": "approve"} | fields)
        desk.post(DECIDE, {"verb": "delete", "comment": choice(comment)})
        comment.refresh_from_db()
        assert comment.status == "pending"

    def test_comes_back_to_the_same_place_at_the_next_comment(self, desk):
        comment, following = make_comment(status="pending"), make_comment(status="pending")
        answer = desk.post(
            DECIDE,
            {
                "verb": "approve",
                "comment": choice(comment),
                "tab": "pending",
                "after": "1700000000.000000-5",
                "following": following.pk,
            },
        )
        did = comment.decisions.get().pk
        there = f"{QUEUE}?tab=pending&after=1700000000.000000-5&did={did}#item-{following.pk}"
        assert answer["Location"] == there

    def test_never_leads_elsewhere(self, desk):
        answer = desk.post(DECIDE, {"verb": "approve", "tab": "//evil.example", "following": "https://evil"})
        assert answer["Location"] == f"{QUEUE}?tab=pending"

    def test_is_no_link(self, desk):
        assert desk.get(DECIDE).status_code == 405

    def test_needs_the_token_of_the_page(self, moderator):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(moderator)
        comment = make_comment(status="pending")
        assert strict.post(DECIDE, {"verb": "approve", "comment": choice(comment)}).status_code == 403

    def test_the_reader_sees_what_was_approved_and_not_what_was_removed(self, desk):
        comment = make_comment(status="pending", body="Words for everybody.")
        thread = f"/stories/{comment.article.slug}/comments/"
        assert "Words for everybody." not in desk.get(thread).text
        decide(desk, "approve", comment)
        assert "Words for everybody." in desk.get(thread).text
        comment.refresh_from_db()
        decide(desk, "remove", comment, reason="illegal")
        assert "Words for everybody." not in desk.get(thread).text


class TestWhoMay:
    @pytest.mark.parametrize(
        ("group", "sees", "decides", "reads_rules", "changes_rules", "sets_mode"),
        [
            (MODERATOR, True, True, True, False, True),
            (EDITOR, True, True, True, True, True),
            (REPORTER, False, False, False, False, False),
            (None, False, False, False, False, False),
        ],
    )
    def test_role_by_action(self, client, group, sees, decides, reads_rules, changes_rules, sets_mode):
        client.force_login(make_user(group))
        comment = make_comment(status="pending")
        rules = reverse("admin:comments_commentsettings_changelist")

        def allowed(response):
            return response.status_code in (200, 302) and "/login/" not in response.get("Location", "")

        assert allowed(client.get(QUEUE)) is sees
        assert allowed(client.get(f"{QUEUE}{comment.pk}/change/")) is sees
        assert allowed(client.get(rules)) is reads_rules
        client.post(DECIDE, {"verb": "approve", "comment": choice(comment)})
        comment.refresh_from_db()
        assert (comment.status == "approved") is decides
        client.post(f"{QUEUE}mode/", {"article": comment.article_id, "mode": "closed"})
        comment.article.refresh_from_db()
        assert (comment.article.comment_mode == "closed") is sets_mode
        CommentSettings.objects.update_or_create(pk=1, defaults={"max_links": 2})
        client.post(reverse("admin:comments_commentsettings_change", args=[1]), RULES | {"max_links": "9"})
        assert (CommentSettings.current().max_links == 9) is changes_rules

    @pytest.mark.parametrize("path", ["", "decide/", "mode/", "add/", "1/change/", "1/delete/"])
    def test_a_stranger_is_asked_to_sign_in(self, client, path):
        for answer in (client.get(QUEUE + path), client.post(QUEUE + path)):
            assert answer.status_code in (302, 405)
            assert answer.status_code == 405 or "/login/" in answer["Location"]

    def test_nobody_edits_or_deletes_a_readers_words(self, client):
        client.force_login(make_superuser())
        comment = make_comment(body="My own words.", status="pending")
        assert client.get(f"{QUEUE}add/").status_code == 403
        assert client.get(f"{QUEUE}{comment.pk}/delete/").status_code == 403
        client.post(f"{QUEUE}{comment.pk}/delete/", {"post": "yes"})
        client.post(f"{QUEUE}{comment.pk}/change/", {"body": "Other words.", "status": "approved"})
        client.post(QUEUE, {"action": "delete_selected", "_selected_action": comment.pk, "post": "yes"})
        comment.refresh_from_db()
        assert (comment.body, comment.status) == ("My own words.", "pending")


def as_typed(value):
    return "on" if value is True else str(value)


# The whole form as it stands at first, whatever fields rooms have added to it.
SHOWN = flatten_fieldsets(CommentSettingsAdmin.fieldsets)
RULES = {
    name: as_typed(value)
    for name, value in model_to_dict(CommentSettings()).items()
    if name in SHOWN and value is not None and value is not False
}


class TestRules:
    def test_are_one_form(self, client):
        client.force_login(make_user(EDITOR))
        answer = client.get("/admin/comments/commentsettings/", follow=True)
        assert answer.redirect_chain[0][0] == "/admin/comments/commentsettings/1/change/"
        for name in RULES:
            assert f'name="{name}"' in answer.text
        assert client.get("/admin/comments/commentsettings/add/").status_code == 403

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("rate_per_minute", "0"),
            ("rate_per_minute", "-1"),
            ("max_length", "1"),
            ("retention_days", "0"),
            ("mode", "paper"),
            ("max_links", "99999999999999999999"),
            ("spam_days", "0"),
            ("blocked_words", "x" * 101),
            ("suspect_words", "one two three four five six seven eight nine ten eleven"),
        ],
    )
    def test_refuse_nonsense(self, client, field, value):
        client.force_login(make_user(EDITOR))
        client.get("/admin/comments/commentsettings/")
        page = client.post("/admin/comments/commentsettings/1/change/", RULES | {field: value})
        assert page.status_code == 200
        assert "errorlist" in page.text

    def test_closing_the_whole_paper_shows_at_once(self, client):
        article = make_live_article()
        client.force_login(make_user(EDITOR))
        client.get("/admin/comments/commentsettings/")
        client.post("/admin/comments/commentsettings/1/change/", RULES | {"mode": "closed"})
        assert "Comments on this story are closed." in client.get(f"/stories/{article.slug}/").text

    def test_say_who_changed_what(self, client):
        client.force_login(make_user(EDITOR, first_name="Ed", last_name="Itor"))
        client.get("/admin/comments/commentsettings/")
        client.post("/admin/comments/commentsettings/1/change/", RULES | {"max_links": "7"})
        record = client.get("/admin/comments/commentsettings/1/history/").text
        assert "Ed Itor" in record
        assert "links" in record


class TestTheStorysMode:
    @pytest.mark.parametrize("mode", ["closed", "pre_moderated", "trusted", "paper"])
    def test_is_set_from_the_queue(self, desk, mode):
        comment = make_comment(status="pending")
        desk.post(f"{QUEUE}mode/", {"article": comment.article_id, "mode": mode})
        assert Article.objects.get().comment_mode == mode

    @pytest.mark.parametrize("fields", [{}, {"article": "x"}, {"article": "999999", "mode": "closed"}])
    def test_of_no_story_is_not_found(self, desk, fields):
        assert desk.post(f"{QUEUE}mode/", fields).status_code == 404

    def test_takes_no_other_word(self, desk):
        comment = make_comment(status="pending")
        answer = desk.post(f"{QUEUE}mode/", {"article": comment.article_id, "mode": "open"}, follow=True)
        assert said(answer) == ["That is not one of the choices."]


class TestTheDesksFirstPage:
    def test_names_the_comment_that_has_waited_longest(self, desk):
        make_comment(status="pending", author_name="Newer")
        make_comment(status="pending", author_name="Oldest", created_at=timezone.now().replace(year=2020))
        page = desk.get("/admin/").text
        assert "2 waiting." in page
        assert "Oldest" in page
        assert "Newer" not in page

    def test_says_when_none_waits(self, desk):
        assert "No comment waits." in desk.get("/admin/").text

    def test_is_silent_for_those_who_may_not_see_comments(self, client):
        client.force_login(make_user(REPORTER))
        make_comment(status="pending", author_name="Oldest")
        page = client.get("/admin/").text
        assert "Oldest" not in page
        assert "No comment waits." not in page


def test_every_decision_is_kept_for_ever():
    from django.db import DatabaseError, transaction

    comment = make_comment(status="rejected", by=make_user(EDITOR))
    for change in (
        lambda: Decision.objects.update(reason="rewritten"),
        lambda: Decision.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="neither changed nor deleted"), transaction.atomic():
            change()
    assert comment.decisions.count() == 1
