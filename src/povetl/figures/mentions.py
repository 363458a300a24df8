"""What the grammar hands to the namers of measures, places and periods: one numeral with all that is said of it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from povetl.records import Kind, Qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One quantity in a text, in the order of the text; offsets are ``str`` indices into it.

    ``start:end`` is the span of the figure (numeral, magnitude, 余/多, unit, adjoining 约/近/以上),
    ``numeral_start:numeral_end`` the numeral alone (``1.2亿`` of ``约1.2亿元``; the 零 of 降至零).
    """

    start: int
    end: int
    numeral_start: int
    numeral_end: int
    value: Decimal | None
    """In base terms; None for vague amounts."""
    value_high: Decimal | None = None
    resolution: Decimal | None = None
    """Size of the last printed digit in base terms."""
    unit: str
    """Id of ``registry/units.toml``."""
    classifier: str | None = None
    """The surface word of a counted unit in the text's own script: 个, 家, 户."""
    qualifier: Qualifier = "exact"
    kind: Kind = "level"
    direction: Literal["increase", "decrease"] | None = None
    per: str | None = None
    modality: Literal["actual", "target"] = "actual"
    scope: Literal["aggregate", "individual"] = "aggregate"
    sentence_start: int
    sentence_end: int
    clause_start: int
    """Where the clause (up to the last ，；：。 or bracket) begins that holds the numeral."""
    clause_end: int
    pair: Literal["from", "to"] | None = None
    """Of 由32.33%下降到12.4%: the first is ``from``, the second ``to``."""
    header: tuple[int, int] | None = None
    """For a table cell: nothing of the prose around it belongs to it; the cell's range."""
    rule: str = ""
    confidence: Decimal = Decimal(1)
