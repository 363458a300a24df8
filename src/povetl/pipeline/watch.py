"""Following a crawl from outside: how far it is, and asking it to stop."""

import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import TypeVar

from povetl.errors import PovetlError

T = TypeVar("T")
POLL_SECONDS = 0.25


class Stopped(PovetlError):
    """Someone asked the run to stop; what was archived is kept, and the next run loads it."""

    def __init__(self) -> None:
        super().__init__("stopped before its end: what was archived is kept, and the next run loads it.")


def _told_nobody(source_id: str, done: int, total: int) -> None:
    """Nobody listens."""


@dataclass
class Watch:
    """One run's watcher, shared by the threads that read its sources."""

    told: Callable[[str, int, int], None] = _told_nobody
    """Is given a source, how many of its articles were asked for, and how many there are; called in the crawl's
    own event loop, so it must not wait."""
    stop: threading.Event = field(default_factory=threading.Event)

    def refuse_when_stopped(self) -> None:
        """Raise when someone asked to stop.

        Raises:
            Stopped: someone did.
        """
        if self.stop.is_set():
            raise Stopped

    async def until_stopped(self, work: Coroutine[object, object, T]) -> T:
        """The result of ``work``, which is broken off within a second when someone asks to stop, even while it waits.

        Raises:
            Stopped: someone did.
        """
        import asyncio  # commands that only look at a home need none of it

        task = asyncio.ensure_future(work)
        while not task.done():
            await asyncio.wait({task}, timeout=POLL_SECONDS)
            if self.stop.is_set() and not task.done():
                task.cancel()
                await asyncio.wait({task})
                raise Stopped
        return task.result()
