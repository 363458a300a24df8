"""Numerals with their magnitude, qualifier and unit: every quantity of a text, before anything is said about it."""

import re
from decimal import Decimal

from povetl.figures import forms
from povetl.figures.joining import join
from povetl.figures.numerals import Numeral, plain, read
from povetl.figures.qualifiers import qualify
from povetl.figures.quantities import HAN_DIGITS, HAN_NUMERALS, Quantity
from povetl.figures.tibetan import is_tibetan, read_tibetan
from povetl.figures.units import LOOSE_NOUN, NOUN, NOUN_START, unit_at
from povetl.figures.verdict import elide, verdict

_C = HAN_NUMERALS
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d(?: \d)+(?!\d)(?: ?\. ?\d(?: \d)*)?|\d+)(?:\.\d+)?"
_MAGNITUDE = (
    r"(?: ?[多余]? ?(?:[十百千]?(?:万亿|万|亿)(?:[多余](?:万亿|万|亿))?|十|百|千(?![克米瓦伏卡赫]))(?!分之)"
    r"|[kK](?![A-Za-z]))?"
)
_MORE = r"(?:\d+(?:\.\d+)?(?:[百千]?[万亿]|百|千(?![克米瓦伏卡赫])))*"
_START = re.compile(rf"[0-9{_C}半几数翻过对大]")
_NUMBER = re.compile(
    rf"{_ARABIC}{_MAGNITUDE}{_MORE}"
    rf"|[数几][十百千万亿]+|[{HAN_DIGITS}两]?十几[万亿]*"
    rf"|[{_C}](?: ?[{_C}])*(?:点[零〇{HAN_DIGITS}]+[万亿]*)?(?: ?[多余] ?(?:万亿|[万亿]))?"
)
_PER_AFTER = re.compile(r"/(?:人|户|亩|月|天|日|年|件|个|头|只|斤|公斤|吨|平方米|度)(?:[·/.]?(?:人|月|年|天|日))?")
_AFTER_MORE = frozenset("，。；、！？）)”的\n")
_LONGEST = 40
_FORM_MARKS = frozenset("成折角毛分打 ")
_FOUR_PLACES = Decimal("0.0001")
_SYMBOLS = {"$": "USD", "¥": "CNY", "€": "EUR", "£": "GBP"}
_VAGUE_BEFORE = frozenset("人户总次件个指基系分倍岁无参常少多")
_NO_UNIT = ("千克", "千瓦", "千伏", "千卡", "千赫")


def find_quantities(text: str, masks: list[tuple[int, int]]) -> list[Quantity]:
    """Every numeral of a simplified text outside ``masks`` (sorted, disjoint); those that are no figure say why."""
    found = join(text, _scan(text, masks))
    previous: Quantity | None = None
    for q in found:
        if q.unit is None and text[q.numeral_start].isdecimal() and is_tibetan(text, q.start, q.end):
            read_tibetan(text, q)
        elif q.unit is None:
            elide(text, q, previous)
        q.dropped = q.dropped or verdict(text, q)
        if not q.dropped:
            previous = q
    return found


def _scan(text: str, masks: list[tuple[int, int]]) -> list[Quantity]:
    found: list[Quantity] = []
    at, k, n = 0, 0, len(masks)
    search = _START.search
    while match := search(text, at):
        i = match.start()
        while k < n and masks[k][1] <= i:
            k += 1
        if k < n and masks[k][0] <= i:
            at = masks[k][1]
            continue
        parts, at = _quantities_at(text, i)
        found += parts
    return found


def _quantities_at(text: str, i: int) -> tuple[list[Quantity], int]:
    """What begins at ``i``, and where to look on."""
    c = text[i]
    special: Quantity | None = None
    if c in "翻过对半大一":
        special = forms.fold_or_half(text, i)
    elif c == "零" or (c == "0" and not text[i + 1 : i + 2].isdecimal() and text[i + 1 : i + 2] != "."):
        special = forms.zero(text, i)
    if special is None and "分" in text[i + 1 : i + 9]:
        special = forms.fraction(text, i)
    if special is not None:
        return [special], max(special.end, i + 1)
    if c in "翻过对大":
        return [], i + 1
    m = _NUMBER.match(text, i)
    if m is None:
        return [], i + 1
    end = m.end()
    after = text[end : end + 1]
    if after and after in ":：∶" and c.isdecimal():
        parts = list(forms.ratio(text, i))
        if parts:
            return parts, parts[-1].end
    if after == "/" and c.isdecimal():
        special = forms.slash_fraction(text, i)
        if special is not None:
            return [special], special.end
    q = _number(text, i, m.group())
    return ([q], max(q.end, i + 1)) if q is not None else ([], end)


def _number(text: str, i: int, run: str) -> Quantity | None:
    before = text[i - 1] if i else ""
    arabic = run[0].isdecimal()
    if len(run) > _LONGEST or (run[0] == "数" and before in _VAGUE_BEFORE and before):
        return None
    if arabic and before and before.isascii() and (before.isalpha() or before in "_./\\") and not _is_symbol(text, i):
        return None
    if arabic and before == "+" and text[i - 2 : i - 1].isalnum():
        return None
    end = i + len(run)
    if not arabic and len(run) > 1 and text[end - 1 : end + 1] in _NO_UNIT:
        run, end = run[:-1], end - 1
    numeral = read(run)
    if numeral is None:
        return None
    q = Quantity(i, end, i, end, numeral.value, None, "number", numeral.resolution, numeral.high, numeral.magnitude)
    plus = _with_unit(text, q, run, numeral)
    _finish(text, q, run, plus)
    return q


