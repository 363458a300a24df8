"""Score figures against annotations: spans, then each field on the figures found.

A figure is found when it covers the digits of the annotated span and reaches no further than the annotated outer span
and the qualifiers beside it; each matches once. ``optional`` costs nothing when missed, ``ignore`` and ``tolerate``
nothing when taken; ``alt`` and ``per_accept`` are other accepted readings; ``unscored`` fields are left out.

``python -m tests.quality.figure_scores FILE`` prints the score of each part of a set (first letter of the ids),
and with ``--faults`` what is wrong.
"""

import json
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

from povetl.figures.extract import extract_figures

BESIDE = frozenset("约近超过逾达至少多不到足低于突破高以上左右内余人民币元")
NUMERALS = frozenset("零〇一二两兩三四五六七八九十百千万萬亿億半数數几幾")
FIELDS = ("value", "unit", "qualifier", "kind", "per", "period", "place", "indicator")


class Score:
    """Counts of one set; ``report`` is the score line."""

    def __init__(self):
        self.found = self.missed = self.wrong = self.negatives = self.taken = 0
        self.right = Counter()
        self.of = Counter()
        self.faults = []
        self.rules = {}

    def rates(self):
        precision = self.found / max(1, self.found + self.wrong)
        recall = self.found / max(1, self.found + self.missed)
        rates = {"f1": 2 * precision * recall / max(1e-9, precision + recall)}
        rates |= {field: self.right[field] / self.of[field] for field in FIELDS if self.of[field]}
        rates["negatives"] = 1 - self.taken / max(1, self.negatives)
        return rates

    def report(self):
        return "  ".join(f"{name} {rate:.3f}" for name, rate in self.rates().items())


def passages(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def score(rows):
    """The score of ``rows``; ``rules`` holds right and all figures by article and rule."""
    total = Score()
    for row in rows:
        published = date.fromisoformat(row["published"][:10]) if row.get("published") else None
        _score_row(row, extract_figures(row["text"], published=published), total)
    return total


def _score_row(row, figures, total):
    left = list(figures)
    tally = total.rules.setdefault(row["id"], {})
    for want in row["figures"]:
        got = next((f for f in left if covers(f, want, row["text"])), None)
        if got is None:
            if not want.get("optional"):
                total.missed += 1
                total.faults.append(f"{row['id']}: missed {want['text']}")
            continue
        left.remove(got)
        total.found += 1
        fields = _fields(got, want)
        for field, right in fields.items():
            total.of[field] += 1
            total.right[field] += right
            if not right:
                total.faults.append(f"{row['id']}: {want['text']} {field}")
        right, of = tally.get(got.rule, (0, 0))
        tally[got.rule] = (right + (fields.get("value", True) and fields.get("unit", True)), of + 1)
    free = [*(row.get("ignore") or []), *(n for n in row["nonfigures"] if n.get("tolerate"))]
    for bad in row["nonfigures"]:
        if not bad.get("tolerate"):
            total.negatives += 1
            total.taken += any(_touches(f, bad) for f in left)
    for got in left:
        if not any(_touches(got, span) for span in free):
            total.wrong += 1
            total.faults.append(f"{row['id']}: wrongly taken {got.text}")
            right, of = tally.get(got.rule, (0, 0))
            tally[got.rule] = (right, of + 1)


def _touches(figure, span):
    return figure.start < span["end"] and span["start"] < figure.end


def covers(figure, want, text):
    low, high = want.get("outer_start", want["start"]), want.get("outer_end", want["end"])
    low, high = min(low, want["start"]), max(high, want["end"])
    span = range(want["start"], want["end"])
    digits = [i for i in span if text[i].isdecimal()] or [i for i in span if text[i] in NUMERALS] or [want["start"]]
    inside = figure.start <= digits[0] and figure.end > digits[-1]
    return inside and set(text[figure.start : low]) <= BESIDE and set(text[high : figure.end]) <= BESIDE


def _fields(got, want):
    readings = [want, *({**want, **other} for other in want.get("alt") or [])]
    fields = {
        "value": (want.get("vague") and got.value is None) or any(_value(got, w) for w in readings),
        "unit": any(got.unit == w["unit"] for w in readings),
        "qualifier": got.qualifier == want["qualifier"]
        or (got.qualifier, want["qualifier"]) == ("approx", "more_than"),
        "kind": any(_kind(got, w) for w in readings),
        "per": got.per in want.get("per_accept", [want.get("per")]),
        "period": any(_period(got, w) for w in readings),
        "place": any(_place(got, w) for w in readings),
    }
    if want.get("indicator_scored"):
        fields["indicator"] = got.indicator == want["indicator"]
    return {name: right for name, right in fields.items() if name not in want.get("unscored", [])}


def _near(got, want):
    if got is None or want is None:
        return got is want
    want = Decimal(str(want))
    return abs(got - want) <= Decimal("0.0005") * max(1, abs(want))


def _value(got, want):
    return _near(got.value, want["value"]) and _near(got.value_high, want.get("value_high"))


def _kind(got, want):
    return got.kind == want["kind"] and (not got.kind.startswith("change") or got.direction == want.get("direction"))


def _period(got, want):
    if not want.get("period_end"):
        return got.period_end is None or got.period_basis == "publication"
    ends = [(got.period_end, want["period_end"])]
    if want.get("period_start") and not want["kind"].startswith("change"):
        ends.append((got.period_start, want["period_start"]))
    return all(day is not None and abs((day - date.fromisoformat(said[:10])).days) <= 31 for day, said in ends)


def _place(got, want):
    if not want.get("place"):
        return got.place is None
    if got.place is None or (want.get("county_code") and got.county_code != want["county_code"]):
        return False
    wanted, found = want["place"].split("/")[-1], got.place.split("/")[-1]
    return wanted == found or found.startswith(wanted.rstrip("省市县区乡镇村")[:4]) or wanted[:2] == found[:2]


def main(path, *flags):
    rows = passages(Path(path))
    for part in sorted({row["id"][0] for row in rows}):
        own = [row for row in rows if row["id"][0] == part]
        got = score(own)
        sys.stdout.write(f"{part} {len(own)} passages, {sum(len(r['figures']) for r in own)} figures  {got.report()}\n")
        if "--faults" in flags:
            sys.stdout.writelines(f"  {fault}\n" for fault in got.faults)


if __name__ == "__main__":
    main(*sys.argv[1:])
