"""A process that loads and publishes until it is done or killed: ``-m tests.warehouse.loading_process FOLDER``."""

import sys
from pathlib import Path

from tests.warehouse.invented import article, figure, history, simple

from povetl.warehouse.load import open_work
from povetl.warehouse.snapshot import publish

N_ARTICLES, BATCH = 80, 20


def histories(*, corrected: bool) -> list:
    """Eighty articles; every fourth is corrected in the second round."""
    found = []
    for number in range(N_ARTICLES):
        if corrected and number % 4 == 0:
            url = f"https://www.example.org/county/t{number}.html"
            old, new = (f"第{number}号通报。\n全县已有{value}户搬进新居。\n" for value in (1450, 1540 + number))
            versions = [
                (article(old, url=url), [figure(old, "1450户", "1450")]),
                (article(new, url=url), [figure(new, f"{1540 + number}户", str(1540 + number))]),
            ]
            found.append(history(url, versions))
        else:
            found.append(simple(number))
    return found


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def main(folder: Path) -> None:
    work, published = folder / "work.duckdb", folder / "povetl.duckdb"
    say("begin")
    for corrected in (False, True):
        everything = histories(corrected=corrected)
        for first in range(0, N_ARTICLES, BATCH):
            with open_work(work) as warehouse:
                warehouse.load(everything[first : first + BATCH])
                warehouse.reconcile()
            publish(work, published, keep=2)
    say("done")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
