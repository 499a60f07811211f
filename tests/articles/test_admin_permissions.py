"""Who gets in where: role × address, and role × verb × state of a story. The addresses come from the resolver."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import get_resolver, reverse

from articles import previews, publishing
from articles.models import AdSlot, Article, Author, OldPath, Paper, Revision, TrailEntry
from tests.articles.admin_forms import fields_of, signed_in, story_address
from tests.factories import (
    make_advertisement,
    make_article,
    make_author,
    make_category,
    make_correction,
    make_front,
    make_live_article,
    make_live_update,
    make_page,
    make_photo,
    make_scheduled_article,
    make_series,
    make_taken_down_article,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

ROLES = ["anonymous", "guest", "nobody", "Reporter", "Editor", "Moderator", "superuser"]
# What each role may open: L list, A add, V one row, D the question before deleting. Nobody else opens anything.
LAVD, LAV, LV = set("LAVD"), set("LAV"), set("LV")
MAY_OPEN = {
    "articles_article": {"Reporter": LAVD, "Editor": LAVD, "Moderator": LV, "superuser": LAVD},
    "articles_author": {"Reporter": LV, "Editor": LAVD, "Moderator": LV, "superuser": LAVD},
    "articles_category": {"Reporter": LV, "Editor": LAVD, "Moderator": LV, "superuser": LAVD},
    "articles_topic": {"Reporter": LV, "Editor": LAVD, "Moderator": LV, "superuser": LAVD},
    "articles_series": {"Reporter": LV, "Editor": LAVD, "superuser": LAVD},
    "articles_photo": {"Reporter": LAV, "Editor": LAVD, "Moderator": LV, "superuser": LAVD},
    "articles_liveupdate": {"Reporter": LAVD, "Editor": LAVD, "superuser": LAVD},
    "articles_page": {"Editor": LAVD, "superuser": LAVD},
    "articles_oldpath": {"Editor": LAVD, "superuser": LAVD},
    "articles_correction": {"Reporter": LV, "Editor": LV, "superuser": LV},
    "articles_revision": {"Reporter": LV, "Editor": LV, "superuser": LV},
    "articles_trailentry": {"Editor": LV, "superuser": LV},
    "articles_frontedition": {"Reporter": LV, "Editor": LV, "superuser": LV},
    "articles_paper": {"superuser": LV},
    "articles_advertisement": {"Editor": LAVD, "superuser": LAVD},
    "articles_adslot": {"Editor": LV, "superuser": LV},
    "articles_user": {"superuser": LAV},
    "auth_group": {"superuser": LV},
    "newsroom_task": {"Editor": LV, "superuser": LV},
    "comments_comment": {"Editor": LV, "Moderator": LV, "superuser": LV},
    "comments_erasure": {"Editor": LV, "superuser": LV},
    "comments_digest": {"Editor": LV, "Moderator": LV, "superuser": LV},
    "comments_webhook": {"superuser": LAVD},
    "comments_sanction": {"Editor": LV, "Moderator": LV, "superuser": LV},
    "comments_commentsettings": {"Editor": LV, "Moderator": LV, "superuser": LV},
}
STEPS = {"L": "changelist", "A": "add", "V": "change", "D": "delete", "H": "history"}
# Addresses that are no page of a model; what they do is tested where they are made, here only that strangers are kept out.
OPEN_TO_STRANGERS = {
    *("login", "login_code", "login_passkey", "logout", "jsi18n"),
    *("password_forgotten", "password_forgotten_sent", "password_set"),
}
OTHERS = {
    "index",
    "app_list",
    "password_change",
    "password_change_done",
    "autocomplete",
    "view_on_site",
    "articles_article_verb",
    "articles_article_compare",
    "articles_article_revert",
    "articles_article_links",
    "articles_article_breaking",
    "articles_article_tap",
    "articles_frontedition_preview",
    "articles_liveupdate_compose",
    "articles_photo_pick",
    "articles_topic_merge",
    "articles_photo_thumbnail",
    "articles_user_verb",
    "auth_user_password_change",
    *(
        "account",
        "account_confirm",
        "account_second_factor",
        "account_app",
        "account_passkey",
        "account_codes",
    ),
    *("account_factor_remove", "account_session_end"),
    *(
        f"comments_comment_{name}"
        for name in ("decide", "undo", "mode", "more", "watch", "leave", "answer", "pick")
    ),
    *(f"comments_sanction_{name}" for name in ("impose", "end")),
    "comments_webhook_send",
    "comments_erasure_do",
    "newsroom_task_decide",
    None,
}


@pytest.fixture
def not_drawn(monkeypatch):
    """Pages are asked for and not drawn: who gets in is decided before, and how they look is tested where they are made."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


