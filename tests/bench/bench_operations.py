"""What running it costs: the commands' start, `povetl serve` at start and idle, and the flow beside the plain run.

usage: python tests/bench/bench_operations.py [cli] [serve] [flow] [PAGES]      (all three, 1000 pages unless given)

cli: every command that runs no flow, on a home of its own, the best and the median of seven starts.
serve: from `povetl serve` to a server that answers and to everything deployed; from a trigger to a run that runs; the
memory of server and worker after a quiet minute.
flow: the same pages of a loopback server through the flow and through the plain run, in turn, each in a process and on
a home of its own; imports, the server's start and a dry run that warms the process up are left out. The share of time
that the flow adds is the median of the rounds' quotients.
"""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx
from bench_web_runs import served as served_pages

POVETL = [sys.executable, "-m", "povetl.cli.main"]
COMMANDS = ["--help", "version", "status", "doctor", "metrics", "source list", "snapshots"]
STARTS = 7
ROUNDS = 3
QUIET_SECONDS = 60
PATIENCE_SECONDS = 300


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def time_commands(environment: dict[str, str]) -> None:
    """Print how long each command takes, Python's own start first."""
    for command in [[sys.executable, "-c", "pass"], *([*POVETL, *words.split()] for words in COMMANDS)]:
        spent, busy = [], []
        for _ in range(STARTS):
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, env=environment, capture_output=True, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append(1000 * (time.perf_counter() - began))
            busy.append(1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
        name = "python -c pass" if command[1] == "-c" else f"povetl {' '.join(command[3:])}"
        clock = f"{min(spent):5.0f} ms, median {median(spent):5.0f} ms"
        say(f"  {name:22} {clock}; processor {min(busy):5.0f} ms")


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[str, dict[str, float], int]]:
    """A running `povetl serve`: its address, seconds from its start, and its process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    began = time.perf_counter()
    service = subprocess.Popen(
        [*POVETL, "serve", "--port", str(port)], env=environment, stderr=subprocess.PIPE, text=True
    )
    spent: dict[str, float] = {}
    try:
        while not answers(f"{address}/api/health"):
            if time.perf_counter() - began > PATIENCE_SECONDS:
                raise TimeoutError("povetl serve did not come up")
            time.sleep(0.1)
        spent["the UI answers"] = time.perf_counter() - began
        assert service.stderr is not None
        for line in service.stderr:
            if line.startswith("Open http"):
                break
        spent["everything is deployed"] = time.perf_counter() - began
        yield f"{address}/api", spent, service.pid
    finally:
        service.send_signal(signal.SIGINT)
        service.wait(timeout=60)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).is_success
    except httpx.HTTPError:
        return False


def trigger(api: str) -> float:
    """Seconds from asking for a health run to its state RUNNING."""
    with httpx.Client(base_url=api, timeout=30) as http:
        deployment = http.get("/deployments/name/health/health").raise_for_status().json()["id"]
        began = time.perf_counter()
        run = http.post(f"/deployments/{deployment}/create_flow_run", json={}).raise_for_status().json()["id"]
        while True:
            state = http.get(f"/flow_runs/{run}").raise_for_status().json()["state"]["type"]
            if state in ("RUNNING", "COMPLETED"):
                return time.perf_counter() - began
            if state in ("FAILED", "CRASHED", "CANCELLED") or time.perf_counter() - began > PATIENCE_SECONDS:
                raise RuntimeError(f"the health run is {state}")
            time.sleep(0.1)


def memory(root: int) -> dict[str, float]:
    """Megabytes of each part below a process; what processes share is divided between them (PSS)."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found: dict[str, float] = {}
    for process in parents:
        above = process
        while above not in (0, 1, root):
            above = parents.get(above, 0)
        if above != root:
            continue
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        part = next((name for name in ("server", "worker") if f"prefect {name}" in words), "povetl serve itself")
        size = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        found[part] = found.get(part, 0.0) + size / 1024
    return found


