"""Bytes to text by one deterministic rule, never by a guessing detector.

BOM, then strict UTF-8, then the better of gb18030 and utf-8 with replacement: the one with fewer damaged
characters, then with more common Han characters; a tie goes to the declared label. The labels gb2312, gbk and
x-gbk all mean gb18030 (https://encoding.spec.whatwg.org/#names-and-labels).
"""

import codecs
import re
import tomllib
from importlib import resources

from povetl.records import Encoding

_HEAD_BYTES = 4096
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LABELS = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030",
    "cp936": "gb18030", "windows-936": "gb18030", "euc-cn": "gb18030", "hz-gb-2312": "gb18030",
    "utf-8": "utf-8", "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "unicode": "utf-16-le",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "big5hkscs",
}  # fmt: skip
_DAMAGE = re.compile("[\ufffd\ue000-\uf8ff\x80-\x84\x86-\x9f]")
_CONTROL = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])
"""Control characters that HTML forbids; they are no part of a longer character in UTF-8 or GB 18030."""
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0{0,9}(?:[0-8]|1[1246789]|2\d|3[01]|127)|[xX]0{0,9}(?:[0-8bBeEfF]|1[\da-fA-F]|7[fF]))(?:;|(?![\da-fA-F]))"
)
"""A control character written as a reference (&#27;): it would reach a terminal, and nothing in it is text."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]+")
_COMMON = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为和地出道时年得就要下以生会自着去之过家学对可里后么心多天而能好都然没日起还发成事只作当想看文无开手用主行方又如前所本见经头公同已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工正新第关重三部西建业市区政府"
)
_SUSPECT_SHARE = 0.005


def _load_private_use() -> dict[int, str]:
    data = tomllib.loads(resources.files(__package__).joinpath("data/gb18030.toml").read_text("utf-8"))
    return {int(left, 16): chr(int(right, 16)) for left, right in data["private_use"].items()}


_PRIVATE_USE = _load_private_use()


def _replace_one(error: UnicodeError) -> tuple[str, int]:
    """Error handler of the WHATWG gb18030 decoder: 0x80 is the euro sign, any other wrong byte one U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start]
    return ("\u20ac" if wrong == 0x80 else "\ufffd"), error.start + 1


codecs.register_error("povetl.replace_one", _replace_one)


def declared_label(raw: bytes, content_type: str | None = None) -> str | None:
    """The charset that the HTTP header, else the page's first 4 KB, declare; lower case, as written."""
    header = _HEADER.search(content_type or "")
    if header:
        return header[1].lower()
    head = raw[:_HEAD_BYTES]
    found = _META.search(head) or _XML.search(head)
    return found[1].decode("ascii", "replace").lower() if found else None


def decode(raw: bytes, *, content_type: str | None = None, big5: bool = False) -> tuple[str, Encoding]:
    """The text of ``raw`` without BOM, NULs and other control characters, and how it was read.

    ``big5`` says that the source writes Big5, which no rule can tell from GBK safely. Never raises.
    """
    declared = declared_label(raw, content_type)
    text, used = _decode(raw, declared, big5)
    text = text.removeprefix("\ufeff")
    if len(raw.translate(None, _CONTROL)) != len(raw):
        text = _FORBIDDEN.sub("", text)
    if "&#" in text:
        text = _CONTROL_REFERENCE.sub("", text)
    damaged = text.count("\ufffd")
    suspect = damaged > _SUSPECT_SHARE * len(text)
    return text, Encoding(declared=declared, used=used, n_replaced=damaged, n_chars=len(text), suspect=suspect)


def _decode(raw: bytes, declared: str | None, big5: bool) -> tuple[str, str]:
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return raw.decode(name, "replace"), name
    wide = _utf16_without_bom(raw, declared)
    if wide:
        return raw.decode(wide, "replace"), wide
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    preferred = _LABELS.get(declared or "")
    name = "big5hkscs" if big5 else "gb18030"
    national = raw.decode(name, "povetl.replace_one")
    if not _DAMAGE.search(national):
        return national, name
    if name == "gb18030":
        national = national.translate(_PRIVATE_USE)
    universal = raw.decode("utf-8", "replace")
    candidates = [(national, name), (universal, "utf-8")]
    damage = [len(_DAMAGE.findall(text)) for text, _ in candidates]
    if damage[0] != damage[1]:
        return candidates[damage[1] < damage[0]]
    return min(candidates, key=lambda pair: (-_common(pair[0]), pair[1] != preferred))


def _common(text: str) -> int:
    return sum(character in _COMMON for character in text)


def _utf16_without_bom(raw: bytes, declared: str | None) -> str | None:
    """UTF-16 shows in its markup: every second byte of the first tags is NUL."""
    head = raw[:512]
    if len(head) < 8 or head.count(0) < len(head) // 8:
        return None
    if b"<\x00" in head[:64:1] and head[1::2].count(0) > 2 * head[::2].count(0):
        return "utf-16-le"
    if b"\x00<" in head[:64] and head[::2].count(0) > 2 * head[1::2].count(0):
        return "utf-16-be"
    return _LABELS.get(declared or "") if (declared or "").startswith("utf-16") else None
