"""The sample portal over real HTTP: validators, charsets, robots.txt, the correction, and its own log."""

import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from protego import Protego

from povetl.sample.content import load_sites
from povetl.sample.portal import STATE_FILE, Portal
from povetl.sources.catalog import load_catalog

SITES = {site.id: site for site in load_sites()}
CORRECTED = "http://www.mangkang.test/xwzx/202101/t20210120_5012798.html"
SOFT_404 = "http://www.mangkang.test/xwzx/201908/t20190806_5012207.html"
CHALLENGE = "http://nj.minxian.test/a/fupin/2019/1022/611.html"
DENIED = "http://www.mangkang.test/nbgk/202003/t20200319_5012466.html"

Answer = tuple[int, dict[str, str], bytes]


def ask(portal: Portal, url: str, method: str = "GET", **headers: str) -> Answer:
    """One request on a connection of its own; header names with _ for -, lower-cased in the answer."""
    parts = urlsplit(url)
    connection = HTTPConnection(portal.address, timeout=10)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, parts.path or "/", headers={"Host": parts.netloc, **sent})
        response: HTTPResponse = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def crawl(portal: Portal) -> dict[str, tuple[str, Answer]]:
    """Everything that is reached from the lists: url to its kind and answer, pages and files of articles included."""
    found: dict[str, tuple[str, Answer]] = {}
    for source in load_catalog().values():
        if not source.sample:
            continue
        encoding = SITES[source.id.removeprefix("sample_")].encoding
        waiting = [(f"http://{source.hosts[0]}/robots.txt", "robots"), *((spec.url, "list") for spec in source.lists)]
        while waiting:
            url, kind = waiting.pop()
            if url in found:
                continue
            answer = ask(portal, url)
            found[url] = (kind, answer)
            if kind not in {"list", "article"} or answer[0] != 200:
                continue
            html = answer[2].decode(encoding)
            for link in re.findall(r"""(?:href|src)=["']([^"']+)["']""", html):
                target = urljoin(url, link)
                if kind == "list" and source.is_article(target):
                    waiting.append((target, "article"))
                elif kind == "list" and re.search(r"/(?:list_\d+_|index_?)\d+\.html$", target):
                    waiting.append((target, "list"))
                elif kind == "article" and re.search(r"/[WP]?\d+(?:_\d)?\.(?:png|pdf)$", target):
                    waiting.append((target, "file"))
            if pager := re.search(r'createPageHTML\((\d+), 0, "(\w+)", "html"\)', html):
                waiting += [(urljoin(url, f"{pager[2]}_{n}.html"), kind) for n in range(1, int(pager[1]))]
    return found


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with Portal() as served:
        yield served


@pytest.fixture(scope="module")
def reached(portal: Portal) -> dict[str, tuple[str, Answer]]:
    return crawl(portal)


# --- hosts and addresses ------------------------------------------------------------------------------------


def test_each_host_is_served_under_its_name_at_one_loopback_address(portal: Portal) -> None:
    assert len(portal.hosts) == 4
    assert all(host.endswith(".test") for host in portal.hosts)
    assert portal.connect_to == dict.fromkeys(portal.hosts, portal.address)
    assert portal.address.startswith("127.0.0.1:")
    titles = {ask(portal, f"http://{site.host}{site.columns[0].path}")[2] for site in SITES.values()}
    assert len(titles) == 4


def test_a_host_that_is_not_served_is_refused(portal: Portal) -> None:
    assert ask(portal, "http://www.example.test/")[0] == 421


def test_the_bare_host_leads_to_its_first_list(portal: Portal) -> None:
    status, headers, _ = ask(portal, "http://www.xueyu.test/")
    assert (status, headers["location"]) == (302, "/cn/fp/")


def test_a_browser_finds_the_sites_from_the_bare_address_with_their_styles_and_scripts(portal: Portal) -> None:
    status, _, body = ask(portal, f"http://{portal.address}/")
    links = re.findall(r'href="([^"]+)"', body.decode())
    assert status == 200
    assert len(links) == 4
    for link in links:
        _, headers, _ = ask(portal, link)
        html = ask(portal, urljoin(link, headers["location"]))[2]
        assets = re.findall(rb"""(?:href|src)=["']([^"']+\.(?:css|js))["']""", html)
        assert assets
        for asset in assets:
            assert ask(portal, urljoin(link, asset.decode()))[0] == 200


