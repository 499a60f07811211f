"""Static files: our style sheets without what only their readers need, and addresses that each page finds quickly."""

from functools import lru_cache

import rcssmin
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage


def smaller(name: str, content: bytes) -> bytes:
    """Return a static file as it is served: of our style sheets (`css/…`) comments and indentation are left out."""
    if name.startswith("css/") and name.endswith(".css"):
        return rcssmin.cssmin(content.decode()).encode()
    return content


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under names that change with their content, compressed beforehand."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Each page names ten of them, and they stay the same for as long as a process lives.
        self.url = lru_cache(maxsize=500)(super().url)  # type: ignore[method-assign]

    def _save(self, name, content):
        content.open()
        return super()._save(name, ContentFile(smaller(name, content.read())))
