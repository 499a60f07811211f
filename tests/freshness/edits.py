"""Edits of every kind, each with its chances. They are made as the desk makes them: by the verbs.

A long file, since it is one table: whoever writes a verb finds here the edit that makes it, or adds one.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles import advertising, catalogue, due, publishing, renditions, tasks
from articles import series as chapters
from articles import topics as shelves
from articles.accounts import people
from articles.front import editions, slots
from articles.front.slots import Placing
from articles.importers import rows
from articles.importers.wordpress.importing import Import
from articles.importers.wordpress.ledger import Ledger
from articles.models import (
    AdSlot,
    Advertisement,
    Article,
    Author,
    Category,
    FrontEdition,
    LiveUpdate,
    Page,
    Paper,
    Photo,
    ReadCount,
    RelatedPick,
    Series,
    Size,
    Slot,
    Topic,
    User,
)
from articles.related import archive
from comments import importing, moderation, privacy, reports, requests
from comments.models import Comment, CommentSettings, Decision, PrivacyRequest
from tests import exports

from .world import LIVE, SCHEDULED, World

EDITS: dict[str, Callable[[World], None]] = {}


def edit(function: Callable[[World], None]) -> Callable[[World], None]:
    EDITS[function.__name__] = function
    return function


# States


@edit
def publish(world: World):
    at = None
    if world.rng.random() < 0.3:  # as if it had been out for a while
        at = timezone.now() - timedelta(minutes=world.rng.choice([1, 600, 3_000, 60_000]))
    state = world.rng.choice(["draft", "draft", "in_review", SCHEDULED])
    publishing.publish(world.story(state), by=world.editor, at=at)


@edit
def schedule(world: World):
    at = timezone.now() + timedelta(minutes=world.rng.choice([2, 20, 300, 3_000]))
    publishing.publish(world.story(world.rng.choice(["draft", SCHEDULED])), by=world.editor, at=at)


@edit
def back(world: World):
    def submit():
        publishing.submit(world.story("draft"), by=world.editor)

    def send_back():
        publishing.send_back(
            world.story(world.rng.choice(["in_review", SCHEDULED])), by=world.editor, note="Soon."
        )

    def discard():
        publishing.discard(world.story(world.rng.choice(["draft", "in_review", SCHEDULED])), by=world.editor)

    def note():
        publishing.note(world.story(), by=world.editor, text=world.words())

    def revert():
        story = world.story()
        publishing.revert(story, to=world.rng.choice(list(story.revisions.order_by("pk"))), by=world.editor)

    world.in_turn(submit, send_back, discard, note, revert)()


@edit
def take_down(world: World):
    publishing.take_down(world.story(), by=world.editor, note=world.words())


@edit
def restore(world: World):
    publishing.restore(world.story("taken_down"), by=world.editor)


# What a story says


def change_words(world: World, story: Article) -> None:
    for _ in range(world.rng.randint(1, 2)):
        name, value = world.rng.choice(
            [
                ("headline", world.name()),
                ("standfirst", world.words(3, 8)),
                ("kicker", world.rng.choice(["", "Focus", "Talk"])),
                ("seo_title", world.rng.choice(["", world.name()])),
                ("seo_description", world.words()),
                ("dateline", world.rng.choice(["", "PARIS, France"])),
                ("canonical_url", world.rng.choice(["", "https://other.example/story"])),
                ("body", world.body()),
                ("body", world.body()),
                ("lead_photo", world.rng.choice([None, world.some(Photo)])),
                ("lead_caption", world.words()),
                ("kind", world.rng.choice(["news", "opinion", "live", "explainer"])),
                ("developing", not story.developing),
            ]
        )
        setattr(story, name, value)


def any_story(world: World) -> Article:
    """Return a story to write in: mostly one that readers see."""
    return world.story(world.rng.choice([LIVE] * 8 + ["taken_down", SCHEDULED, "draft"]))


@edit
def typo(world: World):
    story = any_story(world)
    change_words(world, story)
    publishing.update(story, by=world.editor)


@edit
def update(world: World):
    story = any_story(world)
    change_words(world, story)
    note = world.rng.choice(["", world.words()])
    publishing.update(story, by=world.editor, material=True, note=note)


@edit
def correct(world: World):
    story = world.story()
    if world.rng.random() < 0.5:
        change_words(world, story)
    kind = world.rng.choice(["correction", "clarification"])
    publishing.correct(story, by=world.editor, text=world.words(), kind=kind)


@edit
def address(world: World):
    story = any_story(world)
    story.slug = f"{world.rng.choice(['ship', 'boat'])}-{world.number()}"
    publishing.update(story, by=world.editor)


@edit
def move(world: World):
    story = any_story(world)
    story.category = world.some(Category)
    publishing.update(story, by=world.editor)


@edit
def topics(world: World):
    story = any_story(world)
    publishing.update(story, by=world.editor, relations=lambda: publishing.set_topics(story, world.topics()))


@edit
def bylines(world: World):
    story = any_story(world)
    publishing.update(
        story, by=world.editor, relations=lambda: publishing.set_bylines(story, world.bylines())
    )


@edit
def related(world: World):
    """Choose by hand what to read next; or the worker scores one story again, or those that nobody has scored, or all."""

    def pick():
        story = any_story(world)
        others = list(Article.objects.order_by("pk"))
        chosen = world.rng.sample(others, k=world.rng.randint(0, 3))
        if not chosen and not RelatedPick.objects.filter(article=story).exists():
            chosen = others[:1]
        publishing.update(story, by=world.editor, relations=lambda: publishing.set_picks(story, chosen))

    def leave_out():
        story = any_story(world)
        others = list(Article.objects.exclude(pk=story.pk).order_by("pk"))
        chosen = world.rng.sample(others, k=world.rng.randint(1, 3))
        picked = chosen[:1] if world.rng.random() < 0.3 else []

        def both():
            publishing.set_picks(story, picked)
            publishing.set_exclusions(story, chosen[len(picked) :])

        publishing.update(story, by=world.editor, relations=both)

    def score():
        tasks.score_related.call(world.story(world.rng.choice([LIVE, LIVE, SCHEDULED, "taken_down"])).pk)

    def score_new():
        tasks.score_unscored.call()
        tasks.score_topic.call(world.some(Topic).pk)

    def score_all():
        archive.score_all()

    world.in_turn(pick, leave_out, score, score_new, score_all)()


@edit
def search_documents(world: World):
    """Write them anew, as after a change of SEARCH_LANGUAGE: those of stories that were written past the verbs change."""

    def some():
        Article.objects.filter(pk=world.story().pk).update(search_config="news_simple")
        tasks.reindex_stories.call()

    def every_one():
        catalogue.reindex_stories(all_of_them=True)

    world.in_turn(some, every_one)()


@edit
def live_update(world: World):
    """Do what may be done to a post: with the verbs, or in a script that writes rows."""
    story = world.story()
    posts = list(story.live_updates.order_by("pk"))
    what = world.rng.choice(["post", "post", "edit", "delete", *POST_VERBS]) if posts else "post"
    if what == "post":
        later = timedelta(minutes=world.rng.choice([0, 0, -5, 30]))
        headline = world.rng.choice(["", world.name()])
        publishing.post_update(
            story,
            by=world.rng.choice([world.writer, world.editor]),
            headline=headline,
            body=world.body(),
            key_event=world.rng.random() < 0.5,
            posted_at=timezone.now() + later,
        )
        return
    post = world.rng.choice(posts)
    if what in POST_VERBS:
        POST_VERBS[what](world, post)
    elif what == "delete":
        publishing.update(story, by=world.editor, relations=post.delete)
    else:

        def rewrite():
            LiveUpdate.objects.filter(pk=post.pk).update(headline=world.name(), body=world.body())

        publishing.update(story, by=world.editor, relations=rewrite)


POST_VERBS = {
    "change": lambda world, post: publishing.edit_update(
        post,
        by=world.editor,
        headline=world.rng.choice(["", world.name()]),
        body=world.body(),
        key_event=world.rng.random() < 0.5,
        posted_at=post.posted_at - timedelta(minutes=world.rng.choice([0, 7])),
    ),
    "correct": lambda world, post: publishing.correct_update(
        post, by=world.editor, text=f"It was {world.name()}."
    ),
    "remove": lambda world, post: publishing.remove_update(post, by=world.editor),
    "put back": lambda world, post: publishing.put_back_update(post, by=world.editor),
}


@edit
def live_coverage(world: World):
    """Write the summary on top, end the coverage, go on with it."""
    covered = list(world.stories(LIVE).filter(kind=Article.Kind.LIVE).order_by("pk"))
    if not covered:
        story = world.story(LIVE)
        story.kind = Article.Kind.LIVE
        publishing.update(story, by=world.editor)
        return
    story = world.rng.choice(covered)
    if world.rng.random() < 0.4:
        publishing.summarise(story, by=world.editor, summary=f"{world.name()}\n{world.name()}")
    elif story.is_covered(timezone.now()):
        publishing.close_coverage(story, by=world.editor)
    else:
        publishing.open_coverage(story, by=world.editor)


@edit
def alert(world: World):
    """Break a story that is out or will be, give the alert another line or end, end it and put it back, put it first."""
    breaking = list(Article.objects.breaking(timezone.now()).order_by("pk"))
    if not breaking or world.rng.random() < 0.4:
        story = world.story(world.rng.choice([LIVE] * 8 + [SCHEDULED, "draft"]))
        line = world.rng.choice(["", world.words()])
        publishing.break_story(
            story, by=world.editor, line=line, minutes=world.rng.choice([10, 90, 600, 1_440])
        )
        return
    story = world.rng.choice(breaking)

    def say():
        until = timezone.now() + timedelta(minutes=world.rng.choice([1, 40, 1_000]))
        publishing.break_story(
            story, by=world.editor, line=world.words(), until=world.rng.choice([None, until])
        )

    def extend():
        publishing.extend_break(story, by=world.editor, minutes=world.rng.choice([20, 60]))

    def end():
        publishing.end_break(story, by=world.editor)

    def resume():
        publishing.end_break(story, by=world.editor)
        publishing.resume_break(story, by=world.editor)

    def lead():
        publishing.lead_break(story, by=world.editor)

    world.in_turn(end, extend, lead, say, resume)()


@edit
def label(world: World):
    """Mark a story as developing, renew the label, take it off; say that a story is timeless, or all of a topic."""
    story = world.story()

    def mark():
        story.developing = True
        publishing.update(story, by=world.editor, material=world.rng.random() < 0.5)

    def renew():
        if not story.developing:
            mark()
        publishing.renew_label(story, by=world.editor)

    def drop():
        if not story.developing:
            mark()
        publishing.drop_label(story, by=world.editor)

    def timeless():
        oldest = world.stories(LIVE).order_by("published_at", "pk").first() or story
        oldest.timeless = not oldest.timeless
        publishing.update(oldest, by=world.editor)

    def topic():
        row = world.some(Topic)
        row.timeless = not row.timeless
        world.save(row)

    world.in_turn(renew, drop, timeless, topic)()


def keep(world: World, story: Article) -> None:
    """Keep a working copy of `story`, in place of the one that may be there."""
    copy = publishing.copy_of(story)
    typed = publishing.snapshot(story)
    typed["headline" if world.rng.random() < 0.5 else "body"] = f"<p>{world.words()}</p>"
    typed["standfirst"] = world.words()
    if world.rng.random() < 0.3:
        typed["category"] = world.some(Category).pk
    if world.rng.random() < 0.2:
        typed["slug"] = f"copy-{world.number()}"
    publishing.keep(story, typed, by=world.editor, seen=copy.version if copy else 0)


@edit
def working_copy(world: World):
    """Keep a working copy and bring it out, as each kind of change, now or later; or drop it."""

    def bring_out():
        story = world.story()
        if publishing.copy_of(story) is not None:  # begun from another text, perhaps
            publishing.drop_copy(story, by=world.editor)
        keep(world, story)
        later = world.rng.choice([None, None, 5, 50, 2_000])
        publishing.publish_copy(
            story,
            by=world.editor,
            change=world.rng.choice(["typo", "update", "correction", "clarification"]),
            text=world.words(),
            at=timezone.now() + timedelta(minutes=later) if later else None,
        )

    def only_keep():
        keep(world, world.story())

    def drop():
        story = world.story()
        if publishing.copy_of(story) is None:
            keep(world, story)
        publishing.drop_copy(story, by=world.editor)

    (bring_out if world.rng.random() < 0.5 else world.in_turn(bring_out, only_keep, drop))()


# The front


def arrangement(world: World) -> dict[str, Placing]:
    """Return some stories, in whatever state, in some of the places."""
    order = slots.names(Category.objects.filter(parent=None).order_by("pk"))
    chosen = world.rng.sample(order, k=world.rng.randint(1, 4))
    stories = world.rng.sample(list(Article.objects.order_by("pk")), k=len(chosen))
    ends = [None, None, timedelta(hours=11), timedelta(days=2)]  # later than any of these begins
    found = {}
    for name, story in zip(chosen, stories, strict=True):
        until = world.rng.choice(ends)
        found[name] = Placing(story.pk, timezone.now() + until if until else None)
    return found


@edit
def front(world: World):
    """Arrange the front: now, at a time, another one at its time, or not after all."""

    def seen() -> int:
        stands = editions.current(timezone.now())
        return stands.pk if stands else 0

    def now():
        editions.publish(arrangement(world), by=world.writer, seen=seen())

    def later() -> FrontEdition:
        at = timezone.now() + timedelta(minutes=world.rng.choice([3, 40, 600]), microseconds=world.number())
        return editions.publish(arrangement(world), by=world.writer, seen=seen(), at=at)

    def back():
        edition = editions.take_back(later(), by=world.writer, seen=1)
        if world.rng.random() < 0.5:
            editions.publish(arrangement(world), by=world.writer, seen=2, edition=edition)

    def for_a_while():
        story, until = world.story(), timezone.now() + timedelta(minutes=world.rng.choice([2, 50]))
        editions.publish({"lead": Placing(story.pk, until)}, by=world.writer, seen=seen())

    world.in_turn(now, later, for_a_while, back)()


# What stories refer to


def renamed(world: World, row) -> None:
    """Save `row` under another name, and sometimes another address."""
    setattr(row, "title" if isinstance(row, Page) else "name", world.name())
    if world.rng.random() < 0.4:
        row.slug = f"shelf-{world.number()}"
    world.save(row)


@edit
def rename_section(world: World):
    renamed(world, world.some(Category))


@edit
def rename_author(world: World):
    """Rename an author, or a colleague, whose own name may stand under live updates."""

    def author():
        renamed(world, world.some(Author))

    def colleague():
        user = world.some(User)
        user.last_name = world.name()
        with transaction.atomic():
            user.save()
            people.renamed(user)

    (author if world.rng.random() < 0.6 else world.in_turn(author, colleague))()


@edit
def rename_topic_or_page(world: World):
    renamed(world, world.some(world.rng.choice([Topic, Topic, Page])))


@edit
def describe(world: World):
    row = world.some(world.rng.choice([Category, Topic, Author, Page]))
    if isinstance(row, Page):
        row.body = world.body()
    elif isinstance(row, Author):
        change = world.rng.choice(["bio", "role", "photo", "is_organisation"])
        value = {"photo": world.some(Photo), "is_organisation": not row.is_organisation}
        setattr(row, change, value.get(change, world.words()))
    elif isinstance(row, Category) and world.rng.random() < 0.3:
        row.colour = world.rng.choice(["#8a3b12", "#0b4f5c", ""])
    else:
        row.description = world.words()
    world.save(row)


@edit
def add_or_delete(world: World):
    """Make a shelf, a person or a page; delete what nothing refers to; ask a colleague in, with a profile."""

    def add():
        model = world.rng.choice([Topic, Author, Category, Page])
        world.save(model(**{"title" if model is Page else "name": world.name()}))

    def delete():
        rows = [
            row
            for model in (Topic, Author, Category, Photo)
            for row in model._default_manager.order_by("-pk")
        ]
        unused = [row for row in rows if not catalogue.use_of(row)]
        row = world.rng.choice(unused) if unused else world.save(Topic(name=world.name()))
        catalogue.delete(row, by=world.editor)

    def invite():
        number = world.number()
        people.invite(
            by=world.editor,
            name=f"Ivo {number}",
            email=f"ivo{number}@example.org",
            author=Author.objects.filter(user=None).order_by("pk").first(),
        )

    # As many go as come, so that the newsroom does not grow.
    world.in_turn(add, delete, invite)()


@edit
def topic_names(world: World):
    """Give a topic other names, pin a story on its page, or let two become one."""

    def rename():
        topic = world.some(Topic)
        names = [alias.name for alias in topic.aliases.order_by("pk")]
        names = names[1:] if names and world.rng.random() < 0.4 else [*names, world.name()]
        world.save(topic, relations=lambda: shelves.set_aliases(topic, names))

    def pin():
        topic = world.some(Topic)
        topic.pinned = any_story(world) if topic.pinned_id is None or world.rng.random() < 0.6 else None
        world.save(topic)

    def merge():
        if Topic.objects.count() < 3:
            topic = world.save(Topic(name=world.name()))
            story = any_story(world)
            publishing.update(
                story,
                by=world.editor,
                relations=lambda: publishing.set_topics(story, [topic, *world.topics()]),
            )
        gone, into = world.rng.sample(list(Topic.objects.order_by("pk")), k=2)
        shelves.merge(gone, into=into, by=world.editor)

    world.in_turn(rename, pin, merge)()


@edit
def parts(world: World):
    """Make a series, change its parts or their order, its title or introduction; or take it away."""
    row = Series.objects.order_by("-pk").first()

    def order():
        series = row or world.save(Series(title=world.name(), introduction=world.words()))
        free = Article.objects.filter(chapter=None).order_by("pk")
        stories = [part.article for part in series.chapters.select_related("article")]
        if stories and world.rng.random() < 0.4:
            stories.pop(world.rng.randrange(len(stories)))
        stories += world.rng.sample(list(free), k=min(len(free), world.rng.randint(0, 2)))
        world.rng.shuffle(stories)
        chapters.set_chapters(series, stories)

    def words():
        series = row or world.save(Series(title=world.name()))
        name = world.rng.choice(["title", "introduction", "slug"])
        setattr(series, name, f"row-{world.number()}" if name == "slug" else world.name())
        world.save(series)

    def away():
        series = world.save(Series(title=world.name()))
        story = Article.objects.filter(chapter=None).order_by("-pk").first()
        chapters.set_chapters(series, [story] if story else [])
        chapters.set_chapters(series, [])
        catalogue.delete(series, by=world.editor)

    world.in_turn(order, order, words, away)()


@edit
def photo_words(world: World):
    photo = world.some(Photo)
    name = world.rng.choice(["alt", "credit", "credit", "caption"])
    setattr(photo, name, world.name())
    world.save(photo)


@edit
def photo_sizes(world: World):
    """Move the focal point, or exchange the picture; the worker makes the sizes, at once or later."""
    photo = world.some(Photo)
    if world.rng.random() < 0.3:
        renditions.store(photo, world.upload())
    photo.focal_x, photo.focal_y = world.rng.randrange(11), world.rng.randrange(11)
    world.save(photo)


@edit
def paper(world: World):
    row = Paper.objects.get()
    change = world.rng.choice(["name", "motto", "contact", "publisher", "colour", "colour_dark"])
    colours = {"colour": ["#0b4f5c", "#8a3b12"], "colour_dark": ["#7fb9c6", "#e0a080"]}
    value = world.rng.choice(colours[change]) if change in colours else world.name()
    setattr(row, change, f"desk{world.number()}@paper.example" if change == "contact" else value)
    world.save(row)


@edit
def navigation(world: World):
    row = world.some(world.rng.choice([Category, Category, Page]))
    if isinstance(row, Category) and world.rng.random() < 0.4 and not row.children.exists():
        tops = Category.objects.filter(parent=None).exclude(pk=row.pk).order_by("pk")
        row.parent = None if row.parent_id else world.rng.choice(list(tops))
    else:
        row.position = world.rng.randrange(9)
    world.save(row)


# Comments


@edit
def comment(world: World):
    """A reader writes, or writes otherwise; a comment that waits or stands is refused, or one comes with its past."""

    def refuse(verb):
        chosen = world.comment_of("pending", "approved")
        verb(Comment.objects.filter(pk=chosen.pk), by=world.editor, overturn=True)

    def reject():
        refuse(moderation.reject)

    def mark_spam():
        refuse(moderation.mark_spam)

    def bring_in():
        world.comment(world.story(), world.rng.choice(["approved", "approved", "pending"]))

    def submit():
        with suppress(moderation.Refused):  # they may be closed
            moderation.submit(
                world.story(),
                name=world.name(),
                email=f"reader{world.number()}@example.org",
                body=world.words(),
                seconds=60,
                address="203.0.113.9",
            )

    def rewrite():
        with suppress(moderation.Refused):
            moderation.edit(world.comment_of("approved"), body=world.words())

    def prove():
        moderation.prove(world.comment_of("pending"))

    def answer():
        moderation.answer(world.comment_of("approved"), body=world.words(), by=world.writer)

    def pick():
        with suppress(ValidationError):  # enough are picked
            moderation.pick(world.comment_of("approved"), by=world.editor)

    def unpick():
        picked = Comment.objects.filter(picked_at__isnull=False).order_by("pk")
        moderation.unpick(picked.first() or world.comment_of("approved"), by=world.editor)

    world.in_turn(reject, mark_spam, bring_in, submit, rewrite, prove, answer, pick, unpick)()


@edit
def approve(world: World):
    chosen = world.comment_of("pending", "rejected", "spam", "removed")
    moderation.approve(Comment.objects.filter(pk=chosen.pk), by=world.editor, overturn=True)


@edit
def remove(world: World):
    moderation.remove(Comment.objects.filter(pk=world.comment_of("approved").pk), by=world.editor)


@edit
def undo(world: World):
    """Take back what a colleague decided last, if nothing has happened to that comment since; or decide."""
    of_now = Decision.objects.filter(by__isnull=False, version=F("comment__version"))
    last = of_now.order_by("-pk").first()
    if last is None:
        approve(world)
    else:
        moderation.undo(Decision.objects.filter(pk=last.pk), by=world.editor)


@edit
def reported(world: World):
    """Readers of several networks report a comment, and it is hidden, or one does, and a moderator lets it stand."""
    chosen = world.comment_of("approved")

    def report(times):
        for _ in range(times):
            number = world.number() % 60_000
            address = f"198.{number // 250}.{number % 250}.7"
            reports.report(chosen, reason="abusive", address=address)

    def hide():
        report(3)

    def keep():
        report(1)
        reports.keep(Comment.objects.filter(pk=chosen.pk), by=world.editor)

    world.in_turn(hide, keep)()


@edit
def erase_commenter(world: World):
    """Somebody has it erased who they are: with the texts, without, by the mailed link, or again after a restore."""
    chosen = world.comment_of("approved")

    def by_link():
        row = PrivacyRequest.objects.create(uuid=uuid4(), email=chosen.author_email, made_at=timezone.now())
        requests.erase.call(row.pk, False)

    def again():
        code = privacy.remembered(chosen.author_email)
        privacy.remember(code, at=timezone.now(), with_text=True)
        privacy.erase_again()

    if chosen.author_email:
        world.in_turn(by_link, again)()


@edit
def comment_rules(world: World):
    """Open or close the comments of one story, or change the rules for all."""

    def of_story():
        story = world.story()
        modes = [mode for mode in Article.CommentMode.values if mode != story.comment_mode]
        moderation.set_mode(story, world.rng.choice(modes), by=world.editor)

    def of_all():
        row = CommentSettings.current()
        name, value = world.rng.choice(
            [
                ("mode", world.rng.choice(["pre_moderated", "trusted", "closed"])),
                ("close_after_days", world.rng.choice([0, 1, 5, 20])),
                ("retention_days", world.rng.randint(1, 60)),
                ("keep_addresses", not row.keep_addresses),
                ("max_links", world.rng.randint(0, 5)),
                ("scorer", not row.scorer),
                ("mail_reasons", world.rng.choice(["never", "proven", "everybody"])),
            ]
        )
        setattr(row, name, value)
        moderation.change_rules(row, by=world.editor)

    world.in_turn(of_story, of_all)()


# Advertising, and what is read


@edit
def advertise(world: World):
    """Place an advertisement, now or later, change or end one, take one away; give a place another size."""
    now = timezone.now()

    def add():
        times = world.rng.choice([(None, None), (None, None), (30, 300), (-60, 90), (None, 20)])
        starts, ends = (None if one is None else now + timedelta(minutes=one) for one in times)
        ad = Advertisement(
            name=world.name(), slot=world.rng.choice(Slot.values), starts_at=starts, ends_at=ends
        )
        if world.rng.random() < 0.3:
            ad.kind, ad.html = "html", f"<p>{world.words()}"
        else:
            ad.photo, ad.alt, ad.link = world.some(Photo), world.words(), "/pages/privacy/"
        advertising.save(ad, by=world.editor)

    def change():
        if not Advertisement.objects.exists():
            add()
        ad = world.some(Advertisement)
        what = world.rng.choice(["name", "words", "slot", "ends_at"])
        if what == "ends_at":
            ad.starts_at, ad.ends_at = None, now + timedelta(minutes=world.rng.choice([-1, 40]))
        elif what == "slot":
            ad.slot = world.rng.choice(Slot.values)
        elif what == "words" and ad.kind == "html":
            ad.html = f"<b>{world.words()}</b>"
        elif what == "words":
            ad.alt = world.words()
        else:
            ad.name = world.name()
        advertising.save(ad, by=world.editor)

    def delete():
        if Advertisement.objects.exists():
            advertising.delete(world.some(Advertisement), by=world.editor)

    def resize():
        advertising.make_slots()
        slot = world.some(AdSlot)
        slot.size = world.rng.choice(Size.values)
        advertising.save_slot(slot, by=world.editor)

    world.in_turn(add, change, add, resize, change, delete)()


@edit
def read(world: World):
    """Readers read; every ten minutes the worker looks what they read most."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for story in [world.story(), world.story()]:
        count, _made = ReadCount.objects.get_or_create(article=story, hour=hour, defaults={"reads": 0})
        count.reads += world.rng.randint(1, 9)
        count.save()
    tasks.rank_reads.enqueue()


