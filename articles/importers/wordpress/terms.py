"""Categories become sections, tags become topics. What exists here under the same name is used, not made again."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ... import freshness, shelf_facets
from ...models import Category, Topic, TopicAlias, TrailEntry
from .ledger import Ledger
from .words import cut, key_of, new_slug

UNCATEGORIZED = "uncategorized"


def shelves(ledger: Ledger, slugs: list[str], primary: str) -> tuple[str, list[str]]:
    """Return the section of a story and the categories that become topics of it, all by their slugs.

    The section is the primary category (`primary` is its old id), else the first one that is not "uncategorized". A
    story on a shelf and on a part of it stands on the part: the page of the shelf shows its parts' stories too.
    """
    slugs = [slug for slug in dict.fromkeys(slugs) if slug]
    chosen = ""
    if primary:
        found = ledger.value(
            "SELECT slug FROM terms WHERE taxonomy = 'category' AND old_id = ? AND old_id <> ''", primary
        )
        chosen = found if found in slugs else ""
    real = [slug for slug in slugs if slug != UNCATEGORIZED] or slugs
    above = {slug: set(ancestors(ledger, slug)) for slug in real}
    if not chosen and real:
        chosen = real[0]
        deeper = [slug for slug in real if chosen in above[slug]]
        chosen = deeper[0] if deeper else chosen
    near = above.get(chosen, set()) | {chosen}
    return chosen, [slug for slug in real if slug not in near]


def ancestors(ledger: Ledger, slug: str) -> Iterator[str]:
    """Yield the slugs of the categories above `slug`, the nearest first; the survey has refused circles."""
    sql = "SELECT parent FROM terms WHERE taxonomy = 'category' AND slug = ?"
    while slug := ledger.value(sql, slug) or "":
        if not ledger.value("SELECT 1 FROM terms WHERE taxonomy = 'category' AND slug = ?", slug):
            return
        yield slug


def plan(ledger: Ledger) -> None:
    """Find the shelf over every category, and the categories that some story needs as a topic."""
    for row in ledger.rows("SELECT slug, parent FROM terms WHERE taxonomy = 'category'"):
        line = list(ancestors(ledger, row["slug"]))
        ledger.run(
            "UPDATE terms SET top = ? WHERE taxonomy = 'category' AND slug = ?",
            line[-1] if line else "",
            row["slug"],
        )
        if len(line) > 1:
            ledger.find(
                f"category:{row['slug']}",
                row["slug"],
                "section",
                _("Sections are two levels deep; this one now stands under “%(top)s”.") % {"top": line[-1]},
            )
        elif row["parent"] and not line:
            ledger.find(
                f"category:{row['slug']}",
                row["slug"],
                "section",
                _("The category above it, “%(parent)s”, is not in the files.") % {"parent": row["parent"]},
            )
    several = "SELECT item FROM labels WHERE domain = 'category' GROUP BY item HAVING count(*) > 1"
    for found in ledger.each(several):
        slugs = [
            row["slug"]
            for row in ledger.rows(
                "SELECT slug FROM labels WHERE item = ? AND domain = 'category' ORDER BY seq", found["item"]
            )
        ]
        primary = ledger.value("SELECT category FROM items WHERE id = ?", found["item"])
        for slug in shelves(ledger, slugs, primary or "")[1]:
            ledger.run("UPDATE terms SET as_topic = 1 WHERE taxonomy = 'category' AND slug = ?", slug)


@transaction.atomic
@freshness.verb
def bring_in(ledger: Ledger, *, source: str, note: str, dry: bool) -> None:
    """Make the sections and topics that are not here yet, and write down where every term is now."""
    _sections(ledger, source, note, dry)
    topics = _Topics(source)
    placed: list[tuple[str, str, Topic]] = []
    for row in ledger.rows("SELECT * FROM terms WHERE taxonomy = 'post_tag' ORDER BY seq"):
        if not row["name"]:
            ledger.line("tag", row["slug"], row["slug"], "skipped", _("it has neither a name nor an address"))
            continue
        topic, outcome, reason = topics.find(
            key_of(row["slug"]), row["name"], row["slug"], row["about"] or ""
        )
        placed.append(("new", row["slug"], topic))
        ledger.line("tag", row["old_id"] or row["slug"], row["name"], outcome, reason)
    for row in ledger.rows("SELECT * FROM terms WHERE taxonomy = 'category' AND as_topic = 1 ORDER BY seq"):
        topic, _outcome, _reason = topics.find(
            key_of(f"category:{row['slug']}"), row["name"], row["slug"], ""
        )
        placed.append(("topic", row["slug"], topic))
    if not dry:
        topics.write(note)
    ledger.many(
        "UPDATE terms SET new_id = ?, new_slug = ? WHERE taxonomy = 'post_tag' AND slug = ?",
        ((topic.pk, topic.slug, slug) for kind, slug, topic in placed if kind == "new"),
    )
    ledger.many(
        "UPDATE terms SET topic_id = ?, topic_slug = ? WHERE taxonomy = 'category' AND slug = ?",
        ((topic.pk, topic.slug, slug) for kind, slug, topic in placed if kind == "topic"),
    )
    others = "SELECT * FROM terms WHERE taxonomy NOT IN ('category', 'post_tag') ORDER BY seq"
    for row in ledger.each(others):
        ledger.line(
            row["taxonomy"] or "term",
            row["old_id"] or row["slug"],
            row["name"],
            "skipped",
            _("a signature; bylines hold it")
            if row["taxonomy"] == "author"
            else _("“%(taxonomy)s” has no place here; stories keep it with what came along")
            % {"taxonomy": row["taxonomy"]},
        )


def _sections(ledger: Ledger, source: str, note: str, dry: bool) -> None:
    rows = ledger.rows("SELECT * FROM terms WHERE taxonomy = 'category' ORDER BY top <> '', seq")
    here = {row.source_id: row for row in Category.objects.filter(source=source)}
    others = {
        (row.name.lower(), row.parent_id): row
        for row in Category.objects.exclude(source=source).order_by("-pk")
    }
    position = (Category.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    made: dict[str, Category] = {}
    slugs = _Slugs(Category)
    for row in rows:
        if not row["name"]:
            ledger.line(
                "category", row["slug"], row["slug"], "skipped", _("it has neither a name nor an address")
            )
            continue
        name = cut(row["name"], 80)
        parent = made.get(row["top"]) if row["top"] else None
        category = here.get(key_of(row["slug"]))
        outcome, reason = "here", ""
        under = None if parent is None else parent.pk or 0  # 0: made in a dry run
        if category is None and (category := others.get((name.lower(), under))):
            reason = _("the section of this name that was here already")
        if category is None:
            category = Category(
                name=name,
                slug=slugs.free(new_slug(row["slug"], name, "section")),
                description=row["about"] or "",
                parent=parent if parent is None or parent.pk else None,
                position=min(position, 32_000),
                source=source,
                source_id=key_of(row["slug"]),
            )
            position += 1
            outcome = "imported"
            if not dry:
                category.save(force_insert=True)
                TrailEntry.record(by=None, verb="import", on=category, note=note)
                freshness.changed(*shelf_facets.added(category))
        made[row["slug"]] = category
        ledger.run(
            "UPDATE terms SET new_id = ?, new_slug = ? WHERE taxonomy = 'category' AND slug = ?",
            category.pk,
            category.slug,
            row["slug"],
        )
        ledger.line("category", row["old_id"] or row["slug"], row["name"], outcome, reason)


class _Slugs:
    """The slugs of a model's rows, and of those that are still to be written."""

    def __init__(self, model):
        self.taken = set(model.objects.values_list("slug", flat=True))

    def free(self, slug: str) -> str:
        found, number = slug, 2
        while found in self.taken:
            found, number = f"{slug[:74]}-{number}", number + 1
        self.taken.add(found)
        return found


