"""A story's page, and its live updates on pages of their own."""

from datetime import datetime
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import freshness, labels, metadata, since, standing
from ..context import ends, frame, instant
from ..coverage import NEWEST, OLDEST, Coverage, Post
from ..masthead import Masthead
from ..metadata import StoryParts, absolute
from ..models import Article, Correction, Topic
from ..models.places import address
from ..related import listing
from ..rows import moment, picture
from ..stories import ever_public
from . import live
from .answers import answer, page, reads
from .errors import gone
from .series import place_of


@reads("order", "refresh", "since", free=True)
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a story to readers; 410 with the note for one that was taken down, 404 for everything else."""
    at, masthead = instant(request), frame(request)
    story = ever_public(slug, at)
    if story is None:
        raise Http404("no such story")
    if story.status == Article.Status.TAKEN_DOWN:
        return gone(request, story)
    number = since.change_asked_for(request.GET.get("since"), story)
    if "since" in request.GET and number is None:
        # Numbers that anybody may think up have no page: a line that leads to the story takes their place in the cache.
        return answer(request, HttpResponseRedirect(story.get_absolute_url()), freshness.tag(story))
    order = OLDEST if request.GET.get("order") == OLDEST else NEWEST
    refresh = request.GET.get("refresh") == "1"
    context = story_page(story, masthead, at, order=order, refresh=refresh, number=number)
    ends(request, *moments(story, at), *standing.moments(context["related"]))
    tags = story_tags(story) | post_tags(context["updates"]) | related_tags(story, context["under"])
    tags |= labels.tags(story, at)
    tags |= {f"comments-{story.pk}", "comment-rules"}  # the template shows them, without this app knowing how
    return page(request, "articles/article_detail.html", context, *tags)


def story_page(
    story: Article,
    masthead: Masthead,
    at: datetime,
    *,
    order: str = NEWEST,
    refresh: bool = False,
    number: int | None = None,
) -> dict:
    """Return the context of a story's page as it is at `at`; `story` comes from `stories`.

    `number` is the change of the story since which the reader asks for news, if one does.
    """
    coverage = Coverage.of(story, at)
    updates = coverage.posts(coverage.window(order))
    place = place_of(story)
    parts = StoryParts(
        article=story,
        bylines=bylines(story),
        topics=[Topic(**row) for row in story.topic_rows],
        coverage=coverage,
        updates=updates,
        corrections=[
            Correction(**row | {"made_at": moment(row["made_at"])}) for row in story.correction_rows
        ],
        breadcrumb=section_steps(story),
        series=place,
    )
    log = [row | {"made_at": moment(row["made_at"])} for row in story.log_rows]
    under = listing.under(story, {row["id"]: row["name"] for row in story.topic_rows}, at)
    kind = Article.Kind(story.kind)
    photo = story.lead_photo
    return {
        "article": story,
        "section": story.category,
        "breadcrumb": parts.breadcrumb,
        "here": (story.category.parent or story.category).slug if story.category else "",
        "label": "" if story.kicker or kind in (Article.Kind.NEWS, Article.Kind.LIVE) else kind.label,
        "bylines": parts.bylines,
        "topics": parts.topics,
        "main_topic": parts.topics[0] if parts.topics else None,
        **times(story, parts.topics, at),
        "lead_photo": photo,
        "lead_caption": (story.lead_caption or photo.caption) if photo else "",
        "updates": updates,
        **live.parts(coverage, order, refresh=refresh),
        "corrections": parts.corrections,
        "update_log": [row for row in log if row["note"]],
        **since.parts(story, coverage, updates, parts.corrections, log, number),
        "place": place,
        "related": under.cards,
        "under": under,
        "share": share_links(story),
        "report_url": report_url(story, masthead),
        "is_preview": False,
        "meta": metadata.story(parts, masthead),
        "jsonld": metadata.story_data(parts, masthead),
    }


def post_tags(posts: list[Post]) -> set[str]:
    """Return the tags of the colleagues who stand under live updates."""
    return {tag for post in posts for tag in post.people}


def times(story: Article, topics: list[Topic], at: datetime) -> dict:
    """Return what stands beside the times of a story: that it is developing, or how old it is."""
    return {
        "developing": story.is_developing(at),
        "told_at": story.revised_at or story.published_at,
        "age_label": labels.age_label(story, topics, at),
    }


def related_tags(story: Article, under: listing.Shown) -> set[str]:
    """Return the tags of what stands under a story: the stored list, the stories in it, and those that hide above them.

    A list that the rule made stands until the story is scored; whatever comes out or is filed meanwhile may be among it.
    """
    tags = {f"related-{story.pk}", f"picks-{story.pk}"}
    tags |= {f"line-{pk}" for pk in (*(card.pk for card in under.cards), *under.hidden)}
    if not under.is_stored:
        tags |= {"list-front", *(f"list-topic-{row['id']}" for row in story.topic_rows)}
        tags |= {f"list-category-{story.category_id}"} if story.category_id else set()
    return tags


def story_tags(story: Article) -> set[str]:
    """Return the tags of what stands on a story's own page: its text, its authors, topics and picture."""
    tags = {freshness.tag(story)} | {f"topic-{row['id']}" for row in story.topic_rows}
    tags |= {f"author-{row['id']}" for row in story.byline_rows}
    tags |= {f"photo-{row['picture_id']}" for row in story.byline_rows if row["picture_id"]}
    tags |= {f"series-{story.series_row['id']}"} if story.series_row else set()
    if photo := story.lead_photo:
        tags |= {f"{kind}photo-{photo.pk}" for kind in ("", "crop-", "credit-")}
        tags |= set() if story.lead_caption else {f"caption-photo-{photo.pk}"}
    return tags


