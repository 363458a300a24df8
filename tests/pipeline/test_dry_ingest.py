"""A dry run without Prefect reads the lists and nothing else, as the flow's does."""

from povetl.pipeline.crawl import Plan
from povetl.pipeline.ingest import ingest
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal


def test_a_dry_run_asks_for_no_article(portal: Portal, workspace: Workspace) -> None:
    (report,) = ingest(workspace, ["sample_agriculture"], plan=Plan(dry_run=True)).sources
    assert len(report.listed) >= 5
    assert report.loaded.new == []
    assert not any("/t20" in request.path or request.path.endswith("_0.html") for request in portal.requests)
