"""The data of the desk, one module a subject."""

from .advertising import SIZES, AdSlot, Advertisement, Size, Slot
from .article import Article, ArticleTopic, Byline, RelatedPick, StoryPhoto
from .author import Author
from .category import Category
from .front import FrontEdition, FrontSlot
from .letter import Letter
from .notes import Correction, LiveUpdate, UpdateVersion
from .paper import Page, Paper
from .photo import Photo
from .preview_link import PreviewLink
from .reads import MostRead, ReadCount
from .redirect import OldPath
from .related import RelatedExclusion, RelatedList, StoryProfile, WordCount
from .revision import Revision
from .search import SearchWord
from .series import Chapter, Series
from .sign_in import SignIn, SignInCount
from .topic import Topic, TopicAlias
from .trail import TrailEntry
from .user import User
from .working_copy import WorkingCopy

__all__ = [
    "SIZES",
    "AdSlot",
    "Advertisement",
    "Article",
    "ArticleTopic",
    "Author",
    "Byline",
    "Category",
    "Chapter",
    "Correction",
    "FrontEdition",
    "FrontSlot",
    "Letter",
    "LiveUpdate",
    "MostRead",
    "OldPath",
    "Page",
    "Paper",
    "Photo",
    "PreviewLink",
    "ReadCount",
    "RelatedExclusion",
    "RelatedList",
    "RelatedPick",
    "Revision",
    "SearchWord",
    "Series",
    "SignIn",
    "SignInCount",
    "Size",
    "Slot",
    "StoryPhoto",
    "StoryProfile",
    "Topic",
    "TopicAlias",
    "TrailEntry",
    "UpdateVersion",
    "User",
    "WordCount",
    "WorkingCopy",
]
