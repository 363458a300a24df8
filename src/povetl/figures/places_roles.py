"""What a place is doing where it is named: whether a figure after it is about it.

A place that a figure is compared with, ranked in, sold to or helped by, or that is part of the name of a firm, a road,
a product or a document, governs no figure.
"""

import re
from enum import Enum, auto

from povetl.figures.places_context import Place, within
from povetl.figures.places_mentions import PlaceMention

BREAK = re.compile(r"[。！？!?；;\n，,：:]")


class Role(Enum):
    """How far a place governs."""

    OPENS = auto()
    """It begins a clause: what the text goes on to speak of."""
    HOLDS = auto()
    """It stands inside a clause: to the end of the sentence."""
    CLAUSE = auto()
    """To the end of the clause."""
    WEAK = auto()
    """Only where nothing else is spoken of."""
    DATELINE = auto()
    """Where the report was written."""
    NONE = auto()


_LEAD = re.compile(
    r"(?:[\u3400-\u9fff]{0,3}(?:时期|期间|年间|以来)|截至|截止|至今|[今去前上当]年|本世纪|世纪|上半|下半|季度|目前|如今|当前|现在|"
    r"眼下|过去|规划|与此同时|同时|此外|另外|例如|比如|譬如|尤其是|特别是|其中|同期|年代|根据|随着|仅仅|记者|了解到|获悉|我国|祖国|"
    r"地处|位于|作为|由于|为了|使得|"
    r"[\s“\"「『”」』—–·●■◆▲★（(\d０-９.．、一二三四五六七八九十两几年月日末底初来内前后间时期起至第近到在从对据而但像和又仅单光为让使以就])*+$"
)
"""What may stand before a place that begins a clause: dates, words like 在, 截至. Possessive, so linear."""
_COMPARED = re.compile(
    r"(?:占|占到|较|比|相比|对比|[高低优大多少快好弱强慢晚早]于|[高低多少]出|超过|超出|达到|不足|是|居|列|成为|填补了?|相当于|"
    r"接近|等于|排名|排在|跑赢|高过|低过|名列|跻身|进入|入选|入围|获评?|荣获|被评为|评为|命名为|授予|列入|纳入|通过|走在|位于|"
    r"处于|作为)$"
)
_MEASURE = re.compile(
    r"(?:平均|总|均值|的|之?[首最第]|前列|同期|历史|规模最|唯一|领先|率先|中位|[一二三四五六七八九十百]+分之|[\d.]+[%％]|水平|"
    r"[\u3400-\u9fff]{1,8}的[\d一二三四五六七八九十半])"
)
_RANKED = re.compile(
    r"(?:最|首[个批家条座例次位屈届]|第[一二三四五六七八九十\d](?!产业|[批期轮季])|唯一|领先|前列|率先|历史上|新标准|之[最首]|百强|十强|前[十百三五\d])"
)
_TITLE = re.compile(
    r"(?:乡村|农村|农业|文明|卫生|生态|旅游|民族|脱贫|扶贫|科技|特色|重点|优秀|先进|模范|示范|创业|五一|三八|劳动|道德|美丽|一村|"
    r"绿色|森林|园林|双拥|综合|十佳|“)[\u3400-\u9fff]{0,10}?"
    r"(?:示范|先进|模范|试点|重点[镇村县]|称号|奖|文明[村镇县]|典型|百强|劳模|荣誉|标兵)"
)
"""An honour that a province or the nation gives: 全国脱贫攻坚先进集体."""
_NATIONAL = re.compile(
    r"(?:人大|人民代表|政协|扶贫日|扶贫开发工作会|脱贫攻坚(?:奖|总结|先进|楷模)|先进|劳动模范|劳模|道德模范|两会|各地|其他|范围|"
    r"统一|工商联|总工会|妇联|青联)"
)
_FIRM_PATTERN = (
    r"(?:(?![的在与和成建立办投引设至到是有向从由把为被将已共个])[\u3400-\u9fff（）()]){0,14}?"
    r"(?:有限责任公司|有限公司|股份公司|公司|集团|大学|学院|银行|出版社|研究院|研究所|科学院|协会|商会|"
    r"基金会|证券|保险|移动|电信|联通|铁塔|电网|石油|石化)|大道|大桥|机场|铁路|高速|国际|籍|话|菜|大学生?"
)
_FIRM = re.compile(f"(?:{_FIRM_PATTERN})")
_NAMED_AFTER = re.compile(f"(?:{_FIRM_PATTERN}|[河江湖海山岭路街][^市区县镇乡村])")
"""What makes a place the first word of the name of a firm, a school, a river or a road; a full name is in none of a
river's or a mountain's (双湖县|海拔)."""
_SUFFIXES = frozenset("省市区县州盟旗镇乡村道")
_BROUGHT = re.compile(r"(?:引进|派|派来|请来|招引|组织|选派|聘请|出台)[^，。；\d]{0,6}的")
"""县里引进的药业公司在此流转土地: who brought them is not whom they are of."""
_BYLINE = re.compile(r"[（(][^（()）]{0,24}(?:记者|通讯员|编辑)[^（()）]{0,24}[）)]\s?$")
_OF_PERSON = re.compile(
    r"的?(?:[未已]?脱贫户|贫困户|建档立卡|村民|居民|群众|农民|牧民|农户|牧户|养殖户|种植户|搬迁户|党员|妇女|老人)"
)
"""People of a place: who works elsewhere is of it still, and so is what the text goes on to tell of him."""
_MEDIUM = re.compile(
    r"[\u3400-\u9fff]{0,6}?(?:日报|晚报|早报|晨报|都市报|商报|时报|周报|电视台|广播|(?:新闻|政府|信息|政务|新浪)网)|"
    r"[\u3400-\u9fff]{0,4}(?<![农电管路水官联线光配主骨])网(?:$|[\s（）()》”】：:，,。])"
)
"""A paper's, a station's or a site's name says nothing of what it writes about."""
_FROM_TO = re.compile(
    r"(?:在|到|赴|去|往|向|从|由|自|来自|打入|销往|远销|卖到|卖往|销售到|发往|运往|输往|送往|走进|进入|引进|前往|援|与|同|及|以及|"
    r"毗邻|紧邻|靠近|距|距离|途经|出口|流向|辐射|邀请|组织|联合|协调|依托|参加|参观|学习|借鉴|考察|毕业于|原籍|祖籍)$"
)
_ARRIVING = re.compile(r"(?:走进|来到|走访|踏入|踏进|步入|抵达|探访|到访|赶到|前往|走到|回到|重访)了?$")
"""The reporter goes there: the text goes on to speak of it."""
_TO_HELP = re.compile(r"(?:帮扶|支援|援助|援建|协作|帮助|支持|对口|结对|援|捐给|捐赠)(?:了|的|给)?$")
_HELPS = re.compile(
    r"(?:[^，,。；;\n]{0,8}?(?:对口|援建|支援|援助|援藏|援疆|援青|帮扶|协作|捐赠|捐资|捐款|捐助)|方面(?:投入|选派|援))|"
    r"[^，,。；;\n]{0,14}?向[^，,。；;\n\d]{2,12}?(?:投入|捐|提供|拨付|拨款|选派|派出|援|安排|输送|支持)|"
    r"[^，,。；;\n\d]{0,6}?(?:选派|派出|选送|派驻)[^，。；;\n]{0,16}?(?:赴|来|援|到(?![村乡镇基各一贫户县]))"
)
_WORK = re.compile(
    r"[^，,。；;\n]{0,10}?(?:就业|务工|打工|上班|经商|求学|读书|上学|当兵|培训学习|手术|治疗|住院|看病|就医|上大学|念书)"
)
_UNDER = re.compile(
    r"(?:(?:[省市区县州党]?委|人民政府|政府|扶贫办|财政)[^，,。；;\d\n]{0,20}?|的?(?:坚强|正确|大力|亲切|有力|统一|总体|工作){0,2})"
    r"(?:领导下|支持下|关心下|关怀下|帮助下|指导下|推动下|部署|要求|安排部署|决策|会议精神)"
)
"""Who leads, and is not what the sentence is about: 在昌都市委的坚强领导下."""
_BODIES = ("中央", "国务院", "国家")
_TOLD = re.compile(r"(?:从|据|记者从|根据)$")
_TELLS = re.compile(r"[^，,。；;\n]{0,24}?(?:获悉|了解到|消息|介绍|统计|通报|透露|显示|发布|公布|数据|报道|讯)")
_DATELINE = re.compile(r"\s*(?:\d{1,2}月)?\d{1,2}日\s*[电讯]|[电讯]\s*[（(]|讯[（(]")
_CLOSING = re.compile('[”」』"’]')


