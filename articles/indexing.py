"""The search document: what of a story is searched, and how heavily each part weighs."""

from django.conf import settings
from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.utils import timezone

from .body import plain
from .models import Article

# A tsvector holds one megabyte of lexemes with their positions; this much text fits whatever its words are.
MOST_BYTES = 150_000


def _cut(text: str) -> Value:
    return Value(text.encode()[:MOST_BYTES].decode(errors="ignore"))


def index(article: Article) -> None:
    """Write the search document of `article` (saved, relations written), in the language of the site.

    Weights: headline and search title A, standfirst and bylines B, topics and section C, text D.
    """
    config = article.search_config or f"news_{settings.SEARCH_LANGUAGE}"
    names = article.bylines.values_list("author__name", flat=True)
    topics = [*article.topic_links.values_list("tag__name", flat=True)]
    if article.category is not None:
        topics.append(article.category.name)
    texts = [plain(article.body), article.lead_caption]
    # A post of the future is nobody's to find; the next write of the story takes it in.
    out = article.live_updates.filter(posted_at__lte=timezone.now())
    texts += [f"{update.headline}\n{plain(update.body)}" for update in out]
    document = (
        SearchVector(_cut(f"{article.headline} {article.seo_title}"), weight="A", config=config)
        + SearchVector(_cut(f"{article.standfirst} {' '.join(names)}"), weight="B", config=config)
        + SearchVector(
            _cut(f"{' '.join(topics)} {article.kicker} {article.dateline}"), weight="C", config=config
        )
        + SearchVector(_cut("\n".join(texts)), weight="D", config=config)
    )
    Article.objects.filter(pk=article.pk).update(search=document, search_config=config)
    article.search_config = config
