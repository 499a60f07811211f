"""Files for readers: pictures and the paper's logo, straight from the storage. Nothing else under it is served.

The names carry 128 random bits and their content never changes, so an answer may be kept for ever.
"""

import posixpath
import re
from collections.abc import Iterator

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from .styles import fingerprint

PUBLIC = ("photos/", "paper/")
TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
PIECE = 64 * 1024
RANGE = re.compile(r"bytes=(?!-\Z)([0-9]{0,15})-([0-9]{0,15})\Z")


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer one file under a public prefix, whole or the range that was asked for; 404 for everything else."""
    kind = TYPES.get(posixpath.splitext(path)[1].lower())
    if (
        not kind
        or not path.startswith(PUBLIC)
        or posixpath.normpath(path) != path
        or "\x00" in path
        or "\\" in path
    ):
        raise Http404
    try:
        file = default_storage.open(path)
        size = file.size
    except (OSError, ValueError, SuspiciousFileOperation):
        raise Http404 from None
    etag = f'"{fingerprint(path)}"'
    wanted = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    span = asked_range(wanted, size)
    if span is None and RANGE.match(wanted.strip()):
        file.close()
        return HttpResponse(
            status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
        )
    start, end = span or (0, size - 1)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Length": str(end - start + 1),
        "ETag": etag,
        "X-Content-Type-Options": "nosniff",
    }
    if span:
        headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    status = 206 if span else 200
    if request.method == "HEAD":
        file.close()
        return HttpResponse(content_type=kind, headers=headers, status=status)
    return StreamingHttpResponse(_pieces(file, start, end), content_type=kind, headers=headers, status=status)


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of a single byte range (RFC 9110 section 14.1.2), None when it cannot be met.

    A list of ranges and other units may be ignored, and are: then the whole file is the answer.
    """
    match = RANGE.match(header.strip())
    if not match:
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end) if start <= end else None


def _pieces(file, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start + 1
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
