"""An installation is broken in one place after the other, and says so in a sentence."""

import io
import json
import shutil
import smtplib
from collections import namedtuple
from datetime import timedelta
from ipaddress import ip_network
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Article, Letter, OldPath, Revision, WorkingCopy
from comments.models import Comment
from newsroom import doctor
from newsroom.backup import mark
from newsroom.doctor import content, database, files, installation, people, work
from newsroom.models import Period, Worker

from ..comments.akismet_server import AkismetServer
from ..factories import (
    make_category,
    make_comment,
    make_live_article,
    make_photo,
    make_superuser,
    make_user,
)

KEY = "".join(map(chr, range(33, 100)))


def said(ask):
    """The sentences of one check, problems and remedies together, and whether one is serious."""
    findings = list(ask())
    text = "\n".join(f"{one.problem} {one.remedy}" for one in findings)
    for one in findings:
        assert one.problem.endswith("."), one
        assert one.remedy.endswith("."), one
    return text, any(one.serious for one in findings)


def command():
    """What the command prints, and the code it ends with."""
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out, no_color=True)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


@pytest.fixture(autouse=True)
def _installation(settings, tmp_path):
    """A healthy one, on a public address."""
    settings.VAR_DIR = tmp_path
    settings.BASE_DIR = tmp_path
    settings.SECRET_KEY = KEY
    settings.SITE_URL = "https://www.example.org"
    settings.ALLOWED_HOSTS = ["www.example.org"]
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]


def make_chief(**fields):
    """A superuser whose password nobody tries."""
    user = make_superuser(**fields)
    user.set_password("four words of my own")
    user.save()
    return user


def make_healthy():
    """What an installation has besides its settings."""
    make_chief()
    Worker.objects.create(name="w", host="h", pid=1, started_at=timezone.now(), beat_at=timezone.now())
    mark.write(at=timezone.now().isoformat(), file="/backup.tar", size=1, seconds=1, missing=0)


@pytest.mark.django_db
def test_a_healthy_installation_is_told_so(settings):
    make_healthy()
    settings.SITE_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]
    text, code = command()
    assert "Wrong:" not in text
    assert "Nothing is wrong with http://127.0.0.1:8000" in text
    assert code == 0


@pytest.mark.django_db
def test_what_is_wrong_comes_with_what_to_do_and_ends_with_1(settings):
    make_healthy()
    Worker.objects.all().delete()
    settings.METRICS_TOKEN = settings.SECRET_KEY
    text, code = command()
    assert "Wrong: No worker gives a sign of life" in text
    assert "Start one: `manage.py worker`" in text
    assert "Wrong: METRICS_TOKEN is the secret key." in text
    assert code == 1
    assert KEY not in text


def test_without_the_database_it_says_so_and_the_rest(monkeypatch, settings):
    """No mark: pytest-django refuses the database to this test."""

    def gone(*args, **kwargs):
        raise OperationalError(
            'connection to server at "127.0.0.1" failed: Connection refused\n\tIs it running?'
        )

    monkeypatch.setattr(connection, "cursor", gone)
    settings.DEBUG = True
    text, code = command()
    assert "The database does not answer (django.db.utils.OperationalError: connection to server" in text
    assert "DATABASE_URL" in text or "server.log" in text
    assert "DEBUG is on" in text
    assert "checks were left out" in text
    assert code == 1


@pytest.mark.django_db
def test_missing_migrations_stop_no_other_check():
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*max(key for key in recorder.applied_migrations() if key[0] == "comments"))
    report = doctor.examine()
    assert any("1 migration is missing" in one.problem for one in report.findings)
    assert report.asked > 0
    assert report.left_out > 0


@pytest.mark.django_db
def test_a_database_of_a_newer_program_is_noticed():
    MigrationRecorder(connection).record_applied("articles", "9999_of_tomorrow")
    assert any("newer program" in one.problem for one in doctor.examine().findings)


@pytest.mark.django_db
def test_a_check_that_fails_is_a_finding_and_tells_no_secret(monkeypatch):
    def fails():
        """Whether the moon is full."""
        raise ValueError("ann@example.org")

    monkeypatch.setattr(doctor, "CHECKS", [doctor.Check(doctor.NOTHING, fails)])
    [finding] = doctor.examine().findings
    assert finding.problem == "This could not be found out: whether the moon is full (ValueError)."


