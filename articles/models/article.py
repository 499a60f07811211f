"""The story, and the rows that tie it to authors, topics, pictures and other stories."""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from ..querysets import ArticleQuerySet
from ..uuids import uuid7
from . import choices
from .fields import one_of, slug_field, slug_is_ascii, source_columns, source_once
from .places import address
from .topic import Topic

WORDS_A_MINUTE = 230
DEVELOPING_FOR = timedelta(hours=24)
# Live coverage without a new post for so long has ended.
COVERAGE_IDLE = timedelta(hours=6)


def developing_until(
    published_at: datetime | None, revised_at: datetime | None, renewed_at: datetime | None
) -> datetime | None:
    """Return when the label "Developing" ends by the clock: a day after readers were last told something, or after it was renewed."""
    last = max(filter(None, (published_at, revised_at, renewed_at)), default=None)
    return last and last + DEVELOPING_FOR


def breaking_place(first_at: datetime | None, since: datetime | None, pk: int) -> tuple:
    """Return what breaking stories are ordered by: those put first, the last one before, then who broke first."""
    return (first_at is None, first_at and -first_at.timestamp(), since, pk)


class Article(models.Model):  # type: ignore[django-manager-missing]  # taggit has no types
    """A story. Its columns and relations are what readers see; every write of it goes through `publishing`."""

    Kind = choices.Kind
    Status = choices.Status
    CommentMode = choices.CommentMode

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    headline = models.CharField(_("headline"), max_length=200)
    slug = slug_field()
    seo_title = models.CharField(
        _("search title"),
        max_length=200,
        blank=True,
        help_text=_("For search engines and social cards, when it should differ from the headline."),
    )
    seo_description = models.TextField(
        _("search description"),
        blank=True,
        help_text=_("For search engines and social cards; empty for the standfirst."),
    )
    canonical_url = models.URLField(
        _("first published at"),
        max_length=500,
        blank=True,
        help_text=_("The address of the original when another paper published this story first."),
    )
    kicker = models.CharField(
        _("kicker"), max_length=60, blank=True, help_text=_("Two or three words above the headline.")
    )
    standfirst = models.TextField(_("standfirst"), blank=True, help_text=_("The summary under the headline."))
    dateline = models.CharField(
        _("dateline"), max_length=80, blank=True, help_text=_("Where it was filed: “Paris, France”.")
    )
    body = models.TextField(_("text"), blank=True)
    category = models.ForeignKey(
        "articles.Category",
        verbose_name=_("section"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
    )
    authors = models.ManyToManyField("articles.Author", through="articles.Byline", related_name="articles")
    tags = TaggableManager(
        verbose_name=_("topics"), through="articles.ArticleTopic", blank=True, related_name="articles"
    )
    lead_photo = models.ForeignKey(
        "articles.Photo",
        verbose_name=_("lead photo"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led",
    )
    lead_caption = models.TextField(
        _("lead caption"), blank=True, help_text=_("For this story; empty for the photo’s own caption.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.NEWS)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    revised_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    breaking_until = models.DateTimeField(
        _("breaking until"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The alert over every page ends by itself at this time."),
    )
    breaking_line = models.CharField(
        _("breaking line"),
        max_length=160,
        blank=True,
        editable=False,
        help_text=_("What the alert says; empty for the headline."),
    )
    # Its place in the queue: who broke first leads, of a story that was scheduled its publication counts. One that an
    # editor puts first goes before all of them.
    breaking_since = models.DateTimeField(_("breaking since"), null=True, editable=False)
    breaking_first_at = models.DateTimeField(_("put first among what is breaking"), null=True, editable=False)
    # Of a story that is not out yet: how long the alert will stand, counted from its publication.
    breaking_minutes = models.PositiveSmallIntegerField(_("minutes of breaking"), null=True, editable=False)
    # When the alert would have ended that was ended early, for whoever wants it back.
    breaking_planned = models.DateTimeField(_("breaking was planned until"), null=True, editable=False)
    developing = models.BooleanField(
        _("developing story"),
        default=False,
        help_text=_("The label ends by itself 24 hours after the last update."),
    )
    developing_renewed_at = models.DateTimeField(_("label renewed"), null=True, editable=False)
    timeless = models.BooleanField(
        _("timeless"),
        default=False,
        help_text=_("Readers are not told of its age, which they otherwise are after 30 days."),
    )
    comment_mode = models.CharField(
        _("comments"), max_length=20, choices=CommentMode, default=CommentMode.PAPER
    )
    takedown_note = models.TextField(_("reason for the take-down"), blank=True, editable=False)
    taken_down_at = models.DateTimeField(_("taken down"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("started"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last written"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Rises by one with every change that readers are told of: a live update posted, edited or removed, the coverage closed
    # or opened, a material update, a correction. Pages carry it, and ask with it for what changed since.
    change_number = models.PositiveIntegerField(default=0, editable=False)
    coverage_summary = models.TextField(
        _("summary"), blank=True, editable=False, help_text=_("What is known so far, one point a line.")
    )
    coverage_closed_at = models.DateTimeField(_("coverage closed"), null=True, blank=True, editable=False)
    coverage_opened_at = models.DateTimeField(
        _("coverage opened again"), null=True, blank=True, editable=False
    )
    # When live coverage ends by itself, or was closed; the verbs keep it, and lists ask it too.
    coverage_ends_at = models.DateTimeField(_("coverage ends"), null=True, blank=True, editable=False)
    body_html = models.TextField(editable=False, blank=True)
    word_count = models.PositiveIntegerField(editable=False, default=0)
    search = SearchVectorField(null=True, editable=False)
    search_config = models.CharField(max_length=63, blank=True, editable=False)
    announced_at = models.DateTimeField(null=True, editable=False)
    source, source_id = source_columns()
    source_data = models.JSONField(_("kept from the earlier site"), default=dict, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-pk"]
        permissions = [
            ("publish_article", _("Can publish stories and change published ones")),
            ("take_down_article", _("Can take stories down and restore them")),
            ("set_comment_mode", _("Can set how a story’s comments are moderated")),
        ]
        constraints = [
            slug_is_ascii("article"),
            source_once("article"),
            one_of("article", "kind", choices.Kind),
            one_of("article", "status", choices.Status),
            one_of("article", "comment_mode", choices.CommentMode),
            models.CheckConstraint(
                name="article_has_a_headline",
                condition=~Q(headline=""),
                violation_error_message=_("A story needs a headline."),
            ),
            models.CheckConstraint(
                name="article_published_is_dated",
                condition=~Q(status="published") | Q(published_at__isnull=False),
                violation_error_message=_("A published story needs a publication time."),
            ),
            models.CheckConstraint(
                name="article_taken_down_was_published",
                condition=~Q(status="taken_down") | Q(published_at__isnull=False),
                violation_error_message=_("Only a story that was published can be taken down."),
            ),
            models.CheckConstraint(
                name="article_not_revised_before_publication",
                condition=Q(revised_at__isnull=True)
                | Q(published_at__isnull=False, revised_at__gte=F("published_at")),
                violation_error_message=_("A story cannot be updated before it is published."),
            ),
        ]
        indexes = [
            models.Index(
                name="article_live", fields=["-published_at", "-id"], condition=Q(status="published")
            ),
            models.Index(
                name="article_live_in_section",
                fields=["category", "-published_at", "-id"],
                condition=Q(status="published"),
            ),
            models.Index(
                name="article_breaking",
                fields=["breaking_until"],
                condition=Q(status="published", breaking_until__isnull=False),
            ),
            # What `due` looks for: stories that came out and of which nobody has been told yet.
            models.Index(
                name="article_to_announce",
                fields=["published_at"],
                condition=Q(status="published", announced_at__isnull=True),
            ),
            # What will break when it is published, at the desk; and whose label is about to end.
            models.Index(
                name="article_to_break",
                fields=["status", "breaking_until"],
                condition=Q(breaking_minutes__isnull=False) | Q(breaking_until__isnull=False),
            ),
            models.Index(
                Greatest("published_at", "revised_at", "developing_renewed_at"),
                name="article_developing",
                condition=Q(status="published", developing=True),
            ),
            models.Index(name="article_covered", fields=["coverage_ends_at"], condition=Q(kind="live")),
            models.Index(name="article_status", fields=["status", "-changed_at"]),
            models.Index(name="article_touched", fields=["-changed_at", "-id"]),
            GinIndex(name="article_search", fields=["search"]),
            # The words of the headline alone: where all words of a search stand there, a story is found however old it is.
            GinIndex(
                Func(F("search"), Value("{a}"), function="ts_filter", output_field=SearchVectorField()),
                name="article_search_headline",
            ),
            GinIndex(name="article_headline_trigrams", fields=["headline"], opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self):
        return self.headline

    def get_absolute_url(self):
        return address("article", self.slug)

    @property
    def is_live(self) -> bool:
        """Whether anybody may read this story now; the same rule as `ArticleQuerySet.live`."""
        return self.is_live_at(timezone.now())

    def is_live_at(self, at: datetime) -> bool:
        """Whether anybody may read this story at `at` (aware)."""
        return (
            self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at <= at
        )

    @property
    def is_scheduled(self) -> bool:
        """Whether this story is published, but from a time still to come on."""
        return self.status == self.Status.PUBLISHED and not self.is_live

    @property
    def was_public(self) -> bool:
        """Whether readers have seen this story at some time; then it can be taken down, not deleted."""
        return self.is_live or self.status == self.Status.TAKEN_DOWN

    def is_breaking(self, at: datetime) -> bool:
        """Whether the alert of this story stands at `at` (aware); the same rule as `ArticleQuerySet.breaking`."""
        return self.is_live_at(at) and self.breaking_until is not None and self.breaking_until > at

    def is_developing(self, at: datetime) -> bool:
        """Whether the label stands at `at` (aware): it ends 24 hours after the last update that readers were told of."""
        until = self.developing_until
        return self.developing and (until is None or at < until)

    @property
    def developing_until(self) -> datetime | None:
        """When the label ends by the clock; None of a story that is not published."""
        return developing_until(self.published_at, self.revised_at, self.developing_renewed_at)

    @property
    def breaking_place(self) -> tuple:
        """Its place in the queue of breaking stories, the least first; the same order as `ArticleQuerySet.breaking`."""
        return breaking_place(self.breaking_first_at, self.breaking_since or self.published_at, self.pk)

    @property
    def coverage_ends(self) -> datetime | None:
        """When the live coverage ends, or ended; None for a story of another kind, or one that is not published.

        A row that was written past the verbs is reckoned from its public time.
        """
        if self.kind != self.Kind.LIVE or self.published_at is None:
            return None
        return self.coverage_ends_at or (self.revised_at or self.published_at) + COVERAGE_IDLE

    def is_covered(self, at: datetime) -> bool:
        """Whether this is live coverage that goes on at `at` (aware)."""
        ends = self.coverage_ends
        return ends is not None and self.is_live_at(at) and at < ends

    @property
    def breaking_text(self) -> str:
        """What the alert says."""
        return self.breaking_line or self.headline

    @property
    def title(self) -> str:
        """What `<title>` and the social card say: the search title when there is one."""
        return self.seo_title or self.headline

    @property
    def description(self) -> str:
        """What search engines and social cards say of the story: the search description when there is one."""
        return self.seo_description or self.standfirst

    @property
    def reading_minutes(self) -> int:
        """Minutes that an adult needs for the text, at least one."""
        return max(1, math.ceil(self.word_count / WORDS_A_MINUTE))

    @property
    def prepared(self) -> SafeString:
        """The text as safe HTML; made on the spot for a row that was written past the verbs."""
        from ..body import prepare, trusted

        return trusted(self.body_html) if self.body_html or not self.body else prepare(self.body)

    @property
    def topics(self) -> list:
        """The topics in the editor's order; the first is the main one."""
        return [link.tag for link in self.topic_links.all()]


class Byline(models.Model):
    """Who wrote a story, in order, and what they contributed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        "articles.Author", verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    contribution = models.CharField(
        _("contribution"), max_length=80, blank=True, help_text=_("Such as “in Paris” or “data analysis”.")
    )

    class Meta:
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="byline_once_per_article",
                fields=["article", "author"],
                violation_error_message=_("An author stands in a byline once."),
            )
        ]

    def __str__(self):
        return f"{self.author_id}/{self.article_id}"


class ArticleTopic(ItemBase):
    """Ties a story to a topic, in the editor's order."""

    content_object = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="topic_links")
    tag = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="article_links")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="topic_once_per_article",
                fields=["content_object", "tag"],
                violation_error_message=_("A story has a topic once."),
            )
        ]

    def __str__(self):
        return f"{self.tag_id}/{self.content_object_id}"


class StoryPhoto(models.Model):
    """Which photos stand inside a story's text; kept by the verbs, read to know where a photo is in use."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="story_photos")
    photo = models.ForeignKey("articles.Photo", on_delete=models.PROTECT, related_name="story_photos")

    class Meta:
        constraints = [models.UniqueConstraint(name="story_photo_once", fields=["article", "photo"])]

    def __str__(self):
        return f"{self.photo_id}/{self.article_id}"


class RelatedPick(models.Model):
    """A story that an editor puts under another one by hand."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="picks")
    related = models.ForeignKey(
        Article, verbose_name=_("related story"), on_delete=models.CASCADE, related_name="picked_by"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("editor’s pick")
        verbose_name_plural = _("editor’s picks")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pick_not_itself",
                condition=~Q(article=F("related")),
                violation_error_message=_("A story cannot be related to itself."),
            ),
            models.UniqueConstraint(
                name="pick_once_per_article",
                fields=["article", "related"],
                violation_error_message=_("This story is picked already."),
            ),
        ]

    def __str__(self):
        return f"{self.article_id} -> {self.related_id}"
