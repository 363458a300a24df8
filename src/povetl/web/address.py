r"""URLs as a crawler has to read them: raw bytes in, one unambiguous ASCII address out.

A URL that two parsers read differently is a way around the address guard (``http://site\@127.0.0.1/``), so such a
URL is refused instead of repaired. Bytes outside ASCII in path and query are percent-encoded one by one, whatever
their charset: GBK sites redirect to raw GBK bytes and expect exactly those back.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address
from urllib.parse import urljoin

_PARTS = re.compile(rb"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
_HOST = re.compile(r"[a-z0-9_\-]+(?:\.[a-z0-9_\-]+)*")
_KEPT = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%[]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Refused(Exception):
    """The URL, its host or a hop of it is not to be fetched (now); ``status`` is one of the fetch vocabulary."""

    def __init__(self, status: str, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_at = retry_at


class Malformed(Refused):
    """No address at all, whatever its scheme."""

    def __init__(self, shown: str) -> None:
        super().__init__("scheme_denied", f"{shown!r} is no http or https address.")


@dataclass(frozen=True, slots=True)
class Address:
    """One http(s) URL, read: scheme, ASCII host in lower case, port, and the request target as sent."""

    scheme: str
    host: str
    port: int
    target: bytes

    @property
    def authority(self) -> str:
        """What the Host header carries: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address, percent-encoded, without fragment."""
        return self.origin + self.target.decode("ascii")


def read_address(url: str | bytes, base: Address | None = None) -> Address:
    """A URL as typed, listed or sent in a Location header, made absolute against ``base``.

    Raises:
        Refused: ``scheme_denied`` for what is not http(s) or no URL at all, ``ssrf_denied`` where readers could
            disagree about the host, ``dns_error`` for a host that cannot be a name.
    """
    raw = url.encode("utf-8", "replace") if isinstance(url, str) else url
    raw = raw.strip(bytes(range(0x21))).translate(None, b"\t\r\n")
    match = _PARTS.fullmatch(raw)
    assert match is not None  # the pattern matches any bytes
    scheme_raw, authority, path, query = match.groups()
    shown = raw[:200].decode("utf-8", "replace")
    scheme = scheme_raw.decode("ascii").lower() if scheme_raw else base.scheme if base else ""
    if scheme not in _DEFAULT_PORTS:
        raise Refused("scheme_denied", f"{shown!r} is no http or https address.")
    if authority is None:
        if path[:1] == b"\\" or path[:2] == b"/\\":
            raise Refused("ssrf_denied", f"{shown!r} names its host ambiguously.")
        if scheme_raw is not None or base is None:
            raise Malformed(shown)
        joined = urljoin(base.url, _quote(path) + _quote(query or b""))[len(base.origin) :]
        path_part, mark, query_part = joined.partition("?")
        target = _without_dots(path_part) + mark + query_part
        return Address(base.scheme, base.host, base.port, target.encode("ascii"))
    host, port = _read_authority(authority, shown)
    target = _without_dots(_quote(path)) + _quote(query or b"")
    return Address(scheme, host, port or _DEFAULT_PORTS[scheme], target.encode("ascii"))


def _read_authority(authority: bytes, shown: str) -> tuple[str, int | None]:
    if b"\\" in authority or b"@" in authority or b"%" in authority:
        raise Refused("ssrf_denied", f"{shown!r} names its host ambiguously.")
    try:
        text = authority.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("dns_error", f"The host of {shown!r} is no host name.") from None
    if text.startswith("["):
        literal, closed, rest = text[1:].partition("]")
        host, port = literal.lower(), rest.removeprefix(":")
        if not closed or (rest and not rest.startswith(":")) or not _is_ipv6(host):
            raise Malformed(shown)
    else:
        name, _, port = text.partition(":")
        host = _ascii_host(name, shown)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise Malformed(shown)
    return host, int(port) if port else None


def _ascii_host(name: str, shown: str) -> str:
    """The host in lower case ASCII (IDNA), without the dot that may end it."""
    try:
        host = (name if name.isascii() else name.encode("idna").decode("ascii")).lower().removesuffix(".")
    except UnicodeError:
        host = ""
    if not host:
        raise Refused("dns_error", f"The host of {shown!r} is no host name.") if name else Malformed(shown)
    if len(host) > 253 or not _HOST.fullmatch(host) or any(len(label) > 63 for label in host.split(".")):
        raise Refused("dns_error", f"The host of {shown!r} is no host name.")
    return host


def _is_ipv6(text: str) -> bool:
    try:
        return IPv6Address(text).scope_id is None
    except ValueError:
        return False


def _without_dots(path: str) -> str:
    """An absolute path without ``.`` and ``..`` (RFC 3986, 5.2.4); empty segments are kept."""
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
            continue
        if last:
            kept.append("")
    return "/" + "/".join(kept)


def _quote(raw: bytes) -> str:
    return "".join(chr(byte) if byte in _KEPT else f"%{byte:02X}" for byte in raw)
