"""A page's C tree (lexbor) as flat lists: elements in document order, and the visible lines of text between them.

Everything that looks for the article (title, info bar, body) reads this outline; it costs one walk over the tree.
"""

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

BLOCK = frozenset(
    ["html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "caption", "ucaptitle", "ucapcontent"]
)
SILENT = frozenset(
    ["script", "style", "noscript", "template", "head", "select", "option", "textarea", "iframe", "object", "embed", "svg", "button", "audio", "video", "map", "datalist", "canvas", "title"]
)
"""Elements whose text is never read by a visitor."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060\xad"))
EDGE = " \t\n\r\f\v\xa0\u3000\u2002\u2003\u2009\u200b\ufeff"


def tidy(text: str) -> str:
    """``text`` with runs of white space made one space, invisible characters gone, edges bare: for comparing."""
    return " ".join(text.translate(_INVISIBLE).split())


@dataclass(slots=True)
class Line:
    """One visible line: the inline text between two block boundaries."""

    block: int
    """Index of the block element that holds it."""
    first: int
    """Index of its first text node."""
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
    """The flat page. Lists are parallel and indexed by document order; a subtree is ``[i, last[i]]``."""

    nodes: list[LexborNode] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    """id and class of block elements, lower case, joined by a space."""
    lines: list[Line] = field(default_factory=list)
    deepest: int = 0

    def inside(self, ancestor: int, index: int) -> bool:
        """Whether element ``index`` lies in the subtree of ``ancestor``."""
        return ancestor <= index <= self.last[ancestor]

    def lines_in(self, index: int) -> list[Line]:
        """The visible lines of one subtree."""
        return [line for line in self.lines if index <= line.first <= self.last[index]]

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
    nodes, tags, parents, depths = outline.nodes, outline.tags, outline.parents, outline.depths
    hints, lines = outline.hints, outline.lines
    known: dict[int, int] = {}
    blocks: list[int] = []
    links: list[bool] = []
    silent: list[bool] = []
    breaks = 0
    key = (-1, -1)
    for node in root.traverse(include_text=True):
        tag = node.tag or ""
        holder = node.parent
        parent = known.get(holder.mem_id, -1) if holder is not None else -1
        index = len(nodes)
        if tag == "-text":
            nodes.append(node)
            tags.append(tag)
            parents.append(parent)
            depths.append(depths[parent] + 1 if parent >= 0 else 0)
            hints.append("")
            block = blocks[parent] if parent >= 0 else -1
            blocks.append(block)
            links.append(False)
            silent.append(True)
            if parent < 0 or silent[parent]:
                continue
            text = tidy(node.text_content or "")
            if not text:
                continue
            if key != (block, breaks):
                key = (block, breaks)
                lines.append(Line(block=block, first=index))
            line = lines[-1]
            line.pieces.append(text)
            line.chars += len(text)
            if links[parent]:
                line.link_chars += len(text)
            continue
        known[node.mem_id] = index
        nodes.append(node)
        tags.append(tag)
        parents.append(parent)
        depths.append(depths[parent] + 1 if parent >= 0 else 0)
        hint = ""
        if tag in BLOCK:
            breaks += 1
            blocks.append(index)
            attributes = node.attributes
            if attributes:
                hint = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".lower().strip()
        else:
            if tag == "br":
                breaks += 1
            blocks.append(blocks[parent] if parent >= 0 else -1)
        hints.append(hint)
        links.append(tag == "a" or (parent >= 0 and links[parent]))
        silent.append(tag in SILENT or (parent >= 0 and silent[parent]))
    last = list(range(len(nodes)))
    for index in range(len(nodes) - 1, 0, -1):
        parent = parents[index]
        if parent >= 0 and last[index] > last[parent]:
            last[parent] = last[index]
    outline.last = last
    outline.deepest = max(depths, default=0)
    return outline
