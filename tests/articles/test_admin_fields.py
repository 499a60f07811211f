"""Every field of the desk changes something that a reader or a colleague can see. A field that is missing here fails."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from articles.models import AdSlot, Advertisement, Article, Author, OldPath, Paper, User
from tests.articles.admin_forms import fields_of, signed_in
from tests.factories import (
    make_advertisement,
    make_author,
    make_category,
    make_live_article,
    make_live_update,
    make_page,
    make_photo,
    make_scheduled_article,
    make_series,
    make_topic,
    make_user,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return signed_in(make_user(is_superuser=True))


def edit(chief, row, changes):
    model = row._meta.model_name
    app = row._meta.app_label
    address = reverse(f"admin:{app}_{model}_change", args=[row.pk])
    fields = fields_of(chief.get(address), f"{model}_form")
    if model == "article" and row.is_live:
        fields["change"] = "typo"
    fields.update(changes)
    answer = chief.post(address, {name: value for name, value in fields.items() if value is not None})
    assert answer.status_code == 302, answer.context["errors"]
    row.refresh_from_db()


def seen(*addresses, client=None):
    """Return what stands on the pages, as a reader without cookies gets them."""
    client = client or Client()
    pages = [client.get(address) for address in addresses]
    return "\n".join(
        f"{page.status_code} {page.headers.get('Location', '')} {page.content.decode()}" for page in pages
    )


def fields_in_admin(model) -> set[str]:
    """Return the names of all fields that a superuser can fill in for `model`."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    site = admin.site._registry[model]
    return set(site.get_form(request, User() if model is User else None, change=model is User).base_fields)


def article_cases():
    section = make_category(name="Harbour desk", slug="harbour-desk")
    photo = make_photo(alt="Three ships at a quay", caption="The quay.")
    return {
        "kicker": ({"kicker": "Kicked off"}, "Kicked off"),
        "headline": ({"headline": "Quay closes"}, "Quay closes"),
        "standfirst": ({"standfirst": "After eleven years."}, "After eleven years."),
        "dateline": ({"dateline": "Gdynia, Poland"}, "Gdynia"),
        "body": ({"body": "<p>Words of the text.</p>"}, "Words of the text."),
        "category": ({"category": section.pk}, 'property="article:section" content="Harbour desk"'),
        "lead_photo": ({"lead_photo": photo.pk}, "Three ships at a quay"),
        "lead_caption": ({"lead_photo": photo.pk, "lead_caption": "Seen at noon."}, "Seen at noon."),
        "kind": ({"kind": "analysis"}, "Analysis"),
        "developing": ({"developing": "on"}, "Developing"),
        "slug": ({"slug": "another-address"}, "301 /stories/another-address/"),
        "seo_description": ({"seo_description": "All of it, soberly."}, 'content="All of it, soberly."'),
        "canonical_url": (
            {"canonical_url": "https://wire.example/quay"},
            'rel="canonical" href="https://wire.example/quay"',
        ),
        "seo_title": ({"seo_title": "Quay: what we know"}, "<title>Quay: what we know"),
        "change": ({"change": "clarification", "change_text": "It was moored."}, "Clarification"),
        "change_text": ({"change": "update", "change_text": "A third ship came."}, "A third ship came."),
    }


ARTICLE_ELSEWHERE = {
    "comment_mode": "test_the_comment_mode_closes_the_form",
    "timeless": "test_labels.py",
    "version": "test_admin_conflict.py",
    "copy_version": "test_admin_copies.py",
    "note": "test_admin_article.py",
    "publish_at": "test_the_publication_time_moves_a_scheduled_story",
}


def test_every_field_of_a_story_has_a_case():
    assert fields_in_admin(Article) == set(article_cases()) | set(ARTICLE_ELSEWHERE)


