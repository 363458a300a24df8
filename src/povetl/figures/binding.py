"""What the words around a quantity say of it: change or level, up or down, per what, planned or done, of one person."""

import re
from decimal import Decimal
from typing import Literal

from povetl.figures.quantities import Quantity
from povetl.figures.mentions import Mention
from povetl.figures.sentences import Boundaries
from povetl.records import Kind

Direction = Literal["increase", "decrease"]

_CUE = re.compile(
    r"(?P<up>增长|增加(?!值)|净增|增收|增产|增幅|增速|递增|剧增|猛增|激增|提高|提升|上升|上涨|上浮|攀升|扩大|涨幅|升幅|多出|高出|高于|超出|快于|"
    r"延长|增至|增到|升至|升到|涨到|涨至|提至|扩至|扩展到|发展到|壮大到|多卖|多赚|多收|翻|增(?!加))"
    r"|(?P<down>减少|下降|降低|降幅|跌幅|减幅|缩小|缩短|缩减|回落|下跌|下滑|下调|压减|压缩|削减|减轻|减至|减到|降至|降到|低于|减产|减收|"
    r"降(?![水雨雪温落临解压])|减(?!贫|负)|跌至|跌到)"
)
_TO = re.compile(r"(?:了)?(?:[到至为]|成)|(?:的|之)?(?:后|目标)(?:达|为)")
_NOT_UP = frozenset("新倍")
_NOT_CUE_AFTER = frozenset("值点地强效进设补贫压排灾负免缓让")
_COMPARED = re.compile(
    r"[比较].{1,20}?(?P<up>多|高|快|长|涨)(?:了|出)?(?:约|近|超|超过|将近)?$|[比较].{1,20}?(?P<down>少|低|慢|短)(?:了)?(?:约|近)?$"
)
_GAP = 14
_SHARE_LEFT = re.compile(r"(?:占|占比|比重|份额|占有率为|相当于|完成|比例)[^，。；：%]{0,26}$")
_OF_LEFT = re.compile(r"[^，。；：\d]{1,}的$")
_RATE_LEFT = re.compile(r"(?:率|度|浓度|系数|增速|覆盖面)[^，。；：、]{0,10}$")
_SHARE_RIGHT = re.compile(r"(?:以上|左右)?的?[^，。；：、的\d]{0,8}")
_RATE_CHANGE = re.compile(r"(?:增长率|增速|增幅|涨幅|增长速度)[^，。；：、]{0,12}$")
_FALL_RATE = re.compile(r"(?:降幅|跌幅|减幅|下降率)[^，。；：、]{0,12}$")

_PER = re.compile(
    r"(?P<person>(?<![去今明前同全当0-9])年人均|人均|每人|每名|每位|每个人|平均每人|每个?(?:村民|群众|学生|农民|牧民|劳动力|社员|职工|员工|工人|贫困人口|老人))"
    r"|(?P<household>户均|每户|每个?(?:贫困户|农户|牧户|家庭|搬迁户)|每家|家庭年收入|家的?年?收入|家庭(?=至少)|自家)"
    r"|(?P<mu>亩均|每亩|亩产|一亩|平均亩)"
    r"|(?P<item>每个(?!月|人)|每[只头匹件套棵株条台辆座间座栋羽张箱瓶把]|每吨|每公斤|每斤|每平方米|每[^，。；：的\d]{0,2}个产品|单价|只均|头均|村均|每村|每县|每乡)"
    r"|(?P<day>日均|每天|每日|一天|日薪|日工资|日产|单日|天天|日收入|日供|日处理)"
    r"|(?P<month>月均|每个?月|月工资|月收入|月薪|一个月|月租|月人均|人均月|月供|按月|月补助|月补贴|月保底|月平均)"
    r"|(?P<year>年均|每年|(?<![去今明前同全当0-9])年人均|一年(?=[^前来后之度的])|户均年|人均年|年户均|年工资|年薪|年增收|年租金|年纯收入|家庭年收入)"
)
_VERB_ONLY = re.compile(
    r"(?:已|均|共|平均|全部|分别|也|还|就|约|仅|只|才|可)?(?:达到|达|为|增至|增加到|提高到|增长到|上升到|升至|突破|超过|有|是)?了?"
)
_EACH = re.compile(r"[^，；。]{0,5}?(?:都|均|各)(?!价)")
_BASELINE = re.compile(r"^[，,]?.{0,12}?[比较由从]")
_PER_NOT_AFTER = frozenset("之期后前来个下以年")
_PER_ORDER = ("person", "household", "mu", "item", "day", "month", "year")
_SLASH_PER = {"人": "person", "户": "household", "亩": "mu", "月": "month", "天": "day", "日": "day", "年": "year"}
_RIGHT_PER = re.compile(r"(?:一|每)(?P<unit>人|户|亩|个月|月|天|年|只|头|件|个)(?=[，。；、）)\s]|$)")
_RIGHT_UNIT = {"人": "person", "户": "household", "亩": "mu", "个月": "month", "月": "month", "天": "day", "年": "year"}

