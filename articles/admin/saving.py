"""What a press on a button of the story form does: which verb writes, what is said of it, and where it leads."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import publishing
from ..models import Article, Correction
from . import copies, keeping
from .article_form import ArticleForm
from .verbs import sentences_of, zoned


class StorySaving:
    """The part of the story's admin that hands over to `publishing`."""

    def save_model(self, request, obj, form, change):
        """Leave the write to `save_related`: the verb writes columns and relations in one go."""

    def save_related(self, request, form, formsets, change):
        """Write what was typed. What a verb refuses after all is said in sentences; then the browser still has it."""
        try:
            with transaction.atomic():
                self._save(request, form, formsets, change)
        except (ValidationError, publishing.Conflict, publishing.CopyConflict) as error:
            if not change:
                raise
            request.told = [(messages.ERROR, sentence) for sentence in sentences_of(error)]
        else:
            keeping.confirm(request)

    def _save(self, request, form, formsets, change) -> None:
        article = form.instance

        def relations():
            for formset in formsets:
                formset.save()

        if not change:
            publishing.create(article, by=request.user, relations=relations)
        elif not article.is_live:
            publishing.update(article, by=request.user, relations=relations)
        elif form.beside or not form.wanted_change or form.cleaned_data["publish_at"]:
            self._save_copy(request, form, formsets)
        elif form.wanted_change in Correction.Kind.values:
            told = form.cleaned_data["change_text"].strip()
            kind = form.wanted_change
            publishing.correct(article, by=request.user, text=told, kind=kind, relations=relations)
        else:
            told = form.cleaned_data["change_text"].strip() if form.is_material else ""
            material = form.is_material
            publishing.update(article, by=request.user, material=material, note=told, relations=relations)

    def _save_copy(self, request, form, formsets) -> None:
        """Keep what was typed beside the published story; let readers see it when the form says what kind of change it is.

        What is typed is kept whatever becomes of the rest.
        """
        row = Article.objects.get(pk=form.instance.pk)
        found, kind, at = form.beside, form.wanted_change, form.cleaned_data["publish_at"]
        live = publishing.snapshot(row)
        held = copies.typed(form, formsets, found.held if found else live)
        scheduled = found.copy.publish_at if found else None
        untouched = copies.same(held, found.copy.snapshot if found else live)
        if not kind and untouched and not scheduled and (not found or found.copy.base_version == row.version):
            request.told = [(messages.INFO, _("Nothing was changed."))]
            return
        current = row.version
        row.version = form.cleaned_data["version"] if found else current
        publishing.keep(row, held, by=request.user, seen=form.copy_held)
        row.version = current
        request.told = told = []
        if not kind:
            told.append((messages.SUCCESS, _("Kept as a working copy. Readers see nothing of it yet.")))
            if scheduled:
                sentence = _("The change does not go out at %(time)s any more.")
                told.append((messages.WARNING, sentence % {"time": zoned(scheduled)}))
            elif at:
                sentence = _(
                    "Nothing goes out at %(time)s: say what kind of change it is, and it will be scheduled."
                )
                told.append((messages.WARNING, sentence % {"time": zoned(at)}))
            return
        try:
            with transaction.atomic():
                words = form.cleaned_data["change_text"]
                publishing.publish_copy(row, by=request.user, change=kind, text=words, at=at)
        except (ValidationError, publishing.Conflict, publishing.CopyConflict) as error:
            told.append((messages.WARNING, _("Kept as a working copy, but not published:")))
            told += [(messages.ERROR, sentence) for sentence in sentences_of(error)]
        else:
            sentence = (
                _("The change goes out at %(time)s.") % {"time": zoned(at)}
                if at
                else _("The change is published.")
            )
            told.append((messages.SUCCESS, sentence))

    def construct_change_message(self, request, form, formsets, add=False):
        return ""

    def response_add(self, request, obj, post_url_continue=None):
        return self._after_save(request, obj)

    def response_change(self, request, obj):
        return self._after_save(request, obj)

    def _after_save(self, request, article):
        article = Article.objects.get(pk=article.pk)  # what was typed may stand beside it, not in it
        address = reverse("admin:articles_article_change", args=[article.pk])
        verb = request.POST.get("_verb", "")
        if verb == "preview":
            preview = reverse("articles:preview", args=[article.slug])
            if "application/json" in request.headers.get("Accept", ""):
                copy = publishing.copy_of(article)
                answer = {"preview": preview, "change": address, "version": article.version}
                answer |= {"copy_version": copy.version if copy else 0, "story": f"article-{article.pk}"}
                return JsonResponse(answer)
            return redirect(preview)
        told = getattr(request, "told", None)
        if told is None and verb in ("submit", "publish", "schedule", "send_back"):
            form = ArticleForm({name: request.POST.get(name, "") for name in ("publish_at", "note")})
            form.is_valid()
            return self.perform(request, article, verb, form) or redirect(address)
        if told is None:
            told = [(messages.SUCCESS, _("Saved as version %(number)s.") % {"number": article.version})]
        for level, sentence in told:
            messages.add_message(request, level, sentence)
        return redirect(address)
