"""The admin site of the newsroom: the paper's name over it, the day's work on its first page.

It stands beside `admin/`, not in it: Django asks for the site before it lets that package register with it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.admin import AdminSite
from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from .accounts.passwords import OwnPasswordView
from .accounts.signing_in import safe_next, sign_in
from .accounts.urls import urls_of
from .models import Article, Paper, Revision

# What colleagues open every day stands in the header; everything else waits behind "More".
DAILY = ("article", "comment", "frontedition", "photo", "topic", "author", "category")

LENGTH = 8
ROW = (
    "headline",
    "status",
    "published_at",
    "changed_at",
    "created_at",
    "version",
    "category",
    "coverage_ends_at",
)
# Whoever wrote one of these after coverage had ended has seen how it ends; for so long the desk asks for it.
WRITTEN = ("edit", "update", "correct", "revert")
WRAP_UP_FOR = timedelta(days=7)
# Of a working copy everything but its text.
COPY = ("article", "changed_at", "publish_at", "refused")
NAMES = tuple(f"working_copy__changed_by__{name}" for name in ("username", "first_name", "last_name"))


class NewsroomAdminSite(AdminSite):
    """Django's admin, dressed: one list of doors instead of a side bar, and nothing that deletes in bulk."""

    index_title = _("Desk")
    enable_nav_sidebar = False
    empty_value_display = "–"

    def __init__(self, name="admin"):
        super().__init__(name)
        # Deleting is a verb with rules of its own (discard, catalogue.delete); no list offers it for everything at once.
        self.disable_action("delete_selected")

    def each_context(self, request):
        """Add the paper's name and the doors that this colleague may open to every page of the desk."""
        context = super().each_context(request)
        paper = Paper.current()
        context |= {"paper": paper, "site_header": paper.name, "site_title": paper.name}
        context["doors"], context["more_doors"] = self._doors(request, context["available_apps"])
        return context

    def _doors(self, request, apps):
        models = [model for app in apps for model in app["models"] if model["admin_url"]]
        doors = [
            {
                "name": model["name"],
                "url": model["admin_url"],
                "key": model["object_name"].lower(),
                "current": request.path.startswith(model["admin_url"]),
            }
            for model in models
        ]
        daily = sorted(
            (door for door in doors if door["key"] in DAILY), key=lambda door: DAILY.index(door["key"])
        )
        return daily, [door for door in doors if door["key"] not in DAILY]

    def get_urls(self):
        """Put accounts before Django's own addresses, the last of which takes everything."""
        return [*urls_of(self), *super().get_urls()]

    def login(self, request, extra_context=None):
        """Ask for name and password, and for a second factor of those who have one."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(safe_next(request, request.GET.get("next")))
        request.current_app = self.name
        return sign_in(request, self.each_context(request) | (extra_context or {}))

    def password_change(self, request, extra_context=None):
        """Change the own password."""
        request.current_app = self.name
        return OwnPasswordView.as_view(extra_context=extra_context)(request)

    def i18n_javascript(self, request, extra_context=None):
        """Give scripts the words of the editor and of the desk too, not only the admin's own."""
        packages = ["django.contrib.admin", "django_prose_editor", "articles"]
        return JavaScriptCatalog.as_view(packages=packages)(request)

    def index(self, request, extra_context=None):
        """Show what waits for this colleague: own stories, the review, what goes out next, what is breaking."""
        # That package registers with this site, so it cannot be read before.
        from .admin import breaking, keeping

        work = work_of(request.user) if request.user.has_perm("articles.view_article") else {}
        context = {
            "work": work,
            "may_write": request.user.has_perm("articles.add_article"),
            "new_story_url": reverse("admin:articles_article_add"),
            "status": Article.Status,
            "breaking": breaking.day(request.user) if work else None,
            "saved": keeping.written(request),
        }
        return super().index(request, context | (extra_context or {}))


