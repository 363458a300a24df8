"""What a page is: content comes first, signatures second, phrases third."""

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from povetl.errors import NotAnArticle
from povetl.page.parse import parse_page
from povetl.page.verdict import judge, judge_block

GOLDEN = Path(__file__).parents[1] / "pages"
ARTICLE = (GOLDEN / "trs_county.html").read_bytes()
URL = "http://www.example.gov.cn/xw/202104/t20210407_36.html"
DATA = tomllib.loads(resources.files("povetl.page").joinpath("data/vendors.toml").read_text("utf-8"))
VENDORS = {vendor["id"]: vendor for vendor in DATA["vendor"]}
LIST = (
    "<html><head><title>工作动态</title></head><body><ul>"
    + "".join(
        f'<li><a href="./202104/t2021040{n}_{n}.html">云岭县第{n}次调度乡村振兴重点工作</a> 2021-04-0{n}</li>'
        for n in range(1, 8)
    )
    + "</ul></body></html>"
).encode()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.stem)
def test_golden_pages_are_articles(path: Path) -> None:
    assert judge(path.read_bytes(), url=URL, final_url=URL) == "article"


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS)
def test_an_article_with_a_firewall_s_traces_is_an_article(vendor: dict[str, list[str]]) -> None:
    headers = [("Set-Cookie", f"{name}=abc123; path=/") for name in vendor.get("harmless_cookies", [])]
    headers += [(name, "1") for name in vendor.get("harmless_headers", [])]
    assert judge(ARTICLE, url=URL, final_url=URL, headers=tuple(headers)) == "article"
    assert judge_block(http_status=200, headers=tuple(headers), body=ARTICLE) is None
    mentioning = ARTICLE.replace(b"</body>", f"<script>/* {vendor['body'][0]} */</script></body>".encode())
    assert judge(mentioning, url=URL, final_url=URL, headers=tuple(headers)) == "article"


@pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS)
def test_each_vendor_s_page_is_blocked_by_its_name(vendor: dict[str, list[str]]) -> None:
    for sign in vendor["body"]:
        body = f"<html><head><script>{sign}</script></head><body>{sign}</body></html>".encode()
        assert judge(body, url=URL, final_url=URL) == f"blocked:{vendor['id']}"


@pytest.mark.parametrize(
    ("status", "headers", "body", "verdict"),
    [
        (521, (("X-Via-JSL", "abc"),), b"<script>document.cookie='x'</script>", "blocked:jsl"),
        (412, (), b"<html><body></body></html>", "blocked:ruishu"),
        (405, (("Set-Cookie", "acw_tc=1"),), b"<html></html>", "blocked:aliyun"),
        (307, (("WZWS-Ray", "1"),), b"", "blocked:wzws"),
        (404, (("X-Via-JSL", "abc"),), b"<html><title>404 Not Found</title></html>", None),
        (200, (("X-Via-JSL", "abc"), ("Set-Cookie", "__jsluid_h=1")), LIST, None),
        (500, (), None, None),
    ],
)
def test_blocks_are_told_from_plain_errors(
    status: int, headers: tuple[tuple[str, str], ...], body: bytes | None, verdict: str | None
) -> None:
    assert judge_block(http_status=status, headers=headers, body=body) == verdict


def test_lists_are_lists() -> None:
    assert judge(LIST, url="http://www.example.gov.cn/xw/", final_url="http://www.example.gov.cn/xw/") == "list"
    with pytest.raises(NotAnArticle) as caught:
        parse_page(LIST, url="http://www.example.gov.cn/xw/")
    assert caught.value.verdict == "list"


@pytest.mark.parametrize(
    ("body", "final_url"),
    [
        (
            "<html><title>提示</title><body>您访问的页面不存在或已删除！<a href='/'>返回首页</a></body></html>",
            URL,
        ),
        ("<html><title>404 Not Found</title><body><p>nginx</p></body></html>", URL),
        ("<html><title>首页</title><body><p>欢迎</p></body></html>", "http://www.example.gov.cn/404.htm"),
        ("<html><title>某县人民政府</title><body><p>欢迎访问</p></body></html>", "http://www.example.gov.cn/"),
    ],
)
def test_pages_that_are_not_there_are_soft_404(body: str, final_url: str) -> None:
    assert judge(body.encode(), url=URL, final_url=final_url) == "soft_404"


def test_an_article_about_missing_pages_is_an_article() -> None:
    page = ARTICLE.replace("会议要求，".encode(), "会议要求，整改“页面不存在”等问题，".encode())
    assert judge(page, url=URL, final_url=URL) == "article"


@pytest.mark.parametrize(
    "start", [b"%PDF-1.4 ", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xd8\xff", b"Rar!\x1a\x07"]
)
def test_files_are_attachments_whatever_their_type_says(start: bytes) -> None:
    raw = start + b"\x00" * 200
    assert judge(raw, url=URL, final_url=URL, headers=(("Content-Type", "text/html"),)) == "attachment"
    with pytest.raises(NotAnArticle) as caught:
        parse_page(raw)
    assert caught.value.verdict == "attachment"


@pytest.mark.parametrize("body", [b"", b"   ", b"<html></html>", b"<html><body><script>go()</script></body></html>"])
def test_nothing_is_empty(body: bytes) -> None:
    assert judge(body, url=URL, final_url=URL) == "empty"
    with pytest.raises(NotAnArticle) as caught:
        parse_page(body)
    assert caught.value.verdict == "empty"
