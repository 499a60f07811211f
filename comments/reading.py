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


def _is_chunked(request: HttpRequest) -> bool:
    """Whether the body comes in pieces without its length said (RFC 9112, 7.1); Django then takes it for empty."""
    return not request.META.get("CONTENT_LENGTH") and bool(request.META.get("wsgi.input_terminated"))


def is_too_large(request: HttpRequest) -> bool:
    """Whether the body is over 1 MB. Asked after `read_out`, which counts what did not say its length."""
    return max(_length(request), request.__dict__.get("bytes_read_out", 0)) > LARGEST


def read_out(request: HttpRequest) -> None:
    """Read a body that is too large and throw it away, up to 64 MB.

    A server that answers and closes while the browser still sends resets the connection, and the reader sees an
    error of the browser instead of the answer.
    """
    if _is_chunked(request):
        source, left = request.META["wsgi.input"], READ_AT_MOST
    elif is_too_large(request):
        source, left = request, min(_length(request), READ_AT_MOST)
    else:
        return
    count = 0
    while left > 0 and (piece := source.read(min(PIECE, left))):
        left -= len(piece)
        count += len(piece)
    request.__dict__["bytes_read_out"] = count
