"""What a person may ask of a run, checked before anything starts: the types behind the forms of the flows.

The server checks what JSON Schema can say (ids, limits, forms of an address); a window that is reversed or lies in the
future is refused by the run itself, before it asks a site for anything.
"""

from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from povetl.errors import UsageError
from povetl.settings import load_settings
from povetl.sources.catalog import Catalog, load_catalog

_CHINA = timezone(timedelta(hours=8))
MOST_ARTICLES = 100_000

ArticleUrl = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$", max_length=2000)]
"""The address of one article."""

ArticleLimit = Annotated[int, Field(ge=1, le=MOST_ARTICLES)]
"""At most so many articles of each source."""


class Window(BaseModel):
    """The days of publication that are read, both ends included; a side left open has no end."""

    model_config = ConfigDict(extra="forbid", title="Window")

    since: date | None = Field(default=None, title="From", description="The first day; leave out what is older.")
    until: date | None = Field(default=None, title="To", description="The last day; leave out what is newer.")

    @model_validator(mode="after")
    def _in_order_and_past(self) -> Self:
        today = datetime.now(_CHINA).date()
        for name, day in (("from", self.since), ("to", self.until)):
            if day is not None and day > today:
                raise ValueError(f"the window goes {name} {day}, which lies in the future (in China it is {today}).")
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"the window begins on {self.since}, after its end on {self.until}: exchange the days.")
        return self

    def __str__(self) -> str:
        """As a run's name shows it."""
        if self.since is None and self.until is None:
            return "any day"
        return f"{self.since or '…'} to {self.until or '…'}"


def window_of(since: date | None, until: date | None = None) -> Window:
    """The window that a command line asks for.

    Raises:
        UsageError: it lies in the future, or is reversed.
    """
    try:
        return Window(since=since, until=until)
    except ValidationError as error:
        raise UsageError(error.errors()[0]["msg"].removeprefix("Value error, ")) from error


def source_choices(catalog: Catalog | None = None) -> object:
    """The type of one choice among the sources that a run can read: a ``Literal`` of their ids.

    Without a catalog, the one that the settings name. A source whose site is gone can be read by the URL only, so it
    is none of the choices.
    """
    known = load_catalog(load_settings().sources) if catalog is None else catalog
    ids = [source.id for source in known.values() if not source.archive_only]
    return Literal[tuple(ids)] if ids else str


def name_of_run(sources: list[str] | None, urls: list[str] | None, window: Window | None, *, dry_run: bool) -> str:
    """A run's name: what it reads, and of which days."""
    if sources:
        what = ", ".join(sources) if len(sources) <= 3 else f"{len(sources)} sources"
    elif urls:
        what = f"{len(urls)} article{'s' * (len(urls) > 1)}"
    else:
        what = "verified sources"
    parts = [what, str(window or Window()), *(["dry run"] if dry_run else [])]
    return " · ".join(parts)
