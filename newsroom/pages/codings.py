"""In which coding a reader gets a page (RFC 9110 section 12.5.3)."""

import gzip
import re

import brotli

BR, GZIP, PLAIN = "br", "gzip", "identity"
# Best first. Both take about as long as the other at these levels, and brotli's result is a tenth smaller.
CODINGS = (BR, GZIP)
GZIP_LEVEL, BROTLI_QUALITY = 6, 5
MOST_HEADERS = 256
WEIGHT = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
NAMES = {"x-gzip": GZIP}


def best(header: str) -> str:
    """Return the coding that `header` (Accept-Encoding) likes most of those that there are.

    A header that refuses all of them gets the plain bytes, as if it had not been sent; what is no weight is left out.
    """
    weights: dict[str, float] = {}
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                weight = float(value) if WEIGHT.fullmatch(value.strip()) else -1.0
        if name and weight >= 0:
            weights[NAMES.get(name, name)] = weight
    others = weights.get("*", 0.0)
    liked = {name: weights.get(name, others) for name in CODINGS}
    # Nobody has to name the plain bytes; who does, may like them better.
    plain = weights.get(PLAIN, 0.0)
    choice = max(CODINGS, key=lambda name: liked[name])
    return choice if liked[choice] > 0 and liked[choice] >= plain else PLAIN


def encode(body: bytes, coding: str) -> bytes:
    """Return `body` in `coding`."""
    if coding == BR:
        return brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


class Choices(dict[str, str]):
    """Remembers `best` for the headers that browsers send."""

    def __missing__(self, header: str) -> str:
        choice = best(header)
        if len(self) < MOST_HEADERS and len(header) < MOST_HEADERS:
            self[header] = choice
        return choice
