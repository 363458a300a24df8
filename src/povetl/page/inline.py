"""Inline text of an element, as a browser shows it: layout white space collapsed, everything else kept."""

import re

from bs4 import Comment, Tag
from bs4.element import NavigableString, PreformattedString

_LAYOUT = re.compile(r"[ \t\r\n\f\v]+")
_BETWEEN_HAN = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]{0,200}[\r\n][ \t\r\n\f\v]{0,2000}(?=[\u2e80-\u9fff\uff00-\uffef])"
)
EDGE = "".join(
    map(
        chr,
        [
            9,
            10,
            11,
            12,
            13,
            28,
            29,
            30,
            31,
            32,
            0x85,
            0xA0,
            0x1680,
            *range(0x2000, 0x200C),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x3000,
            0xFEFF,
        ],
    )
)
_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Line ends of Unicode that ``str.splitlines`` would find; a block is one line."""


MORE = re.compile(
    r"\s*[\[【［(（]\s*(?:详\s?细|詳\s?細|详情|詳情|更多|全文|查看全文|阅读全文|閱讀全文|查看详细)\s*[\]】］)）]\s*[-—|·]*\s*$"
)
"""A link to the rest of a text: [详细]."""
_SLICE = 50_000


def collapse(text: str) -> str:
    """Layout white space to one space, a line break between two Han characters to nothing, edges bare.

    The break rule is that of CSS Text 3 (segment break transformation).
    """
    if "\n" in text or "\r" in text:
        text = _BETWEEN_HAN.sub("", text)
    if _BREAKS.search(text):
        text = _BREAKS.sub(" ", text)
    if len(text) > _SLICE:  # a substitution holds its pieces in memory: a megabyte of blanks would be many
        text = "".join(_LAYOUT.sub(" ", text[at : at + _SLICE]) for at in range(0, len(text), _SLICE))
    return _LAYOUT.sub(" ", text).strip(EDGE)


def is_text(node: object) -> bool:
    """Whether a node is text that a visitor sees, and no comment or declaration."""
    return isinstance(node, NavigableString) and not isinstance(node, (Comment, PreformattedString))


def inline_text(tag: Tag) -> str:
    """All text of ``tag`` on one line; its inner blocks and breaks are joined by a space."""
    parts: list[str] = []
    for node in tag.descendants:
        if isinstance(node, Tag):
            if node.name in ("br", "p", "div", "li", "tr", "table"):
                parts.append("\x1f")
        elif is_text(node):
            parts.append(str(node))
    pieces = [collapse(piece) for piece in "".join(parts).split("\x1f")]
    return " ".join(piece for piece in pieces if piece)