class _Topics:
    """Finds topics, by their other names too, or makes them; of several tags with one name, whatever its case, the first is the topic of all."""

    def __init__(self, source: str):
        self.source = source
        self.here = {row.source_id: row for row in Topic.objects.filter(source=source)}
        self.named = {row.lower: row for row in Topic.objects.annotate(lower=Lower("name"))}
        aliases = TopicAlias.objects.select_related("topic").annotate(lower=Lower("name"))
        self.named |= {row.lower: row.topic for row in aliases}
        self.slugs = _Slugs(Topic)
        self.slugs.taken |= {row.slug for row in aliases if row.slug}
        self.new: list[Topic] = []

    def find(self, source_id: str, name: str, slug: str, about: str) -> tuple[Topic, str, str]:
        """Return the topic (saved or not), what became of the tag, and why that is not obvious."""
        if source_id in self.here:
            return self.here[source_id], "here", ""
        name = cut(name, 100)
        if (topic := self.named.get(name.lower())) is not None or (topic := self._in_the_database(name)):
            return topic, "here", _("the topic “%(name)s” is the same") % {"name": topic.name}
        topic = Topic(
            name=name,
            slug=self.slugs.free(new_slug(slug, name, "topic")),
            description=about,
            source=self.source,
            source_id=source_id,
        )
        self.new.append(topic)
        self.named[name.lower()] = self.here[source_id] = topic
        return topic, "imported", ""

    def _in_the_database(self, name: str) -> Topic | None:
        """Ask the database, whose lower case is its own where a letter has several."""
        if name.isascii():
            return None
        lower = Lower(Value(name))
        if topic := Topic.objects.annotate(lower=Lower("name")).filter(lower=lower).first():
            return topic
        aliases = TopicAlias.objects.annotate(lower=Lower("name")).filter(lower=lower)
        return next((alias.topic for alias in aliases.select_related("topic")), None)

    def write(self, note: str) -> None:
        """Save the new topics, each with its line on the trail."""
        Topic.objects.bulk_create(self.new, batch_size=500)
        freshness.changed(*(word for topic in self.new for word in shelf_facets.of_row(topic, None)))
        TrailEntry.objects.bulk_create(
            (
                TrailEntry(
                    who="newsroom",
                    verb="import",
                    object_type="topic",
                    object_id=topic.pk,
                    object_label=topic.name[:250],
                    note=note,
                )
                for topic in self.new
            ),
            batch_size=500,
        )
