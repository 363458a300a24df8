"""One address of the sample portal: its bytes, and what HTTP says about them."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What one path answers.

    ``modified`` is when the content last changed; None means that the answer carries neither ETag nor
    Last-Modified, as error pages and challenges do. ``content_type`` is sent as it stands.
    """

    body: bytes
    content_type: str
    modified: datetime | None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str | None:
        """Strong entity tag of the bytes (RFC 9110, 8.8.3), quotes included."""
        if self.modified is None:
            return None
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'

    @property
    def last_modified(self) -> str | None:
        """Last-Modified in the form of RFC 9110, 5.6.7."""
        if self.modified is None:
            return None
        return format_datetime(self.modified.astimezone(UTC), usegmt=True)

    def is_fresh(self, if_none_match: str | None, if_modified_since: str | None) -> bool:
        """Whether a conditional GET is answered 304: If-None-Match decides alone where sent (RFC 9110, 13.2.2)."""
        if self.modified is None:
            return False
        if if_none_match is not None:
            tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
            return "*" in tags or self.etag in tags
        if if_modified_since is None:
            return False
        try:
            since = parsedate_to_datetime(if_modified_since)
        except ValueError:
            return False
        if since.tzinfo is None:
            since = since.replace(tzinfo=UTC)
        return self.modified.astimezone(UTC).replace(microsecond=0) <= since
