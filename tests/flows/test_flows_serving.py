"""`povetl serve` with real processes: a run triggered through the API reads the portal, and shows what it did."""

import json

import duckdb
import pytest
from tests.flows.prefect_api import until
from tests.flows.serving_process import Serving
from tests.flows.webhook import Webhook

SOURCES = ["sample_agriculture", "sample_county", "sample_media", "sample_tibet"]


@pytest.fixture(scope="module")
def first_run(serving: Serving) -> str:
    """A run of the ingest deployment over the whole portal, ended well."""
    run_id = serving.api.trigger("ingest/ingest", sources=SOURCES)
    run = serving.api.ended(run_id, 240, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", (run["state"], serving.trouble())
    return run_id


def test_a_run_triggered_through_the_api_publishes_the_warehouse(serving: Serving, first_run: str) -> None:
    con = duckdb.connect(str(serving.home / "povetl.duckdb"), read_only=True)
    articles, figures = con.execute(
        "SELECT count(DISTINCT article_id), (SELECT count(*) FROM figure) FROM article"
    ).fetchall()[0]
    row = con.execute("SELECT flow, state FROM run WHERE prefect_run_id = ?", [first_run]).fetchall()
    con.close()
    assert articles >= 24
    assert figures > 100
    assert row == [("ingest", "completed")]


def test_the_deployments_tell_their_version_and_queue_what_is_too_much(serving: Serving) -> None:
    for name, most in (("ingest/ingest", 4), ("replay/replay", 1), ("publish/publish", 1)):
        deployment = serving.api.deployment(name)
        assert deployment["version"].startswith("0.")
        assert deployment["description"]
        assert deployment["work_pool_name"] == "povetl"
        assert deployment["global_concurrency_limit"]["limit"] == most
        assert deployment["concurrency_options"]["collision_strategy"] == "ENQUEUE"


def test_the_form_offers_the_sources_and_explains_every_field(serving: Serving) -> None:
    schema = serving.api.deployment("ingest/ingest")["parameter_openapi_schema"]
    choices = schema["properties"]["sources"]["items"]["enum"]
    assert set(SOURCES) < set(choices)
    assert "nrra" not in choices, "its site is gone"
    assert all(field.get("description") for field in schema["properties"].values())
    window = schema["definitions"]["Window"]["properties"]
    assert [field["title"] for field in window.values()] == ["From", "To"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sources": ["no_such_source"]}, "'no_such_source' is not one of"),
        ({"limit": 0}, "limit"),
        ({"urls": ["ftp://example.org/a"]}, "urls"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_wrong_value_is_refused_by_the_server(serving: Serving, wrong: dict[str, object], sentence: str) -> None:
    assert sentence in serving.api.refused("ingest/ingest", **wrong)


def test_a_wrong_window_ends_the_run_before_anything_is_asked_for(serving: Serving, first_run: str) -> None:
    before = len(serving.portal.requests)
    reversed_id = serving.api.trigger("ingest/ingest", window={"since": "2021-05-01", "until": "2021-01-01"})
    future_id = serving.api.trigger("ingest/ingest", window={"since": "2999-01-01"})
    for run_id, sentence in ((reversed_id, "after its end on 2021-01-01"), (future_id, "lies in the future")):
        run = serving.api.ended(run_id, 120, serving.trouble)
        assert run["state"]["type"] == "FAILED"
        assert sentence in run["state"]["message"]
    assert len(serving.portal.requests) == before


def test_a_run_shows_what_it_read(serving: Serving, first_run: str) -> None:
    run = serving.api.run(first_run)
    assert run["name"] == "4 sources · any day"
    artifacts = serving.api.artifacts(first_run)
    rows = json.loads(artifacts["ingest-sources"]["data"])
    assert [row["source"] for row in rows] == SOURCES
    assert all({"figures an article", "median"} <= set(row) for row in rows)
    reasons = {row["reason"] for row in json.loads(artifacts["ingest-refused"]["data"])}
    assert "soft_404" in reasons
    assert any(reason.startswith("blocked:") for reason in reasons)
    for source in SOURCES:
        assert float(artifacts[f"progress-{source.replace('_', '-')}"]["data"]) == 100.0
    summary = artifacts["ingest-summary"]["data"]
    assert "### New and revised" in summary
    assert "](http://" in summary
    assert artifacts["ingest-figures-per-day"]["data"].startswith("data:image/svg+xml")
    assert str(serving.home / "povetl.duckdb") in artifacts["ingest-snapshot"]["data"]


def test_the_log_has_one_line_an_article_and_one_a_source(serving: Serving, first_run: str) -> None:
    lines = serving.api.logs(first_run)
    articles = [line for line in lines if line.startswith("new ") and " figures · " in line]
    assert len(articles) >= 24
    for source in SOURCES:
        assert any(line.startswith(f"{source}: ") and " asked, " in line for line in lines)


def test_a_dry_run_asks_for_lists_only(serving: Serving, first_run: str) -> None:
    before = len(serving.portal.requests)
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_agriculture"], dry_run=True)
    run = serving.api.ended(run_id, 120, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", run["state"]
    assert run["name"] == "sample_agriculture · any day · dry run"
    asked = [request.path for request in serving.portal.requests[before:]]
    assert asked
    assert all(path == "/robots.txt" or path.endswith("/") or "index" in path or "list" in path for path in asked), (
        asked
    )
    shown = serving.api.artifacts(run_id)["ingest-dry-run"]["data"]
    assert "### sample\\_agriculture: " in shown


def test_the_other_deployments_run(serving: Serving, first_run: str) -> None:
    for name in ("replay/replay", "publish/publish"):
        run = serving.api.ended(serving.api.trigger(name), 180, serving.trouble)
        assert run["state"]["type"] == "COMPLETED", run["state"]


def test_the_scheduler_plans_the_hourly_look(serving: Serving, first_run: str) -> None:
    deployment = serving.api.deployment("health/health")["id"]
    body = {"deployments": {"id": {"any_": [deployment]}}, "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    planned = until(lambda: serving.api.post("/flow_runs/filter", body), 90, serving.trouble)
    assert all(run["expected_start_time"][14:16] == "50" for run in planned)
    run = serving.api.ended(serving.api.trigger("health/health"), 120, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", run["state"]


def test_each_verified_source_is_scheduled_in_its_time_zone(serving: Serving, first_run: str) -> None:
    verified = serving.home / "verified" / "tibet_cn.json"
    verified.write_text('{"verified_at": "2026-01-01T00:00:00+00:00"}', encoding="utf-8")
    try:
        done = serving.command("deploy")
        assert done.returncode == 0, done.stderr
        schedules = serving.api.deployment("ingest/ingest")["schedules"]
    finally:
        verified.unlink()
        again = serving.command("deploy")
    assert again.returncode == 0, again.stderr
    assert [(one["slug"], one["schedule"]["timezone"]) for one in schedules] == [("tibet_cn", "Asia/Shanghai")]
    assert schedules[0]["parameters"] == {"sources": ["tibet_cn"]}
    assert serving.api.deployment("ingest/ingest")["schedules"] == []
    names = [found["name"] for found in serving.api.post("/automations/filter", {})]
    assert len(names) == len(set(names)) == 4, "deploying again renews the automations"


def test_alerts_reach_the_webhook(serving: Serving, webhook: Webhook, first_run: str) -> None:
    def said(what: str, source: str) -> bool:
        alerts = [json.loads(text) for text in webhook.received]
        return any(alert["what"] == what and alert.get("source") == source for alert in alerts)

    until(lambda: said("povetl.source.blocked", "povetl.sample_agriculture"), 60, lambda: repr(webhook.received))
