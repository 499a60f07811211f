"""Finding stories: full text first, and when nothing is found, the spelling that was probably meant.

Only live stories are ever looked at, their words for a suggestion included.
"""

import math
import re
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from html import unescape

from anyascii import anyascii
from django.conf import settings
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import Exists, F, FloatField, Func, OuterRef, Value
from django.db.models.functions import Cast, Extract, Greatest, Ln
from django.utils.html import conditional_escape, format_html, format_html_join

from .models import Article, Author, Byline, Topic

MAX_LENGTH = 200
# What ts_headline puts around a hit: characters of the private use area, which no text of ours contains on purpose.
START, STOP = "\ue000", "\ue001"
WEIGHTS = [0.1, 0.3, 0.6, 1.0]  # D, C, B, A
# A story of a year ago needs twice the rank of one of today, one of two years ago four times: the loss is exponential, so
# that the order of two stories never changes by the clock alone and a page that shows them need not end with it.
HALF_LIFE_SECONDS = 365 * 24 * 3600
NOTHING = 1e-20  # the rank of what matches only by not having a word; nothing has a logarithm of its own
WORD = re.compile(r"[^\W_]{3,}")
# pg_trgm's word similarity that makes a word worth comparing, and difflib's ratio that makes it the one meant:
# "ukriane" and "ukraine" have 0.375 and 0.86.
SIMILAR, CLOSE = 0.3, 0.75
MOST_WORDS = 6
# Among how many stories the best are looked for, the newest ones that match. To weigh each of the 50,000 stories that have
# a common word takes seconds; a reader who finds nothing among so many asks more precisely.
MOST_STORIES = 300


@dataclass(frozen=True)
class Question:
    """What a reader asked for: the words as shown back, and as PostgreSQL takes them."""

    words: str
    too_long: bool = False

    @property
    def query(self) -> SearchQuery:
        """The words as a query: phrases in quotation marks, exclusions with a hyphen, "or" between words."""
        return SearchQuery(self.words, config=f"news_{settings.SEARCH_LANGUAGE}", search_type="websearch")


def ask(text: str) -> Question:
    """Make a question of what came in, whatever it is: control characters and surplus blanks go, the rest is cut."""
    words = " ".join(re.sub(r"[\x00-\x1f\x7f\ue000\ue001]", " ", text[: 4 * MAX_LENGTH]).split())
    # A hyphen excludes what follows; PostgreSQL has room for 32 that follow each other, and one says as much.
    words = re.sub(r'-(?:[^\w"]*-)+', "-", words)
    return Question(words[:MAX_LENGTH].strip(), too_long=len(text) > MAX_LENGTH)


def matching(question: Question, at: datetime):
    """Return the ids of the stories live at `at` that match, the best first: weight of the words, then recency.

    At most MOST_STORIES: of more that match, the newest.
    """
    # Walked along by date for common words, found by the index of words for others: the database knows which is which.
    newest = Article.objects.live(at).filter(search=question.query).newest_first().values("pk")[:MOST_STORIES]
    seconds = Cast(Extract(F("published_at"), "epoch"), FloatField())
    rank = SearchRank(F("search"), question.query, weights=Value(WEIGHTS), normalization=Value(1))
    return (
        Article.objects.filter(pk__in=newest)
        .annotate(score=Ln(Greatest(rank, Value(NOTHING))) + seconds * Value(math.log(2) / HALF_LIFE_SECONDS))
        .order_by("-score", "-published_at", "-pk")
        .values_list("pk", flat=True)
    )


def with_snippets(stories, question: Question):
    """Annotate `stories` with `snippet`: a piece of the text around the hits, still raw; see `snippet_html`."""
    text = Func(F("body"), Value("<[^>]*>"), Value(" "), Value("g"), function="regexp_replace")
    headline = SearchHeadline(
        text,
        question.query,
        config=f"news_{settings.SEARCH_LANGUAGE}",
        start_sel=START,
        stop_sel=STOP,
        max_words=32,
        min_words=18,
        max_fragments=1,
    )
    return stories.annotate(snippet=headline)


def snippet_html(raw: str) -> str:
    """Return a raw snippet as safe HTML with the hits in `<mark>`, or "" when it holds no hit."""
    if START not in raw:
        return ""
    pieces = re.split(f"{START}(.*?){STOP}", " ".join(unescape(raw).split()))
    marked = (
        format_html("<mark>{}</mark>", piece) if number % 2 else conditional_escape(piece)
        for number, piece in enumerate(pieces)
    )
    return format_html_join("", "{}", ((piece,) for piece in marked))


def suggestion(question: Question, at: datetime) -> str:
    """Return the question with its unknown words replaced by words of live stories, or "" when there are none to offer."""
    words = list(dict.fromkeys(WORD.findall(question.words)))[:MOST_WORDS]
    corrected = question.words
    for word in words:
        if word.lower() == "or" or _known(word, at):
            continue
        meant = _meant(word, at)
        if not meant:
            return ""
        corrected = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", meant, corrected)
    if corrected == question.words:
        return ""
    return corrected if matching(Question(corrected), at).exists() else ""


def _known(word: str, at: datetime) -> bool:
    query = SearchQuery(word, config=f"news_{settings.SEARCH_LANGUAGE}", search_type="plain")
    with transaction.atomic():
        # Whether there is one at all the database would rather find out by reading one story after the other, since most
        # words are common; a mistake is in none of them. Until the end of this transaction it asks the index of words.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true)"
            )
        return Article.objects.live(at).filter(search=query).exists()


def _meant(word: str, at: datetime) -> str:
    """Return the word of headlines, standfirsts, authors and topics of live stories that is closest to `word`."""
    best, closest = "", CLOSE
    asked = anyascii(word).lower()
    for candidate in _vocabulary(word, at):
        written = anyascii(candidate).lower()
        ratio = SequenceMatcher(None, asked, written).ratio()
        if ratio > closest and written != asked:
            best, closest = candidate, ratio
    return best.lower() if best.istitle() and word.islower() else best


def _vocabulary(word: str, at: datetime) -> set[str]:
    """Return the words of texts that hold something similar to `word`, found by trigrams."""
    live = Article.objects.live(at)
    shown = Exists(Byline.objects.filter(author=OuterRef("pk"), article__in=live))
    filed = Exists(live.filter(topic_links__tag=OuterRef("pk")))
    with transaction.atomic():
        with connection.cursor() as cursor:  # until the end of this transaction
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SIMILAR)])
        texts = [
            *live.filter(headline__trigram_word_similar=word)
            .newest_first()
            .values_list("headline", flat=True)[:200],
            # No index on standfirsts, so that only the newest are looked at.
            *live.filter(
                pk__in=live.newest_first().values("pk")[:1000], standfirst__trigram_word_similar=word
            ).values_list("standfirst", flat=True)[:100],
            *Author.objects.filter(shown, name__trigram_word_similar=word).values_list("name", flat=True)[
                :50
            ],
            *Topic.objects.filter(filed, name__trigram_word_similar=word).values_list("name", flat=True)[:50],
        ]
    return {found for text in texts for found in WORD.findall(text)}
