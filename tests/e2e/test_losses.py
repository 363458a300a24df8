"""What is lost beside the archive comes back from it; what the archive loses is never taken for gone."""

import pytest

from povetl.errors import ArchiveError, WarehouseError
from povetl.pipeline.ingest import ingest
from povetl.pipeline.publish import publish_warehouse
from povetl.pipeline.replay import replay
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal
from povetl.warehouse.connect import connect_published


def articles(workspace: Workspace) -> list[tuple[str, ...]]:
    con = connect_published(workspace.settings.published_path)
    try:
        return con.execute("SELECT article_id, revision_id FROM article ORDER BY ALL").fetchall()
    finally:
        con.close()


def test_a_lost_working_file_is_rebuilt_by_the_next_run(portal: Portal, workspace: Workspace) -> None:
    ingest(workspace, ["sample_agriculture"])
    before = articles(workspace)
    workspace.settings.work_path.unlink()
    with pytest.raises(WarehouseError, match="povetl replay"):
        publish_warehouse(workspace)
    ingest(workspace, ["sample_agriculture"])
    assert articles(workspace) == before


def test_a_torn_archive_is_refused_unless_the_loss_is_accepted(portal: Portal, workspace: Workspace) -> None:
    ingest(workspace, ["sample_agriculture"])
    before = articles(workspace)
    (file,) = workspace.settings.raw_path.glob("*.warc.gz")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ArchiveError, match="no longer gives"):
        replay(workspace)
    assert articles(workspace) == before
    report = replay(workspace, accept_loss=True)
    assert report.removed > 0


def test_mending_a_pattern_reads_unchanged_lists_anew(portal: Portal, workspace: Workspace) -> None:
    from dataclasses import replace

    source = workspace.catalog.get("sample_agriculture")
    narrow = replace(source, article_pattern=source.examples[0].rsplit("/", 1)[-1], min_links=0)
    catalog = workspace.catalog
    workspace.__dict__["catalog"] = type(catalog)({**catalog, source.id: narrow})
    few = ingest(workspace, [source.id])
    workspace.__dict__["catalog"] = catalog
    more = ingest(workspace, [source.id])
    assert len(few.sources[0].loaded.new) < len(more.sources[0].loaded.new)
