"""A reply stays in the story of what it answers, and a decision is neither changed nor deleted: the database says so."""

from django.db import migrations

THREAD = """
ALTER TABLE comments_comment ADD CONSTRAINT comment_reply_in_its_story
  FOREIGN KEY (parent_id, article_id) REFERENCES comments_comment (id, article_id)
  DEFERRABLE INITIALLY DEFERRED;
"""

TRAIL = """
CREATE FUNCTION comment_decision_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A decision about a comment is neither changed nor deleted; make another one.';
END $$;
CREATE TRIGGER comment_decision_is_append_only BEFORE UPDATE OR DELETE ON comments_decision
  FOR EACH ROW EXECUTE FUNCTION comment_decision_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]

    operations = [
        migrations.RunSQL(THREAD, "ALTER TABLE comments_comment DROP CONSTRAINT comment_reply_in_its_story;"),
        migrations.RunSQL(
            TRAIL,
            """
            DROP TRIGGER comment_decision_is_append_only ON comments_decision;
            DROP FUNCTION comment_decision_is_append_only();
            """,
        ),
    ]
