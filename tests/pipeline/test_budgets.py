"""How much of a site a run may ask for, and when: counted by what the sample portal saw."""

from dataclasses import replace
from datetime import datetime

import pytest

from povetl.pipeline.crawl import Plan, policy_of
from povetl.pipeline.ingest import read_source
from povetl.pipeline.runs import Run, SourceReport
from povetl.pipeline.workspace import Workspace
from povetl.sample.portal import Portal
from povetl.sources.catalog import Source
from povetl.state import CrawlState
from povetl.web.budget import SHANGHAI


@pytest.fixture
def source(portal: Portal, workspace: Workspace) -> Source:
    return workspace.catalog.get("sample_agriculture")


def read(workspace: Workspace, source: Source) -> SourceReport:
    with Run(workspace, "ingest", {}) as run:
        return read_source(run, source, Plan())


def test_a_runs_budget_ends_it_and_a_later_run_goes_on(portal: Portal, workspace: Workspace, source: Source) -> None:
    first = read(workspace, replace(source, max_requests=4, min_yield=0.0))
    assert len(portal.requests) == 4
    assert first.fetched["throttled"] == 1, "the first that is refused ends the run"
    assert first.failure is None
    with CrawlState(workspace.settings.state_path) as state:
        noticed = state.visits(source.id)
    assert len(noticed) == len(first.listed)
    second = read(workspace, replace(source, min_yield=0.0))
    assert len(first.loaded.new) + len(second.loaded.new) >= len(first.listed) - 2


def test_a_days_budget_counts_over_runs(portal: Portal, workspace: Workspace, source: Source) -> None:
    daily = replace(source, max_requests_a_day=5, min_yield=0.0)
    read(workspace, daily)
    report = read(workspace, daily)
    assert len(portal.requests) == 5
    assert report.failure is None
    assert report.fetched == {}
    assert "budget" in report.problems[0]


def test_outside_its_hours_a_source_is_not_asked_at_all(portal: Portal, workspace: Workspace, source: Source) -> None:
    hour = datetime.now(SHANGHAI).hour
    later = replace(source, hours=((hour + 2) % 24, (hour + 3) % 24))
    report = read(workspace, later)
    assert not portal.requests
    assert report.failure is None
    assert "Beijing time" in report.problems[0]
    with CrawlState(workspace.settings.state_path) as state:
        assert state.watermark(source.id) is None


def test_the_smaller_budget_holds(source: Source) -> None:
    assert policy_of(source).max_requests is None
    both = replace(source, max_requests=10, max_requests_a_day=30)
    assert policy_of(both, spent_today=5).max_requests == 10
    assert policy_of(both, spent_today=25).max_requests == 5
    assert policy_of(both, spent_today=31).max_requests == 0


def test_a_whole_run_moves_the_watermark_to_its_day(portal: Portal, workspace: Workspace, source: Source) -> None:
    assert read(workspace, source).failure is None
    with CrawlState(workspace.settings.state_path) as state:
        assert state.watermark(source.id) == datetime.now(SHANGHAI).date()
        day = datetime.now(SHANGHAI).date()
        assert state.spent(source.id, day) == len(portal.requests)


def test_a_source_whose_articles_lost_their_figures_keeps_its_watermark(
    portal: Portal, workspace: Workspace, source: Source
) -> None:
    assert read(workspace, replace(source, min_yield=10_000.0)).failure is not None
    with CrawlState(workspace.settings.state_path) as state:
        assert state.watermark(source.id) is None
