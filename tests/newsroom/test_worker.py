"""The worker: nothing is lost, nothing is done twice, whatever is killed, and it sleeps until it is needed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import letters
from articles.models import Article, Letter
from newsroom import wire
from newsroom.models import Period, Worker
from newsroom.worker import clock, ear, hand, periodic, process, queue, recovery, tasks
from tests.factories import make_category, make_live_article, make_scheduled_article
from tests.newsroom import errands

from .test_embedded import linux
from .test_embedded import until as until_within

DATABASE_TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.fixture(autouse=True)
def _tasks_wait_in_the_database(settings):
    settings.TASKS = DATABASE_TASKS


@pytest.fixture
def worker():
    """The hands of a worker that does every queue, of which tests call the parts."""
    return hand.Hand("w", "all", Q(), lambda: True)


def waiting(task, *args):
    return DBTaskResult.objects.get(pk=task.enqueue(*args).id)


def claim(name="w"):
    return queue.claim(name, DBTaskResult.objects.all())


def work(worker):
    """Let `worker` do the one task that is ready, and return its row."""
    row = claim()
    worker.do(row)
    row.refresh_from_db()
    return row


@pytest.mark.django_db
class TestATask:
    def test_is_done_and_its_answer_kept(self, worker):
        waiting(errands.add, 2, 3)
        row = work(worker)
        assert (row.status, row.return_value, row.worker_ids) == ("SUCCESSFUL", 5, ["w"])
        assert claim() is None

    def test_that_fails_is_tried_again_later_each_time_and_is_a_dead_letter_in_the_end(self, worker):
        waiting(errands.fail, "words")
        at = timezone.now()
        waits = []
        for attempt in range(len(queue.RETRIES)):
            with time_machine.travel(at, tick=False):
                row = work(worker)
            assert (row.status, len(row.worker_ids)) == ("READY", attempt + 1)
            with time_machine.travel(at, tick=False):
                assert claim() is None, "its time has not come"
            waits.append((row.run_after - at).total_seconds())
            at = row.run_after
        for wait, planned in zip(waits, [10, 60, 300, 1200, 3600, 10800, 43200], strict=True):
            assert 0.8 * planned <= wait <= 1.2 * planned
        with time_machine.travel(at):
            row = work(worker)
        assert row.status == "FAILED"
        assert DBTaskResult.objects.count() == 1, "it stays one row"

    def test_that_failed_says_why_but_names_nobody(self, worker):
        waiting(errands.fail, "550 <ann@example.org> is unknown")
        row = work(worker)
        assert row.exception_class_path == "builtins.ValueError"
        assert "ValueError: 550 <…@…> is unknown" in row.traceback
        assert "errands.py" in row.traceback

    def test_that_succeeds_at_last_bears_no_trace_of_failures(self, worker, monkeypatch):
        waiting(errands.attempt)
        monkeypatch.setattr(errands.attempt.func, "__code__", errands.fail.func.__code__)
        assert "ValueError" in work(worker).traceback
        monkeypatch.undo()
        DBTaskResult.objects.update(run_after=timezone.now())
        row = work(worker)
        assert (row.status, row.traceback, row.exception_class_path, row.return_value) == (
            "SUCCESSFUL",
            "",
            "",
            2,
        )

    def test_whose_answer_cannot_be_kept_or_whose_code_is_gone_has_failed(self, worker):
        waiting(errands.no_json)
        assert work(worker).exception_class_path == "builtins.TypeError"
        waiting(errands.add, 1, 1)
        DBTaskResult.objects.filter(status="READY", exception_class_path="").update(
            task_path="articles.nowhere.gone"
        )
        assert work(worker).exception_class_path == "builtins.ModuleNotFoundError"

    def test_that_lost_the_database_is_done_again_at_once(self, worker, monkeypatch):
        waiting(errands.add, 1, 1)

        def gone(*args):
            raise OperationalError("server closed the connection unexpectedly")

        monkeypatch.setattr(type(errands.add), "call", gone)
        monkeypatch.setattr(connection, "is_usable", lambda: False)
        row = work(worker)
        assert (row.status, row.traceback) == ("READY", "")
        assert row.run_after <= timezone.now()

    def test_that_was_given_to_another_worker_is_that_one_s_to_write(self, worker):
        waiting(errands.add, 1, 1)
        mine = claim()
        DBTaskResult.objects.update(worker_ids=["another"])
        assert not queue.succeeded(mine, 2)
        assert not queue.failed(mine, ValueError())
        row = DBTaskResult.objects.get()
        assert (row.status, row.worker_ids, row.return_value) == ("RUNNING", ["another"], None)


@pytest.fixture
def passing():
    """A clock that tests move, and a recovery that goes by it."""

    class Passing:
        seconds = 0.0

    Passing.recovery = recovery.Recovery(lambda: Passing.seconds)
    return Passing


@pytest.fixture
def others(monkeypatch):
    """Another worker's connection, on which it holds its lock."""
    monkeypatch.setattr(recovery, "GRACE_AFTER_START", recovery.GRACE)
    with wire.connect("test") as theirs:
        yield theirs


