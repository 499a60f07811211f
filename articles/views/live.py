"""What a story's page and the pages beside it say of live coverage as a whole."""

from datetime import datetime

from django.urls import reverse

from ..coverage import NEWEST, OLDEST, Coverage
from ..models import Article


def ended_at(story: Article, at: datetime) -> datetime | None:
    """Return when the live coverage of `story` ended; None while it goes on, before it begins, and of other stories."""
    ends = story.coverage_ends
    return ends if ends is not None and ends <= at else None


def parts(coverage: Coverage, order: str = NEWEST, *, refresh: bool = False) -> dict:
    """Return what the templates show of `coverage` besides its posts."""
    story, at = coverage.story, coverage.at
    ended = ended_at(story, at)
    is_live = story.kind == Article.Kind.LIVE and ended is None
    address = story.get_absolute_url()
    return {
        "is_live": is_live,
        "coverage_ended": ended,
        "summary": story.coverage_summary.splitlines(),
        "key_events": coverage.key_events(order),
        "order": order,
        "behind": coverage.behind_window(order),
        "count": len(coverage.shown),
        "record_url": reverse("articles:record", args=[story.slug]) if coverage.shown else "",
        "turned_url": _with(address, order=OLDEST if order == NEWEST else "", refresh=refresh),
        "refreshes": refresh and is_live,
        "refresh_url": _with(address, order=order, refresh=not refresh) if is_live else "",
        "delta_url": delta_path(coverage, order) if story.is_covered(at) else "",
    }


def delta_path(coverage: Coverage, order: str = NEWEST, number: int | None = None) -> str:
    """Return the address under which what is new since change `number` is told; since now when it is left out."""
    since = coverage.story.change_number if number is None else number
    turned = "&order=oldest" if order == OLDEST else ""
    return f"{reverse('articles:delta', args=[coverage.story.slug])}?since={since}{turned}"


def _with(address: str, *, order: str = "", refresh: bool = False) -> str:
    query = [name for name, given in (("order=oldest", order == OLDEST), ("refresh=1", refresh)) if given]
    return f"{address}?{'&'.join(query)}#updates-title" if query else f"{address}#updates-title"
