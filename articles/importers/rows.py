"""The bulk verb: many stories with their past, written as the verbs would have written them one by one.

What `publishing.create` and `publishing.publish` leave behind, these rows have too: text sanitised and prepared, words
counted, search document, pictures in use, first revision, a line on the trail, and word to the pages that are old.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import OuterRef
from django.utils import timezone

from .. import facets, freshness
from ..body import photo_ids, plain, prepare, sanitise
from ..indexing import index_many, texts_of
from ..models import (
    Article,
    ArticleTopic,
    Author,
    Byline,
    Category,
    Photo,
    Revision,
    StoryPhoto,
    Topic,
    TopicAlias,
    TrailEntry,
)
from ..writing import snapshot_with

VERB = "import"


@dataclass(slots=True)
class Story:
    """A story that is not here yet, with the ids of what it refers to, in their order."""

    article: Article
    authors: list[int] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    created_at: datetime | None = None


@transaction.atomic
@freshness.verb
def bring_in(stories: Sequence[Story], *, note: str) -> None:
    """Write `stories` with `note` in their history; afterwards every `article` has its id.

    A time of the last change that the article brings along stays. Nobody is told of stories that came out long ago.
    Costs the same number of statements for one story and for a hundred.
    """
    if not stories:
        return
    now = timezone.now()
    names = _Names(stories)
    for story in stories:
        _derive(story.article, now)
    Article.objects.bulk_create([story.article for story in stories])
    _keep_beginnings(stories)
    Byline.objects.bulk_create(
        Byline(article=story.article, author_id=author, position=position)
        for story in stories
        for position, author in enumerate(dict.fromkeys(story.authors))
    )
    ArticleTopic.objects.bulk_create(
        ArticleTopic(content_object=story.article, tag_id=topic, position=position)
        for story in stories
        for position, topic in enumerate(dict.fromkeys(story.topics))
    )
    photos = {id(story): photo_ids(story.article.body) for story in stories}
    known = set(
        Photo.objects.filter(pk__in={pk for ids in photos.values() for pk in ids}).values_list(
            "pk", flat=True
        )
    )
    StoryPhoto.objects.bulk_create(
        StoryPhoto(article=story.article, photo_id=pk)
        for story in stories
        for pk in photos[id(story)]
        if pk in known
    )
    index_many((story.article.pk, names.texts_of(story)) for story in stories)
    Revision.objects.bulk_create(
        Revision(
            article=story.article,
            version=1,
            verb=VERB,
            note=note,
            snapshot=snapshot_with(
                story.article,
                bylines=[{"author": pk, "contribution": ""} for pk in dict.fromkeys(story.authors)],
                topics=list(dict.fromkeys(story.topics)),
                picks=[],
                photos=photos[id(story)],
            ),
        )
        for story in stories
    )
    TrailEntry.objects.bulk_create(
        TrailEntry(
            who="newsroom",
            verb=VERB,
            object_type="article",
            object_id=story.article.pk,
            object_label=str(story.article)[:250],
            note=note,
            details={"version": 1},
        )
        for story in stories
    )
    facets.arrived([story.article.pk for story in stories])


def _derive(article: Article, now: datetime) -> None:
    article.body = sanitise(article.body)
    article.body_html = prepare(article.body)
    article.word_count = len(plain(article.body).split())
    article.version = 1
    article.changed_at = article.changed_at or now
    if article.is_live_at(now):
        article.announced_at = now


def _keep_beginnings(stories: Sequence[Story]) -> None:
    """Write when the stories were begun: the column itself takes only the present."""
    begun = [(story.article.pk, story.created_at) for story in stories if story.created_at]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_article AS story SET created_at = begun.at "
            "FROM unnest(%s::bigint[], %s::timestamptz[]) AS begun (id, at) WHERE story.id = begun.id",
            [[pk for pk, _at in begun], [at for _pk, at in begun]],
        )
    for story in stories:
        story.article.created_at = story.created_at or story.article.created_at


class _Names:
    """What the stories refer to, read once for all of them."""

    def __init__(self, stories: Sequence[Story]):
        authors = {pk for story in stories for pk in story.authors}
        topics = {pk for story in stories for pk in story.topics}
        sections = {story.article.category_id for story in stories}
        self.authors = dict(Author.objects.filter(pk__in=authors).values_list("pk", "name"))
        self.topics = {
            pk: [name, *aliases]
            for pk, name, aliases in Topic.objects.filter(pk__in=topics).values_list(
                "pk", "name", ArraySubquery(TopicAlias.objects.filter(topic=OuterRef("pk")).values("name"))
            )
        }
        self.sections = Category.objects.only("name").in_bulk([pk for pk in sections if pk])

    def texts_of(self, story: Story) -> tuple[str, str, str, str]:
        article = story.article
        section = self.sections.get(article.category_id)
        return texts_of(
            article,
            names=[self.authors[pk] for pk in dict.fromkeys(story.authors)],
            topics=[name for pk in dict.fromkeys(story.topics) for name in self.topics[pk]],
            section=section.name if section else "",
            text="\n".join([plain(article.body), article.lead_caption]),
        )
