"""One article, one address: what two addresses must share to be taken for the same page."""

from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from povetl.errors import UsageError
from povetl.sources.catalog import Source

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = frozenset({"from", "_from", "spm", "isappinstalled", "fbclid", "gclid", "bd_vid", "eqid", "share_token"})
"""Parameters that tell a site where a reader came from, and never which page is meant."""
_TRACKING_PREFIXES = ("utm_", "hmsr", "hmpl", "hmcu", "hmkw", "hmci")


@lru_cache(256)
def asked_address(url: str) -> str:
    """The address to ask for: without fragment, tracking parameters and the scheme's own port, its host in small
    letters. What is no web address stays as it is.
    """  # fmt: skip
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
        return url
    authority = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        authority = f"{authority}:{port}"
    fields = parts.query.split("&")
    kept = [field for field in fields if not _is_tracking(field)]
    query = parts.query if len(kept) == len(fields) else "&".join(kept)
    return urlunsplit((scheme, authority, parts.path or "/", query, ""))


def article_key(url: str, source: Source) -> str:
    """What all addresses of one article share: the asked address without its scheme, on the host's first name.

    ``m.`` and ``www.`` are one host only where the source's file lists both; then the one that it lists first stands
    for both.
    """
    scheme, mark, rest = asked_address(url).partition("://")
    if not mark or scheme not in _DEFAULT_PORTS:
        return url
    host, slash, path = rest.partition("/")
    twins = [name for name in source.hosts if _bare(name) == _bare(host)]
    return f"{twins[0] if host in twins else host}{slash}{path}"


def own_address(url: str, source: Source) -> str:
    """The address under which the source itself lists an article, whichever of its addresses was captured."""
    return f"{scheme_of(source)}://{article_key(url, source)}"


def scheme_of(source: Source) -> str:
    """The scheme under which the source lists its articles."""
    return urlsplit(source.lists[0].url).scheme if source.lists else source.scheme


def _is_tracking(field: str) -> bool:
    name = field.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _bare(host: str) -> str:
    for prefix in ("www.", "m.", "wap."):
        if host.startswith(prefix):
            return host.removeprefix(prefix)
    return host


def host_of(url: str) -> str:
    """The host of a web address.

    Raises:
        UsageError: it is none, or holds characters that no address has.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise UsageError(f"{url!r} is no web address: it must begin with http:// or https:// and name a host.")
    if any(character.isspace() or not character.isprintable() for character in url):
        raise UsageError(f"{url!r} is no web address: it holds characters that no address has.")
    return host
