"""The document in the frame of an advertisement that is HTML: a page of its own, which can reach nothing around it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from .. import ads
from ..context import ends, instant
from ..models import Advertisement
from .answers import answer, reads

# What stands before and behind the HTML, which is given out as it was typed: whatever it leaves open ends with the document.
BEFORE = (
    '<!doctype html>\n<html lang="{language}" data-asks="{providers}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
    '<base target="_blank">\n<style>body {{ margin: 0; overflow: hidden }} img {{ max-width: 100% }}</style>\n'
    '<script src="{script}"></script>\n</head>\n<body>\n'
)


@csp_override(settings.AD_CSP)
@xframe_options_sameorigin
@reads(free=True)  # anybody may think up a number
@require_safe
def advertisement(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the HTML of an advertisement for as long as it runs. Raises Http404 for everything else."""
    at = instant(request)
    row = Advertisement.objects.filter(pk=pk, kind=Advertisement.Kind.HTML).first()
    if row is None or not row.is_live(at):
        raise Http404("no such advertisement")
    ends(request, row.ends_at)
    # The providers too, so that who has the document asks for it anew when its policy is another one.
    before = BEFORE.format(
        providers=escape(" ".join(settings.AD_PROVIDERS)),
        language=get_language() or "en",
        title=escape(_("Advertisement")),
        script=static("js/ad.js"),
    )
    response = HttpResponse(f"{before}{row.html}\n")
    return answer(request, response, ads.slot_tag(row.slot))
