"""What the first bytes of a body say: whether it can be a page at all, and where a meta refresh leads."""

import re
import tomllib
from functools import cache
from importlib import resources

_COMMENT = re.compile(rb"<!--.*?-->|<noscript\b.*?</noscript\s*>", re.DOTALL | re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]{0,1000}>", re.IGNORECASE)
_IS_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)
_CONTENT = re.compile(rb"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_AT_ONCE = re.compile(rb"\s*0*(?:\.0*)?\s*[;,]\s*url\s*=\s*(.+)", re.IGNORECASE | re.DOTALL)
_TEXT_BOM = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SNIFFED = 512
_REFRESH_WITHIN = 4096
"""A page that is more than a signpost is read, not left."""


@cache
def _table() -> tuple[tuple[tuple[bytes, str], ...], tuple[str, ...]]:
    table = tomllib.loads(resources.files("povetl.web").joinpath("sniff.toml").read_text("utf-8"))
    return tuple((bytes.fromhex(row["bytes"]), row["name"]) for row in table["magic"]), tuple(table["types"]["denied"])


def why_no_page(head: bytes, content_type: str | None) -> str | None:
    """Why a body with these first bytes (512 suffice) cannot be a page; None when it can."""
    magic, denied = _table()
    for signature, name in magic:
        if head.startswith(signature):
            return f"The body is a file ({name}), no page."
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind.startswith(denied) and not _looks_like_text(head[:_SNIFFED]):
        return f"The body is {kind}, no page."
    return None


def _looks_like_text(head: bytes) -> bool:
    if head.startswith(_TEXT_BOM):
        return True
    return head.lstrip()[:1] == b"<" and b"\x00" not in head


def meta_refresh(body: bytes) -> bytes | None:
    """The raw address that a short page sends its reader to at once (``0;url=…``), scripts not needed."""
    if len(body) > _REFRESH_WITHIN:
        return None
    for tag in _META.findall(_COMMENT.sub(b"", body)):
        content = _CONTENT.search(tag)
        if _IS_REFRESH.search(tag) and content is not None:
            target = _AT_ONCE.fullmatch(next(group for group in content.groups() if group is not None))
            if target is not None:
                return target.group(1).strip(b" \t\r\n\"'") or None
    return None
