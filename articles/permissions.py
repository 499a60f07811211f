"""Object rules: who may do what to which story. Pure questions, asked by the verbs and by the admin alike."""

from .models import Article

Status = Article.Status


def is_own(user, article: Article) -> bool:
    """Tell whether `article` is `user`'s own: started by them, or with a byline whose author is their account."""
    if user.pk is None:
        return False
    return article.created_by_id == user.pk or (
        article.pk is not None and article.bylines.filter(author__user=user).exists()
    )


def may_view(user, article: Article) -> bool:
    """Everybody at the desk reads every story, the unpublished ones too."""
    return user.is_active and user.is_staff and user.has_perm("articles.view_article")


def may_edit(user, article: Article) -> bool:
    """An editor writes any story, a reporter the own drafts until they are submitted."""
    if user.has_perm("articles.publish_article"):
        return True
    return (
        user.has_perm("articles.change_article") and article.status == Status.DRAFT and is_own(user, article)
    )


def may_submit(user, article: Article) -> bool:
    """Whoever may write a draft may hand it in."""
    return article.status == Status.DRAFT and may_edit(user, article)


def may_send_back(user, article: Article) -> bool:
    """An editor sends back what waits for review, and what is scheduled but not yet out."""
    waiting = article.status == Status.IN_REVIEW or article.is_scheduled
    return waiting and user.has_perm("articles.publish_article")


def may_publish(user, article: Article) -> bool:
    """An editor publishes what is not out yet; a scheduled story may be given another time."""
    unpublished = article.status in (Status.DRAFT, Status.IN_REVIEW) or article.is_scheduled
    return unpublished and user.has_perm("articles.publish_article")


def may_correct(user, article: Article) -> bool:
    """An editor corrects what readers have seen."""
    return article.is_live and user.has_perm("articles.publish_article")


def may_take_down(user, article: Article) -> bool:
    """An editor withdraws what readers can see."""
    return article.is_live and user.has_perm("articles.take_down_article")


def may_restore(user, article: Article) -> bool:
    """An editor brings back what was taken down."""
    return article.status == Status.TAKEN_DOWN and user.has_perm("articles.take_down_article")


def may_discard(user, article: Article) -> bool:
    """Only what was never public can be deleted, by whoever may write it."""
    return not article.was_public and user.has_perm("articles.delete_article") and may_edit(user, article)


def may_set_comment_mode(user, article: Article) -> bool:
    """Moderators and editors decide how a story's comments are moderated."""
    return user.has_perm("articles.set_comment_mode")
