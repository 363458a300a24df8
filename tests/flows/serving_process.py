"""`povetl serve` as a process, with everything that the tests ask of it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import httpx
from tests.flows.news_site import HOST, NewsSite
from tests.flows.prefect_api import PrefectApi, until

from povetl.cli.portal import settings_of
from povetl.sample.portal import Portal

POVETL = [sys.executable, "-m", "povetl.cli.main"]


SOURCE = """
id = "{name}"
name_zh = "{name}"
name_en = "{name}"
publisher = "nobody"
level = "county"
homepage = "http://{host}/"
reuse = "nothing is there"
hosts = ["{host}"]
article_pattern = '/news/\\d+\\.html$'
examples = ["http://{host}/news/1.html"]
delay = {delay}
{more}

[[lists]]
url = "http://{host}/news/"
"""


def write_sources(folder: Path) -> None:
    """Sources that the portal knows nothing of: one answers 404, one has to be waited for, one has a site of its own,
    and one is scheduled but never read.
    """
    folder.mkdir(parents=True)
    for name, host, delay, more in (
        ("sample_gone", "gone.test", 0.1, "sample = true"),
        ("sample_slow", "slow.test", 60, "sample = true"),
        ("sample_news", HOST, 0.05, "sample = true"),
        ("quiet_county", "quiet.test", 0.1, 'schedule = "0 3 * * *"'),
    ):
        text = SOURCE.format(name=name, host=host, delay=delay, more=more)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def reach(portal: Portal, **more: str) -> dict[str, str]:
    """The environment in which the portal's sites, and further hosts, lie on loopback."""
    found = settings_of(portal)
    names = ",".join(f"{host}.test={address}" for host, address in more.items())
    return {
        "POVETL_ALLOW": ",".join({found["POVETL_ALLOW"], *more.values()}),
        "POVETL_CONNECT_TO": f"{found['POVETL_CONNECT_TO']},{names}",
    }


class Serving:
    """A running `povetl serve`; ``more`` is added to its environment."""

    def __init__(
        self,
        folder: Path,
        portal: Portal,
        *options: str,
        news: NewsSite | None = None,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.portal = portal
        self.news = news or NewsSite()
        write_sources(folder / "sources")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "POVETL_"))},
            **reach(portal, gone=portal.address, slow=portal.address, quiet=portal.address, news=self.news.address),
            "POVETL_SOURCES": str(folder / "sources"),
            "POVETL_HOME": str(self.home),
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "COLUMNS": "300",
            **(more or {}),
        }
        self.options = options
        self.api = PrefectApi(f"http://127.0.0.1:{self.port}/api")
        self.start()

    def start(self) -> None:
        """Start `povetl serve`, for the first time or again."""
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [*POVETL, "serve", "--port", str(self.port), *self.options],
            cwd=self.folder, env=self.environment, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._read, daemon=True).start()

    def cut_power(self) -> None:
        """Kill every process of this home at once, as a power cut does."""
        for line in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(line.partition(" ")[0]), signal.SIGKILL)
        self.process.wait(timeout=30)
        until(lambda: not self.processes(), 30, lambda: repr(self.processes()))

    def _read(self) -> None:
        process, said = self.process, self.said
        assert process.stderr is not None
        said.extend(process.stderr)

    def wait_until_up(self) -> None:
        def up() -> bool:
            assert self.process.poll() is None, self.trouble()
            return any("Open http" in line for line in self.said)

        until(up, 240, self.trouble)

    def trouble(self) -> str:
        logs = [path.read_text(errors="replace")[-3000:] for path in sorted((self.home / "logs").glob("*.log"))]
        return "".join([*self.said, *logs])

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A povetl command beside the service."""
        environment = {**self.environment, "PREFECT_API_URL": self.api.address}
        return subprocess.run(
            [*POVETL, *words], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=240,
            check=False,
        )  # fmt: skip

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    def processes(self) -> list[str]:
        """The command lines of every process that has this home in its environment."""
        marker = f"POVETL_HOME={self.home}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if marker in (path / "environ").read_bytes().split(b"\0"):
                    found.append(f"{path.name} {(path / 'cmdline').read_bytes().replace(bytes(1), b' ').decode()}")
            except OSError:
                continue
        return found

    def process_with(self, marker: str) -> int:
        """The first process of this home that has ``marker`` in its environment; 0 for none."""
        for path in Path("/proc").glob("[0-9]*"):
            try:
                given = (path / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if marker.encode() in given and f"POVETL_HOME={self.home}".encode() in given:
                return int(path.name)
        return 0

    def part(self, words: str, but: int = 0) -> int:
        """The process whose command line holds ``words``, and which is not ``but``; 0 for none."""
        for line in self.processes():
            number, _, command = line.partition(" ")
            if words in command and int(number) != but:
                return int(number)
        return 0

    def answers(self) -> bool:
        """Whether the server answers."""
        try:
            return self.api.http.get("/health").is_success
        except httpx.TransportError:
            return False
