"""Ctrl-C while a flow runs: the process is gone within seconds, and what it started with it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.flows.prefect_api import until

from povetl.sample.portal import Portal

STUBBORN = """
import subprocess, sys, time
from povetl.cli.leaving import leaving_on_interrupt
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with leaving_on_interrupt(0.3):
    try:
        print(child.pid, flush=True)
        time.sleep(60)
    except KeyboardInterrupt:
        print("cleaning up", flush=True)
        time.sleep(60)
"""
OBEDIENT = STUBBORN.replace("time.sleep(60)\n", "child.wait()\n").replace('"cleaning up"', '"done", child.terminate()')


@pytest.mark.parametrize(("script", "code"), [(STUBBORN, 130), (OBEDIENT, 0)], ids=["hangs", "ends by itself"])
def test_an_interrupt_ends_the_process_and_its_children(script: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "script.py")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=30)
    assert process.returncode == code, errors
    assert said
    assert ("the next run loads it" in errors) == (code == 130)
    until(lambda: not runs(child), 10, lambda: f"{child} still runs")


def runs(process: int) -> bool:
    """Whether the process is there, and no zombie that nobody has asked about yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_command_that_is_interrupted_says_what_became_of_its_work(portal: Portal) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "povetl.cli.main", "run", "sample_county"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    until(lambda: len(portal.requests) > 2, 60, lambda: "no request came")
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "povetl: stopped; what was archived is kept, and the next run loads it."
    assert "Traceback" not in errors + said
