"""The info bar: where it is on the page, and what it says about origin, authors, editor and time.

Rule of the order: what a visitor sees beside the title beats the meta tags, which beat what stands below the text. An
info bar without labels names its origin beside the date; a document's head table names the issuing body.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from povetl.page.bylines import byline, line_byline, looks_like_person
from povetl.page.credits import labelled, own_site, plausible_origin, split_names, unlabelled_origin
from povetl.page.dates import find_dates
from povetl.page.metadata import PUBLISHED, Head
from povetl.page.outline import Line, Outline, tidy
from povetl.page.title import Title
from povetl.page.title_text import fold
from povetl.records import DateSeen, Layout

_NOTICE_ORIGIN = re.compile(r"[“\"「『]\s?(?:来源|來源|稿件来源)\s?[:：]\s?([^“”\"「」『』\s]{2,20})\s?[”\"」』]")
_LABEL_OF_TIME = re.compile(r"时间|日期|時間|发布|發布|发表|更新")
_TODAY = re.compile(
    r"今天是|今日|现在是|^\W{0,3}(?:19|20)\d\d年\d{1,2}月\d{1,2}日\W{0,3}(?:星期|周)[一二三四五六日天]\W{0,3}$"
)
"""A clock in the page's head, not a date of publication."""
_LOGIN = re.compile(r"[_\s]{0,2}[A-Za-z]{0,4}\d{1,10}$")
"""The staff number after an editor's name."""
_REACH = 40
_BELOW = 15


@dataclass(slots=True)
class Credits:
    """What the labels and bylines say; each empty when nothing does."""

    origin: str = ""
    authors: tuple[str, ...] = ()
    editor: str = ""


def _plain(line: Line) -> bool:
    return line.link_chars < 60 and line.chars < 400


def lines_above(outline: Outline, title: Title, body_line: int) -> list[Line]:
    """The lines between the title and the body, then a few above the title."""
    lines = outline.lines
    start = title.first_line if title.first_line is not None else max(0, body_line - 12)
    end = max(start, min(body_line, start + _REACH))
    own = range(start, title.last_line + 1) if title.last_line is not None else range(0)
    chosen = [line for index, line in enumerate(lines[start:end], start) if index not in own and _plain(line)]
    return chosen + [line for line in lines[max(0, start - 8) : start] if _plain(line) and line.chars < 80]


def lines_below(outline: Outline, region: int) -> list[Line]:
    """The short lines that follow the body."""
    end = outline.last[region]
    after = [line for line in outline.lines if line.holder > end]
    return [line for line in after[:_BELOW] if line.chars <= 80 and line.link_chars * 2 <= line.chars]


def outline_after(outline: Outline, region: int, tail: Sequence[str]) -> list[Line]:
    """Every line below the text: those after its element, and before them those cut off at its end."""
    end = outline.last[region]
    inside = outline.lines_in(region)
    cut = set(map(fold, tail))
    own = [line for line in inside[-3 * len(tail) :] if any(fold(line.text) in text for text in cut)] if cut else []
    return own + [line for line in outline.lines if line.holder > end]


def links_beside(outline: Outline, region: int) -> list[tuple[str, str, str]]:
    """Links (address, text, title) near the text's element: attachments are often listed under it."""
    first, end = max(0, region - 30), outline.last[region]
    found = []
    for index in [*range(first, region), *range(end + 1, min(len(outline.tags), end + 60))]:
        if outline.tags[index] == "a":
            node = outline.nodes[index]
            attributes = node.attributes
            address = attributes.get("href") or ""
            if "." in address:
                found.append((address, tidy(node.text()), attributes.get("title") or attributes.get("download") or ""))
    return found


def joined(lines: Sequence[Line]) -> str:
    r"""Lines as one text for :func:`labelled`: ``\x1f`` between text nodes, a line feed between lines."""
    return "\n".join("\x1f".join(line.pieces) for line in lines)


def read_credits(
    above: Sequence[Line],
    below: str,
    head: Head,
    paragraphs: Sequence[str],
    layout: Layout,
    *,
    origins: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> Credits:
    """Origin, authors and editor.

    ``below`` is the text under the body, ``paragraphs`` the body itself; ``origins`` and ``authors`` are what the
    source's own selectors found.
    """
    shown, under = labelled(joined(above)), labelled(below)
    found = Credits()
    own = layout.site_name or head.first("sitename", "og:site_name")
    dated = [line for line in above if line.chars <= 80 and find_dates(line.text, "info_bar")]
    for candidate in (
        *(labelled(text).get("origin") or text for text in origins),
        shown.get("origin", ""),
        head.first("contentsource", "source", "article:source"),
        under.get("origin", ""),
        *(unlabelled_origin(line.pieces) for line in dated),
        shown.get("organ", ""),
        *(match[1] for match in _NOTICE_ORIGIN.finditer(below)),
    ):
        origin = plausible_origin(candidate)
        if origin:
            found.origin = own if own_site(origin) and own else origin
            break
    found.authors = (
        next((names for text in authors if (names := split_names(labelled(text).get("author") or text))), ())
        or split_names(shown.get("author", ""))
        or next((names for line in above if (names := line_byline(line.text))), ())
        or split_names(under.get("author", ""))
        or byline(paragraphs)
        or _declared_authors(head)
    )
    for editor in (shown.get("editor", ""), under.get("editor", ""), head.first("editor")):
        name = _LOGIN.sub("", editor).strip()
        if len(name) >= 2 and not re.search(r"\d", name):
            found.editor = "、".join(split_names(name)) or name
            break
    return found


def _declared_authors(head: Head) -> tuple[str, ...]:
    """Persons in linked data or Open Graph tags. The plain ``author`` tag is not read: it holds an editor's login."""
    found: list[str] = []
    for item in head.linked_data[:1]:
        authors = item.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            name = author.get("name") if isinstance(author, dict) else author
            if isinstance(name, str):
                found.extend(split_names(name))
    found.extend(name for value in head.metas.get("article:author", ()) for name in split_names(value))
    return tuple(dict.fromkeys(name for name in found if looks_like_person(name)))


def read_dates(above: Sequence[Line], below: str, head: Head) -> list[DateSeen]:
    """The publication dates of meta tags and info bar, best first in each."""
    dates = [
        seen for name in PUBLISHED for value in head.metas.get(name, [])[:1] for seen in find_dates(value, "meta")[:1]
    ]
    for item in head.linked_data[:1]:
        dates += find_dates(str(item.get("datePublished") or ""), "meta")[:1]
    shown: list[tuple[bool, DateSeen]] = []
    for line in above:
        text = " ".join(line.pieces)
        if len(text) <= 200 and not _TODAY.search(text):
            shown += [(bool(_LABEL_OF_TIME.search(text)), seen) for seen in find_dates(text, "info_bar")[:1]]
    if not shown:
        for text in below.split("\n"):
            if len(text) <= 80 and (_LABEL_OF_TIME.search(text) or re.match(r"^\W{0,3}(?:19|20)\d\d\D", text)):
                shown += [(True, seen) for seen in find_dates(text, "info_bar")[:1]]
    shown.sort(key=lambda pair: not pair[0])
    return dates + [seen for _, seen in shown[:3]]
