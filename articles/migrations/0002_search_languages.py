"""For every language that this PostgreSQL can stem, a text search configuration news_<language> that ignores accents."""

from django.db import migrations

MAKE = """
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = 'pg_catalog'::regnamespace LOOP
    IF EXISTS (SELECT FROM pg_ts_config WHERE cfgname = 'news_' || name) THEN CONTINUE; END IF;
    EXECUTE format('CREATE TEXT SEARCH CONFIGURATION %I (COPY = pg_catalog.%I)', 'news_' || name, name);
    EXECUTE format(
      'ALTER TEXT SEARCH CONFIGURATION %I ALTER MAPPING FOR hword, hword_part, word WITH unaccent, %I',
      'news_' || name, CASE name WHEN 'simple' THEN 'simple' ELSE name || '_stem' END
    );
  END LOOP;
END $$;
"""

DROP = """
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT cfgname FROM pg_ts_config WHERE cfgname LIKE 'news\\_%' LOOP
    EXECUTE format('DROP TEXT SEARCH CONFIGURATION %I', name);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunSQL(MAKE, DROP)]