class TestSettings:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"DEBUG": True}, "DEBUG is on"),
            ({"SITE_URL": "http://www.example.org"}, "SITE_URL begins with http"),
            ({"ALLOWED_HOSTS": ["*"]}, "takes any name"),
            ({"ALLOWED_HOSTS": ["other.example"]}, "is not among ALLOWED_HOSTS"),
            ({"TRUSTED_PROXIES": []}, "TRUSTED_PROXIES is empty"),
            ({"TRUSTED_PROXIES": [ip_network("0.0.0.0/0")]}, "believes everybody"),
        ],
    )
    def test_a_public_address_wants_care(self, settings, changes, sentence):
        assert said(installation.the_address) == ("", False)
        for name, value in changes.items():
            setattr(settings, name, value)
        text, serious = said(installation.the_address)
        assert sentence in text
        assert serious

    def test_on_the_own_machine_much_is_allowed(self, settings):
        settings.DEBUG, settings.TRUSTED_PROXIES, settings.SECRET_KEY = True, [], "dev"
        settings.SITE_URL, settings.ALLOWED_HOSTS = "http://127.0.0.1:8000", ["127.0.0.1"]
        assert said(installation.the_address) == ("", False)
        assert said(installation.the_secret_key)[1] is False

    def test_a_sub_domain_may_stand_for_all(self, settings):
        settings.ALLOWED_HOSTS = [".example.org"]
        assert said(installation.the_address) == ("", False)

    @pytest.mark.parametrize("key", ["quux", "a" * 80])
    def test_a_key_that_can_be_guessed(self, settings, key):
        settings.SECRET_KEY = key
        text, serious = said(installation.the_secret_key)
        assert "SECRET_KEY is short enough to be guessed" in text
        assert serious
        assert key not in text

    def test_what_django_checks(self, settings):
        settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
        settings.SECURE_HSTS_SECONDS = 31536000
        assert said(installation.django_s_own_checks) == ("", False)
        settings.SECURE_HSTS_SECONDS = 0
        assert "SECURE_HSTS_SECONDS" in said(installation.django_s_own_checks)[0]

    def test_mail_that_only_this_machine_sees(self, settings):
        settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
        assert "Mail does not leave this machine" in said(installation.the_mail_server)[0]

    @pytest.mark.parametrize(
        ("error", "told"),
        [(ConnectionRefusedError(111, "Connection refused"), "Connection refused"), (smtplib.SMTPServerDisconnected("x"), "")],
    )  # fmt: skip
    def test_a_mail_server_that_does_not_answer(self, settings, monkeypatch, error, told):
        def connect(*args, **kwargs):
            raise error

        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "mail.example.org", "password": "quux"},
            }
        }
        monkeypatch.setattr(smtplib.SMTP, "connect", connect)
        text, serious = said(installation.the_mail_server)
        assert "The mail server in EMAIL_URL does not answer" in text
        assert told in text
        assert serious
        assert "quux" not in text

    def test_akismet(self, settings):
        assert said(installation.akismet) == ("", False)
        settings.AKISMET_API_KEY = "quux"
        server = AkismetServer()
        settings.AKISMET_URL = server.url
        try:
            server.answer = (200, "valid", {})
            assert said(installation.akismet) == ("", False)
            server.answer = (200, "invalid", {})
            assert "does not know the key" in said(installation.akismet)[0]
        finally:
            server.stop()
        text, serious = said(installation.akismet)
        assert "Akismet does not answer" in text
        assert serious
        assert "quux" not in text


class TestDatabase:
    pytestmark = pytest.mark.django_db

    def test_this_one_is_good(self):
        for ask in (
            database.the_server,
            database.the_tables_owner,
            database.the_clocks,
            database.the_connections,
            database.the_triggers,
        ):
            assert said(ask) == ("", False), ask

    def test_too_old_and_not_for_every_letter(self, monkeypatch):
        monkeypatch.setattr(database, "connection", SimpleNamespace(pg_version=140012))
        monkeypatch.setattr(
            database, "rows", lambda question, *v: [["LATIN1"]] if "SHOW" in question else [["pg_trgm"]]
        )
        text, serious = said(database.the_server)
        assert "PostgreSQL 14 is too old" in text
        assert "stores text as LATIN1" in text
        assert "The extension unaccent is missing" in text
        assert "The extension pg_trgm" not in text
        assert serious

    def test_tables_of_another_role(self, monkeypatch):
        assert list(database.the_tables_owner()) == [], "ours are ours"
        monkeypatch.setattr(
            database, "rows", lambda question, *v: [["articles_page"]] if "tableowner" in question else []
        )
        text, serious = said(database.the_tables_owner)
        assert "1 table belongs to another role (articles_page)" in text
        assert serious

    def test_clocks_that_are_apart(self, monkeypatch, settings):
        late = timezone.now() + timedelta(seconds=90)
        monkeypatch.setattr(database, "rows", lambda question, *v: [[late]] if "clock" in question else [])
        text, _serious = said(database.the_clocks)
        assert "90 seconds apart" in text or "89 seconds apart" in text
        assert "does not know the time zone UTC" in text

    def test_more_processes_than_connections(self, settings):
        settings.WEB_CONCURRENCY = 256
        assert "web processes may want 1290" in said(database.the_connections)[0]

    @pytest.mark.parametrize("how", ["DROP TRIGGER comment_path ON comments_comment", "ALTER TABLE comments_comment DISABLE TRIGGER comment_path"])  # fmt: skip
    def test_a_trigger_that_is_gone_or_off(self, how):
        with connection.cursor() as cursor:
            cursor.execute(how)
        assert "comment_path" in said(database.the_triggers)[0]

    def test_a_full_disk(self, monkeypatch):
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, 300 * 1024**2))
        text, serious = said(database.the_disks)
        assert "Only 300 MB are free" in text
        assert serious


