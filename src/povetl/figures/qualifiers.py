"""约, 近, 超过 before a numeral and 以上, 左右, 以内 after it: what interval the claim allows."""

import re

from povetl.figures.quantities import Quantity
from povetl.figures.units import lexicon
from povetl.records import Qualifier

_PREFIX: dict[str, Qualifier] = {
    word: qualifier
    for qualifier, words in lexicon()["qualifiers"].items()
    if qualifier != "not_qualifiers"
    for word in words
}
_LENGTHS = tuple(sorted({len(word) for word in _PREFIX}, reverse=True))
_LAST = frozenset(word[-1] for word in _PREFIX)
_IN_SPAN = {"约": 1, "近": 1, "大约": 2, "将近": 1, "接近": 2, "几近": 1, "已近": 1}
"""How many characters of the word belong to the span (figures.md: an adjoining 约 or 近)."""
_OTHER_WORDS = frozenset(lexicon()["qualifiers"]["not_qualifiers"])
_FAR_ABOUT = re.compile(r"(?<![节签合预履集违制条契解特邀])约(?:占|为|有|合|相当)[^，。；：、\d]{0,12}$")
_CAPPED = re.compile(
    r"最(?:(?P<high>[高多大])|[低少])(?:每[人户年月天]|单[笔户人])?(?:只?能|可以?|将|给予|予以|获得?|享受)*"
    r"(?:赔付|理赔|补[助贴偿]?|奖[励补]?|贷款?|授信|报销|救助|资助|支持|扶持|领取?|申请|借|发放|挣|赚|拿|限额|额度|为)?"
    r"(?:每[人户])?$"
)
"""最高赔付1500元, 最多能挣8000元, 最低补助300元: the verb stands between the bound and its number."""
_SUFFIX = re.compile(
    r"(?P<at_least>(?:及|\(含\)|（含）)?以上|及其以上|起步|之多|有余|之上)"
    r"|(?P<more_than>出头|开外|挂零)"
    r"|(?P<approx>左右|上下)"
    r"|(?P<at_most>以内|(?:及)?以下|之内|之下)"
)
_SUFFIX_IN_SPAN = frozenset(["以上", "左右", "以内"])
_SUFFIX_FIRST = frozenset("及(（以起之有左上出开挂")


def qualify(text: str, q: Quantity) -> None:
    """Set the qualifier and the sign of ``q`` from the words beside it; 约, 近, 以上, 左右, 以内 join its span."""
    i = q.start
    if i:
        i = _sign(text, q, i)
        at = i - 1 if text[i - 1] == " " and i > 1 else i
        if at and text[at - 1] in _LAST:
            for n in _LENGTHS:
                word = text[at - n : at] if at >= n else ""
                qualifier = _PREFIX.get(word)
                if qualifier is not None:
                    if n > 1 or text[at - 2 : at] not in _OTHER_WORDS:
                        q.qualifier = qualifier
                        i = at - _IN_SPAN[word] if word in _IN_SPAN else i
                    break
        q.start = i
        if q.qualifier == "exact" and "约" in text[max(0, i - 15) : i] and _FAR_ABOUT.search(text, max(0, i - 15), i):
            q.qualifier = "approx"
        if q.qualifier == "exact" and "最" in text[max(0, i - 12) : i]:
            capped = _CAPPED.search(text, max(0, i - 12), i)
            if capped is not None:
                q.qualifier = "at_most" if capped["high"] else "at_least"
    if text[q.end : q.end + 1] in _SUFFIX_FIRST:
        after = _SUFFIX.match(text, q.end)
        if after:
            q.qualifier = after.lastgroup  # type: ignore[assignment]  # the groups are named for the qualifiers
            if after.group() in _SUFFIX_IN_SPAN:
                q.end = after.end()


def _sign(text: str, q: Quantity, i: int) -> int:
    """-3.0%, 负3%, 零下20℃; the dash between two numbers is none."""
    if q.form == "zero":
        return i
    before = text[i - 1]
    if before == "-" and (
        i < 2 or (text[i - 2] not in "0123456789)）%％" and not text[i - 2].isascii()) or text[i - 2] == " "
    ):
        q.negative = True
        return i - 1
    if before == "负" or text[i - 2 : i] == "零下":
        q.negative = True
    return i
