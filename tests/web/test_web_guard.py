"""Only public addresses, and those that were allowed by name and port."""

import asyncio

import pytest

from povetl.errors import UsageError
from povetl.web.address import Refused, read_address
from povetl.web.guard import Endpoint, Guard, is_public


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:2800:21f:cb07::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.1.2.3", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "fe80::1%eth0", "", "x"])
def test_other_addresses_are_not(ip: str) -> None:
    assert not is_public(ip)


def pin(guard: Guard, url: str) -> tuple[Endpoint, ...]:
    return asyncio.run(guard.pin(read_address(url)))


def test_only_the_allowed_port_of_loopback_is_open() -> None:
    guard = Guard(allow=frozenset({"127.0.0.1:8000"}))
    assert pin(guard, "http://127.0.0.1:8000/") == (Endpoint("127.0.0.1", 8000),)
    with pytest.raises(Refused) as refused:
        pin(guard, "http://127.0.0.1:8001/")
    assert refused.value.status == "ssrf_denied"


def test_localhost_may_be_allowed_by_name() -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    guard = Guard(allow=frozenset({"localhost:8000"}), resolver=resolver)
    assert len(pin(guard, "http://localhost:8000/")) == 2


def test_where_a_name_is_really_served_passes_the_guard_too() -> None:
    guard = Guard(connect_to={"www.linshan.test": "10.0.0.1:80"})
    with pytest.raises(Refused) as refused:
        pin(guard, "http://www.linshan.test/")
    assert refused.value.status == "ssrf_denied"


def test_a_mapping_may_name_the_port() -> None:
    allow = frozenset({"127.0.0.1:1", "127.0.0.1:2"})
    guard = Guard(allow=allow, connect_to={"a.test": "127.0.0.1:1", "A.test:81": "127.0.0.1:2"})
    assert pin(guard, "http://a.test/")[0].port == 1
    assert pin(guard, "http://a.test:81/")[0].port == 2


@pytest.mark.parametrize("entry", ["127.0.0.1", "example.org:80", "127.0.0.1:port", "127.0.0.1:0", "8.8.8.8:80", ""])
def test_an_allow_entry_that_is_none_is_a_usage_error(entry: str) -> None:
    with pytest.raises(UsageError, match=r"\.$"):
        Guard(allow=frozenset({entry}))


def test_many_at_once_ask_the_resolver_once() -> None:
    asked: list[str] = []

    async def resolver(host: str, _port: int) -> list[str]:
        asked.append(host)
        await asyncio.sleep(0)
        return ["93.184.216.34"]

    async def many() -> None:
        guard = Guard(resolver=resolver)
        await asyncio.gather(*(guard.pin(read_address("http://www.linshan.test/")) for _ in range(20)))

    asyncio.run(many())
    assert asked == ["www.linshan.test"]


def test_a_resolver_that_never_answers_is_given_up() -> None:
    async def resolver(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(3600)
        return []

    with pytest.raises(Refused) as refused:
        pin(Guard(resolver=resolver, timeout=0.02), "http://www.linshan.test/")
    assert refused.value.status == "dns_error"
