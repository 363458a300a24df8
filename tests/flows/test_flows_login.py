"""`make serve AUTH=user:password`: the log-in reaches everything that needs it, and nothing that shows it."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.flows.prefect_api import PrefectApi
from tests.flows.serving_process import POVETL, Serving

from povetl.pipeline.server import look_at_server
from povetl.sample.portal import Portal

CHECKOUT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "Lhasa-$-'9\"&-never-shown"
LOGIN = f"operator:{PASSWORD}"
HOOK_SECRET = "T1B2-webhook-token"
SECRETS = (PASSWORD, HOOK_SECRET)
TELLING = """
import contextlib, json, os, pathlib
shown = []
for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
    with contextlib.suppress(OSError):
        shown.append(path.read_bytes().decode("utf-8", "replace"))
print(json.dumps({"environment": dict(os.environ), "shown": shown}))
"""


def make_serve(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`make serve` with a program in povetl's place that tells how it was started."""
    program = folder / "bin" / "povetl"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!{sys.executable}\n{TELLING}")
    program.chmod(0o755)
    (folder / ".ready").touch()
    return subprocess.run(
        ["make", "-s", f"VENV={folder}", "serve", *words], env={"PATH": os.environ["PATH"], **environment},
        cwd=CHECKOUT, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("login", [LOGIN, "o:a b", "o:$HOME$(shell id)`id`", "o:#;\\"])
def test_make_hands_the_log_in_over_as_it_is_and_shows_it_to_no_shell(login: str, tmp_path: Path) -> None:
    typed = json.loads(make_serve(tmp_path, f"AUTH={login}").stdout)
    given = json.loads(make_serve(tmp_path, AUTH=login).stdout)
    for told in (typed, given):
        holding = {name for name, value in told["environment"].items() if value == login}
        assert "PREFECT_SERVER_API_AUTH_STRING" in holding
    assert [line.split("\0")[0] for line in typed["shown"] if login in line] == ["make"]
    assert [line for line in given["shown"] if login in line] == []


@pytest.mark.parametrize("login", ["", "secretword", ":secretword", "secretword:", "o:secretword ", "o:密码", "o:a\tb"])
def test_a_log_in_that_nobody_could_use_is_refused_in_one_sentence_that_hides_it(login: str, home: Path) -> None:
    done = subprocess.run(
        [*POVETL, "serve", "--port", "1"], env={**os.environ, "PREFECT_SERVER_API_AUTH_STRING": login},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "AUTH" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "secretword" not in done.stderr
    assert not (home / "logs").exists()


@pytest.fixture(scope="module")
def command_lines() -> Iterator[set[str]]:
    """Every command line of the machine from before the service starts, looked at four times a second."""
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.25):
            seen.update(command_line(path) for path in Path("/proc").glob("[0-9]*"))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    yield seen
    over.set()
    thread.join()


@pytest.fixture(scope="module")
def guarded(command_lines: set[str]) -> Iterator[Serving]:
    """A service of its own that asks for a log-in."""
    folder = Path(tempfile.mkdtemp(prefix="povetl-login-"))
    more = {
        "PREFECT_SERVER_API_AUTH_STRING": LOGIN,
        "POVETL_ALERTS_URL": f"http://127.0.0.1:9/{HOOK_SECRET}",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
    }
    with Portal() as portal:
        service = Serving(folder, portal, more=more)
        try:
            service.wait_until_up()
            service.api.http.auth = ("operator", PASSWORD)
            yield service
        finally:
            service.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def run_id(guarded: Serving) -> str:
    """A run that worker and flow process did while the server asked for the log-in."""
    send_csrf_token(guarded.api)
    run_id = guarded.api.trigger("ingest/ingest", sources=["sample_county"])
    assert guarded.api.ended(run_id, 180, guarded.trouble)["state"]["type"] == "COMPLETED", guarded.trouble()
    return run_id


def send_csrf_token(api: PrefectApi) -> None:
    client = str(uuid4())
    token = api.get(f"/csrf-token?client={client}")["token"]
    api.http.headers.update({"Prefect-Csrf-Token": token, "Prefect-Csrf-Client": client})


def test_without_the_log_in_or_the_csrf_token_the_server_does_nothing(guarded: Serving) -> None:
    stranger = PrefectApi(guarded.api.address)
    assert stranger.http.get("/admin/version").status_code == 401
    assert stranger.http.get("/admin/version", auth=("operator", "guess")).status_code == 401
    assert stranger.http.post("/flow_runs/filter", json={}, auth=("operator", PASSWORD)).status_code == 403


def test_a_run_goes_through_and_povetl_sees_the_server(guarded: Serving, run_id: str) -> None:
    assert {"ingest-summary", "ingest-sources"} <= set(guarded.api.artifacts(run_id))
    seen = look_at_server(guarded.api.address, LOGIN, count=True)
    assert (seen.lets_us_in, seen.trouble, seen.queue["running"]) == (True, "", 0)
    guarded.environment["PREFECT_API_AUTH_STRING"] = LOGIN
    status = guarded.command("status")
    assert status.returncode == 0, status.stderr
    assert "sample_county" in status.stdout
    assert guarded.command("doctor").returncode == 0


def test_a_wrong_or_missing_log_in_is_one_sentence(guarded: Serving) -> None:
    for login, sentence in ((None, "asks for a log-in"), ("operator:guess", "does not know the log-in")):
        guarded.environment.pop("PREFECT_API_AUTH_STRING", None)
        if login:
            guarded.environment["PREFECT_API_AUTH_STRING"] = login
        for words in (["deploy"], ["run", "sample_county", "--flow"]):
            done = guarded.command(*words)
            assert done.returncode == 2, done.stderr
            assert sentence in done.stderr
            assert len(done.stderr.splitlines()) == 1
            assert "guess" not in done.stderr
        assert sentence in guarded.command("doctor").stdout


def test_no_secret_is_in_command_lines_logs_artifacts_answers_or_the_archive(
    guarded: Serving, run_id: str, command_lines: set[str]
) -> None:
    for part in ("server start", "worker start", "povetl.cli.main deploy"):
        assert any(part in line for line in command_lines)
    answers = [guarded.api.artifacts(run_id), guarded.api.logs(run_id), guarded.api.run(run_id)]
    answers += [guarded.api.get("/admin/settings"), guarded.api.post("/block_documents/filter", {})]
    answers += [guarded.api.deployment("ingest/ingest"), guarded.api.post("/events/filter", {})]
    texts = [*command_lines, *guarded.said, *(json.dumps(answer, ensure_ascii=False) for answer in answers)]
    files = [*guarded.home.glob("logs/*"), *guarded.home.glob("raw/**/*.warc.gz"), guarded.home / "povetl.duckdb"]
    assert len(files) >= 4
    for path in files:
        raw = path.read_bytes()
        texts.append((gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8", "replace"))
    for secret in SECRETS:
        assert [text[:200] for text in texts if secret in text or json.dumps(secret)[1:-1] in text] == []


def command_line(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="Chromium is not installed")
def test_the_ui_asks_for_the_log_in_and_then_starts_runs(guarded: Serving) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: run make setup")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.set_default_timeout(30_000)
        page.goto(f"http://127.0.0.1:{guarded.port}/deployments")
        field = page.locator("input[type=password]")
        field.fill("operator:guess")
        page.get_by_role("button", name="Login").click()
        page.get_by_text("Authentication failed.").first.wait_for()
        assert page.get_by_text("ingest").count() == 0
        if folder := os.environ.get("POVETL_SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / "login.png"), animations="disabled")
        field.fill(LOGIN)
        page.get_by_role("button", name="Login").click()
        page.get_by_text("publish").first.click()
        page.get_by_role("button", name="Run", exact=True).click()
        with page.expect_response(lambda answer: answer.url.endswith("/create_flow_run")) as started:
            page.get_by_text("Quick run").click()
        assert started.value.status == 201
        browser.close()
