"""Reading what was posted, with a limit: a body that is too large is still read, so that the answer arrives."""

from django.http import HttpRequest

LARGEST = 1_000_000  # bytes; a comment is at most some ten thousand
READ_AT_MOST = 64 * 1024 * 1024
PIECE = 64 * 1024


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is over 1 MB."""
    return _length(request) > LARGEST


def read_out(request: HttpRequest) -> None:
    """Read a body that is too large and throw it away, up to 64 MB.

    A server that answers and closes while the browser still sends resets the connection, and the reader sees an
    error of the browser instead of the answer.
    """
    if not is_too_large(request):
        return
    left = min(_length(request), READ_AT_MOST)
    while left > 0 and (piece := request.read(min(PIECE, left))):
        left -= len(piece)
