"""Ctrl-C while a flow runs in this process: it gets some seconds to end by itself, then the process ends all the same.

Prefect goes on asking a server that the same Ctrl-C has ended, for a minute or more. Nothing is lost by not waiting:
what was archived is loaded by the next run, as after a kill.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import typer

SECONDS = 8.0
"""The flow gives its sources as long to stop (flows/ingest.py)."""


@contextlib.contextmanager
def leaving_on_interrupt(seconds: float = SECONDS) -> Iterator[None]:
    """Within this block, an interrupt ends the process with code 130 after ``seconds``, and its children with it."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        timer = threading.Timer(seconds, _leave)
        timer.daemon = True
        timer.start()
        signal.signal(signal.SIGINT, lambda *_: _leave())  # the second time at once
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave() -> None:
    typer.echo("povetl: stopped; what was archived is kept, and the next run loads it.", err=True)
    for child in _children():
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGTERM)
    os._exit(130)


def _children() -> list[int]:
    """The processes that this one has started, as Linux lists them; none elsewhere."""
    found = []
    for path in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(number) for number in path.read_text().split()]
    return found
