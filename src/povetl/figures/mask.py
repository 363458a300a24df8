"""Stretches that are no prose: addresses, document and road numbers, titles, quoted slogans. Nothing in them counts."""

import re

_CANDIDATE = re.compile(r"[@《〔\[【“‘「『〈:]")
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_SLOGAN_LENGTH = 16
_TITLE_LENGTH = 80
_MAIL = re.compile(r"[A-Za-z0-9_.+-]*@[A-Za-z0-9.-]+")
_URL = re.compile(r"://[!-~]+")
_DOCUMENT_YEAR = re.compile(r"[〔\[【](?:19|20)\d\d[〕\]】]\s?第?\d{0,5}号?")
_MONEY_OR_RATE = re.compile(
    r"\d(?:[多余])?[十百千万亿]*(?:元|%|人|户|亩|吨|公里)|[一二两三四五六七八九十][零一二三四五六七八九十百千万亿]+[多余]?元"
)


def find_masks(text: str) -> list[tuple[int, int, str]]:
    """Start, end and reason of each masked stretch of a simplified text, in order, without overlaps."""
    masks: list[tuple[int, int, str]] = []
    at = 0
    search = _CANDIDATE.search
    while found := search(text, at):
        i = found.start()
        c = text[i]
        at = i + 1
        if c == "@":
            floor = masks[-1][1] if masks else 0
            left = max(floor, i - 64)
            mail = None
            for mail in _MAIL.finditer(text, left, i + 128):
                if mail.end() > i:
                    break
            if mail is not None and mail.start() <= i < mail.end():
                masks.append((mail.start(), mail.end(), "address"))
                at = mail.end()
        elif c == ":":
            url = _URL.match(text, i)
            if url:
                masks.append((i, url.end(), "address"))
                at = url.end()
        elif c in "《〈":
            close = text.find("》" if c == "《" else "〉", i, i + _TITLE_LENGTH)
            if close > 0:
                masks.append((i, close + 1, "title"))
                at = close + 1
        elif c in "〔[【":
            number = _DOCUMENT_YEAR.match(text, i)
            if number:
                masks.append((i, number.end(), "document number"))
                at = number.end()
        else:
            close = text.find(_QUOTES[c], i, i + _SLOGAN_LENGTH)
            if close > 0 and _is_slogan(text[i + 1 : close]):
                masks.append((i, close + 1, "slogan"))
                at = close + 1
    return masks


def _is_slogan(quoted: str) -> bool:
    """A short quotation without a sentence mark, a zero (零返贫) or an amount in digits (“1000元”)."""
    if "零" in quoted or any(mark in quoted for mark in "。！？；，,"):
        return "零" not in quoted and "，" not in quoted and "。" not in quoted
    return not (_MONEY_OR_RATE.search(quoted) and "+" not in quoted and "个100" not in quoted)
