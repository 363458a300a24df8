"""Which articles are copies of one text: ``duplicate_of`` and ``origin_cluster``.

The same text is told by its letters and digits alone, simplified: white space, punctuation, dateline, bylines and the
script do not matter; near.py adds texts that differ in a lead or a few words. Of several copies the one stands for all
whose origin (来源) is its own site, then the earliest published, then the smallest id: nothing that depends on when we
came by.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import duckdb
import pyarrow as pa

from povetl.warehouse.claims import mark_due
from povetl.warehouse.diff import changed
from povetl.warehouse.near import link_near_copies, number_keys
from povetl.warehouse.schema import read_state, write_state
from povetl.warehouse.transaction import transaction

BATCH = 2000
SHORTEST = 40
"""Letters that a text needs to be told by itself; a shorter one counts with its title."""
DATELINE = re.compile(
    r"^\s*[^\n。！？，；]{2,40}?(?:电|讯|消息|报道)[\s:：]*(?:[（(【\[][^\n（()）】\]]{0,60}[）)】\]])?[\s:：]*"
)
"""新华社拉萨3月5日电（记者 …）, 本报讯（通讯员 …）; read in simplified text."""
FURNITURE = re.compile(
    r"^[（(\[【]?(?:来源|稿源|责任编辑|责编|编辑|编审|记者|本报记者|通讯员|作者|摄影|图|文|审核|校对)[^\n（()）。]{0,40}[）)\]】]?$"
    r"|^\s*[（(](?:本报|记者|通讯员)[^\n（()）]{0,40}[）)]\s*"
    r"|[（(](?:完|记者|通讯员|作者|来源|编辑|责任编辑|责编|文|图)[^\n（()）]{0,40}[）)]\s*\Z",
    re.M,
)
NO_LETTER = re.compile(r"[^\w.%]+")
HAN = (*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2A6E0))
READ = ("internal.text_key", "internal.number_key", "internal.text_sketch", "internal.simplified_text")
"""What is kept of the texts of latest revisions."""

CLUSTERS = """
CREATE OR REPLACE TEMP TABLE cluster AS
WITH candidate AS (
    SELECT a.article_id, coalesce(n.near_key, k.text_key, a.revision_id) AS text_key, a.published_at,
        coalesce(a.origin IN (s.name_zh, s.publisher, s.name_en) OR contains(s.name_zh, a.origin), false) AS own
    FROM article a LEFT JOIN internal.text_key k USING (revision_id)
        LEFT JOIN internal.near_copy n USING (text_key) LEFT JOIN source s USING (source_id)
    WHERE a.is_latest
)
SELECT article_id, first_value(article_id) OVER (
    PARTITION BY text_key ORDER BY own DESC, published_at ASC NULLS LAST, article_id
) AS origin_cluster
FROM candidate
"""
MOVED = """
SELECT a.article_id FROM article a JOIN cluster c USING (article_id)
WHERE a.is_latest AND coalesce(a.origin_cluster, a.article_id) <> c.origin_cluster
"""
ASSIGN = """
UPDATE article a SET origin_cluster = c.origin_cluster, duplicate_of = nullif(c.origin_cluster, a.article_id)
FROM cluster c WHERE a.article_id = c.article_id AND (
    a.origin_cluster IS DISTINCT FROM c.origin_cluster
    OR a.duplicate_of IS DISTINCT FROM nullif(c.origin_cluster, a.article_id))
