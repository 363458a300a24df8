"""Where a text might name a place: spans and the gazetteer rows of that name, before any choice between them.

Two passes, both of them one compiled character class run in C: full names and 全县, 该镇, X村 are found from the last
character back (省 市 县 区 乡 镇 村 …), short names (西藏, 昌都) from their first two characters.
"""

import re
from dataclasses import dataclass
from functools import cache

from povetl.registry.places import Gazetteer, load_place_words, load_places

_ENDINGS = "省市区县州盟旗镇乡村道木场国地查"
_ENDING = re.compile(f"[{_ENDINGS}]")
_LONGEST = 9
_LONGEST_AUTONOMOUS = 16
ANAPHORS = frozenset("全该我本当各此同这")
_LEVEL_OF_ENDING = {
    "省": ("province",), "市": ("prefecture", "county"), "区": ("county", "province"), "县": ("county",),
    "州": ("prefecture",), "盟": ("prefecture",), "旗": ("county",), "镇": ("township",), "乡": ("township",),
    "村": ("village",), "国": ("nation",), "地": ("any",), "道": ("township",), "查": ("village",),
}  # fmt: skip
_INSIDE = "县市镇乡村州旗"
"""With 里 they are anaphors: 县里, 村里."""
_EDGE = frozenset(" \t\r\n\u3000，,。.；;：:、！!？?（）()《》<>“”\"'‘’「」『』【】[]—-–·…/|*＊　")
"""A name cannot reach across these."""
_BEFORE = frozenset("在从到的与及对为是将把由让给被至用了着过向赴驻往距离于年月日")
"""Words of one character that stand before a place's name more often than inside one."""
_OPENERS = re.compile(
    r"(?:走进|进入|深入|来到|位于|地处|帮扶|前往|奔赴|例如|比如|包括|其中|如今|目前|现在|今年|去年|近年来|走访|调研|因为|"
    r"这里是|记者|听说|以及|还有|坐落|落户|家住|来自|定点|联系|结对|挂包|支援|援助|出生|老家|返回|回到|离开|一个|建设|打造)$"
)
_GENERIC = re.compile(
    r"(?:^[山新老小大东西南北前后上下古富穷强弱治整联帮包扶访护爱建数兴驻进入到回出离返村县乡镇市]|^.?[小大]山|偏远山|"
    r"农|乡|贫困|行政|自然|建制|[全该本各每同邻此某驻进入整联帮包]|这个|重点|示范|试点|先进|后进|中心|小康|空壳|薄弱|脱贫|出列|"
    r"旅游|民俗|文明|生态|移民|搬迁|安置|边境|牧业|民族|特色|美丽|新农|城中|城郊|近郊|传统|所在|[0-9０-９百千万两几数多余个十]|"
    r"贫穷|落后|富裕|小山|山区|库区|牧区|农区|少数民族|深度|精品|明星|专业|电商|淘宝|光伏|达标|摘帽|标兵|样板|基层|"
    r"壮大|发展|振兴|相关|有关|其他|所有|任何|一些|部分|许多|众多|不少|周边|附近|相邻|两岸|沿线|项目|试验|国家|省级|市级|县级)$"
)
"""What makes an X村, X乡, X镇 a kind of place and not the name of one."""
_NOT_AFTER = frozenset("级乡镇容貌落寨庄屯组")
"""村级, 乡镇, 村落: the character before is no suffix."""
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff]+$")


@dataclass(frozen=True, slots=True)
class Hit:
    """One span that may name a place."""

    start: int
    end: int
    rows: tuple[int, ...] = ()
    """Gazetteer rows with this name; empty for an anaphor and for a name that the gazetteer lacks."""
    bare: bool = False
    """A short name, without its suffix."""
    anaphor: tuple[str, ...] = ()
    """The levels that 全县, 该镇, 村里 may mean."""
    unknown: str = ""
    """Level of an X村, X乡 that the gazetteer lacks."""
    at_edge: bool = True
    """Nothing before it could be the first part of a longer name."""


@cache
def _short_names() -> tuple[re.Pattern[str], dict[str, tuple[tuple[str, tuple[int, ...]], ...]]]:
    """A pattern for the first two characters of provinces' and prefectures' short names, and the names they may begin."""
    gazetteer = load_places()
    levels = gazetteer.columns[3]
    begin: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for name, rows in gazetteer.by_short_name.items():
        upper = tuple(row for row in rows if levels[row] in ("province", "prefecture"))
        if upper:
            provinces = tuple(row for row in upper if levels[row] == "province")
            begin.setdefault(name[:2], []).append((name, provinces or upper))
    pattern = f"[{''.join(sorted({two[0] for two in begin}))}](?=[{''.join(sorted({two[1] for two in begin}))}])"
    longest_first = {two: tuple(sorted(names, key=lambda pair: -len(pair[0]))) for two, names in begin.items()}
    return re.compile(pattern), longest_first