@contextmanager
def taken_back():
    """Whatever is done inside has not happened afterwards, so that the next attempt finds the same newsroom."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def client_of(role: str):
    """Return a client signed in as `role`, and its user (None for a stranger)."""
    if role == "anonymous":
        return Client(), None
    if role == "guest":
        user = make_user(is_staff=False)
    elif role == "superuser":
        user = make_user(is_superuser=True)
    else:
        user = make_user(None if role == "nobody" else role)
    return signed_in(user), user


def admin_names() -> set:
    def walk(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            address = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, address)
            elif address.startswith("admin/"):
                yield pattern.name

    return set(walk(get_resolver()))


def a_row(model: str, user):
    """Make a row of `model`; a story or an update is the user's own draft, so that the rules on objects let them in."""
    if model.startswith(("comments", "newsroom")):
        return uuid.uuid4() if model.startswith("newsroom") else 1
    name = model.partition("_")[2]
    draft = make_article(created_by=user) if user else make_article()
    made = {
        "article": lambda: draft,
        "author": make_author,
        "category": make_category,
        "topic": make_topic,
        "series": make_series,
        "photo": make_photo,
        "page": make_page,
        "liveupdate": lambda: make_live_update(draft),
        "oldpath": lambda: OldPath.objects.create(path="/old", article=draft),
        "correction": lambda: make_correction(draft),
        "revision": lambda: Revision.objects.create(article=draft, version=1, snapshot={}, verb="create"),
        "trailentry": lambda: TrailEntry.record(by=None, verb="create", on=draft),
        "frontedition": make_front,
        "paper": lambda: Paper.objects.get_or_create(pk=1)[0],
        "advertisement": make_advertisement,
        "adslot": lambda: AdSlot.objects.create(name="story-top", size="banner"),
        "user": make_user,
        "group": lambda: 1,
    }[name]()
    return getattr(made, "pk", made)


def test_every_address_of_the_desk_stands_in_these_tables():
    expected = {f"{model}_{step}" for model in MAY_OPEN for step in STEPS.values()}
    assert admin_names() == expected | OTHERS | OPEN_TO_STRANGERS


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_it_may_and_nothing_else(role, not_drawn):
    client, user = client_of(role)
    for model, may in MAY_OPEN.items():
        with taken_back():
            opens_what_it_may(client, role, model, a_row(model, user), may.get(role, set()))


def opens_what_it_may(client, role, model, pk, allowed):
    for letter, step in STEPS.items():
        address = reverse(f"admin:{model}_{step}", args=[] if letter in "LA" else [pk])
        answer = client.get(address)
        if role in ("anonymous", "guest"):
            assert answer.status_code == 302, (address, answer.status_code)
            assert "/admin/login/" in answer.url
        elif ("V" if letter == "H" else letter) in allowed:
            # A list of one row leads to the row, a row that is not there to the first page, and what cannot be deleted
            # says why; none of them is a refusal of the person.
            assert answer.status_code in (200, 302, 404, 409), (address, answer.status_code)
        elif letter == "H" and answer.status_code == 302:
            assert answer.content == b"", address  # it leads on to a page that refuses
        else:
            assert answer.status_code in (403, 404), (address, answer.status_code)