@pytest.mark.parametrize(
    "name",
    [
        "kicker",
        "headline",
        "standfirst",
        "dateline",
        "body",
        "category",
        "lead_photo",
        "lead_caption",
        "kind",
        "developing",
        "slug",
        "seo_title",
        "seo_description",
        "canonical_url",
        "change",
        "change_text",
    ],
)
def test_a_field_of_a_story_is_seen_by_readers(chief, name):
    changes, needle = article_cases()[name]
    article = make_live_article(headline="Quay opens")
    address = article.get_absolute_url()
    assert needle not in seen(address, "/")
    edit(chief, article, changes)
    assert needle in seen(address, "/")


def test_the_comment_mode_closes_the_form(chief):
    article = make_live_article()
    form = f"{article.get_absolute_url()}comments/new/"
    assert 'name="body"' in seen(form)
    edit(chief, article, {"comment_mode": "closed"})
    assert 'name="body"' not in seen(form)


def test_the_publication_time_moves_a_scheduled_story(chief):
    article = make_scheduled_article()
    edit(chief, article, {"publish_at": "2031-05-04T18:00", "_verb": "schedule"})
    assert "18:00 UTC, 4 May 2031" in seen("/admin/articles/article/", client=chief)


@pytest.mark.parametrize("name", ["contribution", "author", "tag", "related", "position"])
def test_the_rows_of_a_story_are_seen_by_readers(chief, name):
    article, other = make_live_article(), make_live_article(headline="Picked by hand")
    author, topic = make_author(name="Ada Quayle"), make_topic(name="Shipping")
    changes, needle = {
        "author": ({"bylines-0-author": author.pk}, "Ada Quayle"),
        "contribution": ({"bylines-0-contribution": "in Gdynia"}, "in Gdynia"),
        "tag": (
            {"topic_links-TOTAL_FORMS": "1", "topic_links-0-tag": topic.pk},
            "Explore our Shipping coverage",
        ),
        "related": ({"picks-TOTAL_FORMS": "1", "picks-0-related": other.pk}, "Editor’s pick"),
        "position": (
            {
                "bylines-TOTAL_FORMS": "2",
                "bylines-0-position": "1",
                "bylines-1-author": author.pk,
                "bylines-1-position": "0",
            },
            "Ada Quayle",
        ),
    }[name]
    page = article.get_absolute_url()
    assert needle not in seen(page)
    edit(chief, article, changes)
    assert needle in seen(page)
    if name == "position":
        assert article.bylines.first().author == author


