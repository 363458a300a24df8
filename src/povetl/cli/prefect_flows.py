"""The flows, loaded from the checkout: the only place of the command line that imports Prefect."""

import importlib
import logging
import os
import sys
from pathlib import Path
from typing import Any

from povetl.cli.leaving import leaving_on_interrupt
from povetl.errors import PovetlError, RunFailed, UsageError


def flows_folder() -> Path:
    """Where the flows lie: in the checkout that this package was installed from, else in the working directory.

    Raises:
        UsageError: there is no checkout.
    """
    for root in (Path(__file__).resolve().parents[3], Path.cwd()):
        if (root / "flows" / "ingest.py").is_file():
            return root / "flows"
    raise UsageError("the flows are not here: run this in a checkout of povetl, or leave --flow away.")


def load_flow(name: str, what: str | None = None) -> Any:  # noqa: ANN401  (a Prefect flow is typed by what it wraps)
    """The flow ``name`` of ``flows/NAME.py``, or the function ``what`` of that file, ready to call."""
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    root = str(flows_folder().parent)
    if root not in sys.path:
        sys.path.insert(0, root)  # so that the files of the folder find each other
    return getattr(importlib.import_module(f"flows.{name}"), what or name)


def call_flow(flow: Any, **parameters: object) -> Any:  # noqa: ANN401  (as above)
    """Run a flow in this process; a source that failed leaves the report of the others.

    Raises:
        UsageError: a parameter is refused; nothing was started.
        PovetlError: someone cancelled the run.
    """
    log = logging.getLogger("prefect.flows")
    log.disabled = True  # it would print the refusal a second time, and not in one sentence
    try:
        flow.validate_parameters(parameters)
    except Exception as error:  # Prefect's own error, which this package may not import
        raise UsageError(str(error).strip().splitlines()[-1].strip(" -").replace("Value error, ", "")) from error
    finally:
        log.disabled = False
    try:
        with leaving_on_interrupt():
            return flow(**parameters)
    except RunFailed as failed:
        return failed.report
    except BaseException as ended:
        if type(ended).__name__ == "Abort":  # Prefect's own: someone cancelled the run in the UI
            raise PovetlError(str(ended)) from None
        raise