def test_a_port_that_is_asked_for_is_used_and_the_address_ends_with_the_block() -> None:
    with Portal() as first:
        address = first.address
    with Portal(port=int(address.rsplit(":", 1)[1])) as second:
        assert second.address == address
        assert ask(second, "http://www.mangkang.test/robots.txt")[0] == 200
    with pytest.raises(RuntimeError, match="with block"):
        _ = second.address


def test_one_connection_serves_many_requests(portal: Portal) -> None:
    connection = HTTPConnection(portal.address, timeout=10)
    for _ in range(3):
        connection.request("GET", "/robots.txt", headers={"Host": "www.mangkang.test"})
        response = connection.getresponse()
        assert (response.version, response.status) == (11, 200)
        response.read()
        assert connection.sock is not None
    connection.close()


def test_head_says_what_get_would_send_and_sends_nothing(portal: Portal) -> None:
    status, headers, body = ask(portal, CORRECTED, "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(ask(portal, CORRECTED)[2])


# --- what the lists lead to ---------------------------------------------------------------------------------


def test_every_article_is_reached_from_a_list_with_all_its_pages_and_files(
    reached: dict[str, tuple[str, Answer]],
) -> None:
    articles = [article for site in SITES.values() for article in site.articles]
    assert len(articles) >= 24
    pages = sum(len(article.pages) for article in articles)
    files = sum(block.kind in {"picture", "attachment"} for article in articles for block in article.blocks)
    kinds = [kind for kind, _ in reached.values()]
    assert kinds.count("article") == pages + 3  # the soft 404, the challenge and the denied page
    assert kinds.count("file") == files
    assert all(answer[0] == 200 for url, (_, answer) in reached.items() if url != CHALLENGE)


def test_every_site_has_a_list_of_two_pages(reached: dict[str, tuple[str, Answer]]) -> None:
    for site in SITES.values():
        lists = [url for url, (kind, _) in reached.items() if kind == "list" and urlsplit(url).hostname == site.host]
        assert len(lists) > len(site.columns)


def test_lists_and_articles_name_the_charset_that_their_style_declares(
    reached: dict[str, tuple[str, Answer]],
) -> None:
    for url, (kind, (status, headers, body)) in reached.items():
        if kind not in {"list", "article"} or status != 200:
            continue
        site = next(site for site in SITES.values() if site.host == urlsplit(url).hostname)
        declared = re.search(rb'charset="?([\w-]+)', body[:600])
        assert declared is not None
        assert declared[1].decode() == site.declared_charset
        assert ("charset" in headers["content-type"]) == (site.declared_charset == "utf-8")
        body.decode(site.encoding)


# --- conditional requests -----------------------------------------------------------------------------------


def test_everything_but_the_soft_404_and_the_challenge_answers_304_to_either_validator(
    portal: Portal, reached: dict[str, tuple[str, Answer]]
) -> None:
    for url, (_, (_, headers, _)) in reached.items():
        if url in {SOFT_404, CHALLENGE, DENIED}:
            assert "etag" not in headers
            assert "last-modified" not in headers
            continue
        for condition in ({"If_None_Match": headers["etag"]}, {"If_Modified_Since": headers["last-modified"]}):
            status, again, body = ask(portal, url, **condition)
            assert (status, body) == (304, b"")
            assert again["etag"] == headers["etag"]


def test_an_entity_tag_outweighs_a_date(portal: Portal) -> None:
    _, headers, _ = ask(portal, CORRECTED)
    late = "Fri, 01 Jan 2038 00:00:00 GMT"
    assert ask(portal, CORRECTED, If_None_Match='"other"', If_Modified_Since=late)[0] == 200
    assert ask(portal, CORRECTED, If_None_Match=f'"other", W/{headers["etag"]}')[0] == 304
    assert ask(portal, CORRECTED, If_None_Match="*")[0] == 304
    assert ask(portal, CORRECTED, If_Modified_Since=late)[0] == 304
    assert ask(portal, CORRECTED, If_Modified_Since="Mon, 01 Jan 2018 00:00:00 GMT")[0] == 200
    assert ask(portal, CORRECTED, If_Modified_Since="yesterday")[0] == 200


def test_two_portals_serve_the_same_bytes_with_the_same_validators(portal: Portal) -> None:
    with Portal() as other:
        for site in SITES.values():
            url = f"http://{site.host}{site.columns[0].path}"
            first, second = ask(portal, url), ask(other, url)
            assert first[2] == second[2]
            assert first[1]["etag"] == second[1]["etag"]
            assert first[1]["last-modified"] == second[1]["last-modified"]


# --- what is no article -------------------------------------------------------------------------------------


def test_the_soft_404_says_200_and_that_the_page_is_gone(portal: Portal) -> None:
    status, _, body = ask(portal, SOFT_404)
    assert status == 200
    assert "页面不存在或已删除" in body.decode()


def test_the_challenge_is_a_412_of_script_alone_with_its_cookies(portal: Portal) -> None:
    status, headers, body = ask(portal, CHALLENGE)
    assert status == 412
    assert b"$_ts=window['$_ts']" in body
    assert b"</p>" not in body
    assert "FSSBBIl1UgzbN7N" in headers["set-cookie"]


def test_a_path_that_does_not_exist_is_a_plain_404(portal: Portal) -> None:
    assert ask(portal, "http://cz.minsheng.test/n2/2020/0101/c1-1.html")[0] == 404


def test_robots_txt_denies_a_listed_page_and_asks_for_a_tenth_of_a_second(portal: Portal) -> None:
    for site in SITES.values():
        robots = Protego.parse(ask(portal, f"http://{site.host}/robots.txt")[2].decode())
        assert robots.crawl_delay("povetl") == 0.1
        assert robots.can_fetch(f"http://{site.host}{site.columns[0].path}", "povetl")
        assert robots.can_fetch(DENIED, "povetl") == (site.id != "county")


# --- the correction -----------------------------------------------------------------------------------------


def test_the_correction_changes_one_article_and_its_validators_and_nothing_else() -> None:
    with Portal() as portal:
        before = crawl(portal)
        assert not portal.corrected
        portal.correct()
        assert portal.corrected
        after = crawl(portal)
    changed = {url for url in before if before[url][1][2] != after[url][1][2]}
    assert changed == {CORRECTED}
    (_, old, old_body), (_, new, new_body) = before[CORRECTED][1], after[CORRECTED][1]
    assert old["etag"] != new["etag"]
    assert old["last-modified"] != new["last-modified"]
    assert "农村居民人均可支配收入13286元" in old_body.decode()
    assert "农村居民人均可支配收入13268元" in new_body.decode()


def test_a_reader_with_the_old_validators_is_sent_the_corrected_page() -> None:
    with Portal() as portal:
        _, headers, _ = ask(portal, CORRECTED)
        portal.correct()
        assert ask(portal, CORRECTED, If_None_Match=headers["etag"])[0] == 200
        assert ask(portal, CORRECTED, If_Modified_Since=headers["last-modified"])[0] == 200


def test_a_home_remembers_the_correction(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    with Portal(home) as portal:
        portal.correct()
        etag = ask(portal, CORRECTED)[1]["etag"]
        portal.correct()
        assert ask(portal, CORRECTED)[1]["etag"] == etag
    assert [path.name for path in home.iterdir()] == [STATE_FILE]
    with Portal(home) as later:
        assert later.corrected
        assert ask(later, CORRECTED)[1]["etag"] == etag
    with Portal() as elsewhere:
        assert not elsewhere.corrected


@pytest.mark.parametrize("content", [b"", b"[]", b'{"corrected": 1}', b"\xff\xfe"])
def test_a_broken_memory_is_no_correction(tmp_path: Path, content: bytes) -> None:
    (tmp_path / STATE_FILE).write_bytes(content)
    assert not Portal(tmp_path).corrected


# --- the log ------------------------------------------------------------------------------------------------


def test_every_request_is_logged_with_its_host_path_status_and_condition() -> None:
    with Portal() as portal:
        _, headers, _ = ask(portal, CORRECTED, User_Agent="reader/1")
        ask(portal, CORRECTED, If_None_Match=headers["etag"])
        ask(portal, "http://www.xueyu.test/nothing")
        log = [(r.host, r.path, r.status, r.conditional) for r in portal.requests]
        agent = portal.requests[0].user_agent
    path = urlsplit(CORRECTED).path
    assert log == [
        ("www.mangkang.test", path, 200, False),
        ("www.mangkang.test", path, 304, True),
        ("www.xueyu.test", "/nothing", 404, False),
    ]
    assert agent == "reader/1"


def test_requests_that_come_too_soon_after_another_to_their_host_are_counted() -> None:
    portal = Portal()
    for host, arrived in (("a", 10.0), ("b", 10.01), ("a", 10.1), ("a", 10.15), ("b", 10.2)):
        portal.note(host=host, path="/", status=200, conditional=False, arrived=arrived, user_agent="")
    assert [(request.host, round(request.gap or 0, 2)) for request in portal.violations] == [("a", 0.05)]
    assert portal.too_fast == 1
