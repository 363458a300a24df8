"""Naming takes time in step with the text, also where a text has no comma, no full stop or nothing but words."""

from time import process_time

import pytest

from povetl.figures.measures import name_measures
from povetl.figures.mentions import Mention

UNIT = "贫困户收入就业培训产业项目合作社"


def mentions_in(text: str, step: int) -> list[Mention]:
    """A made-up mention of two characters every ``step`` characters, all in one sentence."""
    return [
        Mention(
            start=at,
            end=at + 2,
            numeral_start=at,
            numeral_end=at + 1,
            value=None,
            unit=("person", "CNY", "count", "percent")[at % 4],
            classifier="个",
            kind="level" if at % 3 else "change_pct",
            sentence_start=0,
            sentence_end=len(text),
            clause_start=0,
            clause_end=len(text),
        )
        for at in range(step, len(text) - step, step)
    ]


def seconds(text: str) -> float:
    mentions = mentions_in(text, 19)
    start = process_time()
    assert len(name_measures(text, text, mentions)) == len(mentions)
    return process_time() - start


@pytest.mark.parametrize(
    "piece", [UNIT, UNIT + "，", "、", "(", "其中", "分别", "下降至增加到", "2019年底的", "累计预计实现"]
)
def test_time_grows_in_step_with_the_text(piece: str) -> None:
    short, long = 12_000, 96_000
    seconds(piece * 200)  # the registry is read once per process
    quick = min(seconds(piece * (short // len(piece))) for _ in range(3))
    slow = min(seconds(piece * (long // len(piece))) for _ in range(2))
    assert slow < 8 * 2.5 * max(quick, 0.002)


def test_no_mention_needs_no_reading() -> None:
    assert name_measures("脱贫", "脱贫", []) == []
