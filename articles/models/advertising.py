"""What stands in the places for advertising (docs/adr/0041-advertising.md). Without a row here there is none."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .fields import LINK, one_of

LONGEST_HTML = 20_000


class Slot(models.TextChoices):
    """The places of the layout; templates name them."""

    FRONT_TOP = "front-top", _("Front, above everything")
    FRONT_MIDDLE = "front-middle", _("Front, between the sections")
    LIST_MIDDLE = "list-middle", _("Lists, between the stories")
    STORY_TOP = "story-top", _("Story, above the text")
    STORY_MIDDLE = "story-middle", _("Story, in the middle of the text")
    STORY_END = "story-end", _("Story, under the text")


class Size(models.TextChoices):
    """The room that a place keeps free, so that nothing moves when its content arrives; static/css/ads.css."""

    BANNER = "banner", _("Banner: 728 × 90, on phones 320 × 100")
    BILLBOARD = "billboard", _("Billboard: 970 × 250, on phones 300 × 250")
    RECTANGLE = "rectangle", _("Rectangle: 300 × 250")
    TALL = "tall", _("Half page: 300 × 600")


# What a place has until somebody chooses otherwise.
SIZES = {
    Slot.FRONT_TOP: Size.BILLBOARD,
    Slot.FRONT_MIDDLE: Size.BILLBOARD,
    Slot.LIST_MIDDLE: Size.BANNER,
    Slot.STORY_TOP: Size.BANNER,
    Slot.STORY_MIDDLE: Size.RECTANGLE,
    Slot.STORY_END: Size.RECTANGLE,
}


class AdSlot(models.Model):
    """The size of a place; a place without a row has the one in `SIZES`."""

    name = models.CharField(_("place"), max_length=20, unique=True, choices=Slot.choices, editable=False)
    size = models.CharField(_("size"), max_length=20, choices=Size.choices)

    class Meta:
        verbose_name = _("place for advertising")
        verbose_name_plural = _("places for advertising")
        default_permissions = ("view", "change")
        constraints = [
            one_of("ad_slot", "name", Slot),
            one_of("ad_slot", "size", Size),
        ]

    def __str__(self):
        return str(self.get_name_display())


class Advertisement(models.Model):
    """Something that stands in a place from one time to another: a picture with a link, or HTML of a superuser's."""

    class Kind(models.TextChoices):
        HOUSE = "house", _("Picture with a link")
        HTML = "html", _("HTML")

    name = models.CharField(_("name"), max_length=80, help_text=_("For colleagues; readers do not see it."))
    slot = models.CharField(_("place"), max_length=20, choices=Slot.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.HOUSE)
    photo = models.ForeignKey(
        "articles.Photo",
        verbose_name=_("picture"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="advertisements",
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture says, for readers who cannot see it."),
    )
    link = models.CharField(
        _("link"),
        max_length=1000,
        blank=True,
        validators=[LINK],
        help_text=_("https://… or, within this site, /pages/subscribe/."),
    )
    html = models.TextField(_("HTML"), blank=True, max_length=LONGEST_HTML)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True, help_text=_("Empty: at once."))
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until somebody ends it.")
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("advertisement")
        verbose_name_plural = _("advertisements")
        ordering = ["slot", "pk"]
        constraints = [
            one_of("advertisement", "slot", Slot),
            models.CheckConstraint(
                name="advertisement_ends_after_it_starts",
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end comes after the beginning."),
            ),
            models.CheckConstraint(
                name="advertisement_is_complete",
                condition=Q(kind="house", photo__isnull=False, html="") & ~Q(alt="") & ~Q(link="")
                | Q(kind="html", photo=None, alt="", link="") & ~Q(html=""),
                violation_error_message=_(
                    "It is either a picture with alternative text and a link, or HTML: fill in one of the two."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    def is_live(self, at: datetime) -> bool:
        """Tell whether readers see it at `at` (aware), when its turn comes."""
        return (self.starts_at is None or self.starts_at <= at) and (
            self.ends_at is None or self.ends_at > at
        )

    def clean(self):
        """Refuse an HTML that is too long: a text column would take any."""
        super().clean()
        if len(self.html) > LONGEST_HTML:
            raise ValidationError({"html": _("At most 20,000 characters.")})
