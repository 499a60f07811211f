"""Old addresses that must go on working."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TARGETS = ("article", "category", "topic", "author", "page", "series")


def _exactly_one_target() -> Q:
    condition = Q()
    for target in TARGETS:
        condition |= Q(**{f"{name}__isnull": name != target for name in TARGETS})
    return condition


class OldPath(models.Model):
    """An address that once stood for something, kept as one permanent redirect to wherever that is now."""

    path = models.CharField(
        _("old address"),
        max_length=500,
        unique=True,
        help_text=_("From the first slash on, with a query if it had one."),
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    category = models.ForeignKey(
        "articles.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    topic = models.ForeignKey(
        "articles.Topic", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    author = models.ForeignKey(
        "articles.Author", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    page = models.ForeignKey(
        "articles.Page", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    series = models.ForeignKey(
        "articles.Series", on_delete=models.CASCADE, null=True, blank=True, related_name="old_paths"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="old_path_has_one_target",
                condition=_exactly_one_target(),
                violation_error_message=_(
                    "An old address leads to exactly one story, section, topic, author, page or series."
                ),
            ),
            models.CheckConstraint(
                name="old_path_starts_with_slash",
                condition=Q(path__startswith="/"),
                violation_error_message=_("An old address starts with a slash."),
            ),
        ]

    def __str__(self):
        return self.path

    @property
    def target(self) -> models.Model:
        """The row that the old address leads to now."""
        return next(row for name in TARGETS if (row := getattr(self, name)) is not None)

    @classmethod
    def keep(cls, path: str, target) -> None:
        """Make `path` lead to the saved row `target` for good, whatever it led to before.

        What the target is called now is no old address of it: an entry of that name would be a loop.
        """
        name = str(target._meta.model_name)
        cls.objects.filter(path=target.get_absolute_url()).delete()
        cls.objects.update_or_create(path=path, defaults=dict.fromkeys(TARGETS) | {name: target})
