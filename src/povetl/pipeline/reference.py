"""The tables that lead nowhere back: sources, indicators, units, places."""

from datetime import datetime

from povetl.pipeline.verified import verified_at
from povetl.pipeline.workspace import Workspace
from povetl.registry.indicators import load_indicators
from povetl.registry.places import load_places
from povetl.registry.units import load_units
from povetl.warehouse.load import Warehouse


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
    warehouse.save_sources(rows)
    warehouse.save_registry(load_indicators().rows(), load_units().rows(), load_places().rows())