def _is_symbol(text: str, i: int) -> bool:
    return text[i - 2 : i] in ("SD", "NY", "KD", "UR", "MB") and text[i - 3 : i] in ("USD", "CNY", "HKD", "EUR", "RMB")


def _with_unit(text: str, q: Quantity, run: str, numeral: Numeral) -> bool:
    """Read 多/余 and the unit behind the numeral. True when it said more than the digits."""
    end, plus = q.end, numeral.plus
    if text[end : end + 1] == "又":
        end = _mix(text, q)
    if text[end : end + 2] in (" 多", " 余"):
        end += 1
    after = text[end : end + 1]
    if after in ("多", "余") and not plus:
        plus, end = True, end + 1
    elif (
        after in ("来", "几", "把")
        and run[-1] in ("十百千万亿0" if after == "来" else "十百千万")
        and unit_at(text, end + 1)
    ):
        plus, end = after == "几", end + 1
        q.qualifier = "exact" if plus else "approx"
    q.end = end
    if (plus and not numeral.plus) or q.qualifier == "approx":
        _coarsen(q)
    if text[end : end + 1] in _FORM_MARKS and (
        forms.tenths(text, q) or forms.small_coins(text, q) or forms.dozens(text, q)
    ):
        return plus
    spaced = end + 1 if text[end : end + 1] == " " else end
    word = unit_at(text, spaced)
    if word is None:
        if forms.time_measure(text, q):
            return plus
        upward = text[q.start - 1 : q.start] == "上" and run[0] in "百千万亿"
        if (numeral.magnitude > 1 or plus or numeral.value is None or upward) and text[end : end + 1]:
            noun = LOOSE_NOUN.match(text, end)
            if noun is not None:
                q.unit, q.form = noun.lastgroup, "elided"
        return plus
    q.unit, q.end = word.unit, word.end
    if q.unit == "CNY" and text[word.end - 1] == "块" and forms.is_slab(text, q):
        q.unit, q.classifier = "count", "块"
    elif word.classifier:
        _classify(text, q, text[spaced : word.end])
    elif q.unit == "CNY":
        forms.coins(text, q)
    elif q.unit in ("percent", "permille", "percentage_point"):
        q.form = "percent"
    if q.unit == "mu":
        forms.tenths_of_mu(text, q)
    if text[q.end : q.end + 1] == "半":
        forms.and_a_half(text, q)
    if text[q.end : q.end + 1] in ("多", "余") and text[q.end + 1 : q.end + 2] in _AFTER_MORE and not word.classifier:
        q.end, plus = q.end + 1, True  # 两倍多, 三斤多
    if text[q.end : q.end + 1] == "/":
        per = _PER_AFTER.match(text, q.end)
        q.per_after = per.group() if per else ""
    return plus


def _mix(text: str, q: Quantity) -> int:
    """Add the fraction of 三又二分之一 to ``q``; where it ends."""
    part = forms.mixed(text, q.end)
    if part is not None and q.value is not None:
        q.value, q.end = plain((q.value + part[0]).quantize(_FOUR_PLACES)), part[1]
        q.numeral_end, q.resolution, q.form = q.end, None, "mixed"
    return q.end


def _classify(text: str, q: Quantity, classifier: str) -> None:
    """The noun decides: 77个贫困户 are households, 6口 of a family persons."""
    q.classifier = classifier
    if classifier == "口" and "家" in text[max(0, q.start - 4) : q.start]:
        q.unit = "person"
    elif classifier == "个" and text[q.end : q.end + 1] not in NOUN_START:
        noun = NOUN.match(text, q.end)
        if noun is not None:
            q.unit = noun.lastgroup


def _coarsen(q: Quantity) -> None:
    """20多 says 20 to 29: its last printed digit is the 2."""
    if q.value and q.resolution is not None and q.resolution >= 1:
        while q.value % (q.resolution * 10) == 0:
            q.resolution *= 10


def _finish(text: str, q: Quantity, run: str, plus: bool) -> None:
    i = q.numeral_start
    before = text[i - 1 : i]
    if before == "上" and text[i - 3 : i] == "成百上":
        q.start, q.value, q.resolution, q.qualifier, q.form = i - 3, None, None, "approx", "vague"
        return
    if before == "上" and run[0] in "百千万亿" and text[i - 2 : i] not in ("海上", "以上", "网上", "线上"):
        q.start, q.qualifier, q.form = i - 1, "at_least", "vague"
        return
    qualify(text, q)
    if before == "过" and q.qualifier == "exact" and run[0] in "百千万亿半":
        q.qualifier = "more_than"
    if q.value is None:
        q.qualifier, q.form = "approx", "vague"
    elif plus and q.qualifier in ("exact", "approx"):
        q.qualifier = "more_than"
    if q.value_high is not None and q.qualifier == "exact":
        q.qualifier = "range"
    if q.unit == "CNY" and text[q.start - 3 : q.start] == "人民币":
        q.start -= 3
    if before == " ":
        i, before = i - 1, text[i - 2 : i - 1]
    if before in _SYMBOLS or (before.isascii() and before.isalpha()):
        _symbol(text, q, i - 1)


def _symbol(text: str, q: Quantity, at: int) -> None:
    """$5亿, HK$300, USD 20: the unit stands before the numeral."""
    code = text[max(0, at - 2) : at + 1]
    unit: str | None = code if code in ("USD", "HKD", "EUR") else "CNY" if code in ("CNY", "RMB") else None
    if unit is None:
        unit = "HKD" if code == "HK$" else _SYMBOLS.get(text[at])
    if unit is None or q.unit not in (None, "CNY", "USD", "EUR", "HKD"):
        return
    q.unit = unit if q.unit in (None, "CNY") or q.unit == unit else q.unit
    q.form = "number"
