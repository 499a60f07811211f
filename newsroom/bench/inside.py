"""What the benchmark does inside a newsroom, on the database that the environment names.

python -m newsroom.bench.inside archive STORIES    fill the empty database, on all cores
python -m newsroom.bench.inside plans [MS]         carry out every question of every page; name those over MS (20)
python -m newsroom.bench.inside searches COUNT     ask so many searches and suggestions; print their times as JSON
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")


def fill(stories: int) -> None:
    """Make an archive of that many stories."""
    from newsroom.bench import archive
    from newsroom.configuration import default_concurrency

    began = time.monotonic()

    def say(sentence: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.0f} s  {sentence}\n")

    try:
        archive.make(archive.Size.of(stories), processes=default_concurrency(), say=say)
    except archive.NotEmpty as refusal:
        raise SystemExit(str(refusal)) from None
    say("done")


def slow_questions(limit: float) -> int:
    """Print each page with its questions and milliseconds of SQL, and under it what takes longer than `limit`; return how many do."""
    from django.db import transaction

    from articles.models import User
    from newsroom.bench import plans

    tables, slow = plans.growing_tables(), 0
    with transaction.atomic():
        boss = User.objects.create(
            username="bench-plans", email="bench-plans@example.org", is_staff=True, is_superuser=True
        )
        for user, addresses in ((None, plans.reader_addresses()), (boss, plans.desk_addresses())):
            for name, path in addresses.items():
                status, heard = plans.asked(path, user)
                asked = [one for one in heard if one.sql.lstrip(" (").upper().startswith(("SELECT", "WITH"))]
                answers = []
                for question in asked:
                    plans.answer(question, carried_out=True)  # what it reads is in memory from here on
                    answers.append(plans.answer(question, carried_out=True))
                total = sum(one.milliseconds or 0 for one in answers)
                sys.stdout.write(f"{total:8.1f} ms  {len(heard):3} questions  {status}  {name}  {path}\n")
                for one in answers:
                    scans = list(one.scans(tables))
                    if (one.milliseconds or 0) > limit:
                        slow += 1
                        sys.stdout.write(
                            f"    {one.milliseconds:8.1f} ms {'; '.join(scans)} {one.question.sql[:300]}\n"
                        )
        transaction.set_rollback(True)
    return slow


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "archive":
        fill(int(sys.argv[2]))
    elif sys.argv[1] == "searches":
        from newsroom.bench import searches

        sys.stdout.write(json.dumps(searches.measure(int(sys.argv[2]))))
    else:
        sys.exit(1 if slow_questions(float(sys.argv[2]) if len(sys.argv) > 2 else 20) else 0)
