"""The sample articles: their numbers add up, and the cases that the demo shows are really among them."""

import ast
import operator
import re
from decimal import Decimal

import pytest

from povetl.sample.content import SampleArticle, load_sites

ARTICLES = {f"{site.id}/{article.id}": article for site in load_sites() for article in site.articles}
SUMS = [(key, line) for key, article in sorted(ARTICLES.items()) for line in article.sums]
CONSTANTS = {Decimal(100), Decimal(1000), Decimal(10000)}
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def work_out(node: ast.expr, numbers: list[Decimal]) -> Decimal:
    """The value of an arithmetic expression; the numbers in it are put into ``numbers``."""
    if isinstance(node, ast.BinOp):
        return OPERATORS[type(node.op)](work_out(node.left, numbers), work_out(node.right, numbers))
    assert isinstance(node, ast.Constant)
    numbers.append(Decimal(str(node.value)))
    return numbers[-1]


def text_of(article: SampleArticle) -> str:
    return "\n".join(
        "\n".join([block.text, *("\t".join(row) for row in block.rows)]) for block in article.corrected().blocks
    )


@pytest.mark.parametrize(("key", "line"), SUMS, ids=[f"{key}: {line}" for key, line in SUMS])
def test_the_printed_numbers_of_an_article_agree_with_each_other(key: str, line: str) -> None:
    left, right = line.split(" = ")
    numbers = [Decimal(left)]
    result = work_out(ast.parse(right, mode="eval").body, numbers)
    assert result.quantize(Decimal(left)) == Decimal(left)
    printed = {Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", text_of(ARTICLES[key]))}
    assert set(numbers) - CONSTANTS <= printed


def test_the_columns_of_every_table_add_up_to_their_last_row() -> None:
    tables = [block for article in ARTICLES.values() for block in article.blocks if block.kind == "table"]
    assert len(tables) >= 3
    for table in tables:
        assert len({len(row) for row in table.rows}) == 1
        *rows, total = table.rows[1:]
        assert total[0] == "合计"
        for column in range(1, len(total)):
            assert sum(Decimal(row[column]) for row in rows) == Decimal(total[column])


def test_most_articles_promise_that_their_numbers_agree() -> None:
    assert sum(bool(article.sums) for article in ARTICLES.values()) >= 20


def test_every_article_is_rich_in_figures_and_dated_from_2018_to_2021() -> None:
    for key, article in ARTICLES.items():
        assert 2018 <= article.published.year <= 2021
        assert article.published.utcoffset() is not None
        assert len(re.findall(r"\d", text_of(article))) >= 25, key


def test_ids_and_titles_are_used_once_but_for_the_copy() -> None:
    copies = [article for article in ARTICLES.values() if article.copy_of]
    assert len(copies) == 1
    assert len({article.id for article in ARTICLES.values()}) == len(ARTICLES)
    assert len({article.title for article in ARTICLES.values()}) == len(ARTICLES) - len(copies)


def test_the_copy_differs_from_its_original_in_dateline_and_editor_only() -> None:
    copy = next(article for article in ARTICLES.values() if article.copy_of)
    original = ARTICLES[copy.copy_of]
    assert copy.title == original.title
    assert copy.editor != original.editor
    first, *rest = copy.body.strip().splitlines()
    original_first, *original_rest = original.body.strip().splitlines()
    assert rest == original_rest
    assert first != original_first
    assert first.split("）", 1)[1] == original_first.split("）", 1)[1]


def test_two_articles_of_different_origins_disagree_on_households_relocated_by_the_end_of_2020() -> None:
    found = {
        (article.origin, re.sub("縣", "县", match[1]), match[2])
        for article in ARTICLES.values()
        for match in re.finditer(r"截至2020年底，(\w+?[县縣])易地(?:扶贫|扶貧)搬[迁遷](\d+)[户戶]", article.body)
    }
    assert found == {("芒康县融媒体中心", "芒康县", "1268"), ("雪域在線", "芒康县", "1286")}


def test_one_article_is_corrected_and_the_corrected_words_stand_in_it_once() -> None:
    corrected = [article for article in ARTICLES.values() if article.correction]
    assert len(corrected) == 1
    article, change = corrected[0], corrected[0].correction
    assert change is not None
    assert article.body.count(change.find) == 1
    assert change.replace in article.corrected().body
    assert change.find not in article.lead
    assert article.corrected().changed_at == change.at > article.published


def test_one_article_has_three_pages_and_one_an_attachment() -> None:
    assert sorted(len(article.pages) for article in ARTICLES.values())[-2:] == [1, 3]
    assert sum(block.kind == "attachment" for article in ARTICLES.values() for block in article.blocks) == 1


def test_the_agriculture_site_needs_gb18030_although_it_declares_gb2312() -> None:
    site = next(site for site in load_sites() if site.id == "agriculture")
    beyond = [article for article in site.articles if _lacks("gb2312", article)]
    four_bytes = [article for article in site.articles if _lacks("gbk", article)]
    assert (site.declared_charset, site.encoding) == ("gb2312", "gb18030")
    assert len(beyond) >= 4
    assert four_bytes


def _lacks(encoding: str, article: SampleArticle) -> bool:
    """Whether the charset has no place for a character of the article."""
    try:
        (article.body + article.author).encode(encoding)
    except UnicodeEncodeError:
        return True
    return False
