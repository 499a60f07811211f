"""The spam scorer: what was decided, as numbers; the model made of it; and the newsroom's thresholds."""

import django.core.validators
from django.db import migrations, models
from django.db.models import Q

KINDS = [("", "neither"), ("spam", "spam"), ("kept", "not spam")]
UNKNOWN = "That is not one of the choices."


def threshold(label, default, help_text):
    return models.PositiveIntegerField(
        default=default,
        help_text=help_text,
        validators=[
            django.core.validators.MinValueValidator(0),
            django.core.validators.MaxValueValidator(99),
        ],
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = [("comments", "0010_reports")]

    operations = [
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("comment_id", models.BigIntegerField(unique=True)),
                ("kind", models.CharField(blank=True, choices=KINDS, max_length=10)),
                ("before", models.CharField(blank=True, choices=KINDS, max_length=10)),
                ("at", models.DateTimeField()),
                ("features", models.BinaryField()),
            ],
            options={
                "verbose_name": "lesson of the spam scorer",
                "verbose_name_plural": "lessons of the spam scorer",
                "default_permissions": (),
                "indexes": [models.Index(fields=["kind", "-at", "-id"], name="lesson_of_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("kind__in", ["", "spam", "kept"])),
                        name="lesson_kind_known",
                        violation_error_message=UNKNOWN,
                    ),
                    models.CheckConstraint(
                        condition=Q(("before__in", ["", "spam", "kept"])),
                        name="lesson_before_known",
                        violation_error_message=UNKNOWN,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scorer",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("weights", models.BinaryField(default=bytes)),
                ("trained_at", models.DateTimeField(null=True)),
                ("spam", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("learned_until", models.DateTimeField(null=True)),
                ("auc", models.FloatField(null=True)),
                ("on_since", models.DateTimeField(null=True)),
                ("scores", models.JSONField(default=dict)),
                ("stale", models.BooleanField(default=False)),
                ("begun_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "spam scorer",
                "verbose_name_plural": "spam scorer",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("pk", 1)),
                        name="scorer_is_one_row",
                        violation_error_message="There is one scorer.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="commentsettings",
            name="scorer",
            field=models.BooleanField(
                default=True,
                help_text="The spam scorer learns from what people here mark as spam and approve. It begins to score by itself once it has seen 300 of each and tells them apart. Without this it neither learns nor scores.",
                verbose_name="learn from decisions what spam looks like",
            ),
        ),
        migrations.AddField(
            model_name="commentsettings",
            name="scorer_hold",
            field=threshold(
                "score that waits",
                80,
                "A comment that scores this or more, of 100, waits for a moderator and is never published at once. 0: never.",
            ),
        ),
        migrations.AddField(
            model_name="commentsettings",
            name="scorer_spam",
            field=threshold(
                "score that is spam",
                0,
                "A comment that scores this or more is put to spam without being seen. 0: never.",
            ),
        ),
    ]
