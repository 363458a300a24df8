"""Short names of counties told off in a chain: 昭觉、布拖、会理等县; 昭通市|镇雄、威信三县.

A short name that is an ordinary word too, or stands where a name seldom begins, is a county's where its neighbours in
the chain are counties of the same prefecture, or the place that holds it stands right before the chain.
"""

from collections.abc import Iterator, Sequence

from povetl.figures.places_scan import Hit
from povetl.registry.places import Gazetteer, load_place_words, load_places

_AND = frozenset("、和与及")
_AFTER_ORDINARY = frozenset("、：:")
"""青海大通：…, as titles begin; elsewhere it may be the word (西藏比如, 甘肃民乐)."""
_LONGEST = 4
_PREFIX = {"province": 2, "prefecture": 4, "county": 4}
"""How many digits of the code the counties of a chain share with the place that begins it."""


def chained(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """The short names of counties that stand in a chain with one of ``hits``, which do not have them."""
    taken = {hit.start for hit in hits if hit.rows}
    found: list[Hit] = []
    gazetteer = load_places()
    for hit in hits:
        if not hit.rows or (level := gazetteer.level(hit.rows[0])) not in _PREFIX:
            continue
        before, after = text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]
        above = level != "county"
        if not (above or after in _AND or before == "、"):
            continue
        prefix = gazetteer.codes[hit.rows[0]][: _PREFIX[level]]
        run = list(_forward(text, hit.end, prefix, gazetteer, above))
        if not above and before == "、":
            run += _backward(text, hit.start - 1, prefix, gazetteer)
        for name in run:
            if name.start not in taken:
                taken.add(name.start)
                found.append(name)
    return found


def _forward(text: str, at: int, prefix: str, gazetteer: Gazetteer, above: bool) -> Iterator[Hit]:
    """The counties that follow: right behind the place that holds them, then after each 、 or 和."""
    if above:
        first = _county(text, at, prefix, gazetteer)
        ordinary = first is not None and text[first.start : first.end] in load_place_words().ordinary
        if first is None or (ordinary and text[first.end : first.end + 1] not in _AFTER_ORDINARY):
            return
        yield first
        at = first.end
    while text[at : at + 1] in _AND and at < len(text):
        name = _county(text, at + 1, prefix, gazetteer)
        if name is None:
            return
        yield name
        at = name.end


def _backward(text: str, at: int, prefix: str, gazetteer: Gazetteer) -> Iterator[Hit]:
    """The counties that stand before the 、 at ``at``, as far as the chain goes."""
    while at > 1 and text[at] == "、":
        for length in range(_LONGEST, 1, -1):
            name = _county(text, at - length, prefix, gazetteer) if at >= length else None
            if name is not None and name.end == at:
                break
        else:
            return
        yield name
        at = name.start - 1


def _county(text: str, start: int, prefix: str, gazetteer: Gazetteer) -> Hit | None:
    """The longest short name of a county with this prefix that begins here."""
    for length in range(_LONGEST, 1, -1):
        rows = tuple(
            row
            for row in gazetteer.short.get(text[start : start + length], ())
            if gazetteer.level(row) == "county" and gazetteer.codes[row].startswith(prefix)
        )
        if rows:
            return Hit(start, start + length, rows, bare=True)
    return None
