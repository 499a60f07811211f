"""What an editor of the demo put where on the front: what stands now, and what comes with tomorrow's paper."""

from datetime import timedelta

from django.utils import timezone

from articles import freshness
from articles.front import editions, slots
from articles.front.slots import Placing
from articles.models import Article, Category, User


@freshness.verb
def arrange(
    rows: list[dict], sections: dict[str, Category], stories: dict[str, Article], *, by: User
) -> list[int]:
    """Publish or schedule the fronts of `rows`; `sections` and `stories` are by their slugs. Return the editions' ids."""
    made = []
    for row in rows:
        now = timezone.now()
        stands = editions.current(now)
        placings = {}
        for name, slug in row["places"].items():
            section = sections.get(name)
            if (
                section is None or section.parent_id is None
            ):  # one's own of that address may lie below another
                place = slots.of_section(section.pk) if section else name
                placings[place] = Placing(stories[slug].pk)
        at = now + timedelta(hours=row["in_hours"]) if row["in_hours"] else None
        edition = editions.publish(placings, by=by, seen=stands.pk if stands else 0, at=at, note=row["note"])
        made.append(edition.pk)
    return made
