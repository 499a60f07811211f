"""The database itself tells the worker that there is something to do, at commit; and indexes for what it looks for.

The channel is `newsroom_worker`; the word is "task" (a task may be ready) or "moment" (something was planned).
"""

from django.db import migrations

TASKS = "django_tasks_database_dbtaskresult"

FUNCTION = """
CREATE FUNCTION newsroom_tell_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('newsroom_worker', TG_ARGV[0]);
  RETURN NULL;
END
$$
"""

TRIGGERS = {
    "newsroom_task_ready": f"""
        AFTER INSERT OR UPDATE OF status, run_after ON {TASKS}
        FOR EACH ROW WHEN (NEW.status = 'READY') EXECUTE FUNCTION newsroom_tell_worker('task')
    """,
    "newsroom_story_planned": """
        AFTER INSERT OR UPDATE OF status, published_at, announced_at ON articles_article
        FOR EACH ROW WHEN (NEW.status = 'published' AND NEW.announced_at IS NULL)
        EXECUTE FUNCTION newsroom_tell_worker('moment')
    """,
    "newsroom_change_planned": """
        AFTER INSERT OR UPDATE OF publish_at ON articles_workingcopy
        FOR EACH ROW WHEN (NEW.publish_at IS NOT NULL) EXECUTE FUNCTION newsroom_tell_worker('moment')
    """,
}

INDEXES = {
    "newsroom_task_ready_at": "(run_after) WHERE status = 'READY'",
    "newsroom_task_again_at": "(run_after) WHERE status = 'READY' AND exception_class_path <> ''",
    "newsroom_task_running": "(started_at) WHERE status = 'RUNNING'",
    "newsroom_task_failed": "(finished_at) WHERE status = 'FAILED'",
    "newsroom_task_done": "(finished_at) WHERE status = 'SUCCESSFUL'",
}


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0001_initial"),
        ("articles", "0005_working_copies_links_letters"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION newsroom_tell_worker() CASCADE"),
        *(
            migrations.RunSQL(f"CREATE TRIGGER {name} {rest}", migrations.RunSQL.noop)
            for name, rest in TRIGGERS.items()
        ),
        *(
            migrations.RunSQL(f"CREATE INDEX {name} ON {TASKS} {rest}", f"DROP INDEX {name}")
            for name, rest in INDEXES.items()
        ),
    ]
