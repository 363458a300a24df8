"""Registering everything with a Prefect server: work pool, deployments, schedules, alerts."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import yaml
from flows.service import CHECKOUT, POOL
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import ObjectAlreadyExists

from povetl.errors import PovetlError, UsageError
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace, code_version
from povetl.sources.catalog import Source

AUTOMATIONS = Path(__file__).with_name("automations.yaml")
ALERTS_BLOCK = "povetl-alerts"


def deploy(workspace: Workspace, tell: Callable[[str], None], *, alerts: str | None = None) -> None:
    """Register the work pool, the deployments of prefect.yaml, the verified sources' schedules and the automations.

    The server is the one that PREFECT_API_URL names; the caller has seen that it answers and lets us in.

    Args:
        workspace: whose sources are scheduled.
        tell: is given sentences for a person.
        alerts: address of a webhook that is called when something needs a person; kept as the block
            ``povetl-alerts``. Without it, a block that is there already is used.

    Raises:
        UsageError: the address for alerts is none.
        PovetlError: the server refused a deployment.
    """
    if alerts and urlsplit(alerts).scheme not in ("http", "https"):
        raise UsageError("the address for alerts must begin with http:// or https://.")
    scheduled = asyncio.run(_register(workspace, alerts, tell))
    tell(f"Registered ingest, backfill, replay, publish and health; {len(scheduled)} sources scheduled.")
    for line in scheduled:
        tell(f"  {line}")


async def _register(workspace: Workspace, alerts: str | None, tell: Callable[[str], None]) -> list[str]:
    async with get_client() as client:
        with contextlib.suppress(ObjectAlreadyExists):
            await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        await asyncio.to_thread(_register_deployments)
        scheduled = await _schedule(client, workspace)
        await _automate(client, await _alerts_block(client, alerts), tell)
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


async def _alerts_block(client: PrefectClient, alerts: str | None) -> UUID | None:
    """The id of the webhook block that alerts go to; None where there is none."""
    if alerts:
        block = Webhook(url=alerts)  # type: ignore[arg-type]  # pydantic makes the secret
        return await block.save(ALERTS_BLOCK, overwrite=True)
    for document in await client.read_block_documents_by_type("webhook"):
        if document.name == ALERTS_BLOCK:
            return document.id
    return None


async def _automate(client: PrefectClient, block: UUID | None, tell: Callable[[str], None]) -> None:
    """Create or renew the automations of automations.yaml."""
    for described in yaml.safe_load(AUTOMATIONS.read_text(encoding="utf-8")):
        said = described.pop("says", None)
        if said is not None:
            described["actions"] = [_call(block, said)] if block else [{"type": "do-nothing"}]
        automation = AutomationCore.model_validate(described)
        known = await client.read_automations_by_name(automation.name)
        if known:
            await client.update_automation(known[0].id, automation)
        else:
            await client.create_automation(automation)
    if block is None:
        tell("Alerts are kept as events only: name a webhook with --alerts to have them sent.")


def _call(block: UUID, said: str) -> dict[str, object]:
    return {"type": "call-webhook", "block_document_id": str(block), "payload": said}

