"""Commands for whoever keeps the machine: serve, deploy, status, metrics, doctor."""

from typing import Annotated

import typer

from povetl.cli.terminal import print_json, show_table, stop, tell
from povetl.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(serve)
    app.command()(deploy)
    app.command()(status)
    app.command()(metrics)
    app.command()(doctor)
    app.command()(version)


Alerts = Annotated[
    list[str] | None,
    typer.Option(
        envvar="POVETL_ALERTS_URL",
        help="Who is told when something needs a person: a webhook (https://…) or e-mail (mailtos://…); once for each. "
        "In the environment, separated by a space.",
    ),
]


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the Prefect server.")] = 4200,
    host: Annotated[
        str, typer.Option(help="Address to listen on; anything but loopback needs a password.")
    ] = "127.0.0.1",
    alerts: Alerts = None,
) -> None:
    """Start the Prefect server and a worker on this machine, with everything deployed, until interrupted.

    Example: povetl serve --port 4200
    """
    from povetl.cli.prefect_flows import load_flow
    from povetl.pipeline.workspace import open_workspace

    load_flow("service", "serve")(open_workspace(), host, port, tell, alerts or [])


def deploy(alerts: Alerts = None) -> None:
    """Register deployments, the verified sources' schedules and the alerts with the server of PREFECT_API_URL.

    Example: PREFECT_API_URL=http://127.0.0.1:4200/api povetl deploy
    """
    import os

    from povetl.cli.prefect_flows import load_flow
    from povetl.pipeline.server import require_server
    from povetl.pipeline.workspace import open_workspace

    address = os.environ.get("PREFECT_API_URL")
    if not address:
        raise UsageError("PREFECT_API_URL names no server: set it, or run povetl serve, which starts one.")
    require_server(address, os.environ.get("PREFECT_API_AUTH_STRING"))
    load_flow("operate", "deploy")(open_workspace(), tell, alerts=alerts or [])


def status(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Say how sources, runs, hosts in trouble, the queue and the disk stand.

    Read from the files of POVETL_HOME; the Prefect server that PREFECT_API_URL names, or that povetl serve runs on
    this home, is asked what waits. Example: povetl status
    """
    import os
    from dataclasses import asdict

    from povetl.cli.standing import show_status
    from povetl.pipeline.asjson import plain
    from povetl.pipeline.server import look_at_server, served_address
    from povetl.pipeline.status import examine_status
    from povetl.pipeline.workspace import Workspace
    from povetl.settings import load_settings

    settings = load_settings()
    found = examine_status(Workspace(settings))
    address = os.environ.get("PREFECT_API_URL") or served_address(settings.home)
    server = look_at_server(address, os.environ.get("PREFECT_API_AUTH_STRING"), count=True) if address else None
    if json:
        shown = asdict(found)
        shown["runs_by_state"] = [[*names, count] for names, count in found.runs_by_state.items()]
        shown["server"] = asdict(server) if server else None
        print_json(plain(shown))
    else:
        show_status(found, server)
    if found.disk_sentence:
        tell(found.disk_sentence)


def metrics() -> None:
    """Print how everything stands in the text format of Prometheus.

    Example: povetl metrics > /var/lib/prometheus/node-exporter/povetl.prom
    """
    from povetl.pipeline.metrics import prometheus_text
    from povetl.pipeline.status import examine_status
    from povetl.pipeline.workspace import Workspace, code_version
    from povetl.settings import load_settings

    typer.echo(prometheus_text(examine_status(Workspace(load_settings())), code_version()), nl=False)


def doctor(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Say what is installed, writable and reachable, and what to do about what is not.

    Example: povetl doctor
    """
    from povetl.pipeline.doctor import examine
    from povetl.settings import load_settings

    findings = examine(load_settings())
    if json:
        for finding in findings:
            print_json({"what": finding.what, "ok": finding.ok, "found": finding.found, "advice": finding.advice})
    else:
        marks = {True: "ok", False: "NO", None: "—"}
        show_table(
            "",
            ["", "what", "found"],
            [(marks[f.ok], f.what, f.found + (f"\n→ {f.advice}" if f.advice else "")) for f in findings],
        )
    if any(finding.ok is False for finding in findings):
        stop(1)


def version() -> None:
    """Print the version.

    Example: povetl version
    """
    from povetl.pipeline.workspace import code_version

    typer.echo(code_version())
