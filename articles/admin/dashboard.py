"""What the first page of the desk shows: lists of at most eight stories, each one query and the bylines one more."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Article

LENGTH = 8
ROW = (
    "headline",
    "status",
    "published_at",
    "changed_at",
    "created_at",
    "version",
    "category",
    "breaking_until",
)


def _rows(queryset):
    return (
        queryset.select_related("category")
        .prefetch_related("bylines__author")
        .only(*ROW, "category__name")[:LENGTH]
    )


def work_of(user) -> list[dict]:
    """Return the lists of `user`'s day in order, each with a heading, its rows, and the words for an empty one."""
    now = timezone.now()
    stories = Article.objects.all()
    own = stories.written_by(user).exclude(status=Article.Status.TAKEN_DOWN).last_touched_first()
    waiting = stories.filter(status=Article.Status.IN_REVIEW).order_by("changed_at", "pk")
    return [
        _list("breaking", _("Breaking now"), "", stories.breaking(now).order_by("breaking_until"), "ends"),
        _list("review", _("In review"), _("Nothing waits for review."), waiting, "changed"),
        _list(
            "next",
            _("Goes out next"),
            _("Nothing is scheduled."),
            stories.scheduled(now).order_by("published_at", "pk"),
            "out",
        ),
        _list("mine", _("Mine"), _("You have not started a story yet."), own, "changed"),
    ]


def _list(key: str, heading: Promise, empty: str | Promise, queryset, clock: str) -> dict:
    """`clock` says which time of a story its row shows: when it was changed, goes out, or ends."""
    return {"key": key, "heading": heading, "empty": empty, "rows": _rows(queryset), "clock": clock}
