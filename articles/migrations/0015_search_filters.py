"""An index of the words of headlines, and the words that mistyped ones are compared with."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from anyascii import anyascii
from django.db import migrations, models

# The words of what is read first: headlines, standfirsts, names. Those of the texts come when a story is written next, or by
# `manage.py reindex_search --all`.
GATHER = """
SELECT DISTINCT unnest(regexp_split_to_array(lower(text), '[^[:alpha:]]+')) FROM (
  SELECT headline || ' ' || seo_title || ' ' || kicker || ' ' || standfirst AS text
    FROM articles_article WHERE status = 'published'
  UNION ALL SELECT name FROM articles_author
  UNION ALL SELECT name FROM articles_topic
  UNION ALL SELECT name FROM articles_category
) AS texts
"""


def gather(apps, schema_editor):
    SearchWord = apps.get_model("articles", "SearchWord")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(GATHER)
        words = sorted(word for (word,) in cursor.fetchall() if 3 <= len(word) <= 40)
    rows = (SearchWord(word=word, plain=anyascii(word).lower()[:80]) for word in words)
    SearchWord.objects.bulk_create(rows, batch_size=2000)


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
        migrations.RunPython(gather, migrations.RunPython.noop),
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
