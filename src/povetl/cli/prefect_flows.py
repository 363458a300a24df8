"""The flows, loaded from the checkout: the only place of the command line that imports Prefect."""

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

from povetl.errors import UsageError


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
    path = flows_folder() / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"flows.{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return getattr(module, what or name)
