"""The tables that lead nowhere back: sources, indicators, units, places."""

import hashlib
from datetime import datetime
from importlib.resources import files

from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace
from povetl.registry.indicators import load_indicators
from povetl.registry.places import load_places
from povetl.registry.units import load_units
from povetl.warehouse.load import Warehouse
from povetl.warehouse.schema import read_state, write_state

IMPORTED = "imported"
"""Source id of saved pages that belong to no known source."""


def save_reference(workspace: Workspace, warehouse: Warehouse) -> None:
    """Bring the warehouse's reference tables up to this version's; nothing is written where nothing changed."""
    rows: list[dict[str, object]] = []
    for source in workspace.catalog.values():
        moment: datetime | None = verified_at(workspace, source.id)
        rows.append(
            {
                "source_id": source.id,
                "name_zh": source.name_zh,
                "name_en": source.name_en,
                "publisher": source.publisher,
                "level": source.level,
                "place_code": source.place_code,
                "homepage": source.homepage,
                "reuse": source.reuse,
                "language": source.language,
                "sample": source.sample,
                "verified_at": moment,
            }
        )
    rows.append({"source_id": IMPORTED, "name_zh": "导入的页面", "name_en": "Imported pages of no known source"})
    warehouse.save_sources(rows)
    edition = _edition()
    if read_state(warehouse.con, "registry_edition") != edition:
        _save_registry(warehouse)
        write_state(warehouse.con, "registry_edition", edition)


def _edition() -> str:
    """What the registry's files say, in one digest: reading 46,000 places to find nothing new costs a second."""
    folder = files("povetl.registry")
    found = hashlib.sha256()
    for name in ("indicators.toml", "units.toml", "places.parquet"):
        found.update(folder.joinpath(name).read_bytes())
    return found.hexdigest()


def _save_registry(warehouse: Warehouse) -> None:
    units: list[dict[str, object]] = [
        {
            "unit": unit.id,
            "label_zh": unit.zh,
            "label_en": unit.en,
            "dimension": unit.dimension,
            "base_unit": unit.base,
            "to_base": unit.factor,
        }
        for unit in load_units().values()
    ]
    places = [row._asdict() for row in load_places().rows()]
    warehouse.save_registry(load_indicators().rows(), units, places)
