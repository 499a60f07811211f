import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

SLOTS = [
    ("front-top", "Front, above everything"),
    ("front-middle", "Front, between the sections"),
    ("list-middle", "Lists, between the stories"),
    ("story-top", "Story, above the text"),
    ("story-middle", "Story, in the middle of the text"),
    ("story-end", "Story, under the text"),
]
SIZES = [
    ("banner", "Banner: 728 × 90, on phones 320 × 100"),
    ("billboard", "Billboard: 970 × 250, on phones 300 × 250"),
    ("rectangle", "Rectangle: 300 × 250"),
    ("tall", "Half page: 300 × 600"),
]
LINK = django.core.validators.RegexValidator(
    r"\A(?:https?://[^\s/\\\"'<>]+[^\s\\\"'<>]*|/(?![/\\])[^\s\\\"'<>]*)\Z",
    "A link begins with https:// or, within this site, with a slash.",
)


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_reads")]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="notice",
            field=models.BooleanField(
                default=False,
                help_text="A strip that says so politely where an advertisement was to stand. It can be closed for 30"
                " days.",
                verbose_name="notice for readers who block advertising",
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="notice_link",
            field=models.CharField(
                blank=True,
                help_text="Where readers can support the paper: https://… or, within this site, /pages/support/.",
                max_length=500,
                validators=[LINK],
                verbose_name="link of the notice",
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="notice_words",
            field=models.CharField(
                blank=True,
                help_text="Empty: “Your browser hides our advertisements. They pay for what you read here.”",
                max_length=300,
                verbose_name="words of the notice",
            ),
        ),
        migrations.CreateModel(
            name="AdSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=SLOTS, editable=False, max_length=20, unique=True, verbose_name="place"
                    ),
                ),
                ("size", models.CharField(choices=SIZES, max_length=20, verbose_name="size")),
            ],
            options={
                "verbose_name": "place for advertising",
                "verbose_name_plural": "places for advertising",
                "default_permissions": ("view", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__in", [name for name, _label in SLOTS])),
                        name="ad_slot_name_known",
                        violation_error_message="That is not one of the choices.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__in", [name for name, _label in SIZES])),
                        name="ad_slot_size_known",
                        violation_error_message="That is not one of the choices.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Advertisement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="For colleagues; readers do not see it.", max_length=80, verbose_name="name"
                    ),
                ),
                ("slot", models.CharField(choices=SLOTS, max_length=20, verbose_name="place")),
                (
                    "kind",
                    models.CharField(
                        choices=[("house", "Picture with a link"), ("html", "HTML")],
                        default="house",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="What the picture says, for readers who cannot see it.",
                        max_length=300,
                        verbose_name="alternative text",
                    ),
                ),
                (
                    "link",
                    models.CharField(
                        blank=True,
                        help_text="https://… or, within this site, /pages/subscribe/.",
                        max_length=1000,
                        validators=[LINK],
                        verbose_name="link",
                    ),
                ),
                ("html", models.TextField(blank=True, max_length=20000, verbose_name="HTML")),
                (
                    "starts_at",
                    models.DateTimeField(
                        blank=True, help_text="Empty: at once.", null=True, verbose_name="from"
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: until somebody ends it.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "photo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advertisements",
                        to="articles.photo",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "advertisement",
                "verbose_name_plural": "advertisements",
                "ordering": ["slot", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slot__in", [name for name, _label in SLOTS])),
                        name="advertisement_slot_known",
                        violation_error_message="That is not one of the choices.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at", None),
                            ("ends_at", None),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="advertisement_ends_after_it_starts",
                        violation_error_message="The end comes after the beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("html", ""),
                                ("kind", "house"),
                                ("photo__isnull", False),
                                models.Q(("alt", ""), _negated=True),
                                models.Q(("link", ""), _negated=True),
                            ),
                            models.Q(
                                ("alt", ""),
                                ("kind", "html"),
                                ("link", ""),
                                ("photo", None),
                                models.Q(("html", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="advertisement_is_complete",
                        violation_error_message="It is either a picture with alternative text and a link, or HTML:"
                        " fill in one of the two.",
                    ),
                ],
            },
        ),
    ]
