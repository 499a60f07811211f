"""Whose comment carries a badge: a colleague's who has shown to be one, by signing in or by a proof of the e-mail address.

What was typed as a name or an e-mail address shows nothing. A badge is stored with the comment, so it stays true of the day on
which it was written, whatever becomes of the byline or of the colleague.
"""

from articles.models import Article, Author, Paper, User

from .models import Badge


def colleague_at(email: str) -> User | None:
    """Return the colleague with this e-mail address who may sign in at the desk, or None; ask only where it is proven."""
    return User.objects.filter(email__iexact=email, is_active=True, is_staff=True).first() if email else None


def badge_of(user: User, article: Article) -> str:
    """Return the badge of `user` under `article`: "author" when one of the bylines is theirs, else "staff"."""
    wrote = article.bylines.filter(author__user=user).exists()
    return str(Badge.AUTHOR if wrote else Badge.STAFF)


def public_name(user: User) -> str:
    """Return the name by which readers know `user`: as in bylines, else the full name, else the paper's. Never the one that
    they sign in with."""
    byline = Author.objects.filter(user=user).order_by("pk").values_list("name", flat=True).first()
    name = byline or user.get_full_name().strip()
    return (name or Paper.current().name)[:80]
