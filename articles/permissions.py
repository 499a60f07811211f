"""Object rules: who may do what to which story. Pure questions, asked by the verbs and by the admin alike."""

from .models import Article
from .transitions import Who, state_of, steps

# Beside the right to publish, which makes an editor, some steps ask for a right of their own.
RIGHTS = {
    "take_down": "articles.take_down_article",
    "restore": "articles.take_down_article",
    "discard": "articles.delete_article",
}


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


def may(user, article: Article, verb: str) -> bool:
    """Tell whether the table of transitions lets `user` do `verb` to `article` in its present state."""
    if verb in RIGHTS and not user.has_perm(RIGHTS[verb]):
        return False
    return any(_is(user, article, step.who) for step in steps(verb, state_of(article)))


def _is(user, article: Article, who: Who) -> bool:
    if who == Who.MODERATOR:
        return user.has_perm("articles.set_comment_mode")
    if user.has_perm("articles.publish_article"):
        return True
    return who == Who.WRITER and user.has_perm("articles.change_article") and is_own(user, article)


def may_edit(user, article: Article) -> bool:
    """An editor writes any story, a reporter the own drafts until they are submitted."""
    return may(user, article, "edit")


def may_submit(user, article: Article) -> bool:
    """Whoever may write a draft may hand it in."""
    return may(user, article, "submit")


def may_send_back(user, article: Article) -> bool:
    """An editor sends back what waits for review, and what is scheduled but not yet out."""
    return may(user, article, "send_back")


def may_publish(user, article: Article) -> bool:
    """An editor publishes what is not out yet; a scheduled story may be given another time."""
    return may(user, article, "publish")


def may_break(user, article: Article) -> bool:
    """An editor breaks a story that is out, or that is going to be, and decides how long."""
    return may(user, article, "break")


def may_label(user, article: Article) -> bool:
    """An editor renews the label of a developing story, or takes it off."""
    return may(user, article, "label")


def may_keep_copy(user, article: Article) -> bool:
    """An editor prepares the next state of what readers see, and publishes or drops it."""
    return may(user, article, "keep")


def may_drop_copy(user, article: Article) -> bool:
    """An editor drops a working copy, that of a story taken down too."""
    return may(user, article, "drop_copy")


def may_correct(user, article: Article) -> bool:
    """An editor corrects what readers have seen."""
    return may(user, article, "correct")


def may_take_down(user, article: Article) -> bool:
    """An editor withdraws what readers can see."""
    return may(user, article, "take_down")


def may_restore(user, article: Article) -> bool:
    """An editor brings back what was taken down."""
    return may(user, article, "restore")


def may_discard(user, article: Article) -> bool:
    """Only what was never public can be deleted, by whoever may write it."""
    return may(user, article, "discard")


def may_share(user, article: Article) -> bool:
    """Whoever may write a story may show it to somebody outside by a preview link."""
    return may(user, article, "share")


def may_note(user, article: Article) -> bool:
    """Whoever writes stories may leave a note for colleagues on the timeline of any."""
    return may_view(user, article) and user.has_perm("articles.change_article")


def may_set_comment_mode(user, article: Article) -> bool:
    """Moderators and editors decide how a story's comments are moderated."""
    return may(user, article, "set_comment_mode")
