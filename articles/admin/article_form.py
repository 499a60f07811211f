"""The story form: its fields, the version that its editor saw, and what kind of change a published story gets."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import publishing
from ..models import Article, Correction
from ..slugs import free_slug
from .widgets import LocalTime, PhotoInput, StoryText, counted

TYPO, UPDATE = "typo", "update"
CHANGES = [
    (TYPO, _("A small fix. The date stays.")),
    (UPDATE, _("New facts. Readers see it as updated.")),
    (Correction.Kind.CORRECTION.value, _("A correction. It stands under the story.")),
    (Correction.Kind.CLARIFICATION.value, _("A clarification. It stands under the story.")),
]


def _only_posts_since(article: Article, posted: str) -> bool:
    """Tell whether nothing but live updates was written since version `posted`: they are no part of this form."""
    if not (posted.isdecimal() and len(posted) < 10 and int(posted) < article.version):
        return False
    since = list(article.revisions.filter(version__gt=int(posted)).values_list("verb", flat=True))
    return len(since) == article.version - int(posted) and set(since) == {"post_update"}


class ArticleForm(forms.ModelForm):
    """The columns of a story.

    `version` is the one whose text its editor saw. When the row (locked by the admin for a POST) has another, the form
    is not valid, `theirs` is what the row holds, and the form that is shown next carries the row's version: whoever saves
    that has seen both texts.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    change = forms.ChoiceField(
        label=_("What kind of change is this?"), choices=CHANGES, widget=forms.RadioSelect, required=False
    )
    change_text = forms.CharField(
        label=_("What readers are told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For an update it may stay empty. A correction says what was wrong and what is right."),
    )
    publish_at = forms.DateTimeField(label=_("Publication time"), required=False, widget=LocalTime)

    class Meta:
        model = Article
        fields = [
            "kicker",
            "headline",
            "standfirst",
            "dateline",
            "body",
            "lead_photo",
            "lead_caption",
            "category",
            "kind",
            "breaking_until",
            "breaking_line",
            "developing",
            "slug",
            "seo_title",
            "comment_mode",
        ]
        widgets = {
            "headline": forms.Textarea(attrs=counted(most=110, warn=True, rows=2, **{"class": "one-line"})),
            "standfirst": forms.Textarea(attrs=counted(most=160, rows=3)),
            "seo_title": forms.TextInput(attrs=counted(most=60, **{"class": "vTextField"})),
            "lead_caption": forms.Textarea(attrs={"rows": 2}),
            "breaking_until": LocalTime,
            "body": StoryText(attrs={"rows": 24}),
            "lead_photo": PhotoInput,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self.theirs: dict | None = None
        self.seen: int | None = None
        article = self.instance
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "Made from the headline when empty. Changing it leaves a permanent redirect."
            )
        if article.pk:
            self.fields["version"].required = True
            self.fields["version"].initial = article.version
            self.fields["change"].required = article.is_live
            if article.is_scheduled:
                self.fields["publish_at"].initial = article.published_at
        if self.is_bound and article.pk:
            self._compare_versions(article)

    def _compare_versions(self, article: Article) -> None:
        """Look before the fields are cleaned, which writes them into the instance."""
        posted = self.data.get(self.add_prefix("version"), "")
        if posted != str(article.version) and not _only_posts_since(article, posted):
            self.seen = int(posted) if posted.isdecimal() and len(posted) < 10 else None
            self.theirs = publishing.snapshot(article)
            self.conflict = publishing.Conflict(article)
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(article.version)

    def clean_headline(self):
        """Keep the headline on one line: the field is tall so that a long one can be read, not to break it."""
        return " ".join(self.cleaned_data["headline"].split())

    def clean_publish_at(self):
        at = self.cleaned_data["publish_at"]
        if self.data.get("_verb") == "schedule":
            if at is None:
                raise forms.ValidationError(_("Choose the time at which the story goes out."))
            if at <= timezone.now():
                raise forms.ValidationError(_("That time has passed. Choose a later one, or publish now."))
        return at

    def clean(self):
        cleaned = super().clean()
        for name in ("standfirst", "lead_caption", "body"):
            # Browsers send line breaks as two characters; a save without a change must not be one.
            if name in cleaned:
                cleaned[name] = cleaned[name].replace("\r\n", "\n")
        told = (cleaned.get("change_text") or "").strip()
        if cleaned.get("change") in Correction.Kind.values and not told:
            self.add_error("change_text", _("Say what was wrong and what is right."))
        if "slug" in cleaned and not cleaned["slug"]:
            headline = cleaned.get("headline") or self.instance.headline
            cleaned["slug"] = free_slug(
                Article.objects.exclude(pk=self.instance.pk), headline, fallback="story"
            )
        if self.instance.pk and self.instance.status == Article.Status.PUBLISHED:
            self._keep_what_publication_asks(cleaned)
        if self.theirs is not None:
            self.add_error(None, str(self.conflict))
        return cleaned

    def _keep_what_publication_asks(self, cleaned: dict) -> None:
        """Say beside its field what `publishing.update` would refuse; the byline is asked for by its own rows."""
        if self.instance.category_id and "category" in cleaned and cleaned["category"] is None:
            self.add_error("category", _("The story needs a section."))
        photo = cleaned.get("lead_photo")
        if photo is not None and photo.pk != self.instance.lead_photo_id:
            for sentence in photo.missing_for_publication():
                self.add_error("lead_photo", sentence)

    def save_m2m(self):
        """Nothing: bylines, topics and picks are written by their formsets."""

    @property
    def is_material(self) -> bool:
        """Whether readers are to see the story as updated."""
        return self.cleaned_data.get("change") == UPDATE
