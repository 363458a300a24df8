"""Where a fetch may go on to: the source's own hosts, never from https to http, never to a login page."""

import re

from povetl.web.address import Address, Malformed, Refused, read_address
from povetl.web.policy import HostPolicy

_LOGIN = re.compile(rb"[^?]*/(?:(?:login|signin|logon)(?:\.\w+)?/?(?:\?|$)|sso/)", re.IGNORECASE)
_NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)|(?:.*\.)?localhost|.*:.*")


def hosts_of(address: Address, policy: HostPolicy) -> frozenset[str]:
    """The hosts that a fetch of ``address`` may visit."""
    if policy.hosts:
        return frozenset(host.lower() for host in policy.hosts)
    bare = address.host.removeprefix("www.")
    return frozenset({address.host, bare, f"www.{bare}"})


def follow(location: bytes, current: Address, policy: HostPolicy) -> Address:
    """The address that a Location header leads to, read as raw bytes.

    Raises:
        Refused: ``protocol_error`` for a blank or unreadable one, ``scheme_denied``, ``ssrf_denied``, ``tls_error``
            for a step from https down to http.
    """
    if not location.strip():
        raise Refused("protocol_error", f"{current.url} redirects to nowhere: its Location is blank.")
    try:
        following = read_address(location, current)
    except Refused as refused:
        unreadable = isinstance(refused, Malformed) or refused.status == "dns_error"
        status = "protocol_error" if unreadable else refused.status
        raise Refused(status, f"{current.url} redirects to what is not fetched: {refused}") from None
    if current.scheme == "https" and following.scheme == "http" and not policy.allow_insecure_tls:
        raise Refused("tls_error", f"{current.url} redirects from https to {following.url}, which is not secured.")
    return following


def check_host(following: Address, hosts: frozenset[str]) -> None:
    """Raises Refused (``redirect_denied``) when ``following`` is off the source's hosts or asks to log in."""
    if following.host not in hosts:
        raise Refused("redirect_denied", f"{following.url} is on a host that is not on the source's list.")
    if _LOGIN.match(following.target):
        raise Refused("redirect_denied", f"{following.url} is a login page.")


def is_numeric(host: str) -> bool:
    """Whether a host is an IP address in any spelling that resolvers take (127.1, 0x7f000001), or localhost."""
    return _NUMERIC.fullmatch(host) is not None
