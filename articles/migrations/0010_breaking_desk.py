from django.db import migrations, models


class Migration(migrations.Migration):
    """The queue of breaking stories, what of it waits for a publication, and labels: developing, timeless."""

    dependencies = [("articles", "0009_change_numbers_and_versions")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="breaking_since",
            field=models.DateTimeField(editable=False, null=True, verbose_name="breaking since"),
        ),
        migrations.AddField(
            model_name="article",
            name="breaking_first_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="put first among what is breaking"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="breaking_minutes",
            field=models.PositiveSmallIntegerField(
                editable=False, null=True, verbose_name="minutes of breaking"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="breaking_planned",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="breaking was planned until"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="developing_renewed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="label renewed"),
        ),
        migrations.AddField(
            model_name="article",
            name="timeless",
            field=models.BooleanField(
                default=False,
                help_text="Readers are not told of its age, which they otherwise are after 30 days.",
                verbose_name="timeless",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="timeless",
            field=models.BooleanField(
                default=False,
                help_text="Readers are not told of the age of its stories, such as recipes or portraits.",
                verbose_name="timeless",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="breaking_until",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="The alert over every page ends by itself at this time.",
                null=True,
                verbose_name="breaking until",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="breaking_line",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="What the alert says; empty for the headline.",
                max_length=160,
                verbose_name="breaking line",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(
                    ("breaking_minutes__isnull", False), ("breaking_until__isnull", False), _connector="OR"
                ),
                fields=["status", "breaking_until"],
                name="article_to_break",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                models.functions.Greatest("published_at", "revised_at", "developing_renewed_at"),
                condition=models.Q(("developing", True), ("status", "published")),
                name="article_developing",
            ),
        ),
    ]
