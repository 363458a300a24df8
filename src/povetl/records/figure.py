"""What a figure is: one mention of a measured or counted quantity, with all that the text says about it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from povetl.records.articles import ZoneName

Qualifier = Literal["exact", "approx", "more_than", "at_least", "nearly", "at_most", "range"]
Kind = Literal["level", "change_abs", "change_pct", "change_pp", "share"]
PeriodBasis = Literal["stated", "inherited", "publication"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One mention of a measured or counted quantity.

    ``text`` is exactly ``zone_text[start:end]``; for the zones body, table and caption the zone's text is
    ``Article.text``.
    """

    zone: ZoneName = "body"
    zone_ordinal: int = 0
    text: str
    start: int
    end: int
    value: Decimal | None
    """In base terms (万, 亿 multiplied out); None for vague amounts."""
    value_high: Decimal | None = None
    resolution: Decimal | None = None
    """Size of the last printed digit in base terms."""
    unit: str
    classifier: str | None = None
    qualifier: Qualifier = "exact"
    kind: Kind = "level"
    direction: Literal["increase", "decrease"] | None = None
    per: str | None = None
    indicator: str | None = None
    breakdown: str | None = None
    subject: str = ""
    place: str | None = None
    """Path of full official simplified names: 西藏自治区/昌都市/卡若区."""
    place_code: str | None = None
    county_code: str | None = None
    place_level: Literal["nation", "province", "prefecture", "county", "township", "village"] | None = None
    period_start: date | None = None
    period_end: date | None = None
    period_basis: PeriodBasis | None = None
    baseline_end: date | None = None
    scope: Literal["aggregate", "individual"] = "aggregate"
    modality: Literal["actual", "target"] = "actual"
    sentence: str = ""
    sentence_start: int = 0
    cell_row: int | None = None
    """With ``cell_column``: the cell of table ``zone_ordinal`` that the figure came from."""
    cell_column: int | None = None
    rule: str = ""
    confidence: Decimal = Decimal(1)
