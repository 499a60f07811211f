"""The admin of stories: form and deletion. Writing is left to `publishing`."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions, publishing
from ..models import Article, Correction
from . import buttons
from .article_form import ArticleForm
from .article_list import ListOfStories
from .base import DeskAdmin
from .compare import differences
from .revisions import RevisionViews
from .rows import BylineInline, PickInline, TopicInline
from .verbs import VerbViews
from .widgets import LOCAL_TIMES, unwrapped


@admin.register(Article)
class ArticleAdmin(ListOfStories, VerbViews, RevisionViews, DeskAdmin):
    form = ArticleForm
    formfield_overrides = LOCAL_TIMES
    inlines = [BylineInline, TopicInline, PickInline]
    change_form_template = "admin/articles/article/change_form.html"
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
                _("Breaking"),
                {"fields": ["breaking_until", "breaking_line", "developing"], "classes": ["rail", "folded"]},
            ),
            (_("Address and search"), {"fields": ["slug", "seo_title"], "classes": ["rail", "folded"]}),
        ]
        if not writes or request.user.has_perm("articles.set_comment_mode"):
            fieldsets.append((_("Comments"), {"fields": ["comment_mode"], "classes": ["rail", "folded"]}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        return ["text_as_read"]

    @admin.display(description=gettext_lazy("text"))
    def text_as_read(self, article):
        return format_html('<div class="text-as-read">{}</div>', article.prepared)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Leave out the windows for changing a section or a photo: they would be a detour from the story."""
        return unwrapped(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "comment_mode" in form.base_fields and not request.user.has_perm("articles.set_comment_mode"):
            del form.base_fields["comment_mode"]
        return form

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Begin a new story with the writer's own name in the byline."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        author = getattr(request.user, "author", None)
        if isinstance(inline, BylineInline) and not obj.pk and author and request.method != "POST":
            kwargs["initial"] = [{"author": author.pk}]
        return kwargs

    def save_model(self, request, obj, form, change):
        """Leave the write to `save_related`: the verb writes columns and relations in one go."""

    def save_related(self, request, form, formsets, change):
        article = form.instance

        def relations():
            for formset in formsets:
                formset.save()

        if not change:
            publishing.create(article, by=request.user, relations=relations)
            return
        told = form.cleaned_data.get("change_text", "").strip()
        kind = form.cleaned_data.get("change")
        if article.is_live and kind in Correction.Kind.values:
            publishing.correct(article, by=request.user, text=told, kind=kind, relations=relations)
        else:
            publishing.update(
                article,
                by=request.user,
                material=form.is_material,
                note=told if form.is_material else "",
                relations=relations,
            )

    def construct_change_message(self, request, form, formsets, add=False):
        return ""

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_save(request, obj)

    def response_change(self, request, obj):
        return self._after_save(request, obj)

    def _after_save(self, request, article):
        address = reverse("admin:articles_article_change", args=[article.pk])
        verb = request.POST.get("_verb", "")
        if verb == "preview":
            preview = reverse("articles:preview", args=[article.slug])
            if "application/json" in request.headers.get("Accept", ""):
                return JsonResponse({"preview": preview, "change": address, "version": article.version})
            return redirect(preview)
        if verb in ("submit", "publish", "schedule", "send_back"):
            form = ArticleForm({"publish_at": request.POST.get("publish_at", "")})
            form.is_valid()
            return self.perform(request, article, verb, form) or redirect(address)
        messages.success(request, _("Saved as version %(number)s.") % {"number": article.version})
        return redirect(address)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        article = obj if obj is not None and obj.pk else None
        if getattr(form, "theirs", None) is not None:
            context["conflict"] = self._conflict(form, context["inline_admin_formsets"])
        context |= {
            "bar": buttons.bar(request.user, article),
            "asks_what_changed": article is not None
            and article.is_live
            and self.has_change_permission(request, article),
            "zone": timezone.localtime().tzname(),
            "title": _("New story") if add else (article.headline if article else ""),
            "subtitle": None,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _conflict(self, form, inline_formsets) -> dict:
        """Return both texts: what the row holds, and what this editor typed, compared field by field."""
        mine = dict(form.theirs)
        typed = form.instance
        for name in publishing.EDITABLE:
            if name in form.fields:
                value = getattr(typed, Article._meta.get_field(name).attname)
                mine[name] = value.isoformat() if hasattr(value, "isoformat") else value
        for inline in inline_formsets:
            rows = inline.formset
            if isinstance(inline.opts, BylineInline):
                mine["bylines"] = [
                    {"author": r["author"].pk, "contribution": r["contribution"]} for r in rows.rows()
                ]
            else:
                mine["topics" if isinstance(inline.opts, TopicInline) else "picks"] = [
                    o.pk for o in rows.objects()
                ]
        before = typed.revisions.filter(version=form.seen).values_list("snapshot", flat=True).first() or {}
        found = differences(form.theirs, mine)
        rows = []
        for difference in found:
            they_changed = before.get(difference.name) != form.theirs.get(difference.name)
            i_changed = before.get(difference.name) != mine.get(difference.name)
            rows.append(
                {
                    "difference": difference,
                    "both": they_changed and i_changed,
                    "only_they": they_changed and not i_changed,
                }
            )
        return {
            "sentence": str(form.conflict),
            "who": form.conflict.who,
            "rows": rows,
            "version": typed.version,
        }

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
