"""Pictures: what is taken in, that nothing of the file's metadata leaves the house, and the sizes."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from articles import catalogue, publishing, renditions
from articles.models import Photo
from tests.factories import make_article, make_photo, make_superuser, picture_bytes


def upload(data):
    return io.BytesIO(data)


def png_claiming(width, height):
    """A PNG whose header promises more pixels than its few bytes hold."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


class TestAccept:
    @pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
    def test_every_known_format_becomes_a_jpeg(self, format):
        accepted = renditions.accept(upload(picture_bytes(format=format)))
        assert Image.open(io.BytesIO(accepted.base)).format == "JPEG"
        assert (accepted.width, accepted.height) == (600, 400)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"hello",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            picture_bytes()[:200],
            b"%PDF-1.7",
            picture_bytes(format="TIFF"),
        ],
        ids=["empty", "text", "svg", "truncated", "pdf", "tiff"],
    )
    def test_anything_else_is_refused_in_words(self, data):
        with pytest.raises(ValidationError, match="cannot be read as a JPEG"):
            renditions.accept(upload(data))

    def test_a_bomb_is_refused_before_it_is_decoded(self):
        with pytest.raises(ValidationError, match="too many pixels"):
            renditions.accept(upload(png_claiming(30_000, 30_000)))

    def test_a_picture_that_would_take_too_much_memory_is_refused_before_it_is_decoded(self):
        out = io.BytesIO()
        Image.new("RGB", (7000, 7000)).save(out, "JPEG", progressive=True)
        with pytest.raises(ValidationError, match="too many pixels"):
            renditions.accept(upload(out.getvalue()))
        for size, mode in (((4300, 3400), "RGBA"), ((4600, 4400), "RGB")):
            out = io.BytesIO()
            Image.new(mode, size).save(out, "PNG", compress_level=1)
            with pytest.raises(ValidationError, match="too many pixels"):
                renditions.accept(upload(out.getvalue()))

    def test_the_greys_of_sixteen_bits_stay_grey(self):
        out = io.BytesIO()
        Image.new("I;16", (600, 400), 30_000).save(out, "PNG")
        accepted = renditions.accept(upload(out.getvalue()))
        assert Image.open(io.BytesIO(accepted.base)).getpixel((5, 5)) == pytest.approx((117,) * 3, abs=2)

    def test_a_large_file_is_refused(self, monkeypatch):
        monkeypatch.setattr(renditions, "MAX_BYTES", 100)
        with pytest.raises(ValidationError, match="larger than"):
            renditions.accept(upload(picture_bytes()))

    def test_no_metadata_is_left_in_the_base_copy(self):
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "HOME ADDRESS"
        exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
        Image.new("RGB", (600, 400)).save(
            out, "JPEG", exif=exif, comment=b"HOME ADDRESS", xmp=b"<x>HOME ADDRESS</x>"
        )
        accepted = renditions.accept(upload(out.getvalue()))
        assert b"HOME ADDRESS" in accepted.original
        assert b"HOME ADDRESS" not in accepted.base
        assert not Image.open(io.BytesIO(accepted.base)).getexif()

    def test_a_polyglot_loses_its_second_face(self):
        accepted = renditions.accept(upload(picture_bytes() + b"<script>alert(1)</script>"))
        assert b"script" not in accepted.base

    def test_a_picture_lying_on_its_side_is_set_upright(self):
        out = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", (600, 400)).save(out, "JPEG", exif=exif)
        accepted = renditions.accept(upload(out.getvalue()))
        assert (accepted.width, accepted.height) == (400, 600)

    def test_transparency_is_laid_on_white(self):
        out = io.BytesIO()
        Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(out, "PNG")
        base = Image.open(io.BytesIO(renditions.accept(upload(out.getvalue())).base))
        assert base.getpixel((50, 50)) == (255, 255, 255)

    def test_a_huge_picture_is_brought_down_to_a_base_copy(self):
        accepted = renditions.accept(upload(picture_bytes(size=(6000, 4000))))
        assert (accepted.width, accepted.height) == (2560, 1707)


@pytest.mark.django_db
class TestSizes:
    def taken_in(self, size=(1500, 1000), **fields):
        photo = Photo(**{"alt": "A field", "credit": "Jo Lens"} | fields)
        renditions.store(photo, renditions.accept(upload(picture_bytes(size=size))))
        return photo

    def test_pages_show_the_base_copy_until_the_worker_came(self):
        photo = self.taken_in()
        photo.save()
        sources = renditions.sources(photo)
        assert sources["src"] == f"/media/{photo.image.name}"
        assert sources["jpeg"].endswith("base.jpg 1500w")
        assert sources["avif"] == ""

    def test_saving_a_photo_has_its_sizes_made_in_the_background(self):
        photo = catalogue.save(self.taken_in(), by=make_superuser())
        photo.refresh_from_db()
        sources = renditions.sources(photo)
        assert [entry.split()[1] for entry in sources["jpeg"].split(", ")] == [
            "320w",
            "640w",
            "960w",
            "1280w",
            "1500w",
        ]
        assert [entry.split()[1] for entry in sources["avif"].split(", ")] == [
            "320w",
            "640w",
            "960w",
            "1280w",
            "1500w",
        ]
        for name in photo.renditions["jpeg"].values():
            assert default_storage.exists(name)

    def test_a_small_picture_is_never_blown_up(self):
        photo = catalogue.save(self.taken_in(size=(300, 200)), by=make_superuser())
        photo.refresh_from_db()
        assert photo.renditions["jpeg"] == {}

    def test_names_cannot_be_guessed_and_the_original_lies_elsewhere(self):
        photo = self.taken_in()
        _, token, _ = photo.image.name.split("/")
        assert len(token) == 32
        assert photo.original.startswith("originals/")
        assert token not in photo.original

    def test_a_new_focal_point_makes_new_crops_under_new_names(self):
        editor = make_superuser()
        photo = catalogue.save(self.taken_in(), by=editor)
        photo.refresh_from_db()
        before = renditions.social_card(photo)
        photo.focal_x = 0
        catalogue.save(photo, by=editor)
        photo.refresh_from_db()
        assert renditions.social_card(photo)[0] != before[0]
        assert renditions.social_card(photo)[1:] == (1200, 675)

    def test_stories_with_the_picture_inside_get_the_new_sizes(self):
        photo = self.taken_in()
        photo.save()
        editor = make_superuser()
        article = make_article()
        article.body = f'<figure data-photo="{photo.pk}"></figure>'
        publishing.update(article, by=editor)
        assert "avif" not in article.body_html
        catalogue.make_renditions(photo)
        article.refresh_from_db()
        assert "avif" in article.body_html

    def test_the_command_makes_what_is_missing_and_nothing_twice(self, capsys):
        self.taken_in().save()
        call_command("make_renditions")
        call_command("make_renditions")
        assert capsys.readouterr().out == "1 photos prepared.\n0 photos prepared.\n"


def test_alt_text_of_a_decorative_picture_is_empty_in_the_database(db):
    with pytest.raises(Exception, match="photo_decorative_or_described"):
        make_photo(decorative=True, alt="Something")
