"""The facets of one story: now, when it comes out, and when a scheduled change of it is due."""

from datetime import datetime

from ..freshness import listed
from ..models import Article
from ..models.article import WORDS_A_MINUTE, breaking_place, developing_until
from ..rows import moment
from .reading import COLUMNS
from .words import ALERT, BREAKING_FOR, COVERED, NEWS_FOR, SOON, UNTIL, Seen, month_word, path_word


def facets(row: dict, at: datetime) -> Seen:
    """Return what readers see at `at` of the story in `row`."""
    pk, published_at = row["id"], row["published_at"]
    address = path_word(f"/stories/{row['slug']}/")
    if row["status"] == Article.Status.TAKEN_DOWN:
        return {f"article-{pk}": row["takedown_note"], address: ("gone", pk)}
    if row["status"] != Article.Status.PUBLISHED:
        return {}
    found: Seen = {}
    planned: list = []
    if published_at > at:
        planned.append((published_at, sorted(coming_out(row))))
    elif row["copies"]:
        planned.append((row["copies"][0][0], sorted(going_out(row))))
    planned += [
        post[POSTED]
        for post in row["updates"]
        if not post[REMOVED] and datetime.fromisoformat(post[POSTED]) > at
    ]
    if planned:
        found["schedule"] = planned
    if published_at > at + SOON:
        return found
    return found | {address: ("story", pk)} | shown(row, at)


def coming_out(row: dict) -> set[str]:
    """Return the words for the moment at which the scheduled story in `row` appears: it is the newest of all then."""
    at = row["published_at"]
    words = {*shown(row, at), path_word(f"/stories/{row['slug']}/")}
    return _public(words)


def going_out(row: dict) -> set[str]:
    """Return the words for the moment at which the scheduled change of the story in `row` is due.

    What the change leaves as it is counts as changed here and there: it is read from the copy alone, without the text that
    the copy began from. Whoever brings it out says what really changed.
    """
    ((moment_of_it, held),) = row["copies"]
    at = datetime.fromisoformat(moment_of_it)
    later = row | {name: held[name] for name in COLUMNS if name in held and name not in STANDING}
    later |= {"category_id": held.get("category"), "lead_photo_id": held.get("lead_photo")}
    later["bylines"] = [[line["author"], line["contribution"]] for line in held.get("bylines", ())]
    later["topics"] = [[topic] for topic in held.get("topics", ())]
    later["picks"] = [[story] for story in held.get("picks", ())]
    later["exclusions"] = [[story] for story in sorted(held.get("exclusions", ()))]
    later["revised_at"] = at
    later |= {"text": "", "source": "", "word_count": None}
    later["corrections"] = [*row["corrections"], [0, moment_of_it, "", ""]]
    before = shown(row, at) | {path_word(f"/stories/{row['slug']}/"): row["id"]}
    after = shown(later, at) | {path_word(f"/stories/{later['slug']}/"): row["id"]}
    words = {word for word in before.keys() | after.keys() if before.get(word) != after.get(word)}
    return _public(words)


def posted(pk: int) -> set[str]:
    """Return the words for the moment at which a live update of the story `pk` appears that was dated later."""
    return {f"{kind}-{pk}" for kind in ("article", "updates", "told", "entry")} | {"search"}


def _public(words: set[str]) -> set[str]:
    """Return `words` without those that are only compared; an alert that comes by the clock is the newest of all."""
    kept = {word for word in words if word != ALERT and not word.startswith((UNTIL, COVERED))}
    return kept | {"breaking"} if ALERT in words else kept


