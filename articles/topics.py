"""The verbs for the names of topics: other names under which one is found, and two topics that become one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from . import catalogue, freshness, shelf_facets
from .facets import path_word
from .models import (
    ArticleTopic,
    OldPath,
    Topic,
    TopicAlias,
    TrailEntry,
    WorkingCopy,
)
from .slugs import make_slug
from .uses import in_copy, stories_with

# A story with both topics keeps the one that stays, where the first of the two stood: what was the main topic stays it.
BOTH = """
UPDATE articles_articletopic AS kept SET position = least(kept.position, gone.position)
FROM articles_articletopic AS gone
WHERE kept.tag_id = %(into)s AND gone.tag_id = %(topic)s AND gone.content_object_id = kept.content_object_id
"""
TWICE = """
DELETE FROM articles_articletopic AS gone USING articles_articletopic AS kept
WHERE kept.tag_id = %(into)s AND gone.tag_id = %(topic)s AND gone.content_object_id = kept.content_object_id
"""
# Lists that are stored name the topic by which two stories belong together: both of them had it.
REASONS = """
UPDATE articles_relatedlist SET topics = array_replace(topics, %(topic)s, %(into)s)
WHERE article_id IN (SELECT content_object_id FROM articles_articletopic WHERE tag_id = %(into)s)
  AND %(topic)s = ANY(topics)
