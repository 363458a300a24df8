"""The saved plain text of a page."""

from datetime import date

import pytest

from povetl.errors import NotAnArticle
from povetl.page.parse import parse_page

SIMPLIFIED = """您的位置：首页 > 农牧资讯 > 扶贫

河谷县易地搬迁工作综述

发布时间：2021-04-06 15:32:22
作者：无

  今年年初，河谷县桑多村73户群众领到了分红，户均1530元。

  搬迁助力增收

  “现在用水方便多了。”村民说。五年来，全县投入产业资金5.53亿元，建成项目79个。

来源：高原市人民政府网
联系我们：
高原农牧信息中心 电话：(0000) 6335009 Email：info@example.com 地址：高原市林荫路2号
河谷分中心 电话：(0000)6792363 地址：河谷县
"""
TRADITIONAL = """雪松縣搬遷羣眾喜領分紅
雪松縣堅持產業先行，去年全縣1126戶羣眾全部入住新居，戶均分紅二千元。
具體做法
——建產業。全縣先後投入1.2億元，建成加工廠四座，帶動就業327人，羣眾收入穩步增長。
版權聲明：凡註明“來源：高原新聞網”的所有作品，轉載須註明來源。
-
河谷縣春耕開始
三月的河谷縣，田間一片忙碌，出動農機260台。[詳細] -
牧民合作社分紅
合作社社員每戶分得二千元。[詳細]
"""


def read(text: str, **given: object):
    return parse_page(text.encode(), content_type="text/plain; charset=utf-8", **given)  # type: ignore[arg-type]  # a test's shorthand


def test_simplified_page_falls_into_its_parts() -> None:
    article = read(SIMPLIFIED)
    assert article.title == "河谷县易地搬迁工作综述"
    assert article.section == ("农牧资讯", "扶贫")
    assert article.published.at is not None
    assert article.published.at.isoformat() == "2021-04-06T15:32:22+08:00"
    assert (article.published.source, article.published.precision) == ("info_bar", "second")
    assert article.authors == ()
    assert article.origin == "高原市人民政府网"
    assert article.text.startswith("今年年初，河谷县桑多村73户")
    assert article.text.endswith("建成项目79个。\n")
    assert [zone.zone for zone in article.zones] == ["title", "footer"]
    assert "6335009" in article.zones[1].text


def test_traditional_page_keeps_teasers_and_notice_out_of_the_body() -> None:
    article = read(TRADITIONAL, published=date(2020, 6, 30))
    assert article.script == "hant"
    assert article.text.endswith("羣眾收入穩步增長。\n")
    assert [(zone.zone, zone.text) for zone in article.zones[1:]] == [
        ("teaser", "河谷縣春耕開始\n三月的河谷縣，田間一片忙碌，出動農機260台。"),
        ("teaser", "牧民合作社分紅\n合作社社員每戶分得二千元。"),
        ("footer", "版權聲明：凡註明“來源：高原新聞網”的所有作品，轉載須註明來源。"),
    ]
    assert article.published.at is not None
    assert (article.published.at.date(), article.published.source) == (date(2020, 6, 30), "given")


def test_blocks_tile_the_text() -> None:
    article = read(SIMPLIFIED)
    assert "".join(article.text[block.start : block.end] + "\n" for block in article.blocks) == article.text


def test_markup_in_plain_text_is_text() -> None:
    assert "<b>" in read("标题一行\n正文里写着<b>标签</b>，照样保留。").text


@pytest.mark.parametrize("text", ["", "\n\n", "只有标题"])
def test_too_little_text_is_empty(text: str) -> None:
    with pytest.raises(NotAnArticle) as caught:
        read(text)
    assert caught.value.verdict == "empty"
