"""Preview links of a story: who got one, until when; make one, copy it, revoke it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import permissions, previews
from ..models import Article
from .verbs import sentences_of, zoned

SHOWN = 50
OPEN_FOR = [(24, gettext_lazy("1 day")), (72, gettext_lazy("3 days")), (168, gettext_lazy("1 week"))]


class LinkForm(forms.Form):
    label = forms.CharField(
        label=gettext_lazy("For whom"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Such as “the lawyer” or “Prof. Weber”. The page says it over the story."),
    )
    hours = forms.TypedChoiceField(
        label=gettext_lazy("Open for"), choices=OPEN_FOR, coerce=int, initial=72, widget=forms.RadioSelect
    )


class LinkViews:
    """One page of the story's admin, for whoever may show the story to people outside."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:object_id>/links/", wrap(self.links_view), name="articles_article_links"),
            *super().get_urls(),
        ]

    def links_view(self, request, object_id):
        """List the links of a story; a POST makes one, or revokes the one that it names."""
        article = get_object_or_404(Article, pk=object_id)
        if not (permissions.may_view(request.user, article) and permissions.may_share(request.user, article)):
            raise PermissionDenied
        if request.method == "POST" and "revoke" in request.POST:
            return self._revoke(request, article)
        form = LinkForm(request.POST if request.method == "POST" else None, label_suffix="")
        if form.is_bound and form.is_valid():
            try:
                previews.make(article, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                for sentence in sentences_of(error):
                    form.add_error(None, sentence)
            else:
                messages.success(request, _("The link is made. Copy its address and send it."))
                return redirect("admin:articles_article_links", article.pk)
        now = timezone.now()
        links = list(article.preview_links.select_related("article", "made_by")[:SHOWN])
        for link in links:
            link.is_open_now = link.is_open(now) and link.made_by.is_active
            link.address = previews.address(link)
            link.ends = zoned(link.revoked_at or link.expires_at)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Preview links"),
            "subtitle": str(article),
            "article": article,
            "links": links,
            "form": form,
            "back": reverse("admin:articles_article_change", args=[article.pk]),
        }
        return TemplateResponse(request, "admin/articles/article/links.html", context)

    def _revoke(self, request, article):
        number = request.POST["revoke"]
        wanted = int(number) if number.isdecimal() and len(number) < 10 else 0
        link = get_object_or_404(article.preview_links.select_related("article"), pk=wanted)
        previews.revoke(link, by=request.user)
        messages.success(request, _("The link leads nowhere any more."))
        return redirect("admin:articles_article_links", article.pk)
