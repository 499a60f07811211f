"""The desk: what colleagues see. Importing this package registers it with the admin site."""

from . import article, catalogue, live, people, photo, records

__all__ = ["article", "catalogue", "live", "people", "photo", "records"]
