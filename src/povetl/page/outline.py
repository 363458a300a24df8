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
    text: str = ""
    """The whole line."""


@dataclass(slots=True)
class Outline:
    """The flat page. Lists are parallel and indexed by document order of elements; a subtree is ``[i, last[i]]``."""

    nodes: list[LexborNode] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    """id (with # before it) and classes of block elements, lower case."""
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
    states: list[tuple[int, bool, bool]] = []
    """For each element: the block that holds its text, whether it is in a link, whether its text is silent."""
    top = (-1, False, False)
    index = -1
    line: Line | None = None
    for node in root.traverse(include_text=True, skip_empty=True):
        tag = node.tag or ""
        above = node.parent
        parent = known.get(above.mem_id, -1) if above is not None else -1
        state = states[parent] if parent >= 0 else top
        if tag == "-text":
            if state[2]:
                continue
            text = " ".join((node.text_content or "").split())
            if _INVISIBLE.search(text):
                text = tidy(text)
            if not text:
                continue
            if line is None or line.block != state[0]:
                line = Line(block=state[0], holder=parent)
                lines.append(line)
            line.pieces.append(text)
            size = len(text)
            line.chars += size
            if state[1]:
                line.link_chars += size
            continue
        index += 1
        known[node.mem_id] = index
        nodes.append(node)
        tags.append(tag)
        parents.append(parent)
        hint = ""
        if tag in BLOCK:
            line = None
            attributes = node.attributes
            if attributes:
                name, classes = attributes.get("id"), attributes.get("class")
                if name:
                    hint = f"#{name} {classes or ''}".lower()
                elif classes:
                    hint = classes.lower()
            state = (index, state[1], state[2])
        elif tag == "br":
            line = None
        elif tag == "a":
            if node.attributes.get("href"):  # an anchor without an address is a name, and often never closed
                state = (state[0], True, state[2])
        elif tag in SILENT:
            state = (state[0], state[1], True)
        states.append(state)
        hints.append(hint)
    for one in lines:
        one.text = "".join(one.pieces)
    last = outline.last
    last.extend(range(len(nodes)))
    for index in range(len(nodes) - 1, 0, -1):
        parent = parents[index]
        if parent >= 0 and last[index] > last[parent]:
            last[parent] = last[index]
    return outline
