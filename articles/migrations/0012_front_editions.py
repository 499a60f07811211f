import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_topics_and_series")]

    operations = [
        migrations.CreateModel(
            name="FrontEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("goes_live_at", models.DateTimeField(blank=True, null=True, verbose_name="goes live")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("changed_at", models.DateTimeField(verbose_name="last written")),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="last written by",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "front edition",
                "verbose_name_plural": "front",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("goes_live_at__isnull", False)),
                        fields=["-goes_live_at", "-id"],
                        name="front_edition_by_time",
                    ),
                    models.Index(
                        condition=models.Q(("goes_live_at__isnull", True)),
                        fields=["-id"],
                        name="front_edition_prepared",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrontSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="place")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="front_slots",
                        to="articles.article",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="articles.frontedition",
                    ),
                ),
            ],
            options={
                "verbose_name": "place on the front",
                "verbose_name_plural": "places on the front",
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "name"), name="front_slot_filled_once"),
                    models.UniqueConstraint(
                        fields=("edition", "article"),
                        name="front_slot_story_once",
                        violation_error_message="A story stands on the front once.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__regex",
                                "^(lead|(second|opinion|section)-[1-9][0-9]{0,17})$",
                            )
                        ),
                        name="front_slot_is_named",
                    ),
                ],
            },
        ),
    ]
