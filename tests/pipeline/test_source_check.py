"""A source is trusted once someone has seen it working."""

import asyncio
from dataclasses import replace

import pytest

from povetl.errors import UsageError
from povetl.pipeline.ingest import choose_sources, ingest, unverified_note
from povetl.pipeline.source_check import check_source
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal


def test_a_working_source_is_recorded_as_verified(portal: Portal, workspace: Workspace) -> None:
    report = asyncio.run(check_source(workspace, "sample_county"))
    assert report.problems == []
    assert verified_at(workspace, "sample_county") is not None
    assert [step[0] for step in report.steps].count("article") == 3
    assert report.steps[0][0] == "robots.txt"


def test_a_source_that_differs_from_its_file_is_not_recorded(portal: Portal, workspace: Workspace) -> None:
    source = workspace.catalog.get("sample_county")
    workspace.__dict__["catalog"] = type(workspace.catalog)({source.id: replace(source, min_links=500)})
    report = asyncio.run(check_source(workspace, "sample_county"))
    assert any("fewer than 500" in problem for problem in report.problems)
    assert verified_at(workspace, "sample_county") is None


def test_a_run_without_names_reads_no_unverified_source(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="no source is verified yet"):
        choose_sources(workspace, [], [])


def test_a_run_that_names_an_unverified_source_says_so(workspace: Workspace) -> None:
    note = unverified_note(workspace, workspace.catalog.get("tibet_cn"))
    assert note is not None
    assert "has not been verified" in note


def test_a_source_that_fails_does_not_keep_the_others_from_loading(portal: Portal, workspace: Workspace) -> None:
    source = workspace.catalog.get("sample_county")
    sources = {**workspace.catalog, source.id: replace(source, min_links=500)}
    workspace.__dict__["catalog"] = type(workspace.catalog)(sources)
    report = ingest(workspace, ["sample_county", "sample_agriculture"])
    assert [failure.split(":")[0] for failure in report.failures] == ["sample_county"]
    assert len(report.sources[1].loaded.new) == 6
    assert report.published
