"""What the newsroom's own scorer has learned of the decisions of colleagues: numbers, no text."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.fields import one_of


class LessonKind(models.TextChoices):
    NONE = "", _("neither")
    SPAM = "spam", _("spam")
    KEPT = "kept", _("not spam")


class Lesson(models.Model):
    """What colleagues decided about one comment, with hashed features of its text as it was then.

    It outlives the comment, which is deleted as old spam, so it holds its id as a number. `before` is what was held of the
    same text before the last decision; the two change places when that is undone.
    """

    Kind = LessonKind

    id = models.BigAutoField(primary_key=True)
    comment_id = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=10, blank=True, choices=LessonKind)
    before = models.CharField(max_length=10, blank=True, choices=LessonKind)
    at = models.DateTimeField()
    features = models.BinaryField()

    class Meta:
        verbose_name = _("lesson of the spam scorer")
        verbose_name_plural = _("lessons of the spam scorer")
        default_permissions = ()
        constraints = [one_of("lesson", "kind", LessonKind), one_of("lesson", "before", LessonKind)]
        indexes = [models.Index(name="lesson_of_kind", fields=["kind", "-at", "-id"])]

    def __str__(self):
        return f"{self.comment_id}: {self.kind}"


class Scorer(models.Model):
    """The model that was trained last, and how good it is: one row. `version` rises with each training."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.PositiveIntegerField(default=0)
    weights = models.BinaryField(default=bytes)
    trained_at = models.DateTimeField(null=True)
    # The decisions that it was trained on, and the latest of them.
    spam = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    learned_until = models.DateTimeField(null=True)
    # On decisions that it was not trained on; null where it could not be measured.
    auc = models.FloatField(null=True)
    on_since = models.DateTimeField(null=True)
    # How many of each kind scored 0, 1 … 99 hundredths when they were not trained on.
    scores = models.JSONField(default=dict)
    # Something that it was trained on has been erased.
    stale = models.BooleanField(default=False)
    # Who trains says so here, so that nobody else begins; one who was killed is waited for no longer than a while.
    begun_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("spam scorer")
        verbose_name_plural = _("spam scorer")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="scorer_is_one_row",
                condition=Q(pk=1),
                violation_error_message=_("There is one scorer."),
            )
        ]

    def __str__(self):
        return f"version {self.version}"

    @classmethod
    def current(cls) -> "Scorer":
        """Return what is known of the scorer, without its weights; of one that was never trained before there is a row."""
        return cls.objects.defer("weights").filter(pk=1).first() or cls()
