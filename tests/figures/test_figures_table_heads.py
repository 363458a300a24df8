"""What the head of a row says of its cells: a year is the period, a place the place, anything else the breakdown."""

from datetime import date

import pytest

from povetl.figures.extract import extract
from povetl.page.parse import parse_page

PAGE = """<html><head><meta charset="utf-8"><meta name="PubDate" content="2020-05-01 10:00">
<title>昌都市历年情况</title></head>
<body><h1>昌都市历年情况</h1><div class="content"><p>现将全市有关情况公布如下，请社会各界监督，
来信来电均可反映。</p>
<table><tr><td>{corner}</td><td>脱贫人口（人）</td><td>在校生（人）</td></tr>
<tr><td>{head}</td><td>12000</td><td>9640</td></tr><tr><td>合计</td><td>15000</td><td>20000</td></tr></table>
</div></body></html>"""


def cell(corner, head):
    page = parse_page(PAGE.format(corner=corner, head=head).encode(), url="http://portal.example/t.html")
    return next(f for f in extract(page) if f.zone == "table" and f.text == "9640")


@pytest.mark.parametrize("head", ["2016年", "2016"])
def test_a_year_is_the_period(head):
    found = cell("年份", head)
    assert (found.period_start, found.period_end) == (date(2016, 1, 1), date(2016, 12, 31))
    assert found.breakdown is None


def test_a_place_is_the_place():
    found = cell("县区", "芒康县")
    assert found.place == "西藏自治区/昌都市/芒康县"
    assert found.breakdown is None


@pytest.mark.parametrize("head", ["小学", "其他"])
def test_a_group_is_the_breakdown_and_no_anecdote(head):
    found = cell("类别", head)
    assert (found.indicator, found.breakdown, found.scope) == ("school_enrolment", head, "aggregate")
