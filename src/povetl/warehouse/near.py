"""Near copies: one text with another lead, a sentence more or less, a word changed.

Two texts are near copies when the numbers of one are all among the numbers of the other, they have the same numbers
once the lead is left out of one, of both or of none, and most of their shingles are the same. So next year's report
from the same mould is no copy, nor is a text in which one amount was corrected: its figures must not be hidden. Texts
with fewer numbers than ``FEWEST`` have next to nothing to be counted twice, and are copies only when they are exact.

All of it follows from the set of texts that are there, never from the order in which they came.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

import duckdb
import pyarrow as pa
from rensa import RMinHash

NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|[〇零一二三四五六七八九十百千万亿两]+")
FEWEST = 4
"""Different numbers that texts must share to be compared at all."""
CROWD = 64
"""More texts than these with the very same numbers are a form that is filled in, and are not compared."""
SENTENCE = re.compile(r"\A\s*[^。！？!?\n]*[。！？!?\n]")
PARAGRAPH = re.compile(r"\A\s*[^\n]*\n")
SHINGLE = 5
"""Characters that are hashed together."""
PERMUTATIONS = 128
SEED = 1
LIKENESS = 0.55
"""Shingles shared, of all shingles of both, from which two texts are one; docs/decisions/0044 has the measurement."""

NEIGHBOURS = f"""
WITH text AS (SELECT text_key, min(revision_id) AS revision_id FROM internal.text_key GROUP BY text_key)
SELECT list(revision_id ORDER BY revision_id) FROM internal.number_key SEMI JOIN text USING (revision_id)
GROUP BY number_key HAVING count(*) BETWEEN 2 AND {CROWD}
"""  # one revision stands for all exact copies


def numbers_of(letters: str) -> frozenset[str]:
    """The different numbers in a text's letters and digits, as written."""
    return frozenset(NUMBER.findall(letters))


def number_keys(bare: str, letters: Callable[[str], str]) -> set[int]:
    """A hash of the numbers of a simplified text, and of those after its first sentence and its first paragraph."""
    keys = set()
    for text in (bare, SENTENCE.sub("", bare, count=1), PARAGRAPH.sub("", bare, count=1)):
        found = numbers_of(letters(text))
        if len(found) >= FEWEST:
            digest = hashlib.blake2b("|".join(sorted(found)).encode(), digest_size=8).digest()
            keys.add(int.from_bytes(digest, "big"))
    return keys


def sketch(letters: str) -> tuple[int, ...]:
    """The MinHash of a text's character shingles."""
    made = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    made.update(sorted({letters[i : i + SHINGLE] for i in range(max(1, len(letters) - SHINGLE + 1))}))
    return tuple(made.digest())


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated share of shingles in common, 0 to 1: within 0.09 nineteen times of twenty."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / PERMUTATIONS


def link_near_copies(con: duckdb.DuckDBPyConnection, letters_of: Callable[[Iterable[str]], dict[str, str]]) -> None:
    """Make ``internal.near_copy`` anew: for each text that has near copies, the key that stands for all of them.

    ``letters_of`` gives the letters and digits of revisions by id.
    """
    groups = [row[0] for row in con.execute(NEIGHBOURS).fetchall()]
    pairs = sorted({pair for group in groups for pair in combinations(group, 2)})
    sketches = known_sketches(con, {each for pair in pairs for each in pair}, letters_of)
    linked = [pair for pair in pairs if alike(sketches[pair[0]], sketches[pair[1]])]
    con.execute("DELETE FROM internal.near_copy")
    rows = list(components(linked))
    if not rows:
        return
    con.register("linked", pa.table([pa.array(each, pa.string()) for each in zip(*rows, strict=True)], ["id", "root"]))
    con.execute(
        "INSERT INTO internal.near_copy SELECT k.text_key, min(k.text_key) OVER (PARTITION BY root) "
        "FROM linked JOIN internal.text_key k ON k.revision_id = id"
    )
    con.unregister("linked")


Sketch = tuple[frozenset[str], tuple[int, ...]]


def alike(one: Sketch, other: Sketch) -> bool:
    """True when one text's numbers hold the other's and most shingles are shared."""
    return (one[0] <= other[0] or other[0] <= one[0]) and likeness(one[1], other[1]) >= LIKENESS


def known_sketches(
    con: duckdb.DuckDBPyConnection, ids: set[str], letters_of: Callable[[Iterable[str]], dict[str, str]]
) -> dict[str, Sketch]:
    """Numbers and sketch of each revision; those made before are read, the rest made and kept."""
    rows = con.execute("SELECT revision_id, numbers, sketch FROM internal.text_sketch").fetchall()
    known = {row[0]: (frozenset(row[1]), tuple(row[2])) for row in rows if row[0] in ids}
    new = {}
    for revision_id, letters in letters_of(sorted(ids - known.keys())).items():
        new[revision_id] = (numbers_of(letters), sketch(letters))
    if new:
        columns = [
            pa.array(list(new), pa.string()),
            pa.array([sorted(each[0]) for each in new.values()], pa.list_(pa.string())),
            pa.array([list(each[1]) for each in new.values()], pa.list_(pa.uint32())),
        ]
        con.register("new_sketches", pa.table(columns, ["revision_id", "numbers", "sketch"]))
        con.execute("INSERT INTO internal.text_sketch SELECT * FROM new_sketches")
        con.unregister("new_sketches")
    return known | new


def components(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each member of the linked pairs with the one that stands for all that it is linked to."""
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while (above := root.setdefault(name, name)) != name:
            root[name] = name = root[above]
        return name

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return ((name, find(name)) for name in list(root))
