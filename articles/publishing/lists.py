"""Bylines, topics, picks and what is left out: what a story refers to, in the editor's order."""

from collections.abc import Iterable

from ..models import Article, Author, Byline, RelatedExclusion, RelatedPick, Topic

LISTS = ("bylines", "topics", "picks", "exclusions")


def set_bylines(article: Article, lines: Iterable[tuple[Author, str]]) -> None:
    """Make the byline of `article` exactly `lines`, each an author and the contribution, in this order."""
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, author=author, contribution=contribution, position=position)
        for position, (author, contribution) in enumerate(lines)
    )


def set_topics(article: Article, topics: Iterable[Topic]) -> None:
    """Make the topics of `article` exactly `topics`, in this order; the first is the main one."""
    through = article.topic_links.model
    article.topic_links.all().delete()
    through.objects.bulk_create(
        through(content_object=article, tag=topic, position=position)
        for position, topic in enumerate(dict.fromkeys(topics))
    )


def set_picks(article: Article, stories: Iterable[Article]) -> None:
    """Make the editor's picks under `article` exactly `stories`, in this order, without the story itself."""
    article.picks.all().delete()
    others = [story for story in dict.fromkeys(stories) if story.pk != article.pk]
    RelatedPick.objects.bulk_create(
        RelatedPick(article=article, related=story, position=position)
        for position, story in enumerate(others)
    )


def set_exclusions(article: Article, stories: Iterable[Article]) -> None:
    """Keep exactly `stories` away from under `article`, whatever speaks for them; the story itself is never there."""
    article.exclusions.all().delete()
    others = [story for story in dict.fromkeys(stories) if story.pk != article.pk]
    RelatedExclusion.objects.bulk_create(RelatedExclusion(article=article, related=story) for story in others)


def write_lists(article: Article, held: dict, names: Iterable[str]) -> None:
    """Write the lists of a snapshot, as far as `names` names them and it holds them; who or what is gone is left out.

    A topic that was merged into another is that other.
    """
    names = [name for name in names if name in held]
    if "bylines" in names:
        authors = Author.objects.in_bulk([line["author"] for line in held["bylines"]])
        lines = [line for line in held["bylines"] if line["author"] in authors]
        set_bylines(article, [(authors[line["author"]], line["contribution"]) for line in lines])
    if "topics" in names:
        topics = Topic.standing_for(held["topics"])
        set_topics(article, [topics[pk] for pk in held["topics"] if pk in topics])
    for name, write in (("picks", set_picks), ("exclusions", set_exclusions)):
        if name in names:
            stories = Article.objects.in_bulk(held[name])
            write(article, [stories[pk] for pk in held[name] if pk in stories])
