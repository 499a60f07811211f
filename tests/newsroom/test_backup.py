"""A paper goes into one file and comes back whole, or nothing changes."""

import errno
import hashlib
import io
import json
import os
import stat
import sys
import tarfile
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from articles import publishing, renditions
from articles.models import Article, Paper, Photo, Topic, TrailEntry, User
from comments.models import Comment
from newsroom.backup import archive as archives
from newsroom.backup import copying, mark, media, schema, taking, target
from tests.factories import make_article, make_author, make_category, make_photo, make_superuser, make_topic

BEFORE = ("comments", "0003_path_by_the_database")


@pytest.fixture(autouse=True)
def place(settings, tmp_path, monkeypatch):
    """A `var/` of the test's own, and the test's own transaction in place of a snapshot and of a database for itself."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    monkeypatch.setattr(taking, "SNAPSHOT", "SELECT 1")
    monkeypatch.setattr(target, "connected", lambda: 0)
    return tmp_path


def settle():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def save(path, *arguments):
    call_command("backup", str(path), *arguments)
    return path


def restore(path, *arguments):
    out = io.StringIO()
    call_command("restore", str(path), *arguments, stdout=out)
    return out.getvalue()


def hashes(tables):
    with connection.cursor() as cursor:
        cursor.execute(copying.SETTINGS)
    return {t.name: hashlib.sha256(b"".join(map(bytes, copying.rows_out(t)))).hexdigest() for t in tables}


def files(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def empty_the_paper(tables):
    settle()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(table.name for table in tables)} CASCADE")


def members(path):
    with tarfile.open(path) as opened:
        return {info.name: opened.extractfile(info).read() for info in opened}


@pytest.mark.django_db
def test_a_paper_of_an_older_version_comes_back_whole_and_is_brought_up_to_date(
    place, media_root, django_user_model
):
    editor = make_superuser(username="lena")
    story = make_article(
        headline="A river \\N rises \t at night",
        category=make_category(),
        authors=[make_author()],
        topics=[make_topic()],
        lead_photo=make_photo(alt="A river in flood"),
        standfirst="Two\nlines",
    )
    publishing.publish(story, by=editor)
    Comment.objects.create(article=story, author_name="Noor", author_email="noor@example.org", body="Über 🌊")
    Session.objects.create(session_key="stolen", session_data="x", expire_date=timezone.now())
    Photo.objects.filter(pk=make_photo().pk).delete()  # its number is not given again
    (media_root / "photos" / "named-by-nobody.jpg").write_bytes(b"kept all the same")
    settle()
    call_command("migrate", *BEFORE, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE articles_user IS 'The demo newsroom was not wanted.'")
        cursor.execute(
            "INSERT INTO comments_decision (at, from_status, to_status, reason, comment_id) SELECT now(), '', 'pending', '', id FROM comments_comment"
        )
    settle()
    os.utime(media_root / "photos" / "named-by-nobody.jpg", (0, 0))
    tables = schema.applied().kept()
    rows, pictures = hashes(tables), files(media_root)
    numbers = {table.name: copying.sequences(table) for table in tables}

    path = save(place / "paper.tar")
    empty_the_paper(schema.applied().tables())
    media_root.rename(place / "lost")
    said = restore(path)

    assert "1 stories, 1 comments, 1 accounts" in said
    # Made again, or given other columns by newer code; everything else is what it was.
    now = {table.name: set(table.columns) for table in schema.applied().tables()}
    other = {"auth_permission", "django_content_type", "auth_group_permissions"}
    same = [table for table in tables if table.name not in other and now[table.name] >= set(table.columns)]
    assert len(same) > 25
    assert hashes(same) == {table.name: rows[table.name] for table in same}
    assert {table.name: copying.sequences(table) for table in same} == {t.name: numbers[t.name] for t in same}
    assert files(media_root) == pictures
    assert (
        copying.comment(next(t for t in tables if t.name == "articles_user"))
        == "The demo newsroom was not wanted."
    )
    assert schema.recorded() >= MigrationLoader(None).graph.nodes.keys()
    assert not Session.objects.exists()
    assert User.objects.get(username="lena").check_password("secret")
    assert Article.objects.live().get().revisions.count() == story.revisions.count()
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_trailentry")


@pytest.mark.django_db(transaction=True)
def test_all_rows_are_of_one_moment_while_colleagues_go_on_working(place, monkeypatch):
    monkeypatch.undo()  # a snapshot of its own
    make_category()
    begun = []

    def colleague_works(rows, total):
        if not begun:
            begun.append(rows)
            other = connections.create_connection("default")
            with other.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO articles_topic (name, slug, description, source, source_id, timeless)"
                    " VALUES ('Late', 'late', '', '', '', false)"
                )
            other.close()

    out = io.BytesIO()
    taking.take(out, rows_done=colleague_works, files_done=lambda size: None)

    assert begun
    assert Topic.objects.filter(slug="late").exists()
    out.seek(0)
    with tarfile.open(fileobj=out) as opened:
        assert "tables/articles_category/000001.gz" in opened.getnames()
        assert "tables/articles_topic/000001.gz" not in opened.getnames()


@pytest.mark.django_db
class TestBackup:
    def test_the_file_is_for_its_owner_and_ordinary_tools_can_check_it(self, place):
        make_photo()
        path = save(place / "paper.tar")

        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        inside = members(path)
        lines = inside.pop("SHA256SUMS").decode().splitlines()
        assert lines == [f"{hashlib.sha256(data).hexdigest()}  {name}" for name, data in inside.items()]
        said = json.loads(inside["manifest.json"])
        assert said["tables"]["articles_photo"]["rows"] == 1
        assert "django_session" not in said["tables"]
        assert list(place.glob(".*")) == []

    def test_a_file_that_is_there_is_not_replaced_unasked(self, place):
        path = place / "paper.tar"
        path.write_text("somebody's work")
        with pytest.raises(CommandError, match="is there already"):
            save(path)
        assert path.read_text() == "somebody's work"
        save(path, "--force")
        assert "is whole" in restore(path, "--check")

    def test_a_full_disk_leaves_no_file_that_looks_whole(self, place, monkeypatch):
        def full(descriptor):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(CommandError, match=r"No space left on device\. No backup was written"):
            save(place / "paper.tar")
        assert [path.name for path in place.iterdir()] == ["var"]
        assert mark.read() is None

    def test_what_a_killed_backup_has_left_is_in_nobodys_way(self, place):
        (place / ".paper.tar.part").write_bytes(b"half")
        save(place / "paper.tar")
        assert sorted(path.name for path in place.iterdir()) == ["paper.tar", "var"]

    @pytest.mark.parametrize("name", ["nowhere/paper.tar", "var", "media/paper.tar"])
    def test_a_place_that_will_not_do_is_named_in_words(self, place, name):
        with pytest.raises(CommandError, match=f"{name.partition('/')[0]}|Choose another folder"):
            save(place / name)

    def test_a_picture_that_is_lost_is_told_and_the_rest_is_saved(self, place, media_root):
        photo = make_photo()
        make_photo(original="../../../etc/passwd")
        (media_root / photo.image.name).unlink()
        with pytest.raises(CommandError, match=rf"lacks files that the database names: .*{photo.image.name}"):
            save(place / "paper.tar")
        assert "is whole" in restore(place / "paper.tar", "--check")
        assert mark.read()["missing"] == 2

    def test_a_picture_that_is_deleted_while_the_backup_runs_is_no_loss(self, place, monkeypatch, capsys):
        photo = make_photo()
        write = media.Shelf.write

        def delete_first(shelf, *arguments):
            renditions.erase(renditions.files(photo))
            photo.delete()
            write(shelf, *arguments)

        monkeypatch.setattr(media.Shelf, "write", delete_first)
        save(place / "paper.tar")
        assert (
            f"Deleted while the backup ran, and therefore not in it: {photo.image.name}"
            in capsys.readouterr().err
        )
        assert mark.read()["missing"] == 0

    def test_it_goes_through_a_pipe_and_leaves_its_mark(self, place, monkeypatch):
        monkeypatch.setattr(
            sys, "stdout", SimpleNamespace(buffer=(out := io.BytesIO()), isatty=lambda: False)
        )
        call_command("backup", "-")
        monkeypatch.undo()
        (place / "piped.tar").write_bytes(out.getvalue())
        assert "manifest.json" in members(place / "piped.tar")


def made_by_hand(path, *extra, **manifest):
    """A backup without a database: a manifest, one piece of a table, a picture, and what `extra` says (TarInfo, bytes)."""
    said = {
        "format": 1,
        "version": "0.1.0",
        "made_at": "2026-11-22T12:00:00+00:00",
        "migrations": ["articles.0001_initial"],
        "tables": {"articles_topic": {"rows": 1, "columns": ["id"], "sequences": {}, "comment": None}},
    }
    with path.open("wb") as out:
        writer = archives.Writer(out)
        writer.add("manifest.json", json.dumps(said | manifest).encode())
        writer.add("tables/articles_topic/000001.gz", taking._gzip(b"1\n"))
        writer.add("media/photos/1.jpg", b"a picture")
        for info, data in extra:
            info.size = len(data)
            out.write(info.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512))
            writer._sums.write(f"{hashlib.sha256(data).hexdigest()}  {info.name}\n".encode())
        writer.finish()
    return path


def member(name, data=b"", **fields):
    info = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


class TestDamage:
    def test_what_is_whole_is_called_so(self, place):
        assert "is whole" in restore(made_by_hand(place / "paper.tar"), "--check")

    def test_a_file_cut_off_anywhere_is_refused(self, place):
        path = made_by_hand(place / "paper.tar")
        whole = path.read_bytes()
        # Of the last 1,024 bytes, which say that there is nothing more, the second half is not missed.
        for length in range(0, len(whole) - 512, 100):
            path.write_bytes(whole[:length])
            with pytest.raises(CommandError, match=r"is cut off|is not a backup|is not whole"):
                restore(path, "--check")

    def test_a_changed_byte_anywhere_is_refused(self, place):
        path = made_by_hand(place / "paper.tar")
        whole = path.read_bytes()
        for at, byte in enumerate(whole):
            if byte and at % 3 == 0:  # not the filling between members
                path.write_bytes(whole[:at] + bytes([byte ^ 4]) + whole[at + 1 :])
                with pytest.raises(CommandError):
                    restore(path, "--check")

    @pytest.mark.parametrize(
        "extra",
        [
            member("media/../../escaped.jpg", b"x"),
            member("/media/absolute.jpg", b"x"),
            member("media/photos/.hidden", b"x"),
            member("elsewhere/file", b"x"),
            member("media/link.jpg", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
            member("media/hard.jpg", type=tarfile.LNKTYPE, linkname="manifest.json"),
            member("media/device.jpg", type=tarfile.CHRTYPE),
            member("media/folder", type=tarfile.DIRTYPE),
            member("media/sparse.jpg", type=tarfile.GNUTYPE_SPARSE),
            member("tables/articles_topic/000002.gz", taking._gzip(b"2\n")),
            member("manifest.json", b"{}"),
        ],
        ids=lambda extra: extra[0].name,
    )
    def test_what_no_backup_has_is_refused(self, place, extra):
        path = made_by_hand(place / "paper.tar", extra)
        with pytest.raises(CommandError, match=r"which no backup has|in the wrong place"):
            restore(path, "--check")

    def test_a_piece_that_unpacks_to_more_than_a_piece_is_refused(self, place, monkeypatch):
        monkeypatch.setattr(taking, "_gzip", lambda data, gzip=taking._gzip: gzip(bytes(taking.PIECE + 1)))
        path = made_by_hand(place / "bomb.tar")
        assert path.stat().st_size < 100_000
        with pytest.raises(CommandError, match="is not a piece of a table"):
            restore(path, "--check")

    @pytest.mark.parametrize(
        "manifest",
        [
            {"tables": {"a; DROP": {}}},
            {"tables": []},
            {"made_at": "yesterday"},
            {"migrations": "all"},
            {"format": "new"},
            {"tables": {"articles_topic": {"rows": -1, "columns": ["id"], "sequences": {}, "comment": None}}},
        ],
        ids=str,
    )
    def test_a_manifest_that_makes_no_sense_is_refused(self, place, manifest):
        with pytest.raises(CommandError):
            restore(made_by_hand(place / "paper.tar", **manifest), "--check")

    def test_something_else_is_no_backup(self, place):
        for data in (b"", b"PGDMP" * 500, bytes(2000)):
            (place / "other").write_bytes(data)
            with pytest.raises(CommandError, match="is not a backup"):
                restore(place / "other")
        with pytest.raises(CommandError, match="No such file"):
            restore(place / "nowhere.tar")


@pytest.mark.django_db
class TestRefusals:
    def test_a_newer_version_is_not_guessed_at(self, place):
        with pytest.raises(CommandError, match="newer version of this program"):
            restore(made_by_hand(place / "a.tar", format=2))
        with pytest.raises(CommandError, match=r"made by version 99\.0"):
            restore(made_by_hand(place / "b.tar", version="99.0"))
        with pytest.raises(CommandError, match=r"lacks articles\.9999_later"):
            restore(
                made_by_hand(place / "c.tar", migrations=["articles.0001_initial", "articles.9999_later"])
            )

    @pytest.mark.parametrize(
        "make", [make_topic, make_photo, make_category, lambda: Paper.objects.create(name="X")]
    )
    def test_a_paper_with_work_in_it_stays_as_it_is(self, place, make):
        make()
        with pytest.raises(CommandError, match="not empty"):
            restore(made_by_hand(place / "paper.tar"))

    def test_one_account_and_its_traces_are_no_work_but_a_second_colleague_is(self, place):
        TrailEntry.record(by=make_superuser(), verb="changed", on=User.objects.get())
        target.check()
        make_superuser()
        with pytest.raises(CommandError, match="2 users"):
            restore(made_by_hand(place / "paper.tar"))

    def test_nobody_may_use_the_database_meanwhile(self, place, monkeypatch):
        monkeypatch.setattr(target, "connected", lambda: 2)
        with pytest.raises(CommandError, match="2 other connections are open"):
            restore(made_by_hand(place / "paper.tar"))

    def test_another_programs_tables_are_not_touched(self, place):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE shop_orders (id int)")
        with pytest.raises(CommandError, match="shop_orders"):
            restore(made_by_hand(place / "paper.tar"))

    def test_another_papers_pictures_are_not_replaced(self, place, media_root):
        (media_root / "photos").mkdir(parents=True)
        (media_root / "photos" / "1.jpg").write_bytes(b"a portrait")
        with pytest.raises(CommandError, match="with other content"):
            restore(made_by_hand(place / "paper.tar"))
        assert (media_root / "photos" / "1.jpg").read_bytes() == b"a portrait"

    def test_columns_that_its_migrations_do_not_make_are_refused_and_nothing_is_changed(
        self, place, media_root
    ):
        make_superuser(username="lena")
        settle()
        with pytest.raises(CommandError, match="do not fit together"):
            restore(made_by_hand(place / "paper.tar", migrations=["contenttypes.0001_initial"]))
        assert User.objects.get().username == "lena"
        assert files(media_root) == {}


def test_every_migration_can_be_part_of_one_transaction():
    assert [
        key for key, migration in MigrationLoader(None).disk_migrations.items() if not migration.atomic
    ] == []
