"""Whatever the order and the interruptions, the same captures end in the same tables."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.warehouse.invented import article, figure, history

from povetl.records import ArticleHistory, Reject
from povetl.warehouse.load import content_digest, open_work

N = 5


def history_of(number: int, n_versions: int) -> ArticleHistory:
    """An article as far as its first captures tell."""
    url = f"https://www.example.org/t{number}.html"
    values = ["1450", "1540", "1450", "1600"][:n_versions]
    versions = []
    for count, value in enumerate(values):
        text = f"第{number}号。\n已有{value}户搬进新居，水电路一并接通，孩子就近入学，老人看病不再翻山。\n"
        told = [figure(text, f"{value}户", value)] + ([figure(text, "一并", "1", unit="count")] if count % 2 else [])
        versions.append((article(text, url=url, title=f"搬迁{number}"), told))
    return history(url, versions)


FINAL = [history_of(number, 1 + number % 4) for number in range(N)]
REJECTS = [
    Reject(reject_id=f"x{n}", stage="parse", reason="empty", detail=f"no text in {n}", source_id="county")
    for n in (1, 2)
]


def fresh_digest() -> dict[str, str]:
    with TemporaryDirectory() as folder, open_work(Path(folder) / "work.duckdb") as warehouse:
        warehouse.load(FINAL, rejects=REJECTS)
        warehouse.reconcile()
        assert not [each for each in warehouse.check() if each.failed]
        return content_digest(warehouse.con)


EXPECTED = fresh_digest()
STEP = st.tuples(st.integers(0, N - 1), st.integers(0, 4), st.booleans())


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(steps=st.lists(STEP, max_size=8), order=st.permutations(range(N)), cut=st.integers(0, N))
def test_any_history_of_loads_ends_in_the_same_tables(
    steps: list[tuple[int, int, bool]], order: list[int], cut: int
) -> None:
    with TemporaryDirectory() as folder, open_work(Path(folder) / "work.duckdb") as warehouse:
        for number, n_versions, reconciled in steps:
            early = history_of(number, n_versions)
            warehouse.load([early if n_versions else replace(early, revisions=())])
            if reconciled:
                warehouse.reconcile()
                warehouse.check()
        warehouse.load([FINAL[n] for n in order[:cut]], rejects=REJECTS[:1])
        warehouse.load([FINAL[n] for n in order[cut:]], rejects=REJECTS)
        warehouse.reconcile()
        warehouse.check()
        assert content_digest(warehouse.con) == EXPECTED


def test_digest_tells_different_contents_apart(tmp_path: Path) -> None:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load(FINAL, rejects=REJECTS)
        warehouse.reconcile()
        warehouse.con.execute(
            "UPDATE figure SET value = value + 1 WHERE figure_id = (SELECT min(figure_id) FROM figure)"
        )
        found = content_digest(warehouse.con)
    assert {name for name in EXPECTED if EXPECTED[name] != found[name]} == {"figure"}
