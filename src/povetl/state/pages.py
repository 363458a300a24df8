"""What is remembered of each address: validators, the bytes that are archived, misses, what its page led to."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from povetl.records import Validators
from povetl.state import clock
from povetl.state.file import StateFile


class Pages(StateFile):
    """By address."""

    def validators(self, url: str) -> Validators | None:
        """What makes the next request for ``url`` conditional; None when nothing is known or its bytes are not kept."""
        row = self.one("SELECT etag, last_modified, payload_digest FROM page WHERE url = ?", url)
        if row is None or row[2] is None or not (row[0] or row[1]):
            return None
        return Validators(etag=row[0], last_modified=row[1])

    def known(self, url: str) -> tuple[str, datetime] | None:
        """Payload digest and capture time of the last whole body archived for ``url``."""
        row = self.one("SELECT payload_digest, captured_at FROM page WHERE url = ?", url)
        if row is None or row[0] is None or row[1] is None:
            return None
        return row[0], datetime.fromisoformat(row[1])

    def article_id(self, url: str) -> str | None:
        """The article that ``url`` was found to be."""
        row = self.one("SELECT article_id FROM page WHERE url = ?", url)
        return row[0] if row else None

    def remember(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        payload_digest: str | None = None,
        captured_at: datetime | None = None,
        status: str,
        article_id: str | None = None,
    ) -> None:
        """Note how a fetch of ``url`` ended.

        ``ok`` replaces validators and digest; ``not_modified`` keeps them; anything else keeps them too. ``gone``
        counts a miss, ``ok`` and ``not_modified`` clear the count. Without ``article_id`` the earlier one stays.
        """
        if status == "not_modified" and article_id is None:
            row = self.one("SELECT status, misses FROM page WHERE url = ?", url)
            if row is not None and row[0] in {"ok", "not_modified"} and not row[1]:
                return  # nothing new: most of a run's answers cost no write
        if status == "ok":
            self.do("DELETE FROM links WHERE url = ?", (url,))  # first: without links the next request is whole
        missed = status == "gone"
        answered = status in {"ok", "not_modified"}
        self.do(
            """
            INSERT INTO page
                (url, etag, last_modified, payload_digest, captured_at, status, article_id, misses, seen_at)
            VALUES (:url, :etag, :modified, :digest, :captured, :status, :article, :missed, :now)
            ON CONFLICT (url) DO UPDATE SET
                etag = CASE WHEN :whole THEN :etag ELSE etag END,
                last_modified = CASE WHEN :whole THEN :modified ELSE last_modified END,
                payload_digest = CASE WHEN :whole THEN :digest ELSE payload_digest END,
                captured_at = CASE WHEN :whole THEN :captured ELSE captured_at END,
                status = :status,
                article_id = coalesce(:article, article_id),
                misses = CASE WHEN :missed THEN misses + 1 WHEN :answered THEN 0 ELSE misses END,
                seen_at = :now
            """,
            {
                "url": url,
                "etag": etag,
                "modified": last_modified,
                "digest": payload_digest,
                "captured": captured_at.isoformat() if captured_at else None,
                "status": status,
                "article": article_id,
                "missed": missed,
                "answered": answered,
                "whole": status == "ok",
                "now": clock.now().isoformat(),
            },
        )

    def forget(self, url: str) -> None:
        """Fetch ``url`` next time as if for the first time."""
        self.do("DELETE FROM page WHERE url = ?", (url,))
        self.do("DELETE FROM links WHERE url = ?", (url,))

    def captured_since(self, moment: datetime) -> dict[tuple[str, datetime], None]:
        """Address and time of the bodies that are remembered as archived since a moment."""
        rows = self.all("SELECT url, captured_at FROM page WHERE captured_at >= ?", moment.astimezone(UTC).isoformat())
        return {(row[0], datetime.fromisoformat(row[1])): None for row in rows}

    def links(self, url: str) -> dict[str, Any] | None:
        """What the page at ``url`` led to when its bytes last came; None when that is not known.

        What another reader found, by other patterns or an older parser, does not count.

        A page that answers 304 has no body to read this from.
        """
        row = self.one("SELECT named FROM links WHERE url = ?", url)
        kept = {} if row is None else dict(json.loads(row[0]))
        return dict(kept["named"]) if kept.get("reader") == self.reader else None

    def remember_links(self, url: str, named: Mapping[str, object]) -> None:
        """Keep what the page at ``url`` leads to, as JSON values."""
        kept = json.dumps({"reader": self.reader, "named": named}, ensure_ascii=False)
        self.do("INSERT OR REPLACE INTO links VALUES (?, ?)", (url, kept))

    def misses(self, url: str) -> int:
        """In how many runs in a row ``url`` was gone (404, 410)."""
        row = self.one("SELECT misses FROM page WHERE url = ?", url)
        return int(row[0]) if row else 0
