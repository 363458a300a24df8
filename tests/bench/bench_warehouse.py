"""What loading, publishing and asking cost, on generated articles of ten figures each.

usage: python tests/bench/bench_warehouse.py [ARTICLES …]      (5000 and 20000 unless given)

Each size is loaded into a warehouse of its own; the last column of numbers says how a cost grew from the size before.
The yardstick of a load is DuckDB's own ``INSERT … SELECT`` of the same figures from Arrow, without keys or comparison.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.warehouse.invented import article, history

from povetl.records import ArticleHistory, Figure
from povetl.warehouse.arrow import arrow_table, select_list
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import open_work
from povetl.warehouse.schema import sql_text
from povetl.warehouse.snapshot import publish
from povetl.warehouse.stage import stage_history

BATCH = 1000
INDICATORS = [f"indicator_{number}" for number in range(60)]
COUNTIES = [
    (f"54{city:02d}{county:02d}", f"西藏自治区/第{city}市/第{city}{county}县")
    for city in range(1, 8)
    for county in range(1, 12)
]
SENTENCE = "截至2019年底第{}篇，全县第{}项工作完成{}户，水电路一并接通，孩子就近入学，老人看病不再翻山。\n"
QUESTIONS = {
    "series": "FROM series('indicator_3', '第23县')",
    "evidence": "FROM evidence((SELECT max(figure_id) FROM figure))",
    "latest figures of a county": "FROM latest_figure WHERE place_name = '第23县' LIMIT 100",
    "search": "FROM search('水电路 第77篇')",
    "search for what is nowhere": "FROM search('跨海大桥')",
    "search for what is everywhere": "FROM search('水电路') LIMIT 20",
    "conflicts of an indicator": "FROM conflict WHERE indicator = 'indicator_3' LIMIT 100",
    "claims most repeated": "FROM claim ORDER BY n_articles DESC, claim_id LIMIT 20",
    "coverage": "FROM coverage",
    "roll-up": "FROM place_rollup",
    "corrections": "FROM revision_change",
}


def generated(number: int) -> ArticleHistory:
    """One article, the same in every run."""
    rng = random.Random(number)
    url = f"https://www.example.org/s{number % 20}/t{number}.html"
    code, path = rng.choice(COUNTIES)
    figures, text = [], ""
    for item in range(10):
        value = rng.randint(1, 5000)
        sentence = SENTENCE.format(number, item, value)
        start = len(text) + sentence.index(f"{value}户")
        figures.append(
            Figure(
                text=f"{value}户", start=start, end=start + len(str(value)) + 1, value=Decimal(value), unit="household",
                resolution=Decimal(1), subject="工作", sentence=sentence[:-1], sentence_start=len(text), rule="made",
                indicator=rng.choice(INDICATORS), place=path, place_code=code, county_code=code, place_level="county",
                period_end=date(2010 + rng.randint(0, 9), 12, 31), period_basis="stated",
            )
        )  # fmt: skip
        text += sentence
    on = date(2020, 1, 1) + timedelta(days=number % 60 - 60)
    return history(url, [(article(text, url=url, title=f"通报{number}", on=on), figures)], source=f"s{number % 20}")


def batches(size: int) -> Iterator[list[ArticleHistory]]:
    """The articles, as many at a time as a run loads."""
    for first in range(0, size, BATCH):
        yield [generated(number) for number in range(first, min(size, first + BATCH))]


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def plain_insert(size: int) -> float:
    """DuckDB's own insert of the same figures, already in Arrow."""
    con = duckdb.connect()
    con.execute(sql_text("schema.sql"))
    total = 0.0
    for batch in batches(size):
        rows = [row for each in batch for row in stage_history(each, "bench").rows["figure"]]
        con.register("rows_arrow", arrow_table("figure", rows))
        total += seconds(lambda: con.execute(f"INSERT INTO figure SELECT {select_list('figure')} FROM rows_arrow"))
    return total


def measure(size: int, folder: Path) -> dict[str, float]:
    """Seconds of each step at one size."""
    work, published = folder / "work.duckdb", folder / "povetl.duckdb"
    spent = {"load": 0.0, "load again, unchanged": 0.0}
    with open_work(work) as warehouse:
        for batch in batches(size):
            spent["load"] += seconds(lambda batch=batch: warehouse.load(batch))
        for batch in batches(size):
            spent["load again, unchanged"] += seconds(lambda batch=batch: warehouse.load(batch))
        more = [generated(number) for number in range(size, size + BATCH)]
        spent[f"{BATCH} articles more"] = seconds(lambda: warehouse.load(more))
        spent["reconcile"] = seconds(warehouse.reconcile)
        spent["reconcile again"] = seconds(warehouse.reconcile)
    spent["publish"] = seconds(lambda: publish(work, published))
    spent["insert by DuckDB alone"] = plain_insert(size)
    with connect_published(published) as con:
        for name, sql in QUESTIONS.items():
            spent[name] = min(seconds(lambda sql=sql: con.execute(sql).fetchall()) for _ in range(2))
    return spent


def main(sizes: list[int]) -> None:
    """Print a table: a row for each step, a column for each size."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found.append(measure(size, Path(folder)))
    growth = sizes[-1] / sizes[0]
    lines = [f"{'seconds':28}" + "".join(f"{size:>12,}" for size in sizes) + f"   growth over {growth:.0f} times"]
    for name in found[0]:
        row = "".join(f"{each[name]:12.3f}" for each in found)
        lines.append(f"{name:28}{row}{found[-1][name] / max(found[0][name], 1e-4):10.1f}")
    last = found[-1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines += [
        f"figures loaded in a second   {sizes[-1] * 10 / last['load']:12,.0f}",
        f"load / insert by DuckDB      {last['load'] / last['insert by DuckDB alone']:12.1f}",
        f"load / load again            {last['load'] / last['load again, unchanged']:12.1f}",
        f"search, ms (bar: 200)        {last['search'] * 1000:12,.0f}",
        f"peak memory, MB              {peak:12,.0f}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [5000, 20000])