# From elsewhere


def import_story(world: World) -> None:
    at = timezone.now() - timedelta(hours=world.rng.choice([1, 40, 400]))
    authors = list(Author.objects.order_by("pk"))
    story = rows.Story(
        Article(
            headline=world.name(),
            slug=f"import-{world.number()}",
            body=world.body(),
            category=world.some(Category),
            status=world.rng.choice(["published", "published", "draft"]),
            published_at=at,
            source="wordpress:old.example",
            source_id=str(world.number()),
        ),
        authors=[world.rng.choice(authors).pk],
        topics=[topic.pk for topic in world.topics()],
        created_at=at,
    )
    if story.article.status == "draft":
        story.article.published_at = None
    rows.bring_in([story], note="From old.example")


def import_file(world: World) -> None:
    first = world.number() * 10
    pieces = [
        exports.author("jane"),
        exports.category("town-hall", "Town Hall"),
        exports.tag("floods", "Floods"),
        exports.item(
            first,
            world.name(),
            exports.label("category", "town-hall", "Town Hall"),
            exports.label("post_tag", "floods", "Floods"),
            exports.comment(first + 1, world.words()),
            slug=f"old-{first}",
            date=f"{timezone.now() - timedelta(days=world.rng.choice([1, 40])):%Y-%m-%d %H:%M:%S}",
        ),
    ]
    if world.rng.random() < 0.3:
        pieces.append(exports.item(first + 2, world.name(), kind="page", slug=f"page-{first}"))
    with NamedTemporaryFile("w", suffix=".xml") as file, Ledger() as ledger:
        file.write(exports.wxr(*pieces))
        file.flush()
        Import([Path(file.name)], ledger, with_comments=importing.bring_in).run()


