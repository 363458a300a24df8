"""The errors of povetl. Each message is one sentence that says what to do.

::

    PovetlError
    ├── UsageError            a wrong word on the command line or in a call: exit 2
    ├── SourceError           a source's TOML file is wrong: file, line, what to write instead
    ├── NotAnArticle          a page that is none: list, soft_404, blocked:<vendor>, attachment, empty
    │   └── FieldMissing      a part that every article has is nowhere on the page
    ├── RunFailed             a run ended, but some of its sources failed; carries the report
    ├── StructureChanged      a source no longer looks as its file says: it fails loud, others go on
    ├── ArchiveError          a WARC file cannot be written or read
    ├── WarehouseError        the warehouse file cannot be opened, is no DuckDB file, or is newer than this code
    │   ├── WarehouseLocked   another writer holds it
    │   └── CheckFailed       a structural check stopped the publish
    └── SettingsError         a POVETL_* setting is wrong
"""


class PovetlError(Exception):
    """Base of all errors that povetl raises on purpose; the command line prints its text and exits."""

    exit_code = 1


class UsageError(PovetlError):
    """The call itself is wrong; nothing was started."""

    exit_code = 2


class SourceError(UsageError):
    """A source file is wrong, or the source does not exist."""


class SettingsError(UsageError):
    """A setting is wrong."""


class NotAnArticle(PovetlError):
    """The bytes are a page, but no article.

    ``verdict`` is one of ``list``, ``soft_404``, ``blocked:<vendor>``, ``attachment``, ``empty``.
    """

    def __init__(self, verdict: str, detail: str = "") -> None:
        super().__init__(f"not an article but {verdict}" + (f": {detail}" if detail else ""))
        self.verdict = verdict
        self.detail = detail


class FieldMissing(NotAnArticle):
    """A part that every article has is nowhere on the page."""

    def __init__(self, name: str) -> None:
        super().__init__("empty", f"no {name} anywhere on the page")


class RunFailed(PovetlError):
    """A run came to its end, but sources failed; what the others gave is loaded and published.

    ``report`` is the run's report.
    """

    def __init__(self, message: str, report: object) -> None:
        super().__init__(message)
        self.report = report


class StructureChanged(PovetlError):
    """A source no longer looks as its file says."""


class ArchiveError(PovetlError):
    """A WARC file cannot be written or read."""


class WarehouseError(PovetlError):
    """The warehouse file cannot be used."""


class WarehouseLocked(WarehouseError):
    """Another writer holds the working file."""


class CheckFailed(WarehouseError):
    """A structural check stopped the publish; the last good snapshot stays."""
