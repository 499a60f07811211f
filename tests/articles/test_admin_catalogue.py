"""Authors, sections, topics, pages, the paper, old addresses, live updates and records at the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import publishing
from articles.models import (
    Article,
    Author,
    Category,
    LiveUpdate,
    OldPath,
    Page,
    Paper,
    Topic,
    TrailEntry,
)
from tests.articles.admin_forms import as_group, fields_of, sentences, signed_in
from tests.factories import (
    make_article,
    make_author,
    make_category,
    make_correction,
    make_live_article,
    make_live_update,
    make_page,
    make_photo,
    make_topic,
    make_user,
    picture_bytes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return as_group("Editor")


@pytest.fixture
def chief():
    return signed_in(make_user(is_superuser=True))


def address(model, action, *args):
    return reverse(f"admin:articles_{model}_{action}", args=args)


def send(client, model, obj=None, **changes):
    where = address(model, "change", obj.pk) if obj else address(model, "add")
    return client.post(where, fields_of(client.get(where), f"{model}_form") | changes)


class TestShelves:
    @pytest.mark.parametrize(
        ("model", "name", "manager"),
        [
            ("author", "name", Author),
            ("category", "name", Category),
            ("topic", "name", Topic),
            ("page", "title", Page),
        ],
    )
    def test_an_address_is_made_when_none_is_given_and_kept_when_it_changes(
        self, desk, client, model, name, manager
    ):
        send(desk, model, **{name: "Łódź & Ærø"})
        row = manager.objects.get()
        assert row.slug == "lodz-aero"
        before = row.get_absolute_url()
        send(desk, model, row, slug="elsewhere")
        row.refresh_from_db()
        answer = client.get(before)
        assert (answer.status_code, answer.url) == (301, row.get_absolute_url())

    @pytest.mark.parametrize("model", ["author", "category", "topic"])
    def test_what_a_story_uses_is_not_deleted_and_a_sentence_says_which_story(self, desk, model):
        make = {"author": make_author, "category": make_category, "topic": make_topic}[model]
        row = make(name="In use")
        use = {"author": {"authors": [row]}, "category": {"category": row}, "topic": {"topics": [row]}}[model]
        make_live_article(headline="Quay opens", **use)
        for answer in (
            desk.get(address(model, "delete", row.pk)),
            desk.post(address(model, "delete", row.pk), {"post": "yes"}),
        ):
            assert answer.status_code == 409
            assert "“In use” is used by 1 story, so it cannot be deleted." in sentences(answer)
            assert "Quay opens" in sentences(answer)
        assert type(row).objects.filter(pk=row.pk).exists()

    def test_a_plain_page_that_readers_have_seen_stays_and_the_desk_says_so(self, desk):
        row = make_page(title="About")
        answer = desk.post(address("page", "delete", row.pk), {"post": "yes"})
        assert answer.status_code == 409
        assert "Readers have seen the page “About”, so it stays." in sentences(answer)
        assert type(row).objects.exists()

    @pytest.mark.parametrize("model", ["author", "category", "topic"])
    def test_what_nothing_uses_is_deleted_and_the_trail_remembers(self, desk, model):
        row = {"author": make_author, "category": make_category, "topic": make_topic}[model]()
        assert desk.get(address(model, "delete", row.pk)).status_code == 200
        desk.post(address(model, "delete", row.pk), {"post": "yes"})
        assert not type(row).objects.exists()
        assert TrailEntry.objects.get().verb == "delete"

    def test_a_topic_of_the_same_name_in_other_letters_is_refused_in_words(self, desk):
        make_topic(name="Ports")
        assert "There is a topic of this name already." in sentences(send(desk, "topic", name="PORTS"))

    def test_a_third_level_of_sections_is_refused(self, desk):
        second = make_category(name="Ports", parent=make_category(name="World"))
        answer = send(desk, "category", name="Quays", parent=second.pk)
        assert answer.status_code == 200
        assert Category.objects.count() == 2

    @pytest.mark.parametrize(
        ("colours", "sentence"),
        [
            ({"colour": "#ffff00"}, "Too light to be read on the page."),
            ({"colour_dark": "#333333"}, "Too dark to be read on the dark page."),
        ],
    )
    def test_a_colour_that_nobody_could_read_is_refused(self, desk, colours, sentence):
        assert sentence in sentences(send(desk, "category", name="World", **colours))

    def test_a_colour_that_is_none_is_refused(self, desk):
        assert "Write a colour as #" in sentences(send(desk, "category", name="World", colour="red;}"))

    def test_what_was_done_to_a_row_is_listed(self, desk):
        send(desk, "topic", name="Ports")
        assert "Added" in sentences(desk.get(address("topic", "history", Topic.objects.get().pk)))


class TestPaper:
    def test_there_is_one_form_for_superusers(self, chief):
        answer = chief.get(address("paper", "changelist"))
        assert answer.url == address("paper", "change", 1)
        send(chief, "paper", Paper.objects.get(), name="The Meridian", motto="Exact.")
        assert chief.get("/admin/").content.decode().count("The Meridian") >= 2

    def test_an_editor_does_not_see_it(self, desk):
        assert desk.get(address("paper", "changelist")).status_code == 403

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"no picture", "cannot be read"),
            (picture_bytes((200, 200)), "The logo needs at least 512 pixels on each side."),
        ],
    )
    def test_a_logo_is_checked_by_its_content(self, chief, content, sentence):
        paper = Paper.objects.create()
        answer = send(chief, "paper", paper, logo=SimpleUploadedFile("logo.png", content, "image/png"))
        assert sentence in sentences(answer)

    def test_a_logo_is_stored_without_what_its_file_carried(self, chief):
        paper = Paper.objects.create()
        send(
            chief,
            "paper",
            paper,
            logo=SimpleUploadedFile("logo.png", picture_bytes((600, 600), "PNG"), "image/png"),
        )
        paper.refresh_from_db()
        assert paper.logo.name.endswith(".jpg")


class TestPeople:
    def test_only_superusers_manage_them(self, desk, chief):
        for model in ("articles_user", "auth_group"):
            assert desk.get(reverse(f"admin:{model}_changelist")).status_code == 403
            assert chief.get(reverse(f"admin:{model}_changelist")).status_code == 200

    def test_an_account_is_never_deleted(self, chief):
        user = make_user("Reporter")
        assert chief.post(address("user", "delete", user.pk), {"post": "yes"}).status_code == 403

    def test_a_password_given_by_a_superuser_leaves_a_line_in_the_trail(self, chief):
        user = make_user("Reporter")
        words = {"usable_password": "true", "password1": "quay-side-2906", "password2": "quay-side-2906"}
        chief.post(reverse("admin:auth_user_password_change", args=[user.pk]), words)
        user.refresh_from_db()
        assert user.check_password("quay-side-2906")
        assert TrailEntry.objects.get(object_type="user", object_id=user.pk).details == {"fields": "password"}

    def test_two_accounts_of_one_address_are_refused_whatever_its_letters(self, chief):
        make_user(email="ada@example.org")
        user = make_user()
        answer = send(chief, "user", user, email="ADA@example.org")
        assert "Somebody already has an account with this e-mail address." in sentences(answer)


class TestLiveUpdates:
    @pytest.fixture
    def story(self):
        return make_live_article(kind="live")

    def test_the_story_form_leads_to_them(self, desk, story):
        page = desk.get(address("article", "change", story.pk)).content.decode()
        assert address("liveupdate", "compose", story.pk) in page

    def test_one_is_posted_without_touching_the_storys_form(self, desk, client, story):
        send(
            desk,
            "liveupdate",
            article=story.pk,
            headline="Doors closed",
            body="<p>They talk.</p><script>x</script>",
        )
        update = story.live_updates.get()
        assert (update.headline, update.body) == ("Doors closed", "<p>They talk.</p>")
        assert update.posted_by is not None
        assert "Doors closed" in client.get(story.get_absolute_url()).content.decode()

    def test_editing_one_keeps_its_address_and_counts_as_a_revision(self, desk, story):
        update = make_live_update(story, headline="Doors closed")
        send(desk, "liveupdate", update, headline="Doors open", body="<p>They left.</p>")
        changed = LiveUpdate.objects.get()
        assert (changed.headline, changed.uuid) == ("Doors open", update.uuid)
        assert changed.edited_at is not None
        assert story.revisions.exists()

    def test_two_at_the_same_update_are_told(self, desk, story):
        update = make_live_update(story)
        other = as_group("Editor")
        mine = fields_of(desk.get(address("liveupdate", "change", update.pk)), "liveupdate_form")
        send(other, "liveupdate", update, body="<p>Theirs.</p>")
        answer = desk.post(address("liveupdate", "change", update.pk), mine | {"body": "<p>Mine.</p>"})
        assert "Theirs." in sentences(answer)
        assert LiveUpdate.objects.get().body == "<p>Theirs.</p>"
        desk.post(address("liveupdate", "change", update.pk), fields_of(answer, "liveupdate_form"))
        assert LiveUpdate.objects.get().body == "<p>Mine.</p>"

    def test_one_that_readers_have_seen_is_taken_out_of_their_sight_and_one_in_a_draft_is_deleted(
        self, desk, client, story
    ):
        seen, unseen = make_live_update(story, headline="Seen"), make_live_update(make_article())
        desk.post(address("liveupdate", "delete", seen.pk), {"post": "yes"})
        desk.post(address("liveupdate", "delete", unseen.pk), {"post": "yes"})
        assert LiveUpdate.objects.get() == seen
        assert LiveUpdate.objects.get().removed_at is not None
        assert "Seen" not in client.get(story.get_absolute_url()).content.decode()

    def test_a_reporter_posts_to_no_published_story(self, story):
        reporter = as_group("Reporter")
        answer = send(reporter, "liveupdate", article=story.pk, body="<p>x</p>")
        assert answer.status_code == 403
        assert not story.live_updates.exists()


class TestOldAddresses:
    def test_one_is_kept_and_leads_on(self, desk, client):
        story = make_live_article()
        send(desk, "oldpath", path="/2019/old-news.html", article=story.pk)
        answer = client.get("/2019/old-news.html")
        assert (answer.status_code, answer.url) == (301, story.get_absolute_url())

    def test_one_that_leads_nowhere_is_refused_in_words(self, desk):
        answer = send(desk, "oldpath", path="/2019/old-news.html")
        assert "An old address leads to exactly one" in sentences(answer)
        assert not OldPath.objects.exists()


class TestRecords:
    @pytest.mark.parametrize("model", ["correction", "revision", "trailentry"])
    def test_they_are_read_and_never_written(self, chief, model):
        user = make_user("Editor")
        story = publishing.create(Article(headline="Quay opens"), by=user)
        row = {
            "correction": lambda: make_correction(story),
            "revision": lambda: story.revisions.get(),
            "trailentry": lambda: TrailEntry.objects.first(),
        }[model]()
        assert chief.get(address(model, "changelist")).status_code == 200
        assert chief.get(address(model, "change", row.pk)).status_code == 200
        assert chief.post(address(model, "change", row.pk), {}).status_code == 403
        assert chief.get(address(model, "add")).status_code == 403
        assert chief.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403


MODELS = [
    "author",
    "category",
    "topic",
    "photo",
    "page",
    "liveupdate",
    "oldpath",
    "correction",
    "revision",
    "trailentry",
    "user",
]


@pytest.mark.parametrize("model", MODELS)
def test_every_list_costs_the_same_with_many_rows(chief, model, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add():
        user = make_user("Editor")
        story = publishing.create(Article(headline="Quay"), by=user)
        author = make_author(user=user, photo=make_photo())
        category = make_category(parent=make_category())
        make_topic()
        make_page()
        make_live_update(story, posted_by=user)
        make_correction(story, made_by=user)
        number = OldPath.objects.count()
        OldPath.objects.create(path=f"/a/{number}", article=story)
        OldPath.objects.create(path=f"/b/{number}", category=category)
        OldPath.objects.create(path=f"/c/{number}", author=author)

    add()
    chief.get(address(model, "changelist"))
    with CaptureQueriesContext(connection) as few:
        assert chief.get(address(model, "changelist")).status_code == 200
    for _ in range(5):
        add()
    with django_assert_num_queries(len(few)):
        chief.get(address(model, "changelist"))


def test_autocomplete_finds_authors_topics_and_stories(desk):
    make_author(name="Ada Quayle")
    make_topic(name="Shipping")
    publishing.create(Article(headline="Quay opens at dawn"), by=make_user("Editor"))
    make_article(headline="Else")
    for model, field, term, found in (
        ("byline", "author", "quay", "Ada Quayle"),
        ("articletopic", "tag", "ship", "Shipping"),
        ("relatedpick", "related", "open", "Quay opens at dawn"),
    ):
        query = {"app_label": "articles", "model_name": model, "field_name": field, "term": term}
        results = desk.get("/admin/autocomplete/", query).json()["results"]
        assert [row["text"] for row in results] == [found]