@pytest.mark.parametrize("role", ["anonymous", "guest"])
def test_strangers_are_led_to_the_door_from_everywhere(role):
    client, _ = client_of(role)
    story = make_article()
    for address in (
        "/admin/",
        "/admin/articles/",
        "/admin/password_change/",
        "/admin/autocomplete/?app_label=articles&model_name=byline&field_name=author",
        reverse("admin:articles_article_verb", args=[story.pk, "take-down"]),
        reverse("admin:articles_article_compare", args=[story.pk]),
        reverse("admin:articles_article_revert", args=[story.pk, 1]),
        reverse("admin:articles_article_links", args=[story.pk]),
        reverse("admin:articles_article_history", args=[story.pk]),
        "/admin/articles/photo/pick/",
        "/admin/articles/frontedition/preview/",
        "/admin/account/",
        reverse("admin:articles_user_verb", args=[1, "deactivate"]),
        "/admin/nowhere/",
    ):
        for answer in (client.get(address), client.post(address, {"note": "x"})):
            assert answer.status_code == 302, address
            assert "/admin/login/" in answer.url, address


STATES = {
    "own draft": lambda user: make_article(created_by=user, **ready()),
    "signed draft": lambda user: make_article(**ready() | {"authors": [make_author(user=user)]}),
    "foreign draft": lambda user: make_article(**ready()),
    "own story in review": lambda user: make_article(created_by=user, status="in_review", **ready()),
    "own scheduled story": lambda user: make_scheduled_article(created_by=user),
    "own published story": lambda user: make_live_article(created_by=user),
    "own story, taken down": lambda user: make_taken_down_article(created_by=user),
}
DRAFTS = {"own draft", "signed draft", "foreign draft"}
OWN_DRAFTS = {"own draft", "signed draft"}
UNSEEN = DRAFTS | {"own story in review", "own scheduled story"}
EDITOR = {
    "save": set(STATES),
    "submit": DRAFTS,
    "publish": UNSEEN,
    "send-back": {"own story in review", "own scheduled story"},
    "take-down": {"own published story"},
    "restore": {"own story, taken down"},
    "correct": {"own published story"},
    "comments": set(STATES),
    "discard": UNSEEN,
    "revert": set(STATES),
}
MAY_DO = {
    "Editor": EDITOR,
    "superuser": EDITOR,
    "Reporter": {"save": OWN_DRAFTS, "submit": OWN_DRAFTS, "discard": OWN_DRAFTS, "revert": OWN_DRAFTS},
    "Moderator": {"comments": set(STATES)},
    "nobody": {},
}
ANSWERS = {
    "take-down": {"note": "x"},
    "send-back": {"note": "x"},
    "correct": {"note": "x", "kind": "correction"},
    "comments": {"mode": "closed"},
    "restore": {},
}


def ready():
    return {"category": make_category(), "authors": [make_author()]}


def attempt(client, article, verb):
    """Try `verb` as a browser would, or as somebody would who knows the address."""
    if verb in ANSWERS:
        return client.post(reverse("admin:articles_article_verb", args=[article.pk, verb]), ANSWERS[verb])
    if verb == "discard":
        return client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
    if verb == "revert":
        return client.post(reverse("admin:articles_article_revert", args=[article.pk, 1]))
    if verb in ("publish", "submit"):
        action = {"action": f"{verb}_selected", "_selected_action": [article.pk]}
        return client.post(reverse("admin:articles_article_changelist"), action)
    return client.post(story_address(article), typed(article, headline="Changed", change="typo"))


