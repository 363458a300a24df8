"""The article element, read with BeautifulSoup into items in document order."""

import re
from dataclasses import dataclass, field
from typing import Literal

from bs4 import Tag
from bs4.element import NavigableString

from povetl.page.images import DraftImage, looks_like_caption, read_image
from povetl.page.inline import collapse, is_text
from povetl.page.metadata import Head
from povetl.page.outline import BLOCK, SILENT
from povetl.page.tables import DraftTable, is_data_table, name_table, read_table

_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节部]|[■◆●])"
)
_ENDS_SENTENCE = re.compile(r"[。！？；…，、!?;,]['\"”’」』）)]*$")
Kind = Literal["heading", "paragraph", "list_item", "caption", "table"]


@dataclass(slots=True)
class Item:
    """One block of the article: a paragraph, heading, list item, caption, or a whole table."""

    kind: Kind
    text: str
    level: int = 0
    image: int | None = None
    table: DraftTable | None = None
    link_chars: int = 0
    hint: str = ""
    links: list[tuple[str, str, str]] = field(default_factory=list)
    """(address, text, title) of the links in it."""


@dataclass(slots=True)
class Draft:
    """What the article element holds."""

    items: list[Item] = field(default_factory=list)
    images: list[DraftImage] = field(default_factory=list)
    files: list[tuple[str, str, str]] = field(default_factory=list)
    """(address, text, title) of every link in order."""


def is_heading(text: str, *, bold: bool = False) -> bool:
    """Whether a paragraph of its own is a heading: short, without a sentence's end, and bold or numbered."""
    if len(text) > 40 or _ENDS_SENTENCE.search(text):
        return False
    return bold or (bool(_NUMBERED.match(text)) and not text.endswith((":", "：")))


@dataclass(slots=True)
class _Frame:
    tag: Tag
    block: bool
    kind: Kind
    level: int
    hint: str
    centred: bool
    bold_from: int = 0


def read_body(root: Tag, head: Head, drop: tuple[str, ...] = ()) -> Draft:
    """The items of one article element; ``drop`` are selectors of what is never text."""
    for selector in drop:
        for tag in root.select(selector):
            tag.decompose()
    reader = _Reader(head)
    reader.read(root)
    return reader.draft


class _Reader:
    """Walks the tree once, without recursion; keeps the line that is being written."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.draft = Draft()
        self.parts: list[str] = []
        self.link_chars = 0
        self.bold_chars = 0
        self.links: list[tuple[str, str, str]] = []
        self.waiting_image: int | None = None

    def read(self, root: Tag) -> None:
        stack: list[tuple[Tag | NavigableString, bool]] = [(child, False) for child in reversed(root.contents)]  # type: ignore[misc]  # bs4 types contents as PageElement
        frames: list[_Frame] = [_Frame(root, True, "paragraph", 0, "", False)]
        in_link = in_bold = 0
        while stack:
            node, leaving = stack.pop()
            if not isinstance(node, Tag):
                if is_text(node):
                    text = str(node)
                    self.parts.append(text)
                    size = len(text.strip())
                    if in_link:
                        self.link_chars += size
                    if in_bold:
                        self.bold_chars += size
                continue
            name = node.name
            if leaving:
                if name == "a":
                    in_link -= 1
                elif name in ("b", "strong"):
                    in_bold -= 1
                else:
                    self.flush(frames.pop())
                continue
            if name in SILENT or name == "noscript":
                continue
            if name == "br":
                self.flush(frames[-1])
                continue
            if name == "img":
                self.image(node, frames[-1])
                continue
            if name == "table" and is_data_table(node):
                self.flush(frames[-1])
                self.table(node)
                continue
            if name == "a" and node.get("href"):
                in_link += 1
                self.link(node)
                stack.append((node, True))
            elif name in ("b", "strong"):
                in_bold += 1
                stack.append((node, True))
            elif name in BLOCK:
                self.flush(frames[-1])
                frames.append(self.frame(node, frames[-1], str(node.get("style") or "")))
                stack.append((node, True))
            stack.extend((child, False) for child in reversed(node.contents))  # type: ignore[misc]  # as above
        self.flush(frames[-1])

    def frame(self, tag: Tag, outer: _Frame, style: str) -> _Frame:
        name = tag.name
        hint = f"{tag.get('id') or ''} {tag.get('class') or ''}".lower().strip() if tag.attrs else ""
        centred = bool(_CENTRED.search(style)) or str(tag.get("align") or "").lower() == "center" or name == "center"
        if not centred and "text-align" not in style and not tag.get("align"):
            centred = outer.centred
        kind: Kind = outer.kind
        level = outer.level
        if name in _HEADINGS:
            kind, level = "heading", _HEADINGS[name]
        elif name == "li":
            kind, level = "list_item", 0
        elif name in ("figcaption", "caption"):
            kind = "caption"
        elif name in ("td", "section", "article"):
            kind, level = "paragraph", 0
        return _Frame(tag, True, kind, level, hint or outer.hint, centred)

    def flush(self, frame: _Frame) -> None:
        if not self.parts:
            return
        text = collapse("".join(self.parts))
        link_chars, bold_chars, links = self.link_chars, self.bold_chars, self.links
        self.parts, self.link_chars, self.bold_chars, self.links = [], 0, 0, []
        if not text:
            return
        kind, level = frame.kind, frame.level
        image = None
        if self.waiting_image is not None:
            if kind == "caption" or looks_like_caption(text, frame.hint, centred=frame.centred):
                kind, image = "caption", self.waiting_image
                self.draft.images[image].caption = text
            self.waiting_image = None
        elif kind == "caption":
            kind = "paragraph"
        if kind == "paragraph" and is_heading(text, bold=bold_chars * 10 >= 9 * len(text)):
            kind, level = "heading", 3
        self.draft.items.append(
            Item(kind, text, level=level, image=image, link_chars=link_chars, hint=frame.hint, links=links)
        )

    def image(self, tag: Tag, frame: _Frame) -> None:
        image = read_image(tag, self.head)
        if image is None:
            return
        self.flush(frame)
        self.draft.images.append(image)
        self.waiting_image = len(self.draft.images) - 1

    def link(self, tag: Tag) -> None:
        address = str(tag.get("href") or "").strip()
        if address:
            found = (address, collapse(tag.get_text()), str(tag.get("title") or tag.get("download") or ""))
            self.links.append(found)
            self.draft.files.append(found)

    def table(self, tag: Tag) -> None:
        self.waiting_image = None
        table = read_table(tag)
        for image in tag.find_all("img"):
            found = read_image(image, self.head)
            if found:
                self.draft.images.append(found)
        for anchor in tag.find_all("a"):
            self.link(anchor)
        self.links = []
        for item in self.draft.items[-2:]:
            name_table(table, item.text)
        text = "\n".join(cell.text for cell in table.cells)
        self.draft.items.append(Item("table", text, table=table))
