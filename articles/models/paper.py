"""The paper itself: one row, and the plain pages that stand in its footer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .fields import LINK, slug_field, slug_is_ascii, source_columns, source_once, too_faint, validate_colour
from .places import address


class Paper(models.Model):
    """The identity of the paper. One installation is one paper, so there is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=80, default="Newsroom")
    motto = models.CharField(_("motto"), max_length=200, blank=True)
    logo = models.ImageField(
        _("logo"),
        max_length=200,
        blank=True,
        help_text=_(
            "A square picture of at least 512 pixels. The favicon and the social card are made from it."
        ),
    )
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#0b4f5c",
        validators=[validate_colour],
        help_text=_("Links and kickers."),
    )
    colour_dark = models.CharField(
        _("colour on dark ground"), max_length=7, default="#7fb9c6", validators=[validate_colour]
    )
    publisher = models.CharField(_("publisher"), max_length=120, blank=True)
    contact = models.EmailField(_("contact"), blank=True, help_text=_("Where readers report errors."))
    count_reads = models.BooleanField(
        _("count what is read"),
        default=True,
        help_text=_(
            "How often each story is read, without cookies and without knowing by whom. The front shows what was read"
            " most in the last 24 hours."
        ),
    )
    notice = models.BooleanField(
        _("notice for readers who block advertising"),
        default=False,
        help_text=_(
            "A strip that says so politely where an advertisement was to stand. It can be closed for 30 days."
        ),
    )
    notice_words = models.CharField(
        _("words of the notice"),
        max_length=300,
        blank=True,
        help_text=_("Empty: “Your browser hides our advertisements. They pay for what you read here.”"),
    )
    notice_link = models.CharField(
        _("link of the notice"),
        max_length=500,
        blank=True,
        validators=[LINK],
        help_text=_("Where readers can support the paper: https://… or, within this site, /pages/support/."),
    )
    second_factor_for = models.ManyToManyField(
        "auth.Group",
        verbose_name=_("second factor required for"),
        blank=True,
        related_name="+",
        help_text=_("Colleagues in these groups set one up before they can open the desk. Others may."),
    )
    second_factor_for_superusers = models.BooleanField(
        _("second factor required for superusers"), default=False
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("the paper")
        constraints = [
            models.CheckConstraint(
                name="paper_is_one_row",
                condition=Q(pk=1),
                violation_error_message=_("There is one paper; change that one."),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a colour that readers could not read."""
        super().clean()
        if sentences := too_faint(self):
            raise ValidationError(sentences)

    @classmethod
    def current(cls) -> "Paper":
        """Return the paper, or one with the defaults (not saved) before anybody has named it."""
        return cls.objects.filter(pk=1).first() or cls()


class Page(models.Model):
    """A plain page such as "About us", linked in the footer."""

    title = models.CharField(_("title"), max_length=120)
    slug = slug_field()
    body = models.TextField(_("text"), blank=True)
    body_html = models.TextField(editable=False, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    changed_at = models.DateTimeField(auto_now=True)
    source, source_id = source_columns()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "title"]
        constraints = [slug_is_ascii("page"), source_once("page")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address("page", self.slug)