_TARGET = re.compile(
    r"力争|确保|预计|预期|拟|争取|目标|规划(?!纲要|局|区|院|设计)|有望|即将|"
    r"(?<!年度)(?<!入)(?<!按)(?<!照)(?<!资金)(?<!行动)(?<!工作)(?<!项目)计划(?![的单内外任》”总])|"
    r"(?<![可能即])将(?=(?:再|进一步|继续|全面|新|累计|陆续|逐步|达|实现|投入|建|完成|增|提高|超|带动|解决|惠及|覆盖|使|让|有|为|安排|投资|新增|力争|达到|培训|搬迁|"
    r"减|降|脱贫|发放|实施|启动|开工|通过|用于支持))|可(?:望|让|使|带动|实现|解决|增加|新增|提供)|到20[2-9]\d年(?:底|末)?(?:，)?(?:[^，。；]{0,12})(?:要|将|达到|力争|实现)|全年任务|任务"
)
_TARGET_END = re.compile(r"[。；;\n]")
_DONE = re.compile(r"已|累计|完成了|实现了|截至")
_PERSONAL = re.compile(r"[他她我俺咱]|自家|家里|一家人|夫妻|丈夫|妻子|父亲|母亲|儿子|女儿|老汉|大姐|大叔|老人家")


def bind(text: str, quantities: list[Quantity], limits: Boundaries) -> list[Mention]:
    """Mentions of the quantities that are figures, in order."""
    mentions: list[Mention] = []
    previous: Mention | None = None
    previous_q: Quantity | None = None
    for q in quantities:
        if q.dropped:
            continue
        mention = _bound(text, q, limits, previous, previous_q)
        mentions.append(mention)
        previous, previous_q = mention, q
    return mentions


def _bound(
    text: str, q: Quantity, limits: Boundaries, previous: Mention | None, previous_q: Quantity | None
) -> Mention:
    sentence = limits.sentence(q.start, q.end)
    clause = limits.clause(q.start, q.end)
    left_from = clause[0]
    neighbour: Mention | None = None
    if previous is not None and previous.end > left_from:
        left_from = previous.end
    if previous is not None and previous.sentence_start == sentence[0]:
        neighbour = previous
    left = text[max(left_from, q.start - 40) : q.start]
    in_list = (
        neighbour is not None and neighbour.end + 2 >= q.start and left.strip() in ("、", "和", "及", "与", "或", "")
    )
    kind, direction = _kind(text, q, left, clause)
    if in_list and neighbour is not None and kind == "level" and neighbour.unit == q.unit:
        kind, direction = neighbour.kind, direction or neighbour.direction
    pair: Literal["from", "to"] | None = None
    if q.pair:
        pair = "from" if q.pair == "from" else "to"
    if direction and kind == "level" and neighbour is not None and neighbour.unit == q.unit:
        between = text[max(neighbour.end, q.start - 24) : q.start]
        if "。" not in between and re.search(r"[由从]", text[max(sentence[0], neighbour.start - 24) : neighbour.start]):
            pair = "to"
    if pair == "to" and neighbour is not None and neighbour.kind.startswith("change") and kind == "level":
        kind, direction = neighbour.kind, neighbour.direction
    if q.negative and direction:
        direction = "decrease" if direction == "increase" else "increase"
    elif q.negative and kind == "level":
        pass
    value = q.value
    if q.negative and value is not None and kind == "level":
        value = -value
    per = _per(text, q, clause, left, neighbour, kind, pair, in_list, sentence[0])
    return Mention(
        start=q.start,
        end=q.end,
        numeral_start=q.numeral_start,
        numeral_end=q.numeral_end,
        value=value,
        value_high=q.value_high,
        resolution=q.resolution,
        unit=q.unit or "count",
        classifier=q.classifier,
        qualifier=q.qualifier,
        kind=kind,
        direction=direction,
        per=per,
        modality=_modality(text, q, sentence, clause),
        scope=_scope(text, q, sentence, per),
        sentence_start=sentence[0],
        sentence_end=sentence[1],
        clause_start=clause[0],
        clause_end=clause[1],
        pair=pair,
        rule=q.form,
    )


def _last_cue(left: str) -> re.Match[str] | None:
    last = None
    for cue in _CUE.finditer(left):
        start = cue.start()
        if start and left[start - 1] in _NOT_UP:
            continue
        after = left[cue.end() : cue.end() + 1]
        if len(cue.group()) == 1 and after in _NOT_CUE_AFTER:
            continue
        last = cue
    return last


