"""What loading, publishing and asking cost, on generated articles of ten figures each.

usage: python tests/bench/bench_warehouse.py [ARTICLES …]

Sizes are those given, else those in POVETL_BENCH_ARTICLES, else 2000 and 10000. A size has a process of its own, for
its peak memory. The first rows are loads of 2,000 articles; the others are of a warehouse of that size, grown by SQL
from a thousand loaded articles (grown.py). The last column says how a cost grew. The yardstick of a load is DuckDB's
own ``INSERT … SELECT`` of the same Arrow tables into a file, without comparison.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.grown import batches, generated, grow

from povetl.warehouse.arrow import arrow_table, column_list, select_list
from povetl.warehouse.claims import remake_claims
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import open_work
from povetl.warehouse.schema import quoted, sql_text
from povetl.warehouse.snapshot import publish
from povetl.warehouse.stage import BY_ARTICLE, stage_history
from povetl.warehouse.transaction import transaction

LOADED = 2000
MORE = 1000
QUESTIONS = {
    "series": "FROM series('indicator_3', '第2723县')",
    "evidence": "FROM evidence((SELECT max(figure_id) FROM figure))",
    "latest figures of a county": "FROM latest_figure WHERE place_name = '第2723县' LIMIT 100",
    "search": "FROM search('水电路 第77篇')",
    "search for what is nowhere": "FROM search('跨海大桥')",
    "search for what is everywhere": "FROM search('水电路') LIMIT 20",
    "conflicts of an indicator": "FROM conflict WHERE indicator = 'indicator_3' LIMIT 100",
    "claims most repeated": "FROM claim ORDER BY n_articles DESC, claim_id LIMIT 20",
    "coverage": "FROM coverage",
    "roll-up": "FROM place_rollup",
    "corrections": "FROM revision_change",
}


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def plain_insert(folder: Path) -> float:
    """DuckDB's own insert of what a load brings, already in Arrow, into a file."""
    total = 0.0
    with duckdb.connect(str(folder / "plain.duckdb")) as con:
        con.execute(sql_text("schema.sql"))
        for batch in batches(0, LOADED):
            staged = [stage_history(each, "bench") for each in batch]
            names = (*BY_ARTICLE, "capture")
            arrow = {name: arrow_table(name, [row for each in staged for row in each.rows[name]]) for name in names}
            total += seconds(lambda arrow=arrow: insert(con, arrow))
    return total


def insert(con: duckdb.DuckDBPyConnection, arrow: dict[str, object]) -> None:
    """Insert Arrow tables in one transaction."""
    con.execute("BEGIN")
    for name, rows in arrow.items():
        con.register("rows_arrow", rows)
        con.execute(f"INSERT INTO {quoted(name)} ({column_list(name)}) SELECT {select_list(name)} FROM rows_arrow")
        con.unregister("rows_arrow")
    con.execute("COMMIT")


def measure(size: int, folder: Path) -> dict[str, float]:
    """Seconds of each step at one size; megabytes where the name says so."""
    spent = {"2,000 articles by DuckDB": plain_insert(folder), "2,000 articles loaded": 0.0, "the same again": 0.0}
    with open_work(folder / "small.duckdb") as warehouse:
        for name in ("2,000 articles loaded", "the same again"):
            for batch in batches(0, LOADED):
                spent[name] += seconds(lambda batch=batch: warehouse.load(batch))
    work, published = folder / "work.duckdb", folder / "povetl.duckdb"
    more = [generated(10**7 + number) for number in range(MORE)]
    with open_work(work) as warehouse:
        grow(warehouse, size)
        with transaction(warehouse.con):
            spent["all claims"] = seconds(lambda: remake_claims(warehouse.con))
        spent["reconcile, the first"] = seconds(warehouse.reconcile)
        spent["1,000 articles more"] = seconds(lambda: warehouse.load(more))
        spent["reconcile these"] = seconds(warehouse.reconcile)
        spent["reconcile nothing"] = seconds(warehouse.reconcile)
    spent["publish"] = seconds(lambda: publish(work, published))
    spent["published, MB"] = published.stat().st_size / 1e6
    with connect_published(published) as con:
        for name, sql in QUESTIONS.items():
            spent[name] = min(seconds(lambda sql=sql: con.execute(sql).fetchall()) for _ in range(2))
    spent["peak memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return spent


def measured(size: int) -> dict[str, float]:
    """The measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", str(size)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def main(sizes: list[int]) -> None:
    """Print a table: a row for each step, a column for each size."""
    found = [measured(size) for size in sizes]
    growth = sizes[-1] / sizes[0]
    lines = [f"{'seconds':30}" + "".join(f"{size:>12,}" for size in sizes) + f"   growth over {growth:.0f} times"]
    for name in found[0]:
        row = "".join(f"{each[name]:12.3f}" for each in found)
        lines.append(f"{name:30}{row}{found[-1][name] / max(found[0][name], 1e-4):10.1f}")
    best = min(found, key=lambda each: each["2,000 articles loaded"])
    load = best["2,000 articles loaded"]
    last = found[-1]
    lines += [
        f"load / insert by DuckDB (bar: 3)      {load / best['2,000 articles by DuckDB']:8.1f}",
        f"load / load again (bar: 5)            {load / best['the same again']:8.1f}",
        f"1,000 articles more, s (bar: 5)       {last['1,000 articles more']:8.1f}",
        f"search, ms (bar: 200)                 {last['search'] * 1000:8.0f}",
        f"peak memory, MB (bar: 2,000)          {last['peak memory, MB']:8.0f}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        with tempfile.TemporaryDirectory() as temporary:
            sys.stdout.write(json.dumps(measure(int(sys.argv[2]), Path(temporary))))
    else:
        main([int(text) for text in sys.argv[1:] or os.environ.get("POVETL_BENCH_ARTICLES", "2000 10000").split()])