def moments(story: Article, at: datetime) -> list[datetime | None]:
    """Return when the clock alone changes what a story's page says of the story: labels end, what is dated later appears."""
    ends_at = story.coverage_ends if story.is_covered(at) else None
    return [story.next_update, story.next_correction, ends_at, *labels.moments(story, at)]


def bylines(story: Article) -> list[dict]:
    """Return name, address, role, contribution and portrait of everybody in the byline, in its order."""
    return [
        {
            "name": line["name"],
            "url": address("author", line["slug"]),
            "role": line["role"],
            "contribution": line["contribution"],
            "is_organisation": line["is_organisation"],
            "portrait": picture(line),
        }
        for line in story.byline_rows
    ]


def section_steps(story: Article) -> list[tuple[str, str]]:
    """Return names and addresses of the section above a story's section, if there is one, and of that section."""
    section = story.category
    steps = [section.parent, section] if section and section.parent else [section] if section else []
    return [(step.name, step.get_absolute_url()) for step in steps]


def share_links(story: Article) -> list[dict]:
    """Return plain links by which a reader passes a story on; nothing is asked of anybody before one is pressed."""
    address, title = absolute(story.get_absolute_url()), story.title
    text = quote(f"{title} {address}")
    return [
        {"label": _("E-mail"), "url": f"mailto:?subject={quote(title)}&body={quote(address)}"},
        {"label": "WhatsApp", "url": f"https://wa.me/?text={text}"},
        {"label": "Bluesky", "url": f"https://bsky.app/intent/compose?text={text}"},
        {
            "label": "Facebook",
            "url": f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}",
        },
        {
            "label": "LinkedIn",
            "url": f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': address})}",
        },
    ]


def report_url(story: Article, masthead: Masthead) -> str:
    """Return where a reader reports an error: by mail, or on the contact page, or on the corrections page."""
    if contact := masthead.paper.contact:
        subject = quote(_("Error in “%(headline)s”") % {"headline": story.headline})
        return f"mailto:{contact}?subject={subject}&body={quote(absolute(story.get_absolute_url()))}"
    stated = masthead.page("contact", "corrections-policy")
    return stated.get_absolute_url() if stated else reverse("articles:corrections")
