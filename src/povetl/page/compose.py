"""Items to the article's text, with the ranges of its blocks, cells and captions."""

from collections.abc import Sequence
from dataclasses import dataclass

from povetl.page.body import Item
from povetl.page.images import DraftImage
from povetl.page.tables import DraftTable
from povetl.records import Block, Cell, Image, Table


@dataclass(slots=True)
class Composed:
    """The body as it enters the record."""

    text: str
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    tables: tuple[Table, ...]


def compose(items: Sequence[Item], drafts: Sequence[DraftImage]) -> Composed:
    """One text: every block ends in exactly one line feed, cells are joined by a tab."""
    parts: list[str] = []
    blocks: list[Block] = []
    tables: list[Table] = []
    captions: dict[int, int] = {}
    at = 0
    for item in items:
        if item.kind == "table" and item.table is not None:
            table, lines = _place(item.table, len(tables), at)
            if not lines:
                continue
            for line in lines:
                blocks.append(Block(kind="table_row", start=at, end=at + len(line), ordinal=len(tables)))
                parts.append(line)
                at += len(line) + 1
            tables.append(table)
            continue
        if item.kind == "table":
            continue
        ordinal = item.level
        if item.kind == "caption":
            ordinal = item.image or 0
            captions.setdefault(ordinal, at)
        blocks.append(Block(kind=item.kind, start=at, end=at + len(item.text), ordinal=ordinal))
        parts.append(item.text)
        at += len(item.text) + 1
    images = tuple(
        Image(
            ordinal=ordinal, url=draft.url, alt=draft.alt, caption=draft.caption, caption_start=captions.get(ordinal),
            width=draft.width, height=draft.height,
        )
        for ordinal, draft in enumerate(drafts)
    )  # fmt: skip
    text = "".join(f"{part}\n" for part in parts)
    return Composed(text=text, blocks=tuple(blocks), images=images, tables=tuple(tables))


def _place(draft: DraftTable, ordinal: int, at: int) -> tuple[Table, list[str]]:
    rows: dict[int, list[int]] = {}
    for index, cell in enumerate(draft.cells):
        rows.setdefault(cell.row, []).append(index)
    lines: list[str] = []
    ranges: dict[int, tuple[int, int]] = {}
    for row in sorted(rows):
        cells = [draft.cells[index] for index in rows[row]]
        line = "\t".join(cell.text for cell in cells)
        if not line.strip():
            ranges |= dict.fromkeys(rows[row], (at, at))
            continue
        start = at
        for index, cell in zip(rows[row], cells, strict=True):
            ranges[index] = (start, start + len(cell.text))
            start += len(cell.text) + 1
        lines.append(line)
        at += len(line) + 1
    cells_placed = tuple(
        Cell(
            row=cell.row, column=cell.column, text=cell.text, start=ranges[index][0], end=ranges[index][1],
            row_span=cell.row_span, column_span=cell.column_span, is_header=cell.is_header,
            row_headers=cell.row_headers, column_headers=cell.column_headers,
        )
        for index, cell in enumerate(draft.cells)
    )  # fmt: skip
    table = Table(
        ordinal=ordinal,
        caption=draft.caption,
        unit=draft.unit,
        rows=draft.rows,
        columns=draft.columns,
        cells=cells_placed,
    )
    return table, lines
