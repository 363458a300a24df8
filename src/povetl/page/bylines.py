"""Authors whom the text itself names, and the dateline at its head.

（记者甲 乙）in the dateline, 本报记者 甲 on a line of its own, （通讯员 甲 乙）at the end.
"""

import re
import tomllib
from collections.abc import Sequence
from importlib import resources

from povetl.page.credits import split_names

_HAN = "[\u4e00-\u9fff]"
_NAME = rf"(?:{_HAN}{{1,6}}·{_HAN}{{1,8}}|{_HAN}{{2,4}})"
_NEXT_NAME = rf"(?:{_HAN}{{1,6}}·{_HAN}{{1,8}}|{_HAN}{{1,4}})"
_JOIN = r"[、，,\s\u3000]{1,4}"
_ROLE = rf"(?:{_HAN}{{0,10}}?)(?:记者|記者|通讯员|通訊員|特约撰稿人?|特约评论员|评论员)"
_OTHER_ROLE = r"(?:(?:见习|实习|特约|本报|全媒体)?(?:记者|記者|通讯员|通訊員|实习生)\s{0,2}[:：]?\s{0,2})?"
_NAMES = rf"(?P<names>{_NEXT_NAME}(?:{_JOIN}{_OTHER_ROLE}{_NEXT_NAME}){{0,9}})"
_WORK = (
    r"(?:\s{0,2}[/／|]?\s{0,2}(?:文[/并\s]?图|图[/并\s]?文|文|图|摄影|摄|报道|報導|報道|摄影报道|"
    r"采访整理|整理|综合报道|[\u4e00-\u9fff]{2,6}(?:报道|報導|報道)))?"
)
_IN_DATELINE = re.compile(
    rf"^[^。！？(（〔【\[]{{0,36}}[(（〔【\[]\s{{0,2}}{_ROLE}\s{{0,3}}[:：/]?\s{{0,3}}{_NAMES}\s{{0,2}}(?:[/／][^()（）〔〕]{{1,14}})?{_WORK}\s{{0,2}}[)）〕】\]]"
)
_AFTER_DATELINE = re.compile(
    rf"^{_HAN}{{2,14}}(?:\d{{1,2}}月)?\d{{1,2}}日[电讯電訊]\s{{0,2}}[(（]\s{{0,2}}{_NAMES}\s{{0,2}}[)）]"
)
_LINE = re.compile(
    rf"^[□■◎●○▲△◆◇※*\s—]{{0,4}}(?:(?:文|图文|撰文)\s{{0,2}}[/／|｜︱]\s{{0,2}})?(?:(?:{_ROLE}|作者|撰文)\s{{0,3}}[:：︱|丨/／]?|文\s{{0,2}}[:：︱|丨/／])\s{{0,3}}{_NAMES}{_WORK}[。\s]{{0,3}}$"
)
_BRACKET_LINE = re.compile(r"^[(（\[【〔]\s{0,3}(?P<body>[^()（）\[\]【】〔〕]{2,60})\s{0,3}[)）\]】〕][。\s]{0,3}$")
_TAIL = re.compile(
    rf"[(（〔【\[]\s{{0,3}}(?:{_ROLE}|作者|文|撰文)\s{{0,3}}[:：/]?\s{{0,3}}{_NAMES}{_WORK}\s{{0,3}}[)）〕】\]][。\s]{{0,3}}$"
)
_PLACED = re.compile(
    rf"[(（〔【\[]\s{{0,3}}(?P<names>{_NEXT_NAME}(?:{_JOIN}{_NEXT_NAME}){{0,4}}?)\s{{1,3}}{_HAN}{{2,4}}(?:报道|報導|報道)\s{{0,3}}[)）〕】\]][。\s]{{0,3}}$"
)
"""Names and place: （甲 乙 上海报道）."""
_REPORTED = re.compile(
    rf"[(（〔【\[]\s{{0,3}}{_NAMES}\s{{0,3}}[/／]?\s{{0,2}}(?:{_HAN}{{2,4}}\s{{0,2}})?(?:报道|報導|報道|摄影报道|采写)\s{{0,3}}[)）〕】\]][。\s]{{0,3}}$"
)
_AGENCY = re.compile(
    r"^\s*(?P<dateline>(?P<agency>新华社|新華社|中新社|中新网|中新網|人民网|人民網|新华网|新華網|央广网|央视网|中国新闻网|中国西藏网|中國西藏網|中通社|中央社|法新社|路透社|美联社|本报|本報|本网|本站|本台|"
    rf"{_HAN}{{2,8}}(?:日报|晚报|时报|日報|晚報|網|网|报))"
    rf"(?P<place>[\u4e00-\u9fff、]{{0,12}}?)(?P<day>(?:\d{{4}}年)?(?:\d{{1,2}}月)?\d{{1,2}}日)?(?P<kind>综合消息|综合电|专电|电|電|讯|訊|消息|综合报道))"
)
_OWN = frozenset(("本报", "本報", "本网", "本站", "本台"))


def _load_names() -> tuple[frozenset[str], tuple[str, ...]]:
    data = tomllib.loads(resources.files(__package__).joinpath("data/names.toml").read_text("utf-8"))
    return frozenset("".join(data["surnames"].split())), (*data["compound"], *data["tibetan"])


_SURNAMES, _FIRST_PARTS = _load_names()


def looks_like_person(name: str) -> bool:
    """Whether two to four characters begin like a person's name."""
    if not 2 <= len(name) <= 4 and "·" not in name:
        return False
    return name.startswith(_FIRST_PARTS) or (name[0] in _SURNAMES and len(name) <= 3)


def byline(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Authors that a body names: in its dateline, else on a line of their own, else in brackets at the end."""
    lines = [line.strip(" \t\u3000\xa0") for line in paragraphs if line.strip()]
    for line in lines[:3]:
        found = _IN_DATELINE.match(line[:160]) or _AFTER_DATELINE.match(line[:120])
        if found:
            names = split_names(found["names"])
            if names:
                return names
    for line in [*lines[:3], *reversed(lines[3:][-5:])]:
        names = line_byline(line)
        if names:
            return names
    for line in reversed(lines[-4:]):
        found = _TAIL.search(line[-90:]) or _PLACED.search(line[-60:]) or _REPORTED.search(line[-60:])
        if found:
            names = split_names(found["names"])
            persons = tuple(name for name in names if looks_like_person(name))
            if names:
                return persons or names
    return bare_names(lines[-1]) if lines else ()


def line_byline(line: str) -> tuple[str, ...]:
    """Authors on a line that holds nothing else: 本报记者 甲 乙."""
    if len(line) > 70:
        return ()
    inner = _BRACKET_LINE.match(line)
    found = _LINE.match(inner["body"].strip() if inner else line)
    if not found:
        return ()
    return split_names(found["names"])


def bare_names(line: str) -> tuple[str, ...]:
    """Names in brackets on a line of their own, without a role: （甲乙）."""
    inner = _BRACKET_LINE.match(line)
    if not inner or len(inner["body"]) > 14:
        return ()
    names = split_names(inner["body"])
    return names if names and all(map(looks_like_person, names)) else ()


def dateline(first: str) -> tuple[str | None, str | None]:
    """Agency and dateline at the head of the first paragraph: ('新华社', '新华社拉萨3月5日电')."""
    match = _AGENCY.match(first[:60].lstrip(" \u3000\xa0（(【[〔"))
    if not match:
        return None, None
    if not match["day"] and (match["kind"] not in ("讯", "訊", "电", "電", "消息") or match["place"]):
        return None, None
    agency = match["agency"]
    return (None if agency in _OWN else agency), match["dateline"]