"""


def identity(text: str) -> str:
    """The text itself: what stands in for a simplification table."""
    return text


def reconcile(con: duckdb.DuckDBPyConnection, simplify: Callable[[str], str] = identity) -> int:
    """Set ``duplicate_of`` and ``origin_cluster`` of all articles; the number of revisions that were changed.

    Texts seen before are not read again, unless ``simplify`` has become another. ``simplify`` must keep the length.
    """
    with transaction(con) as changes:
        changes.content += save_variants(con, simplify)
        if read_new_texts(con, simplify):
            link_near_copies(con, partial(letters_of, con, simplify))
        moved = assign_clusters(con)
        changes.content += moved
    return moved


def assign_clusters(con: duckdb.DuckDBPyConnection) -> int:
    """Choose who stands for each text among the articles that are there now; the number of revisions changed."""
    con.execute(CLUSTERS)
    mark_due(con, MOVED)
    moved = changed(con, ASSIGN)
    con.execute("DROP TABLE cluster")
    return moved


def save_variants(con: duckdb.DuckDBPyConnection, simplify: Callable[[str], str]) -> int:
    """Keep the table of traditional characters for SQL; forget what was read with another one."""
    characters = "".join(map(chr, HAN))
    simplified = simplify(characters)
    pairs = [(old, new) for old, new in zip(characters, simplified, strict=True) if old != new]
    digest = hashlib.sha256(repr(pairs).encode()).hexdigest()
    if read_state(con, "script_variant") == digest:
        return 0
    con.execute("DELETE FROM script_variant")
    for table in READ:
        con.execute(f"DELETE FROM {table}")
    columns = [pa.array([pair[i] for pair in pairs], pa.string()) for i in (0, 1)]
    con.register("pairs", pa.table(columns, ["traditional", "simplified"]))
    con.execute("INSERT INTO script_variant SELECT * FROM pairs")
    con.unregister("pairs")
    write_state(con, "script_variant", digest)
    return len(pairs) + 1


def read_new_texts(con: duckdb.DuckDBPyConnection, simplify: Callable[[str], str]) -> bool:
    """Key every latest revision that has none yet, and keep its simplified text where that differs.

    False when no text came and none went.
    """
    gone = 0
    for table in READ:
        latest = "FROM article a WHERE a.revision_id = k.revision_id AND a.is_latest"
        gone += changed(con, f"DELETE FROM {table} k WHERE NOT EXISTS ({latest})")
    todo = con.execute(
        "SELECT revision_id FROM article a ANTI JOIN internal.text_key k USING (revision_id) WHERE is_latest"
    ).fetchall()
    for first in range(0, len(todo), BATCH):
        ids = [row[0] for row in todo[first : first + BATCH]]
        con.register("todo", pa.table([pa.array(ids, pa.string())], ["revision_id"]))
        rows = con.execute("SELECT revision_id, title, text, dateline FROM article SEMI JOIN todo USING (revision_id)")
        keys, numbers, texts = [], [], []
        for revision_id, title, text, dateline in rows.fetchall():
            plain_title, plain_text = simplify(title), simplify(text)
            bare = without_furniture(plain_text, simplify(dateline or ""))
            keys.append((revision_id, text_key(plain_title, bare, revision_id)))
            numbers += [(revision_id, str(key)) for key in number_keys(bare, letters)]
            if (plain_title, plain_text) != (title, text):
                texts.append((revision_id, plain_title, plain_text))
        con.unregister("todo")
        insert_pairs(con, "internal.text_key", ("revision_id", "text_key"), keys)
        insert_pairs(con, "internal.number_key", ("revision_id", "number_key"), numbers)
        insert_pairs(con, "internal.simplified_text", ("revision_id", "title", "text"), texts)
        forget_indexed(con, [row[0] for row in texts])
    return bool(todo or gone)


def forget_indexed(con: duckdb.DuckDBPyConnection, revision_ids: Sequence[str]) -> None:
    """Have search_index.py read these again, if a publish between load and reconcile had it read them as they were."""
    con.register("simplified_now", pa.table([pa.array(revision_ids, pa.string())], ["revision_id"]))
    if changed(con, "DELETE FROM internal.search_document WHERE revision_id IN (FROM simplified_now)"):
        write_state(con, "search_at", "")
    con.unregister("simplified_now")


def letters_of(
    con: duckdb.DuckDBPyConnection, simplify: Callable[[str], str], revision_ids: Iterable[str]
) -> dict[str, str]:
    """The simplified letters and digits of each revision's text, without furniture."""
    con.register("asked", pa.table([pa.array(list(revision_ids), pa.string())], ["revision_id"]))
    rows = con.execute("SELECT revision_id, text, dateline FROM article SEMI JOIN asked USING (revision_id)").fetchall()
    con.unregister("asked")
    return {row[0]: letters(without_furniture(simplify(row[1]), simplify(row[2] or ""))) for row in rows}


def without_furniture(text: str, dateline: str) -> str:
    """A simplified text in plain forms (NFKC), without its dateline, bylines and credits."""
    bare = DATELINE.sub("", FURNITURE.sub("", text), count=1).removeprefix(dateline)
    return unicodedata.normalize("NFKC", bare)  # here once: the slow part of letters()


def text_key(title: str, bare: str, revision_id: str) -> str:
    """What copies of a text share, from simplified strings; a text too short to be told is a copy of nothing."""
    found = letters(bare)
    if len(found) < SHORTEST:
        found = letters(title) + "|" + found
    if len(found) < SHORTEST // 2:
        return revision_id
    return hashlib.blake2b(found.encode("utf-8", "replace"), digest_size=16).hexdigest()


def letters(text: str) -> str:
    """Letters and digits in their plain forms, with the point and the percent sign, which change a number."""
    return NO_LETTER.sub("", unicodedata.normalize("NFKC", text))


def insert_pairs(
    con: duckdb.DuckDBPyConnection, table: str, names: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> None:
    """Insert rows of strings."""
    if not rows:
        return
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(names))]
    con.register("new_rows", pa.table(columns, list(names)))
    con.execute(f"INSERT INTO {table} SELECT {', '.join(names)} FROM new_rows")
    con.unregister("new_rows")