"""


@freshness.verb
@transaction.atomic
def set_aliases(topic: Topic, names: Iterable[str]) -> None:
    """Make the other names of `topic` (saved) exactly `names`; each finds it, and the address of each leads to it.

    Raises ValidationError with a sentence for a name that is, or whose address is, that of another topic.
    """
    catalogue.hold_topic_names()
    wanted = {name.lower(): name for name in (" ".join(name.split()) for name in names) if name}
    held = {alias.name.lower(): alias for alias in topic.aliases.all()}
    paths = {alias.path for key, alias in held.items() if key not in wanted}
    changed = wanted.keys() != held.keys()
    TopicAlias.objects.filter(pk__in=[alias.pk for key, alias in held.items() if key not in wanted]).delete()
    for key, name in wanted.items():
        if key in held:
            TopicAlias.objects.filter(pk=held[key].pk).exclude(name=name).update(name=name)
            continue
        if len(name) > 100:
            raise ValidationError(_("“%(name)s” is longer than 100 characters.") % {"name": name})
        if sentence := taken(name, but=topic):
            raise ValidationError(sentence)
        alias = TopicAlias.objects.create(topic=topic, name=name, slug=_free_slug(name))
        paths.add(alias.path)
    if words := {path_word(path) for path in paths if path}:
        freshness.changed(*words)
    if changed:
        from .tasks import reindex as task  # the tasks' module leads back here

        task.enqueue("topic", topic.pk)


def taken(name: str, *, but: Topic) -> str:
    """Return a sentence when `name`, or its address, already stands for a topic other than `but`, or for `but` itself."""
    told = {"name": name}
    if name.lower() == but.name.lower():
        return _("“%(name)s” is the name of the topic itself.") % told
    others = Topic.objects.exclude(pk=but.pk)
    slug = make_slug(name, fallback="")
    if topic := others.filter(name__iexact=name).first():
        return _("There is a topic “%(topic)s”. Merge it into this one instead.") % {"topic": topic.name}
    if slug and (topic := others.filter(slug=slug).first()):
        told["topic"] = topic.name
        return _("The address of “%(name)s” is that of the topic “%(topic)s”.") % told
    aliases = TopicAlias.objects.exclude(topic=but.pk).select_related("topic")
    if alias := aliases.filter(name__iexact=name).first():
        return _("“%(name)s” is another name of the topic “%(topic)s”.") % {
            "name": name,
            "topic": alias.topic,
        }
    if slug and (alias := aliases.filter(slug=slug).first()):
        return _("The address of “%(name)s” leads to the topic “%(topic)s”.") % {
            "name": name,
            "topic": alias.topic,
        }
    return ""


def _free_slug(name: str) -> str | None:
    """Return the slug of `name`, or None when something has it already: then that leads to the topic."""
    slug = make_slug(name, fallback="")
    used = Topic.objects.filter(slug=slug).exists() or TopicAlias.objects.filter(slug=slug).exists()
    return slug if slug and not used else None


@dataclass(frozen=True)
class Merging:
    """What a merge would move: stories, those of them that carry both topics already, and what else leads to the topic."""

    stories: int
    both: int
    copies: int
    aliases: int
    addresses: int
    pinned_moves: bool


def what_moves(topic: Topic, into: Topic) -> Merging:
    """Return in numbers what merging `topic` into the other one does."""
    links = ArticleTopic.objects.filter(tag=topic)
    return Merging(
        stories=links.count(),
        both=links.filter(content_object__topic_links__tag=into).count(),
        copies=WorkingCopy.objects.filter(in_copy(topic)).count(),
        aliases=topic.aliases.count(),
        addresses=OldPath.objects.filter(topic=topic).count(),
        pinned_moves=topic.pinned_id is not None and into.pinned_id is None,
    )


@freshness.verb
def merge(topic: Topic, *, into: Topic, by) -> Merging:
    """Make `topic` and `into` one: the stories of the first carry the second, in the place that the first had there.

    Its name becomes another name of `into`, its addresses and feeds lead there for good; introduction and pinned story go
    along where `into` has none. What searches read of the stories, and what stands under them, is written anew in the
    background. Returns what was moved. Raises ValidationError, PermissionDenied.
    """
    if topic.pk == into.pk:
        raise ValidationError(_("A topic cannot be merged into itself."))
    catalogue.require(by, "change", into)
    catalogue.require(by, "delete", topic)
    with transaction.atomic():
        catalogue.hold_topic_names()
        # The stories first, as every writer of a story does, then what they refer to.
        list(catalogue.lock_in_order(stories_with(topic)).values_list("pk", flat=True))
        rows = {
            row.pk: row
            for row in Topic.objects.filter(pk__in=[topic.pk, into.pk]).order_by("pk").select_for_update()
        }
        if len(rows) < 2:
            raise ValidationError(_("One of the two topics was deleted or merged meanwhile."))
        gone, kept, before = rows[topic.pk], rows[into.pk], Topic.objects.get(pk=into.pk)
        moved = what_moves(gone, kept)
        words = shelf_facets.gone(gone) | {
            "search",
            "search-files",
            "sitemap",
            f"list-topic-{gone.pk}",
            f"list-topic-{kept.pk}",
        }
        words |= _copies_moved(gone, kept)
        with connection.cursor() as cursor:
            ids = {"topic": gone.pk, "into": kept.pk}
            for step in (BOTH, TWICE):
                cursor.execute(step, ids)
            ArticleTopic.objects.filter(tag=gone).update(tag=kept)
            cursor.execute(REASONS, ids)
        gone.aliases.update(topic=kept)
        OldPath.objects.filter(topic=gone).update(topic=kept)
        TrailEntry.record(by=by, verb="merge", on=gone, note=_("Merged into “%(name)s”.") % {"name": kept})
        details = {"name": gone.name, "slug": gone.slug, "stories": moved.stories}
        TrailEntry.record(
            by=by, verb="merge", on=kept, note=_("“%(name)s” merged into it.") % {"name": gone}, **details
        )
        path = gone.get_absolute_url()
        merged_id = gone.pk
        if not kept.source_id:
            kept.source, kept.source_id = gone.source, gone.source_id
        gone.delete()
        OldPath.keep(path, kept)
        TopicAlias.objects.create(topic=kept, name=gone.name, merged_id=merged_id)
        kept.description = kept.description or gone.description
        kept.pinned_id = kept.pinned_id or gone.pinned_id
        kept.save()
        freshness.changed(*words, *shelf_facets.of_row(kept, before))
        from .tasks import reindex, score_topic  # the tasks' module leads back here

        reindex.enqueue("topic", kept.pk)
        score_topic.enqueue(kept.pk)
    return moved


def _copies_moved(gone: Topic, kept: Topic) -> set[str]:
    """Let working copies name the topic that stays; return the words for those that the clock will bring."""
    words: set[str] = set()
    for copy in WorkingCopy.objects.filter(in_copy(gone)).order_by("pk").select_for_update():
        named = [kept.pk if pk == gone.pk else pk for pk in copy.snapshot["topics"]]
        copy.snapshot["topics"] = list(dict.fromkeys(named))
        copy.save(update_fields=["snapshot"])
        if copy.publish_at is not None:
            words.add("schedule")
    return words
