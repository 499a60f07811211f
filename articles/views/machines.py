"""Small answers for machines: robots.txt and its kin, oEmbed, the generated style sheet, the paper's icons."""

from datetime import UTC, timedelta
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from .. import brand as pictures
from .. import styles
from ..cards import cards
from ..context import ends, frame, instant
from ..facets import path_word
from ..feeds import clean
from ..metadata import absolute
from ..models import Article
from ..renditions import crop
from .answers import answer, public, reads

FOR_EVER = "public, max-age=31536000, immutable"
TEXT = "text/plain; charset=utf-8"
EMBED = (600, 200)
EXPIRES_AFTER = timedelta(days=180)
THUMBNAIL = "card"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what crawlers may fetch, and where the sitemaps are."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /stories/*/preview/",
        "Disallow: /stories/*/read/",
        "Disallow: /stories/*/comments/new/",
        "Disallow: /stories/*/comments/sent/",
        "",
        f"Sitemap: {absolute(reverse('articles:sitemap'))}",
        f"Sitemap: {absolute(reverse('articles:news_sitemap'))}",
    ]
    return public(HttpResponse("\n".join(lines) + "\n", content_type=TEXT))


@require_safe
def ads(request: HttpRequest) -> HttpResponse:
    """Say that nobody is authorised to sell advertising here (ads.txt 1.1, section 3.2.1: the placeholder record)."""
    lines = [
        "# Nobody else is authorised to sell advertising on this site.",
        "placeholder.example.com, placeholder, DIRECT, placeholder",
    ]
    return public(HttpResponse("\n".join(lines) + "\n", content_type=TEXT))


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a hole (RFC 9116). Without a contact of the paper there is nobody to name: 404."""
    contact = frame(request).paper.contact
    if not contact:
        raise Http404("the paper has no contact")
    # To the first of a month, so that the bytes change once a month and not with every request.
    expires = (instant(request).astimezone(UTC) + EXPIRES_AFTER).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {(get_language() or 'en').split('-')[0]}",
        f"Canonical: {absolute(reverse('articles:security_txt'))}",
    ]
    # Half a year before the first of the month after the one that is named, another one is.
    following = (expires.replace(day=28) + timedelta(days=4)).replace(day=1)
    ends(request, following - EXPIRES_AFTER)
    return answer(request, HttpResponse("\n".join(lines) + "\n", content_type=TEXT), "paper-contact")


@reads(free=True)  # whatever stands as the fingerprint
@require_safe
def stylesheet(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """Answer the colours of the paper. Under an old address stand the present ones, to be asked for again."""
    text = styles.sheet(frame(request))
    response = public(HttpResponse(text, content_type="text/css; charset=utf-8"), "colours", "paper-colours")
    if fingerprint == styles.fingerprint(text):
        response.headers["Cache-Control"] = FOR_EVER
    return response


@reads(free=True)
@require_safe
def brand(request: HttpRequest, fingerprint: str, name: str) -> HttpResponse:
    """Answer an icon of the paper, or its social card, at an address that changes with what it is made from."""
    if name not in pictures.NAMES:
        raise Http404("no such picture")
    paper = frame(request).paper
    kind = "image/jpeg" if name == pictures.CARD else "image/png"
    response = public(HttpResponse(pictures.draw(paper, name), content_type=kind), "paper-icon")
    if fingerprint == pictures.mark(paper):
        response.headers["Cache-Control"] = FOR_EVER
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Answer the icon that browsers ask for unasked."""
    data = pictures.draw(frame(request).paper, "favicon-48.png")
    return public(HttpResponse(data, content_type="image/png"), "paper-icon")


@reads("url", "format", "maxwidth", "maxheight", free=True)
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Tell another site how to show a story of ours (oembed.com): 404 for an address that is no live story."""
    kind = request.GET.get("format", "json")
    if kind not in ("json", "xml"):
        return HttpResponse("This provider knows json and xml.\n", content_type=TEXT, status=501)
    story = _embedded(request)
    width, height = (
        _at_most(request.GET.get(name), size)
        for name, size in zip(("maxwidth", "maxheight"), EMBED, strict=True)
    )
    (card,) = cards(Article.objects.filter(pk=story.pk), instant(request))
    masthead = frame(request)
    address = absolute(story.get_absolute_url())
    data = {
        "version": "1.0",
        "type": "rich",
        "title": clean(story.headline),
        "url": address,
        "provider_name": clean(masthead.paper.name),
        "provider_url": absolute("/"),
        "author_name": clean(card.byline),
        "author_url": absolute(card.authors[0].url) if len(card.authors) == 1 else "",
        "html": str(
            format_html(
                '<blockquote><p><a href="{}">{}</a></p><p>{}</p></blockquote>',
                address,
                clean(story.headline),
                clean(story.standfirst),
            )
        ),
        "width": width,
        "height": height,
    }
    if story.lead_photo:
        url, wide, high = crop(story.lead_photo, THUMBNAIL)
        if wide <= _at_most(request.GET.get("maxwidth"), wide) and high <= _at_most(
            request.GET.get("maxheight"), high
        ):
            data |= {"thumbnail_url": absolute(url), "thumbnail_width": wide, "thumbnail_height": high}
    data = {name: value for name, value in data.items() if value != ""}
    if kind == "json":
        response: HttpResponse = JsonResponse(data)
    else:
        fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in data.items())
        response = HttpResponse(
            f'<?xml version="1.0" encoding="utf-8"?>\n<oembed>{fields}</oembed>\n',
            content_type="text/xml; charset=utf-8",
        )
    picture = {f"crop-photo-{story.lead_photo_id}"} if story.lead_photo_id else set()
    names = {f"link-author-{author.pk}" for author in card.authors}
    address_word = path_word(story.get_absolute_url())
    return public(response, "paper-name", f"embed-{story.pk}", address_word, *names, *picture)


def _embedded(request: HttpRequest) -> Article:
    """Return the live story that the parameter `url` names. Raises Http404."""
    try:
        address = urlsplit(request.GET.get("url", ""))
        ours = urlsplit(settings.SITE_URL)
        match = resolve(address.path)
    except (ValueError, Resolver404):
        raise Http404("no address of ours") from None
    if address.netloc != ours.netloc or match.view_name != "articles:article":
        raise Http404("no story of ours")
    live = Article.objects.live(instant(request)).select_related("lead_photo")
    return get_object_or_404(live, slug=match.kwargs["slug"])


def _at_most(text: str | None, size: int) -> int:
    """Return `size`, or the number in `text` when that is a smaller positive one."""
    return (
        min(size, int(text[:9])) if text and text.isascii() and text.isdigit() and int(text[:9]) > 0 else size
    )
