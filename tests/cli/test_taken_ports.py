"""A port that somebody else has is one sentence, for every command that listens."""

import socket
import subprocess
import sys

import pytest

POVETL = [sys.executable, "-m", "povetl.cli.main"]


@pytest.mark.parametrize("words", [["sample"], ["sample", "--faults"]], ids=" ".join)
def test_a_taken_port_is_one_sentence(words: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*POVETL, *words, "--port", port], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "povetl: that port is taken: name another with --port.\n"
    assert done.stdout == ""