def cases():
    """Yield model, field, a row, the changes, where it is seen, and what is seen there."""
    photo = make_photo(alt="A portrait", credit="Jo Lens")
    author = make_author(name="Ada Quayle")
    section, parent = make_category(name="Ports", position=1), make_category(name="World", position=2)
    topic = make_topic(name="Shipping")
    plain = make_page(title="About us", position=1)
    make_page(title="Contact", position=2)
    lead = make_photo(alt="Grey water", caption="Old words", credit="Old hand")
    story = make_live_article(
        authors=[author], category=section, topics=[topic], lead_photo=lead, kind="live"
    )
    second = make_live_article(headline="Second story", kind="live")
    update = make_live_update(story, headline="Doors closed", posted_at=timezone.now() - timedelta(hours=2))
    paper = Paper.objects.create(name="The Old Post")
    page = story.get_absolute_url()
    colleague = make_user("Editor", username="colleague", first_name="Bo", last_name="Ray")
    old = OldPath.objects.create(path="/old/path", article=second)
    by_author, by_section = author.get_absolute_url(), section.get_absolute_url()

    def navigation(text):
        return text.index(">World<") < text.index(">Ports<")

    def in_crumbs(text):
        return (
            '<nav class="crumbs"' in text
            and "World" in text.partition('<nav class="crumbs"')[2].partition("</nav>")[0]
        )

    def footer(text):
        return text.rindex(">Contact<") < text.rindex(">About us<")

    def css():
        import re

        return re.search(r"/styles/[0-9a-f]+\.css", Client().get("/").content.decode())[0]

    yield Author, "name", author, {"name": "Ada Ray"}, [page], "Ada Ray"
    yield Author, "role", author, {"role": "Port Correspondent"}, [page], "Port Correspondent"
    yield Author, "bio", author, {"bio": "She grew up at sea."}, [by_author], "She grew up at sea."
    yield Author, "photo", author, {"photo": photo.pk}, [by_author], photo.image.url
    yield Author, "is_organisation", author, {"is_organisation": "on"}, [page], '"Organization"'
    yield Author, "user", author, {"user": colleague.pk}, ["/admin/articles/author/"], "Bo Ray"
    yield Author, "slug", author, {"slug": "elsewhere"}, [by_author], "301 /authors/elsewhere/"
    kind = type(section)
    yield kind, "name", section, {"name": "Quays"}, [page], "Quays"
    yield kind, "description", section, {"description": "All about ports."}, [by_section], "All about ports."
    yield kind, "parent", section, {"parent": parent.pk}, [by_section], in_crumbs
    yield kind, "position", section, {"position": 9}, ["/"], navigation
    yield kind, "colour", section, {"colour": "#123456"}, css, "#123456"
    yield kind, "colour_dark", section, {"colour": "#123456", "colour_dark": "#abcdef"}, css, "#abcdef"
    yield kind, "slug", section, {"slug": "quays"}, [by_section], "301 /sections/quays/"
    kind = type(topic)
    yield kind, "name", topic, {"name": "Ships"}, [page], "Ships"
    yield (
        kind,
        "description",
        topic,
        {"description": "What floats."},
        [topic.get_absolute_url()],
        "What floats.",
    )
    yield kind, "slug", topic, {"slug": "ships"}, [topic.get_absolute_url()], "301 /topics/ships/"
    yield kind, "aliases", topic, {"aliases": "Vessels"}, ["/topics/vessels/"], "301 /topics/"
    yield kind, "pinned", topic, {"pinned": second.pk}, [topic.get_absolute_url()], "Start here"
    row = make_series(make_live_article(), title="The river")
    kind, by_series = type(row), row.get_absolute_url()
    yield kind, "title", row, {"title": "The sea"}, [by_series], "The sea"
    yield kind, "introduction", row, {"introduction": "From the spring."}, [by_series], "From the spring."
    yield kind, "slug", row, {"slug": "sea"}, [by_series], "301 /series/sea/"
    kind = type(lead)
    upload = SimpleUploadedFile("new.jpg", picture_bytes((900, 500)), "image/jpeg")
    yield kind, "upload", lead, {"upload": upload}, [page], 'width="900"'
    yield kind, "alt", lead, {"alt": "Blue water"}, [page], 'alt="Blue water"'
    yield kind, "decorative", lead, {"alt": "", "decorative": "on"}, [page], 'alt=""'
    yield kind, "caption", lead, {"caption": "New words"}, [page], "New words"
    yield kind, "credit", lead, {"credit": "New hand"}, [page], "New hand"
    yield kind, "focal_x", lead, {"focal_x": 2}, [page], "fx-2"
    yield kind, "focal_y", lead, {"focal_y": 9}, [page], "fy-9"
    kind = type(plain)
    yield kind, "title", plain, {"title": "Who we are"}, ["/"], "Who we are"
    yield (
        kind,
        "body",
        plain,
        {"body": "<p>Founded at a quay.</p>"},
        [plain.get_absolute_url()],
        "Founded at a quay.",
    )
    yield kind, "position", plain, {"position": 9}, ["/"], footer
    yield kind, "slug", plain, {"slug": "us"}, [plain.get_absolute_url()], "301 /pages/us/"
    kind = type(update)
    yield kind, "headline", update, {"headline": "Doors open"}, [page], "Doors open"
    yield kind, "body", update, {"body": "<p>They left at nine.</p>"}, [page], "They left at nine."
    yield kind, "key_event", update, {"key_event": "on"}, [page], "Key event"
    yield kind, "posted_at", update, {"posted_at": "2024-02-03T04:05"}, [page], "04:05"
    yield Paper, "name", paper, {"name": "The New Post"}, ["/"], "The New Post"
    yield Paper, "motto", paper, {"motto": "Exact and calm."}, ["/"], "Exact and calm."
    yield Paper, "colour", paper, {"colour": "#654321"}, css, "#654321"
    yield Paper, "colour_dark", paper, {"colour_dark": "#fedcba"}, css, "#fedcba"
    yield Paper, "publisher", paper, {"publisher": "Quay Press Ltd"}, ["/", page], "Quay Press Ltd"
    yield Paper, "contact", paper, {"contact": "desk@example.org"}, ["/", page], "desk@example.org"
    yield Paper, "count_reads", paper, {"count_reads": None}, [page], lambda text: "data-read" not in text
    ad = make_advertisement(name="Old")
    code = make_advertisement(kind="html", html="<b>Old</b>", slot="front-top")
    noticed = {"notice": "on"}
    yield Paper, "notice", paper, noticed, [page], "data-notice"
    yield Paper, "notice_words", paper, noticed | {"notice_words": "A word."}, [page], "A word."
    yield Paper, "notice_link", paper, noticed | {"notice_link": "/pages/us/"}, [page], 'href="/pages/us/"'
    ads = ["/admin/articles/advertisement/"]
    yield Advertisement, "name", ad, {"name": "Newsletter"}, ads, "Newsletter"
    yield Advertisement, "slot", ad, {"slot": "story-end"}, [page], 'data-place="story-end"'
    yield Advertisement, "alt", ad, {"alt": "The first month is free"}, [page], "The first month is free"
    yield Advertisement, "link", ad, {"link": "https://shop.example/"}, [page], "https://shop.example/"
    yield Advertisement, "photo", ad, {"photo": photo.pk}, [page], photo.image.url
    yield Advertisement, "html", code, {"html": "<b>New</b>"}, [f"/ads/{code.pk}/"], "<b>New</b>"
    gone = {"ends_at": "2024-02-03T04:05"}
    yield Advertisement, "ends_at", ad, gone, [page], lambda text: 'data-place="story-top"' not in text
    later = {"starts_at": "2044-02-03T04:05"}
    yield Advertisement, "starts_at", ad, later, [page], lambda text: 'data-place="story-top"' not in text
    slot = AdSlot.objects.create(name="story-top", size="banner")
    yield AdSlot, "size", slot, {"size": "tall"}, [page], "room--tall"
    kind = OldPath
    yield kind, "path", old, {"path": "/older/path"}, ["/older/path"], "301 /stories/"
    for field, one in (
        ("article", story),
        ("category", section),
        ("topic", topic),
        ("author", author),
        ("page", plain),
        ("series", row),
    ):
        yield kind, field, old, {"article": "", field: one.pk}, ["/old/path"], f"301 {one.get_absolute_url()}"
    kind = User
    yield kind, "username", colleague, {"username": "boray"}, ["/admin/articles/user/"], "boray"
    yield kind, "first_name", colleague, {"first_name": "Bodil"}, ["/admin/articles/user/"], "Bodil"
    yield kind, "last_name", colleague, {"last_name": "Quist"}, ["/admin/articles/user/"], "Quist"
    yield kind, "email", colleague, {"email": "bo@example.org"}, ["/admin/articles/user/"], "bo@example.org"
    group = Group.objects.get(name="Moderator").pk
    yield (
        kind,
        "groups",
        colleague,
        {"groups": group},
        ["/admin/articles/user/"],
        'class="field-in_groups">Moderator',
    )


