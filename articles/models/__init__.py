"""The data of the desk, one module a subject."""

from .article import Article, ArticleTopic, Byline, RelatedPick, StoryPhoto
from .author import Author
from .category import Category
from .notes import Correction, LiveUpdate
from .paper import Page, Paper
from .photo import Photo
from .redirect import OldPath
from .revision import Revision
from .topic import Topic
from .trail import TrailEntry
from .user import User

__all__ = [
    "Article",
    "ArticleTopic",
    "Author",
    "Byline",
    "Category",
    "Correction",
    "LiveUpdate",
    "OldPath",
    "Page",
    "Paper",
    "Photo",
    "RelatedPick",
    "Revision",
    "StoryPhoto",
    "Topic",
    "TrailEntry",
    "User",
]
