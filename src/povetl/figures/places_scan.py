"""Where a text might name a place: spans and the gazetteer's rows of that name, before any choice between them.

Three passes, each one compiled character class run in C, so that a text costs the same per character whatever it
holds: full names and 全县, 该镇, X村 are found from their last character back (省 市 县 区 乡 镇 村 …), short names of
provinces and prefectures (西藏, 昌都) from their first two characters, those of counties only where a name can begin.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from povetl.figures.places_unknown import BEFORE, EDGE, at_edge, unknown_name
from povetl.registry.places import NATION, load_place_words, load_places

_ENDING = re.compile("[省市区县州盟旗镇乡村道木场国地查]")
_LONGEST = 9
"""Characters of the longest full name that is not an autonomous area's."""
_LONGEST_AUTONOMOUS = 16
_AREA = ("域", "位", "划", "间", "别", "块")
_FEW = 12
"""So many names are searched one by one; for more, a pattern is worth its making."""
ANAPHORS = "全该我本当此同这"
"""With a kind of place they say it again: 全县, 该镇, 我区, 当地, 同村."""
MEANT = {
    "省": ("province",), "市": ("county", "prefecture", "province"), "区": ("county", "province"), "县": ("county",),
    "州": ("prefecture",), "盟": ("prefecture",), "旗": ("county",), "镇": ("township",), "乡": ("township",),
    "村": ("village",), "国": ("nation",), "地": ("any",), "道": ("township",),
}  # fmt: skip
"""The levels that an anaphor's kind of place may mean, the nearest first."""
_INSIDE = frozenset("县市镇乡村州旗")
"""With 里 they are anaphors: 县里, 村里."""
_BEFORE_BODY = frozenset("\n，。；、：,;“") | {" ", "\u3000"}
_BODY = re.compile(
    "(?:妇联|财政|扶贫|政府|委[^员]|党委|人社|农业|农牧|农村|教育局|教体|卫健|乡村振兴局|民政|残联|团委|总工会|交通|水利|林业|医保|"
    "文旅|商务|发改|审计)"
)
"""县财政, 镇政府 at the beginning of a clause: of the county, the town that is spoken of."""
_OF_COUNTRY = re.compile(
    "村(?:振兴|旅游|建设|治理|道路|公路|教师|医生|公益|产业|工匠|人才|环境|风貌|文化|文明|学校|小学|发展)"
)
"""建设|乡村振兴示范村: the 乡 is of the word behind it."""
_NATURE = re.compile(
    "干流|支流|流域|上游|中游|下游|两岸|沿岸|水系|大桥|水库|河谷|山(?:区|脉|片区|深处|腹地)|山?[南北东西]麓"
)
"""After a short name they say that it is the river's or the mountains' (嫩江干流, 吕梁山区)."""
_WORDS = re.compile(
    "国土面积|全疆|中国(?=[的在已有是减累实将脱约近,，]|贫困|农村|人均|国内|政府|人口|粮食)|"
    "中央财政|国务院扶贫|国家(?:统计局|乡村振兴局)"
)
"""Words that stand for a place by themselves: the nation's, but for 全疆."""
_WORD_CODES = {"全疆": "650000"}


class Hit(NamedTuple):
    """One span that may name a place; a tuple, since a text has thousands."""

    start: int
    end: int
    rows: tuple[int, ...] = ()
    """Rows with this name; empty for an anaphor and for a name that the gazetteer lacks."""
    bare: bool = False
    """A short name, without its suffix."""
    anaphor: tuple[str, ...] = ()
    """The levels that 全县, 该镇, 村里 may mean."""
    unknown: str = ""
    """Level of an X村, X乡 that the gazetteer lacks."""
    at_edge: bool = True
    """Nothing before it can be the first part of a longer name."""


class ShortNames:
    """Finds a set of short names in a text by their first two characters."""

    def __init__(self, names: dict[str, tuple[int, ...]], edge_only: bool = False) -> None:
        self._begin: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
        for name in sorted(names, key=len, reverse=True):
            self._begin.setdefault(name[:2], []).append((name, names[name]))
        first, second = ("".join(sorted({two[i] for two in self._begin})) for i in (0, 1))
        opening = f"[{re.escape(''.join(sorted(EDGE | BEFORE)))}]" if edge_only else ""
        self._pattern = re.compile(f"{opening}(?=[{first}][{second}])" if opening else f"[{first}](?=[{second}])")
        self._offset = 1 if edge_only else 0

    def hits(self, text: str) -> Iterator[Hit]:
        """The longest name at each place, unless a character beside it says that it is another word."""
        words = load_place_words()
        starts = [match.start() + self._offset for match in self._pattern.finditer(text)]
        if self._offset:
            starts.insert(0, 0)
        for start in starts:
            for name, rows in self._begin.get(text[start : start + 2], ()):
                if text.startswith(name, start):
                    end = start + len(name)
                    if _beside(text, start - 1, words.not_after.get(name)) or _NATURE.match(text, end):
                        break
                    if _beside(text, end, words.not_before.get(name)):
                        break
                    yield Hit(start, end, rows, bare=True, at_edge=at_edge(text, start))
                    break