# Every side view of a story × role × object. What is read is read by all of the desk; what is written, by the table of
# transitions. `nobody` is a colleague in no group.
OBJECTS = {
    "own draft": lambda user: make_article(created_by=user, **ready()),
    "other's draft": lambda user: make_article(**ready()),
    "own story in review": lambda user: make_article(created_by=user, status="in_review", **ready()),
    "own scheduled story": lambda user: make_scheduled_article(created_by=user),
    "own published story": lambda user: make_live_article(created_by=user),
    "own published story with a copy": lambda user: make_live_article(created_by=user),
    "own story, taken down": lambda user: make_taken_down_article(created_by=user),
}
ALL = set(OBJECTS)
OWN = {"own draft"}
COPIED = {"own published story with a copy"}
PUBLIC = {"own published story"} | COPIED
DESK = {"Reporter": ALL, "Editor": ALL, "Moderator": ALL, "superuser": ALL}
WRITERS = {"Reporter": OWN, "Editor": ALL, "superuser": ALL}
EDITORS = {"Editor": ALL, "superuser": ALL}
READ = {
    "form": (lambda story: story_address(story), DESK),
    "preview": (lambda story: reverse("articles:preview", args=[story.slug]), DESK),
    "history": (lambda story: side(story, "history"), DESK),
    "compare": (lambda story: f"{side(story, 'compare')}?from=1&to=2", DESK),
    "copy": (lambda story: f"{side(story, 'compare')}?copy=1", DESK),
    "restore": (lambda story: side(story, "revert", 1), WRITERS),
    "links": (lambda story: side(story, "links"), WRITERS),
    "drop": (
        lambda story: side(story, "verb", "drop-copy"),
        dict.fromkeys(EDITORS, PUBLIC | {"own story, taken down"}),
    ),
    "chooser": (
        lambda story: f"{CHOOSER}&term={story.headline.replace(' ', '+')}",
        DESK,
    ),
}
CHOOSER = "/admin/autocomplete/?app_label=articles&model_name=relatedpick&field_name=related"
# Each writes something beside the story, and is told by what stands there afterwards.
WRITE = {
    "note": (
        lambda client, story: client.post(side(story, "history"), {"note": "Call her."}),
        lambda story: TrailEntry.objects.filter(verb="note", object_id=story.pk).exists(),
        {"Reporter": ALL, "Editor": ALL, "superuser": ALL},
    ),
    "share": (
        lambda client, story: client.post(side(story, "links"), {"hours": "24"}),
        lambda story: story.preview_links.filter(label="").exists(),
        WRITERS,
    ),
    "revoke": (
        lambda client, story: client.post(side(story, "links"), {"revoke": shared(story).pk}),
        lambda story: not story.preview_links.filter(revoked_at=None).exists(),
        WRITERS,
    ),
    "keep": (
        lambda client, story: client.post(story_address(story), typed(story, headline="Kept words")),
        lambda story: _copied(story) == "Kept words",
        dict.fromkeys(EDITORS, PUBLIC),
    ),
    "publish the copy": (
        lambda client, story: client.post(story_address(story), typed(story, change="typo")),
        lambda story: Article.objects.get(pk=story.pk).headline == "Copied words",
        dict.fromkeys(EDITORS, COPIED),
    ),
    "restore as a copy": (
        lambda client, story: client.post(side(story, "revert", 1), {"_beside": "1"}),
        lambda story: _copied(story) == "Older words",
        dict.fromkeys(EDITORS, PUBLIC),
    ),
    "drop": (
        lambda client, story: client.post(side(story, "verb", "drop-copy"), {"seen": "1"}),
        lambda story: _copied(story) is None and publishing.copy_of(story) is None and _dropped(story),
        dict.fromkeys(EDITORS, COPIED),
    ),
}


def side(story, name, *more):
    return reverse(f"admin:articles_article_{name}", args=[story.pk, *more])


def an_object(state, user):
    """Make a story in `state` with two revisions, and with a working copy when the state says so."""
    story = OBJECTS[state](user)
    Article.objects.filter(pk=story.pk).update(version=2)
    story.refresh_from_db()
    held = publishing.snapshot(story)
    Revision.objects.create(
        article=story, version=1, snapshot=held | {"headline": "Older words"}, verb="edit"
    )
    Revision.objects.create(article=story, version=2, snapshot=held, verb="edit")
    if state in COPIED:
        publishing.keep(story, held | {"headline": "Copied words"}, by=make_user("Editor"), seen=0)
    return story


