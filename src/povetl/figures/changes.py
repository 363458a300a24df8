"""Level or change, share or rate, up or down: what the words before a quantity make of it."""

import re
from typing import Literal

from povetl.figures.quantities import Quantity
from povetl.records import Kind

Direction = Literal["increase", "decrease"]

_CUE = re.compile(
    r"(?P<up>增长|增加(?!值)|净增|增收|增产|增幅|增速|递增|剧增|猛增|激增|新增加|提高|提升|上升|上涨|上浮|攀升|扩大|涨幅|升幅|升高|多出|高出|"
    r"高于|超出|快于|延长|增至|增到|升至|升到|涨到|涨至|提至|扩至|扩[展大]?到|发展到|壮大到|跃升[至到]|拉长|翻|增(?!加)|涨|多(?:收入|增收|挣|赚|得|领(?!补|取)|收)(?!的))"
    r"|(?P<down>减少|下降|降低|降幅|跌幅|减幅|缩小|缩短|缩减|回落|下跌|下滑|下调|压减|压缩|削减|减轻|减至|减到|降至|降到|低于|少于|慢于|减产|减收|"
    r"缩至|缩短[至到]|降(?![水雨雪温落临解压])|减(?!贫|负)|跌至|跌到|跌)"
)
_CUE_FIRST = re.compile(r"[增净递剧猛激新提上攀扩涨升多高超快延至发壮跃拉翻减下降跌缩回压削低少慢]")
"""The first characters of all cues: a class is searched far faster than the words."""
_TO = re.compile(r"(?:[到至为]|成(?!本|立|员))|(?:的|之)?(?:后|目标)(?:达|为)")
_JOINED_BEFORE = frozenset("新倍")
_NOT_AFTER = frozenset("值点地强效进设补贫压排灾负免缓让开")
_GAP = 14
_RATE_NOUN = re.compile(r"率|比重|占比|比例(?!提)|系数")
_CLOSE = re.compile(r"(?:了|约|近|超|超过|超出|将近|幅|了近|了约|逾)?")
_COMPARED = re.compile(
    r"[比较].{1,20}?(?:(?P<up>多|高|快|长|涨|翻|贵)|(?P<down>少|低|慢|短|降|跌))"
    r"(?:[了出]|(?<=[多少])[^，；。\d]{1,4})?(?:约|近|超|超过|将近)?$"
)
_SHARE_LEFT = re.compile(r"(?:占|来源[为是]|构成[为是]|占比|比重|份额|占有率为|相当于|完成|比例)[^，。；：%]{0,26}$")
_RATE_LEFT = re.compile(r"(?:率|[盖意晓化集密]度|浓度|系数|增速|覆盖面)[^，。；：、]{0,10}$")
_RISE_RATE = re.compile(r"(?:(?<!自然)增长率|增速|增幅|涨幅|增长速度|升幅)[^，。；：、]{0,12}$")
_FALL_RATE = re.compile(r"(?:降幅|跌幅|减幅|下降率)[^，。；：、]{0,12}$")
_GIVEN = frozenset(["分给", "归村", "归集", "归农", "归贫", "返还", "分配"])
"""After the part that somebody gets: 30%分给贫困户."""
_BOUNDS = frozenset(["高于", "低于", "少于", "超出"])
_ABOUT = "约近超过逾"
_FALLING = re.compile(r"[降减归清]")
_RATIO_UNITS = frozenset(["percent", "permille", "times"])


def kind_of(q: Quantity, left: str, after: str) -> tuple[Kind, Direction | None]:
    """Kind and direction; ``left`` is the clause from the previous quantity to ``q``, ``after`` two characters."""
    if q.form == "zero":
        return "level", "decrease" if _FALLING.search(left[-6:]) else None
    if q.form == "fold":
        return "change_pct", "increase"
    direction, to = _direction(q, left)
    if q.unit == "percentage_point":
        return "change_pp", direction
    if direction is not None:
        if to:
            return "level", direction
        return ("change_pct" if q.unit in _RATIO_UNITS else "change_abs"), direction
    if q.unit in ("percent", "permille"):
        if _FALL_RATE.search(left):
            return "change_pct", "decrease"
        if _RISE_RATE.search(left):
            return "change_pct", "increase"
        if q.unit == "percent":
            return share_of(q, left, after), None
    return "level", None


def _direction(q: Quantity, left: str) -> tuple[Direction | None, bool]:
    """Up or down, and whether the number is where it went to (增至) and not by how much."""
    compared = _COMPARED.search(left)
    if compared:
        return ("increase" if compared["up"] else "decrease"), False
    cue = _last_cue(left, bounds=q.unit != "percentage_point")
    if cue is None or len(left) - cue.end() > _GAP:
        return None, False
    word, rest = cue.group(), left[cue.end() :]
    direction: Direction = "increase" if cue["up"] else "decrease"
    to = word[-1] in "至到" or (word[-1] not in "幅速" and _TO.match(rest) is not None)
    if to:
        return direction, True
    if _RATE_NOUN.search(rest) or (len(word) == 1 and not _CLOSE.fullmatch(rest)):
        return None, False
    if "、" in rest and q.unit not in _RATIO_UNITS and q.unit != "percentage_point":
        return None, False
    return direction, False


def _last_cue(left: str, *, bounds: bool) -> re.Match[str] | None:
    """The last word of change; 不低于 and 高于 are ``bounds`` of an amount unless it is a difference of rates."""
    last = None
    at = 0
    while first := _CUE_FIRST.search(left, at):
        start = at = first.start()
        cue = _CUE.match(left, start)
        at = start + 1 if cue is None else cue.end()
        if cue is None:
            continue
        end = at
        if start and left[start - 1] in _JOINED_BEFORE:
            continue
        if bounds and cue.group() in _BOUNDS:
            continue
        if end - start == 1 and left[end : end + 1] in _NOT_AFTER and end < len(left):
            continue
        last = cue
    return last


def share_of(q: Quantity, left: str, after: str) -> Kind:
    """占45.6%, 收益的30%, 85%的贫困县, 六成贫困人口 are shares; 覆盖率44.78% is a level."""
    rate = _RATE_LEFT.search(left)
    if not rate and _SHARE_LEFT.search(left):
        return "share"
    if rate:
        return "level"
    if (
        left.rstrip(_ABOUT).endswith(("的", "其中"))
        or after[:1] == "的"
        or after in _GIVEN
        or q.form in ("tenths", "fraction", "half")
    ):
        return "share"
    return "level"
