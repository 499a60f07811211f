import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_front_editions")]

    operations = [
        migrations.CreateModel(
            name="ReadCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("reads", models.PositiveIntegerField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_counts",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["hour"], name="read_count_hour")],
                "constraints": [
                    models.UniqueConstraint(fields=("article", "hour"), name="read_count_once_an_hour")
                ],
            },
        ),
        migrations.CreateModel(
            name="MostRead",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list
                    ),
                ),
                ("ranked_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.AddField(
            model_name="paper",
            name="count_reads",
            field=models.BooleanField(
                default=True,
                help_text="How often each story is read, without cookies and without knowing by whom. The front shows"
                " what was read most in the last 24 hours.",
                verbose_name="count what is read",
            ),
        ),
    ]
