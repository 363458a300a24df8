"""Ending a run that someone cancelled, within seconds and whoever is left to tell it of that.

Prefect's worker tells a cancelled run by SIGTERM. Nobody tells a run whose worker was killed or started again, so each
run also asks the server how its own run stands. What was archived is kept, and the next run loads it: the process may
therefore be ended at any moment, and is, when it does not end by itself.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.exceptions import Abort, TerminationSignal
from prefect.runtime import flow_run
from prefect.states import Cancelled, Running
from rich.console import Console

from povetl.pipeline.watch import Stopped

T = TypeVar("T")
ASK_SECONDS = 2.0
GRACE_SECONDS = 5.0
"""Together with the time between two looks, below the ten seconds in which a cancelled run has to be over."""
LEAVE_SECONDS = 1.5
"""For Prefect to say its last words once the run is marked Cancelled; on a busy machine it would take many more."""
REQUEST_SECONDS = 5.0
_STOPPING = (StateType.CANCELLING, StateType.CANCELLED)


def _nobody_reads(console: Console) -> None:
    """What a run does when the worker that read its output is gone: it writes to nowhere, and goes on."""
    del console
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


Console.on_broken_pipe = _nobody_reads  # type: ignore[method-assign]  # Rich's own ends the program


def until_cancelled(work: Callable[[], T]) -> T:
    """The result of a flow's work, which is broken off when someone cancels the run.

    Called in the main thread of a flow run; the work may raise Stopped from the TerminationSignal that it was sent.

    Raises:
        Abort: the run was cancelled, and is marked Cancelled; Prefect then says no more of it.
        TerminationSignal: the process was told to end for another reason: the service stops, for one.
    """
    lookout = Lookout(str(flow_run.get_id()))
    try:
        with lookout:
            return work()
    except (TerminationSignal, Stopped) as told:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the worker's, when it was our own that came first
        if lookout.confirm():
            leaving = threading.Timer(LEAVE_SECONDS, os._exit, (0,))
            leaving.daemon = True
            leaving.start()
            raise Abort(str(Stopped())) from None
        raise told.__cause__ or told from None


class Lookout:
    """A thread that asks how its own run stands, and ends the process when the run is to be over."""

    def __init__(self, run_id: str) -> None:
        self._run_id = UUID(run_id)
        self._cancelled = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="lookout", daemon=True)

    def __enter__(self) -> Self:
        """Begin to ask."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop asking; a run that was cancelled is watched until its process has ended."""
        self._over.set()

    def confirm(self) -> bool:
        """Mark the run Cancelled if someone cancelled it; False when nobody did, or the server does not answer."""
        with contextlib.suppress(Exception), _client() as client:
            if self._cancelled or self._state(client) in _STOPPING:
                client.set_flow_run_state(self._run_id, Cancelled(message=str(Stopped())))
                return True
        return False

    def _look(self) -> None:
        while not self._over.wait(ASK_SECONDS):
            # a server that is down or busy is asked again; a run does not end for it
            with contextlib.suppress(Exception), _client() as client:
                self._ask_on(client)

    def _ask_on(self, client: SyncPrefectClient) -> None:
        while True:
            state = self._state(client)
            if state in _STOPPING:
                self._cancelled = True
                self._end(client)
            if state is StateType.CRASHED and not self._over.is_set():  # else Prefect may have said so at its end
                # its signs of life were late, not missing: the server was down for a while, or the machine slept
                client.set_flow_run_state(
                    self._run_id, Running(message="It goes on: it was not heard for a while."), force=True
                )
            if self._over.wait(ASK_SECONDS):
                return

    def _end(self, client: SyncPrefectClient) -> None:
        """Interrupt the main thread; end the process if that does not do it, since a load may wait for minutes."""
        if not self._over.is_set():
            os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(GRACE_SECONDS)
        with contextlib.suppress(Exception):
            client.set_flow_run_state(self._run_id, Cancelled(message=str(Stopped())), force=True)
        os._exit(0)

    def _state(self, client: SyncPrefectClient) -> StateType | None:
        return client.read_flow_run(self._run_id).state_type


def _client() -> SyncPrefectClient:
    return get_client(sync_client=True, httpx_settings={"timeout": REQUEST_SECONDS})