def typed(story, **changes):
    """Return what an editor's form would send: whoever knows its fields may try to send them."""
    copy = publishing.copy_of(story)
    fields = {
        "headline": copy.snapshot["headline"] if copy else story.headline,
        "slug": story.slug,
        "body": story.body,
        "kind": story.kind,
        "comment_mode": story.comment_mode,
        "category": story.category_id,
        "version": story.version,
        "copy_version": copy.version if copy else 0,
        "bylines-0-author": story.bylines.get().author_id,
    }
    counts = {"bylines": 1, "topic_links": 0, "picks": 0, "exclusions": 0}
    for prefix, count in counts.items():
        fields |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}
    return fields | changes


def shared(story):
    return previews.make(story, by=make_user("Editor"), label="the lawyer")


def _copied(story):
    copy = publishing.copy_of(story)
    return copy.snapshot["headline"] if copy else None


def _dropped(story):
    return TrailEntry.objects.filter(verb="drop_copy", object_id=story.pk).exists()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_the_side_views_of_each_object_that_it_may_and_no_other(role, not_drawn):
    client, user = client_of(role)
    for state in OBJECTS:
        story = an_object(state, user)
        for name, (address, may) in READ.items():
            answer = client.get(address(story))
            where = (role, state, name, answer.status_code)
            if role in ("anonymous", "guest"):
                kept_out = answer.status_code == 302 and "/admin/login/" in answer.url
                assert kept_out or answer.status_code == 404, where
            elif state not in may.get(role, set()):
                assert answer.status_code in (403, 404), where
            elif name in ("copy", "drop") and state not in COPIED:
                assert answer.status_code == 302, where
            else:
                assert answer.status_code == 200, where


@pytest.mark.parametrize("role", ["anonymous", "nobody", "Reporter", "Moderator", "Editor"])
def test_each_role_writes_beside_each_object_what_it_may_and_no_more(role, not_drawn):
    client, user = client_of(role)
    for state in OBJECTS:
        story = an_object(state, user)
        for name, (do, done, may) in WRITE.items():
            with taken_back():
                do(client, story)
                assert done(story) is (state in may.get(role, set())), (role, state, name)


@pytest.mark.parametrize("role", MAY_DO)
def test_each_role_does_to_each_story_what_it_may_and_nothing_else(role, not_drawn):
    client, user = client_of(role)
    for state, make in STATES.items():
        article = make(user)
        held = publishing.snapshot(article) | {"headline": "Older words"}
        for verb in EDITOR:
            with taken_back():
                if verb == "revert":
                    Revision.objects.create(article=article, version=1, snapshot=held, verb="create")
                attempt(client, article, verb)
                after = Article.objects.filter(pk=article.pk).first()
                happened = after is None or after.version != article.version
                assert happened is (state in MAY_DO[role].get(verb, set())), (role, verb, state)
        # An author belongs to one account, and the next state wants one of its own.
        Author.objects.filter(user=user).update(user=None)


def test_a_reporter_cannot_set_the_comment_mode_through_the_story_form():
    client, user = client_of("Reporter")
    article = make_article(created_by=user)
    fields = fields_of(client.get(story_address(article)), "article_form")
    client.post(story_address(article), fields | {"comment_mode": "closed", "headline": "Changed"})
    article.refresh_from_db()
    assert (article.headline, article.comment_mode) == ("Changed", "paper")


def test_a_reporter_reads_a_foreign_story_without_a_form_to_change_it():
    client, _ = client_of("Reporter")
    article = make_live_article(
        headline="Quay opens", body="<p>Three ships.</p>", body_html="<p>Three ships.</p>"
    )
    page = client.get(story_address(article)).content.decode()
    assert "Three ships." in page
    assert 'name="headline"' not in page
    assert 'name="_verb"' not in page


def test_a_moderator_is_led_to_the_comment_mode():
    client, _ = client_of("Moderator")
    article = make_live_article()
    assert (
        reverse("admin:articles_article_verb", args=[article.pk, "comments"])
        in client.get(story_address(article)).content.decode()
    )


def test_an_account_that_is_deactivated_gets_in_nowhere():
    client, user = client_of("Editor")
    user.is_active = False
    user.save()
    assert "/login/" in client.get("/admin/").url
