"""Near copies are told from other texts of the same kind, whatever the order of arrival."""

import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.warehouse.invented import article, history
from tests.warehouse.near_pairs import BACK, COPIES, OTHERS, Pair, pairs, told_as_one

from povetl.records import ArticleHistory
from povetl.warehouse import near
from povetl.warehouse.load import open_work
from povetl.warehouse.near import components

N = 40


def page(number: int, text: str) -> ArticleHistory:
    url = f"https://site{number}.example.org/t.html"
    on = date(2020, 1, 1 + number % 28)
    return history(url, [(article(text, url=url, title=f"见闻{number}", on=on), [])], source=f"site{number}")


def clusters(batches: Sequence[Sequence[ArticleHistory]]) -> dict[str, str]:
    """What stands for each article when the batches came one after the other."""
    with TemporaryDirectory() as folder, open_work(Path(folder) / "work.duckdb") as warehouse:
        for batch in batches:
            warehouse.load(batch)
            warehouse.reconcile(lambda text: text.translate(BACK))
        assert warehouse.reconcile(lambda text: text.translate(BACK)) == 0
        return dict(warehouse.con.execute("SELECT article_id, origin_cluster FROM article").fetchall())


@pytest.mark.parametrize("kind", COPIES, ids=lambda kind: kind.__name__)
def test_one_text_in_two_forms_is_one(kind: Callable[[random.Random], Pair]) -> None:
    assert [pair for pair in pairs(kind, N) if not told_as_one(pair)] == []


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
def test_two_texts_of_one_kind_are_two(kind: Callable[[random.Random], Pair]) -> None:
    assert [pair for pair in pairs(kind, N) if told_as_one(pair)] == []


KINDS = [*COPIES, *OTHERS]
PAGES = [page(n, each) for n, each in enumerate(each for kind in KINDS for pair in pairs(kind, 1) for each in pair)]
EXPECTED = clusters([PAGES])


def test_the_warehouse_joins_what_the_rule_joins() -> None:
    joined = [EXPECTED[PAGES[i].article_id] == EXPECTED[PAGES[i + 1].article_id] for i in range(0, len(PAGES), 2)]
    assert joined == [True] * len(COPIES) + [False] * len(OTHERS)
    assert EXPECTED[PAGES[1].article_id] == PAGES[0].article_id  # the earlier published stands for both


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(order=st.permutations(range(len(PAGES))), cut=st.integers(0, len(PAGES)), again=st.integers(0, len(PAGES)))
def test_arrival_order_makes_no_other_clusters(order: list[int], cut: int, again: int) -> None:
    shuffled = [PAGES[n] for n in order]
    assert clusters([shuffled[:cut], shuffled[:again], shuffled[cut:]]) == EXPECTED


def test_a_copy_that_goes_leaves_the_others_to_themselves(tmp_path: Path) -> None:
    one, two = PAGES[:2]
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([one, two])
        warehouse.reconcile()
        warehouse.load(
            [ArticleHistory(article_id=one.article_id, source_id=one.source_id, urls=one.urls, revisions=())]
        )
        warehouse.reconcile()
        rows = warehouse.con.execute("SELECT article_id, duplicate_of FROM article").fetchall()
    assert rows == [(two.article_id, None)]


def test_a_form_filled_in_by_many_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(near, "NEIGHBOURS", near.NEIGHBOURS.replace(f"AND {near.CROWD}", "AND 1"))
    assert set(clusters([PAGES[:2]]).values()) == {PAGES[0].article_id, PAGES[1].article_id}


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12))
def test_linked_texts_share_one_root_in_any_order(links: list[tuple[str, str]]) -> None:
    assert dict(components(links)) == dict(components(reversed(links)))