def last_words(articles) -> dict[int, Revision]:
    """Return by story the step that brought it where it stands, when something was said with it, in one query.

    Of a draft it is the one that sent it back, of a story in review the one that handed it in.
    """
    drafts = [article.pk for article in articles if article.status == Article.Status.DRAFT]
    waiting = [article.pk for article in articles if article.status == Article.Status.IN_REVIEW]
    steps = (
        Revision.objects.filter(
            Q(article__in=drafts, verb="send_back") | Q(article__in=waiting, verb="submit")
        )
        .order_by("article_id", "-version")
        .distinct("article_id")
        .select_related("made_by")
        .defer("snapshot")
    )
    return {step.article_id: step for step in steps if step.note}


def said_of(step: Revision | None) -> str:
    """Return who said what when a story changed hands; "" when nothing was said."""
    if step is None:
        return ""
    words = {"who": step.made_by or _("Somebody"), "note": step.note}
    return (
        _("%(who)s sent it back: “%(note)s”") if step.verb == "send_back" else _("%(who)s: “%(note)s”")
    ) % words


def work_of(user) -> list[dict]:
    """Return the lists of `user`'s day in order, each with a heading, its rows, and the words for an empty one."""
    now = timezone.now()
    stories = Article.objects.all()
    own = stories.written_by(user).exclude(status=Article.Status.TAKEN_DOWN).last_touched_first()
    waiting = stories.filter(status=Article.Status.IN_REVIEW).order_by("changed_at", "pk")
    copies = stories.filter(working_copy__publish_at=None).exclude(working_copy=None)
    copies = copies.order_by("-working_copy__changed_at", "pk")
    covered = stories.covered(now).order_by("-coverage_ends_at", "pk")
    lists = [
        _list("live", _("Live now"), "", _rows(covered, lambda story: story.coverage_ends_at)),
        _list(
            "ended",
            _("Coverage ended: write the wrap-up"),
            "",
            _rows(without_wrap_up(stories, now), lambda story: story.coverage_ends_at),
        ),
        _list("review", _("In review"), _("Nothing waits for review."), _rows(waiting, _touched)),
        _list("next", _("Goes out next"), _("Nothing is scheduled."), _next(stories, now)),
        _list("copies", _("Working copies"), "", _rows(copies, lambda story: story.working_copy.changed_at)),
        _list("mine", _("Mine"), _("You have not started a story yet."), _rows(own, _touched)),
    ]
    rows = [row for one in lists for row in one["rows"]]
    said = last_words([row["story"] for row in rows])
    for row in rows:
        step = said.get(row["story"].pk)
        row |= {"said": said_of(step), "said_at": step.made_at if step else None}
    return lists


def without_wrap_up(stories, at: datetime):
    """Keep the live coverage that ended in the last days and whose text nobody has touched since."""
    written = Revision.objects.filter(
        article=OuterRef("pk"), made_at__gte=OuterRef("coverage_ends_at"), verb__in=WRITTEN
    )
    ended = stories.live(at).filter(
        kind=Article.Kind.LIVE, coverage_ends_at__lte=at, coverage_ends_at__gt=at - WRAP_UP_FOR
    )
    return ended.filter(~Exists(written)).order_by("-coverage_ends_at", "pk")


def _touched(story: Article) -> datetime:
    return story.changed_at or story.created_at


def _next(stories, now: datetime) -> list[dict]:
    """Return what goes out next, new stories and changes of published ones, by its time."""
    new = _rows(stories.scheduled(now).order_by("published_at", "pk"), lambda story: story.published_at)
    changed = stories.filter(working_copy__publish_at__isnull=False).order_by(
        "working_copy__publish_at", "pk"
    )
    changes = _rows(changed, lambda story: story.working_copy.publish_at)
    return sorted(new + changes, key=lambda row: row["at"])[:LENGTH]


def _rows(queryset, clock: Callable[[Article], datetime | None]) -> list[dict]:
    """Return the first rows of a list; `clock` says which time of a story its row shows."""
    stories = (
        queryset.select_related("category", "working_copy__changed_by")
        .prefetch_related("bylines__author")
        .only(*ROW, "category__name", *(f"working_copy__{name}" for name in COPY), *NAMES)[:LENGTH]
    )
    return [
        {"story": story, "at": clock(story), "copy": getattr(story, "working_copy", None)}
        for story in stories
    ]


def _list(key: str, heading: Promise, empty: str | Promise, rows: list[dict]) -> dict:
    return {"key": key, "heading": heading, "empty": empty, "rows": rows}
