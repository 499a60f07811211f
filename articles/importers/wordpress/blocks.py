"""What the comments say that WordPress puts around blocks: `<!-- wp:image {"id":6} -->`."""

import json
import re
from typing import Any

HEADER = re.compile(r"<!--\s{0,20}(/?)wp:([a-z][a-z0-9_-]{0,80}(?:/[a-z][a-z0-9_-]{0,80})?)")

# Blocks whose own markup says all there is to say.
_KNOWN = (
    "paragraph heading list list-item quote pullquote image gallery media-text cover columns column group row stack "
    "table code preformatted verse separator spacer buttons button audio video file html shortcode more nextpage "
    "freeform classic embed details accordion accordion-item accordion-heading accordion-panel text-columns subhead "
    "cover-image math missing"
)
KNOWN = frozenset(_KNOWN.split())
# Blocks in which paragraphs are made of blank lines, as in a text without blocks.
CLASSIC = frozenset(["freeform", "classic", "shortcode"])


def full_name(name: str) -> str:
    """Return the name of a block as WordPress shortens it: `core/image` is `image`."""
    return name.removeprefix("core/")


def data(text: str) -> dict[str, Any] | None:
    """Return the settings of a block, empty when it has none, or None when they cannot be read."""
    text = text.strip()
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def is_embed(name: str) -> bool:
    """Whether a block shows something of another site: `embed`, `core-embed/youtube`."""
    return name == "embed" or name.startswith("core-embed/")


def kind_of_loss(name: str, *, alone: bool) -> str:
    """Return the word for what an editor should know about a block, or an empty string.

    `alone` tells that nothing stands in the block: what it showed was made anew for every reader.
    """
    if name == "block":
        return "reusable block"
    if name in ("more", "nextpage", "separator", "spacer") or is_embed(name):
        return ""
    if alone:
        return "dynamic block"
    return "" if name in KNOWN else "block"
