"""What readers report, what they want to be told, and who asked to be forgotten."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_readers")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(verbose_name="when")),
                ("with_text", models.BooleanField(default=False, verbose_name="with the texts")),
            ],
            options={
                "verbose_name": "erased address",
                "verbose_name_plural": "commenters’ data",
                "permissions": [
                    ("carry_out_erasure", "Can export and erase what is stored about a commenter")
                ],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PrivacyRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(editable=False, unique=True)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("made_at", models.DateTimeField(db_index=True, verbose_name="asked")),
            ],
            options={
                "verbose_name": "request about stored data",
                "verbose_name_plural": "requests about stored data",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=40, verbose_name="reason")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("made_at", models.DateTimeField(verbose_name="when")),
                ("sender", models.CharField(max_length=64)),
                ("network", models.CharField(max_length=64)),
                (
                    "ip_address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="network address"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("closed_version", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("kept", "kept"), ("removed", "not shown any more")],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                ("hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
            options={
                "verbose_name": "address that wants no mail",
                "verbose_name_plural": "addresses that want no mail",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="wish",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("decided", models.BooleanField(default=False, verbose_name="when it is decided")),
                ("answered", models.BooleanField(default=False, verbose_name="when it is answered")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="stopped")),
                ("said", models.CharField(blank=True, max_length=20)),
                (
                    "told",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "wish to be told",
                "verbose_name_plural": "wishes to be told",
                "default_permissions": (),
            },
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="decision_changes_something",
        ),
        migrations.AddField(
            model_name="comment",
            name="kept_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="comment",
            name="open_reports",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="commentsettings",
            name="reports_to_hide",
            field=models.PositiveIntegerField(
                default=3,
                help_text="A comment that readers from so many different networks report is not shown until a moderator has decided. 0: reports are listed and hide nothing.",
                validators=[
                    django.core.validators.MinValueValidator(0),
                    django.core.validators.MaxValueValidator(100),
                ],
                verbose_name="reports that hide a comment",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("open_reports__gt", 0)),
                fields=["created_at", "id"],
                name="comment_reported",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_status", models.F("to_status")), _negated=True),
                    models.Q(("from_status", "approved"), ("to_status", "approved")),
                    _connector="OR",
                ),
                name="decision_changes_something",
                violation_error_message="A decision changes the status.",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="comment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="comments.comment",
            ),
        ),
        migrations.AddIndex(
            model_name="wish",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="wish_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided", True), ("answered", True), _connector="OR"),
                name="wish_wants_something",
                violation_error_message="Choose what you want to be told.",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="report_by_email",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("ip_address__isnull", False)),
                fields=["made_at"],
                name="report_with_address",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["closed_at"], name="report_closed"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_version__isnull", True), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_version__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_closed_has_outcome",
                violation_error_message="A closed report says what came of it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "kept", "removed"])),
                name="report_outcome_known",
                violation_error_message="That is not one of the choices.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("comment", "sender"), name="report_once_per_sender"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                models.F("comment"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="report_once_per_email",
            ),
        ),
    ]
