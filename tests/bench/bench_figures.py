"""Characters per second of figure extraction with every field filled, beside two other tools where they are installed.

``python tests/bench/bench_figures.py [FILE] [--length N]`` reads the texts of ``tests/quality/figures.jsonl`` (or a
text file) repeated to ``--length`` characters, and prints one line per tool and per length, all in one process. The
annotated passages hold a figure every 17 characters, four times as many as an article. JioNLP and Microsoft
Recognizers-Text are not among the project's dependencies: ``pip install jionlp recognizers-text-number
recognizers-text-number-with-unit emoji==1.6.3`` in the environment that should show them.
"""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from povetl.figures.extract import extract_figures  # noqa: E402  # after the path is set

OWN = ROOT / "tests" / "quality" / "figures.jsonl"
PUBLISHED = date(2021, 4, 6)


def sample_text(path):
    """Texts of an annotation file, or a plain text."""
    if path.suffix == ".jsonl":
        return "\n".join(json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()) + "\n"
    return path.read_text("utf-8")


def timed(run, text):
    """Process seconds and what ``run`` found."""
    started = time.process_time()
    found = run(text)
    return time.process_time() - started, found


def others():
    """Name and extraction function of each yardstick that can be imported; a note for those that cannot."""
    try:
        import jionlp

        yield "JioNLP, money", jionlp.ner.MoneyExtractor()
    except ImportError:
        yield "JioNLP", None
    try:
        from recognizers_number import Culture, recognize_number
        from recognizers_number_with_unit import recognize_currency, recognize_dimension

        def recognize(text):
            found = []
            for part in text.splitlines():
                for model in (recognize_number, recognize_currency, recognize_dimension):
                    found += model(part, Culture.Chinese)
            return found

        yield "Microsoft Recognizers-Text", recognize
    except ImportError:
        yield "Microsoft Recognizers-Text", None


def line(name, text, seconds, found):
    """One row of the table."""
    rate = len(text) / max(seconds, 1e-9)
    sys.stdout.write(
        f"{name:34} {len(text):>9} characters {seconds:8.2f} s {rate:>10,.0f} characters/s {found:>7} found\n"
    )


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("file", nargs="?", type=Path, default=OWN)
    arguments.add_argument("--length", type=int, default=500_000)
    given = arguments.parse_args()
    once = sample_text(given.file)
    text = (once * (given.length // len(once) + 1))[: given.length]
    extract_figures(once, published=PUBLISHED)  # tables are loaded once
    seconds, figures = timed(lambda t: extract_figures(t, published=PUBLISHED), text)
    line("povetl, every field", text, seconds, len(figures))
    rate = len(text) / seconds
    seconds, figures = timed(lambda t: extract_figures(t, published=PUBLISHED), text * 10)
    line("povetl, ten times the text", text * 10, seconds, len(figures))
    sys.stdout.write(f"{'':34} ten times the text at {len(text) * 10 / seconds / rate:.2f} of the speed\n")
    for name, run in others():
        if run is None:
            sys.stdout.write(f"{name:34} not installed\n")
            continue
        part = once[:20_000]
        run("收入3元。")
        seconds, found = timed(run, part)
        line(name, part, seconds, len(found))


if __name__ == "__main__":
    main()
