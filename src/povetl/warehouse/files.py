"""Copying a whole file and putting it in another's place: a kill at any moment leaves the old or the new one."""

import os
import shutil
import sys
from pathlib import Path

FICLONE = 0x40049409
"""Linux's ioctl that shares a file's blocks instead of copying them, where the file system can."""


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, sharing its blocks where the file system can, and see it on the disk."""
    with source.open("rb") as reader, target.open("wb") as writer:
        if not share_blocks(reader.fileno(), writer.fileno()):
            shutil.copyfileobj(reader, writer, 4 << 20)
        writer.flush()
        os.fsync(writer.fileno())


def share_blocks(source: int, target: int) -> bool:
    """Make the target share the source's blocks; False where the file system cannot."""
    if sys.platform != "linux":
        return False
    import fcntl

    try:
        fcntl.ioctl(target, FICLONE, source)
    except OSError:
        return False
    return True


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for a file, or a copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except OSError:
        copy_file(source, target)
        target.chmod(source.stat().st_mode)


def replace_file(temporary: Path, target: Path) -> None:
    """Put a whole file in another's place, on the disk as well."""
    temporary.replace(target)
    # A log that somebody left beside the old version would be applied to the new one.
    log_of(target).unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def log_of(path: Path) -> Path:
    """DuckDB's write-ahead log of a database file."""
    return path.with_name(path.name + ".wal")
