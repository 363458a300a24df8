"""Pages per CPU second of ``parse_page``, beside trafilatura on the same pages in the same run.

usage: python tests/bench/bench_pages.py [FOLDER] [ROUNDS]

FOLDER holds ``*.html`` as served; the project's golden pages by default. Prints the ratio to trafilatura's
``bare_extraction(with_metadata=True)``, the share of each step, and the distance to a bare lexbor parse.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from povetl.errors import NotAnArticle
from povetl.page import parse

GOLDEN = Path(__file__).parents[1] / "pages"
STEPS = {
    "decode": ("decode",),
    "tree": ("parse_html", "read_head", "read_outline"),
    "body": ("measure", "find_region", "judge_outline", "graft", "read_body", "trim", "drop_inner", "compose"),
    "metadata": (
        "read_title", "lines_above", "lines_below", "read_credits", "read_dates", "date_in_url", "choose_published",
        "dateline", "read_section", "read_script", "read_attachments", "part_urls",
    ),
}  # fmt: skip


def read(pages: list[bytes]) -> None:
    for raw in pages:
        try:
            parse.parse_page(raw)
        except NotAnArticle:
            continue


def read_with_trafilatura(pages: list[bytes]) -> None:
    for raw in pages:
        trafilatura.bare_extraction(raw, with_metadata=True)


def seconds(task: Callable[[], None]) -> float:
    started = time.process_time()
    task()
    return time.process_time() - started


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """CPU seconds by step while inside: the functions that ``parse`` calls are wrapped in clocks."""
    spent = dict.fromkeys(STEPS, 0.0)
    saved = {name: getattr(parse, name) for names in STEPS.values() for name in names}

    def clocked(step: str, function: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **kwargs: object) -> object:
            started = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent[step] += time.process_time() - started

        return run

    for step, names in STEPS.items():
        for name in names:
            setattr(parse, name, clocked(step, saved[name]))
    try:
        yield spent
    finally:
        for name, function in saved.items():
            setattr(parse, name, function)


def main(folder: Path = GOLDEN, rounds: int = 5) -> None:
    pages = [path.read_bytes() for path in sorted(folder.glob("*.html"))]
    if not pages:
        sys.exit(f"{folder} holds no *.html pages.")
    texts = [parse.decode(raw)[0] for raw in pages]
    ours, theirs, bare = [], [], []
    for number in range(rounds + 1):  # the first round warms up
        times = (
            seconds(lambda: read(pages)),
            seconds(lambda: read_with_trafilatura(pages)),
            seconds(lambda: [LexborHTMLParser(text) for text in texts] and None),
        )
        if number:
            for kept, one in zip((ours, theirs, bare), times, strict=True):
                kept.append(one)
    mine, other, parsing = (len(pages) / min(times) for times in (ours, theirs, bare))
    with measured() as spent:
        total = seconds(lambda: read(pages))
    report = (
        f"{len(pages)} pages, {sum(map(len, pages)) / len(pages) / 1024:.0f} KB on average, best of {rounds} rounds",
        f"  povetl       {mine:8.0f} pages per CPU second",
        f"  trafilatura  {other:8.0f}",
        f"  ratio        {mine / other:8.1f}  (goal 5)",
        f"  bare lexbor  {parsing:8.0f}  ({parsing / mine:.1f} times ours)",
        "  shares       " + "  ".join(f"{step} {100 * part / total:.0f} %" for step, part in spent.items()),
    )
    sys.stdout.write("\n".join(report) + "\n")


if __name__ == "__main__":
    main(*(kind(text) for kind, text in zip((Path, int), sys.argv[1:], strict=False)))
