"""The admin of stories: form and deletion. Writing is left to `publishing`."""

import json

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions, publishing
from ..models import Article
from . import buttons, copies
from .article_form import ArticleForm
from .article_list import ListOfStories
from .base import DeskAdmin
from .breaking import BreakingViews
from .links import LinkViews
from .revisions import RevisionViews
from .rows import BylineInline, ExclusionInline, PickInline, TopicInline
from .saving import StorySaving
from .verbs import VerbViews
from .widgets import LOCAL_TIMES, unwrapped


def _lines(data: dict, prefix: str = "") -> list[tuple[str, str]]:
    """Return name and value of everything in `data`, with what lies deeper named by its path."""
    lines: list[tuple[str, str]] = []
    for name, value in data.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict):
            lines += _lines(value, f"{path} › ")
        else:
            words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            lines.append((path, words))
    return lines


@admin.register(Article)
class ArticleAdmin(ListOfStories, StorySaving, VerbViews, RevisionViews, LinkViews, BreakingViews, DeskAdmin):
    form = ArticleForm
    formfield_overrides = LOCAL_TIMES
    inlines = [BylineInline, TopicInline, PickInline, ExclusionInline]
    change_form_template = "admin/articles/article/change_form.html"
    keeps_typing = True
    autocomplete_fields = ["category"]
    actions = [
        "submit_selected",
        "publish_selected",
        "send_back_selected",
        "take_down_selected",
        "restore_selected",
        "discard_selected",
    ]

    # Who may

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or permissions.may_edit(request.user, obj)
        )

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (
            obj is None or permissions.may_discard(request.user, obj)
        )

    # The form

    def get_object(self, request, object_id, from_field=None):
        """Lock the row for a write, so that nobody saves between the look at its version and our save."""
        article = super().get_object(request, object_id, from_field)
        if article is not None and request.method == "POST" and connection.in_atomic_block:
            article = (
                Article.objects.select_for_update(of=("self",), no_key=True).filter(pk=article.pk).first()
            )
        return article

    def get_fieldsets(self, request, obj=None):
        writes = self.has_change_permission(request, obj) if obj else True
        page = ["kicker", "headline", "standfirst", "dateline", "body" if writes else "text_as_read"]
        fieldsets = [
            (None, {"fields": page, "classes": ["page"]}),
            (_("Section"), {"fields": ["category", "kind"], "classes": ["rail", "first"]}),
            (_("Lead photo"), {"fields": ["lead_photo", "lead_caption"], "classes": ["rail", "first"]}),
            (
                _("Labels"),
                {"fields": ["developing", "timeless"], "classes": ["rail", "folded"]},
            ),
            (
                _("Address and search"),
                {
                    "fields": ["slug", "seo_title", "seo_description", "canonical_url"],
                    "classes": ["rail", "folded"],
                },
            ),
        ]
        if obj is not None and obj.source_data:
            kept = {"fields": ["from_earlier_site"], "classes": ["rail", "folded"]}
            fieldsets.append((_("From the earlier site"), kept))
        if not writes or request.user.has_perm("articles.set_comment_mode"):
            fieldsets.append((_("Comments"), {"fields": ["comment_mode"], "classes": ["rail", "folded"]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        return ["text_as_read", "from_earlier_site"]

    @admin.display(description=gettext_lazy("text"))
    def text_as_read(self, article):
        return format_html('<div class="text-as-read">{}</div>', article.prepared)

    @admin.display(description=gettext_lazy("kept from the earlier site"))
    def from_earlier_site(self, article):
        """List what came along with an imported story and has no column of its own."""
        rows = format_html_join("", "<dt>{}</dt><dd>{}</dd>", _lines(article.source_data))
        return format_html('<dl class="earlier">{}</dl>', rows)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Leave out the windows for changing a section or a photo: they would be a detour from the story."""
        return unwrapped(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "comment_mode" in form.base_fields and not request.user.has_perm("articles.set_comment_mode"):
            del form.base_fields["comment_mode"]
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Begin a new story with the writer's own name in the byline, a working copy with its own rows."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        author = getattr(request.user, "author", None)
        held = inline.held(request, obj)
        if held and request.method != "POST":
            kwargs |= {
                "queryset": inline.model._default_manager.none(),
                "initial": inline.formset.rows_of(held),
            }
        if isinstance(inline, BylineInline) and not obj.pk and author and request.method != "POST":
            kwargs["initial"] = [{"author": author.pk}]
        return kwargs

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        article = obj if obj is not None and obj.pk else None
        may_edit = article is not None and self.has_change_permission(request, article)
        context |= {
            "bar": buttons.bar(request.user, article),
            "copy": buttons.copy_banner(request.user, article) if article else None,
            "conflict": self._conflict(form, context["inline_admin_formsets"], article) if may_edit else None,
            "asks_what_changed": may_edit and article.is_live,
            "zone": timezone.localtime().tzname(),
            "title": _("New story") if add else (article.headline if article else ""),
            "subtitle": None,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _conflict(self, form, inline_formsets, article) -> dict | None:
        """Return both texts, compared field by field, when a colleague wrote since or readers got another text."""
        if form.conflict is None:
            found = form.beside
            return copies.changed_for_readers(found, article) if found and found.both else None
        mine = copies.typed(form, [inline.formset for inline in inline_formsets], form.theirs)
        return copies.two_texts(**form.conflict, theirs=form.theirs, mine=mine)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Tell whoever has typed into a story that went out of their hands meanwhile where the words are."""
        article = self.get_object(request, object_id) if request.method == "POST" else None
        if (
            article is not None
            and permissions.may_view(request.user, article)
            and not self.has_change_permission(request, article)
        ):
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("Nothing was saved"),
                "subtitle": str(article),
                "sentence": _(
                    "This story is “%(state)s” now, and not yours to write. What you typed is kept in this browser: "
                    "the story shows it beside its text, for you to copy."
                )
                % {"state": buttons.standing(article)[1]},
                "links": [],
                "back": reverse("admin:articles_article_change", args=[article.pk]),
            }
            return TemplateResponse(request, "admin/refused.html", context, status=403)
        return super().change_view(request, object_id, form_url, extra_context)

    # Deleting

    def delete_view(self, request, object_id, extra_context=None):
        """Delete what was never public; for anything else say what can be done instead."""
        article = self.get_object(request, object_id)
        if article is not None and request.user.has_perm("articles.delete_article") and article.was_public:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _("This story cannot be deleted"),
                "subtitle": str(article),
                "sentence": _(
                    "What readers have seen is never deleted. It can be taken down: its address then tells them why."
                ),
                "links": [
                    (reverse("admin:articles_article_verb", args=[article.pk, "take-down"]), _("Take down"))
                ]
                if permissions.may_take_down(request.user, article)
                else [],
                "back": reverse("admin:articles_article_change", args=[article.pk]),
            }
            return TemplateResponse(request, "admin/refused.html", context, status=409)
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs, request):
        """Name the stories only: what hangs on a draft goes with it and needs no permission of its own."""
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def delete_model(self, request, obj):
        if not permissions.may_discard(request.user, obj):
            raise PermissionDenied
        publishing.discard(obj, by=request.user)
