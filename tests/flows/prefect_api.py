"""Prefect's REST API, as far as the tests ask it."""

import time
from collections.abc import Callable
from typing import Any

import httpx

ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


def until(ready: Callable[[], Any], seconds: float, trouble: Callable[[], str]) -> Any:
    """The first true value of ``ready``, asked four times a second; fails with ``trouble`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        value = ready()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s: {trouble()}"
        time.sleep(0.25)


class PrefectApi:
    """One server."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=60)

    def get(self, path: str) -> Any:
        return self.ask("GET", path).raise_for_status().json()

    def post(self, path: str, body: object) -> Any:
        answer = self.ask("POST", path, body).raise_for_status()
        return answer.json() if answer.content else None

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """The answer, asked for again while the server says that its database is busy, as Prefect's own client does."""
        found: list[httpx.Response] = []

        def answered() -> bool:
            found[:] = [self.http.request(method, path, json=body)]
            return found[0].status_code != httpx.codes.SERVICE_UNAVAILABLE

        until(answered, 60, lambda: f"{method} {path}: {found[0].text}")
        return found[0]

    def deployment(self, name: str) -> dict[str, Any]:
        return dict(self.get(f"/deployments/name/{name}"))

    def trigger(self, name: str, environment: dict[str, str] | None = None, **parameters: object) -> str:
        """Start a deployment, with more in its environment; the id of its run."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        variables = {"env": environment} if environment else {}
        return str(self.post(path, {"parameters": parameters, "job_variables": variables})["id"])

    def refused(self, name: str, **parameters: object) -> str:
        """The sentence with which the server refuses to start a deployment."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        answer = self.ask("POST", path, {"parameters": parameters})
        assert answer.is_client_error, answer.text
        return str(answer.json()["detail"])

    def run(self, run_id: str) -> dict[str, Any]:
        return dict(self.get(f"/flow_runs/{run_id}"))

    def ended(self, run_id: str, seconds: float, trouble: Callable[[], str]) -> dict[str, Any]:
        """The run, once it has ended."""

        def look() -> dict[str, Any] | None:
            run = self.run(run_id)
            return run if run["state"]["type"] in ENDED else None

        return dict(until(look, seconds, lambda: f"{self.run(run_id)['state']} {trouble()}"))

    def running(self, run_id: str, seconds: float, trouble: Callable[[], str]) -> None:
        """Wait until the run runs."""

        def look() -> bool:
            kind = self.run(run_id)["state"]["type"]
            assert kind not in ENDED, f"it ended before: {self.run(run_id)['state']}"
            return kind == "RUNNING"

        until(look, seconds, trouble)

    def artifacts(self, run_id: str) -> dict[str, Any]:
        """The run's artifacts by key."""
        found = self.post("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run_id]}}})
        return {artifact["key"]: artifact for artifact in found}

    def logs(self, run_id: str) -> list[str]:
        body = {"logs": {"flow_run_id": {"any_": [run_id]}}, "sort": "TIMESTAMP_ASC", "limit": 200}
        return [log["message"] for log in self.post("/logs/filter", body)]

    def task_runs(self, run_id: str) -> dict[str, str]:
        """How each task of a run ended, by its name."""
        found = self.post("/task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}})
        return {task["name"]: task["state"]["name"] for task in found}