def known_worker(name="another", silent=0):
    beat = timezone.now() - timedelta(seconds=silent)
    return Worker.objects.create(name=name, host="there", pid=1, started_at=beat, beat_at=beat)


def lock(theirs, row):
    theirs.execute("SELECT pg_advisory_lock(%s, %s)", [recovery.LOCK_CLASS, row.pk])


@pytest.mark.django_db
def test_who_is_asked_to_stop_finishes_the_task_in_hand_and_takes_no_other(worker, monkeypatch):
    monkeypatch.setattr(hand, "close_old_connections", lambda: None)  # the test's own stays open
    waiting(errands.add, 1, 1)
    waiting(errands.add, 2, 2)
    monkeypatch.setattr(type(errands.add), "call", lambda task, *args: worker.stop())
    assert worker.work() == 1
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL", "READY"}


@pytest.mark.django_db
def test_each_queue_has_hands_of_its_own_and_a_queue_that_nobody_knows_is_done_too(settings):
    settings.TASKS = {"default": {**DATABASE_TASKS["default"], "QUEUES": ["default", "images", "mail"]}}
    made = {
        name: DBTaskResult.objects.create(
            queue_name=name,
            args_kwargs={"args": [], "kwargs": {}},
            task_path="x",
            backend_name="default",
            run_after=timezone.now(),
        )
        for name in ("default", "images", "mail", "of earlier")
    }
    found = {one.name: set(one.tasks) for one in process.WorkerProcess().hands}
    assert found == {
        "default": {made["default"], made["of earlier"]},
        "images": {made["images"]},
        "mail": {made["mail"]},
    }


@pytest.mark.django_db
class TestTheTasksOfADeadWorker:
    @pytest.fixture(autouse=True)
    def task(self):
        waiting(errands.add, 1, 1)
        return claim("another")

    def status(self):
        return DBTaskResult.objects.get().status

    def test_are_given_back_when_its_lock_stays_free(self, passing, others):
        known_worker()
        assert passing.recovery.look() == (0, recovery.GRACE)
        passing.seconds = 1
        assert passing.recovery.look() == (0, recovery.GRACE - 1)
        passing.seconds = recovery.GRACE
        assert passing.recovery.look() == (1, None)
        row = DBTaskResult.objects.get()
        assert (row.status, row.worker_ids) == ("READY", ["another (lost)"])
        assert row.run_after <= timezone.now()

    def test_stay_with_one_that_lives(self, passing, others):
        lock(others, known_worker(silent=60))
        assert passing.recovery.look() == (0, None)

    def test_stay_with_one_whose_connection_was_cut_and_that_comes_back(self, passing, others):
        row = known_worker(silent=5)
        passing.recovery.look()
        passing.seconds = recovery.GRACE - 0.1
        Worker.objects.update(beat_at=timezone.now())
        assert passing.recovery.look() == (0, recovery.GRACE), "a new sign of life begins it anew"
        lock(others, row)
        passing.seconds = 100
        assert passing.recovery.look() == (0, None)
        assert self.status() == "RUNNING"

    def test_stay_longer_after_a_start_of_the_database(self, passing, monkeypatch):
        known_worker()
        monkeypatch.setattr(
            recovery, "ORPHANS", recovery.ORPHANS.replace("pg_postmaster_start_time()", "now()")
        )
        assert passing.recovery.look() == (0, 20)

    def test_are_given_back_when_its_machine_is_gone_though_the_server_believes_in_it(self, passing, others):
        lock(others, known_worker(silent=130))
        passing.recovery.look()
        passing.seconds = recovery.GRACE
        assert passing.recovery.look() == (1, None)

    def test_are_given_back_when_nobody_knows_that_worker(self, passing, others):
        """Of a program that ran before this one, or of the paper that a backup was taken of."""
        passing.recovery.look()
        passing.seconds = recovery.GRACE
        assert passing.recovery.look() == (1, None)

    def test_are_dead_letters_in_the_end_since_they_may_be_what_kills(self, passing, others, task):
        for wait in (0, 5, 30, 120):
            assert queue.lost(task)
            task.refresh_from_db()
            assert task.status == "READY"
            assert abs((task.run_after - timezone.now()).total_seconds() - wait) < 2
            task.claim("another")
        assert queue.lost(task)
        task.refresh_from_db()
        assert (task.status, len(task.worker_ids)) == ("FAILED", 5)
        assert "The worker was lost while it ran this task" in task.traceback

    def test_losses_do_not_count_as_failures(self, task, worker):
        queue.lost(task)
        DBTaskResult.objects.update(task_path="tests.newsroom.errands.fail")
        row = work(worker)
        assert (row.run_after - timezone.now()).total_seconds() < 15


