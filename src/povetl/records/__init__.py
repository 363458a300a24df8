"""What the rooms hand each other: frozen, typed records.

Offsets are Python ``str`` indices. Times carry a zone. Amounts are ``Decimal``. Sequences are tuples, so that a
record can be shared without being changed. Nothing here computes more than a slice of itself.
"""

from povetl.records.articles import (
    Article,
    Attachment,
    Block,
    Cell,
    DateSeen,
    Encoding,
    Image,
    ListLink,
    ListPage,
    Part,
    Precision,
    Published,
    Script,
    Table,
    Zone,
    ZoneName,
)
from povetl.records.captures import (
    Capture,
    CaptureContext,
    Exchange,
    FetchResult,
    FetchStatus,
    Headers,
    Layout,
    Locator,
    Outcome,
    Validators,
    Via,
)
from povetl.records.figure import Figure, Kind, PeriodBasis, Qualifier
from povetl.records.loads import ArticleHistory, FetchRow, Reject, Revision, RunRow

__all__ = [
    "Article",
    "ArticleHistory",
    "Attachment",
    "Block",
    "Capture",
    "CaptureContext",
    "Cell",
    "DateSeen",
    "Encoding",
    "Exchange",
    "FetchResult",
    "FetchRow",
    "FetchStatus",
    "Figure",
    "Headers",
    "Image",
    "Kind",
    "Layout",
    "ListLink",
    "ListPage",
    "Locator",
    "Outcome",
    "Part",
    "PeriodBasis",
    "Precision",
    "Published",
    "Qualifier",
    "Reject",
    "Revision",
    "RunRow",
    "Script",
    "Table",
    "Validators",
    "Via",
    "Zone",
    "ZoneName",
]
