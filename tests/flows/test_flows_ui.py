"""The Prefect UI as an operator uses it, in Debian's Chromium: fill the form, follow the run, open what it shows.

With POVETL_SCREENSHOTS set to a folder, the pictures of docs/images are made on the way (`make screenshots`).
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from tests.flows.prefect_api import until
from tests.flows.serving_process import Serving

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: run make setup")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PICTURES = os.environ.get("POVETL_SCREENSHOTS")

if CHROMIUM is None:
    sentence = (
        "Chromium is not installed (Debian: apt-get install chromium), so the Prefect UI is not tried in a browser"
    )
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence, allow_module_level=True)


@pytest.fixture(scope="module")
def page(serving: Serving) -> Iterator["playwright.Page"]:
    with playwright.sync_playwright() as engine:
        # Chromium's sandbox needs a user namespace, which root in a container has not; the pages are our own
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = browser.new_page(viewport={"width": 1280, "height": 960}, color_scheme="light")
        page.set_default_timeout(30_000)
        strangers: list[str] = []
        page.on("request", lambda request: strangers.append(request.url) if is_strange(request.url) else None)
        yield page
        browser.close()
        assert strangers == [], "a request left the machine"


def is_strange(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))


def picture(page: "playwright.Page", name: str) -> None:
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), animations="disabled")


def open_form(serving: Serving, page: "playwright.Page") -> None:
    deployment = serving.api.deployment("ingest/ingest")["id"]
    page.goto(f"http://127.0.0.1:{serving.port}/deployments/deployment/{deployment}")
    page.get_by_role("button", name="Run", exact=True).wait_for()
    picture(page, "deployment")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Custom run").click()
    page.get_by_text("The first day; leave out what is older.").wait_for()


def choose_day(page: "playwright.Page", which: int, day: str) -> None:
    page.get_by_role("button", name="date", exact=True).nth(which).click()
    page.locator("button:has-text('Select date')").click()
    page.locator("input[type=date]").fill(day)
    page.get_by_role("button", name="Apply", exact=True).click()


def choose_source(serving: Serving, page: "playwright.Page", source: str) -> None:
    """Open the form with a source chosen, as a link of the UI to a custom run does: its options are drawn on scroll."""
    deployment = serving.api.deployment("ingest/ingest")["id"]
    given = json.dumps({"sources": [source], "window": {"since": None, "until": None}})
    address = f"http://127.0.0.1:{serving.port}/deployments/deployment/{deployment}/run"
    page.goto(f"{address}?parameters={quote(quote(given))}")
    page.get_by_text("The first day; leave out what is older.").wait_for()
    page.get_by_text(source).first.wait_for()


def submit(serving: Serving, page: "playwright.Page") -> str:
    """Press the button; the id of the run that it started."""
    name = page.locator("form input[type=text]").first.input_value()
    page.get_by_role("button", name="Submit", exact=True).click()

    def started() -> list[dict[str, str]]:
        return list(serving.api.post("/flow_runs/filter", {"flow_runs": {"name": {"any_": [name]}}}))

    return str(until(started, 60, serving.trouble)[0]["id"])


def test_a_bad_window_is_refused_with_its_sentence(serving: Serving, page: "playwright.Page") -> None:
    before = len(serving.portal.requests)
    open_form(serving, page)
    choose_source(serving, page, "sample_county")
    choose_day(page, 0, "2021-05-01")
    choose_day(page, 1, "2021-01-01")
    picture(page, "form")
    run_id = submit(serving, page)
    assert serving.api.ended(run_id, 120, serving.trouble)["state"]["type"] == "FAILED"
    page.goto(f"http://127.0.0.1:{serving.port}/runs/flow-run/{run_id}")
    page.get_by_text("the window begins on 2021-05-01, after its end on 2021-01-01").first.wait_for()
    picture(page, "refused")
    assert len(serving.portal.requests) == before


def test_a_run_is_started_followed_and_found_in_the_warehouse(serving: Serving, page: "playwright.Page") -> None:
    open_form(serving, page)
    choose_source(serving, page, "sample_county")
    choose_day(page, 0, "2019-01-01")
    run_id = submit(serving, page)
    page.goto(f"http://127.0.0.1:{serving.port}/runs/flow-run/{run_id}")
    assert serving.api.ended(run_id, 180, serving.trouble)["state"]["type"] == "COMPLETED"
    page.get_by_text("sample_county · 2019-01-01 to …").first.wait_for()
    page.get_by_text("Completed").first.wait_for()
    picture(page, "run")
    page.get_by_text("Artifacts", exact=True).first.click()
    page.get_by_text("What the run did").first.wait_for()
    picture(page, "artifacts")
    summary = serving.api.artifacts(run_id)["ingest-summary"]["id"]
    page.goto(f"http://127.0.0.1:{serving.port}/artifacts/artifact/{summary}")
    page.get_by_text("figures an article").first.wait_for()
    picture(page, "summary")
    con = duckdb.connect(str(serving.home / "povetl.duckdb"), read_only=True)
    found = con.execute("SELECT count(*) FROM latest_article WHERE source_id = 'sample_county'").fetchall()[0][0]
    con.close()
    assert found >= 5


def test_a_run_is_cancelled_by_a_click_and_stops_within_ten_seconds(serving: Serving, page: "playwright.Page") -> None:
    run_id = serving.api.trigger("ingest/ingest", sources=["sample_slow"])
    until(lambda: "progress-sample-slow" in serving.api.artifacts(run_id), 120, serving.trouble)
    page.goto(f"http://127.0.0.1:{serving.port}/runs/flow-run/{run_id}")
    page.get_by_role("button", name="Cancel", exact=True).click()
    confirm = page.get_by_role("button", name="Confirm", exact=True)
    confirm.wait_for()
    began = time.monotonic()
    confirm.click()
    page.get_by_text("Cancelled", exact=True).first.wait_for(timeout=10_000)
    until(lambda: not serving.process_with(f"PREFECT__FLOW_RUN_ID={run_id}"), began + 10 - time.monotonic(), str)
    assert serving.api.run(run_id)["state"]["type"] == "CANCELLED"
    picture(page, "cancelled")
    after = serving.api.trigger("ingest/ingest", sources=["sample_county"])
    assert serving.api.ended(after, 180, serving.trouble)["state"]["type"] == "COMPLETED"
    con = duckdb.connect(str(serving.home / "povetl.duckdb"), read_only=True)
    states = con.execute("SELECT state, ended_at IS NULL FROM run WHERE prefect_run_id = ?", [run_id]).fetchall()
    con.close()
    assert states == [("failed", False)]
