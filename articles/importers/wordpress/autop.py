"""Paragraphs as WordPress makes them of classic text: a blank line ends one, a single line end is a `<br>`.

Elements that are blocks of their own end a paragraph too; the builder knows them. What stands in `<pre>` does not come here.
"""

import re
from collections.abc import Iterator

PARAGRAPH, LINE = "\n\n", "\n"
_ENDS = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)*")


def pieces(text: str) -> Iterator[str]:
    """Yield the words of `text` with `LINE` and `PARAGRAPH` between them, nothing that is empty."""
    place = 0
    for found in _ENDS.finditer(text):
        if found.start() > place:
            yield text[place : found.start()]
        yield PARAGRAPH if found[0].count("\n") > 1 else LINE
        place = found.end()
    if place < len(text):
        yield text[place:]
