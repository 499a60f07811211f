"""Text typed on a phone -> HTML: paragraphs, lists, bold, italic and links, by signs that a thumb finds."""

import re
from html import escape

LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
EMPHASIS = re.compile(r"(?<![\w*])[*_](?=\S)([^*_\n]+?)(?<=\S)[*_](?![\w*])")
POINT = re.compile(r"^\s*[-*•–]\s+")


def to_html(text: str) -> str:
    """Return `text` as HTML: an empty line begins a paragraph, lines that begin with a dash are a list, **bold**, *italic*.

    Everything else that was typed is text, tags too.
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip())
    return "".join(_block(block) for block in blocks if block.strip())


def _block(block: str) -> str:
    parts: list[tuple[bool, list[str]]] = []
    for line in block.split("\n"):
        is_point = POINT.match(line) is not None
        words = _inline(POINT.sub("", line).strip())
        if not words:
            continue
        if parts and parts[-1][0] == is_point:
            parts[-1][1].append(words)
        else:
            parts.append((is_point, [words]))
    return "".join(
        f"<ul>{''.join(f'<li><p>{words}</p></li>' for words in lines)}</ul>"
        if is_list
        else f"<p>{'<br>'.join(lines)}</p>"
        for is_list, lines in parts
    )


def _inline(line: str) -> str:
    pieces, end = [], 0
    for found in LINK.finditer(line):
        pieces += [_marked(line[end : found.start()]), f'<a href="{escape(found[0])}">{escape(found[0])}</a>']
        end = found.end()
    return "".join([*pieces, _marked(line[end:])])


def _marked(text: str) -> str:
    return EMPHASIS.sub(r"<em>\1</em>", STRONG.sub(r"<strong>\1</strong>", escape(text)))
