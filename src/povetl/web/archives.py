"""The web archives that pages are read back from: where they answer and how often they may be asked (archives.toml)."""

import base64
import hashlib
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from povetl.errors import SettingsError
from povetl.records import Headers
from povetl.web.policy import MIB, HostPolicy, Limits

ArchiveName = Literal["wayback", "commoncrawl"]
Way = Literal["lists", "wayback", "commoncrawl"]
"""How a source's past is read: from its own lists, or from one of the archives."""
LIMITS = Limits(read_timeout=90.0, attachment_timeout=300.0)
"""An index that looks through millions of rows is silent for long before it answers."""

_INDEX_BYTES = 32 * MIB
_CAPTURE_BYTES = 8 * MIB


class Unreadable(Exception):
    """An archive's answer is not what its documentation says; the text is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSite:
    """One archive. Delays are in seconds, between the starts of two requests to its host."""

    name: str
    index: str
    """Where its index answers; for Common Crawl the folder of all its indexes."""
    captures: str
    """What the address of every capture begins with."""
    index_delay: float
    captures_delay: float
    page_rows: int

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that are asked, each once."""
        return tuple(dict.fromkeys(urlsplit(address).hostname or "" for address in (self.index, self.captures)))

    @property
    def index_policy(self) -> HostPolicy:
        """How the index is asked."""
        return _policy(self.index, self.index_delay, _INDEX_BYTES)

    @property
    def captures_policy(self) -> HostPolicy:
        """How a capture is asked for."""
        return _policy(self.captures, self.captures_delay, _CAPTURE_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archives:
    """All of archives.toml."""

    wayback: ArchiveSite
    commoncrawl: ArchiveSite
    late_days: int
    index_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """One capture as an archive's index tells of it."""

    url: str
    """The address that was captured, as the index writes it."""
    captured_at: datetime
    """UTC, to the second."""
    address: str
    """Where the archive keeps it: never the same for two captures."""
    digest: str | None = None
    """SHA-1 of the payload in base32, as the index states it."""
    offset: int = 0
    length: int = 0
    """Place of the record in its file, in bytes; 0 where the archive answers by address alone."""
    truncated: str | None = None
    """Why the archive kept only the beginning, as WARC-Truncated says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memento:
    """What a site answered once, as an archive gives it back."""

    url: str
    captured_at: datetime
    headers: Headers
    body: bytes
    http_status: int = 200
    reason: str = "OK"
    digest_matches: bool | None = None
    """Whether the payload has the digest that the index states; None where that cannot be told."""
    truncated: str | None = None


def _policy(address: str, delay: float, most_bytes: int) -> HostPolicy:
    parts = urlsplit(address)
    return HostPolicy(
        hosts=frozenset({parts.hostname or ""}),
        delay=delay,
        max_attachment_bytes=most_bytes,
        documented=(parts.path.encode("ascii", "replace"),),
    )


def moment_of(stamp: str) -> datetime | None:
    """The time of an index's 14 digits, UTC; what a shorter one leaves out is its beginning. None for what is none.

    The year 9999 is none: it ends before the clocks of China reach its end.
    """
    if not (stamp.isascii() and stamp.isdigit() and 4 <= len(stamp) <= 14) or stamp.startswith("9999"):
        return None
    try:
        return datetime.strptime(stamp + "00000101000000"[len(stamp) :], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def sha1_base32(data: bytes) -> str:
    """SHA-1 in base32, as the indexes of web archives state it."""
    return base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode("ascii")


def load_archives(own: Path | None = None) -> Archives:
    """The archives, with the keys of a user's own file in place of ours.

    Raises:
        SettingsError: that file cannot be read, is no TOML, has a key or value that cannot be, or asks a public archive
            more often than it allows.
    """
    table = tomllib.loads(resources.files("povetl.web").joinpath("archives.toml").read_text("utf-8"))
    if own is not None:
        _replace(table, _read(own), own)
    return Archives(
        wayback=ArchiveSite(**table["wayback"]), commoncrawl=ArchiveSite(**table["commoncrawl"]), **table["search"]
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(f"POVETL_ARCHIVES names {path}, which cannot be read ({reason}).") from error
    except ValueError as error:
        raise SettingsError(f"POVETL_ARCHIVES names {path}, which is no TOML file: {error}.") from error


def _replace(table: dict[str, Any], own: dict[str, Any], path: Path) -> None:
    for section, keys in own.items():
        if section not in table or not isinstance(keys, dict):
            raise SettingsError(f"{path}: there is no section {section!r}; write one of {', '.join(table)}.")
        ours = dict(table[section])
        for key, value in keys.items():
            known: object = ours.get(key)
            if known is None:
                raise SettingsError(f"{path}: {section} has no key {key!r}; write one of {', '.join(ours)}.")
            if isinstance(known, float) and type(value) is int:
                value = float(value)
            if type(value) is not type(known) or (isinstance(value, (int, float)) and value < 0):
                raise SettingsError(f"{path}: {section}.{key} is {value!r}; write a value such as {known!r}.")
            if isinstance(value, str) and key != "name":
                _refuse_bad_address(path, section, key, value)
            table[section][key] = value
        for key in ("index", "captures"):
            delay = f"{key}_delay"
            if delay in ours and table[section][delay] < ours[delay] and _host(table[section][key]) == _host(ours[key]):
                raise SettingsError(
                    f"{path}: {section}.{delay} is {table[section][delay]:g} seconds; "
                    f"{_host(ours[key])} is asked no more often than every {ours[delay]:g} seconds."
                )


def _refuse_bad_address(path: Path, section: str, key: str, value: str) -> None:
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and len(parts.path) > 0
    except ValueError:
        good = False
    if not good or not value.isascii():
        raise SettingsError(f"{path}: {section}.{key} is {value!r}; write an address such as https://example.org/cdx.")


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
