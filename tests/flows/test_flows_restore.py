"""The backup of docs/operations.md: a home restored from its WARC files alone holds the same warehouse."""

import shutil
from dataclasses import replace
from pathlib import Path

from povetl.pipeline.ingest import ingest
from povetl.pipeline.replay import replay
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal
from povetl.warehouse.load import content_digest, open_work


def digest(home: Path) -> dict[str, str]:
    with open_work(home / "work.duckdb") as warehouse:
        return content_digest(warehouse.con)


def test_a_home_restored_from_its_archive_alone_holds_the_same_warehouse(
    portal: Portal, workspace: Workspace, tmp_path: Path
) -> None:
    ingest(workspace, ["sample_agriculture", "sample_county"])
    portal.correct()
    ingest(workspace, ["sample_agriculture", "sample_county"])
    restored = Workspace(replace(workspace.settings, home=tmp_path / "restored"))
    restored.prepare()
    shutil.copytree(workspace.settings.raw_path, restored.settings.raw_path, dirs_exist_ok=True)
    assert replay(restored).published
    assert digest(restored.settings.home) == digest(workspace.settings.home)
