"""The composer of live coverage: made for a phone and one thumb, whole without JavaScript.

The form carries the key of the post. A post that was sent and whose answer was lost is sent again with the same key, by the
script or by the thumb, and is still one post.
"""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import catalogue, permissions, publishing, renditions, typed
from ..body import photo_ids
from ..coverage import words_of
from ..models import Article, LiveUpdate, Photo
from ..uuids import uuid7
from .verbs import sentences_of, zoned

LISTED = 40
# Held until commit by whoever posts under a key: of two at once the second finds what the first has written.
LOCK_CLASS = 28_036
PICTURES = "image/jpeg,image/png,image/webp,image/avif,image/gif"


class PostForm(forms.Form):
    """One post. Signs make paragraphs, lists, bold and links of the text (articles/typed.py)."""

    key = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    text = forms.CharField(
        label=gettext_lazy("What happened"),
        required=False,
        strip=True,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "enterkeyhint": "enter", "autocapitalize": "sentences"}),
        help_text=gettext_lazy("An empty line begins a paragraph, a dash a list. **bold**, *italic*."),
    )
    headline = forms.CharField(
        label=gettext_lazy("Headline, if it needs one"), required=False, max_length=200
    )
    key_event = forms.BooleanField(label=gettext_lazy("Key event"), required=False)
    camera = forms.FileField(
        label=gettext_lazy("Take a photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURES, "capture": "environment"}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Choose a photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": PICTURES}),
    )
    alt = forms.CharField(
        label=gettext_lazy("What the photo shows, for readers who cannot see it"),
        required=False,
        max_length=500,
    )
    credit = forms.CharField(label=gettext_lazy("Who took it"), required=False, max_length=200)

    def clean(self):
        cleaned = super().clean()
        self.accepted = None
        if upload := cleaned.get("camera") or cleaned.get("photo"):
            try:
                self.accepted = renditions.accept(upload)
            except ValidationError as error:
                self.add_error("photo", error)
            if not cleaned.get("alt", "").strip():
                self.add_error("alt", _("Say what the photo shows, for readers who cannot see it."))
            if not cleaned.get("credit", "").strip():
                self.add_error("credit", _("Say who took the photo."))
        elif not cleaned.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", _("Write what happened, or add a photo."))
        return cleaned

    def post(self, article: Article, *, by) -> LiveUpdate:
        """Write the post, its photo too; one that is there under this key already is not written twice."""
        cleaned = self.cleaned_data
        with transaction.atomic():
            with connection.cursor() as cursor:
                name = str(cleaned["key"])
                cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, name])
            known = LiveUpdate.objects.filter(uuid=cleaned["key"], article=article).first()
            pictures = photo_ids(known.body) if known else []
            if self.accepted and not pictures:
                if not by.has_perm("articles.add_photo"):
                    raise PermissionDenied
                photo = Photo(alt=cleaned["alt"].strip(), credit=cleaned["credit"].strip(), added_by=by)
                renditions.store(photo, self.accepted)
                pictures = [catalogue.save(photo, by=by).pk]
            figures = "".join(f'<figure data-photo="{pk}"></figure>' for pk in pictures)
            return publishing.post_update(
                article,
                by=by,
                headline=cleaned["headline"],
                body=typed.to_html(cleaned["text"]) + figures,
                key_event=cleaned["key_event"],
                uuid=cleaned["key"],
            )


