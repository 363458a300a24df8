"""What a reader of dates keeps in mind, and what it makes of one date."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from povetl.figures.dates_calendar import Interval


class Reading(NamedTuple):
    """Kind, first day, last day; ``assumed`` says that the year came from the publication, not from the text."""

    kind: str
    start: date | None = None
    end: date | None = None
    assumed: bool = False


@dataclass(slots=True)
class Context:
    """What the text has said so far, for the dates that lean on it."""

    published: date | None = None
    year: int | None = None
    """The last year named in this paragraph."""
    earlier_year: int | None = None
    """The last year named anywhere."""
    heading_year: int | None = None
    """The year of the heading or title above."""
    last: Interval = (None, None)
    """The last calendar period named in this paragraph."""
