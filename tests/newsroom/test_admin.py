"""The worker at the desk: everybody who may look sees the same truth; superusers try again and drop."""

import ast
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from newsroom.models import Worker
from newsroom.worker import periodic, queue
from newsroom.worker.words import WORDS
from tests.articles.admin_forms import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/newsroom/task/"
ROOT = settings.BASE_DIR


@pytest.fixture
def chief():
    return signed_in(make_user(is_superuser=True))


def a_task(status="READY", *args, path="articles.tasks.deliver", **fields):
    given = {"args_kwargs": {"args": args, "kwargs": {}}, "backend_name": "default"}
    given |= {"run_after": get_date_max(), "task_path": path, "status": status}
    return DBTaskResult.objects.create(**given | fields)


def a_dead_letter(*args, minutes=1, **fields):
    given = queue._words(ValueError("550 no such mailbox: ann@example.org"))
    given |= {"finished_at": timezone.now() - timedelta(minutes=minutes), "worker_ids": ["w"] * 8}
    return a_task("FAILED", *args, **given | fields)


def decide(client, **fields):
    return client.post(reverse("admin:newsroom_task_decide"), fields, follow=True)


def statuses():
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def test_it_stands_behind_more_for_editors_and_for_nobody_below():
    assert LIST in signed_in(make_user("Editor")).get("/admin/").content.decode()
    assert LIST not in signed_in(make_user("Reporter")).get("/admin/").content.decode()


def test_it_shows_who_works_on_what_and_what_is_done_every_so_often(chief):
    now = timezone.now()
    periodic.enter(now)
    Worker.objects.create(name="a", host="news-1", pid=7, started_at=now, beat_at=now)
    Worker.objects.create(name="b", host="news-2", pid=8, started_at=now, beat_at=now - timedelta(minutes=2))
    a_task("RUNNING", 3, path="articles.tasks.make_renditions", worker_ids=["a"], started_at=now)
    page = chief.get(LIST).content.decode()
    assert "On news-1, process 7, at work since" in page
    assert "Just now: Sizes of a picture." in page
    assert "On news-2, process 8: no sign of life since" in page
    assert "Expired sessions are deleted" in page


def test_a_missing_worker_is_said_with_what_that_means(chief):
    a_task()
    page = chief.get(LIST).content.decode()
    assert "No worker is at work." in page
    assert "The oldest task that could be done has waited since" in page


def test_each_shelf_shows_its_tasks_and_counts(chief):
    a_dead_letter(1)
    a_task("READY", 2, exception_class_path="builtins.ValueError", run_after=timezone.now())
    a_task("READY", 3)
    a_task("RUNNING", 4, started_at=timezone.now())
    a_task("SUCCESSFUL", 5, finished_at=timezone.now())
    for number, shelf in enumerate(["failed", "again", "waiting", "running", "done"], start=1):
        response = chief.get(LIST, {"shelf": shelf})
        assert [row["arguments"] for row in response.context["rows"]] == [str(number)]
        assert {one["count"] for one in response.context["shelves"]} == {"1"}


def test_it_opens_on_what_failed_and_nonsense_in_the_address_does_no_harm(chief):
    assert chief.get(LIST).context["shelf"] == "waiting"
    a_dead_letter()
    for query in ({}, {"shelf": "nowhere"}, {"page": "-1"}, {"page": "abc"}, {"page": "99999999"}):
        response = chief.get(LIST, query)
        assert (response.status_code, response.context["shelf"]) == (200, "failed")


def test_it_costs_the_same_with_one_task_and_with_sixty(chief, django_assert_max_num_queries):
    periodic.enter(timezone.now())
    a_dead_letter()
    chief.get(LIST)  # what is learnt once
    with django_assert_max_num_queries(40) as few:
        chief.get(LIST)
    for number in range(59):
        a_dead_letter(number)
    with django_assert_max_num_queries(len(few)) as many:
        response = chief.get(LIST)
    assert len(many) == len(few)
    assert len(response.context["rows"]) == 25
    assert len(chief.get(response.context["next_url"]).context["rows"]) == 25


