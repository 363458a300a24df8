"""The backfill's deployment: its form, and a run of it through the API."""

import json

from tests.flows.serving_process import Serving

WINDOW = {"since": "2018-01-01", "until": "2021-12-31"}


def test_the_form_offers_every_source_and_every_way_and_wants_both_days(serving: Serving) -> None:
    schema = serving.api.deployment("backfill/backfill")["parameter_openapi_schema"]
    assert {"sample_county", "nrra"} <= set(schema["properties"]["source"]["enum"]), "archives hold sites that are gone"
    assert schema["properties"]["via"]["enum"] == ["lists", "wayback", "commoncrawl"]
    assert set(schema["required"]) == {"source", "window"}
    window = schema["definitions"]["PastWindow"]
    assert window["required"] == ["since", "until"]
    assert [field["title"] for field in window["properties"].values()] == ["From", "To"]
    assert all(field.get("description") for field in schema["properties"].values())


def test_a_wrong_value_is_refused_by_the_server(serving: Serving) -> None:
    name = "backfill/backfill"
    assert "no_such_source" in serving.api.refused(name, source="no_such_source", window=WINDOW)
    assert "since" in serving.api.refused(name, source="sample_county", window={"until": "2020-01-01"})
    assert "ftp" in serving.api.refused(name, source="sample_county", window=WINDOW, via="ftp")


def test_a_run_reads_the_past_and_shows_what_it_found(serving: Serving) -> None:
    run_id = serving.api.trigger("backfill/backfill", source="sample_agriculture", window=WINDOW)
    reversed_id = serving.api.trigger(
        "backfill/backfill", source="sample_county", window={"since": "2021-05-01", "until": "2021-01-01"}
    )
    run = serving.api.ended(run_id, 240, serving.trouble)
    assert run["state"]["type"] == "COMPLETED", (run["state"], serving.trouble())
    assert run["name"] == "sample_agriculture · 2018-01-01 to 2021-12-31 · lists"
    (row,) = json.loads(serving.api.artifacts(run_id)["backfill-summary"]["data"])
    assert (row["source"], row["found"] >= 6, row["problems"]) == ("sample_agriculture", True, 0)
    wrong = serving.api.ended(reversed_id, 120, serving.trouble)
    assert wrong["state"]["type"] == "FAILED"
    assert "after its end on 2021-01-01" in wrong["state"]["message"]
