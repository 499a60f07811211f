import articles.uuids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# A ban with an end is a suspension from now on; each of those that are here was ordered by itself.
BANS_BECOME_SANCTIONS = """
UPDATE comments_sanction SET act = gen_random_uuid(),
  measure = CASE WHEN until IS NULL THEN 'ban' ELSE 'suspend' END
"""
SANCTIONS_BECOME_BANS = """
DELETE FROM comments_sanction AS one WHERE measure NOT IN ('ban', 'suspend') OR ended_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0007_queue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="ban", name="ban_kind_known"),
        migrations.RemoveConstraint(model_name="ban", name="ban_once"),
        migrations.RemoveConstraint(model_name="ban", name="ban_has_hash"),
        migrations.RenameModel(old_name="Ban", new_name="Sanction"),
        migrations.AlterModelOptions(
            name="sanction",
            options={
                "default_permissions": ("view",),
                "verbose_name": "sanction",
                "verbose_name_plural": "sanctions",
            },
        ),
        migrations.AlterField(
            model_name="sanction",
            name="kind",
            field=models.CharField(
                choices=[("email", "E-mail"), ("address", "Network address"), ("network", "Network")],
                max_length=20,
                verbose_name="known by",
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="act",
            field=models.UUIDField(db_index=True, default=articles.uuids.uuid7, editable=False),
        ),
        migrations.AddField(
            model_name="sanction",
            name="measure",
            field=models.CharField(
                choices=[
                    ("warn", "Warned"),
                    ("pre_moderate", "Every comment waits"),
                    ("suspend", "Suspended"),
                    ("ban", "Banned"),
                ],
                default="ban",
                max_length=20,
                verbose_name="measure",
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="comment",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="comments.comment",
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended"),
        ),
        migrations.AddField(
            model_name="sanction",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("lifted", "Lifted"),
                    ("replaced", "Replaced"),
                    ("over", "Over"),
                    ("undone", "Taken back"),
                ],
                max_length=20,
                verbose_name="how it ended",
            ),
        ),
        migrations.AddField(
            model_name="sanction",
            name="end_reason",
            field=models.TextField(blank=True, verbose_name="why it ended"),
        ),
        migrations.AddField(
            model_name="sanction",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaces",
                to="comments.sanction",
            ),
        ),
        migrations.RunSQL(BANS_BECOME_SANCTIONS, SANCTIONS_BECOME_BANS),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=Q(measure__in=["warn", "pre_moderate", "suspend", "ban"]),
                name="sanction_measure_known",
                violation_error_message="That is not one of the choices.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=["email", "address", "network"]),
                name="sanction_kind_known",
                violation_error_message="That is not one of the choices.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=Q(ending__in=["", "lifted", "replaced", "over", "undone"]),
                name="sanction_ending_known",
                violation_error_message="That is not one of the choices.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=~Q(hash=""),
                name="sanction_has_hash",
                violation_error_message="A sanction names somebody.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=Q(measure="suspend", until__isnull=False)
                | (~Q(measure="suspend") & Q(until__isnull=True)),
                name="sanction_suspended_until",
                violation_error_message="A suspension has an end, and nothing else has.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="sanction_ended_iff_said_how",
                violation_error_message="What has ended says when and how.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.UniqueConstraint(
                condition=Q(ended_at__isnull=True, measure__in=("suspend", "ban")),
                fields=("kind", "hash"),
                name="sanction_one_shuts_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.UniqueConstraint(
                condition=Q(ended_at__isnull=True, measure="pre_moderate"),
                fields=("kind", "hash"),
                name="sanction_one_makes_wait",
            ),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(fields=["hash", "-id"], name="sanction_of_somebody"),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(condition=Q(ended_at__isnull=True), fields=["-id"], name="sanction_in_force"),
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "often",
                    models.CharField(
                        choices=[
                            ("never", "Never"),
                            ("at_once", "At once"),
                            ("hourly", "Every hour"),
                            ("daily", "Once a day"),
                        ],
                        default="never",
                        max_length=20,
                        verbose_name="mail about waiting comments",
                    ),
                ),
                ("seen_until", models.DateTimeField()),
                ("last_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "mail about comments",
                "verbose_name_plural": "mail about comments",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(often__in=["never", "at_once", "hourly", "daily"]),
                        name="digest_often_known",
                        violation_error_message="That is not one of the choices.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(condition=Q(to_status="pending"), fields=["at"], name="decision_back"),
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "url",
                    models.CharField(
                        help_text="Where the news is posted to, beginning with https:// or http://.",
                        max_length=500,
                        verbose_name="address",
                    ),
                ),
                ("secret", models.CharField(max_length=200, verbose_name="secret")),
                ("is_on", models.BooleanField(default=True, verbose_name="on")),
                ("failures", models.PositiveIntegerField(default=0, editable=False)),
                ("next_at", models.DateTimeField(editable=False, null=True)),
                ("error", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "delivered_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="last delivered"),
                ),
                ("busy_until", models.DateTimeField(editable=False, null=True)),
            ],
            options={"verbose_name": "webhook", "verbose_name_plural": "webhooks"},
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=articles.uuids.uuid7, editable=False, unique=True)),
                ("comment_id", models.BigIntegerField(null=True)),
                ("event", models.CharField(max_length=40)),
                ("body", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("delivered", "delivered"),
                            ("given_up", "given up"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("error", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="comments.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook event",
                "verbose_name_plural": "webhook events",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=Q(state="waiting"),
                        fields=["webhook", "failures", "id"],
                        name="webhook_event_waiting",
                    ),
                    models.Index(
                        condition=Q(state="waiting"),
                        fields=["webhook", "comment_id", "id"],
                        name="webhook_event_order",
                    ),
                    models.Index(
                        condition=~Q(state="waiting"), fields=["ended_at"], name="webhook_event_ended"
                    ),
                    models.Index(fields=["webhook", "-id"], name="webhook_event_latest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=["waiting", "delivered", "given_up"]),
                        name="webhook_event_state_known",
                        violation_error_message="That is not one of the choices.",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="waiting", ended_at__isnull=True)
                        | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                        name="webhook_event_ended_iff_dated",
                        violation_error_message="What waits has no end, everything else has one.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="commentsettings",
            name="mail_reasons",
            field=models.CharField(
                choices=[
                    ("never", "Never"),
                    ("proven", "To a proven address"),
                    ("everybody", "To every address, one mail a day while it is not proven"),
                ],
                default="never",
                help_text="When a moderator rejects or removes a comment, or warns its author: what was done, why, and how to object. Anybody can type a stranger’s address; only a proven one gets the comment’s text.",
                max_length=20,
                verbose_name="mail authors why",
            ),
        ),
        migrations.AddField(
            model_name="commentsettings",
            name="appeal",
            field=models.TextField(
                blank=True,
                help_text="Stands at the end of these mails. Empty: the address of the paper’s contact page.",
                max_length=1000,
                verbose_name="how to object",
            ),
        ),
        migrations.AddConstraint(
            model_name="commentsettings",
            constraint=models.CheckConstraint(
                condition=Q(mail_reasons__in=["never", "proven", "everybody"]),
                name="comment_settings_mail_reasons_known",
                violation_error_message="That is not one of the choices.",
            ),
        ),
    ]
