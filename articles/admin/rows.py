"""Rows under a story: bylines, topics, picks, stories left out. Their list is written as a whole, in the order of the form."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import permissions, publishing
from ..models import Article, ArticleTopic, Byline, RelatedExclusion, RelatedPick, Topic
from ..models.choices import Change


class RowForm(forms.ModelForm):
    """One row; it counts only when something is chosen in it."""

    chosen = ""

    def has_changed(self):
        return bool(self.data.get(self.add_prefix(self.chosen))) if self.is_bound else super().has_changed()

    def validate_unique(self):
        """Leave this to the formset: the rows in the database are replaced, so they do not count."""

    def validate_constraints(self):
        """As `validate_unique`."""


class RowsFormSet(forms.BaseInlineFormSet):
    """The whole list of a story's rows.

    What comes in is taken as new rows, whatever ids it names: a colleague may have written the list meanwhile, and
    then the version of the story decides, not the ids.
    """

    twice = _("“%(name)s” stands here twice.")
    # Under which name a snapshot holds the list, and in which field of a row what is chosen stands.
    kept_as = ""
    chosen = ""

    def __init__(self, data=None, files=None, **kwargs):
        if data is not None:
            prefix = kwargs.get("prefix") or self.get_default_prefix()
            data = data.copy()
            data[f"{prefix}-INITIAL_FORMS"] = "0"
            for key in [key for key in data if key.startswith(f"{prefix}-") and key.endswith("-id")]:
                del data[key]
        super().__init__(data, files, **kwargs)

    def clean(self):
        names = [str(row[self.chosen]) for row in self.rows()]
        for name in names:
            if names.count(name) > 1:
                raise ValidationError(self.twice % {"name": name})

    def rows(self) -> list[dict]:
        """Return the cleaned rows in their order; one without a number comes last."""
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.has_changed() and form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        kept = [row for row in kept if row.get(self.chosen)]
        return sorted(kept, key=lambda row: (row.get("position") is None, row.get("position") or 0))

    def objects(self) -> list:
        """Return what was chosen, in order."""
        return [row[self.chosen] for row in self.rows()]

    def kept(self) -> list:
        """Return the list as a snapshot holds it."""
        return [chosen.pk for chosen in self.objects()]

    @classmethod
    def rows_of(cls, held: dict) -> list[dict]:
        """Return the first values of rows for what the snapshot `held` holds."""
        listed = enumerate(held.get(cls.kept_as) or [])
        return [{cls.chosen: pk, "position": position} for position, pk in listed]

    def save(self, commit=True):
        """Write the list; called within the verb's transaction."""
        self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
        self.write(self.instance)
        return []

    def write(self, article: Article) -> None:
        raise NotImplementedError


class BylineForm(RowForm):
    chosen = "author"


class BylineFormSet(RowsFormSet):
    twice = _("“%(name)s” stands in the byline twice.")
    kept_as = "bylines"
    chosen = BylineForm.chosen

    def kept(self):
        return [{"author": row["author"].pk, "contribution": row["contribution"]} for row in self.rows()]

    @classmethod
    def rows_of(cls, held):
        return [line | {"position": position} for position, line in enumerate(held[cls.kept_as] or [])]

    def clean(self):
        super().clean()
        story = self.instance
        # A working copy may be unfinished; what readers see may not.
        kept = self.data.get("change", "") not in Change.values or self.data.get("_verb") == "preview"
        goes_out = not story.is_live or not kept
        published = story.status == Article.Status.PUBLISHED and goes_out
        if published and not self.rows() and story.bylines.exists():
            raise ValidationError(_("The story needs a byline."))

    def write(self, article):
        publishing.set_bylines(article, [(row["author"], row["contribution"]) for row in self.rows()])


class TopicForm(RowForm):
    chosen = "tag"


class TopicFormSet(RowsFormSet):
    kept_as = "topics"
    chosen = TopicForm.chosen

    def __init__(self, data=None, files=None, **kwargs):
        """Take the topic that stayed where the form was opened before another one was merged into it."""
        if data is not None:
            data = data.copy()
            prefix = kwargs.get("prefix") or self.get_default_prefix()
            names = [key for key in data if key.startswith(f"{prefix}-") and key.endswith("-tag")]
            posted = {int(data[key]) for key in names if data[key].isdecimal() and len(data[key]) < 19}
            stand = Topic.standing_for(posted)
            chosen: set[int] = set()
            for key in names:
                topic = stand.get(int(data[key])) if data[key].isdecimal() and len(data[key]) < 19 else None
                if topic is not None and str(topic.pk) != data[key]:
                    data[key] = "" if topic.pk in chosen | posted else str(topic.pk)
                    chosen.add(topic.pk)
        super().__init__(data, files, **kwargs)

    def write(self, article):
        publishing.set_topics(article, self.objects())


