"""Titles as strings: reduced for comparing, and without the names of site and channel."""

import re
import unicodedata

from povetl.page.outline import tidy

_SEPARATOR = re.compile(r"\s*(?:_+|\s[-|–—]+\s|--+|\||｜|-(?=[^-\d]+$)|–(?=[^–]+$)|>>|›|»|::)\s*")
_SITE_WORD = re.compile(
    r"网|網|频道|頻道|报|報|政府|门户|門戶|新闻|新聞|局$|厅$|委$|部$|中心$|办公室$|栏目|首页|电视台|广播|资讯|杂志|周刊|\.com|\.cn|\.gov"
)
_SIGNS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Text reduced to its letters, digits and characters, for comparing."""
    return _SIGNS.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()


def strip_site(title: str, known: tuple[str, ...] = ()) -> str:
    """A title tag's text without the channel and site names at its end, or at its front."""
    title = tidy(title)
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        for name in known:
            if name and title.endswith(name) and len(title) > len(name) + 4:
                return title[: -len(name)].rstrip(" -_|–—")
        return title
    spans, start = [], 0
    for match in _SEPARATOR.finditer(title):
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(title)))
    folded = {fold(name) for name in known if name}
    while len(spans) > 1:
        tail = title[spans[-1][0] : spans[-1][1]]
        rest = title[spans[0][0] : spans[-2][1]]
        if (
            fold(tail) in folded
            or _SITE_WORD.search(tail)
            or len(tail) <= 8
            or (len(tail) <= 16 and len(rest) > len(tail))
        ):
            spans.pop()
        else:
            break
    while len(spans) > 1:
        front = title[spans[0][0] : spans[0][1]]
        if fold(front) in folded or (
            len(front) <= 12 and _SITE_WORD.search(front) and spans[-1][1] - spans[1][0] > len(front)
        ):
            spans.pop(0)
        else:
            break
    return title[spans[0][0] : spans[-1][1]].strip(" -_|–—")
