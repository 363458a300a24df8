"""The index that ``search()`` asks: which articles hold which pieces of text.

A piece is a pair of neighbouring characters, as two UTF-16 units in one number. Any two digits are in nearly every
text, so runs of ASCII letters, digits and points have pieces of three, of digits pieces of four as well, and the end of
a run has one with what follows it (20万). New articles are written as a segment of their own, and segments are merged
when there are too many: a look-up reads blocks of each.
"""

import re
from array import array
from collections.abc import Iterable
from itertools import pairwise

import duckdb
import pyarrow as pa

from povetl.warehouse.diff import changed
from povetl.warehouse.schema import read_state, write_state
from povetl.warehouse.transaction import transaction

FORMAT = "1"
"""Raised when pieces are made otherwise: every text is then read again."""
BATCH = 10_000
"""Articles in a segment at most; their pieces take about 60 MB while it is made."""
MOST_SEGMENTS = 12
MERGED_AT_ONCE = 16_000_000
"""Entries that are merged at a time, so that memory does not grow with the warehouse."""
FOUR_DIGITS = 1 << 21
"""Codes below are three ASCII characters, then come four digits: no pair that is asked for begins with such units."""
RUN_END = 0xDC00
"""A run's end is 1,024 units from here on with the unit that follows; of pairs, only a character's own begin so."""
RUN = re.compile(r"[0-9a-z.]{2,}")

FORGET = """
DELETE FROM internal.search_document d WHERE NOT EXISTS (
    FROM article a WHERE a.revision_id = d.revision_id AND a.is_latest)
"""
REDATE = """
UPDATE internal.search_document d SET published_on = a.published_on
FROM article a WHERE a.revision_id = d.revision_id AND a.published_on IS DISTINCT FROM d.published_on
"""
NEW = """
SELECT revision_id FROM article a ANTI JOIN internal.search_document d USING (revision_id)
WHERE is_latest ORDER BY published_on, revision_id
"""
TEXTS = """
SELECT revision_id, a.published_on, folded(coalesce(s.title, a.title)) AS title,
    folded(coalesce(s.text, a.text)) AS plain, plain = a.text AS is_plain
FROM article a SEMI JOIN todo USING (revision_id) LEFT JOIN internal.simplified_text s USING (revision_id)
"""
MERGE = """
INSERT INTO internal.search_posting
SELECT ?, piece, list(entry)
FROM (SELECT piece, unnest(entries) AS entry FROM internal.search_posting
      WHERE segment BETWEEN ? AND ? AND piece BETWEEN ? AND ?)
WHERE entry // 2 IN (SELECT document FROM internal.search_document)
GROUP BY piece ORDER BY piece
"""


def renew_search(con: duckdb.DuckDBPyConnection) -> int:
    """Bring the index in line with the latest revisions; the number of articles that were read for it."""
    kind = f"{FORMAT} {read_state(con, 'script_variant') or ''}"
    now = f"{kind} {read_state(con, 'content_marker') or ''}"
    if read_state(con, "search_at") == now:
        return 0
    with transaction(con):
        if read_state(con, "search_of") != kind:
            con.execute("DELETE FROM internal.search_document")
            con.execute("DELETE FROM internal.search_posting")
            write_state(con, "search_of", kind)
        changed(con, FORGET)
        changed(con, REDATE)
        todo = [row[0] for row in con.execute(NEW).fetchall()]
    for first in range(0, len(todo), BATCH):
        with transaction(con):
            add_segment(con, todo[first : first + BATCH])
            merge_segments(con)
    write_state(con, "search_at", now)
    return len(todo)