@pytest.mark.django_db
class TestPeriodicTasks:
    @pytest.fixture(autouse=True)
    def registry(self, monkeypatch):
        entries = (
            periodic.Periodic("hourly", timedelta(hours=1), "tests.newsroom.errands.attempt", "Often"),
            periodic.Periodic("daily", timedelta(days=1), "tests.newsroom.errands.attempt", "Seldom"),
        )
        monkeypatch.setattr(periodic, "REGISTRY", entries)
        self.start = timezone.now()
        Period.objects.create(name="of an earlier version", next_at=self.start - timedelta(days=31))
        Period.objects.create(name="of a newer version", next_at=self.start)
        periodic.enter(self.start)
        return entries

    def test_are_due_at_once_then_once_in_each_period(self):
        assert {row.name for row in Period.objects.all()} == {"hourly", "daily", "of a newer version"}
        assert periodic.run_due(self.start) == 2
        assert periodic.run_due(self.start) == 0
        assert periodic.next_moment() == self.start + timedelta(hours=1)
        assert periodic.run_due(self.start + timedelta(minutes=59)) == 0
        assert periodic.run_due(self.start + timedelta(minutes=61)) == 1
        assert periodic.next_moment() == self.start + timedelta(hours=2), "it keeps its minute"
        assert DBTaskResult.objects.count() == 3

    def test_one_run_makes_good_a_long_standstill(self):
        periodic.run_due(self.start)
        later = self.start + timedelta(hours=10, minutes=30)
        assert periodic.run_due(later) == 1
        assert periodic.next_moment() == self.start + timedelta(hours=11)

    def test_a_run_that_was_not_handed_over_is_not_lost(self, monkeypatch):
        def refuse(*args):
            raise OperationalError("gone")

        monkeypatch.setattr(type(errands.attempt), "enqueue", refuse)
        with pytest.raises(OperationalError):
            periodic.run_due(self.start)
        assert periodic.next_moment() == self.start

    def test_a_shorter_period_counts_from_now_on(self, monkeypatch, registry):
        periodic.run_due(self.start)
        often = periodic.Periodic("daily", timedelta(minutes=5), registry[1].task, "Oftener")
        monkeypatch.setattr(periodic, "REGISTRY", (often,))
        periodic.enter(self.start)
        assert periodic.next_moment() == self.start + timedelta(minutes=5)


@pytest.mark.django_db
def test_every_registered_periodic_task_can_be_run(worker):
    periodic.enter(timezone.now())
    assert periodic.run_due(timezone.now()) == len(periodic.REGISTRY) == len(periodic.by_name())
    for _ in periodic.REGISTRY:
        row = work(worker)
        assert row.status == "SUCCESSFUL", row.traceback


@pytest.mark.django_db
class TestHousekeeping:
    def test_what_is_done_long_ago_is_forgotten_and_nothing_else(self):
        now = timezone.now()
        for status, days in [("SUCCESSFUL", 8), ("SUCCESSFUL", 6), ("FAILED", 91), ("FAILED", 89)]:
            row = waiting(errands.add, 1, days)
            DBTaskResult.objects.filter(pk=row.pk).update(
                status=status, finished_at=now - timedelta(days=days)
            )
        known_worker("gone", silent=8 * 86_400)
        known_worker("here")
        assert tasks.forget_finished_tasks.call() == 3
        assert {row.args_kwargs["args"][1] for row in DBTaskResult.objects.all()} == {6, 89}
        assert Worker.objects.get().name == "here"

    def test_letters_that_were_sent_and_sessions_that_ended_are_forgotten(self):
        now = timezone.now()
        for days in (31, 29):
            Letter.objects.create(key=str(days), to="a@example.org", sent_at=now - timedelta(days=days))
            Session.objects.create(session_key=str(days), expire_date=now + timedelta(days=30 - days))
        Letter.objects.create(key="unsent", to="a@example.org", text="x")
        Letter.objects.update(written_at=now - timedelta(days=60))
        assert (tasks.forget_sent_letters.call(), tasks.forget_sessions.call()) == (1, 1)
        assert set(Letter.objects.values_list("key", flat=True)) == {"29", "unsent"}
        assert Session.objects.get().session_key == "29"


