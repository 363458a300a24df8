"""Registering everything with a Prefect server: work pool, deployments, schedules, alerts."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from flows.alerts import check_addresses, register_alerts
from flows.service import CHECKOUT, POOL
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectAlreadyExists

from povetl.errors import PovetlError
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace, code_version
from povetl.sources.catalog import Source


def deploy(workspace: Workspace, tell: Callable[[str], None], *, alerts: Sequence[str] = ()) -> None:
    """Register the work pool, the deployments of prefect.yaml, the verified sources' schedules and the automations.

    The server is the one that PREFECT_API_URL names; the caller has seen that it answers and lets us in.

    Args:
        workspace: whose sources are scheduled.
        tell: is given sentences for a person.
        alerts: addresses that are told when something needs a person (flows/alerts.py); without any, those of
            the last time stay.

    Raises:
        UsageError: an address for alerts is none.
        PovetlError: the server refused a deployment.
    """
    scheduled = asyncio.run(_register(workspace, check_addresses(alerts), tell))
    tell(f"Registered ingest, backfill, replay, publish and health; {len(scheduled)} sources scheduled.")
    for line in scheduled:
        tell(f"  {line}")


async def _register(workspace: Workspace, alerts: dict[str, str], tell: Callable[[str], None]) -> list[str]:
    async with get_client() as client:
        with contextlib.suppress(ObjectAlreadyExists):
            await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        await asyncio.to_thread(_register_deployments)
        scheduled = await _schedule(client, workspace)
        await register_alerts(client, alerts, tell)
    return scheduled


def _register_deployments() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
        cwd=CHECKOUT,
        env={**os.environ, "POVETL_CHECKOUT": str(CHECKOUT), "POVETL_VERSION": _version()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip(" │╭╮╰╯─")]
        raise PovetlError(f"the deployments could not be registered: {lines[-1].strip(' │') if lines else 'no reason'}")


def _version() -> str:
    """The package's version and, in a checkout, the commit."""
    try:
        said = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607  (whichever git the operator has)
            cwd=CHECKOUT, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return code_version()
    return f"{code_version()}+{said.stdout.strip()}"


async def _schedule(client: PrefectClient, workspace: Workspace) -> list[str]:
    """Give the ingest deployment one schedule for each verified source; those of an operator stay."""
    scheduled = []
    deployment = await client.read_deployment_by_name("ingest/ingest")
    for schedule in await client.read_deployment_schedules(deployment.id):
        if schedule.slug in workspace.catalog:
            await client.delete_deployment_schedule(deployment.id, schedule.id)
    for source in workspace.catalog.values():
        if not _is_scheduled(workspace, source):
            continue
        cron = CronSchedule(cron=str(source.schedule), timezone=source.timezone)
        creation = DeploymentScheduleCreate(
            schedule=cron, active=True, slug=source.id, parameters={"sources": [source.id]}
        )
        await client.create_deployment_schedules(deployment.id, [creation])
        scheduled.append(f"{source.id}: {source.schedule} {source.timezone}")
    return scheduled


def _is_scheduled(workspace: Workspace, source: Source) -> bool:
    if source.sample or source.archive_only or not source.schedule:
        return False
    return verified_at(workspace, source.id) is not None
