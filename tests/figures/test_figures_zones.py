"""An article's zones each give their own figures, and every offset is that of the page's own text."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from povetl.figures.extract import extract
from povetl.records import Article, Block, Cell, Encoding, Published, Table, Zone

ROWS = [
    ["县区", "2019年脱贫户数", "投资额（万元）", "同比增长（%）", "备注"],
    ["卡若区", "1,234", "56.7", "-3.2", "2018年完成"],
    ["芒康县", "300户", "12", "4.5", "无"],
    ["合计", "1,534", "68.7", "—", ""],
]
LEAD = "全市共有貧困村226個。\n"
CAPTION = "图为3名工人在大棚里劳作。"


def article(*, table_unit=None):
    text = LEAD + CAPTION + "\n"
    caption = Block(kind="caption", start=len(LEAD), end=len(LEAD) + len(CAPTION), ordinal=2)
    cells = []
    for row, words in enumerate(ROWS):
        for column, word in enumerate(words):
            start = len(text)
            text += word + "\t"
            cells.append(
                Cell(
                    row=row,
                    column=column,
                    text=word,
                    start=start,
                    end=start + len(word),
                    is_header=row == 0 or column == 0,
                    row_headers=(words[0],) if row and column else (),
                    column_headers=(ROWS[0][column],) if row else (),
                )
            )
        text = text[:-1] + "\n"
    return Article(
        url=None,
        canonical_url=None,
        document_id=None,
        title="昌都市减贫1.2万人",
        published=Published(at=datetime(2020, 5, 1, tzinfo=UTC)),
        text=text,
        blocks=(Block(kind="paragraph", start=0, end=len(LEAD) - 1), caption),
        tables=(Table(ordinal=0, caption="昌都市脱贫情况表", unit=table_unit, rows=4, columns=5, cells=tuple(cells)),),
        zones=(
            Zone(zone="teaser", ordinal=1, text="尼木县来了23人务工"),
            Zone(zone="footer", ordinal=0, text="电话0895-4824957 共3人值守 投资5000元"),
        ),
        encoding=Encoding(declared=None, used="utf-8", n_replaced=0, n_chars=len(text), suspect=False),
        content_sha256="",
    )


def zone_text(page, figure):
    if figure.zone in ("body", "table", "caption"):
        return page.text
    if figure.zone == "title":
        return page.title
    return next(z.text for z in page.zones if (z.zone, z.ordinal) == (figure.zone, figure.zone_ordinal))


def test_every_figure_is_a_slice_of_its_zone_in_the_pages_own_script():
    page = article()
    figures = extract(page)
    assert figures
    for figure in figures:
        text = zone_text(page, figure)
        assert text[figure.start : figure.end] == figure.text
        assert text[figure.sentence_start : figure.sentence_start + len(figure.sentence)] == figure.sentence
    body = [f for f in figures if f.zone == "body"]
    assert [(f.text, f.classifier) for f in body] == [("226個", "個")]


def test_each_zone_gives_its_figures_once_and_a_footer_none():
    figures = extract(article())
    assert {"title", "body", "caption", "table", "teaser"} == {f.zone for f in figures}
    places = [(f.zone, f.zone_ordinal, f.start) for f in figures]
    assert len(set(places)) == len(places)
    assert [(f.text, f.zone_ordinal) for f in figures if f.zone == "caption"] == [("3名", 2)]


def test_a_teaser_about_another_county_has_that_countys_place():
    teaser = next(f for f in extract(article()) if f.zone == "teaser")
    assert teaser.county_code == "540123"


def test_table_cells_take_unit_place_and_period_from_their_headers():
    cells = {(f.cell_row, f.cell_column): f for f in extract(article()) if f.zone == "table"}
    first = cells[1, 1]
    assert (Decimal(1234), "household", "540302") == (first.value, first.unit, first.county_code)
    assert (str(first.period_end), first.period_basis) == ("2019-12-31", "stated")
    assert (Decimal(567000), "CNY") == (cells[1, 2].value, cells[1, 2].unit)
    assert (Decimal("3.2"), "percent", "change_pct", "decrease") == (
        cells[1, 3].value,
        cells[1, 3].unit,
        cells[1, 3].kind,
        cells[1, 3].direction,
    )
    assert (Decimal(300), "household") == (cells[2, 1].value, cells[2, 1].unit)
    assert not any(column == 4 for _, column in cells)


def test_the_unit_of_a_table_stands_for_columns_that_say_none():
    page = article(table_unit="单位：万元")
    bare = {(f.cell_row, f.cell_column): f for f in extract(page) if f.zone == "table"}
    assert (Decimal(567000), "CNY") == (bare[1, 2].value, bare[1, 2].unit)


def test_a_table_without_marked_headers_uses_the_rows_above_its_numbers():
    page = article()
    plain = tuple(
        replace(c, is_header=False, row_headers=c.row_headers, column_headers=()) for c in page.tables[0].cells
    )
    bare = replace(page, tables=(replace(page.tables[0], cells=plain),))
    cells = {(f.cell_row, f.cell_column): f for f in extract(bare) if f.zone == "table"}
    assert (Decimal(567000), "CNY") == (cells[1, 2].value, cells[1, 2].unit)
    assert str(cells[1, 1].period_end) == "2019-12-31"


def test_an_empty_article_gives_nothing():
    page = Article(
        url=None,
        canonical_url=None,
        document_id=None,
        title="",
        text="",
        encoding=Encoding(declared=None, used="utf-8", n_replaced=0, n_chars=0, suspect=False),
        content_sha256="",
    )
    assert extract(page) == []
