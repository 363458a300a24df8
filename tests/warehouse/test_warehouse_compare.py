"""Between two snapshots: what was added, changed and removed, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.warehouse.invented import article, figure, history, simple

from povetl.errors import WarehouseError
from povetl.records import ArticleHistory
from povetl.warehouse.compare import compare_snapshots
from povetl.warehouse.load import open_work
from povetl.warehouse.snapshot import list_snapshots, publish

URL = "https://www.example.org/revised.html"


def revised(*values: str, more: str = "") -> ArticleHistory:
    versions = []
    for number, value in enumerate(values):
        body = f"{'县里昨日通报。' * number}\n全县已有{value}户搬进新居，其中42户开了店。\n"
        figures = [figure(body, f"{value}户", value), figure(body, "42户", "42")]
        if more and number == len(values) - 1:
            body += f"修路{more}公里。\n"
            figures = [figure(body, f"{value}户", value), figure(body, "42户", "42"), figure(body, f"{more}公里", more)]
        versions.append((article(body, url=URL), figures))
    return history(URL, versions)


def published(folder: Path, *states: list[ArticleHistory]) -> tuple[Path, list[str]]:
    """A warehouse published once for each state; the snapshots' ids, oldest first."""
    path = folder / "povetl.duckdb"
    for histories in states:
        with open_work(folder / "work.duckdb") as warehouse:
            warehouse.load(histories)
            warehouse.reconcile()
        publish(folder / "work.duckdb", path)
    return path, [each.snapshot_id for each in reversed(list_snapshots(path))]


def test_added_changed_and_removed_are_told_apart(tmp_path: Path) -> None:
    gone = replace(simple(2), revisions=())
    path, (one, two) = published(
        tmp_path, [simple(1), simple(2), revised("1450")], [gone, simple(3), revised("1450", "1540", more="7")]
    )
    found = compare_snapshots(path, one)
    assert (found.older, found.newer) == (one, two)
    assert [(each.what, each.title, each.old_revision, each.new_revision) for each in found.articles] == [
        ("added", "搬迁通报之3", None, 1), ("changed", "洛扎县易地搬迁进展", 1, 2), ("removed", "搬迁通报之2", 1, None),
    ]  # fmt: skip
    rows = [(each.what, each.old_text, each.new_text, each.columns) for each in found.figures]
    assert sorted(rows, key=str) == [
        ("added", None, "1450户", ()),
        ("added", None, "7公里", ()),
        ("changed", "1450户", "1540户", ("text", "value")),
        ("removed", "1450户", None, ()),
    ]
    (changed,) = [each for each in found.figures if each.what == "changed"]
    assert changed.old_sentence == "全县已有1450户搬进新居，其中42户开了店。"
    assert changed.new_sentence == "全县已有1540户搬进新居，其中42户开了店。"


def test_the_other_way_round_added_is_removed(tmp_path: Path) -> None:
    path, (one, two) = published(tmp_path, [simple(1)], [simple(2)])
    there, back = compare_snapshots(path, one, two), compare_snapshots(path, two, one)
    assert [each.what for each in there.articles + there.figures] == ["added", "added"]
    assert [each.what for each in back.articles + back.figures] == ["removed", "removed"]


def test_a_figure_read_anew_from_the_same_words_names_what_differs(tmp_path: Path) -> None:
    old = simple(1)
    (revision,) = old.revisions
    read = replace(revision, figures=(replace(revision.figures[0], indicator="persons_relocated"),))
    path, (one, _) = published(tmp_path, [old], [replace(old, revisions=(read,))])
    found = compare_snapshots(path, one)
    assert found.articles == ()
    assert [(each.what, each.columns) for each in found.figures] == [("changed", ("indicator",))]


def test_a_version_and_itself_have_nothing_between_them(tmp_path: Path) -> None:
    path, (one,) = published(tmp_path, [simple(1)])
    found = compare_snapshots(path, one)
    assert (found.articles, found.figures) == ((), ())


def test_a_snapshot_that_is_not_kept_is_named(tmp_path: Path) -> None:
    path, (one,) = published(tmp_path, [simple(1)])
    with pytest.raises(WarehouseError, match="no snapshot yesterday"):
        compare_snapshots(path, one, "yesterday")
    with pytest.raises(WarehouseError, match="no snapshot"):
        compare_snapshots(tmp_path / "nothing.duckdb", one)
