"""The small pictures of the desk."""

from django.core.files.storage import default_storage

from ..models import Photo


def address(photo: Photo, width: int = 320) -> str:
    """Return where a copy of `photo` of about `width` pixels lies: the base copy until the sizes are made."""
    made = (photo.renditions or {}).get("jpeg", {}).get(str(width))
    if made:
        return default_storage.url(made)
    return default_storage.url(photo.image.name) if photo.image else ""
