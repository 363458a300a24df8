"""The title of an article, with its pre-title and subtitle, and where on the page it stands."""

import re
from dataclasses import dataclass

from povetl.page.credits import labelled
from povetl.page.dates import find_dates
from povetl.page.metadata import Head
from povetl.page.outline import Line, Outline
from povetl.page.title_text import fold, strip_site

_HEADING = {"h1": 3.0, "h2": 2.0, "h3": 1.0, "ucaptitle": 3.0}
_TITLE_HINT = re.compile(r"tit|headline|heading|biaoti|\bbt\b|subject|topic")
_NOT_TITLE_HINT = re.compile(
    r"subtit|futit|fubiaoti|sitetit|coltit|sidetit|othertit|pretit|yintit|title_?blow|relat|side|nav|foot|crumb|current"
)
_BADGE = re.compile(
    r"^(?:\[(?:图文|组图|图|视频|推荐|置顶|原创|转载|热点)\]|【(?:图文|组图|视频|置顶)】|(?:NEW|HOT|置顶|原创)\s+)\s*",
    re.IGNORECASE,
)
_MAYBE_INFO = re.compile(r"[:：︱|/／]|\d\d|[一二][〇零九]|源|者|[编編]")
_CRUMB = re.compile(r"[>＞»]|位置[:：]|首页")
_END_BADGE = re.compile(r"^(?:原创|转载|图文|组图|视频|推荐|置顶|独家|热|新|new|hot|专题|快讯)$", re.IGNORECASE)
_SUBTITLE_HINT = re.compile(r"sub_?tit|subtitle|(?<![a-z])sub(?![a-z])|futi|fubiaoti|fubt")
_DASH = re.compile(r"^\s*[—–―─-]{1,4}\s*")


@dataclass(slots=True)
class Title:
    """A title and the lines it was read from."""

    text: str
    pretitle: str | None = None
    subtitle: str | None = None
    first_line: int | None = None
    """Index into ``outline.lines`` of the title's first line; None when it is not on the visible page."""
    last_line: int | None = None


def read_title(outline: Outline, head: Head, region: int, body_line: int, *, name: str = "") -> Title:
    """The title, by agreement of headings, meta tags and title tag.

    ``region`` is the body's element and ``body_line`` the index of its first line of prose: a title stands before it,
    and rather outside than inside. ``name`` is the site's name.
    """
    known = tuple(filter(None, (name, head.first("sitename", "og:site_name"), *head.metas.get("columnname", []))))
    meta = head.first("articletitle", "og:title")
    declared = [
        text
        for text in (
            head.first("articletitle"),
            strip_site(head.title, known) if head.title else "",
            strip_site(meta, known) if meta else "",
        )
        if text
    ]
    folded = [fold(text) for text in declared]
    whole = fold(head.title)
    letters = set("".join(folded)) | set(whole)
    end = outline.last[region]
    bars = [index for index in range(max(0, body_line - 20), body_line + 1) if is_info_line(outline.lines[index])]
    best: tuple[float, int] | None = None
    reach = body_line + 3 if body_line else len(outline.lines)
    for index, line in enumerate(outline.lines[:reach]):
        if line.chars < 2 or line.chars > 200:
            continue
        score = _score(outline, line, folded, whole, letters)
        near = any(0 < bar - index <= 4 for bar in bars)
        if near and 8 <= line.chars <= 90 and not line.link_chars and not _CRUMB.search(line.text):
            score += 2.2 - 0.2 * min(bar - index for bar in bars if bar > index)
        if score <= 0 or (score < 8 and is_info_line(line)):
            continue
        score += 1.0 if index < body_line else -1.5
        score += 0.0 if region <= line.holder <= end else 0.6
        score += max(0.0, 1.0 - abs(body_line - index) / 40)
        if best is None or score > best[0] + 1e-9:
            best = (score, index)
    if best is None or best[0] < 3.0:
        text = next(iter(declared), "")
        return Title(text=_BADGE.sub("", text) or _last_resort(outline, body_line))
    title = _extend(outline, best[1], declared)
    title.text = _without_badges(title.text, declared)
    return title


def is_info_line(line: Line) -> bool:
    """Whether a line is an info bar: short, with a date or a label, and no sentence."""
    if line.chars > 120:
        return False
    text = "\x1f".join(line.pieces)
    if not _MAYBE_INFO.search(text):
        return False
    if re.search(r"[。！？]", text):
        return False
    return bool(labelled(text)) or any(
        len(seen.text) * 3 >= line.chars or seen.precision != "day" for seen in find_dates(line.text, "info_bar")[:1]
    )


