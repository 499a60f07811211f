"""What the worker does for the desk."""

from django.tasks import task

from . import catalogue
from .models import Photo


@task(queue_name="images", priority=-50)
def make_renditions(photo_id: int) -> None:
    """Make the sizes of one photo, at low priority: pages show its base copy until then."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is not None:  # else it was deleted before the worker came to it
        catalogue.make_renditions(photo)
