"""The section of the site that an article belongs to, from its breadcrumb."""

import re

from povetl.page.metadata import Head
from povetl.page.outline import Line, Outline

_START = re.compile(
    r"^(?:您?(?:当前|现在|目前)?(?:所在)?(?:的)?位置|當前位置|您的位置|您现在的位置|位置)\s*(?:是|为)?\s*[:：]?\s*|^当前位置|^所在位置"
)
_SPLIT = re.compile(r"\s*(?:>>|>|›|»|＞|→|-->|/|\\|·|\||::)\s*")
_HINT = re.compile(r"crumb|location|position|current|weizhi|path|route|\bcru\b|dqwz|\bwz\b|links")
_ARROW = re.compile(r"\s{0,2}(?:[>＞»›→/]|-)")
_NOISE = re.compile(r"^(?:正文|内容|详情|详细内容|浏览文章|文章正文|正文内容|信息内容|详细信息)$")


def read_section(outline: Outline, head: Head, before: int) -> tuple[str, ...]:
    """Names from the site's front page down, without 首页 and 正文; ``before`` is the index of the title's line."""
    best: list[str] = []
    for index in range(min(before, len(outline.lines)) - 1, max(-1, before - 60), -1):
        line = outline.lines[index]
        names = _names(line)
        after = outline.lines[index + 1].text if index + 1 < len(outline.lines) else ""
        front = line.text.startswith(("首页", "首頁")) and (_ARROW.search(line.text) or _ARROW.match(after))
        if 0 < len(names) <= 6 and (_START.match(line.text) or _hinted(outline, line) or front):
            best = names
            position = index + 1
            while position < before and len(best) < 8:
                more = outline.lines[position]
                if not re.match(r"^[>＞»›→/]", more.text) and best[-1:] != [""]:
                    break
                best += _names(more)
                position += 1
            break
    names = [
        name for name in best if name and not _NOISE.match(name) and name not in ("首页", "首頁", "网站首页", "主页")
    ]
    if not names:
        column = head.first("columnname", "article:section")
        names = [column] if column else []
    return tuple(dict.fromkeys(names))


def _hinted(outline: Outline, line: Line) -> bool:
    at = line.block
    for _ in range(3):
        if at < 0:
            return False
        if _HINT.search(outline.hints[at]):
            return ">" in line.text or "＞" in line.text or "»" in line.text or line.link_chars > 0
        at = outline.parents[at]
    return bool(re.search(r">|＞|»", line.text)) and line.link_chars > 0


def _names(line: Line) -> list[str]:
    if line.chars > 120:
        return []
    text = _START.sub("", "\x1f".join(line.pieces), count=1)
    parts = [part.strip(" \x1f>＞»›→-|/\\·:：[]【】") for piece in text.split("\x1f") for part in _SPLIT.split(piece)]
    return [part for part in parts if part and len(part) <= 24]