def _last_resort(outline: Outline, body_line: int) -> str:
    """The line of a title's length that stands nearest above the body; empty when there is none."""
    for line in reversed(outline.lines[max(0, body_line - 10) : body_line]):
        if 6 <= line.chars <= 90 and not line.link_chars and not is_info_line(line) and not _CRUMB.search(line.text):
            return line.text
    return ""


def _without_badges(text: str, declared: list[str]) -> str:
    """The title as declared, where the visible line adds only a badge to it: 原创, 图文."""
    text = _BADGE.sub("", text.strip())
    for one in declared:
        if (
            len(one) >= 6
            and text != one
            and text.startswith(one)
            and _END_BADGE.match(text[len(one) :].strip(" []【】()（）"))
        ):
            return one
    return text


def _score(outline: Outline, line: Line, folded: list[str], whole: str, letters: set[str]) -> float:
    shown = line.text
    similar = sum(character in letters for character in shown[:6]) * 2 >= min(6, len(shown)) if letters else False
    text = fold(shown) if similar else ""
    score = 0.0
    if not text:
        if line.link_chars * 2 > line.chars:
            return 0.0
        folded, whole, text = [], "", "?"
    if any(text == one for one in folded):
        score += 5.0
    elif any(len(text) >= 6 and len(one) >= 6 and (one.startswith(text) or text.startswith(one)) for one in folded):
        score += 3.0 * min(1.0, len(text) / max(map(len, folded))) + 0.5
    elif whole and len(text) >= 6 and text in whole:
        score += 3.0 * len(text) / len(whole)
    at, hinted = line.block, 0.0
    for _ in range(3):
        if at < 0:
            break
        heading = _HEADING.get(outline.tags[at], 0.0)
        hints = outline.hints[at]
        mark = 1.5 if hints and _TITLE_HINT.search(hints) and not _NOT_TITLE_HINT.search(hints) else 0.0
        hinted = max(hinted, heading, mark)
        if outline.last[at] - at > 40:
            break
        at = outline.parents[at]
    score += hinted
    if line.link_chars * 2 > line.chars:
        score -= 3.0
    return score


def _is_subtitle(outline: Outline, line: Line) -> bool:
    """Whether the line under a title is marked as its subtitle by its class: sub, futi."""
    hint = outline.hints[line.block] if line.block >= 0 else ""
    return (
        bool(_SUBTITLE_HINT.search(hint)) and 6 <= line.chars <= 80 and not line.link_chars and not is_info_line(line)
    )


def _extend(outline: Outline, index: int, declared: list[str]) -> Title:
    """Join a broken title's lines; the dashed line below is its subtitle, the small heading above its pre-title."""
    lines = outline.lines
    first = last = index
    text = lines[index].text
    block = lines[index].block
    while last + 1 < len(lines):
        after = lines[last + 1]
        joined = fold(text + after.text)
        dashed = bool(_DASH.match(after.text)) and len(after.text) < 80
        if is_info_line(after):
            break
        if (after.block == block and not dashed and len(joined) < 120) or (
            not dashed
            and after.chars > 1
            and any(fold(one) == joined or fold(one).startswith(joined) for one in declared)
        ):
            text = f"{text} {after.text}"
            last += 1
        else:
            break
    while first > 0:
        before = lines[first - 1]
        joined = fold(before.text + text)
        if is_info_line(before) or _CRUMB.search(before.text):
            break
        if (
            before.chars > 1
            and (before.block == block or any(fold(one) == joined for one in declared))
            and len(joined) < 120
        ):
            text = f"{before.text} {text}"
            first -= 1
        else:
            break
    subtitle = pretitle = None
    if last + 1 < len(lines) and _DASH.match(lines[last + 1].text) and 4 < lines[last + 1].chars < 80:
        subtitle = _DASH.sub("", lines[last + 1].text)
        last += 1
    elif last + 1 < len(lines) and _is_subtitle(outline, lines[last + 1]):
        subtitle = lines[last + 1].text
        last += 1
    if first > 0:
        above = lines[first - 1]
        near = outline.parents[above.block] == outline.parents[block]
        small = outline.tags[above.block] in ("h2", "h3", "h4", "h5", "h6") or re.search(
            r"pre|yinti|jianti|shoulder", outline.hints[above.block]
        )
        if near and small and 7 <= above.chars <= 80 and not above.link_chars and not is_info_line(above):
            pretitle = above.text
            first -= 1
    return Title(text=text, pretitle=pretitle, subtitle=subtitle, first_line=first, last_line=last)
