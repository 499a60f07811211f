"""What readers see of a story, facet by facet: a verb compares it before and after, and says only what differs.

`seen` returns a dict: the word of each facet and of each list that the story stands in, with whatever is shown there. What
depends on other stories too (which alert is on top, which months have stories) is asked at the end, in `differing`.
"""

from .comparing import arrived, differing, say, seen, seen_of
from .reading import QUERY, read
from .story import coming_out, going_out, posted
from .words import BREAKING_FOR, LOCK_CLASS, MONTH, NEWS_FOR, Seen, month_bounds, month_word, path_word

__all__ = [
    "BREAKING_FOR",
    "LOCK_CLASS",
    "MONTH",
    "NEWS_FOR",
    "QUERY",
    "Seen",
    "arrived",
    "coming_out",
    "differing",
    "going_out",
    "month_bounds",
    "month_word",
    "path_word",
    "posted",
    "read",
    "say",
    "seen",
    "seen_of",
]