def add_segment(con: duckdb.DuckDBPyConnection, revision_ids: list[str]) -> None:
    """Read the texts of these revisions into a segment."""
    # A number is never given twice: entries of whoever had it may be left.
    first = int(read_state(con, "search_next") or 0)
    segment = con.execute("SELECT coalesce(max(segment) + 1, 0) FROM internal.search_posting").fetchall()[0][0]
    con.register("todo", pa.table([pa.array(revision_ids, pa.string())], ["revision_id"]))
    rows = con.execute(TEXTS)
    pieces, entries, documents, document = array("I"), array("I"), [], first
    while some := rows.fetchmany(1000):
        for revision_id, published_on, title, text, is_plain in some:
            in_title = pieces_of(title)
            in_text = pieces_of(text) - in_title
            pieces.extend(in_text)
            entries.extend([2 * document] * len(in_text))
            pieces.extend(in_title)
            entries.extend([2 * document + 1] * len(in_title))
            documents.append((document, revision_id, published_on, title, is_plain))
            document += 1
    con.unregister("todo")
    write_state(con, "search_next", str(document))
    insert_documents(con, documents)
    con.register("new_entries", pa.table([numbers(pieces), numbers(entries)], ["piece", "entry"]))
    con.execute(
        f"INSERT INTO internal.search_posting SELECT {segment}, piece, list(entry) "
        "FROM new_entries GROUP BY piece ORDER BY piece"
    )
    con.unregister("new_entries")


def insert_documents(con: duckdb.DuckDBPyConnection, rows: Iterable[tuple[object, ...]]) -> None:
    """Keep what is shown and sorted by."""
    kinds = {
        "document": pa.uint32(), "revision_id": pa.string(), "published_on": pa.date32(), "title": pa.string(),
        "is_plain": pa.bool_(),
    }  # fmt: skip
    columns = zip(*rows, strict=True)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, kinds.values(), strict=True)]
    con.register("new_documents", pa.table(arrays, list(kinds)))
    con.execute("INSERT INTO internal.search_document SELECT * FROM new_documents")
    con.unregister("new_documents")


def pieces_of(text: str) -> set[int]:
    """The pieces of a folded text; every character begins one."""
    # Backwards, each unit comes before the one that it follows, so a pair's first unit is its number's high half.
    units = ("\0" + text[::-1]).encode("utf-16-le", "surrogatepass")
    even, odd = array("I"), array("I")
    even.frombytes(units[: len(units) // 4 * 4])
    odd.frombytes(units[2 : 2 + (len(units) - 2) // 4 * 4])
    found = {*even, *odd}
    for match in RUN.finditer(text):
        run, end = match[0], match.end()
        for at in range(len(run) - 2):
            found.add(ord(run[at]) << 14 | ord(run[at + 1]) << 7 | ord(run[at + 2]))
            if (four := run[at : at + 4]).isdigit() and len(four) == 4:
                found.add(FOUR_DIGITS + int(four))
        if end < len(text) and (after := ord(text[end])) < 1 << 16:
            found.add(RUN_END + (ord(run[-2]) * 128 + ord(run[-1])) % 1024 << 16 | after)
    return found


def numbers(values: "array[int]") -> pa.Array:
    """An array of 32-bit numbers, not copied."""
    return pa.Array.from_buffers(pa.uint32(), len(values), [None, pa.py_buffer(values)])


def merge_segments(con: duckdb.DuckDBPyConnection) -> None:
    """Merge the newest segments when there are too many: as many as are together no smaller than the one before."""
    sizes = con.execute(
        "SELECT segment, count(*) FROM internal.search_posting GROUP BY segment ORDER BY segment"
    ).fetchall()
    if len(sizes) <= MOST_SEGMENTS:
        return
    first, total = len(sizes) - 1, sizes[-1][1]
    while first > 0 and (total >= sizes[first - 1][1] or first >= MOST_SEGMENTS):
        first -= 1
        total += sizes[first][1]
    oldest, newest = sizes[first][0], sizes[-1][0]
    for low, high in ranges(con, oldest):
        con.execute(MERGE, [newest + 1, oldest, newest, low, high])
    con.execute("DELETE FROM internal.search_posting WHERE segment BETWEEN ? AND ?", [oldest, newest])


def ranges(con: duckdb.DuckDBPyConnection, oldest: int) -> list[tuple[int, int]]:
    """All pieces in ranges of about as many entries each, of the segments from one on."""
    rows = con.execute(
        """SELECT max(piece) FROM (
            SELECT piece, sum(len(entries)) OVER (ORDER BY piece) // ? AS part
            FROM internal.search_posting WHERE segment >= ?)
        GROUP BY part ORDER BY part""",
        [MERGED_AT_ONCE, oldest],
    ).fetchall()
    ends = [-1, *(row[0] for row in rows[:-1]), 2**32 - 1]
    return [(low + 1, high) for low, high in pairwise(ends)]
