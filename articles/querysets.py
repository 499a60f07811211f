"""The vocabulary of reading: which stories the public may see, and in what order."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone


class ArticleQuerySet(models.QuerySet):
    """Every list of stories starts here. `at` is the instant of the render, aware; now when it is left out."""

    def live(self, at: datetime | None = None):
        """Keep the stories that anybody may read at `at`: published, and their embargo over."""
        return self.filter(status="published", published_at__lte=at or timezone.now())

    def scheduled(self, at: datetime | None = None):
        """Keep the stories that are published from a time after `at` on."""
        return self.filter(status="published", published_at__gt=at or timezone.now())

    def ever_public(self, at: datetime | None = None):
        """Keep the stories that readers have seen at some time: live ones and those taken down."""
        return self.filter(
            Q(status="taken_down") | Q(status="published", published_at__lte=at or timezone.now())
        )

    def breaking(self, at: datetime | None = None):
        """Keep the live stories whose alert has not ended at `at`, in the order of the queue: the first leads.

        First is who was put first, the last one before; then who broke first, which is the publication of one that was
        scheduled. `models.article.breaking_place` says the same of a row.
        """
        at = at or timezone.now()
        put_first = F("breaking_first_at").desc(nulls_last=True)
        since = Coalesce("breaking_since", "published_at")
        return self.live(at).filter(breaking_until__gt=at).order_by(put_first, since, "pk")

    def covered(self, at: datetime | None = None):
        """Keep the live coverage that goes on at `at`."""
        at = at or timezone.now()
        return self.live(at).filter(kind="live", coverage_ends_at__gt=at)

    def newest_first(self):
        """Order by first publication, the newest first; the id decides between equals."""
        return self.order_by("-published_at", "-pk")

    def last_touched_first(self):
        """Order as colleagues look for their work: what changed last comes first."""
        return self.order_by(Coalesce("changed_at", "created_at").desc(), "-pk")

    def about(self, topic):
        """Keep the stories filed under `topic`."""
        return self.filter(topic_links__tag=topic)

    def by(self, author):
        """Keep the stories with `author` in the byline."""
        return self.filter(bylines__author=author)

    def written_by(self, user):
        """Keep the stories that are `user`'s own: made by them, or with a byline of theirs."""
        stories = self.model._default_manager.order_by()
        # Two indexes and what they find: either condition beside the other would read every story there is.
        own = stories.filter(created_by=user).values("pk")
        return self.filter(pk__in=own.union(stories.filter(bylines__author__user=user).values("pk")))
