"""A bar chart as SVG, small enough to be shown as a data address; no text of a page is in it."""

import base64
from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT, _MARGIN = 720, 220, 34


def bar_chart(per_day: Sequence[tuple[date, int]], *, title: str) -> str:
    """Bars for days, oldest first.

    Args:
        per_day: days and counts, not empty.
        title: shown above the bars.
    """
    most = max(count for _, count in per_day) or 1
    step = (_WIDTH - 2 * _MARGIN) / len(per_day)
    base = _HEIGHT - _MARGIN
    bars = []
    for index, (day, count) in enumerate(per_day):
        height = (base - _MARGIN) * count / most
        x = _MARGIN + index * step
        bars.append(
            f'<rect x="{x + step * 0.1:.1f}" y="{base - height:.1f}" width="{step * 0.8:.1f}" height="{height:.1f}">'
            f"<title>{day}: {count}</title></rect>"
        )
    ends = (
        f'<text x="{_MARGIN}" y="{_HEIGHT - 12}">{per_day[0][0]}</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="{_HEIGHT - 12}" text-anchor="end">{per_day[-1][0]}</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="20" text-anchor="end">highest: {most}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/><text x="{_MARGIN}" y="20">{escape(title)}</text>'
        f'<g fill="#2f6db3">{"".join(bars)}</g>{ends}</svg>'
    )


def data_address(svg: str) -> str:
    """The picture as a ``data:`` address."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
