"""A page's C tree (lexbor) as flat lists: elements in document order, and the visible lines of text between them.

Everything that looks for the article (title, info bar, body) reads this outline; it costs one walk over the tree.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCK = frozenset(
    [
        "html",
        "body",
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "ucaptitle",
        "ucapcontent",
    ]
)
SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "select",
        "option",
        "textarea",
        "iframe",
        "object",
        "embed",
        "svg",
        "button",
        "audio",
        "video",
        "map",
        "datalist",
        "canvas",
        "title",
    ]
)
"""Elements whose text is never read by a visitor."""

_INVISIBLE = re.compile("[\u200b-\u200f\ufeff\u2060\xad\u202a-\u202e]")


def tidy(text: str) -> str:
    """``text`` with runs of white space made one space, invisible characters gone, edges bare: for comparing."""
    text = " ".join(text.split())
    return _INVISIBLE.sub("", text).strip() if _INVISIBLE.search(text) else text


@dataclass(slots=True)
class Line:
    """One visible line: the inline text between two block boundaries."""

    block: int
    """Index of the block element that holds it."""
    holder: int
    """Index of the element around its first text."""
    pieces: list[str] = field(default_factory=list)
    """Its text nodes, tidied."""
    link_chars: int = 0
    chars: int = 0

    @property
    def text(self) -> str:
        """The whole line."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Outline:
    """The flat page. Lists are parallel and indexed by document order of elements; a subtree is ``[i, last[i]]``."""

    nodes: list[LexborNode] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    """id and class of block elements, lower case, joined by a space."""
    lines: list[Line] = field(default_factory=list)

    def lines_in(self, index: int) -> list[Line]:
        """The visible lines of one subtree."""
        end = self.last[index]
        return [line for line in self.lines if index <= line.holder <= end]

    def ancestors(self, index: int) -> list[int]:
        """The element itself, then its parents up to the root."""
        chain = []
        while index >= 0:
            chain.append(index)
            index = self.parents[index]
        return chain


def read_outline(tree: LexborHTMLParser) -> Outline:
    """The outline of a parsed page."""
    outline = Outline()
    root = tree.root
    if root is None:
        return outline
    nodes, tags, parents, hints, lines = outline.nodes, outline.tags, outline.parents, outline.hints, outline.lines
    known: dict[int, int] = {}
    blocks: list[int] = []
    links: list[bool] = []
    silent: list[bool] = []
    breaks = 0
    key = (-1, -1)
    for node in root.traverse(include_text=True, skip_empty=True):
        tag = node.tag or ""
        above = node.parent
        parent = known.get(above.mem_id, -1) if above is not None else -1
        if tag == "-text":
            if parent < 0 or silent[parent]:
                continue
            text = tidy(node.text_content or "")
            if not text:
                continue
            if key != (blocks[parent], breaks):
                key = (blocks[parent], breaks)
                lines.append(Line(block=key[0], holder=parent))
            line = lines[-1]
            line.pieces.append(text)
            line.chars += len(text)
            if links[parent]:
                line.link_chars += len(text)
            continue
        index = len(nodes)
        known[node.mem_id] = index
        nodes.append(node)
        tags.append(tag)
        parents.append(parent)
        hint = ""
        block = index
        if tag in BLOCK:
            breaks += 1
            attributes = node.attributes
            if attributes:
                hint = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower().strip()
        else:
            if tag == "br":
                breaks += 1
            block = blocks[parent] if parent >= 0 else -1
        blocks.append(block)
        hints.append(hint)
        links.append(tag == "a" or (parent >= 0 and links[parent]))
        silent.append(tag in SILENT or (parent >= 0 and silent[parent]))
    last = outline.last
    last.extend(range(len(nodes)))
    for index in range(len(nodes) - 1, 0, -1):
        parent = parents[index]
        if parent >= 0 and last[index] > last[parent]:
            last[parent] = last[index]
    return outline
