"""Stories with their histories: each is taken from its first draft on through the steps that the verbs would have taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import connection, models

from articles.indexing import learn, texts_of
from articles.models import (
    Article,
    ArticleTopic,
    Author,
    Byline,
    Category,
    Correction,
    LiveUpdate,
    OldPath,
    RelatedPick,
    Revision,
    Topic,
    TrailEntry,
    User,
)
from articles.slugs import make_slug
from articles.writing import snapshot_with

from .loading import columns_of, copy_in, names_of, text_of
from .shelves import Shelves, uuid_at
from .words import Language, Paragraphs, Piece, coined, paragraph_of

# The rows of a story have numbers of their own out of a block, so that whoever writes the next story need not wait.
BLOCK = 128
A_DAY = 27  # stories, as long as the archive reaches back
POSTS = (20, 60)
KINDS = (*(["news"] * 14), "analysis", "analysis", "opinion", "opinion", "explainer", "investigation")


@dataclass
class Written:
    """A story and every row that hangs on it."""

    article: Article
    texts: tuple[str, str, str, str]
    rows: list[models.Model] = field(default_factory=list)


class Desk:
    """Writes story number 0, 1, … of `total`: the same one for the same seed and number."""

    def __init__(
        self,
        language: Language,
        paragraphs: Paragraphs,
        shelves: Shelves,
        *,
        seed: int,
        total: int,
        until: datetime,
        first: Mapping[type[models.Model], int],
    ):
        self.language, self.paragraphs, self.shelves = language, paragraphs, shelves
        self.seed, self.total, self.until, self.first = seed, total, until, first
        self.topic_numbers = range(len(shelves.topics))
        self.scheduled = max(2, total // 2000)
        self.waiting = max(4, total // 300)

    def state(self, number: int) -> str:
        """Return where story `number` stands: the newest are scheduled, before them come those that are being written."""
        left = self.total - number
        if left <= self.scheduled:
            return "scheduled"
        if left <= self.scheduled + self.waiting:
            return ("draft", "draft", "in_review")[number % 3]
        return "taken_down" if number % 397 == 5 else "published"

    def time(self, number: int) -> datetime:
        """Return when story `number` comes out; for one that is being written, when it was begun."""
        gap = timedelta(days=1) / A_DAY
        if self.state(number) == "scheduled":
            return self.until + (number - self.total + self.scheduled + 1) * timedelta(hours=3)
        before = self.total - self.scheduled - self.waiting - number
        # Those that are being written were begun within the last minutes.
        return self.until - (
            before * gap if before > 0 else timedelta(minutes=5) + timedelta(seconds=-before)
        )

    def write(self, number: int) -> Written:
        """Return story `number` with its history."""
        return Draft(self, number, Random(f"{self.seed} story {number}")).done()


class Draft:
    """One story on its way."""

    def __init__(self, desk: Desk, number: int, rng: Random):
        self.desk, self.number, self.rng = desk, number, rng
        self.rows: list[models.Model] = []
        self.posts: list[LiveUpdate] = []
        self.lines = 0
        shelves = desk.shelves
        self.topics = list(
            dict.fromkeys(
                rng.choices(desk.topic_numbers, cum_weights=shelves.topic_weights, k=rng.randint(2, 6))
            )
        )
        self.authors = rng.sample(shelves.authors, min(len(shelves.authors), rng.choice((1, 1, 1, 2))))
        self.editor: User = rng.choice(shelves.editors)
        self.state, self.out = desk.state(number), desk.time(number)
        self.is_live_coverage = self.state == "published" and number % 317 == 11
        self.article = self._begun()

    def _begun(self) -> Article:
        desk, rng = self.desk, self.rng
        own = desk.paragraphs.own_words[self.topics[0]]
        headline = (
            f"{coined(self.number)} {rng.choice(own)} {desk.language.text(rng, rng.randint(3, 6)).lower()}"
        )
        headline = headline.rstrip(".").capitalize()
        # Its topics' words and a name that hardly any other story has: readers search for both.
        opening = paragraph_of(f"{desk.language.name(rng)} {desk.language.text(rng, 50, own)}")
        self.pieces = [opening, *self._middle()]
        at = min(self.out, desk.until) - timedelta(hours=5)
        if self.state in ("draft", "in_review"):
            at = self.out
        return Article(
            pk=desk.first[Article] + self.number,
            uuid=uuid_at(at, rng),
            headline=headline,
            slug=make_slug(headline),
            kicker=desk.shelves.topics[self.topics[0]].name[:60] if rng.random() < 0.5 else "",
            standfirst=desk.language.text(rng, rng.randint(14, 26), own),
            dateline=rng.choice(desk.language.last_names) if rng.random() < 0.3 else "",
            category=rng.choice(desk.shelves.sections),
            lead_photo_id=rng.choice(desk.shelves.photos) if rng.random() < 0.8 else None,
            kind="live" if self.is_live_coverage else rng.choice(KINDS),
            created_by=self.editor,
            created_at=at,
            version=0,
            search_config=f"news_{settings.SEARCH_LANGUAGE}",
        )

    def _middle(self) -> list[Piece]:
        rng, paragraphs = self.rng, self.desk.paragraphs
        chosen = rng.choices(paragraphs.of_topic[self.topics[0]], k=4)
        for topic in self.topics[1:4]:
            chosen += rng.choices(paragraphs.of_topic[topic], k=2)
        chosen += rng.choices(paragraphs.general, k=rng.randint(12, 16) - len(chosen))
        rng.shuffle(chosen)
        one, two = rng.sample(paragraphs.headings, 2)
        return [*chosen[:4], one, *chosen[4:8], two, *chosen[8:]]

    def done(self) -> Written:
        """Take the story through its steps and return it."""
        article, rng = self.article, self.rng
        self._hang()
        self._set_body(self.pieces[: len(self.pieces) // 2])
        self._step("create", article.created_at)
        self._set_body(self.pieces)
        if self.state == "draft":
            self._step("edit", article.created_at + timedelta(minutes=2))
        else:
            self._set_status("in_review")
            self._step("submit", article.created_at + timedelta(minutes=3))
        if self.state in ("published", "taken_down", "scheduled"):
            self._set_status("published")
            article.published_at = self.out
            self._step("publish", min(self.out, self.desk.until - timedelta(hours=1)))
        if self.state in ("published", "taken_down"):
            article.announced_at = self.out
            self._afterwards(rng)
        return Written(article, self._texts(), self.rows)

    def _afterwards(self, rng: Random) -> None:
        """Do what is done to a story that is out, each step within the hours that have passed since."""
        room = min(timedelta(hours=12), self.desk.until - self.out)
        article = self.article
        if rng.random() < 0.25:
            self._step("edit", self.out + room * 0.1)
        if self.is_live_coverage:
            self._cover(rng, room)
        elif rng.random() < 0.2:
            article.revised_at = self.out + room * 0.5
            note = self.desk.language.text(rng, 8)
            self._step("update", article.revised_at, note=note, material=True)
        if rng.random() < 0.02:
            self._correct(rng, self.out + room * 0.8)
        if self.number == self.desk.total - self.desk.scheduled - self.desk.waiting - 3:
            article.breaking_until = self.desk.until + timedelta(hours=6)  # the strip over every page
            self._step("edit", self.out + room * 0.9)
        if self.state == "taken_down":
            self._set_status("taken_down")
            article.takedown_note, article.taken_down_at = self.desk.language.text(rng, 8), self.out + room
            self._step("take_down", article.taken_down_at, note=article.takedown_note)
        if self.number % 151 == 7:
            slug = f"old-{article.slug}"
            self.rows.append(
                OldPath(pk=self._number(OldPath), path=f"/stories/{slug}/", article=article, made_at=self.out)
            )

    def _cover(self, rng: Random, room: timedelta) -> None:
        count = rng.randint(*POSTS)
        for place in range(count):
            at = self.out + room * (0.2 + 0.5 * place / count)
            body = f"<p>{self.desk.language.text(rng, 40)}</p>"
            post = LiveUpdate(
                pk=self._number(LiveUpdate) + place,
                article=self.article,
                headline=self.desk.language.text(rng, 5).rstrip("."),
                body=body,
                body_html=body,
                posted_at=at,
                key_event=place % 10 == 0,
                posted_by=self.editor,
                uuid=uuid_at(at, rng),
            )
            self.posts.append(post)
            self.article.revised_at = at
            self._step("post_update", at, note=post.headline)
        self.rows += self.posts

    def _correct(self, rng: Random, at: datetime) -> None:
        text = self.desk.language.text(rng, 20)
        self.rows.append(
            Correction(
                pk=self._number(Correction), article=self.article, text=text, made_at=at, made_by=self.editor
            )
        )
        self.article.revised_at = at
        self._step("correct", at, note=text, material=True)

    def _number(self, model: type[models.Model]) -> int:
        return self.desk.first[model] + self.number * BLOCK

    def _set_status(self, status: str) -> None:
        self.article.status = status

    def _set_body(self, pieces: list[Piece]) -> None:
        self.article.body = "".join(piece.body for piece in pieces)
        self.article.body_html = "".join(piece.html for piece in pieces)
        self.plain = "\n".join(piece.text for piece in pieces)
        self.article.word_count = len(self.plain.split())

    def _hang(self) -> None:
        """Tie the story to its authors and topics, and now and then to an older story."""
        article, topics = self.article, self.desk.shelves.topics
        self.rows += [
            Byline(pk=self._number(Byline) + place, article=article, author=author, position=place)
            for place, author in enumerate(self.authors)
        ]
        self.rows += [
            ArticleTopic(
                pk=self._number(ArticleTopic) + place,
                content_object=article,
                tag=topics[topic],
                position=place,
            )
            for place, topic in enumerate(self.topics)
        ]
        self.picks = [article.pk - 3] if self.number > 3 and self.rng.random() < 0.05 else []
        self.rows += [
            RelatedPick(pk=self._number(RelatedPick), article=article, related_id=pk, position=0)
            for pk in self.picks
        ]

    def _step(self, verb: str, at: datetime, *, note: str = "", material: bool = False) -> None:
        """Write down what the verb leaves: the next version, its revision, its line in the trail."""
        article, by = self.article, self.editor
        article.version += 1
        article.changed_at = at
        held = snapshot_with(
            article,
            bylines=[{"author": author.pk, "contribution": ""} for author in self.authors],
            topics=[self.desk.shelves.topics[topic].pk for topic in self.topics],
            picks=self.picks,
            photos=[],
        )
        self.rows += [
            Revision(
                pk=self._number(Revision) + self.lines,
                article=article,
                version=article.version,
                made_at=at,
                made_by=by,
                verb=verb,
                note=note,
                material=material,
                snapshot=held,
            ),
            TrailEntry(
                pk=self._number(TrailEntry) + self.lines,
                at=at,
                who_id=by.pk,
                who=str(by),
                verb=verb,
                object_type="article",
                object_id=article.pk,
                object_label=article.headline[:250],
                note=note,
                details={"version": article.version},
            ),
        ]
        self.lines += 1

    def _texts(self) -> tuple[str, str, str, str]:
        article, topics = self.article, self.desk.shelves.topics
        return texts_of(
            article,
            names=[author.name for author in self.authors],
            topics=[topics[topic].name for topic in self.topics],
            section=article.category.name,  # type: ignore[union-attr]
            text="\n".join([self.plain, article.lead_caption]),
            posts=[f"{post.headline}\n{post.body[3:-4]}" for post in reversed(self.posts)],
        )


NUMBERED = (Revision, TrailEntry, Byline, ArticleTopic, RelatedPick, LiveUpdate, Correction, OldPath)
TEXTS = ("text_a", "text_b", "text_c", "text_d")


def store(stories: list[Written]) -> None:
    """Copy `stories` into their table by way of a temporary one, where the database makes the search documents."""
    fields = columns_of(Article)
    columns = names_of(fields)
    document = " || ".join(
        f"setweight(to_tsvector(search_config::regconfig, {name}), '{name[-1].upper()}')" for name in TEXTS
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS bench_story (LIKE articles_article)")
        # Uncompressed: these rows are read once, at once.
        raw = [f"ALTER COLUMN {name} SET STORAGE EXTERNAL" for name in ("body", "body_html")]
        texts = [f"ADD COLUMN IF NOT EXISTS {name} text STORAGE EXTERNAL" for name in TEXTS]
        cursor.execute(f"ALTER TABLE bench_story {', '.join([*raw, *texts])}")
        copy_in("bench_story", [*columns, *TEXTS], "".join(_lines(stories, fields)))
        names = ", ".join(map(connection.ops.quote_name, columns))
        cursor.execute(
            f"INSERT INTO articles_article ({names}, search) SELECT {names}, {document} FROM bench_story"  # noqa: S608
        )
        cursor.execute("TRUNCATE bench_story")


def learn_words() -> None:
    """Enter the words of headlines and standfirsts, and the names, as the migration does for an archive that is there."""
    told = Article.objects.filter(status="published").values_list("headline", "standfirst").iterator()
    texts = (text for row in told for text in row)
    rows = (model._default_manager.values_list("name", flat=True) for model in (Author, Topic, Category))
    names = (name for some in rows for name in some)
    learn([*texts, *names])


def _lines(stories: list[Written], fields: list[models.Field]) -> Iterator[str]:
    for story in stories:
        values = [getattr(story.article, one.attname) for one in fields]
        yield "\t".join(map(text_of, [*values, *story.texts])) + "\n"
