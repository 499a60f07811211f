"""The edge: servers between readers and this one that keep its pages, and are told when a page is old.

`kinds` reads EDGE_PURGE_URL and knows how each kind of server is told; `labels` says what an answer carries for it;
`purging` tells it, with retry, and `hearing` is the ear by which the worker learns what to tell (docs/adr/0032-the-edge.md).
"""

from .labels import headers

__all__ = ["headers"]