def known_hits(text: str, names: dict[str, tuple[int, ...]]) -> list[Hit]:
    """Where a text has the short names of counties that it names in full elsewhere."""
    if len(names) > _FEW:
        return list(ShortNames(names).hits(text))
    words, hits = load_place_words(), []
    for name, rows in names.items():
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            if not (
                _beside(text, start - 1, words.not_after.get(name)) or _beside(text, end, words.not_before.get(name))
            ):
                hits.append(Hit(start, end, rows, bare=True, at_edge=at_edge(text, start)))
            start = text.find(name, end)
    return hits


def _beside(text: str, at: int, characters: str | None) -> bool:
    """Whether one of these characters stands at an index."""
    return bool(characters) and 0 <= at < len(text) and text[at] in (characters or "")


@cache
def _upper_names() -> ShortNames:
    """Short names of provinces and prefectures; a province's goes before a prefecture's (海南, 吉林)."""
    gazetteer = load_places()
    names = {}
    for name, rows in gazetteer.short.items():
        provinces = tuple(row for row in rows if gazetteer.level(row) == "province")
        prefectures = tuple(row for row in rows if gazetteer.level(row) == "prefecture")
        if provinces or prefectures:
            names[name] = provinces or prefectures
    return ShortNames(names)


@cache
def _county_names() -> ShortNames:
    """Short names that today one county has, no province or prefecture, and no ordinary word."""
    gazetteer, words = load_places(), load_place_words()
    names: dict[str, tuple[int, ...]] = {}
    for name, rows in gazetteer.short.items():
        today = tuple(row for row in rows if gazetteer.valid(row, None))
        if len(today) == 1 and name not in words.ordinary and all(gazetteer.level(row) == "county" for row in rows):
            names[name] = today
    return ShortNames(names, edge_only=True)


def _begins_another(text: str, at: int, row: int) -> bool:
    """Whether the suffix at this index begins another word or a county's name: 南阳|镇平县, 济南|市中区, 振兴|区域."""
    gazetteer = load_places()
    if text[at] == "区" and text[at + 1 : at + 2] in _AREA:  # 乡村振兴区域
        return True
    if text[at] == "市":
        return text[at : at + 3] in ("市中区", "市南区", "市北区")
    if row < len(gazetteer.upper) or text[at] not in "镇乡":
        return False
    names = (text[at : at + length] for length in range(3, _LONGEST_AUTONOMOUS))
    return any(gazetteer.first.get(name, row) < len(gazetteer.upper) for name in names)


def _suffixed(text: str, at: int) -> Iterator[Hit]:
    """The name or the anaphor that ends with the suffix at this index: the longest that the gazetteer has.

    Where the name may be the end of a longer one that the gazetteer lacks (三|岔河乡), or begin in a word before it
    (信阳|新县), the other readings come too.
    """
    gazetteer = load_places()
    first, end, before = gazetteer.first, at + 1, text[at - 1] if at else "\n"
    if before not in EDGE:
        longest = min(end, _LONGEST_AUTONOMOUS if before in "治族" else _LONGEST)
        for length in range(longest, 1, -1):
            name = text[end - length : end]
            if (
                name in first
                and not (text[at] == "乡" and _OF_COUNTRY.match(text, end))
                and not _begins_another(text, at, first[name])
            ):
                edge = at_edge(text, end - length)
                yield Hit(end - length, end, gazetteer.rows_named(name), at_edge=edge)
                if edge:
                    return
        if before == "地" and text[at] == "区" and at > 1 and text[at - 2] in "全我":
            yield Hit(at - 2, end, anaphor=("prefecture",))
            return
        if (
            before in ANAPHORS
            and (text[at] != "地" or before in "当本该")
            and text[at] in MEANT
            and (before != "同" or text[at] == "村")
        ):
            yield Hit(at - 1, end, anaphor=MEANT[text[at]])
            return
    if text[at] in "县镇乡" and before in _BEFORE_BODY and _BODY.match(text, end):
        yield Hit(at, end + 1, anaphor=MEANT[text[at]])
        return
    inside = text[end : end + 1] == "里" or (text[at] == "州" and text[end : end + 1] == "内")
    if inside and text[at] in _INSIDE and at_edge(text, at):
        yield Hit(at, end + 1, anaphor=MEANT[text[at]])
        return
    found = unknown_name(text, end)
    if found is not None:
        start, level, sure = found
        yield Hit(start, end, unknown=level, at_edge=sure)


def scan(text: str) -> list[Hit]:
    """Every span that may name a place, by start, the longest first where two begin together; they may overlap."""
    hits = list(_upper_names().hits(text))
    hits += _county_names().hits(text)
    for match in _ENDING.finditer(text):
        hits += _suffixed(text, match.start())
    by_code = load_places().by_code
    for match in _WORDS.finditer(text):
        hits.append(Hit(match.start(), match.end(), (by_code[_WORD_CODES.get(match.group(), NATION)],)))
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    return hits
