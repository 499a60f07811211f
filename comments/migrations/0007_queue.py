"""Who works on what in the queue, decisions that can be taken back, and what tabs and search of the queue look into."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

import comments.models.words

SPAM, PENDING = Q(status="spam"), Q(status="pending")
DECIDED = Q(status__in=("approved", "rejected", "removed")) | Q(status="spam", decided_by__isnull=False)
HELD = (
    Q(status="pending", trace__action="hold") & ~Q(trace__rule="pre-moderated") & ~Q(trace__rule="not proven")
)


def index(*names, name, condition):
    return migrations.AddIndex("comment", models.Index(fields=list(names), name=name, condition=condition))


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0006_screening_and_akismet"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "Claim",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="claim",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("until", models.DateTimeField(db_index=True)),
                (
                    "colleague",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "claim", "verbose_name_plural": "claims", "default_permissions": ()},
        ),
        migrations.AddField("decision", "version", models.PositiveIntegerField(null=True)),
        migrations.AddField("decision", "was_by", models.BigIntegerField(null=True)),
        migrations.AddField("decision", "was_at", models.DateTimeField(null=True)),
        migrations.AddField("decision", "was_reason", models.TextField(blank=True, db_default="")),
        migrations.AddField("decision", "undoes", models.BigIntegerField(null=True)),
        migrations.AlterField(
            "decision",
            "by",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex("decision", models.Index(fields=["by", "-id"], name="decision_by")),
        migrations.AlterField(
            "comment",
            "decided_by",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            "comment",
            "words",
            models.GeneratedField(
                expression=comments.models.words.Words("author_name", "author_email", "body"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
                db_persist=True,
            ),
        ),
        migrations.RemoveIndex("comment", "comment_decided"),
        index("-decided_at", "-id", name="comment_decided", condition=DECIDED),
        index("created_at", "id", name="comment_held", condition=HELD),
        index("article", "created_at", "id", name="comment_waiting_at", condition=PENDING),
        index("article", "-decided_at", "-id", name="comment_spam_at", condition=SPAM),
        index("article", "-decided_at", "-id", name="comment_decided_at", condition=DECIDED),
        index(
            "decided_by",
            "-decided_at",
            "-id",
            name="comment_decided_by",
            condition=Q(decided_by__isnull=False),
        ),
        index("ip_address", name="comment_from", condition=Q(ip_address__isnull=False)),
        migrations.AddIndex(
            "comment",
            django.contrib.postgres.indexes.GinIndex(
                fields=["words"], name="comment_words", fastupdate=False
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                Lower("author_email"),
                F("created_at").desc(),
                F("id").desc(),
                name="comment_by_commenter",
            ),
        ),
    ]
