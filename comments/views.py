"""The form and the thread. None sets a cookie; the form proves its origin by a signed token instead."""

from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.context import instant
from articles.facets import path_word
from articles.models import Article, OldPath
from articles.views.answers import numbered_title, page, page_of, public, reads
from articles.views.errors import gone

from . import moderation, notice, proving, reading, threads, tokens, wishes
from .answers import SeeOther, address_of, not_from_here, posted, private
from .forms import CommentForm
from .models import Comment, CommentSettings
from .opening import is_open
from .screening import CLOSED, OVER_THE_RATE

Status = Comment.Status
EVER_PUBLIC = (Status.APPROVED, Status.REMOVED)
STATUS_OF_REFUSAL = {CLOSED: 403, OVER_THE_RATE: 429}


def with_story(view):
    """Hand the view the live story that the address names; an old name of it leads to the new one.

    What is posted to an old name is taken as it is: the story may have been renamed while somebody was writing.
    Raises Http404; answers 410 for a story that was taken down.
    """

    @wraps(view)
    def find(request: HttpRequest, slug: str, **kwargs) -> HttpResponse:
        if request.method == "POST":
            reading.read_out(request)  # before anything is answered, whatever the answer will be
        old = OldPath.objects.filter(path=f"/stories/{slug}/", article__isnull=False)
        story = (
            Article.objects.filter(slug=slug).first()
            or Article.objects.filter(pk__in=old.values("article")).first()
        )
        if story is not None and story.status == Article.Status.TAKEN_DOWN:
            return gone(request, story)
        if story is None or not story.is_live_at(instant(request)):
            raise Http404
        if story.slug != slug and request.method != "POST":
            address = reverse(f"comments:{view.__name__}", kwargs=kwargs | {"slug": story.slug})
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{address}?{query}" if query else address, permanent=True)
        return view(request, story, **kwargs)

    return find


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _answered(article: Article, value: str) -> Comment | None:
    """The comment that `value` names, if readers have seen it under this story; a wrong name answers nothing."""
    uuid = _uuid(value)
    if uuid is None:
        return None
    found = Comment.objects.filter(article=article, uuid=uuid, status__in=EVER_PUBLIC)
    return found.select_related("parent").first()


def _show_form(request, article, form, *, parent=None, status=200) -> HttpResponse:
    """The form's page; it says at once when comments are closed, and keeps what was typed all the same."""
    rules = CommentSettings.current()
    open_now = is_open(article, rules, instant(request))
    context = {
        "article": article,
        "form": form if open_now or form.is_bound else None,
        "is_open": open_now,
        "parent": threads.show(parent, article) if parent else None,
        "comments": threads.first(article, may_reply=open_now),
        "retention": notice.retention(rules),
        "akismet": notice.akismet(rules),
        "privacy_url": notice.privacy_url(),
        "action": threads.new_url(article),
        "meta": {"title": f"{_('Write a comment')} – {article.headline}", "robots": "noindex"},
    }
    response = render(request, "comments/new.html", context, status=status)
    # Not "no-store": a reader who comes back with the Back button finds the text still in the form.
    return private(response, "private, no-cache")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@with_story
def new(request: HttpRequest, article: Article) -> HttpResponse:
    """The form, with the approved comments, and what it sends."""
    if request.method == "POST":
        too_large = reading.is_too_large(request)
        return _too_large(request, article) if too_large else _receive(request, article)
    wanted = request.GET.get("reply", "")
    parent = _answered(article, wanted)
    if wanted and (parent is None or parent.status != Status.APPROVED):
        raise Http404
    form = CommentForm(
        initial={"token": tokens.make_form_token(article), "reply": parent.uuid if parent else ""}
    )
    return _show_form(request, article, form, parent=parent)


def _too_large(request, article) -> HttpResponse:
    form = CommentForm({"token": tokens.make_form_token(article)})
    form.full_clean()
    form.errors.clear()
    form.add_error(None, _("That was more than a megabyte, too much for a comment. Send a shorter text."))
    return _show_form(request, article, form, status=413)


def _refuse(request, article, form, parent, status, sentence, *, fresh_token=False) -> HttpResponse:
    """Show the form again with everything in it, a sentence on top and, where the old one is no good, a new token."""
    if fresh_token:
        form.data = {**form.data.dict(), "token": tokens.make_form_token(article)}
    if sentence:
        form.add_error(None, sentence)
    response = _show_form(request, article, form, parent=parent, status=status)
    if status == 429:
        response["Retry-After"] = "60"
    return response


