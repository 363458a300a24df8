"""Articles that a page keeps in text areas for its script to show: the text areas made into elements."""

import html
import re
from datetime import datetime

from povetl.page.dates import SHANGHAI

_AREA = re.compile(r"<textarea\b([^<>]{0,500})>([^<]{0,1000000})</textarea>", re.IGNORECASE)
_CLASS = re.compile(r"(?:class|id|name)\s*=\s*[\"']?([\w\s-]{1,80})", re.IGNORECASE)
_EPOCH = re.compile(r"^\s*(1\d{9})(?:\d{3})?\s*$")


def show_embedded(text: str) -> str | None:
    """The page with its text areas as elements of the same class, their content as markup; None where none holds any.

    A time in seconds or milliseconds since 1970 becomes a date with a clock.
    """
    if "&lt;p" not in text.lower():
        return None
    shown = _AREA.sub(_element, text)
    return shown if shown != text else None


def _element(area: re.Match[str]) -> str:
    name = _CLASS.search(area[1])
    content = html.unescape(area[2])
    epoch = _EPOCH.match(content)
    if epoch:
        content = _clock(int(epoch[1]))
    elif not name or len(content) > 500_000:
        return area[0]
    if name and "source" in name[1].lower() and "<" not in content:
        content = f"来源：{content}"
    return f'<div class="{name[1] if name else ""}">{content}</div>'


def _clock(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