def _kind(text: str, q: Quantity, left: str, clause: tuple[int, int]) -> tuple[Kind, Direction | None]:
    unit = q.unit
    if q.form == "zero":
        return "level", "decrease" if re.search(r"[降减归清]", left[-6:]) else None
    if q.form == "fold":
        return "change_pct", "increase"
    direction: Direction | None = None
    cue = _last_cue(left)
    to = False
    compared = _COMPARED.search(left)
    if compared:
        direction = "increase" if compared["up"] else "decrease"
    elif cue is not None and len(left) - cue.end() <= _GAP:
        word = cue.group()
        direction = "increase" if cue["up"] else "decrease"
        rest = left[cue.end() :]
        to = word[-1] in "至到" or bool(_TO.match(rest)) and not re.match(r"了", rest)
        if word in ("高于", "低于") and unit != "percentage_point":
            direction = None
        elif not to and "、" in rest and unit not in ("percent", "percentage_point", "times"):
            direction = None
    if unit == "percentage_point":
        return "change_pp", direction
    if direction is not None:
        if to:
            return "level", direction
        if unit in ("percent", "permille", "times"):
            return "change_pct", direction
        return "change_abs", direction
    if unit == "percent":
        if _FALL_RATE.search(left):
            return "change_pct", "decrease"
        if _RATE_CHANGE.search(left):
            return "change_pct", "increase"
        return _share(text, q, left, clause), None
    return "level", None


def _share(text: str, q: Quantity, left: str, clause: tuple[int, int]) -> Kind:
    if _SHARE_LEFT.search(left) and not _RATE_LEFT.search(left):
        return "share"
    if _RATE_LEFT.search(left):
        return "level"
    if left.endswith("的") or left.rstrip("约近超过").endswith("的"):
        return "share"
    if q.form in ("tenths", "fraction", "half"):
        return "share"
    after = text[q.end : q.end + 1]
    if after == "的":
        return "share"
    return "level"


def _per(
    text: str, q: Quantity, clause: tuple[int, int], left: str, neighbour: Mention | None, kind: Kind,
    pair: str | None, in_list: bool, sentence_start: int,
) -> str | None:  # fmt: skip
    found: set[str] = set()
    if q.per_after:
        for piece in re.findall(r"[人户亩月天日年]|[^/·.]+", q.per_after[1:]):
            found.add(_SLASH_PER.get(piece, "item"))
        return _joined(found)
    if q.unit in ("percent", "permille", "percentage_point", "times"):
        if kind == "share" and "每年" in left:
            return "year"
        return None
    if _VERB_ONLY.fullmatch(left):
        left = text[max(neighbour.end if neighbour is not None else sentence_start, q.start - 40) : q.start]
    for per in _PER.finditer(left):
        key = per.lastgroup or ""
        word = per.group()
        if q.unit == "celsius" or (key == "year" and word == "一年" and q.unit != "CNY"):
            continue
        if word == "一年" and left[per.end() : per.end() + 1] in _PER_NOT_AFTER:
            continue
        found.add(key)
        if key == "person" and word == "年人均" or key == "household" and "年收入" in word and "家庭" in word:
            found.add("year")
    if (
        not found
        and neighbour is not None
        and neighbour.per
        and neighbour.unit == q.unit
        and q.start - neighbour.end <= 30
    ):
        if kind == "change_abs" or pair == "to" or in_list or q.form == "elided" or _BASELINE.search(left):
            return neighbour.per
    if not found and neighbour is not None and neighbour.unit in ("household", "person") and neighbour.end >= clause[0]:
        if _EACH.match(left):
            return neighbour.unit
    if not found:
        right = _RIGHT_PER.match(text, q.end)
        if right:
            return _RIGHT_UNIT.get(right["unit"], "item")
        return None
    if "person" in found and "household" in found:
        found.discard("household")
    if "mu" in found and q.unit == "mu":
        found.discard("mu")
    return _joined(found)


def _joined(found: set[str]) -> str | None:
    return "_".join(p for p in _PER_ORDER if p in found) or None


def _modality(
    text: str, q: Quantity, sentence: tuple[int, int], clause: tuple[int, int]
) -> Literal["actual", "target"]:
    floor = max(sentence[0], q.start - 120)
    for mark in "；;":
        floor = max(floor, text.rfind(mark, floor, q.start) + 1)
    target = None
    for target in _TARGET.finditer(text, floor, q.end + 4):
        pass
    if target is None or target.start() >= q.start and target.group() not in ("任务",):
        return "actual"
    done = None
    for done in _DONE.finditer(text, target.end(), q.start):
        pass
    return "actual" if done is not None else "target"


def _scope(text: str, q: Quantity, sentence: tuple[int, int], per: str | None) -> Literal["aggregate", "individual"]:
    if _PERSONAL.search(text, max(sentence[0], q.start - 60), q.start):
        return "individual"
    return "aggregate"


_ = Decimal