class PickForm(RowForm):
    chosen = "related"


class PickFormSet(RowsFormSet):
    kept_as = "picks"
    chosen = PickForm.chosen

    def clean(self):
        super().clean()
        if self.instance.pk and self.instance.pk in [story.pk for story in self.objects()]:
            raise ValidationError(_("A story cannot be related to itself."))

    def write(self, article):
        publishing.set_picks(article, self.objects())


class ExclusionForm(RowForm):
    chosen = "related"


class ExclusionFormSet(RowsFormSet):
    kept_as = "exclusions"
    chosen = ExclusionForm.chosen
    beside = "picks"

    def clean(self):
        super().clean()
        left_out = self.objects()
        if self.instance.pk and self.instance.pk in [story.pk for story in left_out]:
            raise ValidationError(_("A story cannot be left out of its own list."))
        # The rows above are another formset, but they came with the same form.
        rows = [(key, value) for key, value in self.data.items() if key.startswith(f"{self.beside}-")]
        taken_out = {key.removesuffix("-DELETE") for key, value in rows if key.endswith("-DELETE") and value}
        picked = {
            value
            for key, value in rows
            if key.endswith("-related") and key.removesuffix("-related") not in taken_out
        }
        for story in left_out:
            if str(story.pk) in picked:
                raise ValidationError(_("“%(name)s” is picked and left out.") % {"name": story})

    def write(self, article):
        publishing.set_exclusions(article, self.objects())


class RowsInline(admin.TabularInline):
    """An ordered list inside the story form. Whoever may write the story may write its rows."""

    template = "admin/articles/rows_inline.html"
    extra = 1
    place = "rail"
    is_ordered = True

    def held(self, request, obj) -> dict | None:
        """Return the working copy that the form of `obj` opens with instead of what readers see, if there is one."""
        if obj is None or obj.pk is None or not permissions.may_edit(request.user, obj):
            return None
        found = publishing.beside(obj)
        return found.held if found else None

    def get_extra(self, request, obj=None, **kwargs):
        """Return the number of rows that are not in the database: those of a working copy, and an empty one."""
        held = self.held(request, obj)
        return self.extra + (len(held.get(self.formset.kept_as) or []) if held else 0)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_article")

    def has_add_permission(self, request, obj=None):
        if obj is None or obj.pk is None:
            return request.user.has_perm("articles.add_article")
        return permissions.may_edit(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_add_permission(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position" and field:
            field.required = False
            field.widget.attrs |= {"class": "row-position", "min": 0, "aria-label": _("Position")}
        elif db_field.is_relation and hasattr(field.widget, "can_change_related"):
            # A window to change or delete an author would be a detour; one to add a missing author is a help.
            field.widget.can_change_related = field.widget.can_view_related = False
            field.widget.can_delete_related = False
            field.widget.widget.attrs["data-placeholder"] = self.placeholder
            field.widget.widget.attrs["aria-label"] = self.placeholder
        elif field is not None:
            field.widget.attrs |= {
                "aria-label": field.label.capitalize(),
                "placeholder": field.label.capitalize(),
            }
        return field


class BylineInline(RowsInline):
    model = Byline
    form = BylineForm
    formset = BylineFormSet
    fields = ["author", "contribution", "position"]
    autocomplete_fields = ["author"]
    placeholder = _("Add an author")


class TopicInline(RowsInline):
    model = ArticleTopic
    form = TopicForm
    formset = TopicFormSet
    fields = ["tag", "position"]
    autocomplete_fields = ["tag"]
    verbose_name = _("topic")
    verbose_name_plural = _("topics")
    placeholder = _("Add a topic")
    hint = _("The first is the main one.")


class StoryRows(RowsInline):
    """Other stories in a list of this one."""

    fk_name = "article"
    autocomplete_fields = ["related"]
    placeholder = _("Add a story")
    place = "page"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Offer no plus sign: another story is not written in passing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.is_relation:
            field.widget.can_add_related = False
        return field


class PickInline(StoryRows):
    model = RelatedPick
    form = PickForm
    formset = PickFormSet
    fields = ["related", "position"]
    verbose_name_plural = _("related stories, picked by hand")
    hint = _("They stand first under the text; the paper fills up the rest by itself.")


class ExclusionInline(StoryRows):
    model = RelatedExclusion
    form = ExclusionForm
    formset = ExclusionFormSet
    fields = ["related"]
    verbose_name_plural = _("never under this story")
    placeholder = _("Leave a story out")
    hint = _("The paper does not choose them here, however much they have in common with this story.")
    is_ordered = False