def shown(row: dict, at: datetime) -> Seen:
    """Return what readers see of the published story in `row` once it is out."""
    pk, published_at = row["id"], row["published_at"]
    changed_at = row["revised_at"] or published_at
    link = (row["headline"], row["slug"])
    label_until = developing_until(published_at, row["revised_at"], row["developing_renewed_at"])
    developing = row["developing"] and label_until is not None and at < label_until
    covered = row["kind"] == Article.Kind.LIVE and _coming(row["coverage_ends_at"], at)
    moving = (developing, _coming(row["breaking_until"], at), covered)
    place = (row["kind"], published_at, row["category_id"], row["lead_photo_id"] is not None, moving)
    line = (*link, row["kicker"], place, changed_at if developing else None)  # the label says since when
    authors = [author for author, _contribution in row["bylines"]]
    card = (line, row["standfirst"], authors, row["lead_photo_id"])
    posted = [post for post in row["updates"] if datetime.fromisoformat(post[POSTED]) <= at + SOON]
    posts = [post for post in posted if not post[REMOVED]]
    within = [correction for correction in row["corrections"] if correction[-1]]
    updates = [post[:2] + post[POSTED : POSTED + 1] for post in posts]
    posts_first = bool(posts) and row["kind"] == Article.Kind.LIVE
    entry = [*link, posts_first, published_at, changed_at, row["standfirst"], row["text"]]
    entry += [row["category_id"], authors, row["topics"], updates, row["corrections"]]
    ends = row["coverage_ends_at"] if row["kind"] == Article.Kind.LIVE else None
    ended = ends if ends and ends <= at else None
    around = (row["kind"], row["kicker"], row["coverage_summary"], published_at, ended)
    found: Seen = {
        f"article-{pk}": [
            posts,
            ended,
            *(value for name, value in row.items() if name not in NOT_ON_ITS_PAGE),
        ],
        f"updates-{pk}": (link, row["standfirst"], row["category_id"], posted, within, around),
        f"link-{pk}": link,
        f"place-{pk}": place,
        f"line-{pk}": line,
        f"card-{pk}": card,
        f"entry-{pk}": entry,
        f"lead-{pk}": row["lead_photo_id"],
        f"embed-{pk}": (link, row["standfirst"], authors, row["lead_photo_id"]),
        f"comments-{pk}": MODES.get(row["comment_mode"], "open"),
        f"picks-{pk}": (row["picks"], row["exclusions"]),
        "search": [row["source"], published_at],
        "search-files": [
            published_at,
            row["category_id"],
            sorted(authors),
            sorted(map(tuple, row["topics"])),
        ],
        "sitemap": [row["slug"], changed_at, sorted(authors), sorted(map(tuple, row["topics"]))],
    }
    if posted or row["kind"] == Article.Kind.LIVE:  # what is told to pages that are open
        age = (published_at, changed_at, developing, row["timeless"], row["topics"])
        found[f"told-{pk}"] = (
            row["slug"],
            age,
            _minutes(row),
            row["change_number"],
            ends,
            posted,
            within,
            around,
        )
    for series, position in row["series"]:
        found[f"series-{series}"] = [pk, position, *link]
        found["sitemap"].append(series)
    if published_at > at - NEWS_FOR:
        found["news-sitemap"] = [link, published_at]
    if row["breaking_until"] and row["breaking_until"] > at:
        found[f"{UNTIL}{pk}"] = row["breaking_until"]
        since = row["breaking_since"] or published_at
        shown_in_strip = (row["slug"], row["breaking_line"] or row["headline"], max(since, published_at))
        found[ALERT] = [
            (breaking_place(row["breaking_first_at"], since, pk), shown_in_strip, row["breaking_until"])
        ]
    if covered:
        found[f"{COVERED}{pk}"] = row["coverage_ends_at"]
    return found | _shelves(row) | _records(row, at)


# What readers see of how comments are moderated: whether they may write.
MODES = {mode: mode for mode in (Article.CommentMode.PAPER, Article.CommentMode.CLOSED)}
# What a scheduled change never writes.
STANDING = {
    *("id", "status", "published_at", "revised_at", "takedown_note"),
    *("breaking_until", "breaking_line", "breaking_since", "breaking_first_at", "developing_renewed_at"),
}
# Where a live update says when it was posted, and that it was removed.
POSTED, REMOVED = 3, 7
OWN = (
    UNTIL,
    COVERED,
    "article-",
    "updates-",
    "told-",
    "link-",
    "place-",
    "line-",
    "card-",
    "entry-",
    "embed-",
    "lead-",
    "comments-",
    "picks-",
)
# What is shown elsewhere, or nowhere.
NOT_ON_ITS_PAGE = {
    "status",
    "breaking_until",
    "breaking_line",
    "breaking_since",
    "breaking_first_at",
    "coverage_closed_at",
    "coverage_ends_at",
    "takedown_note",
    "comment_mode",
    "picks",
    "exclusions",
    "source",
    "word_count",
    "updates",
    "copies",
}


def _minutes(row: dict) -> int | None:
    """How long the story in `row` takes to read; None when that is not known yet."""
    words = row["word_count"]
    return None if words is None else -(-words // WORDS_A_MINUTE)


def _coming(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment > at


def _shelves(row: dict) -> Seen:
    """Return the lists in which the story stands, each at the instant of the story."""
    pk, at = row["id"], row["published_at"]
    names = ["list-front", month_word(at)]
    names += [f"list-category-{row['category_id']}"] if row["category_id"] else []
    names += [f"list-author-{author}" for author, _contribution in row["bylines"]]
    names += [f"list-topic-{topic}" for (topic,) in row["topics"]]
    return {listed(name, at): [pk] for name in names}


def _records(row: dict, at: datetime) -> Seen:
    """Return the lists of what happened: alerts of the last days, and corrections, each at its own instant."""
    found: Seen = {}
    if row["breaking_until"] and row["breaking_until"] > at - BREAKING_FOR:
        found["list-breaking"] = [(row["id"], row["published_at"], row["breaking_until"])]
    for pk, made_at, *words in row["corrections"]:
        found.setdefault(listed("list-corrections", moment(made_at)), []).append([pk, *words])
    return found