def test_arguments_and_failures_name_nobody(chief):
    task = a_dead_letter(7, "author", "Ann Example", "ann@example.org", None)
    listed = chief.get(LIST).content.decode()
    alone = chief.get(f"{LIST}{task.pk}/change/").content.decode()
    for page in (listed, alone):
        assert "7, author, …, …, None" in page
        assert "ann@example.org" not in page
        assert "Ann Example" not in page
    assert "ValueError: 550 no such mailbox: …@…" in alone


def test_a_dead_letter_is_tried_again_with_all_its_attempts_before_it(chief):
    task = a_dead_letter()
    other = a_dead_letter()
    page = decide(chief, task=task.pk, verb="again").content.decode()
    assert "1 task is tried again now." in page
    task.refresh_from_db()
    assert (task.status, task.worker_ids, task.run_after <= timezone.now()) == ("READY", [], True)
    other.refresh_from_db()
    assert other.status == "FAILED"


def test_all_that_failed_are_tried_again_also_those_that_wait_for_their_next_attempt(chief):
    a_dead_letter()
    a_dead_letter()
    later = a_task(exception_class_path="x.Error", run_after=timezone.now() + timedelta(hours=3))
    page = decide(chief, all="failed", verb="again", seen=timezone.now().isoformat()).content.decode()
    assert "2 tasks are tried again now." in page
    assert statuses() == ["READY"] * 3
    decide(chief, all="again", verb="again")
    later.refresh_from_db()
    assert later.run_after <= timezone.now()


def test_one_is_dropped_and_all_only_after_a_question_and_only_those_that_were_seen(chief):
    decide(chief, task=a_dead_letter().pk, verb="drop")
    assert statuses() == []
    a_dead_letter()
    a_task("RUNNING", started_at=timezone.now())
    seen = timezone.now().isoformat()
    a_dead_letter(minutes=-1)
    question = decide(chief, all="failed", verb="drop", seen=seen)
    assert "Failed tasks that would be deleted: 1." in question.content.decode()
    assert statuses() == ["FAILED", "FAILED", "RUNNING"]
    decide(chief, all="failed", verb="drop", seen=seen, sure="1")
    assert statuses() == ["FAILED", "RUNNING"]


@pytest.mark.parametrize("status", ["READY", "RUNNING", "SUCCESSFUL"])
def test_what_has_not_failed_is_left_alone(chief, status):
    task = a_task(status, started_at=timezone.now(), finished_at=timezone.now())
    for verb in ("again", "drop", "nonsense"):
        assert "Nothing has changed" in decide(chief, task=task.pk, verb=verb).content.decode()
    decide(chief, all="running", verb="drop", sure="1")
    decide(chief, task="no number", verb="again")
    assert statuses() == [status]


def test_an_editor_reads_but_has_no_buttons_and_is_refused():
    editor = signed_in(make_user("Editor"))
    task = a_dead_letter()
    assert "Try again" not in editor.get(LIST).content.decode()
    assert decide(editor, task=task.pk, verb="drop").status_code == 403
    assert editor.get(reverse("admin:newsroom_task_decide")).status_code == 405
    assert statuses() == ["FAILED"]
    assert Client().post(reverse("admin:newsroom_task_decide"), {"task": task.pk}).status_code == 302


def test_a_task_that_is_gone_leads_back_to_the_list(chief):
    page = chief.get(f"{LIST}00000000-0000-0000-0000-000000000000/change/", follow=True)
    assert "There is no such task" in page.content.decode()
    assert chief.get(f"{LIST}nonsense/change/").status_code == 302


def test_every_task_of_ours_has_words():
    """Found by their decorator, since Django keeps no list of tasks."""
    found = set()
    for file in (f for app in ("articles", "comments", "newsroom") for f in (ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(one).split("(")[0] == "task" for one in node.decorator_list
            ):
                found.add(".".join([*file.relative_to(ROOT).with_suffix("").parts, node.name]))
    assert found == set(WORDS)
