"""A small newsroom whose every corner is used, and the hands that reach into it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from random import Random

from django.utils import timezone

from articles import catalogue, publishing, renditions
from articles.models import Article, Author, Category, Page, Paper, Photo, Topic
from comments import moderation
from comments.models import Comment
from tests.factories import make_superuser, make_user, picture_bytes

# Not at the hour, and a day before a month ends: clock and calendar both have something to bring soon.
BEGINNING = datetime(2026, 10, 30, 9, 41, 7, tzinfo=UTC)
WORDS = [
    "harbour",
    "ferry",
    "council",
    "budget",
    "storm",
    "school",
    "library",
    "bridge",
    "market",
    "railway",
    "orchard",
    "museum",
    "signal",
    "river",
]

LIVE = "live"
SCHEDULED = "scheduled"


class World:
    """The rows of one newsroom. Chance comes from `rng` alone, so that a seed brings everything back."""

    def __init__(self, rng: Random, clock):
        self.rng, self.clock = rng, clock
        self.made = 0
        self.turns: Counter = Counter()
        self.editor = make_superuser(first_name="Eda", last_name="Tor")
        self.writer = make_user("Editor", first_name="Wri", last_name="Ter")

    def build(self) -> None:
        """Make everything once, by verbs, over some weeks up to now."""
        save = self.save
        self.photos = [self.photo() for _ in range(2)]
        save(Paper(pk=1, name="The Meridian", motto="Every morning", contact="desk@paper.example"))
        town = save(Category(name="Town", position=1, colour="#8a3b12"))
        save(Category(name="World", position=2))
        save(Category(name="Schools", parent=town, position=3))
        for name in ("Floods", "Trains"):
            save(Topic(name=name, description=f"All about {name.lower()}."))
        save(Author(name="Ada Grey", bio="Writes of water.", photo=self.photos[0], user=self.writer))
        save(Author(name="Ben Lund", role="Correspondent"))
        for position, slug in enumerate(("privacy", "corrections-policy")):
            save(
                Page(title=slug.replace("-", " ").title(), slug=slug, body="<p>Plain.</p>", position=position)
            )
        for days in (45, 31, 9, 2.2, 0.9, 0.2):
            self.clock.move_to(BEGINNING - timedelta(days=days))
            story = self.draft(developing=days < 1)
            publishing.publish(story, by=self.editor)
        self.clock.move_to(BEGINNING)
        oldest, *_others, newest = self.stories(LIVE).order_by("published_at")
        publishing.post_update(
            newest, by=self.writer, headline="First word", body="<p>More.</p>", key_event=True
        )
        publishing.correct(oldest, by=self.editor, text="It was twelve, not ten.")
        for story in (oldest, newest):
            for status in ("approved", "approved", "pending"):
                self.comment(story, status)
        # As many as a chapter brings back: one that is taken down and brought back in one edit changes nothing.
        for story in _others[:2]:
            publishing.take_down(story, by=self.editor, note="It named the wrong ship.")
        publishing.publish(self.draft(), by=self.editor, at=timezone.now() + timedelta(hours=5))
        self.draft()

    # What is there

    def stories(self, state: str):
        """Return the stories in a state, "live" and "scheduled" told apart, in the order of their making."""
        at = timezone.now()
        if state == LIVE:
            rows = Article.objects.live(at)
        elif state == SCHEDULED:
            rows = Article.objects.filter(status="published", published_at__gt=at)
        else:
            rows = Article.objects.filter(status=state)
        return rows.order_by("pk")

    def story(self, state: str = LIVE) -> Article:
        """Return some story in `state`; where there is none, one is brought into it."""
        found = list(self.stories(state))
        if found:
            # Readers look at what is new, and there most can go wrong.
            return self.rng.choice(found[-4:] if self.rng.random() < 0.5 else found)
        if state == SCHEDULED:
            return publishing.publish(self.draft(), by=self.editor, at=timezone.now() + timedelta(hours=2))
        if state == "taken_down":
            return publishing.take_down(self.story(), by=self.editor, note="It was wrong.")
        story = self.draft()
        if state == "in_review":
            publishing.submit(story, by=self.editor)
        elif state == LIVE:
            publishing.publish(story, by=self.editor)
        return story

    def some(self, model, **having):
        return self.rng.choice(list(model._default_manager.filter(**having).order_by("pk")))

    def comment_of(self, *statuses: str) -> Comment:
        """Return some comment in one of `statuses` below a live story; where there is none, one is written."""
        found = Comment.objects.filter(status__in=statuses, article__in=self.stories(LIVE)).order_by("pk")
        return self.rng.choice(list(found)) if found else self.comment(self.story(), statuses[0])

    # What is made

    def number(self) -> int:
        self.made += 1
        return self.made

    def in_turn(self, *choices):
        """Return one of `choices`, functions or classes: none comes twice before all have come once."""
        least = min(self.turns[choice.__qualname__] for choice in choices)
        chosen = self.rng.choice([choice for choice in choices if self.turns[choice.__qualname__] == least])
        self.turns[chosen.__qualname__] += 1
        return chosen

    def words(self, least: int = 2, most: int = 5) -> str:
        return " ".join(self.rng.choices(WORDS, k=self.rng.randint(least, most)))

    def name(self) -> str:
        return f"{self.words(1, 2).title()} {self.number()}"

    def save(self, row, relations=None):
        return catalogue.save(row, by=self.editor, relations=relations)

    def upload(self) -> renditions.Accepted:
        colour = tuple(self.rng.randrange(256) for _ in range(3))
        return renditions.accept(BytesIO(picture_bytes((120, 80), colour=colour)))

    def photo(self) -> Photo:
        photo = Photo(alt=self.words(), credit=self.name(), caption=self.words())
        renditions.store(photo, self.upload())
        return catalogue.save(photo, by=self.editor)

    def body(self) -> str:
        photo = self.some(Photo)
        figure = f'<figure data-photo="{photo.pk}"></figure>' if self.rng.random() < 0.4 else ""
        return f"<p>{self.words(6, 20)}.</p>{figure}<p>{self.words(3, 9)}.</p>"

    def draft(self, **columns) -> Article:
        story = Article(
            headline=self.name(),
            standfirst=self.words(4, 8),
            kicker=self.rng.choice(["", "", "Focus"]),
            body=self.body(),
            category=self.some(Category),
            lead_photo=self.some(Photo) if self.rng.random() < 0.6 else None,
            kind=self.rng.choice(["news", "news", "opinion", "analysis", "live"]),
        )
        for name, value in columns.items():
            setattr(story, name, value)

        def relations():
            publishing.set_bylines(story, self.bylines())
            publishing.set_topics(story, self.topics())

        return publishing.create(story, by=self.editor, relations=relations)

    def bylines(self) -> list:
        authors = list(Author.objects.order_by("pk"))
        return [
            (author, self.rng.choice(["", "in Paris"]))
            for author in self.rng.sample(authors, k=min(len(authors), self.rng.randint(1, 2)))
        ]

    def topics(self) -> list:
        topics = list(Topic.objects.order_by("pk"))
        return self.rng.sample(topics, k=min(len(topics), self.rng.randint(0, 2)))

    def comment(self, story: Article, status: str = "approved") -> Comment:
        parents = list(Comment.objects.filter(article=story, status="approved").order_by("pk"))
        return moderation.bring_in(
            story,
            author_name=self.name(),
            author_email=f"reader{self.number()}@example.org",
            body=self.words(3, 9),
            created_at=timezone.now() - timedelta(minutes=self.rng.randint(0, 60)),
            status=status,
            parent=self.rng.choice(parents) if parents and self.rng.random() < 0.4 else None,
        )