@edit
def bring_in(world: World):
    """A story comes from an earlier site, with its past: alone, or in a file of WordPress with comments and a page."""
    world.in_turn(import_story, import_file)(world)


# The clock


def let_pass(world: World, until: datetime) -> None:
    """Let the clock reach `until`; the worker, which looks at the clock too, is sometimes late."""
    world.clock.move_to(until)

    def look():
        due.run(timezone.now())

    def again():
        tasks.announce.enqueue(world.story().pk)

    def late():
        pass

    world.in_turn(look, look, late, again)()


@edit
def minutes_pass(world: World):
    let_pass(world, timezone.now() + timedelta(minutes=world.rng.choice([1, 5, 30, 180]), seconds=1))


@edit
def a_moment_comes(world: World):
    """The clock reaches the next moment that any page is waiting for, to the microsecond; or stops just short of it."""
    moment = world.clock.next_moment() or timezone.now() + timedelta(hours=1)
    short = timedelta(microseconds=1) if world.rng.random() < 0.2 else timedelta()
    let_pass(world, max(moment - short, timezone.now()))


@edit
def days_pass(world: World):
    days = world.rng.choice([0, 1, 1, 2, 3, 7, 31])
    if days:
        let_pass(world, timezone.now() + timedelta(days=days))
    else:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        let_pass(world, midnight + timedelta(days=1))