def role_of(text: str, mention: PlaceMention, place: Place, topic: Place | None) -> Role:
    """The role of a mention, ``topic`` being what the text speaks of so far; None where it speaks of nothing yet."""
    before, after = text[max(0, mention.start - 6) : mention.start], text[mention.end : mention.end + 26]
    if _DATELINE.match(after):
        return Role.DATELINE
    clause = _clause_start(text, mention.start)
    lead = text[clause : mention.start]
    opens = _LEAD.match(lead) is not None
    told = _TOLD.search(before) is not None and _TELLS.match(after) is not None
    if place.level == "nation" and text[mention.start : mention.end].startswith(_BODIES):
        return Role.WEAK  # the nation's only where the text names no place that it did it for
    if _MEDIUM.match(after):
        return Role.NONE
    wide = place.level == "nation" or mention.anaphoric
    if not told:
        if _COMPARED.search(before) and (wide or (_MEASURE.match(after) and not _low(place))):
            return Role.NONE if wide or topic is not None else Role.WEAK
        if _RANKED.match(after) or (place.level == "nation" and _NATIONAL.match(after)):
            return Role.NONE if topic is not None or place.level == "nation" else Role.WEAK
        if place.level in ("nation", "province") and not opens and _TITLE.match(after):
            return Role.NONE
        in_full = text[mention.end - 1] in _SUFFIXES
        if _in_a_name(before, after) or _UNDER.match(after) or (_FIRM if in_full else _NAMED_AFTER).match(after):
            return Role.NONE if topic is not None else Role.WEAK
    if topic is None:
        if before.endswith(("距", "距离", "离")):
            return Role.NONE
        goal = _FROM_TO.search(before) is not None
        if goal and _WORK.match(after) and not _OF_PERSON.match(after):
            return Role.NONE
        return Role.WEAK if not goal and _HELPS.match(after) else Role.OPENS
    if told:
        return Role.OPENS
    if place.level == "nation" and topic.level != "nation":
        if before.endswith("在"):
            return Role.CLAUSE
        return Role.OPENS if opens else Role.NONE if _FROM_TO.search(before) else Role.CLAUSE
    if mention.anaphoric and text[mention.start] in "县镇乡" and text[mention.end - 1] not in "里内":
        return Role.HOLDS  # 县财政补贴5万元: of the county, and the text goes on with its village
    if mention.anaphoric and within(topic, place) and topic.path != place.path and _BROUGHT.match(after):
        return Role.NONE
    if within(place, topic):
        home = _low(place) and before.endswith("是") and _OF_PERSON.match(after) is not None
        return Role.OPENS if opens or home or mention.anaphoric or _ARRIVING.search(before) else Role.HOLDS
    if not mention.anaphoric and _WORK.match(after) and not _OF_PERSON.match(after):
        return Role.NONE
    if _TO_HELP.search(before):
        return Role.OPENS
    if within(topic, place):
        if after[:1].isdecimal() and not mention.anaphoric and not _FROM_TO.search(before):
            return Role.HOLDS  # 地震造成甘肃省113人遇难
        return Role.OPENS if opens or mention.anaphoric else Role.NONE
    if not opens and _FROM_TO.search(before):
        return Role.NONE
    if _HELPS.match(after):
        return Role.NONE
    return Role.OPENS if opens else Role.HOLDS


def _low(place: Place) -> bool:
    return place.level in ("township", "village")


def _clause_start(text: str, at: int) -> int:
    """Where the clause that holds this index begins, at most 40 characters back."""
    start, floor = at, max(0, at - 40)
    byline = _BYLINE.search(text, floor, at)
    if byline is not None:
        return byline.end()
    while start > floor and text[start - 1] not in "。！？!?；;\n，,：:—":
        start -= 1
    return start


def _in_a_name(before: str, after: str) -> bool:
    """“拉萨油桃”, 《城关区…规划》: the place is part of a brand or a document's name."""
    if before.endswith("《"):
        return True
    if before.endswith(("“", "「", "『", '"', "‘")):
        closing = _CLOSING.search(after)
        return closing is not None and 0 < closing.start() <= 12
    return False
