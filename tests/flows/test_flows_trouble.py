"""What goes wrong at 3 a.m., with real processes: failed sources, two triggers at once, cancel, and kill -9."""

import os
import signal
from typing import Any

import duckdb
import pytest
from tests.flows.prefect_api import until
from tests.flows.serving_process import Serving
from tests.flows.webhook import Webhook


def ask(serving: Serving, sql: str, *values: object) -> list[tuple[Any, ...]]:
    con = duckdb.connect(str(serving.home / "povetl.duckdb"), read_only=True)
    try:
        return con.execute(sql, list(values)).fetchall()
    finally:
        con.close()


def ends_well(serving: Serving, run_id: str) -> None:
    run = serving.api.ended(run_id, 180, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", run["state"]


@pytest.fixture(scope="module")
def silenced(serving: Serving) -> str:
    """A run killed together with its worker: nobody is left to say that it died, until its heartbeats are missed.

    That takes 90 s, during which the other tests go on with the worker that `povetl serve` started again.
    """
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_slow"])
    waiting_for_its_turn(serving, run_id)
    worker = serving.part("worker start")
    os.kill(worker, signal.SIGKILL)
    os.kill(flow_process(serving, run_id), signal.SIGKILL)
    until(lambda: serving.part("worker start", but=worker), 60, serving.trouble)
    return run_id


def test_a_killed_worker_is_started_again_and_takes_the_next_run(serving: Serving, silenced: str) -> None:
    ends_well(serving, serving.api.trigger("ingest/ingest", sources=["sample_agriculture"]))
    assert serving.api.run(silenced)["state"]["type"] == "RUNNING"


def test_a_failed_source_fails_the_run_with_its_sentence_and_the_others_load(
    serving: Serving, webhook: Webhook
) -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_gone", "sample_agriculture"])
    run = serving.api.ended(run_id, 180, serving.trouble)
    assert run["state"]["name"] == "Failed"
    assert "sample_gone: the list http://gone.test/news/ could not be read" in run["state"]["message"]
    tasks = serving.api.task_runs(run_id)
    assert tasks["read sample_gone"] == "Failed"
    assert tasks["read sample_agriculture"] == "Completed"
    state, error = ask(serving, "SELECT state, error FROM run WHERE prefect_run_id = ?", run_id)[0]
    assert state == "failed"
    assert "sample_gone" in error
    assert ask(serving, "SELECT count(*) > 0 FROM article WHERE source_id = 'sample_agriculture'") == [(True,)]
    for what in ("run Failed", "povetl.source.failed"):
        until(lambda what=what: any(what in text for text in webhook.received), 60, lambda: repr(webhook.received))


def test_two_triggers_at_once_read_the_source_one_after_the_other(serving: Serving) -> None:
    runs = [serving.api.trigger("ingest/ingest", sources=["sample_county"]) for _ in range(2)]
    for run_id in runs:
        ends_well(serving, run_id)
    spans = ask(
        serving,
        'SELECT min(fetched_at), max(fetched_at) FROM "fetch" JOIN run USING (run_id) '
        "WHERE prefect_run_id IN (?, ?) GROUP BY run_id ORDER BY 1",
        *runs,
    )
    assert len(spans) == 2
    assert spans[0][1] < spans[1][0]
    twice = ask(serving, "SELECT article_id, revision FROM article GROUP BY ALL HAVING count(*) > 1")
    assert twice == []


def test_a_cancelled_run_stops_within_ten_seconds(serving: Serving) -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_slow"])
    waiting_for_its_turn(serving, run_id)
    serving.api.post(f"/flow_runs/{run_id}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})
    run = serving.api.ended(run_id, 10 + 5, serving.trouble)  # the worker looks for cancelled runs now and then
    assert run["state"]["type"] == "CANCELLED", run["state"]
    until(lambda: not flow_process(serving, run_id), 10, serving.trouble)
    ends_well(serving, serving.api.trigger("ingest/ingest", sources=["sample_agriculture"]))
    states = ask(serving, "SELECT state, ended_at IS NULL FROM run WHERE prefect_run_id = ?", run_id)
    assert states == [("failed", False)]


def test_a_killed_flow_process_is_crashed_and_the_next_run_goes_on(serving: Serving) -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_slow"])
    waiting_for_its_turn(serving, run_id)
    os.kill(flow_process(serving, run_id), signal.SIGKILL)
    run = serving.api.ended(run_id, 60, serving.trouble)
    assert run["state"]["type"] == "CRASHED"
    ends_well(serving, serving.api.trigger("ingest/ingest", sources=["sample_agriculture"]))
    assert ask(serving, "SELECT state FROM run WHERE prefect_run_id = ?", run_id) == [("crashed",)]


def test_a_run_killed_with_its_worker_is_crashed_by_the_shipped_automation(serving: Serving, silenced: str) -> None:
    run = serving.api.ended(silenced, 150, serving.trouble)
    assert run["state"]["type"] == "CRASHED", run["state"]
    assert "No sign of life" in run["state"]["message"]
    assert ask(serving, "SELECT state FROM run WHERE prefect_run_id = ?", silenced) == [("crashed",)]


def test_a_run_goes_on_while_the_server_is_killed_and_started_again(serving: Serving) -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_media"], force=True)
    serving.api.running(run_id, 120, serving.trouble)
    os.kill(serving.part("server start"), signal.SIGKILL)
    until(serving.answers, 120, serving.trouble)
    run = serving.api.ended(run_id, 180, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", run["state"]


def waiting_for_its_turn(serving: Serving, run_id: str) -> None:
    """Wait until the crawl of sample_slow has asked for robots.txt, and so waits a minute before its list."""

    def asked() -> bool:
        return serving.api.run(run_id)["state"]["type"] == "RUNNING" and "progress-sample-slow" in (
            serving.api.artifacts(run_id)
        )

    until(asked, 120, serving.trouble)


def flow_process(serving: Serving, run_id: str) -> int:
    """The process of a flow run; 0 when there is none."""
    return serving.process_with(f"PREFECT__FLOW_RUN_ID={run_id}")
