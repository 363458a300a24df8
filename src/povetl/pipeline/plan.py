"""What is to be read of a source, and what came of it."""

from dataclasses import dataclass, field
from datetime import date

from povetl.records import ListLink


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to read of a source: its lists, or only the URLs that a person named."""

    urls: tuple[str, ...] = ()
    since: date | None = None
    """Articles that their list dates before this day are left out."""
    until: date | None = None
    """Articles that their list dates after this day are left out."""
    limit: int | None = None
    """At most so many articles."""
    force: bool = False
    """Ask for whole pages even where nothing changed."""
    dry_run: bool = False
    """Read the lists only, and say which articles would be read."""


@dataclass
class Crawl:
    """What came of reading one source."""

    source_id: str
    problems: list[str] = field(default_factory=list)
    failure: str | None = None
    warnings: list[str] = field(default_factory=list)
    listed: list[ListLink] = field(default_factory=list)
    """The articles that were to be read."""
    read_until: date | None = None
    """The day on which all lists were read without a gap; None when they were not, or not asked for."""
