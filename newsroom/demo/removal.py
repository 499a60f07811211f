"""Take the demo newsroom away again: exactly what it brought, and nothing that real work rests on."""

from django.db import transaction
from django.db.models import ProtectedError, Q

from articles import catalogue, freshness, renditions
from articles.models import (
    Article,
    Author,
    Category,
    FrontEdition,
    Page,
    Paper,
    Photo,
    Series,
    Topic,
    TrailEntry,
    User,
)
from comments.models import Sanction

from . import SOURCE
from .loading import structure


@freshness.verb
def remove() -> list[str]:
    """Remove the demo's rows and files; return a sentence for everything that had to stay since own work uses it."""
    with transaction.atomic():
        entry = TrailEntry.objects.filter(verb="demo").first()
        brought: dict = entry.details if entry else {"users": [], "paper": False}
        # The porch: a measure against somebody outlives what it was ordered for, but not those who ordered it here.
        Sanction.objects.filter(made_by__in=brought["users"], comment__article__source=SOURCE).delete()
        Article.objects.filter(source=SOURCE).delete()
        # Of the series those in which nobody put a story of their own.
        slugs = [row["slug"] for row in structure()["series"]]
        Series.objects.filter(slug__in=slugs, chapters=None).delete()
        # Of the fronts those in which no story of one's own stands.
        fronts = FrontEdition.objects.filter(slots=None)
        tried = Q(made_by__in=brought["users"]) | Q(changed_by__in=brought["users"])
        fronts.filter(tried | Q(pk__in=brought.get("fronts", []))).delete()
        kept = []
        files: list[str] = []
        for model in (Page, Author, Topic, Category, Photo):
            # Sub-sections before their sections: PostgreSQL sorts NULL last.
            order = "parent" if model is Category else "pk"
            rows = model._default_manager.filter(source=SOURCE).order_by(order)
            for row in rows:
                if model is not Page and (sentence := catalogue.use_of(row)):
                    kept.append(sentence)
                    continue
                if isinstance(row, Photo):
                    files += renditions.files(row)
                row.delete()
        for user in User.objects.filter(pk__in=brought["users"]):
            kept += _dismiss(user)
        paper = structure()["paper"]
        if brought["paper"]:
            Paper.objects.filter(**paper).delete()
        freshness.changed(freshness.EVERYTHING)
        transaction.on_commit(lambda: renditions.erase(files))
    return kept


def _dismiss(user: User) -> list[str]:
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        user.is_active = False
        user.save(update_fields=["is_active"])
        return [
            f"The account “{user.username}” has done work that stays, so it was deactivated, not deleted."
        ]
    return []
