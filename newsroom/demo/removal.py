"""Take the demo newsroom away again: exactly what it brought, and nothing that real work rests on."""

from django.db import transaction
from django.db.models import ProtectedError

from articles import catalogue, freshness
from articles.models import Article, Author, Category, Page, Paper, Photo, Topic, TrailEntry, User

from . import SOURCE
from .loading import structure


def remove() -> list[str]:
    """Remove the demo's rows and files; return a sentence for everything that had to stay since own work uses it."""
    with transaction.atomic():
        entry = TrailEntry.objects.filter(verb="demo").first()
        brought = entry.details if entry else {"users": [], "paper": False}
        Article.objects.filter(source=SOURCE).delete()
        kept = []
        files: list[str] = []
        for model in (Page, Author, Topic, Category, Photo):
            rows = model.objects.filter(source=SOURCE)
            if model is Category:
                rows = rows.order_by("parent")  # sub-sections first: PostgreSQL sorts NULL last
            for row in rows:
                if sentence := catalogue.use_of(row):
                    kept.append(sentence)
                    continue
                if isinstance(row, Photo):
                    files += [row.image.name, row.original]
                    files += [name for names in row.renditions.values() for name in names.values()]
                row.delete()
        for user in User.objects.filter(pk__in=brought["users"]):
            kept += _dismiss(user)
        paper = structure()["paper"]
        if brought["paper"]:
            Paper.objects.filter(**paper).delete()
        freshness.changed(freshness.EVERYTHING)
        transaction.on_commit(lambda: _delete_files(files))
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


def _delete_files(names: list[str]) -> None:
    storage = Photo._meta.get_field("image").storage
    for name in names:
        storage.delete(name)
