import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_indexes_of_long_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="article",
            name="change_number",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="article",
            name="coverage_summary",
            field=models.TextField(
                blank=True,
                editable=False,
                help_text="What is known so far, one point a line.",
                verbose_name="summary",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="coverage_closed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="coverage closed"),
        ),
        migrations.AddField(
            model_name="article",
            name="coverage_opened_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="coverage opened again"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="coverage_ends_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="coverage ends"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("kind", "live")), fields=["coverage_ends_at"], name="article_covered"
            ),
        ),
        # Six hours after the last post, as the verbs reckon from now on.
        migrations.RunSQL(
            """
            UPDATE articles_article a SET coverage_ends_at = interval '6 hours' + greatest(
                a.published_at,
                (SELECT max(u.posted_at) FROM articles_liveupdate u WHERE u.article_id = a.id)
            )
            WHERE a.kind = 'live' AND a.published_at IS NOT NULL
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name="liveupdate",
            name="change_number",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="liveupdate",
            name="changed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="liveupdate",
            name="removed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="removed"),
        ),
        migrations.AddField(
            model_name="correction",
            name="change_number",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="correction",
            name="live_update",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="corrections",
                to="articles.liveupdate",
                verbose_name="live update",
            ),
        ),
        migrations.CreateModel(
            name="UpdateVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("headline", models.CharField(blank=True, max_length=200, verbose_name="headline")),
                ("body", models.TextField(blank=True, verbose_name="text")),
                ("key_event", models.BooleanField(default=False, verbose_name="key event")),
                ("posted_at", models.DateTimeField(verbose_name="posted")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("posted", "Posted"),
                            ("edited", "Edited"),
                            ("corrected", "Corrected"),
                            ("removed", "Removed"),
                            ("put_back", "Put back"),
                        ],
                        default="edited",
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="articles.liveupdate",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a live update",
                "verbose_name_plural": "versions of live updates",
                "ordering": ["-number"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("what__in", ["posted", "edited", "corrected", "removed", "put_back"])
                        ),
                        name="update_version_what_known",
                        violation_error_message="That is not one of the choices.",
                    ),
                    models.UniqueConstraint(fields=("update", "number"), name="update_version_once"),
                ],
            },
        ),
    ]
