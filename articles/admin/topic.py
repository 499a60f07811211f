"""The admin of topics: their names, their pinned story, and two that become one."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import catalogue, topics
from ..models import ArticleTopic, Topic
from .base import CatalogueAdmin
from .catalogue import SlugForm
from .verbs import sentences_of

# An id has no more; the database refuses greater numbers.
DIGITS = 15


class TopicForm(SlugForm):
    """A topic, with its other names one a line."""

    aliases = forms.CharField(
        label=gettext_lazy("Other names"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line. Each finds the topic in the desk, in search and in imports, and its address leads here."
        ),
    )

    class Meta:
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].label = _("Address")
        if self.instance.pk and "aliases" in self.fields:
            self.fields["aliases"].initial = "\n".join(self.instance.aliases.values_list("name", flat=True))

    def clean_aliases(self):
        """Return the names, each once, or say which of them stands for another topic."""
        lines = (" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines())
        names = list({line.lower(): line for line in lines if line}.values())
        topic = Topic(pk=self.instance.pk, name=self.cleaned_data.get("name", self.instance.name))
        sentences = [
            _("“%(name)s…” is longer than 100 characters.") % {"name": name[:40]}
            for name in names
            if len(name) > 100
        ]
        sentences += [sentence for name in names if (sentence := topics.taken(name, but=topic))]
        if sentences:
            raise ValidationError(sentences)
        return names


class MergeForm(forms.Form):
    """Into which other topic this one goes."""

    def __init__(self, topic: Topic, site, data=None):
        super().__init__(data)
        self.fields["into"] = forms.ModelChoiceField(
            Topic.objects.exclude(pk=topic.pk),
            label=_("Merge it into"),
            # The picker of topics in the story form: it finds them by their other names too.
            widget=AutocompleteSelect(ArticleTopic._meta.get_field("tag"), site),
            error_messages={
                "required": _("Choose the topic that stays."),
                "invalid_choice": _("Choose another topic that is still there."),
            },
        )


@admin.register(Topic)
class TopicAdmin(CatalogueAdmin):
    form = TopicForm
    change_form_template = "admin/articles/topic/change_form.html"
    list_display = ["name", "other_names", "stories"]
    ordering = ["name"]
    search_fields = ["name", "aliases__name"]
    fields = ["name", "aliases", "description", "pinned", "timeless", "slug"]
    autocomplete_fields = ["pinned"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).prefetch_related("aliases")
        links = ArticleTopic.objects.filter(tag=OuterRef("pk")).order_by().values("tag")
        # For the rows that are shown only, each along its index.
        return rows.annotate(story_count=Coalesce(Subquery(links.values(n=Count("pk"))), 0))

    def get_fields(self, request, obj=None):
        """Show the other names as words to whoever may only read."""
        writes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [name if writes or name != "aliases" else "other_names" for name in self.fields]

    def get_urls(self):
        merge = path(
            "<path:object_id>/merge/",
            self.admin_site.admin_view(self.merge_view),
            name="articles_topic_merge",
        )
        return [merge, *super().get_urls()]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "pinned" and field is not None:
            # A story is not written in passing.
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    @admin.display(description=gettext_lazy("stories"))
    def stories(self, topic):
        return topic.story_count

    @admin.display(description=gettext_lazy("other names"))
    def other_names(self, topic):
        return ", ".join(alias.name for alias in topic.aliases.all())

    def save_model(self, request, obj, form, change):
        names = form.cleaned_data.get("aliases", [])
        catalogue.save(obj, by=request.user, relations=lambda: topics.set_aliases(obj, names))

    def may_merge(self, request) -> bool:
        """Whether this colleague may let one topic become another."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_merge"] = obj is not None and obj.pk and self.may_merge(request)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def merge_view(self, request, object_id):
        """Ask for the topic that stays, say in numbers what will be moved, then move it."""
        if not object_id.isdecimal() or len(object_id) > DIGITS:
            object_id = "0"
        topic = get_object_or_404(Topic, pk=object_id)
        if not self.may_merge(request):
            raise PermissionDenied
        wanted = (request.POST if request.method == "POST" else request.GET).get("into")
        if wanted and not (wanted.isdecimal() and len(wanted) <= DIGITS):
            wanted = "0"
        form = MergeForm(topic, self.admin_site, None if wanted is None else {"into": wanted})
        into = form.cleaned_data["into"] if form.is_bound and form.is_valid() else None
        if request.method == "POST" and into is not None:
            try:
                moved = topics.merge(topic, into=into, by=request.user)
            except ValidationError as error:
                for sentence in sentences_of(error):
                    form.add_error(None, sentence)
            else:
                told = _("“%(topic)s” is merged into “%(into)s”: %(stories)d stories moved.")
                messages.success(
                    request, told % {"topic": topic.name, "into": into, "stories": moved.stories}
                )
                return redirect("admin:articles_topic_change", into.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Merge this topic into another one"),
            "subtitle": str(topic),
            "topic": topic,
            "form": form,
            "media": self.media + form.media,
            "into": into,
            "moving": topics.what_moves(topic, into) if into else None,
            "back": reverse("admin:articles_topic_change", args=[topic.pk]),
            "again": reverse("admin:articles_topic_merge", args=[topic.pk]),
        }
        return TemplateResponse(request, "admin/articles/topic/merge.html", context)
