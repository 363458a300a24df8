"""Data tables apart from layout tables, and their cells with header paths."""

import re
from dataclasses import dataclass, field

from bs4 import Tag

from povetl.page.inline import inline_text

_NUMBER = re.compile(
    r"^[\s\u3000]*[-+－—–…/.\d０-９,，．％%‰()（）~～\s]*\d[-\d０-９,，.．％%‰()（）~～\s]*[\u4e00-\u9fffA-Za-z]{0,4}[\s\u3000]*$"
)
_UNIT = re.compile(
    r"(?:计量)?单\s{0,3}[位价]\s{0,2}[:：]\s{0,2}([^\s)）;；]{1,20})|[(（]\s{0,2}((?:人民币)?(?:亿|万|千|百)?(?:元|美元|人|户|亩|吨|公斤|公里|平方米|公顷|头|只|件|个|%|％)(?:、[^()（）]{1,12})?)\s{0,2}[)）]"
)
_STATED_UNIT = re.compile(r"(?:计量)?单\s{0,3}[位价]\s{0,2}[:：]\s{0,2}([^\s)）;；]{1,20})")
_CAPTION = re.compile(
    r"^(?:附?表|图表)\s{0,2}[\d一二三四五六七八九十]|(?:表|一览|统计|情况)(?:[（(][^()（）]{1,20}[）)])?$"
)
_EMPTY_BRACKETS = re.compile(r"[（(]\s{0,4}[）)]")
_MAX_SPAN = 200
_MAX_CELLS = 40_000


@dataclass(slots=True)
class DraftCell:
    """A cell before its text has a place in the article."""

    row: int
    column: int
    text: str
    row_span: int
    column_span: int
    is_header: bool
    row_headers: tuple[str, ...] = ()
    column_headers: tuple[str, ...] = ()


@dataclass(slots=True)
class DraftTable:
    """A data table before it has a place in the article."""

    caption: str | None
    unit: str | None
    rows: int
    columns: int
    cells: list[DraftCell] = field(default_factory=list)


def own_rows(table: Tag) -> list[Tag]:
    """The rows of a table, without those of tables inside it."""
    rows: list[Tag] = []
    for child in table.children:
        if not isinstance(child, Tag):
            continue
        if child.name == "tr":
            rows.append(child)
        elif child.name in ("tbody", "thead", "tfoot", "form"):
            rows.extend(row for row in child.children if isinstance(row, Tag) and row.name == "tr")
    return rows


def own_cells(row: Tag) -> list[Tag]:
    """The cells of a row."""
    return [cell for cell in row.children if isinstance(cell, Tag) and cell.name in ("td", "th")]


