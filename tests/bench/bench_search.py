"""What asking costs: search, evidence, and every question of the cookbook, on generated articles of varied text.

usage: python tests/bench/bench_search.py [ARTICLES [FOLDER]]      (5000 unless given; a folder keeps the warehouse)

Articles have about 800 characters, words as frequent as words are (Zipf), ten figures each, and days in no order, which
is the hardest for search: its newest hits lie anywhere. The yardstick is a query that reads every text for the word.
"""

import itertools
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.bench.bench_warehouse import COUNTIES, seconds
from tests.warehouse.cookbook import PAGE
from tests.warehouse.invented import article, history

from povetl.records import ArticleHistory, Figure
from povetl.registry.indicators import load_indicators
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import open_work
from povetl.warehouse.search_index import renew_search
from povetl.warehouse.snapshot import publish

BATCH = 1000
BAR = 0.2
"""Seconds that a search may take at 100,000 articles."""
SPOKEN = {"易地扶贫搬迁": 0.9, "合作社": 0.5, "水电路": 0.1, "洛扎县": 0.05, "跨越式发展": 0.001}
"""Words that are asked for, and the part of the articles that say them."""
SEARCHES = {
    "a word in most": "易地扶贫搬迁", "a word in half": "合作社", "a word in a tenth": "水电路",
    "a word in few": "跨越式发展", "two words": "合作社 洛扎县", "one character": "的",
    "a number": "1540户", "what is nowhere": "跨海大桥",
    "a phrase nowhere whole": "扶贫合作社的水电路", "traditional characters": "易地扶貧搬遷",
}  # fmt: skip
SIMPLER = str.maketrans("貧遷", "贫迁")
SENTENCE = "截至{}年底，全县第{}项工作完成{}户。"
_rng = random.Random(7)
_characters = ["的", *(chr(0x4E00 + 5 * number) for number in range(3000))]
_frequency = [1 / (number + 8) for number in range(len(_characters))]
VOCABULARY = [
    "".join(_rng.choices(_characters, _frequency, k=_rng.choices([1, 2, 3, 4], [4, 70, 14, 12])[0]))
    for _ in range(20000)
]
WEIGHTS = list(itertools.accumulate(1 / (number + 5) for number in range(len(VOCABULARY))))
INDICATORS = [str(row["indicator_id"]) for row in load_indicators().rows()]


def prose(rng: random.Random, length: int) -> str:
    """A sentence of words."""
    return "".join(rng.choices(VOCABULARY, cum_weights=WEIGHTS, k=length)) + "，"


def generated(number: int) -> ArticleHistory:
    """One article, the same in every run."""
    rng = random.Random(number)
    url = f"https://www.example.org/s{number % 20}/v{number}.html"
    code, path = rng.choice(COUNTIES)
    figures, text = [], ""
    for item in range(10):
        indicator, year = rng.choice(INDICATORS), rng.randint(2010, 2019)
        # Articles mostly agree on a question; a few contradict.
        value = zlib.crc32(f"{indicator}{code}{year}".encode()) % 5000 + 1 + 7 * (rng.random() < 0.01)
        word = rng.choice(list(SPOKEN))
        text += prose(rng, 14) + prose(rng, 14) + (word + "。" if rng.random() < SPOKEN[word] else "")
        sentence = SENTENCE.format(year, item, value)
        start = len(text) + sentence.index(f"{value}户")
        figures.append(
            Figure(
                text=f"{value}户", start=start, end=start + len(str(value)) + 1, value=Decimal(value), unit="household",
                resolution=Decimal(1), subject="工作", sentence=sentence, sentence_start=len(text), rule="made",
                indicator=indicator, place=path, place_code=code, county_code=code, place_level="county",
                period_end=date(year, 12, 31), period_basis="stated",
            )
        )  # fmt: skip
        text += sentence + "\n"
    on = date(2020, 1, 1) + timedelta(days=rng.randint(0, 2000))
    page = article(text, url=url, title=prose(rng, 6)[:-1], on=on)
    return history(url, [(page, figures)], source=f"s{number % 20}")


def build(folder: Path, size: int) -> list[str]:
    """Load and publish that many articles; what the index cost."""
    work, told = folder / "work.duckdb", []
    with open_work(work) as warehouse:
        spent = 0.0
        for first in range(0, size, BATCH):
            batch = [generated(number) for number in range(first, min(size, first + BATCH))]
            spent += seconds(lambda batch=batch: warehouse.load(batch))
        spent += seconds(lambda: warehouse.reconcile(lambda text: text.translate(SIMPLER)))
        warehouse.con.execute("CHECKPOINT")
        before = work.stat().st_size
        index = seconds(lambda: renew_search(warehouse.con))
        again = seconds(lambda: renew_search(warehouse.con))
        warehouse.load([generated(number) for number in range(size, size + BATCH)])
        more = seconds(lambda: renew_search(warehouse.con))
        warehouse.con.execute("CHECKPOINT")
        told.append(
            f"load and reconcile {spent:.1f} s, index {index:.1f} s ({index / spent:.2f} of it); again {again:.2f} s"
        )
        told.append(f"index of {BATCH} articles more {more:.2f} s")
        told.append(f"working file {before / 1e6:.0f} MB, with the index {work.stat().st_size / 1e6:.0f} MB")
    publish(work, folder / "povetl.duckdb")
    return told


def questions() -> Iterator[tuple[str, str]]:
    """The cookbook's questions with their SQL."""
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        for block in part.split("```sql\n")[1:]:
            yield part.splitlines()[0], block.split("```")[0].rstrip().rstrip(";")


def tell(line: str) -> None:
    """Print at once: the slow ones are worth seeing while they are slow."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(size: int, folder: Path) -> None:
    """Print a table: what was asked, and how long the answer took."""
    tell(f"{size:,} articles")
    if not (folder / "povetl.duckdb").exists():
        for line in build(folder, size):
            tell(line)
    with connect_published(folder / "povetl.duckdb") as con:

        def best(sql: str, values: list[str]) -> float:
            return min(seconds(lambda: con.execute(sql, values).fetchall()) for _ in range(5))

        tell(f"{'search':28}{'rows':>6}{'ms':>8}{'reading all, ms':>17}")
        slowest = 0.0
        for name, words in SEARCHES.items():
            rows = len(con.execute("FROM search(?)", [words]).fetchall())
            reading = best(
                "SELECT title FROM article WHERE is_latest AND (contains(text, ?) OR contains(title, ?)) "
                "ORDER BY published_on DESC LIMIT 20",
                [words, words],
            )
            took = best("FROM search(?)", [words])
            slowest = max(slowest, took)
            tell(f"{name:28}{rows:6}{took * 1000:8.0f}{reading * 1000:17.0f}")
        tell(f"slowest search {slowest * 1000:.0f} ms (bar at 100,000 articles: {BAR * 1000:.0f})")
        (figure_id,) = con.execute("SELECT figure_id FROM figure USING SAMPLE 1 (reservoir, 7)").fetchall()[0]
        tell(f"evidence {best('FROM evidence(?)', [figure_id]) * 1000:.0f} ms (bar: 150)")
        tell(f"{'question of the cookbook':72}{'ms':>8}")
        began = time.perf_counter()
        for name, sql in questions():
            tell(f"{name:72}{min(seconds(lambda sql=sql: con.execute(sql).fetchall()) for _ in range(2)) * 1000:8.0f}")
        tell(f"all questions, twice: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    if len(sys.argv) > 2:
        Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
        main(wanted, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(wanted, Path(made))
