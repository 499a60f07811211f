"""What ties the demo's stories together: pinned stories and other names of topics, and a series."""

from functools import partial

from articles import catalogue, freshness, series, topics
from articles.models import Article, Series, Topic

from . import SOURCE


@freshness.verb
def fill(shelves: dict, filed: dict[str, Topic], stories: dict[str, Article], *, by) -> None:
    """Write what `shelves` says of topics and series; `filed` and `stories` are the rows by their slugs."""
    for row in shelves["topics"]:
        topic = filed[row["slug"]]
        if topic.source != SOURCE:  # somebody else's
            continue
        topic.pinned = stories.get(row.get("pinned", ""))
        names = [name for name in row.get("aliases", ()) if not topics.taken(name, but=topic)]
        catalogue.save(topic, by=by, relations=partial(topics.set_aliases, topic, names))
    for row in shelves["series"]:
        if not Series.objects.filter(slug=row["slug"]).exists():
            made = Series(**{name: row[name] for name in ("title", "slug", "introduction")})
            parts = [stories[slug] for slug in row["parts"]]
            catalogue.save(made, by=by, relations=partial(series.set_chapters, made, parts))