def is_data_table(table: Tag) -> bool:
    """Whether a table holds data in a grid and not the layout of the page.

    Layout: tables inside it, fewer than two rows or columns, or cells of running text.
    """
    if table.find("table") is not None:
        return False
    rows = [cells for row in own_rows(table) if (cells := own_cells(row))]
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return False
    texts = [cell.get_text().strip() for cells in rows for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 3:
        return False
    wide = sum(len(cells) >= 2 for cells in rows)
    if wide < 2:
        return False
    if table.find("th") is not None:
        return True
    long = sum(len(text) > 150 for text in filled)
    short = sum(len(text) <= 40 for text in filled)
    pictures = len(table.find_all("img"))
    if pictures * 2 >= len(filled):
        return False
    return long * 8 <= len(filled) or (short >= 0.5 * len(filled) and long * 4 <= len(filled))


def _span(cell: Tag, name: str) -> int:
    try:
        return max(1, min(_MAX_SPAN, int(str(cell.get(name) or "1").strip() or "1")))
    except ValueError:
        return 1


def read_table(table: Tag) -> DraftTable:
    """The grid of a data table: texts, spans, header paths, caption and unit."""
    caption_tag = table.find("caption")
    caption = inline_text(caption_tag) if isinstance(caption_tag, Tag) else ""
    taken: set[tuple[int, int]] = set()
    cells: list[DraftCell] = []
    rows = own_rows(table)
    for row_index, row in enumerate(rows):
        column = 0
        in_head = row.parent is not None and row.parent.name == "thead"
        for cell in own_cells(row):
            while (row_index, column) in taken:
                column += 1
            down, right = min(_span(cell, "rowspan"), len(rows) - row_index), _span(cell, "colspan")
            if len(taken) + down * right > _MAX_CELLS:
                down = right = 1
            for r in range(row_index, row_index + down):
                for c in range(column, column + right):
                    taken.add((r, c))
            cells.append(DraftCell(row_index, column, inline_text(cell), down, right, in_head or cell.name == "th"))
            column += right
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    draft = DraftTable(caption or None, None, len(rows), columns, cells)
    _head(draft)
    draft.unit = _unit(draft)
    return draft


def _head(table: DraftTable) -> None:
    """Mark header rows and columns, then give each other cell its paths."""
    by_row: dict[int, list[DraftCell]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(cell)
    top = 0
    for row in range(table.rows):
        line = by_row.get(row, [])
        if all(cell.is_header for cell in line) or not any(
            _NUMBER.match(cell.text) for cell in line if cell.column > 0
        ):
            top = row + 1
        else:
            break
    if top >= table.rows:
        top = 1 if table.rows > 1 else 0
    for cell in table.cells:
        if cell.row < top:
            cell.is_header = True
    body = [cell for cell in table.cells if cell.row >= top]
    side = 0
    for column in range(table.columns):
        own = [cell for cell in body if cell.column == column and cell.text]
        words = sum(not _NUMBER.match(cell.text) for cell in own)
        if own and (words * 10 >= 7 * len(own)) and column < table.columns - 1 and (column == side):
            side = column + 1
        else:
            break
    title_rows = {
        cell.row for cell in table.cells
        if cell.row < top and (cell.column_span >= table.columns > 1 or len(by_row.get(cell.row, [])) == 1)
    }  # fmt: skip
    above: list[list[str]] = [[] for _ in range(table.columns)]
    for cell in table.cells:
        if cell.row < top and cell.text and cell.row not in title_rows:
            for column in range(cell.column, min(table.columns, cell.column + cell.column_span)):
                if not above[column] or above[column][-1] != cell.text:
                    above[column].append(cell.text)
    left: dict[int, list[tuple[int, str]]] = {}
    for cell in body:
        if cell.column < side:
            cell.is_header = True
            for row in range(cell.row, cell.row + cell.row_span):
                if cell.text:
                    left.setdefault(row, []).append((cell.column, cell.text))
    for cell in body:
        if not cell.is_header:
            cell.row_headers = tuple(text for _, text in sorted(left.get(cell.row, [])))
            cell.column_headers = tuple(above[cell.column]) if cell.column < len(above) else ()
    for row in sorted(title_rows):
        text = " ".join(cell.text for cell in by_row[row] if cell.text)
        if table.caption is None and text and not _UNIT.fullmatch(text.strip("()（） ")):
            table.caption = text


def _unit(table: DraftTable) -> str | None:
    places = [
        table.caption or "",
        *(cell.text for cell in table.cells if cell.is_header and cell.row <= 2 and len(cell.text) < 60),
    ]
    for text in places:
        match = _UNIT.search(text)
        if match and match[1]:
            return match[1].strip()
    corner = next((cell.text for cell in table.cells if cell.row == 0 and cell.column == 0), "")
    for text in (table.caption or "", corner):
        match = _UNIT.search(text)
        if match:
            return (match[1] or match[2]).strip()
    return None


def name_table(table: DraftTable, above: str) -> None:
    """Take caption and unit of a table from a line above it (表1 …情况表, 单位：万元), where it has none of its own."""
    if len(above) > 60:
        return
    unit = _STATED_UNIT.search(above)
    if unit and table.unit is None:
        table.unit = unit[1].strip()
    rest = _EMPTY_BRACKETS.sub("", _STATED_UNIT.sub("", above)).strip(" \u3000")
    if table.caption is None and rest and _CAPTION.search(rest):
        table.caption = rest
