"""Cells of data tables: the number in the cell, its unit and meaning from the headers, corner and caption around it.

Each cell is read as the short sentence that its headers make (``2020年，贫困村数62个``), so that one grammar serves
prose and tables. A cell without a unit anywhere around it is no figure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from povetl.figures.binding import bind
from povetl.figures.grammar import find_quantities
from povetl.figures.mentions import Mention
from povetl.figures.numerals import magnitude_of, plain, read
from povetl.figures.script import simplify
from povetl.figures.sentences import Boundaries
from povetl.figures.units import unit_at
from povetl.records import Cell, Table

_BARE = re.compile(
    r"\s*(?P<sign>[-+−↑↓▲▼]?)\s*(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<tail>%|‰)?\s*$"
)
_UNIT_NOTE = re.compile(r"[（(]\s*(?:单位\s*[：:]?\s*)?(?P<unit>[^（）()，,、：:\d\s][^（）()，,：:\s]{0,9}?)\s*[）)]")
_CORNER = re.compile(r"单位\s*[：:]")
_UNIT_WORD = re.compile(r"^\s*(?:计量)?(?:单位)?\s*[：:]?\s*(?P<magnitude>[十百千万亿]*)(?P<word>.+?)\s*$")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_OF_YEARS = re.compile(r"年|时间|时期")
_MEASURED = re.compile(r"\d(?:[户人亩元个头吨%％]|公[里斤]|[万亿])")
_NO_MEASURE = re.compile(
    r"序号|编号|代码|电话|手机|邮编|邮政|年份|年度$|^时间|日期|排名|名次|位次|页码|文号|行次|栏次|备注|身份证|账号|户主"
)
_HEADER_UNIT = (
    (re.compile(r"(?:人次)(?:数)?$"), "person_time"),
    (re.compile(r"(?:人口|人数|人员|劳动力|人)(?:数|总数|数量)?$"), "person"),
    (re.compile(r"(?:户数|总户数|户)$"), "household"),
    (re.compile(r"(?:率|比重|比例|占比|增幅|增速|增长|降幅|百分比|同比)$"), "percent"),
    (re.compile(r"(?:个数|家数|数量|村数|项目数|数|所数|座数|处数)$"), "count"),
)


@dataclass(frozen=True, slots=True)
class CellMention:
    """A number of one cell, read in the sentence of its headers.

    ``start:end`` is the number in the text of the article; ``mention`` has its offsets in ``sentence``.
    """

    cell: Cell
    start: int
    end: int
    sentence: str
    mention: Mention
    row_header: str
    column_header: str


def read_cells(table: Table) -> Iterator[CellMention]:
    """Every cell of a table that holds one quantity with a unit, in the order of the cells."""
    common = _unit_of(table.unit) or _unit_note(simplify(table.caption or ""))
    unmarked, heads = _unmarked_headers(table), _unmarked_heads(table)
    for cell in table.cells:
        if cell.is_header or not any(c.isdigit() for c in cell.text):
            continue
        row_headers = cell.row_headers or heads.get(cell.row, ())
        row = simplify("，".join(part for part in row_headers if part and part != cell.text))
        headers = cell.column_headers or unmarked.get(cell.column, ())
        column = simplify("，".join(part for part in headers if part))
        if _NO_MEASURE.search(column) or _NO_MEASURE.search(row):
            continue
        yield from _read_cell(cell, row, column, common)


def _unmarked_headers(table: Table) -> dict[int, tuple[str, ...]]:
    """Column → words of the rows above the first one with a bare number, for tables whose headers carry no mark."""
    first = min((c.row for c in table.cells if not c.is_header and _BARE.match(c.text)), default=0)
    headers: dict[int, list[str]] = {}
    for cell in table.cells:
        if cell.row < first and cell.text.strip() and not _CORNER.search(cell.text):
            for column in range(cell.column, cell.column + cell.column_span):
                headers.setdefault(column, []).append(cell.text.strip())
    return {column: tuple(words) for column, words in headers.items()}


def _unmarked_heads(table: Table) -> dict[int, tuple[str, ...]]:
    """Row → its first words, for tables that mark no head of a row: 2016年, 小学, 其他. A bare year gets its 年."""
    heads: dict[int, tuple[str, ...]] = {}
    for cell in table.cells:
        text = cell.text.strip()
        if cell.is_header or cell.row_headers or cell.row in heads or not text:
            continue
        year = _YEAR.fullmatch(text) and any(_OF_YEARS.search(header) for header in cell.column_headers)
        if year or not (_BARE.match(text) or _MEASURED.search(text)):
            words = (f"{text}年" if year and text[-1].isdigit() else text,)
            for row in range(cell.row, cell.row + max(cell.row_span, 1)):
                heads.setdefault(row, words)
        elif cell.column > 1:
            heads[cell.row] = ()
    return heads


def _read_cell(cell: Cell, row: str, column: str, common: tuple[Decimal, str] | None) -> Iterator[CellMention]:
    text = simplify(cell.text)
    bare = _BARE.match(text)
    lead = "".join(f"{bare_header(part)}，" for part in (row, column) if part)
    lead = lead.removesuffix("，")
    if bare is None:
        found = find_quantities(text, [])
        good = [q for q in found if not q.dropped]
        if len(good) != 1 or len(found) > 2:
            return
        yield from _placed(cell, lead, row, column, text, None)
        return
    note = (Decimal(1), "%") if bare["tail"] == "%" else None
    note = note or _unit_note(column) or _unit_note(row) or _by_header(column, row, common)
    if note is None:
        return
    yield from _placed(cell, lead, row, column, text, (bare, note))


def _placed(
    cell: Cell, lead: str, row: str, column: str, text: str, bare: tuple[re.Match[str], tuple[Decimal, str]] | None
) -> Iterator[CellMention]:
    if bare is None:
        sentence = lead + text
        quantities = find_quantities(sentence, [(0, len(lead))] if lead else [])
        mentions = bind(sentence, quantities, Boundaries(sentence))
        for mention in mentions[:1]:
            start = cell.start + mention.start - len(lead)
            yield CellMention(
                cell, start, start + mention.end - mention.start, sentence, mention, row, column
            )  # fmt: skip
        return
    match, (scale, word) = bare
    number = match["number"]
    numeral = read(number)
    if numeral is None or numeral.value is None:
        return
    sign = match["sign"] if match["sign"] in ("-", "−", "↓", "▼") else ""
    sentence = f"{lead}{'-' if sign else ''}{number}{word}"
    quantities = find_quantities(sentence, [(0, len(lead))] if lead else [])
    mentions = bind(sentence, quantities, Boundaries(sentence))
    if not mentions:
        return
    mention = mentions[0]
    if mention.value is not None:
        mention = replace(
            mention,
            value=plain(mention.value * scale),
            resolution=None if mention.resolution is None else plain(mention.resolution * scale),
        )
    start = cell.start + match.start("number")
    if sign and mention.value is not None and mention.value < 0:
        start = cell.start + match.start("sign")
    end = cell.start + (match.end("tail") if match["tail"] else match.end("number"))
    yield CellMention(cell, start, end, sentence, mention, row, column)


def bare_header(header: str) -> str:
    """A header without the unit in its brackets: 投资额 of 投资额（万元）."""
    return _UNIT_NOTE.sub("", header).strip()


def _unit_note(header: str) -> tuple[Decimal, str] | None:
    """The unit in the brackets of a header: 投资额（万元）."""
    for note in _UNIT_NOTE.finditer(header):
        unit = _unit_of(note["unit"])
        if unit is not None:
            return unit
    return None


def _unit_of(words: str | None) -> tuple[Decimal, str] | None:
    """Magnitude and unit word of 万元, 单位：人, 万千瓦时, 元/人."""
    if not words:
        return None
    match = _UNIT_WORD.match(simplify(words))
    if match is None:
        return None
    magnitude, word = match["magnitude"], match["word"]
    if magnitude.endswith("千") and unit_at("千" + word, 0):
        magnitude, word = magnitude[:-1], "千" + word
    unit = unit_at(word, 0)
    if unit is None or (unit.end < len(word) and word[unit.end] not in "/／、（("):
        return None
    if unit.end < len(word) and word[unit.end] != "/":
        return None
    return magnitude_of(magnitude), word


def _by_header(column: str, row: str, common: tuple[Decimal, str] | None) -> tuple[Decimal, str] | None:
    """What the words of the header say, where they contradict the unit of the whole table or there is none."""
    words = {"person_time": "人次", "person": "人", "household": "户", "percent": "%", "count": "个"}
    for header in (column, row):
        last = bare_header(header).rpartition("，")[2]
        for pattern, unit in _HEADER_UNIT:
            if pattern.search(last):
                if common is not None and unit in ("person", "count", "household"):
                    return common
                return Decimal(1), words[unit]
    return common
