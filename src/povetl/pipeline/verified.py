"""Which sources a person has seen working: one small file for each, in POVETL_HOME/verified/."""

import json
from datetime import datetime

from povetl.pipeline.workspace import Workspace


def verified_at(workspace: Workspace, source_id: str) -> datetime | None:
    """When ``povetl source check`` last saw the source working; None for never, or for a file that says nothing."""
    path = workspace.settings.verified_path / f"{source_id}.json"
    try:
        return datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["verified_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def record_verified(workspace: Workspace, source_id: str, seen: dict[str, object], moment: datetime) -> None:
    """Write what a check of the source found."""
    path = workspace.settings.verified_path / f"{source_id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"verified_at": moment.isoformat(), **seen}, ensure_ascii=False, indent=2, default=str)
    path.write_text(text + "\n", encoding="utf-8")
