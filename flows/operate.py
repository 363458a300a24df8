"""What asks or starts Prefect itself: registering the deployments, and serving everything on one machine."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectAlreadyExists

from povetl.errors import PovetlError, UsageError
from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace

POOL = "povetl"
CHECKOUT = Path(__file__).resolve().parents[1]
_START_SECONDS = 120


def deploy(workspace: Workspace, tell: Callable[[str], None]) -> None:
    """Register the work pool, the deployments of prefect.yaml and the verified sources' schedules.

    Raises:
        UsageError: PREFECT_API_URL names no server, or it does not answer.
        PovetlError: the server refused a deployment.
    """
    address = os.environ.get("PREFECT_API_URL")
    if not address:
        raise UsageError("PREFECT_API_URL names no server: set it, or run povetl serve, which starts one.")
    if not _answers(address):
        raise UsageError(f"no Prefect server answers at {_shown(address)}: start it, or correct PREFECT_API_URL.")
    asyncio.run(_make_pool())
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1]
        raise PovetlError(f"the deployments could not be registered: {last}")
    scheduled = asyncio.run(_schedule(workspace))
    tell(f"Registered ingest, replay and publish; {len(scheduled)} sources scheduled.")
    for line in scheduled:
        tell(f"  {line}")


async def _make_pool() -> None:
    async with get_client() as client:
        try:
            await client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        except ObjectAlreadyExists:
            return


async def _schedule(workspace: Workspace) -> list[str]:
    """Give the ingest deployment one schedule for each verified source, in place of those that it had."""
    scheduled = []
    async with get_client() as client:
        deployment = await client.read_deployment_by_name("ingest/ingest")
        for schedule in await client.read_deployment_schedules(deployment.id):
            await client.delete_deployment_schedule(deployment.id, schedule.id)
        for source in workspace.catalog.values():
            if source.sample or source.archive_only or not source.schedule or not verified_at(workspace, source.id):
                continue
            cron = CronSchedule(cron=source.schedule, timezone=source.timezone)
            creation = DeploymentScheduleCreate(
                schedule=cron, active=True, slug=source.id, parameters={"sources": [source.id]}
            )
            await client.create_deployment_schedules(deployment.id, [creation])
            scheduled.append(f"{source.id}: {source.schedule} {source.timezone}")
    return scheduled


class Service:
    """Server and worker on this machine, as child processes that are started again when they end."""

    def __init__(self, home: Path, host: str, port: int, tell: Callable[[str], None]) -> None:
        self.address = f"http://{host}:{port}"
        self.tell = tell
        self.environment = {
            **os.environ,
            "PREFECT_API_URL": f"{self.address}/api",
            "PREFECT_HOME": str((home / "prefect").absolute()),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "POVETL_HOME": str(home.absolute()),
        }
        prefect = [sys.executable, "-m", "prefect"]
        self.commands = {
            "server": [*prefect, "server", "start", "--host", host, "--port", str(port)],
            "worker": [*prefect, "worker", "start", "--pool", POOL, "--type", "process", "--name", "povetl"],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.logs = home / "logs"

    def start(self, name: str) -> None:
        """Start one part; what it prints goes to a file of its own."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603  (our own command line)
                self.commands[name],
                cwd=CHECKOUT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for_server(self) -> None:
        """Wait until the server answers.

        Raises:
            PovetlError: it ended, or took too long.
        """
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(self.environment["PREFECT_API_URL"]):
            code = self.running["server"].poll()
            if code is not None:
                raise PovetlError(f"the Prefect server ended with code {code}: read {self.logs / 'server.log'}.")
            if time.monotonic() > deadline:
                raise PovetlError(f"the Prefect server did not answer in {_START_SECONDS} s.")
            time.sleep(0.5)

    def watch(self) -> None:
        """Start again what ends, until a signal asks to stop."""
        failures = dict.fromkeys(self.commands, 0)
        while True:
            time.sleep(1)
            for name, process in list(self.running.items()):
                if process.poll() is None:
                    continue
                failures[name] += 1
                self.tell(f"The {name} ended with code {process.returncode}; it is started again.")
                time.sleep(min(30, 2 ** min(failures[name], 5) - 2))
                self.start(name)

    def stop(self) -> None:
        """End the worker, which ends its runs, then the server; nothing is left behind."""
        for name in ("worker", "server"):
            process = self.running.pop(name, None)
            if process is None or process.poll() is not None:
                continue
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def serve(workspace: Workspace, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Start server, work pool, deployments and worker, and keep them running until a signal comes.

    Raises:
        UsageError: the port is taken.
        PovetlError: a part did not start.
    """
    service = Service(workspace.settings.home, host, port, tell)
    if _answers(service.environment["PREFECT_API_URL"]):
        raise UsageError(f"something answers at {service.address} already: stop it, or take another --port.")
    os.environ.update(service.environment)

    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    tell("The Prefect server starts; that takes some seconds.")
    service.start("server")
    try:
        service.wait_for_server()
        deploy(workspace, tell)
        service.start("worker")
        tell(f"Open {service.address} · logs in {service.logs} · stop with Ctrl-C.")
        service.watch()
    except KeyboardInterrupt:
        tell("Stopping.")
    finally:
        service.stop()
        tell("Stopped.")


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address.rstrip('/')}/health", timeout=3).status_code == 200
    except httpx.HTTPError:
        return False


def _shown(address: str) -> str:
    """The address without a password."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