def run_once(kind: str) -> None:
    """One run in this process after a dry one that warms it up; prints its seconds, its processor's seconds and how
    many articles it loaded, and what the first run of a process took besides.
    """
    from povetl.pipeline.crawl import Plan
    from povetl.pipeline.workspace import open_workspace

    workspace = open_workspace()
    if kind == "flow":
        from povetl.cli.prefect_flows import load_flow

        flow = load_flow("ingest")
    else:
        from povetl.pipeline.ingest import ingest

    def run(*, dry: bool) -> tuple[Any, float, float]:
        began, busy = time.perf_counter(), time.process_time()
        if kind == "flow":
            report = flow(sources=["bench"], dry_run=dry)
        else:
            report = ingest(workspace, ["bench"], plan=Plan(dry_run=dry))
        return report, time.perf_counter() - began, time.process_time() - busy

    _, first, _ = run(dry=True)
    report, clock, cpu = run(dry=False)
    told = {"clock": clock, "cpu": cpu, "first": first, "new": len(report.sources[0].loaded.new)}
    sys.stdout.write("\n" + json.dumps(told) + "\n")


def compare(api: str, pages: int, folder: Path, environment: dict[str, str]) -> None:
    """Run flow and plain run in turn and print what the flow adds."""
    with served_pages(pages, folder) as reach:
        environment = {**environment, **reach, "PREFECT_API_URL": api, "MALLOC_ARENA_MAX": "2"}
        quotients: dict[str, list[float]] = {"clock": [], "cpu": []}
        for number in range(ROUNDS):
            kinds = ("plain", "flow") if number % 2 == 0 else ("flow", "plain")
            told: dict[str, dict[str, Any]] = {}
            for kind in kinds:
                home = {"POVETL_HOME": str(folder / f"{kind}-{number}")}
                done = subprocess.run(
                    [sys.executable, __file__, "--run", kind], env={**environment, **home}, capture_output=True,
                    text=True, check=True,
                )  # fmt: skip
                told[kind] = json.loads(done.stdout.splitlines()[-1])
            for name, values in quotients.items():
                values.append(told["flow"][name] / told["plain"][name])
            say(
                f"  {told['plain']['new']} and {told['flow']['new']} articles: plain {told['plain']['clock']:.1f} s, "
                f"flow {told['flow']['clock']:.1f} s; processor {told['plain']['cpu']:.1f} s and "
                f"{told['flow']['cpu']:.1f} s; a dry run before it {told['plain']['first']:.1f} s and "
                f"{told['flow']['first']:.1f} s"
            )
        added = {name: 100 * (median(values) - 1) for name, values in quotients.items()}
        say(f"  the flow adds {added['clock']:.1f} % of time and {added['cpu']:.1f} % of processor time")


def main(words: list[str]) -> None:
    """Measure what was asked for."""
    pages = next((int(word) for word in words if word.isdigit()), 1000)
    parts = {word for word in words if not word.isdigit()} or {"cli", "serve", "flow"}
    with tempfile.TemporaryDirectory(prefix="povetl-bench-") as name:
        folder = Path(name)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "POVETL_"))}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        environment = {
            **kept, "POVETL_HOME": str(folder / "home"), "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_LEVEL": "INFO",
            "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        }  # fmt: skip
        if "cli" in parts:
            say("commands that run no flow, on a new home:")
            time_commands(environment)
        if parts & {"serve", "flow"}:
            with served(environment) as (api, spent, process):
                if "serve" in parts:
                    say("povetl serve, from its start:")
                    for what, seconds in spent.items():
                        say(f"  {what} after {seconds:.1f} s")
                    say(f"  a run begins {trigger(api):.1f} s after its trigger")
                    time.sleep(QUIET_SECONDS)
                    for part, size in sorted(memory(process).items()):
                        say(f"  {part}: {size:.0f} MB idle")
                if "flow" in parts:
                    say(f"{pages} pages, {ROUNDS} rounds, plain run and flow in turn:")
                    compare(api, pages, folder, environment)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run_once(sys.argv[2])
    else:
        main(sys.argv[1:])
