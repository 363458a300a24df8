"""List pages of every family: links, titles, dates, and the pages that follow."""

import json
from datetime import date

import pytest

from povetl.page.lists import parse_list

BASE = "http://www.example.gov.cn/xw/gzdt/"
ROW = '<li><a href="{href}" {more}>{text}</a><span>{day}</span></li>'


def html(rows: str, script: str = "", head: str = "") -> bytes:
    body = f"<div class='nav'><a href='/'>首页</a></div><ul>{rows}</ul><script>{script}</script>"
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


TITLE = 'title="云岭县召开乡村振兴工作推进会"'
ROWS = ROW.format(href="./202104/t20210406_3.html", more=TITLE, text="云岭县召开乡村振兴…", day="2021-04-06")
ROWS += ROW.format(href="../../zwgk/202104/t20210405_2.html", more="", text="云岭县公示2021年项目库", day="[04-05]")


def test_links_are_absolute_with_whole_titles_and_days() -> None:
    links = parse_list(html(ROWS), url=BASE).links
    assert [(link.url, link.title, link.listed_on) for link in links] == [
        ("http://www.example.gov.cn/xw/gzdt/202104/t20210406_3.html", "云岭县召开乡村振兴工作推进会", date(2021, 4, 6)),
        ("http://www.example.gov.cn/zwgk/202104/t20210405_2.html", "云岭县公示2021年项目库", date(2021, 4, 5)),
    ]


def test_base_tag_and_pattern_count() -> None:
    page = html(ROWS, head='<base href="http://m.example.gov.cn/a/">')
    assert [link.url for link in parse_list(page, url=BASE, link_pattern=r"^http://m\.example\.gov\.cn/a/").links] == [
        "http://m.example.gov.cn/a/202104/t20210406_3.html"
    ]
    assert parse_list(page, url=BASE, link_pattern="nowhere").links == ()


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ('createPageHTML(4, 0, "index", "html");', ["index_1.html", "index_2.html", "index_3.html"]),
        ("createPageHTML(4, 2, 'index', 'shtml');", ["index_3.shtml"]),
        ("createPageHTML('page_div', 3, 1, 'list', 'shtml', 45);", ["list_2.shtml", "list_3.shtml"]),
        ("createPageHTML('page_div', 3, 3, 'list', 'shtml', 45);", []),
        ('createPageHTML(1, 0, "index", "html");', []),
        ("var currentPage = 0; var countPage = 3//共几页", ["index_1.html", "index_2.html"]),
    ],
)
def test_pagers_in_scripts_are_followed_with_their_own_numbering(script: str, names: list[str]) -> None:
    assert parse_list(html(ROWS, script), url=BASE).next_urls == tuple(BASE + name for name in names)


def test_plain_next_link_is_followed_and_never_to_itself() -> None:
    page = html(ROWS + '<a href="41.htm">下一页</a>')
    assert parse_list(page, url=BASE + "xw.htm").next_urls == (BASE + "41.htm",)
    assert parse_list(page, url=BASE + "41.htm").next_urls == ()


def test_hanweb_records_inside_a_script_are_read() -> None:
    row = "<li><a href='/art/2021/4/6/art_12_93105.html'>松林区上半年水利投资较快增长</a><span>2021-04-06</span></li>"
    records = f"<datastore><recordset><record><![CDATA[{row}]]></record></recordset></datastore>"
    page = f"<html><body><script type='text/xml'>{records}</script></body></html>"
    (link,) = parse_list(page.encode(), url="http://www.example.gov.cn/col/col12/index.html").links
    assert (link.url, link.listed_on) == ("http://www.example.gov.cn/art/2021/4/6/art_12_93105.html", date(2021, 4, 6))


def test_json_lists_and_jpaas_html_are_read() -> None:
    plain = json.dumps(
        [
            {
                "TITLE": "<b>河谷县</b>公布衔接资金分配",
                "URL": "/zhengce/202203/content_5.htm",
                "DOCRELPUBTIME": "2022-03-18",
            }
        ]
    )
    (link,) = parse_list(plain.encode(), url="http://www.example.gov.cn/zuixin.json").links
    assert (link.title, link.listed_on) == ("河谷县公布衔接资金分配", date(2022, 3, 18))
    jsonp = 'cb({"data":{"list":[{"Title":"雪松县药材丰收","LinkUrl":"http://a.example.cn/2021-04/06/c_1.htm","PubTime":1617667200000}]}})'
    (link,) = parse_list(jsonp.encode(), url="http://a.example.cn/list").links
    assert link.listed_on == date(2021, 4, 6)
    jpaas = json.dumps({"success": True, "data": {"html": ROWS}})
    assert len(parse_list(jpaas.encode(), url=BASE).links) == 2


