"""A comment written without its place in the thread, in the shell or by a tool, gets it from the database."""

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models

MAKE = """
CREATE FUNCTION comment_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(NEW.path) = 0 THEN
    NEW.path := coalesce((SELECT path FROM comments_comment WHERE id = NEW.parent_id), '{}') || NEW.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER comment_path BEFORE INSERT ON comments_comment FOR EACH ROW EXECUTE FUNCTION comment_path();
"""

DROP = """
DROP TRIGGER comment_path ON comments_comment;
DROP FUNCTION comment_path();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_thread_and_trail")]

    operations = [
        migrations.AlterField(
            model_name="comment",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
        ),
        migrations.AlterField(
            model_name="comment",
            name="path",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.RunSQL(MAKE, DROP),
    ]
