"""The trail takes new lines only: the database refuses to change or delete one."""

from django.db import migrations

MAKE = """
CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The trail is append-only: a line is neither changed nor deleted.';
END $$;
CREATE TRIGGER trail_is_append_only BEFORE UPDATE OR DELETE ON articles_trailentry
  FOR EACH ROW EXECUTE FUNCTION trail_is_append_only();
"""

DROP = """
DROP TRIGGER trail_is_append_only ON articles_trailentry;
DROP FUNCTION trail_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_search_languages")]

    operations = [migrations.RunSQL(MAKE, DROP)]