@pytest.mark.django_db
class TestTheClock:
    @pytest.fixture
    def at_work(self, monkeypatch):
        monkeypatch.setattr(clock, "close_old_connections", lambda: None)  # the test's own stays open
        return clock.Clock(lambda: True)

    def test_does_what_is_due_and_waits_for_the_next_moment(self, at_work):
        out = make_live_article()
        make_scheduled_article(published_at=timezone.now() + timedelta(seconds=30))
        assert 29 < at_work.moments() <= 30
        out.refresh_from_db()
        assert out.announced_at is not None

    def test_waits_a_minute_at_most(self, at_work):
        make_scheduled_article()
        assert at_work._look("moments", at_work.moments) == clock.SAFETY

    def test_what_cannot_be_done_is_looked_at_again_a_little_later_each_time(self, at_work, monkeypatch):
        make_live_article()
        monkeypatch.setattr(clock.due, "run", lambda at: 0)
        pauses = [at_work._look("moments", at_work.moments) for _ in range(5)]
        assert pauses == [1, 2, 4, 8, 8]

    def test_a_failure_in_one_thing_stops_no_other(self, at_work, monkeypatch):
        def broken(at):
            raise RuntimeError("a bug")

        monkeypatch.setattr(clock.due, "run", broken)
        make_live_article()
        assert at_work.turn() == 1
        assert Period.objects.exclude(last_at=None).count() == len(periodic.REGISTRY)


def until(condition):
    return until_within(condition, seconds=120)  # of a machine that does much else


class Workers:
    """Processes of the worker on the test's database."""

    def __init__(self):
        self.processes = []
        self.start()
        self.start()

    def start(self):
        name = connection.settings_dict["NAME"]
        command = [sys.executable, "-m", "tests.newsroom.a_worker", name]
        self.processes.append(
            subprocess.Popen(command, cwd=django_settings.BASE_DIR, stdout=subprocess.DEVNULL)
        )

    def kill_one(self):
        victim = self.processes.pop(0)
        victim.kill()
        victim.wait()
        self.start()

    def end(self):
        for one in self.processes:
            one.kill()
            one.wait()


@linux
@pytest.mark.django_db(transaction=True)
def test_two_workers_killed_again_and_again_do_everything_once():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE posted (subject text)")
    workers = Workers()
    try:
        with transaction.atomic():
            for number in range(100):
                letters.send(to="ann@example.org", subject=f"Letter {number}", text="x", key=str(number))
        story = make_scheduled_article(
            published_at=timezone.now() + timedelta(seconds=1), category=make_category()
        )
        for part in (1, 2):
            until(lambda part=part: Letter.objects.exclude(sent_at=None).count() >= 30 * part)
            workers.kill_one()
        done = DBTaskResult.objects.filter(task_path="articles.tasks.deliver", status="SUCCESSFUL")
        until(lambda: done.count() == 100)
        until(lambda: Article.objects.get(pk=story.pk).announced_at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), count(DISTINCT subject) FROM posted")
            assert cursor.fetchone() == (100, 100)
        for entry in periodic.REGISTRY:
            assert DBTaskResult.objects.filter(task_path=entry.task).count() == 1, entry.name

        # The database cuts every connection; both come back, and both end when asked.
        until(lambda: Worker.objects.filter(name__contains=f":{workers.processes[-1].pid}:").exists())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        cut, pids = timezone.now(), [one.pid for one in workers.processes]
        task = waiting(errands.add, 2, 2)
        until(lambda: DBTaskResult.objects.get(pk=task.pk).status == "SUCCESSFUL")
        until(lambda: Worker.objects.filter(pid__in=pids, beat_at__gt=cut).count() == 2)
        for one in workers.processes:
            one.send_signal(signal.SIGTERM)
        assert [one.wait(30) for one in workers.processes] == [0, 0]
        assert not Worker.objects.filter(pid__in=pids).exists(), "who leaves says so"
    finally:
        workers.end()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE posted")


def test_a_first_signal_asks_and_a_second_does_not(monkeypatch):
    worker = process.WorkerProcess()
    ended = []
    monkeypatch.setattr(os, "_exit", ended.append)
    worker.ask_to_stop(signal.SIGTERM, None)
    assert (worker.asked_to_stop, ended) == (1, [])
    worker.bell.wait(60)  # it rang
    assert all(one.stopped for one in worker.hands)
    worker.ask_to_stop(signal.SIGTERM, None)
    assert ended == [1]


def test_it_says_once_that_the_database_is_away_and_once_that_it_is_back(caplog):
    class Answers:
        def execute(self, *args):
            return self

        def fetchone(self):
            return (1,)

    one = ear.Ear(name="w", host="h", pid=1, wake=lambda word: None)
    for _ in range(3):
        one.broken(OperationalError("connection refused\nmore"))
    assert not one.ready
    one.opened(Answers())
    assert one.ready
    assert [record.getMessage() for record in caplog.records] == [
        "The worker waits for the database: connection refused.",
        "The worker has the database again.",
    ]
