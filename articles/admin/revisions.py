"""The revisions of a story: listed, compared, restored as a new one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions, publishing
from ..models import Article, Revision
from .compare import differences
from .verbs import sentences_of

PAGE = 100
VERBS = {
    "create": gettext_lazy("Started"),
    "edit": gettext_lazy("Changed"),
    "update": gettext_lazy("Updated for readers"),
    "submit": gettext_lazy("Sent to review"),
    "send_back": gettext_lazy("Sent back"),
    "publish": gettext_lazy("Published"),
    "correct": gettext_lazy("Corrected"),
    "take_down": gettext_lazy("Taken down"),
    "restore": gettext_lazy("Restored"),
    "revert": gettext_lazy("Older version restored"),
    "post_update": gettext_lazy("Live update posted"),
    "set_comment_mode": gettext_lazy("Comment mode set"),
    "discard": gettext_lazy("Draft deleted"),
    "add": gettext_lazy("Added"),
    "change": gettext_lazy("Changed"),
    "delete": gettext_lazy("Deleted"),
}


def verb_in_words(verb: str) -> str:
    """Return what a verb of the trail did, as a colleague reads it."""
    return str(VERBS.get(verb, verb.replace("_", " ").capitalize()))


class RevisionViews:
    """Three pages of the story's admin, in place of Django's history."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/history/", wrap(self.history_view), name="articles_article_history"),
            path("<int:object_id>/compare/", wrap(self.compare_view), name="articles_article_compare"),
            path(
                "<int:object_id>/restore/<int:version>/",
                wrap(self.revert_view),
                name="articles_article_revert",
            ),
            *super().get_urls(),
        ]

    def _story(self, request, object_id) -> Article:
        article = get_object_or_404(Article, pk=object_id)
        if not permissions.may_view(request.user, article):
            raise PermissionDenied
        return article

    def history_view(self, request, object_id, extra_context=None):
        """List who wrote what when, newest first, with two to choose for comparing."""
        article = self._story(request, object_id)
        revisions = list(article.revisions.select_related("made_by").defer("snapshot")[:PAGE])
        for revision in revisions:
            revision.words = verb_in_words(revision.verb)
        context = {
            "title": _("Revisions"),
            "subtitle": str(article),
            "article": article,
            "revisions": revisions,
            "may_edit": permissions.may_edit(request.user, article),
            "older": revisions[1].version if len(revisions) > 1 else None,
        }
        return self._page(request, "admin/articles/article/revisions.html", context)

    def compare_view(self, request, object_id):
        """Show two versions as one text with the changed words marked; the older one is always the first."""
        article = self._story(request, object_id)
        versions = [request.GET.get(name, "") for name in ("from", "to")]
        if not all(version.isdecimal() and len(version) < 10 for version in versions):
            raise Http404("no such version")
        old, new = (
            get_object_or_404(article.revisions.select_related("made_by"), version=int(version))
            for version in sorted(versions, key=int)
        )
        for revision in (old, new):
            revision.words = verb_in_words(revision.verb)
        context = {
            "title": _("Compare version %(old)s with version %(new)s")
            % {"old": old.version, "new": new.version},
            "subtitle": str(article),
            "article": article,
            "old": old,
            "new": new,
            "differences": differences(old.snapshot, new.snapshot),
            "may_edit": permissions.may_edit(request.user, article),
        }
        return self._page(request, "admin/articles/article/compare.html", context)

    def revert_view(self, request, object_id, version):
        """Ask, then restore the text of an older version as a new one."""
        article = self._story(request, object_id)
        if not permissions.may_edit(request.user, article):
            raise PermissionDenied
        revision: Revision = get_object_or_404(article.revisions.select_related("made_by"), version=version)
        if request.method == "POST":
            try:
                publishing.revert(article, to=revision, by=request.user)
            except (publishing.Conflict, ValidationError) as error:
                for sentence in sentences_of(error):
                    messages.error(request, sentence)
            else:
                messages.success(request, _("Version %(number)s is restored.") % {"number": version})
            return redirect("admin:articles_article_change", article.pk)
        revision.words = verb_in_words(revision.verb)
        now = publishing.snapshot(article)
        context = {
            "title": _("Restore version %(number)s") % {"number": version},
            "subtitle": str(article),
            "article": article,
            "revision": revision,
            "differences": [
                d
                for d in differences(now, revision.snapshot)
                if d.name not in ("slug", "breaking_until", "comment_mode", "status")
            ],
            "back": reverse("admin:articles_article_history", args=[article.pk]),
        }
        return self._page(request, "admin/articles/article/revert.html", context)

    def _page(self, request, template, context):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, context)