ELSEWHERE = {
    # A picture with a link becomes HTML with all that belongs to it: test_ads.py.
    "Advertisement": {"kind"},
    "Photo": set(),
    "Topic": {"timeless"},  # test_labels.py
    # Who writes the update is fixed when it is posted; `seen` is what test_admin_catalogue.py collides with.
    "LiveUpdate": {"seen", "correction", "correction_kind"},
    "Paper": {"logo", "second_factor_for", "second_factor_for_superusers"},
    "User": {"password", "is_staff", "is_superuser"},
}
# Nobody fills in a form of these: stories have their own cases, the front is a board (test_admin_front.py), the rest is read.
WITHOUT_FORM = {"Article", "Correction", "FrontEdition", "Revision", "TrailEntry"}
ALL = {
    "Author": "name role bio photo is_organisation user slug",
    "Category": "name description parent position colour colour_dark slug",
    "Topic": "name aliases description pinned slug",
    "Series": "title introduction slug",
    "Photo": "upload alt decorative caption credit focal_x focal_y",
    "Page": "title body position slug",
    "LiveUpdate": "headline body key_event posted_at",
    "Paper": "name motto colour colour_dark publisher contact count_reads notice notice_words notice_link",
    "Advertisement": "name slot photo alt link html starts_at ends_at",
    "AdSlot": "size",
    "OldPath": "path article category topic author page series",
    "User": "username first_name last_name email groups",
}


