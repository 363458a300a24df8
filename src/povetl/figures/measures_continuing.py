"""Numbers that go on with what an earlier number measures: from–to pairs, changes, parts, bare lists."""

import re
from collections.abc import Sequence

from povetl.figures.measures_stretch import WINDOW, Binding, Stretches
from povetl.figures.measures_words import lexicon
from povetl.figures.mentions import Mention
from povetl.registry.indicators import CHANGES_AND_RATIOS

ENOUGH = 0.42
"""Least score with which a word names an indicator."""
_WHOLES = frozenset(["population", "households_total"])
"""Of these a part may be a measure of its own: 总人口…，其中贫困人口."""
_WEIGHED = frozenset(["head", "plant", "mu", "t", "kg", "jin"])
_PEOPLE = frozenset(["person", "household", "person_time"])
_DIVIDED = frozenset(
    [
        "subsidy_paid",
        "dividend_paid",
        "insurance_payout",
        "land_rent",
        "credit_funds",
        "planted_area",
        "collective_income",
        "group_income",
        "livestock_distributed",
    ]
)
"""Of these a total is often followed by its share per head: 兑现补助2677.5万元，每人每年3500元."""
_COUNTED_PEOPLE = frozenset(["person", "person_time"])
_OF_PLACES = re.compile(r"^(?:[\u4e00-\u9fff]{1,6}?(?:自治[州县旗]|[县市区州旗乡镇村]|街道)[、和]?){1,9}")
_HANDED_OUT = re.compile("发放|兑现|兑付|拨付|到位|下达|安排|支出|完成|实现|将|要")
_WEIGHTS = frozenset(["t", "kg", "jin"])
"""增产15% is of a weight, not of the area before it."""
_STAFF = ("职工", "教师", "员工", "工人", "医生", "护士", "干部", "党员", "专家", "游客")
"""People of another kind than the number before counted: 在校生3.2万人，教职工2410人."""
_PRODUCT = 5
"""Longest name of a product that stands alone before its number."""
_NEAR = 30
_DOING = re.compile(r"[发储购投运用补调耗节减存卖销收加贷赔奖费本利税款金额]")
"""What says that the weight or sum is of something else than the one before: 发放种子35吨, 运费300元."""
_ONLY_CHANGE = frozenset(["减少", "新增", "发展", "面积", "产", "生产"])


def continued(around: Stretches, bindings: Sequence[Binding], i: int, found: Binding) -> int | None:
    """The earlier mention whose measure mention ``i`` goes on with, if its own words do not say more."""
    mentions = around.mentions
    mention = mentions[i]
    if not i:
        return None
    if mentions[i - 1].sentence_start != mention.sentence_start:
        return _sentence_before(around, bindings, i, found)
    if mention.kind.startswith("change"):
        return _changed(around, i, mention, found)
    whole = _whole(around, i)
    if whole is not None:
        own = ENOUGH if bindings[whole].indicator in _WHOLES else 0.7
        return whole if found.score < own else None
    previous = i - 1
    before = mentions[previous]
    if found.score < ENOUGH:
        other = _next_item(around, bindings, i, found)
        if other is not None:
            return other
    if found.score < ENOUGH and _told_after(around, bindings, i, found):
        return previous
    if found.score < ENOUGH and before.unit == "percentage_point" and mention.unit == "percent":
        return previous if mention.start - before.end <= 3 else None
    if found.score < ENOUGH and (named := _next_product(around, bindings, i, found)) is not None:
        return named
    if not around.comparable(i, previous):
        return None
    if around.first[i] != i and found.cue_start < 0:
        return previous
    gap = mention.start - before.end
    if gap <= 10 and found.score < ENOUGH and around.text[mention.start - 1] in "、和及" and before.unit != "CNY":
        return previous if bindings[previous].cue_end <= before.start else None  # 养了38头牦牛、12只羊
    if found.score < ENOUGH and gap <= 10 and mention.unit in _WEIGHED and around.text.startswith("、", before.end):
        return previous  # 牦牛38头、绵羊120只
    if found.score < ENOUGH and gap <= 10 and around.text[mention.start - 1] == "级" and before.unit == mention.unit:
        return previous  # 国家级示范社2家、自治区级7家
    told_off = before.unit == "CNY" and before.per == mention.per and around.text[before.end] in "；;"
    if found.score < ENOUGH and gap < 24 and told_off and _bare(around, before.end, found):
        return previous  # 甲县发放3亿元；乙县发放2亿元
    if found.score < ENOUGH and gap < 24:
        if mention.unit in _PEOPLE and around.text.endswith(_STAFF, before.end, found.head):
            return None
        if mention.per in (None, "item", before.per):
            return previous if around.residue(found) <= (3 if mention.unit in _PEOPLE or before.per else 1) else None
        if before.per is None and bindings[previous].indicator in _DIVIDED:
            return previous if around.residue(found) <= 2 else None
    return None


def _bare(around: Stretches, start: int, found: Binding) -> bool:
    """Whether nothing but places, times and verbs of handing out stands from ``start`` to the number."""
    lead = _OF_PLACES.sub("", around.text[start : found.head].lstrip("；;，, "))
    return around.words_between_plain(_HANDED_OUT.sub("", lead)) == 0


