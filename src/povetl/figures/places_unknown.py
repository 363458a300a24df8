"""Names of villages and townships that the gazetteer lacks: where an X村 begins, and when it is a mere kind."""

import re

from povetl.registry.places import load_place_words

EDGE = frozenset(
    " \t\r\n\u3000\xa0,，。.；;：:、！!？?（）()《》<>“”\"'‘’「」『』【】[]—-–·…/|*＊~～"
    "0123456789０１２３４５６７８９%％"
)
"""A name cannot reach across these."""
BEFORE = frozenset("占在从到的与及对为是将把由让给被至用了着过赴驻往距离于年月日")
"""Words of one character that stand before a place's name more often than in one."""
_OF_TIME = frozenset("年月日")
_SEATS = frozenset("县乡镇")
"""After these they begin a name and end no date: 石门乡年丰村."""
_KINDS = frozenset("省市区县州盟旗镇乡村")
_VILLAGE_KIND = re.compile(
    r"(?:^[山新老小大东西南北前后上下古富穷强弱治整联帮包扶访护爱建数兴驻进入到回出离返村县乡镇市]$|^.?[小大]山$|偏远山|"
    r"农|乡|贫困|行政|自然|建制|[全该本各每同邻此某驻进入整联帮包]|这个|重点|示范|试点|先进|后进|中心|小康|空壳|薄弱|脱贫|出列|"
    r"旅游|民俗|文明|生态|移民|搬迁|安置|边境|牧业|民族|特色|美丽|新农|城中|城郊|近郊|传统|所在|[百千万两几数个]|^[多余]$|"
    r"贫穷|落后|富裕|小山|山区|库区|牧区|农区|深度|精品|明星|专业|电商|淘宝|光伏|达标|摘帽|标兵|样板|基层|壮大|发展|振兴|建成|新建|改建|扩建|修建|创建|设立|成立|开办|建起|全部|入住|搬入|分布|"
    r"相关|有关|其他|所有|任何|一些|部分|许多|众多|不少|周边|附近|相邻|两岸|沿线|项目|试验|国家|省级|市级|县级|高原|高寒|"
    r"抵边|沿边|易地|集体|空心|软弱涣散|重点帮扶|工作队|书记|干部|党员|群众|百姓|生活|产业|经济|企业|城市|智慧|数字|"
    r"[搬迁住走][进到入上迁至](?:了)?新?|来到|回到|建好|异地|后续|集中|大型|新型|宜居|和美|地球|影视|奥运|度假|文化|儿童|第?[一二三四五六七八九十首两这几\d]批|对话|互联)$"
)
"""What makes an X村, X社区 a kind of place and not the name of one."""
_NO_NAME = re.compile(r"[的了着过与及或是在把被较等们这每各该某]|^有..")
_SURE_BEFORE = EDGE | frozenset("在到自从")
_NO_TOWN = re.compile(
    r"[之家返回下故异他离入进还思归外同老小城乡集重古名强水茶山花果侨新大老边牧农渔工商镇贫困弱点]$|^(?:一|这|那|每|某|各|全|本|该|两|三|几)|"
    r"特色|旅游|美丽|文明|中心|建制|所在|贫困|少数|民族|边境|工业|示范|重点|沿海|内地|有关|相关|部分|其他|众多|许多"
)
_TOWN = re.compile(r"[的党农群牧全今去投共，、有一五六七八九十\d卫中安干易产养]|村民|位于|地处|政府")
"""What follows a township's name where it can be no other word: 在阿拉根乡的…, 边角林乡安置点."""
_OTHER_WORD = re.compile("[台部道医办史规卫企校两干委支里内外口头子主长官社务上东西南北边妇小学公庙路口]")
"""村道, 村民: words of their own (推动|村民), unless the name stands right after its township or stood before."""
_BODY = re.compile("[局院委厅司部署处会]")
_NOT_AFTER = frozenset("级乡镇容貌落寨庄屯组")
"""村级, 乡镇, 村落: the character before is no suffix."""
_HAN = re.compile(r"[\u3400-\u9fff]")


def at_edge(text: str, start: int) -> bool:
    """Nothing before can belong to the name: start of text, punctuation, digit, kind of place, or a word like 在."""
    if start == 0:
        return True
    before = text[start - 1]
    if before in EDGE or before in BEFORE or before in _KINDS or not _HAN.match(before):
        return True
    openers = load_place_words().openers
    return any(text[max(0, start - length) : start] in openers for length in (2, 3, 4))


def unknown_name(text: str, end: int) -> tuple[int, str, bool] | None:
    """Where the name that ends here begins, its level, and whether it is sure to be one even with no place before it.

    None where the word is a kind of place and no name.

    A name reaches back to the nearest edge, at most seven characters.
    """
    last = text[end - 1]
    if last in "村镇乡":
        suffix = 1
        if text[end : end + 1] in _NOT_AFTER:
            return None
    elif text[end - 2 : end] in ("社区", "嘎查"):
        suffix = 2
    else:
        return None
    start, limit = end - suffix, max(0, end - suffix - 7)
    while start > limit:
        before = text[start - 1]
        if before in EDGE or before in _KINDS or not _HAN.match(before):
            break
        if before in BEFORE and not (before in _OF_TIME and text[start - 2 : start - 1] in _SEATS):
            break
        start -= 1
    else:
        if start and not at_edge(text, start):
            return None
    if start and text[start] in "底末初中前后" and text[start - 1] in "年月":
        start += 1
    if end - suffix - start == 1 and text[start - 1] == "州":  # 凉州庄村 is no 庄村
        while (
            start > limit and text[start - 1] not in EDGE and (text[start - 1] not in _KINDS or text[start - 1] == "州")
        ):
            start -= 1
    openers = load_place_words().openers
    for length in (4, 3, 2, 1, 3, 2):
        if start + length < end - suffix and text[start : start + length] in openers:
            start += length
    if start and text[start] in "和同" and text[start - 1] in _KINDS and end - suffix - start > 2:
        start += 1  # 大兴沟镇|和信村, but 甲村和|乙丙村
    name = text[start : end - suffix]
    if not name or name in openers or _VILLAGE_KIND.search(name) or _NO_NAME.search(name):
        return None
    if last in "镇乡" and (not 2 <= len(name) <= 4 or _BODY.search(name)):
        return None
    if last in "镇乡":
        sure = (
            (start == 0 or text[start - 1] in _SURE_BEFORE)
            and not _NO_TOWN.search(name)
            and bool(_TOWN.match(text, end))
        )
        return start, "township", sure
    sure = len(name) > 1 and last == "村" and not _OTHER_WORD.match(text, end)
    sure = sure and (len(name) > 2 or text[end : end + 1] not in ("民", "集"))
    return start, "village", sure
