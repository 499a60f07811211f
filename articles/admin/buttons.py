"""Where a story stands and what may be done next: the bar over the story form."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions, publishing
from ..desk import last_words, said_of, without_wrap_up
from ..models import Article
from .breaking import words_for_bar
from .verbs import zoned


def standing(article: Article) -> tuple[str, str]:
    """Return a key for the colour of a story's state and the state in words."""
    if article.is_scheduled:
        return "scheduled", _("Scheduled")
    return article.status, article.get_status_display()


def _sentence(article: Article) -> str:
    if article.is_scheduled:
        return _("Goes out at %(time)s.") % {"time": zoned(article.published_at)}
    if article.status == Article.Status.TAKEN_DOWN:
        return _("Readers are told: “%(note)s”") % {"note": article.takedown_note}
    if article.is_live:
        since = _("Since %(time)s.") % {"time": zoned(article.published_at)}
        return f"{since} {_coverage(article)}".strip()
    return said_of(last_words([article]).get(article.pk))


def _coverage(article: Article) -> str:
    """Return how long the live coverage of a public story goes on, or that its wrap-up waits to be written."""
    now, ends = timezone.now(), article.coverage_ends
    if ends is None:
        return ""
    if ends > now:
        return _("Live until %(time)s unless there is another update.") % {"time": zoned(ends)}
    ended = _("Coverage ended at %(time)s.") % {"time": zoned(ends)}
    if without_wrap_up(Article.objects.filter(pk=article.pk), now).exists():
        return f"{ended} {_('Write the wrap-up: what happened, in the text above the updates.')}"
    return ended


def copy_banner(user, article: Article) -> dict | None:
    """Return what stands over the form of a story with a working copy: whose it is, since when, and what may be done."""
    copy = publishing.copy_of(article)
    if copy is None:
        return None
    public = article.is_live
    links = []
    if public:
        links.append((reverse("articles:preview", args=[article.slug]), _("Read the working copy")))
    compare = reverse("admin:articles_article_compare", args=[article.pk])
    links.append((f"{compare}?copy=1", _("Compare with what readers see")))
    if public:
        links.append((article.get_absolute_url(), _("Show what readers see")))
    if permissions.may_drop_copy(user, article):
        links.append((_verb(article, "drop-copy"), _("Drop the working copy")))
    return {
        "copy": copy,
        "who": copy.changed_by,
        "when": zoned(copy.changed_at),
        "began": copy.base_version,
        "version": article.version,
        "goes_out": zoned(copy.publish_at) if copy.publish_at else "",
        "change": copy.get_change_display() if copy.publish_at else "",
        "scheduled_by": copy.scheduled_by,
        "refused": copy.refused,
        "in_form": public and permissions.may_keep_copy(user, article),
        "public": public,
        "links": links,
    }


def _verb(article: Article, name: str) -> str:
    return reverse("admin:articles_article_verb", args=[article.pk, name])


def bar(user, article: Article | None) -> dict:
    """Return state and next steps of `article` (None for a new story) as `user` may take them.

    Buttons save the form before they act; links lead to a page that asks something, and leave the form as it is.
    """
    if article is None:
        draft = Article()
        may_publish = user.has_perm("articles.publish_article")
        return {
            "key": "draft",
            "state": _("New"),
            "sentence": "",
            "save": _("Save draft"),
            "preview": True,
            "submit": not may_publish,
            "publish": _("Publish now") if may_publish else "",
            "schedule": may_publish,
            "send_back": False,
            "links": [],
            "missing": [],
            "draft": draft,
        }
    key, state = standing(article)
    may_edit = permissions.may_edit(user, article)
    may_publish = permissions.may_publish(user, article)
    public = article.is_live
    links = []
    if public:
        links.append((article.get_absolute_url(), _("View on site"), "view"))
    elif article.status != Article.Status.TAKEN_DOWN and not may_edit:
        links.append((reverse("articles:preview", args=[article.slug]), _("Preview"), "view"))
    links.append((reverse("admin:articles_article_history", args=[article.pk]), _("History"), "history"))
    if permissions.may_share(user, article) and article.status != Article.Status.TAKEN_DOWN:
        links.append(
            (reverse("admin:articles_article_links", args=[article.pk]), _("Preview links"), "preview-links")
        )
    if article.kind == Article.Kind.LIVE or article.live_updates.exists():
        links.append(
            (
                reverse("admin:articles_liveupdate_compose", args=[article.pk])
                if may_edit
                else reverse("admin:articles_liveupdate_changelist") + f"?article__id__exact={article.pk}",
                _("Live updates"),
                "live",
            )
        )
    if permissions.may_break(user, article):
        form = reverse("admin:articles_article_breaking", args=[article.pk])
        links.insert(0, (form, words_for_bar(article), "breaking"))
    if permissions.may_set_comment_mode(user, article) and not may_edit:
        links.append((_verb(article, "comments"), _("Comments"), "comments"))
    if permissions.may_correct(user, article):
        links.append((_verb(article, "correct"), _("Correct"), "correct"))
    if permissions.may_take_down(user, article):
        links.append((_verb(article, "take-down"), _("Take down"), "take-down"))
    if permissions.may_restore(user, article):
        links.append((_verb(article, "restore"), _("Restore"), "restore"))
    if permissions.may_discard(user, article):
        links.append((reverse("admin:articles_article_delete", args=[article.pk]), _("Delete"), "discard"))
    unpublished = article.status in (Article.Status.DRAFT, Article.Status.IN_REVIEW)
    return {
        "key": key,
        "state": state,
        "sentence": _sentence(article),
        "version": article.version,
        "saved_at": zoned(article.changed_at or timezone.now()),
        "save": (_("Save draft") if article.status == Article.Status.DRAFT else _("Save"))
        if may_edit
        else "",
        "preview": may_edit and article.status != Article.Status.TAKEN_DOWN,
        "public": public,
        "submit": permissions.may_submit(user, article) and not may_publish,
        "publish": _("Publish now") if may_publish else "",
        "schedule": may_publish,
        "scheduled": article.is_scheduled,
        "send_back": permissions.may_send_back(user, article),
        "links": links,
        "missing": publishing.missing_for_publication(article) if unpublished or article.is_scheduled else [],
    }
