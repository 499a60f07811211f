"""The story form: its fields, the versions that its editor saw, and what kind of change a published story gets."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import publishing, transitions
from ..models import Article, Correction
from ..models.choices import Change
from ..slugs import free_slug
from . import copies
from .widgets import LocalTime, PhotoInput, StoryText, counted

# An empty value means the same; a radio button needs one that is not.
KEEP = "keep"
CHANGES = [(KEEP, _("Not yet. Keep it as a working copy; readers see nothing.")), *Change.choices]
# A note is for colleagues, not a second story.
LONGEST_NOTE = 2000


def _number(posted: str) -> int | None:
    return int(posted) if posted.isdecimal() and posted.isascii() and len(posted) < 10 else None


def _unless_typed(typed: datetime | None, held: datetime | None) -> datetime | None:
    """Return `held` when `typed` is the same minute, else `typed`."""
    same_minute = typed and held and held.replace(second=0, microsecond=0) == typed
    return held if same_minute else typed


def _only_posts_since(article: Article, posted: str) -> bool:
    """Tell whether nothing but live updates and alerts was written since version `posted`: they are no part of this form."""
    seen = _number(posted)
    if seen is None or seen >= article.version:
        return False
    since = list(article.revisions.filter(version__gt=seen).values_list("verb", flat=True))
    return len(since) == article.version - seen and set(since) <= transitions.COVERAGE | transitions.ASIDE


class ArticleForm(forms.ModelForm):
    """The columns of a story, or those of its working copy when it is published and has one.

    `version` and `copy_version` are those whose text its editor saw, 0 for no copy. When the row (locked by the admin for a
    POST) or its copy has another, the form is not valid, `conflict` holds both texts, and the form that is shown next
    carries the versions of today: whoever saves that has seen both.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    copy_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    change = forms.ChoiceField(
        label=_("What kind of change is this?"),
        choices=CHANGES,
        widget=forms.RadioSelect,
        required=False,
        initial=KEEP,
    )
    change_text = forms.CharField(
        label=_("What readers are told"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For an update it may stay empty. A correction says what was wrong and what is right."),
    )
    publish_at = forms.DateTimeField(label=_("Publication time"), required=False, widget=LocalTime)
    note = forms.CharField(
        label=_("Note for the editors"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"placeholder": _("Note for the editors, if you like")}),
    )

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
            "developing",
            "timeless",
            "slug",
            "seo_title",
            "seo_description",
            "canonical_url",
            "comment_mode",
        ]
        widgets = {
            "headline": forms.Textarea(attrs=counted(most=110, warn=True, rows=2, **{"class": "one-line"})),
            "standfirst": forms.Textarea(attrs=counted(most=160, rows=3)),
            "seo_title": forms.TextInput(attrs=counted(most=60, **{"class": "vTextField"})),
            "seo_description": forms.Textarea(attrs=counted(most=160, rows=3)),
            "lead_caption": forms.Textarea(attrs={"rows": 2}),
            "body": StoryText(attrs={"rows": 24}),
            "lead_photo": PhotoInput,
        }
        error_messages = {"slug": {"unique": _("Another story has this address.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self.conflict: dict | None = None
        self.theirs: dict | None = None
        article = self.instance
        self.beside = publishing.beside(article)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "Made from the headline when empty. Changing it leaves a permanent redirect."
            )
        if article.pk:
            self.fields["version"].required = True
            self.fields["version"].initial = article.version
            self.fields["copy_version"].initial = self.copy_held
            if article.is_scheduled:
                self.fields["publish_at"].initial = article.published_at
        if self.beside:
            copy = self.beside.copy
            self.initial |= copies.initial_of(self.beside.held)
            self.fields["change"].initial = copy.change or KEEP
            self.fields["change_text"].initial = copy.change_text
            self.fields["publish_at"].initial = copy.publish_at
        if self.is_bound and article.pk:
            self._compare_versions(article)

    @property
    def copy_held(self) -> int:
        """The version of the working copy that there is now, 0 for none."""
        return self.beside.copy.version if self.beside else 0

    def _compare_versions(self, article: Article) -> None:
        """Look before the fields are cleaned, which writes them into the instance."""
        posted = self.data.get(self.add_prefix("version"), "")
        posted_copy = self.data.get(self.add_prefix("copy_version"), "")
        if article.is_live and (_number(posted_copy) or 0) != self.copy_held:
            self._meet_copy(article)
        elif not self.beside and posted != str(article.version) and not _only_posts_since(article, posted):
            self._meet_story(article, _number(posted))
        if self.theirs is not None:
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(article.version)
            self.data[self.add_prefix("copy_version")] = str(self.copy_held)

    def _meet_story(self, article: Article, seen: int | None) -> None:
        error = publishing.Conflict(article)
        self.theirs = publishing.snapshot(article)
        revision = article.revisions.filter(version=seen) if seen is not None else article.revisions.none()
        hint = _(
            "Below stand both texts where they differ: what %(who)s saved as version %(number)s, and yours, which is still in "
            "the form. Take over what you want to keep, then save: your form then replaces version %(number)s, which stays "
            "among the revisions."
        ) % {"who": error.who, "number": article.version}
        self.conflict = {
            "sentence": str(error),
            "who": error.who,
            "hint": hint,
            "base": revision.values_list("snapshot", flat=True).first() or {},
        }

    def _meet_copy(self, article: Article) -> None:
        if self.beside is None:
            self.theirs = base = publishing.snapshot(article)
            who = str(_("Readers see"))
            sentence = _(
                "The working copy that you had opened was published or dropped meanwhile. Nothing of yours was saved."
            )
            hint = _(
                "Below stand both texts where they differ: what readers see, and yours, which is still in the form."
            )
        else:
            copy = self.beside.copy
            self.theirs, base, who = self.beside.held, self.beside.base, str(copy.changed_by)
            sentence = _(
                "%(who)s wrote a working copy of this story at %(when)s, after you had opened it. Nothing of yours was saved."
            ) % {"who": who, "when": f"{timezone.localtime(copy.changed_at):%H:%M}"}
            hint = _(
                "Below stand both texts where they differ: the working copy of %(who)s, and yours, which is still in the form. "
                "Take over what you want to keep, then save: your form then replaces that working copy."
            ) % {"who": who}
        self.conflict = {"sentence": str(sentence), "who": who, "hint": str(hint), "base": base}

    def clean_headline(self):
        """Keep the headline on one line: the field is tall so that a long one can be read, not to break it."""
        return " ".join(self.cleaned_data["headline"].split())

    def clean_developing(self):
        """Leave the label off that a colleague has taken off meanwhile, unless it was put on in this form."""
        typed = self.cleaned_data["developing"]
        seen = _number(self.data.get(self.add_prefix("version"), ""))
        if self.beside or seen is None or seen >= self.instance.version:
            return typed
        earlier = self.instance.revisions.filter(version=seen).values_list("snapshot", flat=True).first()
        return self.initial["developing"] if earlier and earlier.get("developing") == typed else typed

    def clean_publish_at(self):
        at = _unless_typed(self.cleaned_data["publish_at"], self.fields["publish_at"].initial)
        if self.data.get("_verb") == "schedule":
            if at is None:
                raise forms.ValidationError(_("Choose the time at which the story goes out."))
            if at <= timezone.now():
                raise forms.ValidationError(_("That time has passed. Choose a later one, or publish now."))
        return at

    def clean(self):
        cleaned = super().clean()
        for name in ("standfirst", "lead_caption", "body", "seo_description"):
            # Browsers send line breaks as two characters; a save without a change must not be one.
            if name in cleaned:
                cleaned[name] = cleaned[name].replace("\r\n", "\n")
        self._check_change(cleaned)
        if "slug" in cleaned and not cleaned["slug"]:
            headline = cleaned.get("headline") or self.instance.headline
            cleaned["slug"] = free_slug(
                Article.objects.exclude(pk=self.instance.pk), headline, fallback="story"
            )
        story = self.instance
        goes_out = not story.is_live or self.wanted_change
        if story.pk and story.status == Article.Status.PUBLISHED and goes_out:
            self._keep_what_publication_asks(cleaned)
        if self.conflict is not None:
            self.add_error(None, self.conflict["sentence"])
        return cleaned

    @property
    def wanted_change(self) -> str:
        """The kind of change that readers are to see; "" when they are to see nothing yet."""
        chosen = self.cleaned_data.get("change") or KEEP
        return "" if chosen == KEEP or self.data.get("_verb") == "preview" else chosen

    def _check_change(self, cleaned: dict) -> None:
        told = (cleaned.get("change_text") or "").strip()
        at = cleaned.get("publish_at")
        if not self.wanted_change:
            return
        if self.wanted_change in Correction.Kind.values and not told:
            self.add_error("change_text", _("Say what was wrong and what is right."))
        if self.instance.is_live and at is not None and at <= timezone.now():
            self.add_error(
                "publish_at", _("That time has passed. Choose a later one, or empty it to publish at once.")
            )

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
        return self.wanted_change == Change.UPDATE
