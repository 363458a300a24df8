"""What a worker that ended left behind on this machine: runs that nobody carries on, put right before the next starts.

`povetl serve` runs it as a program of its own. Without it a run that had been handed to the worker, but had not begun,
would wait for ever, and with it the runs behind it; one that was killed would be noticed after 90 s only.
"""

import asyncio
import os
from pathlib import Path

from flows.service import POOL
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Cancelled, Crashed, Scheduled

PROCESSES = Path("/proc")
DIED = "Its process was killed. The next run loads what it had archived."
NOT_BEGUN = "It was handed to a worker that ended before the run began: it waits for the next one."


async def put_right() -> list[str]:
    """Runs without a process: those that had begun crashed, those that had not wait again.

    To be called while no worker of the pool runs.

    Returns:
        A line for each, for the log.
    """
    unfinished = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=unfinished)),
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])),
        )
        return [await _settle(client, run) for run in runs if not has_process(run)]


async def _settle(client: PrefectClient, run: FlowRun) -> str:
    state: State
    if run.state_type is StateType.PENDING:
        state = Scheduled(message=NOT_BEGUN)
    elif run.state_type is StateType.CANCELLING:
        state = Cancelled(message=DIED)
    else:
        state = Crashed(message=DIED)
    result = await client.set_flow_run_state(run.id, state)
    return f"{run.name}: {run.state_name} -> {result.state.name if result.state else result.status}"


def has_process(run: FlowRun) -> bool:
    """Whether a process on this machine carries the run on: one that has its id in its environment.

    Where the system does not show that, the number alone has to do: a heartbeat that stays away tells the rest.
    """
    if PROCESSES.is_dir():
        mark = f"PREFECT__FLOW_RUN_ID={run.id}".encode()
        return any(mark in _environment(path) for path in PROCESSES.glob("[0-9]*"))
    try:
        os.kill(int(run.infrastructure_pid or "none"), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def _environment(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:  # it ended, or is another user's
        return []


if __name__ == "__main__":
    for line in asyncio.run(put_right()):
        print(line)  # noqa: T201  (a program of its own, whose output povetl serve shows)
