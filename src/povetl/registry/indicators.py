"""What figures measure: ids, labels, definitions, allowed units, and the words of the field that name each."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

_ABOUT_WORDS = {"topics", "silent", "breakdowns"}
CHANGES_AND_RATIOS = frozenset({"percent", "percentage_point", "times", "permille"})
"""Units that a change of any indicator may have, whatever its own units are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Words that name an indicator, and what must hold beside them (see the head of ``indicators.toml``)."""

    words: tuple[str, ...]
    units: frozenset[str]
    per: frozenset[str] = frozenset()
    classifiers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    with_words: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    topic: str | None = None
    side: str | None = None
    weight: float = 1.0

    @property
    def is_conditional(self) -> bool:
        """True where the words alone do not name the indicator."""
        return bool(
            self.per or self.classifiers or self.kinds or self.with_words or self.within or self.without or self.topic
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One entry of ``indicators.toml``."""

    id: str
    zh: str
    en: str
    theme: str
    units: tuple[str, ...]
    definition: str
    namings: tuple[Naming, ...]
    households: str | None = None
    """Id of the same measure counted in households."""
    individual: str | None = None
    """Id given instead where the figure is one person's or family's."""
    implied: frozenset[str] = frozenset()
    """Groups that the indicator already means, so that they are no breakdown of it."""
    by_product: bool = False
    """True where the thing measured (tea, yak) narrows the indicator."""

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every word that can name it, those that name it wherever they stand first."""
        plain = [word for naming in self.namings if not naming.is_conditional for word in naming.words]
        return tuple(dict.fromkeys([*plain, *(word for naming in self.namings for word in naming.words)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """The registry of indicators, in the order of the file."""

    by_id: Mapping[str, Indicator]
    topics: Mapping[str, tuple[str, ...]]
    silent: tuple[str, ...]
    breakdowns: tuple[str, ...]

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def __getitem__(self, indicator_id: str) -> Indicator:
        return self.by_id[indicator_id]

    def allows(self, indicator_id: str, unit: str, kind: str) -> bool:
        """Whether a figure of this unit and kind may carry the indicator."""
        if unit in self.by_id[indicator_id].units:
            return True
        return kind.startswith("change") and unit in CHANGES_AND_RATIOS

    def rows(self) -> list[dict[str, str | list[str] | None]]:
        """The warehouse's ``indicator`` table: one row each, in the order of the file."""
        return [
            {
                "indicator_id": entry.id,
                "label_zh": entry.zh,
                "label_en": entry.en,
                "theme": entry.theme,
                "units": list(entry.units),
                "definition": entry.definition,
            }
            for entry in self
        ]


def _naming(units: tuple[str, ...], raw: Mapping[str, Any]) -> Naming:
    unknown = set(raw) - {
        "words",
        "units",
        "per",
        "classifiers",
        "kinds",
        "with",
        "within",
        "without",
        "topic",
        "side",
        "weight",
    }
    if unknown:
        raise ValueError(f"indicators.toml: no condition is called {sorted(unknown)[0]!r}")
    return Naming(
        words=tuple(raw["words"]),
        units=frozenset(raw.get("units", units)),
        per=frozenset(raw.get("per", ())),
        classifiers=frozenset(raw.get("classifiers", ())),
        kinds=frozenset(raw.get("kinds", ())),
        with_words=tuple(raw.get("with", ())),
        within=tuple(raw.get("within", ())),
        without=tuple(raw.get("without", ())),
        topic=raw.get("topic"),
        side=raw.get("side"),
        weight=raw.get("weight", 1.0),
    )


def _indicator(name: str, raw: Mapping[str, Any]) -> Indicator:
    units = tuple(raw["units"])
    namings = [_naming(units, {"words": raw["phrases"]})] if raw.get("phrases") else []
    return Indicator(
        id=name,
        zh=raw["zh"],
        en=raw["en"],
        theme=raw["theme"],
        units=units,
        definition=raw["definition"],
        namings=(*namings, *(_naming(units, entry) for entry in raw.get("when", ()))),
        households=raw.get("households"),
        individual=raw.get("individual"),
        implied=frozenset(raw.get("implied", ())),
        by_product=raw.get("by_product", False),
    )


@lru_cache(maxsize=1)
def load_indicators() -> Indicators:
    """The registry, read once from the package.

    Raises:
        ValueError: the file holds a condition that this loader does not know.
    """
    raw = tomllib.loads((files("povetl.registry") / "indicators.toml").read_text(encoding="utf-8"))
    return Indicators(
        by_id={name: _indicator(name, entry) for name, entry in raw.items() if name not in _ABOUT_WORDS},
        topics={name: tuple(words) for name, words in raw["topics"].items()},
        silent=tuple(raw["silent"]["words"]),
        breakdowns=tuple(raw["breakdowns"]["words"]),
    )
