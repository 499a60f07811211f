"""Addresses of static files: each page names ten of them, and they stay the same for as long as a process lives."""

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Files under names that change with their content, compressed beforehand."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.url = lru_cache(maxsize=500)(super().url)  # type: ignore[method-assign]