def _bare_hits(text: str) -> list[Hit]:
    """Short names of provinces and prefectures, the longest at each place."""
    pattern, names = _short_names()
    words = load_place_words()
    hits = []
    for match in pattern.finditer(text):
        at = match.start()
        for name, rows in names.get(text[at : at + 2], ()):
            if text.startswith(name, at):
                end = at + len(name)
                after, before = text[end : end + 1], text[at - 1 : at] if at else ""
                if not (before and before in words.not_after.get(name, "")) and not (
                    after and after in words.not_before.get(name, "")
                ):
                    hits.append(Hit(at, end, rows, bare=True))
                break
    return hits


def known_short_hits(text: str, names: dict[str, tuple[int, ...]]) -> list[Hit]:
    """Short names of counties that the text has named in full (卡若 where 卡若区 stands)."""
    if not names:
        return []
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    return [Hit(match.start(), match.end(), names[match.group()], bare=True) for match in pattern.finditer(text)]


def _at_edge(text: str, start: int) -> bool:
    """Nothing before could belong to the name: start of text, punctuation, a digit, or a word like 在."""
    if start == 0:
        return True
    before = text[start - 1]
    return before in _EDGE or before in _BEFORE or before.isdigit() or before in _ENDINGS or not _HAN.match(before)


def _unknown(text: str, end: int) -> Hit | None:
    """A name that only its suffix tells (马俑村): from the nearest edge, at most seven characters, not a kind of place."""
    start = end - 1
    limit = max(0, end - 8)
    while start > limit and text[start - 1] not in _EDGE and text[start - 1] not in _BEFORE:
        if text[start - 1] in "省市区县州盟旗镇乡村":
            break
        if not _HAN.match(text[start - 1]):
            break
        start -= 1
    if start == limit and limit > 0 and not _at_edge(text, start):
        return None
    for length in (4, 3, 2):
        opener = _OPENERS.match(text, start, min(start + length, end))
        if opener:
            start += length
            break
    if start < end - 2 and text[start] in "和同以共" and text[start - 1 : start] in ("村", "乡", "镇"):
        start += 1
    name = text[start : end - 1]
    if text[end - 2 : end] in ("社区", "嘎查"):
        name = text[start : end - 2]
    if len(name) < 1 or _GENERIC.search(name):
        return None
    level = "township" if text[end - 1] in "乡镇" else "village"
    return Hit(start, end, unknown=level, at_edge=len(name) > 1)


def scan(text: str) -> list[Hit]:
    """Every span that may name a place, sorted by start, the longest first where two begin together; they may overlap."""
    gazetteer: Gazetteer = load_places()
    by_name = gazetteer.by_name
    hits: list[Hit] = _bare_hits(text)
    for match in _ENDING.finditer(text):
        at = match.start()
        end = at + 1
        before = text[at - 1] if at else "\n"
        if before in _EDGE:
            if text[end : end + 1] == "里" and text[at] in _INSIDE:
                hits.append(Hit(at, end + 1, anaphor=_LEVEL_OF_ENDING[text[at]]))
            continue
        longest = min(end, _LONGEST_AUTONOMOUS if text[at - 2 : at] in ("自治", "族自") else _LONGEST)
        for length in range(longest, 1, -1):
            rows = by_name.get(text[end - length : end])
            if rows:
                hits.append(Hit(end - length, end, rows, at_edge=_at_edge(text, end - length)))
                break
        else:
            ending = text[at]
            if before in ANAPHORS and ending in _LEVEL_OF_ENDING:
                if before not in "各同" or ending == "村":
                    hits.append(Hit(at - 1, end, anaphor=_LEVEL_OF_ENDING[ending]))
            elif ending in _INSIDE and text[end : end + 1] == "里" and _at_edge(text, at):
                hits.append(Hit(at, end + 1, anaphor=_LEVEL_OF_ENDING[ending]))
            elif (ending in "村乡镇" and text[end : end + 1] not in _NOT_AFTER) or text[at - 1 : end] in (
                "社区",
                "嘎查",
            ):
                unknown = _unknown(text, end)
                if unknown:
                    hits.append(unknown)
    for match in re.finditer("国土面积|中国(?=[的在已有是农贫,，])", text):
        hits.append(Hit(match.start(), match.end(), (gazetteer.by_code["000000"],)))
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    return hits
