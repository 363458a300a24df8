"""A WARC file member by member: a kill, a bad disk or a stranger's tool may have left one that is not whole."""

import zlib
from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord

CHUNK = 1024 * 1024


class Torn(Exception):
    """Nothing whole begins at ``offset``."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(what)
        self.offset = offset


def members(path: Path) -> Iterator[tuple[int, bytes]]:
    """Every gzip member with its offset; raises Torn at the first that is not whole."""
    with path.open("rb") as file:
        offset, pending = 0, b""
        while True:
            member, pieces, used = zlib.decompressobj(31), [], 0
            while not member.eof:
                chunk = pending or file.read(CHUNK)
                pending = b""
                if not chunk:
                    if used == 0:
                        return
                    raise Torn(offset, "the last record breaks off")
                try:
                    pieces.append(member.decompress(chunk))
                except zlib.error as error:
                    raise Torn(offset, "no whole gzip member begins here") from error
                used += len(chunk) - len(member.unused_data)
                pending = member.unused_data
            yield offset, b"".join(pieces)
            offset += used


def has_whole_member_after(path: Path, offset: int) -> bool:
    """Whether a whole record begins somewhere behind ``offset``."""
    with path.open("rb") as file:
        file.seek(offset + 1)
        rest = file.read()
    at = rest.find(b"\x1f\x8b\x08")
    while at >= 0:
        member = zlib.decompressobj(31)
        try:
            if member.decompress(rest[at:], 5) == b"WARC/":
                while not member.eof and member.unconsumed_tail:
                    member.decompress(member.unconsumed_tail, CHUNK)
                if member.eof:
                    return True
        except zlib.error:
            pass
        at = rest.find(b"\x1f\x8b\x08", at + 1)
    return False


def whole_records(path: Path) -> Iterator[tuple[int, WarcRecord]]:
    """Every record with its offset; raises Torn at the first that is not whole or is none."""
    if path.suffix == ".gz":
        for offset, raw in members(path):
            try:
                yield offset, WarcRecord.from_bytes(raw)
            except OSError as error:
                raise Torn(offset, f"no WARC record ({error})") from error
        return
    with path.open("rb") as file:
        offset = 0
        try:
            for record in ArchiveIterator(file, parse_http=False):
                offset = int(record.stream_pos)
                yield offset, record
        except (OSError, ValueError) as error:
            raise Torn(offset, f"the record after this one is none ({error})") from error


def is_whole_member(path: Path, offset: int) -> bool:
    """Whether the gzip member at ``offset`` is complete."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            member = zlib.decompressobj(31)
            while not member.eof:
                chunk = member.unconsumed_tail or file.read(CHUNK)
                if not chunk:
                    return False
                member.decompress(chunk, CHUNK)
    except (OSError, zlib.error):
        return False
    return True