class TestPeople:
    pytestmark = pytest.mark.django_db

    def test_groups_as_the_table_says(self):
        assert said(people.the_groups) == ("", False)
        Group.objects.get(name="Editor").permissions.remove(
            Permission.objects.get(codename="publish_article")
        )
        Group.objects.get(name="Reporter").permissions.add(Permission.objects.get(codename="publish_article"))
        Group.objects.get(name="Moderator").delete()
        text, serious = said(people.the_groups)
        assert "The group Moderator is missing" in text
        assert "The group Editor does not hold" in text
        assert "The group Reporter does not hold" in text
        assert "publish_article" in text
        assert serious

    def test_nobody_who_may_invite(self):
        make_superuser(is_active=False)
        assert "no active superuser" in said(people.who_runs_the_paper)[0]

    def test_a_password_that_everybody_tries(self):
        user = make_chief(username="robin")
        assert said(people.who_runs_the_paper) == ("", False)
        for word in ("admin", "robin"):
            user.set_password(word)
            user.save()
            text, serious = said(people.who_runs_the_paper)
            assert f"superuser number {user.pk}" in text
            assert "changepassword robin" in text
            assert serious

    def test_the_demo_on_a_public_address(self, settings):
        user = make_user("Editor", username="editor")
        user.set_password("quux-demo")
        user.save()
        (settings.VAR_DIR / "demo-accounts.txt").write_text("editor quux-demo\nadmin quux-other\n")
        text, serious = said(people.the_demo_accounts)
        assert "1 account of the demo can be used" in text
        assert "quux" not in text
        assert serious
        settings.SITE_URL = "http://localhost:8000"
        assert said(people.the_demo_accounts) == ("", False)

    def test_a_colleague_whom_no_letter_reaches(self):
        make_user("Editor", email="")
        assert "1 colleague has no e-mail address" in said(people.who_gets_mail)[0]


class TestFiles:
    pytestmark = pytest.mark.django_db

    def test_pictures_that_cannot_be_stored(self, settings, tmp_path):
        assert said(files.the_folder_of_pictures) == ("", False)
        (tmp_path / "a-file").write_text("")
        settings.MEDIA_ROOT = tmp_path / "a-file"
        text, serious = said(files.the_folder_of_pictures)
        assert "Pictures cannot be stored in" in text
        assert serious

    def test_pictures_that_are_gone_or_have_no_sizes(self, settings):
        photo = make_photo()
        assert said(files.the_pictures) == ("", False)
        type(photo).objects.update(added_at=timezone.now() - timedelta(hours=2), renditions={})
        assert "1 picture lacks some sizes" in said(files.the_pictures)[0]
        shutil.rmtree(settings.MEDIA_ROOT)
        text, serious = said(files.the_pictures)
        assert f"the first of photo {photo.pk}" in text
        assert serious

    def test_static_files(self, settings, tmp_path, monkeypatch):
        from whitenoise.storage import CompressedManifestStaticFilesStorage

        settings.STATIC_ROOT = tmp_path / "static"
        settings.STATIC_ROOT.mkdir()
        storage = CompressedManifestStaticFilesStorage(location=settings.STATIC_ROOT)
        monkeypatch.setattr(files, "_storage", lambda: storage)
        assert "are not collected" in said(files.the_static_files)[0]
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        manifest.write_text(json.dumps({"paths": {"css/site.css": "css/site.1234.css"}}))
        text, serious = said(files.the_static_files)
        assert "missing among those collected" in text
        assert "collectstatic" in text
        assert serious

    def test_secrets_that_others_can_read(self, settings):
        path = settings.VAR_DIR / "secret-key"
        path.write_text("quux")
        path.chmod(0o600)
        assert "secret-key" not in said(files.the_secrets)[0]
        path.chmod(0o644)
        text, serious = said(files.the_secrets)
        assert "Everybody on this machine can read" in text
        assert serious
        assert "quux" not in text

    def test_backups(self, settings):
        assert said(files.the_last_backup) == (
            "There is no backup yet. Run `manage.py backup FILE`, and let a timer do so every night.",
            True,
        )
        mark.write(at=timezone.now().isoformat(), file="/b.tar", size=1, seconds=1, missing=0)
        assert said(files.the_last_backup) == ("", False)
        mark.write(
            at=(timezone.now() - timedelta(days=9)).isoformat(), file="/b.tar", size=1, seconds=1, missing=2
        )
        text, serious = said(files.the_last_backup)
        assert "9 days old" in text
        assert "lacks 2 files" in text
        assert serious
        (settings.VAR_DIR / mark.NAME).write_text('{"at": "yesterday"}')
        assert "cannot be read" in said(files.the_last_backup)[0]


