"""Badges, picks, edits, confirmed addresses; and how many comments a story has, which the database itself keeps true."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

# Statement by statement, whoever writes: a verb, the shell, a tool. The rows are locked in the order of the stories, so that
# no two statements wait for each other. Where comments are deleted there is a row already, or the story goes with them.
COUNT = """
CREATE FUNCTION comment_count_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO comments_commentcount AS c (article_id, approved)
    SELECT article_id, count(*) FROM after WHERE status = 'approved' GROUP BY article_id ORDER BY article_id
    ON CONFLICT (article_id) DO UPDATE SET approved = c.approved + excluded.approved;
  RETURN NULL;
END $$;
CREATE FUNCTION comment_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  story record;
BEGIN
  FOR story IN
    SELECT article_id, sum(n) AS n FROM (
      SELECT article_id, 1 AS n FROM after WHERE status = 'approved'
      UNION ALL SELECT article_id, -1 FROM before WHERE status = 'approved'
    ) both_sides GROUP BY article_id HAVING sum(n) <> 0 ORDER BY article_id
  LOOP
    UPDATE comments_commentcount SET approved = approved + story.n WHERE article_id = story.article_id;
    IF NOT FOUND THEN
      INSERT INTO comments_commentcount AS c (article_id, approved) VALUES (story.article_id, story.n)
        ON CONFLICT (article_id) DO UPDATE SET approved = c.approved + excluded.approved;
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE FUNCTION comment_count_went() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  story record;
BEGIN
  FOR story IN
    SELECT article_id, count(*) AS n FROM before WHERE status = 'approved' GROUP BY article_id ORDER BY article_id
  LOOP
    UPDATE comments_commentcount SET approved = approved - story.n WHERE article_id = story.article_id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER comment_count_came AFTER INSERT ON comments_comment
  REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION comment_count_came();
CREATE TRIGGER comment_count_changed AFTER UPDATE ON comments_comment
  REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION comment_count_changed();
CREATE TRIGGER comment_count_went AFTER DELETE ON comments_comment
  REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION comment_count_went();
INSERT INTO comments_commentcount (article_id, approved)
  SELECT article_id, count(*) FROM comments_comment WHERE status = 'approved' GROUP BY article_id;
"""

FORGET = """
DROP TRIGGER comment_count_came ON comments_comment;
DROP TRIGGER comment_count_changed ON comments_comment;
DROP TRIGGER comment_count_went ON comments_comment;
DROP FUNCTION comment_count_came();
DROP FUNCTION comment_count_changed();
DROP FUNCTION comment_count_went();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0008_sanctions"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            "comment",
            "written_by",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="written by",
            ),
        ),
        migrations.AddField(
            "comment",
            "badge",
            models.CharField(
                blank=True,
                choices=[("author", "Author"), ("staff", "Staff")],
                db_default="",
                default="",
                editable=False,
                max_length=10,
                verbose_name="badge",
            ),
        ),
        migrations.AddField(
            "comment",
            "edited_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="edited"),
        ),
        migrations.AddField(
            "comment",
            "picked_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="editor’s pick since"),
        ),
        migrations.AddConstraint(
            "comment",
            models.CheckConstraint(
                condition=Q(badge__in=["", "author", "staff"]),
                name="comment_badge_known",
                violation_error_message="That is not one of the choices.",
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                F("article"),
                F("path__0").desc(),
                F("path"),
                name="comment_newest",
                condition=Q(status="approved"),
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                fields=["article", "-picked_at"],
                name="comment_picks",
                condition=Q(picked_at__isnull=False),
            ),
        ),
        migrations.CreateModel(
            "CommentCount",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="articles.article",
                        verbose_name="story",
                    ),
                ),
                ("approved", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "number of comments",
                "verbose_name_plural": "numbers of comments",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            "ConfirmedAddress",
            fields=[
                ("email_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=32)),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "confirmed address",
                "verbose_name_plural": "confirmed addresses",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(key=""),
                        name="confirmed_address_has_key",
                        violation_error_message="A confirmed address has a key.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "ConfirmationMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("email_hash", models.CharField(max_length=64)),
                ("sender_hash", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "confirmation mail",
                "verbose_name_plural": "confirmation mails",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["email_hash", "asked_at"], name="confirmation_by_email"),
                    models.Index(fields=["sender_hash", "asked_at"], name="confirmation_by_sender"),
                    models.Index(fields=["asked_at"], name="confirmation_age"),
                ],
            },
        ),
        migrations.RunSQL(COUNT, FORGET),
    ]
