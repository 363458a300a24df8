"""Page counters that templates leave in scripts: ``createPageHTML`` in its three shapes, and ``countPage``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CALL = re.compile(r"createPageHTML\w{0,12}\s*\(([^()]{1,300})\)", re.IGNORECASE)
_COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d{1,5})")
_CURRENT = re.compile(r"\bcurrentPage\s*=\s*[\"']?(\d{1,5})")
_MAX_PAGES = 5000


@dataclass(frozen=True, slots=True)
class PageCall:
    """One call: ``total`` pages, the current one counted from ``base``, file names ``prefix_N.extension``."""

    total: int
    current: int
    prefix: str
    extension: str
    base: int
    """0 when the first extra page is ``_1`` (TRS WCM), 1 when it is ``_2``."""

    def numbers(self) -> range:
        """The numbers in the names of all pages but the first, in order."""
        return range(1, self.total) if self.base == 0 else range(2, self.total + 1)


def _arguments(text: str) -> list[str]:
    return [part.strip().strip("\"'").strip() for part in text.split(",")]


def page_calls(source: str) -> Iterator[PageCall]:
    """Every call in a page's source whose arguments are plain values.

    ``createPageHTML(total, current, "index", "html")`` counts from zero; a first argument that names an element
    (``createPageHTML('page_div', total, current, 'list', 'shtml', rows)``) marks the dialect that counts from one. The
    current page settles it: 0 is the first page of a zero-based pager, the total the last of a one-based one.
    """
    if "createPageHTML" not in source:
        return
    for match in _CALL.finditer(source):
        values = _arguments(match[1])
        base = 0
        if values and not values[0].isdigit() and len(values) >= 5:
            values = values[1:]
            base = 1
        if len(values) < 4 or not values[0].isdigit():
            continue
        current = int(values[1]) if values[1].isdigit() else 0
        if current == 0:
            base = 0
        elif current >= int(values[0]):
            base = 1
        total = min(int(values[0]), _MAX_PAGES)
        yield PageCall(total=total, current=current, prefix=values[2], extension=values[3].lstrip("."), base=base)


def page_count(source: str) -> tuple[int, int] | None:
    """``var countPage = N`` with the current page counted from zero; None where the page has none."""
    match = _COUNT.search(source)
    if not match:
        return None
    current = _CURRENT.search(source)
    return min(int(match[1]), _MAX_PAGES), int(current[1]) if current else 0
