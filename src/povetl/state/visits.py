"""What is remembered of each article: when it was first seen and last asked for, under which addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from povetl.records import ListLink
from povetl.state import clock
from povetl.state.file import StateFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An article that was read, and when. Times are UTC."""

    url: str
    """The address that is asked for, of all that lead to the article."""
    link: ListLink
    """As its list told of it last."""
    first_seen: datetime
    asked_at: datetime
    """When it last came to an end that counts: whole, unchanged or gone."""
    gone: bool
    """Not to be asked for again."""


class Visits(StateFile):
    """By canonical address."""

    def visit(self, key: str) -> Visit | None:
        """When the article with this canonical address was read; None when it never was."""
        row = self.one(f"{_VISIT} WHERE key = ?", key)
        return None if row is None else _visit(row)

    def visits(self, source_id: str) -> dict[str, Visit]:
        """Every article of a source that was read, by its canonical address."""
        return {row[0]: _visit(row) for row in self.all(f"{_VISIT} WHERE source_id = ?", source_id)}

    def visited(self, key: str, source_id: str, link: ListLink, *, gone: bool = False) -> None:
        """Note that an article was read now, or found ``gone`` for good; what was first seen stays so.

        The address stays the first that was asked for. A link without title or day, as a person names it, keeps
        those that a list gave.
        """
        self.do(
            """
            INSERT INTO visit VALUES (:key, :source, :url, :title, :listed, :now, :now, :gone)
            ON CONFLICT (key) DO UPDATE SET
                asked_at = excluded.asked_at, gone = excluded.gone,
                title = CASE WHEN excluded.title = '' THEN title ELSE excluded.title END,
                listed_on = coalesce(excluded.listed_on, listed_on)
            """,
            {
                "key": key,
                "source": source_id,
                "url": link.url,
                "title": link.title,
                "listed": link.listed_on.isoformat() if link.listed_on else None,
                "now": clock.now().isoformat(),
                "gone": gone,
            },
        )

    def unvisited(self, url: str) -> None:
        """Note that what was read at an address was lost: its article is due at once, however old it is."""
        self.do("UPDATE visit SET asked_at = first_seen WHERE url = ? AND gone = 0", (url,))

    def noticed(self, source_id: str, links: Mapping[str, ListLink]) -> None:
        """Note articles that will be asked for, by canonical address: one that is not read then is asked for later,
        even when it stands on no list any more. What is known of an article stays.
        """  # fmt: skip
        now = clock.now().isoformat()
        self.do("BEGIN IMMEDIATE", ())
        for key, link in links.items():
            listed = link.listed_on.isoformat() if link.listed_on else None
            self.do(
                "INSERT OR IGNORE INTO visit VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                (key, source_id, link.url, link.title, listed, now, now),
            )
        self.do("COMMIT", ())

    def aliases(self, key: str) -> tuple[str, ...]:
        """The other addresses under which lists named an article."""
        return tuple(row[0] for row in self.all("SELECT url FROM alias WHERE key = ? ORDER BY url", key))

    def keep_alias(self, url: str, key: str) -> None:
        """Note that a list named an article by another address than the one that is asked for."""
        self.do("INSERT OR REPLACE INTO alias VALUES (?, ?)", (url, key))


_VISIT = "SELECT key, url, title, listed_on, first_seen, asked_at, gone FROM visit"


def _visit(row: tuple[str, ...]) -> Visit:
    _, url, title, listed_on, first_seen, asked_at, gone = row
    return Visit(
        url=url,
        link=ListLink(url=url, title=title, listed_on=date.fromisoformat(listed_on) if listed_on else None),
        first_seen=datetime.fromisoformat(first_seen),
        asked_at=datetime.fromisoformat(asked_at),
        gone=bool(gone),
    )
