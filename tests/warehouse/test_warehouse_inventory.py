"""What the pipeline asks after it has read pages."""

from pathlib import Path

from tests.warehouse.invented import simple

from povetl.records import Reject
from povetl.warehouse import inventory
from povetl.warehouse.load import open_work


def test_articles_and_their_latest_revisions_are_known(tmp_path: Path) -> None:
    one, other = simple(1), simple(2)
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([one, other])
        assert inventory.article_ids(warehouse.con) == {one.article_id, other.article_id}
        asked = [one.article_id, "unknown"]
        assert inventory.latest_revisions(warehouse.con, asked) == {one.article_id: one.revisions[0].revision_id}
        assert inventory.latest_revisions(warehouse.con, []) == {}


def test_rejects_of_other_stages_and_those_found_again_stay(tmp_path: Path) -> None:
    rejects = [
        Reject(reject_id=name, stage=stage, reason="empty", detail="", source_id="county")
        for name, stage in (("again", "parse"), ("gone", "parse"), ("fetched", "fetch"))
    ]
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load((), rejects=rejects)
        inventory.drop_rejects(warehouse.con, keep={"again"}, stages=("decode", "parse"))
        left = warehouse.con.execute("SELECT reject_id FROM reject ORDER BY 1").fetchall()
    assert left == [("again",), ("fetched",)]
