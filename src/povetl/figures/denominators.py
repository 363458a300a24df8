"""Per what: 人均, 每户, 每人每年, 元/亩, and what one clause hands on to the next."""

import re

from povetl.figures.mentions import Mention
from povetl.figures.quantities import Quantity

_NOT_YEAR = "(?<![去今明前同全当0-9])"
_PER = re.compile(
    rf"(?P<person>{_NOT_YEAR}年人均|人均|每人|每名|每位|每个人|平均每人|每生|生均|每个?(?:村民|群众|学生|农民|牧民|劳动力|社员|职工|员工|工人|贫困人口|老人))"
    r"|(?P<household>户均|每户|每个?(?:贫困户|农户|牧户|家庭|搬迁户)|每家|家庭年收入|家的?年?收入|家庭(?=至少)|自家(?=年))"
    r"|(?P<mu>亩均|每亩|亩产|一亩(?!地是|[一二三四五六七八九]分)|平均亩)"
    r"|(?P<item>每个(?!月|人|村民|学生|家庭)|每[只头匹件套棵株条台辆座间栋羽张箱瓶把]|每[^，。；：的\d]{0,2}个产品|单价|只均|头均|村均|每村|每县|每乡)"
    r"|(?P<day>日均|每天|每日|(?<!第)一天|日薪|日工资|日产|单日|天天|日收入|日供|日处理|日接待|日加工|日销|日生产|日用[水电工量]|日交易|日发电|日吞吐)"
    r"|(?P<month>月均|每个?月|月工资|月收入|月薪|(?<!第)一个月|月租|月人均|人均月|月供|按月|月补助|月补贴|月养老金|月生活费|月报酬|月津贴|月保底|月平均)"
    rf"|(?P<year>年均|每年|{_NOT_YEAR}年人均|(?<!第)一年(?=[^前来后之度的到])|户均年|人均年|年户均|年增收|年租金|年纯收入|年工资|年薪|家庭年收入)"
)
_PER_FIRST = re.compile(r"[年人平每生户家自亩一单只头村日天月按]")
_FREE = frozenset("之期后前来个下以年到")
_ORDER = ("person", "household", "mu", "item", "day", "month", "year")
_SLASH = re.compile(r"[人户亩月天日年]|[^/·.]+")
_SLASH_PER = {"人": "person", "户": "household", "亩": "mu", "月": "month", "天": "day", "日": "day", "年": "year"}
_RIGHT = re.compile(r"(?:一|每)(?P<unit>人|户|亩|个月|月|天|年|只|头|件|个)(?=[，。；、）)\s]|$)")
_RIGHT_PER = {"人": "person", "户": "household", "亩": "mu", "个月": "month", "月": "month", "天": "day", "年": "year"}
_VERB_ONLY = re.compile(
    r"(?:到?(?:19|20)\d\d年[底末]?|[去今前上]年|如今|目前|现在)?(?:已|均|共|平均|全部|分别|也|还|就|约|仅|只|才|可)?(?:达到|达|为|增至|增加到|提高到|增长到|上升到|升至|突破|超过|有|是)?了?"
)
_EACH = re.compile(r"[^，；。]{0,5}?(?:都|均|各)(?!价)")
_BASELINE = re.compile(r"[，,]?(?:.{0,12}?[比较由从]|最?多(?:则|的|者))")
_AGAIN = re.compile(r"[，,]?(?:但|并|且|还|又|再)?(?:[比较]|同比|环比|与|净?增|增长|增加|多|提高|下降|减少|上涨|降|减)")
_EACH_BEFORE = re.compile(
    r"(?P<each>每[人户名])(?![月年天日亩])[^，。；：\d]{0,16}(?:补[贴助]|奖励|奖补|救助|资助|标准)[，：:]$"
)
"""每人一次性交通补贴，省外300元、省内100元."""
_SHORT = 6
_NEAR = 30
_BARE_LIST = frozenset(["、", "地、", "和", "地和"])
_REACH = 40
_NO_PER = frozenset(["permille", "percentage_point", "times", "celsius"])


def per_of(
    text: str,
    q: Quantity,
    left: str,
    before: Mention | None,
    *,
    changed: bool,
    carried: bool,
    same_clause: bool,
    sentence_start: int,
) -> str | None:
    """The denominator of ``q``, or None.

    ``left`` is its clause up to it, ``before`` the mention before it in the sentence; ``changed`` tells of a change by
    an amount, ``carried`` that ``q`` goes on with the measure of ``before`` (a list, a pair, an elided unit).
    """
    if q.per_after:
        return _joined({_SLASH_PER.get(piece, "item") for piece in _SLASH.findall(q.per_after[1:])})
    if q.unit in _NO_PER:
        return None
    if q.unit == "percent":
        # A yearly share of the profits is per year; a yearly growth is a rate.
        return "year" if "每年" in left and not changed and "增" not in left and "率" not in left else None
    if _VERB_ONLY.fullmatch(left):
        carried = True
        left = text[max(before.end if before is not None else sentence_start, q.start - _REACH) : q.start]
        if before is not None and before.kind == "change_pct" and before.per is None:
            left = text[max(sentence_start, before.start - _REACH) : q.start]  # 人均收入年均增长13%，2020年达1.8万元
            left = left.replace("年均", "")
    found = _named(q, left)
    if found:
        return _joined(found)
    if len(left) <= _SHORT and (
        each := _EACH_BEFORE.search(text, max(sentence_start, q.start - len(left) - _REACH), q.start - len(left))
    ):
        return "household" if each["each"][1] == "户" else "person"
    if before is not None:
        near = before.per and before.unit == q.unit and q.start - before.end <= _NEAR
        if near and (carried or _BASELINE.match(left) or (changed and _AGAIN.match(left))):
            return before.per
        if same_clause and before.per and left in _BARE_LIST and before.kind == "level":
            return before.per
        if same_clause and before.unit in ("household", "person") and _EACH.match(left):
            return before.unit
    right = _RIGHT.match(text, q.end)
    return _RIGHT_PER.get(right["unit"], "item") if right else None


def _named(q: Quantity, left: str) -> set[str]:
    found: set[str] = set()
    at = 0
    while first := _PER_FIRST.search(left, at):
        per = _PER.match(left, first.start())
        at = first.start() + 1 if per is None else per.end()
        if per is None:
            continue
        word, kind = per.group(), per.lastgroup or ""
        if word == "一年" and (q.unit != "CNY" or left[per.end() : per.end() + 1] in _FREE):
            continue
        found.add(kind)
        if word in ("年人均", "家庭年收入"):
            found.add("year")
    if "person" in found:
        found.discard("household")
    if q.unit == "mu":
        found.discard("mu")
    return found


def _joined(found: set[str]) -> str | None:
    return "_".join(per for per in _ORDER if per in found) or None
