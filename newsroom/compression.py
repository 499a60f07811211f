"""Compression of what compresses: pages and feeds, not pictures."""

from django.middleware.gzip import GZipMiddleware

TEXT = (
    "text/",
    "application/json",
    "application/feed+json",
    "application/rss+xml",
    "application/atom+xml",
    "application/xml",
    "application/ld+json",
    "application/javascript",
    "application/manifest+json",
    "image/svg+xml",
)


class TextGZipMiddleware(GZipMiddleware):
    """Django's, for text alone: it would gzip a JPEG too, and take the length off a download that can be resumed."""

    def process_response(self, request, response):
        if response.status_code != 206 and response.get("Content-Type", "").startswith(TEXT):
            return super().process_response(request, response)
        return response