def test_feeds_and_sitemaps_are_read() -> None:
    rss = (
        "<?xml version='1.0' encoding='gbk'?><rss><channel><title>要闻</title><item>"
        "<title><![CDATA[河谷县春耕]]></title><link>http://a.example.cn/n1/2021/0406/c1-3.html</link>"
        "<pubDate>Tue, 06 Apr 2021 00:30:00 GMT</pubDate></item></channel></rss>"
    )
    page = parse_list(rss.encode("gbk"), url="http://a.example.cn/rss.xml", link_pattern="/n1/")
    assert [(link.title, link.listed_on) for link in page.links] == [("河谷县春耕", date(2021, 4, 6))]
    sitemap = "<?xml version='1.0'?><urlset><url><loc>http://a.example.cn/n1/2021/0406/c1-3.html</loc><lastmod>2021-04-07T01:00:00+08:00</lastmod></url></urlset>"
    page = parse_list(sitemap.encode(), url="http://a.example.cn/sitemap.xml", link_pattern="/n1/")
    assert [link.listed_on for link in page.links] == [date(2021, 4, 7)]


def test_a_link_listed_twice_counts_once_with_its_longer_title() -> None:
    rows = '<li><a href="t20210406_3.html"><img src="a.jpg"></a><a href="t20210406_3.html">云岭县召开推进会议</a></li>'
    assert [link.title for link in parse_list(html(rows), url=BASE, link_pattern="t2021").links] == [
        "云岭县召开推进会议"
    ]


def test_a_feed_whose_time_lies_past_all_calendars_gives_its_link_without_a_day() -> None:
    rss = (
        "<rss><item><title>河谷县春耕</title><link>http://a.example.cn/n1/c1-3.html</link>"
        "<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate></item></rss>"
    )
    page = parse_list(rss.encode(), url="http://a.example.cn/rss.xml", link_pattern="/n1/")
    assert [(link.title, link.listed_on) for link in page.links] == [("河谷县春耕", None)]


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 500, b"{", b"[" * 50_000, b"<rss>", b"<record><![CDATA[" * 1000])
def test_bad_input_gives_an_empty_list(raw: bytes) -> None:
    assert parse_list(raw, url=BASE).links == ()


SELECTED = """<ul class="news"><li><a href="/a/t20210401_1.html">县里的第一条新闻报道</a></li></ul>
<div class="hot"><a href="/a/t20210401_2.html">旁边的热点新闻报道</a></div>""".encode()


def test_a_selector_leaves_out_the_links_beside_the_list() -> None:
    page = parse_list(SELECTED, url="http://a.test/", link_pattern=r"/t\d+_\d+\.html$", link_selector="ul.news a")
    assert [link.url for link in page.links] == ["http://a.test/a/t20210401_1.html"]


def test_a_selector_that_finds_nothing_hides_nothing() -> None:
    page = parse_list(SELECTED, url="http://a.test/", link_pattern=r"/t\d+_\d+\.html$", link_selector="ol.old a")
    assert len(page.links) == 2


@pytest.mark.parametrize(
    ("row", "day"),
    [
        (
            '<li><a href="/a/t20181105_1.html">全县农村饮水安全工程惠及1.9万群众</a><span>2018-11-05</span></li>',
            (2018, 11, 5),
        ),
        ('<li><a href="/a/t20181105_1.html">建成8.6万亩高标准农田</a></li>', None),
        ('<li><a href="/a/t20181105_1.html">[11-06] 建成8.6万亩高标准农田</a></li>', (2018, 11, 6)),
        ('<li><a href="/a/t20181105_1.html">建成8.6万亩高标准农田 <i>11-06</i></a></li>', (2018, 11, 6)),
        ('<li><span>11/07</span><a href="/a/t20181105_1.html">扶贫车间开进村</a></li>', (2018, 11, 7)),
    ],
)
def test_a_number_of_the_title_is_no_date(row: str, day: tuple[int, int, int] | None) -> None:
    page = parse_list(f"<ul>{row}</ul>".encode(), url="http://a.test/", link_pattern=r"/t\d+_\d+\.html$")
    assert [link.listed_on for link in page.links] == [date(*day) if day else None]
