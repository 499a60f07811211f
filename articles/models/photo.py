"""The picture library."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from ..uuids import uuid7
from .fields import source_columns, source_once


class Photo(models.Model):
    """A picture with what belongs to it: who took it, what it shows, and for whom cannot see it, what is there to see.

    `image` is the base copy without metadata that pages show until the worker has made the sizes in
    `renditions`; `original` is kept for the desk and never served.
    """

    image = models.ImageField(_("picture"), max_length=200)
    original = models.CharField(max_length=200, blank=True, editable=False)
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    renditions = models.JSONField(editable=False, default=dict, blank=True)
    alt = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for readers who cannot see it."),
    )
    decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It tells nothing that the text does not; screen readers skip it."),
    )
    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who took or drew it."))
    focal_x = models.PositiveSmallIntegerField(
        _("focal point, across"),
        default=5,
        validators=[MaxValueValidator(10)],
        help_text=_("0 is left, 10 is right."),
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point, down"),
        default=5,
        validators=[MaxValueValidator(10)],
        help_text=_("0 is top, 10 is bottom."),
    )
    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    added_by = models.ForeignKey(
        "articles.User", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    source, source_id = source_columns()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-pk"]
        # What `icontains` compares, so that a word is found wherever it stands in one of them.
        indexes = [
            GinIndex(OpClass(Upper(name), "gin_trgm_ops"), name=f"photo_{name}_trigrams")
            for name in ("caption", "alt", "credit")
        ]
        constraints = [
            source_once("photo"),
            models.CheckConstraint(
                name="photo_focal_point_on_grid",
                condition=Q(focal_x__range=(0, 10), focal_y__range=(0, 10)),
                violation_error_message=_("The focal point lies between 0 and 10."),
            ),
            models.CheckConstraint(
                name="photo_decorative_or_described",
                condition=Q(decorative=False) | Q(alt=""),
                violation_error_message=_(
                    "A decorative picture has no alternative text: clear one of the two."
                ),
            ),
        ]

    def __str__(self):
        return self.caption[:80] or self.alt[:80] or self.credit or f"Photo {self.pk}"

    def missing_for_publication(self) -> list[str]:
        """Return sentences that say what this picture lacks before a story may be published with it."""
        sentences = []
        if not (self.alt.strip() or self.decorative):
            sentences.append(
                str(_("The lead picture needs an alternative text, or must be marked as decorative."))
            )
        if not self.credit.strip():
            sentences.append(str(_("The lead picture needs a credit.")))
        return sentences
