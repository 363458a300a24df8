"""The C tree of a page, kept from growing too deep or too large.

An HTML parser needs quadratic time for elements nested a hundred thousand deep, for a tag with as many attributes, and
for formatting elements that are never closed (each paragraph opens them all again). Pages that could do that are
scanned once, linearly, and thinned; ordinary pages go to the parser as they are.
"""

import re

from selectolax.lexbor import LexborHTMLParser

MAX_DEPTH = 300
MAX_TAGS = 12_000
MAX_FORMATTING = 4
_MAX_TAG_CHARS = 20_000
_SCAN_ABOVE = 6000
"""Opening and closing tags; fewer cannot hurt unless many are unclosed."""
_UNCLOSED_ABOVE = 400
_TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9:_-]{0,40})")
_GIANT = re.compile(rf"<[a-zA-Z][^<>]{{{_MAX_TAG_CHARS}}}")
_RAW = {
    name: re.compile(rf"</{name}[\s/>]", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_OPTIONAL = frozenset(
    [
        "p",
        "li",
        "td",
        "tr",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "dt",
        "dd",
        "option",
        "optgroup",
        "colgroup",
        "rt",
        "rp",
        "html",
        "head",
        "body",
    ]
)
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
_SPACED = frozenset(["td", "th"])


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of a decoded page; a page that would take a parser long is thinned first (see :func:`thin`)."""
    tags = text.count("<")
    unclosed = tags - 2 * text.count("</")
    if tags > _SCAN_ABOVE or unclosed > _UNCLOSED_ABOVE or (len(text) > 100_000 and _GIANT.search(text)):
        text = thin(text)
    return LexborHTMLParser(text)


def thin(text: str) -> str:
    """``text`` without tags that nest deeper than 300, without scripts and comments, with at most 12,000 tags.

    What a dropped tag held stays as text. Linear in the page's length.
    """
    kept: list[str] = []
    opened: dict[str, int] = {}
    dropped: dict[str, int] = {}
    depth = formatting = tags = at = 0
    search = _TOKEN.search
    token = search(text)
    while token is not None:
        start = token.start()
        name = (token[2] or "").lower()
        if not name:
            kept.append(text[at:start])
            end = text.find("-->", token.end())
            kept.append(text[start : min(end + 3, start + 200)] if 0 <= end - start < 200 else "")
            at = end + 3 if end >= 0 else len(text)
            token = search(text, at)
            continue
        end = text.find(">", token.end())
        end = len(text) if end < 0 else end + 1
        closing = bool(token[1])
        keep = True
        if closing:
            if dropped.get(name):
                dropped[name] -= 1
                keep = False
            elif opened.get(name):
                opened[name] -= 1
                depth -= 1
                formatting -= name in _FORMATTING
        else:
            tags += 1
            nests = name not in _VOID and name not in _OPTIONAL
            inline = name in _FORMATTING
            if tags > MAX_TAGS or (nests and depth >= MAX_DEPTH) or (inline and formatting >= MAX_FORMATTING):
                keep = False
                if name not in _VOID:
                    dropped[name] = dropped.get(name, 0) + 1
            elif nests and name not in _RAW:
                opened[name] = opened.get(name, 0) + 1
                depth += 1
                formatting += inline
        if name in _RAW and not closing:
            kept.append(text[at:start])
            close = _RAW[name].search(text, end)
            stop = close.start() if close else len(text)
            kept.append(text[start:stop] if name != "style" and stop - start < 50_000 else text[start:end])
            at = stop
            token = search(text, at)
            continue
        if not keep:
            kept.append(text[at:start])
            kept.append("\t" if name in _SPACED else " ")
            at = end
        elif end - start > _MAX_TAG_CHARS:
            kept.append(text[at:start])
            kept.append(f"<{token[1]}{name}>")
            at = end
        token = search(text, end)
    kept.append(text[at:])
    return "".join(kept)
