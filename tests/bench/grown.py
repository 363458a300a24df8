"""A warehouse of any size for the bench: a few articles that the loader loaded, multiplied by SQL.

Every copy has identifiers, a county, values and a last sentence of its own, so that questions, claims and keys grow as
they would with pages: about a tenth of the values contradict what most articles say on the same question.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tests.warehouse.invented import article, history

from povetl.records import ArticleHistory, Figure
from povetl.warehouse.load import Warehouse
from povetl.warehouse.schema import quoted

SEED = 1000
"""Articles that are loaded and then multiplied."""
CHUNK = 50
"""Copies of each that one statement makes."""
COUNTIES = 2800
INDICATORS = 60
SENTENCE = "截至2019年底第{}篇，全县第{}项工作完成{}户，水电路一并接通，孩子就近入学，老人看病不再翻山。\n"


def generated(number: int) -> ArticleHistory:
    """One article of ten figures, the same in every run."""
    rng = random.Random(number)
    url = f"https://www.example.org/s{number % 20}/t{number}.html"
    county = rng.randrange(COUNTIES)
    code = f"{540000 + county}"
    path = f"西藏自治区/第{county // 100}市/第{county}县"
    figures, text = [], ""
    for item in range(10):
        indicator, year = rng.randrange(INDICATORS), 2010 + rng.randrange(10)
        value = agreed(indicator, county, year) + (rng.randrange(900) if rng.random() < 0.1 else 0)
        sentence = SENTENCE.format(number, item, value)
        start = len(text) + sentence.index(f"{value}户")
        figures.append(
            Figure(
                text=f"{value}户", start=start, end=start + len(str(value)) + 1, value=Decimal(value), unit="household",
                resolution=Decimal(1), subject="工作", sentence=sentence[:-1], sentence_start=len(text), rule="made",
                indicator=f"indicator_{indicator}", place=path, place_code=code, county_code=code,
                place_level="county", period_end=date(year, 12, 31), period_basis="stated",
            )
        )  # fmt: skip
        text += sentence
    on = date(2020, 1, 1) + timedelta(days=number % 60 - 60)
    return history(url, [(article(text, url=url, title=f"通报{number}", on=on), figures)], source=f"s{number % 20}")


def agreed(indicator: int, county: int, year: int) -> int:
    """What most articles say on a question."""
    return 1000 + (indicator * 7919 + county * 104729 + year * 1299709) % 4000


def batches(first: int, last: int, step: int = 1000) -> Iterator[list[ArticleHistory]]:
    """The articles of these numbers, as many at a time as a run loads."""
    for begin in range(first, last, step):
        yield [generated(number) for number in range(begin, min(last, begin + step))]


COUNTY = f"(hash(article_id, k) % {COUNTIES})::INTEGER"
SAID = f"""(1000
    + (split_part(indicator, '_', 2)::INTEGER * 7919 + {COUNTY} * 104729 + year(period_end) * 1299709) % 4000
    + CASE WHEN hash(figure_id, k) % 10 = 0 THEN hash(k, figure_id) % 900 ELSE 0 END)"""
COPIED = {
    **{name: f"md5({name} || k)" for name in (
        "article_id", "revision_id", "figure_id", "capture_id", "content_sha256", "body_sha256", "text_key", "digest",
        "origin_cluster",
    )},
    "url": "url || '?copy=' || k",
    "number_key": "hash(number_key, k)",
    "figure.place": f"'西藏自治区/第' || {COUNTY} // 100 || '市/第' || {COUNTY} || '县'",
    "figure.place_code": f"(540000 + {COUNTY})::VARCHAR",
    "figure.county_code": f"(540000 + {COUNTY})::VARCHAR",
    "figure.value": SAID,
    "figure.interval_low": f"{SAID} - 0.5",
    "figure.interval_high": f"{SAID} + 0.5",
    "article.text": "text || '这是第' || k || '份。'",
}  # fmt: skip
"""What becomes of a column when its row is copied for the k-th time; other columns stay as they are."""
GROWN = (
    "article", "article_url", "article_part", "zone_text", "figure", "capture", "internal.article_load",
    "internal.text_key", "internal.number_key",
)  # fmt: skip


def grow(warehouse: Warehouse, size: int) -> None:
    """Fill an empty warehouse with that many articles, read for copies; their claims are still to be made."""
    for batch in batches(0, min(size, SEED)):
        warehouse.load(batch)
    warehouse.reconcile()
    con = warehouse.con
    for table in GROWN:
        con.execute(f"CREATE TEMP TABLE {seed(table)} AS FROM {table}")
    for first in range(1, size // SEED, CHUNK):
        for table in GROWN:
            names = [str(row[0]) for row in con.execute(f"DESCRIBE {table}").fetchall()]
            columns = ", ".join(COPIED.get(f"{table}.{name}", COPIED.get(name, quoted(name))) for name in names)
            copies = f"range({first}, {min(size // SEED, first + CHUNK)}) copy(k)"
            con.execute(f"INSERT INTO {table} SELECT {columns} FROM {seed(table)}, {copies}")
    for table in GROWN:
        con.execute(f"DROP TABLE {seed(table)}")
    con.execute("CHECKPOINT")


def seed(table: str) -> str:
    """The name of the temporary table with the rows that the loader made."""
    return "seed_" + table.replace(".", "_")
