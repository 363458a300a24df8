"""Floors under ``scope``: anecdotes of one person or family kept apart from what is told of many."""

import sys
from datetime import date
from pathlib import Path

import pytest
from tests.quality import figure_scores

from povetl.figures.extract import extract_figures

SETS = ("figures.jsonl", "figures_more.jsonl", "figures_third.jsonl")


@pytest.fixture(scope="module")
def anecdotes() -> dict[tuple[bool, bool], int]:
    """How many figures are (said, read) as one person's or family's, over the three sets."""
    counts = {(said, read): 0 for said in (True, False) for read in (True, False)}
    for name in SETS:
        for row in figure_scores.passages(Path(__file__).with_name(name)):
            published = date.fromisoformat(row["published"][:10]) if row.get("published") else None
            left = list(extract_figures(row["text"], published=published))
            for want in row["figures"]:
                got = next((f for f in left if figure_scores.covers(f, want, row["text"])), None)
                if got is not None:
                    left.remove(got)
                    counts[want.get("scope") == "individual", got.scope == "individual"] += 1
    sys.stdout.write(f"\nscope: {counts}\n")
    return counts


def test_most_anecdotes_are_told_from_the_figures_of_many(anecdotes: dict[tuple[bool, bool], int]) -> None:
    assert anecdotes[True, True] / (anecdotes[True, True] + anecdotes[True, False]) >= 0.87


def test_few_figures_of_many_are_taken_for_anecdotes(anecdotes: dict[tuple[bool, bool], int]) -> None:
    assert anecdotes[True, True] / (anecdotes[True, True] + anecdotes[False, True]) >= 0.94
