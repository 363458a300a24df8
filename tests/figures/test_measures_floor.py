"""On the project's own annotated figures the indicator is right as often as it has ever been."""

import json
from datetime import date
from pathlib import Path

from povetl.figures.extract import extract_figures

ANNOTATED = Path(__file__).parents[1] / "quality" / "figures.jsonl"
FLOOR = 0.985
"""Share of the figures found whose indicator is the annotated one; only ever raised."""


def test_indicators_of_the_annotated_set_hold_their_floor() -> None:
    right = of = 0
    wrong = []
    for line in ANNOTATED.read_text("utf-8").splitlines():
        passage = json.loads(line)
        published = date.fromisoformat(passage["published"]) if passage["published"] else None
        found = extract_figures(passage["text"], published=published)
        for want in passage["figures"]:
            if not want.get("indicator_scored") or "indicator" in want.get("unscored", []):
                continue
            got = [f for f in found if f.start < want["end"] and want["start"] < f.end]
            if got:
                of += 1
                right += got[0].indicator == want["indicator"]
                if got[0].indicator != want["indicator"]:
                    wrong.append((passage["id"], want["text"], got[0].indicator, want["indicator"]))
    assert of > 250
    assert right / of >= FLOOR, wrong
