"""What stories hang on: colleagues, sections, authors, topics and pictures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from django.contrib.auth.models import Group

from articles.groups import EDITOR, MODERATOR, REPORTER
from articles.models import Author, Category, Photo, Topic, User
from articles.renditions import CROPS, PRIVATE, PUBLIC, WIDTHS
from articles.slugs import make_slug

from .loading import copy_models, next_number
from .words import Language, coined

SECTIONS = ("World", "Politics", "Business", "Climate", "Culture", "Science", "Sport", "City")
SUB_SECTIONS = ("Reports", "Background", "People")
WIDTH, HEIGHT = 1600, 1067


@dataclass(frozen=True)
class Shelves:
    """Rows that exist, in the order of their numbers."""

    editors: list[User]
    moderators: list[User]
    sections: list[Category]
    authors: list[Author]
    topics: list[Topic]
    topic_weights: list[float]
    photos: list[int]


def build(
    language: Language, seed: int, *, authors: int, topics: int, photos: int, until: datetime
) -> Shelves:
    """Write and return them. Colleagues have no password, so nobody signs in as one of them."""
    rng = Random(f"{seed} shelves")
    people = {
        group: [_colleague(language, rng, group, number) for number in range(count)]
        for group, count in ((EDITOR, 4), (MODERATOR, 6), (REPORTER, 12))
    }
    numbers = _pictures(language, rng, photos, until)
    portraits = [*numbers[:: max(1, len(numbers) // 50)], None]
    writers = Author.objects.bulk_create(
        Author(
            name=(name := language.name(rng)),
            slug=f"{make_slug(name)}-{number}",
            role="Reporter",
            bio=language.text(rng, 30),
            photo_id=rng.choice(portraits),
        )
        for number in range(authors)
    )
    return Shelves(
        people[EDITOR],
        people[MODERATOR],
        _sections(language, rng),
        writers,
        _topics(language, rng, topics),
        list(accumulate(zipf(topics))),
        numbers,
    )


def zipf(count: int) -> list[float]:
    """Return shares that fall as one over the rank, one in all."""
    weights = [1 / rank for rank in range(1, count + 1)]
    return [weight / sum(weights) for weight in weights]


def uuid_at(at: datetime, rng: Random) -> UUID:
    """Return a UUID of version 7 as `articles.uuids` made it at `at`, its random bits from `rng`."""
    value = int(at.timestamp() * 1000) << 80 | rng.getrandbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    return UUID(int=value & ~(0b11 << 62) | 0b10 << 62)


def _colleague(language: Language, rng: Random, group: str, number: int) -> User:
    name = f"{group.lower()}-{number}"
    first, last = language.name(rng).split()
    user = User(username=name, email=f"{name}@example.org", first_name=first, last_name=last, is_staff=True)
    user.set_unusable_password()
    user.save()
    user.groups.add(Group.objects.get(name=group))
    return user


def _sections(language: Language, rng: Random) -> list[Category]:
    """Return all sections; sub-sections come twice, since that is where most stories are filed."""
    main = Category.objects.bulk_create(
        Category(name=name, slug=make_slug(name), description=language.text(rng, 12), position=number)
        for number, name in enumerate(SECTIONS)
    )
    below = Category.objects.bulk_create(
        Category(
            name=f"{part.name} {name}", slug=f"{part.slug}-{make_slug(name)}", parent=part, position=number
        )
        for part in main
        for number, name in enumerate(SUB_SECTIONS)
    )
    return [*main, *below, *below]


def _topics(language: Language, rng: Random, count: int) -> list[Topic]:
    names = [f"{rng.choice(language.nouns)} {coined(number + 7)}".title() for number in range(count)]
    return Topic.objects.bulk_create(
        Topic(name=name, slug=make_slug(name), description=language.text(rng, 15)) for name in names
    )


def _pictures(language: Language, rng: Random, count: int, until: datetime) -> list[int]:
    """Write pictures whose files nobody needs to open: pages only name them."""
    first = next_number(Photo)
    rows = []
    for number in range(count):
        folder = f"{PUBLIC}/{rng.getrandbits(128):032x}"
        widths = [width for width in WIDTHS if width < WIDTH]
        added = until - timedelta(hours=count - number)
        photo = Photo(
            pk=first + number,
            image=f"{folder}/base.jpg",
            original=f"{PRIVATE}/{rng.getrandbits(128):032x}.jpg",
            width=WIDTH,
            height=HEIGHT,
            renditions={
                "avif": {str(width): f"{folder}/{width}.avif" for width in widths}
                | {str(WIDTH): f"{folder}/full.avif"},
                "jpeg": {str(width): f"{folder}/{width}.jpg" for width in widths},
                "crops": {name: f"{folder}/{name}-5-5.jpg" for name in CROPS},
            },
            alt=language.text(rng, 9),
            caption=language.text(rng, 14),
            credit=language.name(rng),
            uuid=uuid_at(added, rng),
            added_at=added,
        )
        rows.append(photo)
    copy_models(rows)
    return [photo.pk for photo in rows]
