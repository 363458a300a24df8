"""The units of figures: ids, labels, dimensions, surface words and the few exact conversions."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One entry of ``units.toml``."""

    id: str
    zh: str
    en: str
    dimension: str
    base: str | None = None
    """Unit that ``factor`` of one is measured in; None where nothing defines a conversion."""
    factor: Decimal | None = None
    counted: bool = False
    """True where the written word is a classifier worth keeping (个, 家, 户)."""
    words: tuple[str, ...] = ()
    """Simplified surface words."""


@lru_cache(maxsize=1)
def load_units() -> dict[str, Unit]:
    """Every unit by its id, in the order of the file."""
    raw = tomllib.loads((files("povetl.registry") / "units.toml").read_text(encoding="utf-8"))
    return {
        name: Unit(
            id=name,
            zh=entry["zh"],
            en=entry["en"],
            dimension=entry["dimension"],
            base=entry.get("base"),
            factor=Decimal(entry["factor"]) if "factor" in entry else None,
            counted=entry.get("counted", False),
            words=tuple(entry["words"]),
        )
        for name, entry in raw.items()
    }
