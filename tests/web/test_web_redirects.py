"""Where a redirect may lead."""

import pytest

from povetl.web.address import Refused, read_address
from povetl.web.policy import HostPolicy
from povetl.web.redirects import check_host, follow, hosts_of, is_numeric

PAGE = read_address("http://www.linshan.test/a.html")
HOSTS = frozenset({"www.linshan.test", "m.linshan.test"})


@pytest.mark.parametrize("path", ["/login", "/user/login.jsp?from=a", "/SignIn/", "/sso/a?b"])
def test_a_login_page_is_not_followed(path: str) -> None:
    with pytest.raises(Refused) as refused:
        check_host(read_address(f"http://www.linshan.test{path}"), HOSTS)
    assert refused.value.status == "redirect_denied"


@pytest.mark.parametrize("path", ["/", "/passport/a.html", "/news/login-guide.html", "/logins", "/a?next=/login"])
def test_other_pages_are(path: str) -> None:
    check_host(read_address(f"http://m.linshan.test{path}"), HOSTS)


def test_without_a_list_a_site_keeps_to_its_name_with_or_without_www() -> None:
    assert hosts_of(PAGE, HostPolicy()) == {"www.linshan.test", "linshan.test"}
    assert hosts_of(PAGE, HostPolicy(hosts=frozenset({"A.test"}))) == {"a.test"}


def test_a_step_from_https_to_http_needs_an_exception() -> None:
    secure = read_address("https://www.linshan.test/a")
    with pytest.raises(Refused) as refused:
        follow(b"http://www.linshan.test/b", secure, HostPolicy())
    assert refused.value.status == "tls_error"
    assert follow(b"http://www.linshan.test/b", secure, HostPolicy(allow_insecure_tls=True)).scheme == "http"
    assert follow(b"https://www.linshan.test/b", PAGE, HostPolicy()).scheme == "https"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "0x7f000001", "127.1", "localhost", "a.localhost", "::1"]
)
def test_hosts_that_resolvers_read_as_addresses_are_seen(host: str) -> None:
    assert is_numeric(host)


@pytest.mark.parametrize("host", ["www.linshan.test", "0xff.test", "1.2.test", "localhost.test"])
def test_names_are_names(host: str) -> None:
    assert not is_numeric(host)