@pytest.mark.parametrize(
    ("model", "field"), [(model, field) for model, names in ALL.items() for field in names.split()]
)
def test_a_field_is_seen_by_a_reader_or_a_colleague(chief, model, field):
    case = next(case for case in cases() if (case[0].__name__, case[1]) == (model, field))
    _, _, row, changes, where, expected = case
    client = chief if not callable(where) and where[0].startswith("/admin/") else None

    def look():
        return seen(*([where()] if callable(where) else where), client=client)

    def shows(text):
        return expected(text) if callable(expected) else expected in text

    assert not shows(look())
    edit(chief, row, changes)
    assert shows(look())


def test_no_field_is_forgotten():
    from django.apps import apps

    for model in apps.get_app_config("articles").get_models():
        site = admin.site._registry.get(model)
        if site is None or model.__name__ in WITHOUT_FORM:
            continue
        named = set(ALL[model.__name__].split()) | ELSEWHERE.get(model.__name__, set())
        # The story of a live update is chosen when it is posted and read afterwards.
        assert fields_in_admin(model) - {"article"} == named - {"article"}, model


def test_a_logo_becomes_the_icon_of_the_paper(chief):
    paper = Paper.objects.create()
    before = seen("/")
    edit(
        chief, paper, {"logo": SimpleUploadedFile("logo.png", picture_bytes((600, 600), "PNG"), "image/png")}
    )
    assert seen("/") != before


def test_an_account_that_does_not_work_at_the_desk_gets_no_further_than_the_door(chief):
    user = make_user("Editor")
    client = signed_in(user)
    assert client.get("/admin/").status_code == 200
    edit(chief, user, {"is_staff": None})
    assert client.get("/admin/").status_code == 302


def test_a_superuser_manages_people(chief):
    user = make_user("Editor")
    client = signed_in(user)
    assert client.get("/admin/articles/user/").status_code == 403
    edit(chief, user, {"is_superuser": "on"})
    assert client.get("/admin/articles/user/").status_code == 200


def test_a_group_of_which_the_paper_asks_a_second_factor_is_led_to_set_one_up(chief):
    paper = Paper.objects.create()
    desk = signed_in(make_user("Editor"))
    assert desk.get("/admin/").status_code == 200
    edit(chief, paper, {"second_factor_for": Group.objects.get(name="Editor").pk})
    assert desk.get("/admin/").url == "/admin/account/second-factor/"


def test_superusers_of_whom_the_paper_asks_a_second_factor_are_led_to_set_one_up(chief):
    paper = Paper.objects.create()
    edit(chief, paper, {"second_factor_for_superusers": "on"})
    assert chief.get("/admin/").url == "/admin/account/second-factor/"
