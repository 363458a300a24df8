"""Addresses as pages write them: often broken, never a reason to fail."""

from urllib.parse import SplitResult, urlsplit

_BROKEN = SplitResult("", "", "", "", "")


def split_address(address: str) -> SplitResult:
    """The parts of an address; all empty where it is none (brackets, forbidden characters in the host)."""
    try:
        return urlsplit(address)
    except ValueError:
        return _BROKEN
