"""The povetl command, one file per group of commands.

Errors are one sentence on standard error: exit 2 when the call was wrong, 1 when the work failed.
"""

import errno
import functools
import sys
from collections.abc import Callable

import typer

from povetl.cli import asking, backfilling, keeping, operating, reading, running, sources
from povetl.errors import PovetlError

app = typer.Typer(
    name="povetl",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Chinese government news pages in, an evidence warehouse out.",
)
for group in (running, backfilling, reading, asking, keeping, operating):
    group.register(app)
app.add_typer(sources.app, name="source")


def _prepare(group: typer.Typer) -> dict[str, object]:
    """Make a group's commands, and those of the groups in it, say what they should when they are interrupted.

    Returns:
        That --help was not given, for each of them: typer loads pydantic to find out otherwise, which takes a fifth of
        the time of ``povetl status``.
    """
    found: dict[str, object] = {"help": False}
    for command in group.registered_commands:
        if command.callback is not None:
            command.callback = _interruptible(command.callback)
        found[str(command.name or getattr(command.callback, "__name__", ""))] = {"help": False}
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            found[str(inner.name)] = _prepare(inner.typer_instance)
    return found


def _interruptible(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with a sentence where typer would only say that it was aborted."""

    @functools.wraps(command)
    def told(*args: object, **options: object) -> None:
        try:
            command(*args, **options)
        except KeyboardInterrupt as error:
            raise Interrupted from error

    return told


class Interrupted(PovetlError):
    """Someone pressed Ctrl-C."""

    exit_code = 130

    def __init__(self) -> None:
        super().__init__("stopped; what was archived is kept, and the next run loads it.")


app.info.context_settings = {**(app.info.context_settings or {}), "default_map": _prepare(app)}


def main() -> None:
    """Run the command line; the process ends with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except PovetlError as error:
        typer.echo(f"povetl: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES) and not error.filename:
            reason = "is taken" if error.errno == errno.EADDRINUSE else "is not open to this user"
            typer.echo(f"povetl: that port {reason}: name another with --port.", err=True)
            sys.exit(2)
        typer.echo(f"povetl: {error.filename or 'the system'}: {(error.strerror or str(error)).lower()}.", err=True)
        sys.exit(1)
