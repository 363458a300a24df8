"""Further pages that come from a proxy: Hanweb's and JPaaS's forms."""

import json
from urllib.parse import parse_qs, urlsplit

from povetl.page.lists import parse_list

BASE = "http://www.hegu.test/col/col43/index.html"
RECORD = "<record><![CDATA[<li><a href='/art/2021/4/6/art_43_{n}.html'>河谷县第{n}期帮扶工作简报</a></li>]]></record>"
UNIT = """<script src="/js/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit"
queryData="{'webId':'w1','pageId':'p1','parseType':'bulidstatic','pageType':'column','tagId':'列表','tplSetId':'t1'}">
</script>"""


def test_a_hanweb_list_names_its_next_group_of_records() -> None:
    proxy = "/module/web/jpage/dataproxy.jsp?page=1&amp;webid=1&amp;path=/&amp;columnid=43&amp;unitid=5"
    page = (
        "<html><body><div id='5'><script type='text/xml'><datastore><nextgroup><![CDATA[<a href=\""
        + proxy
        + '"></a>]]>'
        "</nextgroup><recordset>" + "".join(RECORD.format(n=n) for n in range(3)) + "</recordset></datastore></script>"
        "</div></body></html>"
    )
    found = parse_list(page.encode(), url=BASE)
    assert len(found.links) == 3
    (following,) = found.next_urls
    assert following == "http://www.hegu.test" + proxy.replace("&amp;", "&")
    answer = page.replace("page=1", "page=2").replace("art_43_", "art_43_9")
    assert [url.partition("page=")[2][:1] for url in parse_list(answer.encode(), url=following).next_urls] == ["2"]


def test_a_jpaas_column_leads_to_its_unit_and_on_from_page_to_page() -> None:
    empty = parse_list(f"<html><body>{UNIT}</body></html>".encode(), url=BASE)
    assert empty.links == ()
    (first,) = empty.next_urls
    fields = parse_qs(urlsplit(first).query)
    assert urlsplit(first).path == "/api-gateway/jpaas-publish-server/front/page/build/unit"
    assert (fields["webId"], fields["tagId"], fields["parseType"]) == (["w1"], ["列表"], ["bulidstatic"])
    assert json.loads(fields["paramJson"][0]) == {"pageNo": 1, "pageSize": "15"}
    rows = "<ul><li><a href='/art/2021/art_0123456789abcdef0123456789abcdef.html'>河谷县公布名单</a></li></ul>"
    answer = parse_list(json.dumps({"success": True, "data": {"html": rows}}).encode(), url=first)
    assert len(answer.links) == 1
    (second,) = answer.next_urls
    assert json.loads(parse_qs(urlsplit(second).query)["paramJson"][0])["pageNo"] == 2
    last = parse_list(json.dumps({"success": True, "data": {"html": ""}}).encode(), url=second)
    assert (last.links, last.next_urls) == ((), ())


def test_a_column_that_shows_its_first_page_goes_on_with_the_second() -> None:
    shown = f"<html><body><a href='/art/2021/4/6/art_43_1.html'>河谷县第1期帮扶工作简报</a>{UNIT}</body></html>"
    (following,) = parse_list(shown.encode(), url=BASE).next_urls
    assert json.loads(parse_qs(urlsplit(following).query)["paramJson"][0])["pageNo"] == 2


def test_what_is_no_proxy_leads_nowhere() -> None:
    for text in (
        "<script queryData='{broken'></script>",
        "dataproxy.jsp?x=1",
        "<div querydata></div>",
        "dataproxy.jsp",
    ):
        assert parse_list(f"<html><body>{text}</body></html>".encode(), url=BASE).next_urls == ()
    bad = "http://www.hegu.test/x/build/unit?paramJson=%7B%22pageNo%22%3A%22x%22%7D"
    rows = json.dumps({"data": {"html": "<a href='/art/2021/4/6/art_43_1.html'>河谷县第1期帮扶工作简报</a>"}})
    assert parse_list(rows.encode(), url=bad).next_urls == ()
