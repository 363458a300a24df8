"""Has pywb index and replay an archive, and compares what it gives with what was archived.

usage: PYTHON tests/archive/pywb_reading.py RAW_DIR

PYTHON is the interpreter of an environment of its own that has pywb (2.10 was tried) and setuptools: pywb wants older
versions of some packages than povetl does, so it is none of the locked requirements and this is no test of `make test`.
RAW_DIR is a home's ``raw`` folder. pywb's own tools make a collection of its files in a temporary folder; every answer
in the index is then asked for as it was (``id_``), and the bytes must have the digest that the record states.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from base64 import b32encode
from collections import Counter
from pathlib import Path


def index_of(collection: Path) -> list[tuple[str, dict[str, str]]]:
    """Timestamp and fields of every line of pywb's index."""

    lines = (collection / "indexes" / "index.cdxj").read_text("utf-8").splitlines()
    return [(line.split(" ", 2)[1], json.loads(line.split(" ", 2)[2])) for line in lines]


def main(raw: Path) -> int:
    """The exit code: 0 when every answer came back."""
    files = sorted(raw.rglob("*.warc.gz"))
    manager = Path(sys.executable).with_name("wb-manager")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run([manager, "init", "povetl"], check=True, capture_output=True)
        subprocess.run([manager, "add", "povetl", *files], check=True, capture_output=True)
        lines = index_of(Path(folder) / "collections" / "povetl")
        from pywb import __version__ as version
        from pywb.apps.frontendapp import FrontEndApp
        from werkzeug.test import Client

        client = Client(FrontEndApp())
        told: Counter[str] = Counter()
        for timestamp, fields in lines:
            kind = "revisit" if fields.get("mime") == "warc/revisit" else "response"
            answer = client.get(f"/povetl/{timestamp}id_/{fields['url']}")
            body = answer.get_data()
            digest = b32encode(hashlib.sha256(body).digest()).decode()
            stated = fields["digest"].removeprefix("sha256:")
            same = stated == digest or answer.status_code in range(300, 400)
            told[f"{kind}s replayed" if same else f"{kind}s that differ"] += 1
            if not same:
                sys.stdout.write(f"differs: {timestamp} {fields} {answer.status} {len(body)} bytes {digest}\n")
        counts = dict(sorted(told.items()))
        sys.stdout.write(f"pywb {version}: {len(files)} files, {len(lines)} lines of index, {counts}\n")
    return int(any(name.endswith("differ") for name in told))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
