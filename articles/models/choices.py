"""The words that a column may hold, outside the models so that their constraints can name them too."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    NEWS = "news", _("News")
    ANALYSIS = "analysis", _("Analysis")
    OPINION = "opinion", _("Opinion")
    EXPLAINER = "explainer", _("Explainer")
    INVESTIGATION = "investigation", _("Investigation")
    LIVE = "live", _("Live")


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    TAKEN_DOWN = "taken_down", _("Taken down")


class CommentMode(models.TextChoices):
    PAPER = "paper", _("As the paper")
    PRE_MODERATED = "pre_moderated", _("Pre-moderated")
    TRUSTED = "trusted", _("Trusted at once")
    CLOSED = "closed", _("Closed")


class CorrectionKind(models.TextChoices):
    CORRECTION = "correction", _("Correction")
    CLARIFICATION = "clarification", _("Clarification")


class Change(models.TextChoices):
    """What a change of a published story is, and so what readers are told of it."""

    TYPO = "typo", _("A small fix. The date stays.")
    UPDATE = "update", _("New facts. Readers see it as updated.")
    CORRECTION = "correction", _("A correction. It stands under the story.")
    CLARIFICATION = "clarification", _("A clarification. It stands under the story.")


class UpdateChange(models.TextChoices):
    """What a write did to a live update."""

    POSTED = "posted", _("Posted")
    EDITED = "edited", _("Edited")
    CORRECTED = "corrected", _("Corrected")
    REMOVED = "removed", _("Removed")
    PUT_BACK = "put_back", _("Put back")
