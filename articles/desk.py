"""The admin site of the newsroom: the paper's name over it, the day's work on its first page.

It stands beside `admin/`, not in it: Django asks for the site before it lets that package register with it.
"""

from django.contrib.admin import AdminSite
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from .models import Article, Paper

# What colleagues open every day stands in the header; everything else waits behind "More".
DAILY = ("article", "comment", "photo", "topic", "author", "category")

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

    def i18n_javascript(self, request, extra_context=None):
        """Give scripts the words of the editor and of the desk too, not only the admin's own."""
        packages = ["django.contrib.admin", "django_prose_editor", "articles"]
        return JavaScriptCatalog.as_view(packages=packages)(request)

    def index(self, request, extra_context=None):
        """Show what waits for this colleague: own stories, the review, what goes out next, what is breaking."""
        work = work_of(request.user) if request.user.has_perm("articles.view_article") else {}
        context = {
            "work": work,
            "may_write": request.user.has_perm("articles.add_article"),
            "new_story_url": reverse("admin:articles_article_add"),
            "status": Article.Status,
        }
        return super().index(request, context | (extra_context or {}))


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
