"""Commands for whoever keeps the machine: doctor."""

from typing import Annotated

import typer

from povetl.cli.terminal import print_json, show_table, stop


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command()(doctor)
    app.command()(version)


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
        rows = [("ok" if f.ok else "—" if f.ok is None else "NO", f.what, f.found, f.advice) for f in findings]
        show_table("", ["", "what", "found", "what to do"], rows)
    if any(finding.ok is False for finding in findings):
        stop(1)


def version() -> None:
    """Print the version.

    Example: povetl version
    """
    from povetl.pipeline.workspace import code_version

    typer.echo(code_version())
