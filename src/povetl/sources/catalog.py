"""The catalog of sources: what to read, where, how often, and what must be true of it.

A source is one TOML file; docs/adding_a_source.md shows how one is written. The files of this package come first, then
those of the user's own folder, which may replace one of ours only when they say ``replaces = true``.
"""

import difflib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TypeVar, overload
from urllib.parse import urlsplit

from povetl.errors import SourceError
from povetl.sources.source import Level, ListSpec, Source
from povetl.sources.source_file import read_source

__all__ = ["Catalog", "Level", "ListSpec", "Source", "load_catalog"]
T = TypeVar("T")
_NO_DEFAULT = object()


class Catalog(Mapping[str, Source]):
    """The sources by id, in the order of their ids."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = dict(sorted(sources.items()))

    def __getitem__(self, source_id: str) -> Source:
        return self._sources[source_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def get(self, source_id: str, /) -> Source: ...
    @overload
    def get(self, source_id: str, /, default: Source | T) -> Source | T: ...
    def get(self, source_id: str, /, default: object = _NO_DEFAULT) -> object:
        """The source with this id.

        Raises:
            SourceError: there is none and no default was given; the message names those that look like it.
        """
        if source_id in self._sources:
            return self._sources[source_id]
        if default is not _NO_DEFAULT:
            return default
        near = difflib.get_close_matches(source_id, self._sources, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "`povetl source list` shows them all."
        raise SourceError(f"There is no source {source_id!r}: {hint}")

    def for_url(self, url: str) -> Source | None:
        """The source that a URL belongs to by its host; where sources share a host, by pattern or list."""
        try:
            host = urlsplit(url).hostname
        except ValueError:
            return None
        sharing = [source for source in self._sources.values() if host in source.hosts]
        if len(sharing) < 2:
            return sharing[0] if sharing else None
        by_pattern = [source for source in sharing if source.is_article(url)]
        by_list = [source for source in sharing if any(url.startswith(spec.url) for spec in source.lists)]
        return next(iter(by_pattern or by_list), None)


def load_catalog(user_dir: Path | None = None) -> Catalog:
    """Every built-in source, and those of ``user_dir``.

    Raises:
        SourceError: a file is wrong, an id is used twice, two sources claim the same pages of one host, or the
            folder does not exist.
    """
    sources: dict[str, Source] = {}
    built_in = (entry for entry in files(__package__).iterdir() if entry.name.endswith(".toml"))
    for entry in sorted(built_in, key=lambda entry: entry.name):
        source = read_source(Path(str(entry)), entry.read_bytes())
        sources[source.id] = source
    if user_dir is not None:
        for source in _read_user_sources(user_dir):
            ours = sources.get(source.id)
            if ours is not None and not source.replaces:
                raise SourceError(
                    f"{source.path}: the id {source.id!r} is that of a built-in source; "
                    "choose another id, or write replaces = true to use this file instead."
                )
            if ours is None and source.replaces:
                raise SourceError(
                    f"{source.path}: replaces = true, but there is no built-in source {source.id!r}; remove that line."
                )
            sources[source.id] = source
    _refuse_overlaps(sources)
    return Catalog(sources)


def _read_user_sources(folder: Path) -> Iterator[Source]:
    if not folder.is_dir():
        raise SourceError(f"POVETL_SOURCES names {folder}, which is no folder: make it, or unset the variable.")
    for path in sorted(folder.glob("*.toml")):
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise SourceError(
                f"{path}: cannot be read ({error.strerror}): allow reading it, or move it away."
            ) from error
        yield read_source(path, raw)


def _refuse_overlaps(sources: Mapping[str, Source]) -> None:
    """Two sources may share a host only if no known article of one looks like an article of the other."""
    ordered = sorted(sources.values(), key=lambda source: source.id)
    for i, first in enumerate(ordered):
        for second in ordered[i + 1 :]:
            shared = sorted(set(first.hosts) & set(second.hosts))
            if not shared:
                continue
            same = first.article_pattern == second.article_pattern
            clash = [url for url in first.examples if second.is_article(url)]
            clash += [url for url in second.examples if first.is_article(url)]
            if same or clash:
                raise SourceError(
                    f"{second.path}: its article_pattern takes pages of {shared[0]} that source {first.id!r} takes too"
                    + (f", such as {clash[0]}" if clash else "")
                    + "; make one pattern narrower."
                )
