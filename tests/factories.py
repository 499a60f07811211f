"""Rows for tests, each with honest defaults: the reader of a test never needs to open this file."""

import io
from datetime import timedelta
from itertools import count

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from articles.models import (
    Advertisement,
    Article,
    Author,
    Byline,
    Category,
    Chapter,
    Correction,
    FrontEdition,
    FrontSlot,
    LiveUpdate,
    Page,
    Photo,
    Series,
    Topic,
    User,
)
from articles.slugs import make_slug

_numbers = count(1)


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def make_user(group=None, **fields):
    number = next(_numbers)
    fields = {"username": f"user{number}", "email": f"user{number}@example.org", "is_staff": True} | fields
    user = User(**fields)
    user.set_password("secret")
    user.save()
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_superuser(**fields):
    return make_user(is_superuser=True, **fields)


def make_author(**fields):
    number = next(_numbers)
    name = fields.setdefault("name", f"Author {number}")
    fields.setdefault("slug", make_slug(f"{name} {number}"))
    return Author.objects.create(**fields)


def make_category(**fields):
    number = next(_numbers)
    name = fields.setdefault("name", f"Section {number}")
    fields.setdefault("slug", make_slug(f"{name} {number}"))
    return Category.objects.create(**fields)


def make_topic(**fields):
    number = next(_numbers)
    name = fields.setdefault("name", f"Topic {number}")
    fields.setdefault("slug", make_slug(f"{name} {number}"))
    return Topic.objects.create(**fields)


def make_series(*stories, **fields):
    number = next(_numbers)
    series = Series.objects.create(**{"title": f"Series {number}", "slug": f"series-{number}"} | fields)
    for position, story in enumerate(stories):
        Chapter.objects.create(series=series, article=story, position=position)
    return series


def make_page(**fields):
    number = next(_numbers)
    title = fields.setdefault("title", f"Page {number}")
    fields.setdefault("slug", make_slug(f"{title} {number}"))
    return Page.objects.create(**{"body": "<p>Plain words.</p>"} | fields)


def picture_bytes(size=(600, 400), format="JPEG", colour=(120, 140, 150)):
    """Return the bytes of a one-coloured picture."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format)
    return out.getvalue()


def make_photo(**fields):
    fields = {"alt": "A grey field", "credit": "A. Grey", "width": 600, "height": 400} | fields
    photo = Photo(**fields)
    if not photo.image:
        photo.image.save("photos/test.jpg", ContentFile(picture_bytes()), save=False)
    photo.save()
    return photo


def make_advertisement(**fields):
    """Make a picture with a link that stands above the text of stories from now on, past the verbs."""
    if fields.get("kind") != "html":
        fields = {
            "photo": fields.get("photo") or make_photo(),
            "alt": "Subscribe",
            "link": "/pages/subscribe/",
        } | fields
    return Advertisement.objects.create(**{"name": "An advertisement", "slot": "story-top"} | fields)


def make_article(*, authors=(), topics=(), **fields):
    """Make a draft row, past the verbs; `authors` and `topics` are written in their order."""
    number = next(_numbers)
    headline = fields.setdefault("headline", f"Headline {number}")
    fields.setdefault("slug", make_slug(f"{headline} {number}"))
    article = Article.objects.create(**{"body": "<p>What happened.</p>"} | fields)
    for position, author in enumerate(authors):
        Byline.objects.create(article=article, author=author, position=position)
    for position, topic in enumerate(topics):
        article.topic_links.create(tag=topic, position=position)
    return article


def make_live_article(**fields):
    if "category" not in fields:
        fields["category"] = make_category()
    if "authors" not in fields:
        fields["authors"] = [make_author()]
    return make_article(**{"status": "published", "published_at": an_hour_ago()} | fields)


def make_scheduled_article(**fields):
    return make_live_article(**{"published_at": timezone.now() + timedelta(hours=1)} | fields)


def make_taken_down_article(**fields):
    return make_live_article(
        **{
            "status": "taken_down",
            "takedown_note": "It named the wrong ship.",
            "taken_down_at": timezone.now(),
        }
        | fields
    )


def make_live_update(article, **fields):
    return LiveUpdate.objects.create(
        article=article, **{"body": "<p>An update.</p>", "posted_at": an_hour_ago()} | fields
    )


def make_correction(article, **fields):
    return Correction.objects.create(article=article, **{"text": "It said ten; it is twelve."} | fields)


def make_front(**places):
    """Make an edition of the front, past the verbs: `make_front(lead=story)`, `make_front(second_1=story, until=…)`.

    It went live an hour ago unless `goes_live_at` says otherwise; `until` is the end of all its places.
    """
    by = places.pop("by", None) or make_user("Editor")
    at = places.pop("goes_live_at", an_hour_ago())
    until = places.pop("until", None)
    written = (at or timezone.now()) - timedelta(minutes=5)
    edition = FrontEdition.objects.create(goes_live_at=at, made_by=by, changed_by=by, changed_at=written)
    for name, story in places.items():
        FrontSlot.objects.create(edition=edition, name=name.replace("_", "-"), article=story, until=until)
    return edition


def make_comment(article=None, *, parent=None, status="approved", by=None, **fields):
    """Make a comment as if it had come in and been decided; approved unless told otherwise."""
    from comments import moderation

    number = next(_numbers)
    fields = {
        "author_name": f"Reader {number}",
        "author_email": f"reader{number}@example.org",
        "body": f"A thought, number {number}.",
        "created_at": an_hour_ago(),
    } | fields
    article = article or (parent.article if parent else make_live_article())
    return moderation.bring_in(article, parent=parent, status=status, decided_by=by, **fields)
