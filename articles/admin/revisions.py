"""The history of a story: one timeline, two revisions compared, an older one restored as a new one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import InvalidPage
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from .. import permissions, publishing
from ..models import Article, Revision
from ..publishing.text import NOT_REVERTED
from . import timeline
from .compare import differences
from .verbs import sentences_of, zoned

LONGEST_NOTE = 2000


class RevisionViews:
    """Pages of the story's admin, in place of Django's history."""

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
        """Show who did what when as one timeline, newest first; a POST leaves a note on it."""
        article = self._story(request, object_id)
        typed, problems = "", []
        if request.method == "POST":
            typed = request.POST.get("note", "")
            problems = self._note(request, article, typed)
            if not problems:
                return redirect("admin:articles_article_history", article.pk)
        try:
            page = timeline.pages(article).page(request.GET.get("page", "1"))
        except (InvalidPage, ValueError):
            raise Http404("no such page") from None
        context = {
            "title": _("History"),
            "subtitle": str(article),
            "article": article,
            "page_obj": page,
            "days": timeline.moments(article, page),
            "may_edit": permissions.may_edit(request.user, article),
            "may_note": permissions.may_note(request.user, article),
            "may_compare": article.revisions.count() > 1,
            "copy": publishing.copy_of(article),
            "typed": typed,
            "problems": problems,
        }
        return self._page(
            request, "admin/articles/article/history.html", context, status=400 if problems else 200
        )

    def _note(self, request, article: Article, text: str) -> list[str]:
        """Leave a note; return what is wrong with it, or nothing."""
        if len(text) > LONGEST_NOTE:
            return [_("A note has %(most)d characters at most.") % {"most": LONGEST_NOTE}]
        try:
            publishing.note(article, by=request.user, text=text)
        except ValidationError as error:
            return sentences_of(error)
        messages.success(request, _("The note stands on the timeline."))
        return []

    def compare_view(self, request, object_id):
        """Show two states as one text with the changed words marked; of two versions the older is always the first.

        `?copy=1` compares what stands in the story now with its working copy.
        """
        article = self._story(request, object_id)
        if "copy" in request.GET:
            return self._compare_copy(request, article)
        versions = [request.GET.get(name, "") for name in ("from", "to")]
        if not all(version.isdecimal() and len(version) < 10 for version in versions):
            raise Http404("no such version")
        found = Revision.objects.filter(article=article, version__in=[int(version) for version in versions])
        held = {revision.version: revision for revision in found.select_related("made_by")}
        if any(int(version) not in held for version in versions):
            raise Http404("no such version")
        old, new = (held[number] for number in sorted(int(version) for version in versions))
        context = {
            "title": _("Compare version %(old)s with version %(new)s")
            % {"old": old.version, "new": new.version},
            "here": f"{old.version} – {new.version}",
            "sides": [self._side(old), self._side(new)],
            "differences": differences(old.snapshot, new.snapshot),
            "restore": old.version if permissions.may_edit(request.user, article) else None,
        }
        return self._comparison(request, article, context)

    def _side(self, revision: Revision) -> tuple[str, str]:
        """Return which revision it is, and who made it when and why."""
        words = timeline.verb_in_words(revision.verb)
        facts = [words, str(revision.made_by or "–"), zoned(revision.made_at)]
        sentence = ", ".join(facts) + (f": {revision.note}" if revision.note else "")
        return _("Version %(number)s") % {"number": revision.version}, sentence

    def _compare_copy(self, request, article: Article):
        copy = publishing.copy_of(article)
        if copy is None:
            messages.info(request, _("There is no working copy of this story any more."))
            return redirect("admin:articles_article_change", article.pk)
        live = publishing.snapshot(article)
        found = publishing.beside(article)
        held = found.held if found else live | copy.snapshot
        readers = _("What readers see") if article.is_live else _("The story")
        since = _("Version %(number)s, %(time)s") % {
            "number": article.version,
            "time": zoned(article.changed_at or article.created_at),
        }
        written = _("%(who)s, %(time)s") % {"who": copy.changed_by, "time": zoned(copy.changed_at)}
        context = {
            "title": _("The working copy and what readers see"),
            "here": _("Working copy"),
            "sides": [(readers, since), (_("Working copy"), written)],
            "differences": differences(live, held),
            "restore": None,
        }
        return self._comparison(request, article, context)

    def _comparison(self, request, article: Article, context: dict):
        context |= {"subtitle": str(article), "article": article}
        return self._page(request, "admin/articles/article/compare.html", context)

    def revert_view(self, request, object_id, version):
        """Ask, then restore the text of an older version: as a new version, or first as a working copy."""
        article = self._story(request, object_id)
        if not permissions.may_edit(request.user, article):
            raise PermissionDenied
        revision: Revision = get_object_or_404(article.revisions.select_related("made_by"), version=version)
        if request.method == "POST":
            return self._revert(request, article, revision)
        now = publishing.snapshot(article)
        context = {
            "title": _("Restore version %(number)s") % {"number": version},
            "subtitle": str(article),
            "article": article,
            "revision": revision,
            "public": permissions.may_keep_copy(request.user, article),
            "copy": publishing.copy_of(article),
            "differences": [
                difference
                for difference in differences(now, now | revision.snapshot)
                if difference.name not in (*NOT_REVERTED, "status")
            ],
            "back": reverse("admin:articles_article_history", args=[article.pk]),
        }
        return self._page(request, "admin/articles/article/revert.html", context)

    def _revert(self, request, article: Article, revision: Revision):
        beside = "_beside" in request.POST
        try:
            if beside:
                held = {name: value for name, value in revision.snapshot.items() if name not in NOT_REVERTED}
                copy = publishing.copy_of(article)
                publishing.keep(article, held, by=request.user, seen=copy.version if copy else 0)
            else:
                publishing.revert(article, to=revision, by=request.user)
        except (publishing.Conflict, publishing.CopyConflict, ValidationError) as error:
            for sentence in sentences_of(error):
                messages.error(request, sentence)
        else:
            sentence = (
                _("Version %(number)s is the working copy now. Readers see nothing of it yet.")
                if beside
                else _("Version %(number)s is restored.")
            )
            messages.success(request, sentence % {"number": revision.version})
        return redirect("admin:articles_article_change", article.pk)

    def _page(self, request, template, context, status=200):
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, context, status=status)
