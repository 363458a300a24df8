"""How often each rule of the grammar is right, leaving one article out at a time; writes ``data/rules.toml``.

``python tests/bench/measure_rules.py [ANNOTATIONS …]`` reads ``tests/quality/figures.jsonl`` and the files named. A
figure counts as right when its span, value and unit are. For each article the precision of a rule is taken over all
others, drawn towards nine in ten by the weight of two figures, so that a rule seen twice is not certain; the rule's
confidence is the mean over the articles in which it occurs, and never above 0.99.
"""

import sys
from collections import Counter
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.quality.figure_scores import passages, score  # noqa: E402  # after the path is set

OUT = ROOT / "src" / "povetl" / "figures" / "data" / "rules.toml"
PRIOR, WEIGHT, CERTAIN = 0.9, 2, 0.99
HEADER = """# How sure each rule of the grammar is: the share of its figures whose span, value and unit are right.
# Measured by tests/bench/measure_rules.py on {articles} annotated articles, each left out in turn, drawn towards nine
# in ten by the weight of two figures, and at most 0.99. A rule that no article uses has the confidence 0.5.
"""


def measured(rows):
    """Rule → (precision left-one-out, figures right, figures)."""
    tallies = score(rows).rules
    right, of = Counter(), Counter()
    for tally in tallies.values():
        for rule, (good, seen) in tally.items():
            right[rule] += good
            of[rule] += seen
    out = {}
    for rule in sorted(of):
        others = [
            (right[rule] - tally[rule][0] + WEIGHT * PRIOR) / (of[rule] - tally[rule][1] + WEIGHT)
            for tally in tallies.values()
            if rule in tally
        ]
        out[rule] = (min(CERTAIN, mean(others)), right[rule], of[rule])
    return out


def main(*more):
    rows = [row for path in (ROOT / "tests" / "quality" / "figures.jsonl", *map(Path, more)) for row in passages(path)]
    text = HEADER.format(articles=len(rows))
    for rule, (precision, right, of) in measured(rows).items():
        text += f'\n[rule.{rule}]\nprecision = "{precision:.2f}"\nright = {right}\nseen = {of}\n'
        sys.stdout.write(f"{rule:10} {precision:.3f}  {right}/{of}\n")
    OUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