def _receive(request, article) -> HttpResponse:
    form = CommentForm(posted(request))
    is_valid = form.is_valid()
    token = tokens.read_form_token(form.cleaned_data.get("token", ""), article)
    parent = _answered(article, form.cleaned_data.get("reply", ""))
    again = (request, article, form, parent)
    if tokens.is_cross_site(request.headers, request.get_host()):
        return _refuse(*again, 403, not_from_here(), fresh_token=True)
    if token is None:
        return _refuse(
            *again, 403, _("This form was not made by this page. Send it again."), fresh_token=True
        )
    if token.is_expired:
        return _refuse(
            *again,
            400,
            _("The form was open for more than a day. Your text is still here: send it again."),
            fresh_token=True,
        )
    if not is_valid:
        return _refuse(*again, 400, "")
    return _store(request, article, form, parent, token)


def _store(request, article, form, parent, token) -> HttpResponse:
    data = form.cleaned_data
    try:
        comment = moderation.submit(
            article,
            name=data["name"],
            email=data["email"],
            body=data["body"],
            parent=parent,
            key=token.key(data["name"], data["email"], data["body"], data["reply"]),
            honeypot=data["website"],
            seconds=token.age,
            address=address_of(request),
            user_agent=request.headers.get("User-Agent", ""),
            referrer=request.headers.get("Referer", ""),
            proven=proving.is_proven(data["proof"], data["email"]),
        )
    except moderation.Refused as refusal:
        status = STATUS_OF_REFUSAL.get(refusal.rule, 400)
        return _refuse(request, article, form, parent, status, str(refusal))
    wish = wishes.make(
        comment,
        decided=data["tell_decided"],
        answered=data["tell_answered"],
        confirmed=proving.is_marked(comment),
    )
    # A wish begins with the confirmation, so whoever has one wants that mail.
    asked = ask_for_mail(request, comment) if data["confirm"] or wish else ""
    return private(SeeOther(sent_url(comment, article) + (f"?asked={asked}" if asked else "")))


def sent_url(comment: Comment, article: Article) -> str:
    """Return the address at which its sender sees `comment`."""
    return reverse("comments:sent", args=[article.slug, tokens.make_sent_token(comment)])


def ask_for_mail(request: HttpRequest, comment: Comment) -> str:
    """Send the mail that confirms the address of `comment`; return what its sender is told of it."""
    try:
        proving.ask(comment, address=address_of(request))
    except proving.TooMany:
        return "enough"
    return "" if proving.is_marked(comment) else "mail"


@reads("page", "order")
@require_safe
@with_story
def thread(request: HttpRequest, article: Article) -> HttpResponse:
    """All comments of a story, fifty to a page, the threads oldest or newest first."""
    order = request.GET.get("order", threads.OLDEST)
    if order not in (threads.OLDEST, threads.NEWEST):
        raise Http404(f"no order {order[:20]!r}")
    under = threads.stated(article)
    open_now = is_open(article, under.rules, instant(request))
    page_obj = page_of(request, threads.visible(article, order).values(*threads.COLUMNS), threads.A_PAGE)
    part = threads.part(article, list(page_obj), number=page_obj.number, may_reply=open_now)
    address = threads.thread_url(article)
    context = {
        "article": article,
        "page_obj": page_obj,
        "picks": threads.pinned(article, under.picks) if page_obj.number == 1 else [],
        "comments": part.comments,
        "continues": part.continues,
        "count": under.total,
        "order": order,
        "oldest_url": address if order == threads.NEWEST else "",
        "newest_url": f"{address}?order={threads.NEWEST}" if order == threads.OLDEST else "",
        "query": f"order={threads.NEWEST}&" if order == threads.NEWEST else "",
        "is_open": open_now,
        "new_url": threads.new_url(article),
        "meta": {
            "title": _title(article, page_obj, order),
            "canonical": _canonical(address, page_obj, order),
        },
    }
    tags = {f"link-{article.pk}", "comment-rules", f"comments-{article.pk}"}
    return page(request, "comments/thread_page.html", context, *tags)


def _title(article: Article, page_obj, order: str) -> str:
    title = _("Comments on “%(story)s”") % {"story": article.headline}
    if order == threads.NEWEST:
        title = _("%(title)s, newest first") % {"title": title}
    return numbered_title(title, page_obj)


def _canonical(address: str, page_obj, order: str) -> str:
    """Return the address that stands for this page: both orders show the same comments, so the first page of the one."""
    number = page_obj.number if order == threads.OLDEST else 1
    return settings.SITE_URL + (f"{address}?page={number}" if number > 1 else address)


@require_safe
@with_story
def permalink(request: HttpRequest, article: Article, uuid: UUID) -> HttpResponse:
    """Lead to a comment on the page of the thread where it stands now."""
    comment = get_object_or_404(Comment.objects.filter(status__in=EVER_PUBLIC), uuid=uuid, article=article)
    if not threads.is_shown(comment):
        raise Http404
    comment.article = article
    number = threads.page_number(comment)
    address = threads.thread_url(article) + (f"?page={number}" if number > 1 else "")
    root = comment.path[0]
    words = {path_word(article.get_absolute_url()), f"thread-{root}", threads.mark(article.pk, root)}
    return public(redirect(f"{address}#{comment.anchor}"), *words)
