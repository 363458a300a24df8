"""Figures of a data table: place from the row's header, period from the column's, failing that from the caption."""

import re
from dataclasses import replace
from datetime import date

from povetl.figures.assembly import make_figure
from povetl.figures.measures import name_measures
from povetl.figures.periods import Period, date_spans
from povetl.figures.places import Place, locate
from povetl.figures.script import simplify
from povetl.figures.tables import CellMention, bare_header, read_cells
from povetl.records import Article, Figure, Table

_TOTAL = re.compile(r"[总合小共]\s*计|全[县市区州省国盟旗镇乡村部]|总数|总量|累计")


def table_figures(article: Article, table: Table, published: date | None, home: str | None) -> list[Figure]:
    """Figures of one table of an article, with the cell that each came from.

    ``home`` is the code of the place that the source is at home in.
    """
    title = simplify(article.title)
    caption = simplify(table.caption or "") or title
    places: dict[str, Place | None] = {}
    periods: dict[tuple[str, str, str], Period] = {}

    def place_of(header: str) -> Place | None:
        if header not in places:
            at = len(header)
            places[header] = locate(header, [(at, at)], title=caption or title, published=published, home=home)[0]
        return places[header]

    around = locate(caption, [(len(caption), len(caption))], title=title, published=published, home=home)[0]
    rows: dict[int, tuple[int, int]] = {}
    for cell in table.cells:
        start, end = rows.get(cell.row, (cell.start, cell.end))
        rows[cell.row] = (min(start, cell.start), max(end, cell.end))
    figures = []
    for found in read_cells(table):
        cell, mention = found.cell, found.mention
        key = (found.column_header, found.row_header, mention.kind)
        if key not in periods:
            periods[key] = _cell_period(found, caption, published)
        what = name_measures(found.sentence, found.sentence, [mention])[0]
        head = place_of(found.row_header)
        breakdown = what.breakdown or (None if _named(head) else _row_breakdown(found, what.indicator))
        figures.append(
            make_figure(
                mention,
                article.text[found.start : found.end],
                _named(head) or _named(place_of(found.column_header)) or around,
                periods[key],
                (what.indicator, breakdown, what.subject),
                zone="table",
                ordinal=table.ordinal,
                start=found.start,
                sentence=article.text[slice(*rows[cell.row])],
                sentence_start=rows[cell.row][0],
                classifier=None,
                cell=(cell.row, cell.column),
            )
        )
    return figures


def _row_breakdown(found: CellMention, indicator: str | None) -> str | None:
    """The head of a row (小学, 其他) that is no date and no total, where the column alone says what is measured."""
    head = found.row_header.rpartition("，")[2]
    name = bare_header(head)
    cut = len(found.sentence) - len(found.sentence.partition(f"{name}，")[2]) if name else 0
    if indicator is None or not name or not cut or _TOTAL.match(name) or any(c.isdigit() for c in name):
        return None
    mention, sentence = found.mention, found.sentence[cut:]
    if mention.start < cut:
        return None
    alone = replace(
        mention,
        start=mention.start - cut,
        end=mention.end - cut,
        numeral_start=mention.numeral_start - cut,
        numeral_end=mention.numeral_end - cut,
        sentence_end=len(sentence),
        clause_start=max(mention.clause_start - cut, 0),
        clause_end=mention.clause_end - cut,
    )
    return name if name_measures(sentence, sentence, [alone])[0].indicator == indicator else None


def _named(place: Place | None) -> Place | None:
    """A place that the header itself names, not one taken from the context."""
    return place if place is not None and place.start is not None else None


def _cell_period(found: CellMention, caption: str, published: date | None) -> Period:
    """The date of the column, of the row, or of the caption, the first that there is."""
    for header in (found.column_header, found.row_header, caption):
        if not header:
            continue
        period = date_spans(
            header + "：",
            [(len(header), len(header) + 1)],
            published=published,
            kinds=[found.mention.kind],
            targets=[False],
        )[0]
        if period.basis in ("stated", "inherited"):
            return period
    return Period(end=published, basis="publication" if published else None)
