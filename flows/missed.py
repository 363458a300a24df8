"""Scheduled runs that were missed, because the machine slept or nothing ran: the newest does the work of all."""

from datetime import UTC, datetime
from uuid import UUID

from prefect import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.runtime import flow_run

SKIPPED = "Skipped"
"""The state that such a run ends in: Completed, under a name that the automation for silent runs has to know."""
_TO_COME = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING)


def newer_one_is_due() -> str | None:
    """A sentence when this run was missed, and a later one of the same schedule is due by now as well.

    Called in a flow run. A run that a person started is never superfluous.
    """
    run_id = flow_run.get_id()
    if run_id is None:
        return None
    with get_client(sync_client=True) as client:
        mine = client.read_flow_run(UUID(run_id))
        if not mine.auto_scheduled or mine.deployment_id is None or mine.expected_start_time is None:
            return None
        due = FlowRunFilter(
            expected_start_time=FlowRunFilterExpectedStartTime(
                after_=mine.expected_start_time, before_=datetime.now(UTC)
            ),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(_TO_COME))),
        )
        others = client.read_flow_runs(
            flow_run_filter=due,
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[mine.deployment_id])),
        )
    for other in others:
        later = other.expected_start_time is not None and other.expected_start_time > mine.expected_start_time
        if later and other.auto_scheduled and other.parameters == mine.parameters:
            due_at = f"{mine.expected_start_time:%Y-%m-%d %H:%M}"
            return f"It was due at {due_at} UTC; a later run of its schedule does its work."
    return None
