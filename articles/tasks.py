"""What the worker does for the desk."""

from django.db.models import Model
from django.tasks import task
from django.utils import timezone

from . import catalogue, freshness, letters, most_read
from . import due as due_now
from .models import Author, Category, Photo, Topic
from .related import archive, scoring

NAMED: dict[str, type[Model]] = {"author": Author, "category": Category, "topic": Topic}


@task(queue_name="images", priority=-50)
@freshness.verb
def make_renditions(photo_id: int) -> None:
    """Make the sizes of one photo, at low priority: pages show its base copy until then."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is not None:  # else it was deleted before the worker came to it
        catalogue.make_renditions(photo)


@task(priority=-10)
@freshness.verb
def reindex(model: str, pk: int) -> None:
    """Let stories be found under the new name of an author, a section or a topic (`model` is its name in lower case)."""
    row = NAMED[model]._default_manager.filter(pk=pk).first()
    if row is not None:  # else it was deleted before the worker came to it
        catalogue.reindex(row)


@task(priority=-60)
@freshness.verb
def reindex_stories() -> int:
    """Let stories be found in the language of the site: after SEARCH_LANGUAGE was changed, or rows were written past the program."""
    return catalogue.reindex_stories()


@task(queue_name="mail", priority=10)
def deliver(letter_id: int) -> None:
    """Send one mail; whatever goes wrong is raised, and the worker comes back to it."""
    letters.deliver(letter_id)


@task(priority=10)
def announce(article_id: int) -> None:
    """Tell of one story that came out, after the first attempt at it failed."""
    due_now.announce_again(article_id)


@task(priority=-20)
@freshness.verb
def score_related(article_id: int) -> None:
    """Find what stands under one story, and where it stands itself; the rule answers until then."""
    scoring.score(article_id)


@task(priority=-60)
@freshness.verb
def score_unscored() -> int:
    """Score the published stories that have no list of related stories yet: imported, restored, or older than the lists."""
    return archive.score_unscored()


@task(priority=-30)
@freshness.verb
def score_topic(topic_id: int) -> int:
    """Score the stories of a topic anew: another one was merged into it, and it is not as rare as it was."""
    return archive.score_topic(topic_id)


@task(priority=-30)
@freshness.verb
def rank_reads() -> None:
    """Put in order what was read most in the last 24 hours, and delete old numbers."""
    at = timezone.now()
    most_read.rank(at)
    most_read.forget(at)