class TestWork:
    pytestmark = pytest.mark.django_db

    def task(self, **fields):
        fields = {"args_kwargs": {}, "task_path": "x", "backend_name": "default", "status": "READY"} | fields
        at = fields.pop("enqueued_at", None)
        task = DBTaskResult.objects.create(**{"run_after": "9999-01-01T00:00Z"} | fields)
        DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=at or timezone.now())

    def test_the_worker(self):
        at = timezone.now()
        assert "No worker gives a sign of life" in said(work.the_worker)[0]
        worker = Worker.objects.create(
            name="w", host="h", pid=1, started_at=at, beat_at=at - timedelta(minutes=5)
        )
        assert "No worker" in said(work.the_worker)[0]
        Worker.objects.filter(pk=worker.pk).update(beat_at=at)
        assert said(work.the_worker) == ("", False)

    def test_the_queue(self):
        self.task()
        assert said(work.the_queue) == ("", False)
        at = timezone.now()
        self.task(status="FAILED", finished_at=at)
        self.task(enqueued_at=at - timedelta(minutes=30, seconds=5))
        self.task(status="RUNNING", started_at=at - timedelta(hours=2))
        Period.objects.create(name="comment-traces", next_at=at - timedelta(hours=2))
        text, serious = said(work.the_queue)
        assert "1 background task has failed for good" in text
        assert "has waited for 30 minutes" in text
        assert "1 background task has run for over an hour" in text
        assert "overdue: comment-traces" in text
        assert serious

    def test_the_schedule(self):
        editor, at = make_user("Editor"), timezone.now()
        Article.objects.filter(pk=make_live_article().pk).update(announced_at=at)
        assert said(work.the_schedule) == ("", False)
        copy = {"snapshot": {}, "base_version": 1, "made_by": editor, "changed_by": editor, "changed_at": at}
        WorkingCopy.objects.create(
            article=make_live_article(),
            publish_at=at - timedelta(minutes=5),
            scheduled_by=editor,
            change="typo",
            **copy,
        )
        WorkingCopy.objects.create(article=make_live_article(), refused="Too long.", **copy)
        Article.objects.update(announced_at=None)
        text, serious = said(work.the_schedule)
        assert "1 scheduled change is overdue" in text
        assert "1 scheduled change could not go out" in text
        assert "3 stories came out over ten minutes ago" in text
        assert serious

    def test_the_mail(self):
        letter = Letter.objects.create(key="k", to="ann@example.org", subject="quux", text="quux")
        assert said(work.the_mail) == ("", False)
        Letter.objects.filter(pk=letter.pk).update(written_at=timezone.now() - timedelta(hours=2))
        text, serious = said(work.the_mail)
        assert "1 letter has not been sent" in text
        assert serious
        assert "quux" not in text


class TestContent:
    pytestmark = pytest.mark.django_db

    def test_stories_that_contradict_themselves(self):
        story = make_live_article()
        assert said(content.the_stories)[0].count("has no version") <= 1
        Revision.objects.all().delete()
        Article.objects.update(body="<p>x</p>", body_html="", search=None)
        text, serious = said(content.the_stories)
        for part in ("has no version", "is not found by the search", "was never prepared"):
            assert part in text
        assert f"the number {story.pk}" in text
        assert serious

    def test_an_old_address_where_something_lives(self):
        story, section = make_live_article(slug="harbour"), make_category(slug="world")
        OldPath.objects.create(path="/2019/harbour/", article=story)
        assert said(content.the_old_addresses) == ("", False)
        OldPath.objects.create(path="/stories/harbour/", category=section)
        OldPath.objects.create(path="/sections/world/", article=story)
        text, _serious = said(content.the_old_addresses)
        assert "such as /stories/harbour/" in text
        assert "such as /sections/world/" in text

    def test_a_comment_that_lost_its_thread(self):
        comment = make_comment(make_live_article())
        assert said(content.the_threads) == ("", False)
        Comment.objects.filter(pk=comment.pk).update(path=[comment.pk + 1])
        assert "1 comment does not know" in said(content.the_threads)[0]
