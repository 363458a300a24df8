"""Server and worker on one machine, kept running until a signal comes. Imports no Prefect: it only starts it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import httpx

from povetl.errors import PovetlError, UsageError
from povetl.pipeline.server import check_login, note_served
from povetl.pipeline.workspace import Workspace

POOL = "povetl"
ALERTS = "POVETL_ALERTS_URL"
CHECKOUT = Path(__file__).resolve().parents[1]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
START_SECONDS = 180
STOP_SECONDS = 25
LEFTOVERS_SECONDS = 60
LONG_SECONDS = 600
"""Who lived so long is started again at once."""


class Service:
    """The parts as child processes, each started again when it ends."""

    def __init__(self, workspace: Workspace, host: str, port: int, tell: Callable[[str], None]) -> None:
        home = workspace.settings.home.absolute()
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.tell = tell
        self.logs = home / "logs"
        self.environment = serving_environment(home, self.address, os.environ)
        prefect = [sys.executable, "-m", "prefect"]
        self.commands = {
            "server": [*prefect, "server", "start", "--host", host, "--port", str(port)],
            "worker": [*prefect, "worker", "start", "--pool", POOL, "--type", "process", "--name", "povetl"],
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ended: list[subprocess.Popen[bytes]] = []
        self.since: dict[str, float] = {}
        self.leaving = threading.Event()

    def start(self, name: str) -> None:
        """Start one part; what it prints goes to a file of its own."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self.since[name] = time.monotonic()
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603  (our own command line)
                self.commands[name],
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for_server(self) -> None:
        """Wait until the server answers.

        Raises:
            PovetlError: it ended, or took too long.
            KeyboardInterrupt: someone asked to stop meanwhile.
        """
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.environment["PREFECT_API_URL"]):
            code = self.running["server"].poll()
            if code is not None:
                raise PovetlError(f"the Prefect server ended with code {code}: read {self.logs / 'server.log'}.")
            if time.monotonic() > deadline:
                raise PovetlError(f"the Prefect server did not answer in {START_SECONDS} s.")
            self.pause(0.5)

    def deploy(self, alerts: Sequence[str]) -> None:
        """Register everything, in a process of its own that knows this server only.

        The addresses for alerts may hold passwords: they are in the environment of that process, and in no other.

        Raises:
            PovetlError: that failed.
        """
        command = [sys.executable, "-m", "povetl.cli.main", "deploy"]
        environment = {**self.environment, ALERTS: " ".join(alerts)} if alerts else self.environment
        deploying = subprocess.Popen(  # noqa: S603  (our own command line)
            command, cwd=CHECKOUT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.running["deploy"] = deploying  # type: ignore[assignment]  # its pipe is text; nobody else reads it
        said, _ = deploying.communicate()
        self.running.pop("deploy", None)
        lines = said.strip().splitlines()
        if deploying.returncode != 0:
            raise PovetlError(lines[-1].removeprefix("povetl: ") if lines else "the deployments were not registered.")
        for line in lines:
            self.tell(line)

    def start_worker(self) -> None:
        """Put right what an earlier worker left behind, then start one; runs go on when that cannot be done."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", "flows.leftovers"],
                cwd=CHECKOUT, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=LEFTOVERS_SECONDS, check=True,
            )  # fmt: skip
        except (subprocess.SubprocessError, OSError):
            self.tell("What an earlier worker left behind could not be put right; look at runs that do not begin.")
        else:
            for line in done.stdout.splitlines():
                self.tell(f"Left behind: {line}")
        self.start("worker")

    def watch(self) -> None:
        """Start again what ends, the later the more often it ended.

        Raises:
            KeyboardInterrupt: someone asked to stop.
        """
        failures: dict[str, int] = {}
        while True:
            self.pause(1)
            for name, process in list(self.running.items()):
                if process.poll() is None:
                    continue
                lived = time.monotonic() - self.since.get(name, 0.0)
                failures[name] = 1 if lived > LONG_SECONDS else failures.get(name, 0) + 1
                self.tell(f"The {name} ended with code {process.returncode}; it is started again.")
                self.pause(min(30, 2 ** min(failures[name], 5) - 2))
                if name == "worker":
                    try:
                        self.wait_for_server()
                    except PovetlError as error:  # the server is started again first, in the next round
                        self.tell(str(error))
                        continue
                self.ended.append(process)  # its runs may still go on, and end by themselves
                if name == "worker":
                    self.start_worker()
                else:
                    self.start(name)

    def pause(self, seconds: float) -> None:
        """Wait, but not for longer than it takes someone to ask for the end."""
        if self.leaving.wait(seconds):
            raise KeyboardInterrupt

    def stop(self) -> None:
        """End the worker, which ends its runs, then the server; nothing is left behind."""
        for name in ("deploy", "worker", "server"):
            process = self.running.pop(name, None)
            if process is None:
                continue
            if process.poll() is None:
                process.send_signal(signal.SIGINT if name == "worker" else signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=STOP_SECONDS)
            end_group(process)
        for process in self.ended:
            end_group(process)


def serve(workspace: Workspace, host: str, port: int, tell: Callable[[str], None], alerts: Sequence[str]) -> None:
    """Start server, work pool, deployments and worker, and keep them running until a signal comes.

    Args:
        workspace: whose home holds Prefect's own data and logs.
        host: where the server listens.
        port: and on which port.
        tell: is given sentences for a person.
        alerts: addresses for ``povetl deploy``.

    Raises:
        UsageError: the port is taken, the log-in is none, or everyone would be let in.
        PovetlError: a part did not start.
    """
    check_login(os.environ.get("PREFECT_SERVER_API_AUTH_STRING"), "PREFECT_SERVER_API_AUTH_STRING (AUTH=…)")
    if host not in LOOPBACK and not os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        raise UsageError(
            f"{host} lets other machines in: set PREFECT_SERVER_API_AUTH_STRING=user:password first "
            "(make serve AUTH=user:password), or leave --host away."
        )
    service = Service(workspace, host, port, tell)
    if answers(service.environment["PREFECT_API_URL"]):
        raise UsageError(f"something answers at {service.address} already: stop it, or take another --port.")

    def leave(*_: object) -> None:
        service.leaving.set()
        deploying = service.running.get("deploy")
        if deploying is not None:
            deploying.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    tell("The Prefect server starts; that takes some seconds.")
    service.start("server")
    try:
        service.wait_for_server()
        note_served(workspace.settings.home, service.environment["PREFECT_API_URL"])
        service.deploy(alerts)
        service.start_worker()
        tell(f"Open {service.address} · logs in {service.logs} · stop with Ctrl-C.")
        service.watch()
    except KeyboardInterrupt:
        tell("Stopping.")
    except PovetlError:
        if not service.leaving.is_set():
            raise
    finally:
        service.stop()
        note_served(workspace.settings.home, None)
        tell("Stopped.")


def serving_environment(home: Path, address: str, given: Mapping[str, str]) -> dict[str, str]:
    """The environment of server, worker and runs; what the operator has set stays."""
    ours = {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "flows.server_events",
        "PREFECT_SERVER_EVENTS_EXPIRED_BUCKET_BUFFER": "P1D",  # a run's last heartbeat is known after a long outage
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",  # seconds that SQLite waits; events of a busy machine were lost at 10
    }
    fixed = {"PREFECT_API_URL": f"{address}/api", "POVETL_HOME": str(home)}
    if login := given.get("PREFECT_SERVER_API_AUTH_STRING"):
        ours["PREFECT_SERVER_CSRF_PROTECTION_ENABLED"] = "true"
        fixed["PREFECT_API_AUTH_STRING"] = login  # what worker and runs say must be what the server wants
    given = {name: value for name, value in given.items() if name != ALERTS}
    return {**ours, **given, **fixed}


def answers(address: str) -> bool:
    """Whether a Prefect server lives at the API address."""
    try:
        return httpx.get(f"{address.rstrip('/')}/health", timeout=5).status_code in (200, 401)
    except httpx.HTTPError:
        return False


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End what is left of a part's own process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=STOP_SECONDS)