def _whole(around: Stretches, i: int) -> int | None:
    """What 其中 is a part of: the last number of its kind before, past the share that it makes up itself."""
    mention = around.mentions[i]
    if "其中" not in around.text[max(mention.sentence_start, mention.start - 40) : mention.start]:
        return None
    for k in range(i - 1, max(-1, i - 4), -1):
        other = around.mentions[k]
        if other.sentence_start != mention.sentence_start or mention.start - other.end >= 40:
            return None
        people = mention.unit in _COUNTED_PEOPLE and other.unit in _COUNTED_PEOPLE
        if people or around.comparable(i, k):
            return k if "其中" in around.text[other.end : mention.start] else None
        if other.unit not in CHANGES_AND_RATIOS and not _PEOPLE.issuperset((mention.unit, other.unit)):
            return None  # 搬迁1987户11452人，其中926户: past the persons to the households
    return None


def _next_item(around: Stretches, bindings: Sequence[Binding], i: int, found: Binding) -> int | None:
    """What a list has one word for: 卖出土鸡460只、蜂蜜1200瓶; 省外300元、省内100元."""
    mention, previous = around.mentions[i], i - 1
    before = around.mentions[previous]
    listed = around.text.startswith("、", before.end) and mention.start - before.end <= 12
    if listed and around.first[previous] < previous and not around.comparable(i, previous):
        previous -= 1  # 926户5417人、林芝588户3206人
    if listed and around.comparable(i, previous):
        if around.is_breakdown(before.end + 1, mention.start):
            return previous
        if bindings[previous].like is not None and around.residue_before(found) <= 5:
            return previous  # 产业项目57个，其中种植业12个、养殖业19个
    kept = lexicon().by_product
    if (
        listed
        and bindings[previous].indicator in kept
        and mention.unit in lexicon().units_of[bindings[previous].indicator or ""]
    ):
        return previous if around.residue_before(found) <= 8 else None
    return None


def _told_after(around: Stretches, bindings: Sequence[Binding], i: int, found: Binding) -> bool:
    """人均可支配收入年均增长13.2%，2020年达18268元: the level is told after its change, without a noun of its own."""
    mention, before = around.mentions[i], around.mentions[i - 1]
    indicator = bindings[i - 1].indicator
    return (
        indicator is not None
        and before.kind == "change_pct"
        and mention.kind == "level"
        and mention.unit in lexicon().units_of[indicator]
        and mention.unit not in CHANGES_AND_RATIOS
        and mention.start - before.end < 24
        and around.residue(found) == 0
    )


def _sentence_before(around: Stretches, bindings: Sequence[Binding], i: int, found: Binding) -> int | None:
    """到2025年，将扩大到2.5万亩: a sentence without a noun before its first number goes on with the one before it."""
    mention, last = around.mentions[i], around.mentions[i - 1]
    text = around.text
    if found.score >= ENOUGH or "\n" in text[last.end : mention.start] or mention.start - last.end > WINDOW:
        return None
    if not _bare(around, mention.sentence_start, found):
        return None
    if around.residue_behind(found) > 2:
        return None
    for k in range(i - 1, max(-1, i - 5), -1):
        other = around.mentions[k]
        if other.sentence_start != last.sentence_start:
            return None
        if around.comparable(i, k) and other.kind == "level" and bindings[k].indicator:
            return k
    return None


def _next_product(around: Stretches, bindings: Sequence[Binding], i: int, found: Binding) -> int | None:
    """蔬菜产量41万吨，增长5%；茶叶35吨: a product and its number go on with the measure of the product before."""
    mention = around.mentions[i]
    product = around.text[found.left : found.head]
    if not 0 < around.residue(found) <= _PRODUCT or around.residue_before(found) == 0 or _DOING.search(product):
        return None
    for k in range(i - 1, max(-1, i - 4), -1):
        other = around.mentions[k]
        if other.sentence_start != mention.sentence_start or mention.start - other.end > _NEAR:
            return None
        if other.kind == "level" and mention.kind == "level":
            same = other.unit == mention.unit and bindings[k].indicator in lexicon().by_product
            return k if same and other.classifier == mention.classifier else None
    return None


def _changed(around: Stretches, i: int, mention: Mention, found: Binding) -> int | None:
    """What a change without a noun of its own is a change of: the last level before it."""
    if found.score >= ENOUGH and around.text[found.cue_start : found.cue_end] not in _ONLY_CHANGE:
        return None
    if around.residue_before(found) > 3 or "率" in around.text[found.left : found.head]:
        return None
    produced = around.text[found.head - 1 : found.head] == "产"
    for k in range(i - 1, max(-1, i - 7), -1):
        other = around.mentions[k]
        if mention.start - other.end > WINDOW:
            return None
        if produced and other.unit not in _WEIGHTS:
            return None
        if around.comparable(i, k) and (other.kind == "level" or mention.unit == other.unit == "CNY"):
            return k
    return None


def aligned(around: Stretches, i: int, found: Binding) -> int | None:
    """同比增长12.4%和15.8%: the k-th change belongs to the k-th of as many levels before."""
    first, last = around.first[i], around.last[i]
    mentions = around.mentions
    if first == last or not mentions[i].kind.startswith("change"):
        return None
    lead = mentions[first]
    if around.residue_before(found) > 3:
        return None
    levels = [
        k
        for k in range(max(0, first - 8), first)
        if mentions[k].sentence_start == lead.sentence_start and not mentions[k].kind.startswith("change")
    ]
    size = last - first + 1
    return levels[-size:][i - first] if len(levels) >= size else None
