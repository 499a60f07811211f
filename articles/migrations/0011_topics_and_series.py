import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_breaking_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chapter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "part",
                "verbose_name_plural": "parts",
                "ordering": ["position", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of the address. Changing it leaves a permanent redirect.",
                        max_length=100,
                        unique=True,
                        verbose_name="address",
                    ),
                ),
                (
                    "introduction",
                    models.TextField(
                        blank=True,
                        help_text="What readers find at the top of the page of the series. An empty line begins a new paragraph.",
                        verbose_name="introduction",
                    ),
                ),
            ],
            options={
                "verbose_name": "series",
                "verbose_name_plural": "series",
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="TopicAlias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("slug", models.CharField(max_length=100, null=True, unique=True, verbose_name="address")),
                ("merged_id", models.BigIntegerField(editable=False, null=True, unique=True)),
            ],
            options={
                "verbose_name": "other name of a topic",
                "verbose_name_plural": "other names of topics",
                "ordering": ["name"],
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="oldpath",
            name="old_path_has_one_target",
        ),
        migrations.AddField(
            model_name="topic",
            name="pinned",
            field=models.ForeignKey(
                blank=True,
                help_text="The explainer that stands above the latest stories, as long as readers may see it.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="pinned_on",
                to="articles.article",
                verbose_name="pinned story",
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="description",
            field=models.TextField(
                blank=True,
                help_text="What readers find at the top of the topic’s page. An empty line begins a new paragraph.",
                verbose_name="introduction",
            ),
        ),
        migrations.AddField(
            model_name="chapter",
            name="article",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="chapter",
                to="articles.article",
                verbose_name="story",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[-a-zA-Z0-9_]+$")),
                name="series_slug_is_ascii",
                violation_error_message="An address may hold only unaccented letters, digits, hyphens and underscores.",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="series_has_a_title",
                violation_error_message="A series needs a title.",
            ),
        ),
        migrations.AddField(
            model_name="chapter",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="chapters", to="articles.series"
            ),
        ),
        migrations.AddField(
            model_name="oldpath",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="old_paths",
                to="articles.series",
            ),
        ),
        migrations.AddConstraint(
            model_name="oldpath",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("article__isnull", False),
                        ("author__isnull", True),
                        ("category__isnull", True),
                        ("page__isnull", True),
                        ("series__isnull", True),
                        ("topic__isnull", True),
                    ),
                    models.Q(
                        ("article__isnull", True),
                        ("author__isnull", True),
                        ("category__isnull", False),
                        ("page__isnull", True),
                        ("series__isnull", True),
                        ("topic__isnull", True),
                    ),
                    models.Q(
                        ("article__isnull", True),
                        ("author__isnull", True),
                        ("category__isnull", True),
                        ("page__isnull", True),
                        ("series__isnull", True),
                        ("topic__isnull", False),
                    ),
                    models.Q(
                        ("article__isnull", True),
                        ("author__isnull", False),
                        ("category__isnull", True),
                        ("page__isnull", True),
                        ("series__isnull", True),
                        ("topic__isnull", True),
                    ),
                    models.Q(
                        ("article__isnull", True),
                        ("author__isnull", True),
                        ("category__isnull", True),
                        ("page__isnull", False),
                        ("series__isnull", True),
                        ("topic__isnull", True),
                    ),
                    models.Q(
                        ("article__isnull", True),
                        ("author__isnull", True),
                        ("category__isnull", True),
                        ("page__isnull", True),
                        ("series__isnull", False),
                        ("topic__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="old_path_has_one_target",
                violation_error_message="An old address leads to exactly one story, section, topic, author, page or series.",
            ),
        ),
        migrations.AddField(
            model_name="topicalias",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="articles.topic"
            ),
        ),
        migrations.AddIndex(
            model_name="chapter",
            index=models.Index(fields=["series", "position", "id"], name="chapter_in_order"),
        ),
        migrations.AddConstraint(
            model_name="topicalias",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__regex", "^[-a-zA-Z0-9_]+$")),
                name="topic_alias_slug_is_ascii",
                violation_error_message="An address may hold only unaccented letters, digits, hyphens and underscores.",
            ),
        ),
        migrations.AddConstraint(
            model_name="topicalias",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                name="topic_alias_name_once",
                violation_error_message="This is another name of a topic already.",
            ),
        ),
    ]
