"""Claims made again where something changed are those that making all of them gives, whatever came in what order."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.warehouse.invented import LOZHAG, article, figure, history, simple

from povetl.records import ArticleHistory
from povetl.warehouse import claims
from povetl.warehouse.claims import remake_claims
from povetl.warehouse.load import Warehouse, open_work
from povetl.warehouse.transaction import transaction

PLACES = [
    {"code": "540529", "name": "洛扎县", "level": "county", "path": "西藏自治区/山南市/洛扎县"},
    {"code": "542129", "name": "洛扎县", "level": "county", "valid_to": date(2016, 1, 1), "successor_code": "540529"},
]
UNITS = [
    {"unit": "mu", "label_zh": "亩", "label_en": "mu"},
    {"unit": "hectare", "label_zh": "公顷", "label_en": "hectare", "base_unit": "mu", "to_base": "15"},
]
OLD_PLACE = {"place": "西藏自治区/山南地区/洛扎县", "place_code": "542129"}
SAID = (
    {}, {"qualifier": "approx"}, {"modality": "target"}, {"period_basis": "publication"}, OLD_PLACE,
    {"indicator": "households_in_new_homes"}, {"unit": "hectare"}, {"unit": "mu"}, {"breakdown": "建档|立卡"},
    {"kind": "change_abs", "direction": "decrease"}, {"indicator": None}, {"place": None, "place_code": None},
)  # fmt: skip
"""What one mention may say otherwise than the next."""
COPIED = "配套的水电路讯一并接通，孩子就近上学，老人就近看病，产业大棚也已建成，群众安居乐业，日子越过越好。"
VERSION = st.lists(st.tuples(st.sampled_from(("1450", "1540", "100")), st.sampled_from(SAID)), min_size=1, max_size=3)
LOAD = st.tuples(st.integers(0, 5), st.lists(VERSION, max_size=2), st.booleans())


def told(number: int, versions: list[list[tuple[str, dict[str, str]]]], *, copied: bool) -> ArticleHistory:
    """An article whose revisions say these things; without revisions it is gone."""
    url = f"https://www.example.org/t{number}.html"
    pages = []
    for version in versions:
        lead = COPIED if copied else f"第{number}号通报。"
        text = lead + "\n" + "".join(f"截至2019年底完成{value}户。\n" for value, _ in version)
        given = {"indicator": "households_relocated", "period_end": date(2019, 12, 31), "period_basis": "stated"}
        found = {
            mention.start: mention
            for value, said in version
            for mention in [figure(text, f"{value}户", value, **{**LOZHAG, **given, **said})]
        }
        on = None if number == 5 else date(2020, 1, 1 + number // 2)
        pages.append((article(text, url=url, on=on), list(found.values())))
    whole = history(url, pages) if pages else replace(simple(number), revisions=())
    return replace(whole, article_id=f"a{number}")


def different(warehouse: Warehouse) -> int:
    """Rows of claims and questions that are not as making all of them gives."""
    with transaction(warehouse.con):
        return remake_claims(warehouse.con, compare=True)


@pytest.fixture(autouse=True, scope="module")
def _small_batches() -> Iterator[None]:
    """Several batches of everything, and never all claims at once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(claims, "BATCH", 2)
        patched.setattr(claims, "ARTICLES_AT_ONCE", 1)
        patched.setattr(claims, "WHOLE_FROM", 99)
        yield


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate, Phase.shrink])
@given(runs=st.lists(st.lists(LOAD, min_size=1, max_size=4), min_size=1, max_size=4), step=st.integers(0, 3))
def test_claims_of_what_changed_are_those_of_everything(
    runs: list[list[tuple[int, list[list[tuple[str, dict[str, str]]]], bool]]], step: int
) -> None:
    with TemporaryDirectory() as folder, open_work(Path(folder) / "work.duckdb") as warehouse:
        for number, loads in enumerate(runs):
            if number == step:
                warehouse.save_registry([], UNITS, PLACES)
            for article_number, versions, copied in loads:
                warehouse.load([told(article_number, versions, copied=copied)])
            if number % 2:
                warehouse.con.execute("UPDATE figure SET start = start - 1 WHERE article_id = 'a1'")  # one is refused
                warehouse.check()
            else:
                warehouse.reconcile()
            assert different(warehouse) == 0


def say(number: int, value: str, *, copied: bool = False, **said: str) -> ArticleHistory:
    return told(number, [[(value, said)]], copied=copied)


CHANGES: dict[str, Callable[[Warehouse], object]] = {
    "another value": lambda warehouse: warehouse.load([say(1, "1540")]),
    "an article gone": lambda warehouse: warehouse.load([told(1, [], copied=False)]),
    "the same from one more": lambda warehouse: warehouse.load([say(4, "1450")]),
    "a unit of the registry": lambda warehouse: warehouse.save_registry([], UNITS, []),
}


@pytest.mark.parametrize("change", CHANGES)
def test_without_its_journal_a_change_would_be_missed(tmp_path: Path, change: str) -> None:
    """That comparing finds what is wrong, for each kind of change: the journal is emptied by hand."""
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([say(1, "1450"), say(2, "1450", copied=True), say(3, "100", unit="hectare")])
        warehouse.reconcile()
        assert different(warehouse) == 0
        CHANGES[change](warehouse)
        warehouse.con.execute("DELETE FROM internal.claim_due")
        warehouse.con.execute(
            "UPDATE internal.state SET value = ? WHERE name = 'claims_of'", [claims.made_of(warehouse.con)]
        )
        warehouse.reconcile()
        assert different(warehouse) > 0
        assert different(warehouse) == 0


def test_copies_found_without_a_load_are_one_origin(tmp_path: Path) -> None:
    """A text that comes between two others can make near copies of them, though nothing of theirs has changed."""
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([say(1, "1450"), say(2, "1450")])
        warehouse.reconcile()
        assert warehouse.con.execute("SELECT n_origins FROM claim").fetchall() == [(2,)]
        warehouse.con.execute("INSERT INTO internal.near_copy SELECT text_key, 'one' FROM internal.text_key")
        warehouse.reconcile()
        assert warehouse.con.execute("SELECT n_origins FROM claim").fetchall() == [(1,)]
        assert different(warehouse) == 0


def test_first_mention_of_a_claim_is_the_one_that_was_said_first(tmp_path: Path) -> None:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([say(4, "1450"), say(0, "1450"), say(2, "1450"), say(5, "1450")])
        warehouse.reconcile()
        rows = warehouse.con.execute(
            "SELECT article_ids, f.article_id, n_articles FROM claim c JOIN figure f ON f.figure_id = first_figure_id"
        ).fetchall()
        assert rows == [(["a0", "a2", "a4", "a5"], "a0", 4)]  # a5 shows no date: it was captured in March


def test_a_million_figures_of_one_indicator_are_worked_on_in_parts() -> None:
    found = [("a", 1), ("b", 1), ("c", 5), ("d", 1)]
    groups = list(claims.grouped(found))
    assert [(group.first, group.last, group.parts) for group in groups] == [("a", "b", 2), ("c", "c", 3), ("d", "d", 1)]
