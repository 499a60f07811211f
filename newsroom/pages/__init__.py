"""The page cache: answers GET and HEAD of pages for readers out of the worker's memory, with final bytes, before Django.

    keys      what a page is asked for by: host, scheme, path, declared parameters
    page      an answer that is kept, in every coding that somebody accepted
    store     the pages, bounded in bytes, found by the tags that a word names
    flights   one render for all who ask meanwhile
    clock     the moments at which pages grow old without anybody doing anything
    numbers   what /metrics tells of it
    layer     all of it together

See docs/adr/0029-the-page-cache.md.
"""

from articles.memory import memory
from newsroom import listener, metrics

from .layer import Django, Layer

__all__ = ["Django", "Layer", "connected"]


def connected(layer: Layer) -> Layer:
    """Have `layer` hear what this process's listener hears, and return it; called once, for the one that serves."""
    memory.is_trusted = listener.is_trusted
    listener.on_changed(layer.hear)
    listener.on_settled(layer.settled)
    metrics.on_asked(layer.tell)
    return layer
