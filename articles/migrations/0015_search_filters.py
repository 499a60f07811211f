"""An index of the words of headlines, and the words that mistyped ones are compared with."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# The words of what is read first: headlines, standfirsts, names. Those of the texts come when a story is written next, or by
# `manage.py reindex_search --all`.
GATHER = """
INSERT INTO articles_searchword (word, plain)
SELECT word, lower(unaccent(word)) FROM (
  SELECT DISTINCT unnest(regexp_split_to_array(lower(text), '[^[:alpha:]]+')) AS word FROM (
    SELECT headline || ' ' || seo_title || ' ' || kicker || ' ' || standfirst AS text
      FROM articles_article WHERE status = 'published'
    UNION ALL SELECT name FROM articles_author
    UNION ALL SELECT name FROM articles_topic
    UNION ALL SELECT name FROM articles_category
  ) AS texts
) AS words
WHERE length(word) BETWEEN 3 AND 40 AND length(unaccent(word)) <= 80
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_advertisements")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                ("plain", models.CharField(max_length=80)),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(GATHER, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchword",
            index=models.Index(fields=["word"], name="search_word_word"),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=models.Index(
                fields=["plain"], name="search_word_begins", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["plain"], name="search_word_similar", opclasses=["gin_trgm_ops"], fastupdate=False
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("search"),
                    models.Value("{a}"),
                    function="ts_filter",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="article_search_headline",
            ),
        ),
        # As for the whole document: how frequent a word is decides how a search is answered.
        migrations.RunSQL(
            "ALTER INDEX article_search_headline ALTER COLUMN 1 SET STATISTICS 500",
            "ALTER INDEX article_search_headline ALTER COLUMN 1 SET STATISTICS -1",
        ),
    ]
