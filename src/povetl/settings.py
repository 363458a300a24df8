"""Settings, read from ``POVETL_*`` environment variables by the command line, the pipeline and the package door."""

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from povetl.errors import SettingsError


class Settings(BaseSettings):
    """Where data lives and how the client behaves; each field is an environment variable with ``POVETL_`` before it."""

    model_config = SettingsConfigDict(env_prefix="POVETL_", extra="ignore")

    home: Path = Path("warehouse")
    """The folder of the warehouse, the archive and the crawl state."""
    sources: Path | None = None
    """A folder with the user's own source files."""
    contact: str = "https://example.org/povetl"
    """Named in the User-Agent, so that a site's keeper can write to someone."""
    proxy: str | None = None
    """A trusted exit for all requests; addresses are checked first all the same."""
    allow: str = ""
    """Loopback addresses that may be fetched, ``host:port`` joined by commas: for tests and the sample portal."""
    connect_to: str = ""
    """``name=address:port`` pairs joined by commas: where a host name is really served, as the sample portal's are."""
    archives: Path | None = None
    """A file whose keys replace those of web/archives.toml: another web archive, or a stand-in for tests."""
    snapshots: int = Field(default=7, ge=1)
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


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a variable has a value that it cannot take.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "POVETL_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg'][0].lower()}{first['msg'][1:]}.") from error
