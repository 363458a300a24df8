"""How sure each rule of the grammar is: measured on annotated articles, leaving one out at a time."""

import tomllib
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

_UNKNOWN = Decimal("0.5")


@lru_cache(maxsize=1)
def rule_confidence() -> dict[str, Decimal]:
    """Rule name to precision, from ``data/rules.toml``, which says how it was measured."""
    raw = tomllib.loads((files("povetl.figures") / "data" / "rules.toml").read_text(encoding="utf-8"))
    return {name: Decimal(entry["precision"]) for name, entry in raw["rule"].items()}


def confidence_of(rule: str) -> Decimal:
    """The measured precision of a rule, 0.5 for one that no annotated article used."""
    return rule_confidence().get(rule, _UNKNOWN)
