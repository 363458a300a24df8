"""Rows 21-28 of the fault matrix: where a URL, a name or a redirect may lead."""

import socket

import pytest
from tests.faults.faults_client import Client

from povetl.web.client import HostPolicy

PUBLIC = HostPolicy(delay=0.0)


@pytest.mark.parametrize("hop", ["metadata", "private", "ipv6", "zero", "localhost"])
def test_row_21_a_redirect_into_the_private_network_is_refused_before_connecting(client: Client, hop: str) -> None:
    result = client.fetch("r21", f"/{hop}")
    assert result.status == "ssrf_denied"
    assert [exchange.http_status for exchange in result.exchanges] == [302]
    assert result.error


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "①②⑦.0.0.1", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0"],
)
def test_row_22_every_spelling_of_loopback_is_seen_through(client: Client, host: str) -> None:
    url = f"http://{host}:{client.server.address.split(':')[1]}/r13b/a.html"
    result = client.run(lambda fetcher: fetcher.fetch(url, policy=PUBLIC), allow=frozenset())
    assert result.status == "ssrf_denied"
    assert result.exchanges == ()


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "fec0::1",
        "fe80::1", "fc00::1", "ff02::1", "::", "::1", "::127.0.0.1", "2001:db8::1", "2001::1", "224.0.0.1",
        "192.0.0.8", "100.100.100.200", "198.18.0.1", "255.255.255.255", "240.0.0.1", "0.0.0.0",
        "169.254.169.254", "172.31.0.1",
        "192.168.1.1", "192.0.2.1", "not an address",
    ],
)  # fmt: skip
def test_row_23_addresses_of_no_public_network_are_refused(client: Client, address: str) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return [address]

    result = client.run(lambda fetcher: fetcher.fetch("http://www.site.test/", policy=PUBLIC), resolver=resolver)
    assert result.status == "ssrf_denied"
    assert result.exchanges == ()


def test_row_24_one_private_address_among_public_ones_refuses_the_name(client: Client) -> None:
    async def resolver(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    result = client.run(lambda fetcher: fetcher.fetch("http://www.site.test/", policy=PUBLIC), resolver=resolver)
    assert result.status == "ssrf_denied"


def test_row_24_the_checked_address_is_the_one_connected_to(client: Client) -> None:
    host, port = client.server.address.split(":")
    asked: list[str] = []

    async def resolver(name: str, _port: int) -> list[str]:
        asked.append(name)
        return [host if len(asked) == 1 else "10.0.0.1"]

    async def fetch(fetcher):
        url = f"http://r24.faults.test:{port}/"
        return [await fetcher.fetch(url + path, policy=PUBLIC) for path in ("a", "b")]

    results = client.run(fetch, resolver=resolver, allow=frozenset({client.server.address}))
    assert asked == ["r24.faults.test"]
    assert [result.http_status for result in results] == [404, 404]
    assert {one.headers["host"] for one in client.server.requests("r24")} == {f"r24.faults.test:{port}"}


@pytest.mark.parametrize("hop", ["file", "ftp", "gopher", "data", "javascript"])
def test_row_25_a_redirect_to_another_scheme_is_refused(client: Client, hop: str) -> None:
    assert client.fetch("r21", f"/{hop}").status == "scheme_denied"


@pytest.mark.parametrize("hop", ["backslash", "userinfo"])
def test_row_25_a_redirect_whose_host_can_be_read_two_ways_is_refused(client: Client, hop: str) -> None:
    assert client.fetch("r21", f"/{hop}").status == "ssrf_denied"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("file:///etc/passwd", "scheme_denied"),
        ("ftp://a.test/", "scheme_denied"),
        ("javascript:alert(1)", "scheme_denied"),
        ("www.tibet.cn/a", "scheme_denied"),
        ("", "scheme_denied"),
        ("http://", "scheme_denied"),
        ("http:///a", "scheme_denied"),
        ("http://a.test:99999/", "scheme_denied"),
        ("http://[::1/", "scheme_denied"),
        ("http://a b.test/", "dns_error"),
        ("http://" + "a" * 64 + ".test/", "dns_error"),
        ("http://www.tibet.cn\\@127.0.0.1/", "ssrf_denied"),
        ("http://www.tibet.cn@127.0.0.1/", "ssrf_denied"),
        ("http://%31%32%37.0.0.1/", "ssrf_denied"),
        ("\\\\127.0.0.1\\a", "scheme_denied"),
    ],
)
def test_row_25_what_is_no_fetchable_url_is_refused_with_a_sentence(client: Client, url: str, status: str) -> None:
    result = client.run(lambda fetcher: fetcher.fetch(url))
    assert result.status == status
    assert (result.error or "").endswith(".")
    assert result.exchanges == ()


@pytest.mark.parametrize("hop", ["foreign", "login", "other"])
def test_row_26_redirects_stay_on_the_source(client: Client, hop: str) -> None:
    before = client.n_requests("r20-other")
    result = client.fetch("r21", f"/{hop}")
    assert result.status == "redirect_denied"
    assert client.n_requests("r20-other") == before


def test_row_26_a_redirect_to_a_listed_host_carries_no_cookie_and_no_referer(client: Client) -> None:
    result = client.fetch("r21", "/other", policy=client.policy("r21", "r20-other"))
    assert result.status == "ok"
    sent = client.server.requests("r20-other")[-1].headers
    assert not {"cookie", "referer", "authorization"} & set(sent)


@pytest.mark.parametrize(
    ("path", "status", "n_hops"),
    [
        ("/itself", "redirect_loop", 1),
        ("/loop-a", "redirect_loop", 2),
        ("/hop-1", "redirect_loop", 11),
        ("/missing", "protocol_error", 1),
        ("/blank", "protocol_error", 1),
        ("/invalid", "protocol_error", 1),
    ],
)
def test_row_27_redirects_that_lead_nowhere_end(client: Client, path: str, status: str, n_hops: int) -> None:
    result = client.fetch("r21", path)
    assert (result.status, len(result.exchanges)) == (status, n_hops)


@pytest.mark.parametrize(
    ("play", "target"),
    [("r28-gbk", "/%D0%C2%CE%C5/b.html"), ("r28-utf8", "/%E6%96%B0%E9%97%BB/b.html")],
)
def test_row_28_a_location_of_raw_bytes_is_asked_for_byte_by_byte(client: Client, play: str, target: str) -> None:
    result = client.fetch(play)
    assert result.status == "ok"
    assert client.server.requests(play)[-1].target == target
    assert result.final_url.endswith(target)


def test_row_33_a_name_that_does_not_exist_is_asked_once_a_run(client: Client) -> None:
    asked = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def fetch(fetcher):
        return [await fetcher.fetch(f"http://gone.faults.test/{n}", policy=PUBLIC) for n in range(3)]

    assert [result.status for result in client.run(fetch, resolver=resolver, connect_to={})] == ["dns_error"] * 3
    assert len(asked) == 1


def test_row_33_a_resolver_that_is_busy_is_asked_again(client: Client) -> None:
    host, port = client.server.address.split(":")
    asked = []

    async def resolver(name: str, _port: int) -> list[str]:
        asked.append(name)
        if len(asked) == 1:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [host]

    url = f"http://r33-again.faults.test:{port}/a"
    assert client.run(lambda fetcher: fetcher.fetch(url, policy=PUBLIC), resolver=resolver).http_status == 404
