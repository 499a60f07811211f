"""Finding stories: full text first, and when nothing is found, the spelling that was probably meant.

Whatever is said of stories, counts, suggestions and corrections included, is asked of those that are live.
"""

from .filters import Filters
from .matching import MOST_CHECKED, MOST_COUNTED, Found, browse, find
from .question import MOST_LENGTH, MOST_TERMS, Question, ask
from .session import TooSlow, session
from .snippets import Marker, plain
from .spelling import correction
from .suggesting import LEAST_LETTERS, Suggestion, suggest

__all__ = [
    "LEAST_LETTERS",
    "MOST_CHECKED",
    "MOST_COUNTED",
    "MOST_LENGTH",
    "MOST_TERMS",
    "Filters",
    "Found",
    "Marker",
    "Question",
    "Suggestion",
    "TooSlow",
    "ask",
    "browse",
    "correction",
    "find",
    "plain",
    "session",
    "suggest",
]