class SummaryForm(forms.Form):
    """What stands on top of the coverage."""

    summary = forms.CharField(
        label=gettext_lazy("What we know so far, one point a line"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class Composer:
    """The addresses of the composer, for the admin of live updates."""

    def compose_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Show the form with the posts below it; take a post, a summary, the removal of a post, the end of the coverage."""
        article = get_object_or_404(Article.objects.defer("search", "source_data"), pk=article_id)
        if not self.has_add_permission(request) or not permissions.may_edit(request.user, article):
            raise PermissionDenied
        if request.method != "POST":
            return self._composer(request, article)
        verb = request.POST.get("_verb", "post")
        if verb != "post":
            return self._act(request, article, verb)
        form = PostForm(request.POST, request.FILES)
        scripted = "application/json" in request.headers.get("Accept", "")
        if form.is_valid():
            try:
                made = form.post(article, by=request.user)
            except ValidationError as error:
                for sentence in sentences_of(error):
                    form.add_error(None, sentence)
            else:
                if scripted:
                    return JsonResponse(
                        {"row": self._row(request, article, made), "uuid": str(made.uuid)}, status=201
                    )
                self.message_user(request, _("Posted."))
                return redirect("admin:articles_liveupdate_compose", article.pk)
        if scripted:
            told = [sentence for sentences in form.errors.values() for sentence in sentences]
            return JsonResponse({"errors": told}, status=422)
        return self._composer(request, article, form=form, status=422)

    def _act(self, request, article, verb):
        try:
            if verb == "summarise":
                form = SummaryForm(request.POST)
                if not form.is_valid():
                    return self._composer(request, article, summary=form, status=422)
                publishing.summarise(article, by=request.user, summary=form.cleaned_data["summary"])
                told = _("The summary is what readers see now.")
            elif verb == "close":
                publishing.close_coverage(article, by=request.user)
                told = _("The coverage has ended. The next update begins it again.")
            elif verb == "open":
                publishing.open_coverage(article, by=request.user)
                told = _("The coverage goes on.")
            else:
                given = request.POST.get("update", "")
                update = get_object_or_404(
                    LiveUpdate, article=article, pk=given if given.isdecimal() and len(given) < 19 else 0
                )
                if verb == "remove":
                    publishing.remove_update(update, by=request.user)
                    told = _("Removed: readers see it no longer.")
                else:
                    publishing.put_back_update(update, by=request.user)
                    told = _("Put back.")
        except ValidationError as error:
            told = " ".join(sentences_of(error))
        self.message_user(request, told)
        return redirect("admin:articles_liveupdate_compose", article.pk)

    def _composer(self, request, article, *, form=None, summary=None, status=200):
        now = timezone.now()
        ends = article.coverage_ends
        credit = request.user.get_full_name()
        form = form or PostForm(initial={"key": uuid7(), "credit": credit})
        if form.is_bound and form.errors.get("key"):  # somebody else's page
            form.data = form.data.copy()
            form.data["key"] = str(uuid7())
        updates = article.live_updates.select_related("posted_by")[: LISTED + 1]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Live updates"),
            "article": article,
            "form": form,
            "new_key": uuid7(),
            "credit": credit,
            "summary": summary or SummaryForm(initial={"summary": article.coverage_summary}),
            "rows": [self._facts(update) for update in updates[:LISTED]],
            "has_more": len(updates) > LISTED,
            "all_url": reverse("admin:articles_liveupdate_changelist") + f"?article__id__exact={article.pk}",
            "is_public": article.is_live_at(now),
            "is_live_kind": article.kind == Article.Kind.LIVE,
            "goes_on": article.is_covered(now),
            "ends": zoned(ends) if ends else "",
            "has_ended": ends is not None and ends <= now,
            "story_url": reverse("admin:articles_article_change", args=[article.pk]),
        }
        return TemplateResponse(request, "admin/articles/live/compose.html", context, status=status)

    def _facts(self, update: LiveUpdate) -> dict:
        words = Truncator(words_of(update.body)).chars(120)
        return {
            "update": update,
            "words": words or _("A photo"),
            "has_photo": "data-photo" in update.body,
            "posted": timezone.localtime(update.posted_at),
            "change_url": reverse("admin:articles_liveupdate_change", args=[update.pk]),
        }

    def _row(self, request, article, update) -> str:
        context = {"row": self._facts(update), "article": article, "is_public": article.is_live}
        return render_to_string("admin/articles/live/_post.html", context, request)
