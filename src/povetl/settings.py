"""Settings, read from ``POVETL_*`` environment variables by the command line, the pipeline and the package door."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from povetl.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Where data lives and how the client behaves; each field is an environment variable with ``POVETL_`` before it."""

    home: Path = Path("warehouse")
    """The folder of the warehouse, the archive and the crawl state."""
    sources: Path | None = None
    """A folder with the user's own source files."""
    contact: str = "https://example.org/povetl"
    """Named in the User-Agent, so that a site's keeper can write to someone."""
    proxy: str | None = field(default=None, repr=False)
    """A trusted exit for all requests; addresses are checked first all the same."""
    allow: str = ""
    """Loopback addresses that may be fetched, ``host:port`` joined by commas: for tests and the sample portal."""
    connect_to: str = ""
    """``name=address:port`` pairs joined by commas: where a host name is really served, as the sample portal's are."""
    archives: Path | None = None
    """A file whose keys replace those of web/archives.toml: another web archive, or a stand-in for tests."""
    villages: Path | None = None
    """A file of villages with their codes for ``povetl figures`` (docs/places.md); none is shipped."""
    snapshots: int = 7
    """How many published snapshots are kept."""

    @property
    def published_path(self) -> Path:
        """The published warehouse, open to any number of readers."""
        return self.home / "povetl.duckdb"

    @property
    def work_path(self) -> Path:
        """The working file, opened only for the seconds of a load."""
        return self.home / "work.duckdb"

    @property
    def state_path(self) -> Path:
        """The crawl state; losing it costs only refetching."""
        return self.home / "state.sqlite"

    @property
    def raw_path(self) -> Path:
        """The WARC files."""
        return self.home / "raw"

    @property
    def exports_path(self) -> Path:
        """What ``povetl export`` writes."""
        return self.home / "exports"

    @property
    def verified_path(self) -> Path:
        """One file for each source that ``povetl source check`` has seen working."""
        return self.home / "verified"

    @property
    def allowed(self) -> frozenset[str]:
        """``allow`` as a set."""
        return frozenset(part.strip() for part in self.allow.split(",") if part.strip())

    @property
    def connections(self) -> dict[str, str]:
        """``connect_to`` as a mapping from host name to ``address:port``."""
        pairs = (part.strip().split("=", 1) for part in self.connect_to.split(",") if "=" in part)
        return {name.strip(): address.strip() for name, address in pairs}


def load_settings(given: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process; a variable that is empty counts as not set.

    Plain code, since it runs before every command: a settings library took a third of what ``povetl status`` takes
    (docs/decisions/0003).

    Raises:
        SettingsError: a variable has a value that it cannot take.
    """
    found: dict[str, Any] = {}
    for name in _NAMES:
        if value := given.get(f"POVETL_{name.upper()}"):
            found[name] = _READERS[name](value) if name in _READERS else value
    return Settings(**found)


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= _MOST_SNAPSHOTS):
        raise SettingsError(f"POVETL_SNAPSHOTS: give a whole number from 1 to {_MOST_SNAPSHOTS}.")
    return int(value)


def _proxy(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_proxy = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_proxy = False
    if not is_proxy:
        raise SettingsError("POVETL_PROXY: write it as http://proxy.example.org:3128, or http://user:password@….")
    return value


_MOST_SNAPSHOTS = 10_000
_NAMES = tuple(Settings.__dataclass_fields__)
_READERS: dict[str, Callable[[str], object]] = {
    "home": Path,
    "sources": Path,
    "archives": Path,
    "villages": Path,
    "snapshots": _count,
    "proxy": _proxy,
}
