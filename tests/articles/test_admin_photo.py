"""The picture library and the dialog that opens from a story."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Photo
from tests.articles.admin_forms import as_group, fields_of, sentences, signed_in
from tests.factories import (
    make_article,
    make_author,
    make_live_article,
    make_page,
    make_photo,
    make_user,
    picture_bytes,
)

pytestmark = pytest.mark.django_db

PICK = "/admin/articles/photo/pick/"
ADD = "/admin/articles/photo/add/"


@pytest.fixture
def desk():
    return as_group("Editor")


def upload(content=None, name="quay.jpg"):
    return SimpleUploadedFile(name, content or picture_bytes(), content_type="image/jpeg")


def change(photo):
    return reverse("admin:articles_photo_change", args=[photo.pk])


class TestPicker:
    def test_it_lists_pictures_by_their_words(self, desk):
        make_photo(caption="The harbour at dusk")
        make_photo(caption="A field")
        assert "A field" in sentences(desk.get(PICK))
        page = sentences(desk.get(PICK, {"q": "dusk HARBOUR"}))
        assert "The harbour at dusk" in page
        assert "A field" not in page

    def test_a_script_gets_the_inner_part_only(self, desk):
        page = desk.get(PICK, headers={"X-Requested-With": "fetch"}).content.decode()
        assert "<html" not in page
        assert "data-picker" in page

    def test_an_upload_is_stored_and_chosen_in_one_go(self, desk):
        data = {"upload": upload(), "alt": "Three ships", "credit": "Jo Lens", "caption": "The quay."}
        answer = desk.post(PICK, data, headers={"X-Requested-With": "fetch"})
        photo = Photo.objects.get()
        assert answer.json()["id"] == photo.pk
        assert answer.json()["missing"] == []
        assert (photo.width, photo.height, photo.alt, photo.credit) == (600, 400, "Three ships", "Jo Lens")
        assert photo.added_by is not None
        assert photo.renditions["crops"]

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"not a picture", "This file cannot be read"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This file cannot be read"),
        ],
    )
    def test_a_file_that_is_no_picture_is_refused_in_words_that_are_kept_with_the_rest(
        self, desk, content, sentence
    ):
        data = {"upload": upload(content), "alt": "Typed already", "credit": "Jo Lens"}
        answer = desk.post(PICK, data, headers={"X-Requested-With": "fetch"})
        assert answer.status_code == 422
        assert sentence in sentences(answer)
        assert "Typed already" in answer.content.decode()
        assert not Photo.objects.exists()

    def test_a_reporter_uploads_a_moderator_does_not(self):
        data = {"alt": "Ships", "credit": "Jo Lens"}
        assert as_group("Reporter").post(PICK, data | {"upload": upload()}).status_code == 302
        moderator = as_group("Moderator")
        assert "data-picker-upload" not in moderator.get(PICK).content.decode()
        assert moderator.post(PICK, data | {"upload": upload()}).status_code == 403
        assert Photo.objects.count() == 1

    @pytest.mark.parametrize("page", ["0", "-1", "abc", "9999"])
    def test_any_page_number_answers(self, desk, page):
        assert desk.get(PICK, {"page": page}).status_code == 200

    def test_it_costs_the_same_with_many_pictures(self, desk, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        make_photo()
        desk.get(PICK)
        with CaptureQueriesContext(connection) as few:
            desk.get(PICK)
        for _ in range(5):
            make_photo()
        with django_assert_num_queries(len(few)):
            desk.get(PICK)


class TestPhotoForm:
    def test_adding_one_checks_and_reencodes_the_file(self, desk):
        fields = fields_of(desk.get(ADD), "photo_form")
        desk.post(
            ADD,
            fields
            | {
                "upload": upload(picture_bytes((900, 500), "PNG"), "x.png"),
                "alt": "Ships",
                "focal_x": "2",
                "focal_y": "9",
            },
        )
        photo = Photo.objects.get()
        assert photo.image.name.endswith(".jpg")
        assert (photo.width, photo.focal_x, photo.focal_y) == (900, 2, 9)

    def test_words_change_without_a_new_file_and_the_file_can_be_exchanged(self, desk):
        photo = make_photo()
        before = photo.image.name
        desk.post(change(photo), fields_of(desk.get(change(photo)), "photo_form") | {"alt": "Better words"})
        photo.refresh_from_db()
        assert (photo.alt, photo.image.name) == ("Better words", before)
        desk.post(change(photo), fields_of(desk.get(change(photo)), "photo_form") | {"upload": upload()})
        photo.refresh_from_db()
        assert photo.image.name != before

    @pytest.mark.parametrize("value", ["11", "-1", "x"])
    def test_a_focal_point_off_the_grid_is_refused(self, desk, value):
        photo = make_photo()
        answer = desk.post(
            change(photo), fields_of(desk.get(change(photo)), "photo_form") | {"focal_x": value}
        )
        assert answer.status_code == 200
        photo.refresh_from_db()
        assert photo.focal_x == 5

    def test_decorative_and_described_is_refused_in_words(self, desk):
        photo = make_photo(alt="Ships")
        answer = desk.post(
            change(photo), fields_of(desk.get(change(photo)), "photo_form") | {"decorative": "on"}
        )
        assert "A decorative picture has no alternative text" in sentences(answer)

    def test_the_lead_picture_of_a_published_story_keeps_its_words_and_its_credit(self, desk):
        photo = make_photo(alt="Three ships", credit="Jo Lens")
        make_live_article(lead_photo=photo)
        fields = fields_of(desk.get(change(photo)), "photo_form") | {"alt": "", "credit": ""}
        page = sentences(desk.post(change(photo), fields))
        assert "The lead picture needs an alternative text, or must be marked as decorative." in page
        assert "The lead picture needs a credit." in page
        photo.refresh_from_db()
        assert (photo.alt, photo.credit) == ("Three ships", "Jo Lens")
        assert desk.post(change(photo), fields | {"decorative": "on", "credit": "J. Lens"}).status_code == 302

    def test_it_says_where_the_picture_is_used(self, desk):
        photo = make_photo()
        make_live_article(headline="Quay opens", lead_photo=photo)
        assert "Quay opens" in sentences(desk.get(change(photo)))

    def test_a_picture_in_use_is_not_deleted(self, desk):
        photo = make_photo()
        make_live_article(headline="Quay opens", lead_photo=photo)
        answer = desk.post(reverse("admin:articles_photo_delete", args=[photo.pk]), {"post": "yes"})
        assert answer.status_code == 409
        assert "Quay opens" in sentences(answer)
        assert Photo.objects.exists()

    def test_a_portrait_is_not_deleted(self, desk):
        photo = make_photo()
        make_author(name="Ada Quayle", photo=photo)
        answer = desk.get(reverse("admin:articles_photo_delete", args=[photo.pk]))
        assert "This photo is the portrait of Ada Quayle." in sentences(answer)

    def test_a_picture_that_nothing_shows_is_deleted(self, desk):
        photo = make_photo()
        desk.post(reverse("admin:articles_photo_delete", args=[photo.pk]), {"post": "yes"})
        assert not Photo.objects.exists()

    def test_the_editor_finds_a_thumbnail_by_number(self, desk):
        photo = make_photo()
        answer = desk.get(reverse("admin:articles_photo_thumbnail", args=[photo.pk]))
        assert answer.url == photo.image.url
        assert desk.get(reverse("admin:articles_photo_thumbnail", args=[photo.pk + 1])).status_code == 404


def test_a_photo_that_nobody_signed_in_asks_for_is_not_shown(client):
    photo = make_photo()
    assert client.get(reverse("admin:articles_photo_thumbnail", args=[photo.pk])).status_code == 302
    assert "/login/" in client.get(PICK).url


def test_somebody_without_a_group_sees_no_library():
    assert signed_in(make_user()).get(PICK).status_code == 403


class TestWhoChangesAPhoto:
    @pytest.fixture
    def photo(self):
        return make_photo(caption="The quay")

    def change(self, client, photo):
        client.post(change(photo), {"alt": "Ships", "credit": "Jo", "caption": "Changed"})
        photo.refresh_from_db()
        return photo.caption == "Changed"

    def test_a_reporter_changes_one_that_only_their_own_drafts_show(self, photo):
        user = make_user("Reporter")
        make_article(lead_photo=photo, created_by=user)
        assert self.change(signed_in(user), photo)

    @pytest.mark.parametrize("shown", ["live story", "text of a live story", "portrait", "page"])
    def test_a_reporter_changes_none_that_readers_see(self, photo, shown):
        if shown == "live story":
            make_live_article(lead_photo=photo)
        elif shown == "text of a live story":
            make_live_article().story_photos.create(photo=photo)
        elif shown == "portrait":
            make_author(photo=photo)
        else:
            make_page(body=f'<figure data-photo="{photo.pk}"></figure>')
        assert not self.change(as_group("Reporter"), photo)
        assert self.change(as_group("Editor"), photo)
