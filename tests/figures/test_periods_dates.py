"""Every expression of time is found and dated, and nothing that is a quantity is taken for one."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from povetl.figures.periods import date_spans, find_dates

PUBLISHED = date(2021, 4, 6)

DATED = [
    ("2020年", "2020年", "2020-01-01", "2020-12-31"),
    ("二○一九年", "二○一九年", "2019-01-01", "2019-12-31"),
    ("２０１９年１月", "２０１９年１月", "2019-01-01", "2019-01-31"),
    ("2019年10月1日起", "2019年10月1日起", "2019-10-01", "2021-04-06"),
    ("2019年2月29日", "2019年2月29日", None, None),
    ("2020-03-15", "2020-03-15", "2020-03-15", "2020-03-15"),
    ("2019年冬季", "2019年冬季", "2019-12-01", "2020-02-29"),
    ("2019—2020学年", "2019—2020学年", "2019-09-01", "2020-08-31"),
    ("2020年二、三季度", "2020年二、三季度", "2020-04-01", "2020-09-30"),
    ("2020年5月1日至7日", "2020年5月1日至7日", "2020-05-01", "2020-05-07"),
    ("去年1—11月", "去年1—11月", "2020-01-01", "2020-11-30"),
    ("今年3月底", "今年3月底", None, "2021-03-31"),
    ("年底前", "年底前", None, "2020-12-31"),
    ("90年代", "90年代", "1990-01-01", "1999-12-31"),
    ("二十世纪七十年代", "二十世纪七十年代", "1970-01-01", "1979-12-31"),
    ("十一五末", "十一五末", None, "2010-12-31"),
    ("“九五”期间", "九五”期间", "1996-01-01", "2000-12-31"),
    ("“十三五”前三年", "十三五”前三年", "2016-01-01", "2018-12-31"),
    ("改革开放以来", "改革开放以来", "1978-12-18", "2021-04-06"),
    ("两年前", "两年前", "2019-01-01", "2019-12-31"),
    ("近6个月", "近6个月", "2020-10-06", "2021-04-06"),
    ("截至目前", "截至目前", None, "2021-04-06"),
    ("未来五年", "未来五年", "2021-04-06", "2026-04-06"),
    ("上月", "上月", "2021-03-01", "2021-03-31"),
]

WITHOUT_DATE = [
    "35岁",
    "16至59周岁",
    "3个月大",
    "8时30分",
    "15:32",
    "3年",
    "两个多月",
    "20多年",
    "半个世纪",
    "近年来",
    "第三年",
]

QUANTITIES = [
    "奶牛1956头",
    "投入2000元",
    "亩产2020斤",
    "1:50的比例，投入产出比12:30",
    "330个点",
    "发电2019万千瓦时",
    "年均投入300万元",
    "人均预期寿命71.1岁",
    "平均受教育年限9.6年",
    "全年日照2800小时",
    "年产5000吨",
    "以上年龄2人",
    "五年级120人",
]


@pytest.mark.parametrize(("text", "found", "start", "end"), DATED, ids=[case[0] for case in DATED])
def test_a_date_is_found_and_resolved(text, found, start, end):
    spans = find_dates(f"据悉，{text}，共", published=PUBLISHED)
    assert [(f"据悉，{text}，共"[s.start : s.end]) for s in spans] == [found]
    assert (spans[0].period_start, spans[0].period_end) == tuple(
        date.fromisoformat(d) if d else None for d in (start, end)
    )


@pytest.mark.parametrize("text", WITHOUT_DATE)
def test_ages_clock_times_and_lengths_of_time_are_found_without_a_date(text):
    spans = find_dates(f"共{text}。", published=PUBLISHED)
    assert [f"共{text}。"[s.start : s.end] for s in spans] == [text]
    assert (spans[0].period_start, spans[0].period_end) == (None, None)


@pytest.mark.parametrize("text", ["农历八月十五", "藏历4月15日"])
def test_a_lunar_month_is_no_solar_one(text):
    assert all(span.period_end is None for span in find_dates(text + "，游客3000人次", published=PUBLISHED))


@pytest.mark.parametrize("text", QUANTITIES)
def test_no_quantity_is_taken_for_a_date(text):
    taken = [text[s.start : s.end] for s in find_dates(text, published=PUBLISHED)]
    assert not any(character.isdigit() for found in taken for character in found)


def test_relative_dates_stay_undated_without_a_publication():
    spans = find_dates("去年、近三年、目前、3月，2019年、十三五以来", published=None)
    assert [s.period_end for s in spans] == [None, None, None, None, date(2019, 12, 31), None]


def test_a_year_less_date_takes_the_year_of_its_paragraph():
    spans = find_dates("2018年9月并网，12月底发电。\n12月底，再次发电。", published=PUBLISHED)
    assert [s.period_end for s in spans] == [date(2018, 9, 30), date(2018, 12, 31), date(2020, 12, 31)]


def test_a_year_less_date_takes_the_year_of_the_title():
    (span,) = find_dates("全年完成投资。", published=date(2023, 5, 1), title="安宁县2018年统计公报")
    assert (span.period_start, span.period_end) == (date(2018, 1, 1), date(2018, 12, 31))


def test_the_title_of_a_report_dates_its_figures_and_that_of_a_plan_does_not():
    text = "粮食产量3万吨。"
    span = [(4, 7)]
    report = date_spans(text, span, published=PUBLISHED, title="安宁县2019年国民经济和社会发展统计公报")[0]
    plan = date_spans(text, span, published=PUBLISHED, title="安宁县2019年产业扶贫工作方案")[0]
    assert (report.start, report.end, report.basis) == (date(2019, 1, 1), date(2019, 12, 31), "inherited")
    assert (plan.end, plan.basis) == (PUBLISHED, "publication")


def test_a_heading_given_by_the_caller_dates_what_stands_under_it():
    text = "回顾2019年各项工作成效情况我们心里有底更有数全县上下团结一心攻坚克难取得了明显进步和成绩。\n粮食产量3万吨。"
    at = text.index("3万吨")
    period = date_spans(text, [(at, at + 3)], published=PUBLISHED, headings=[(0, text.index("\n"))])[0]
    assert (period.start, period.basis) == (date(2019, 1, 1), "inherited")


PIECES = st.lists(
    st.sampled_from(
        [
            "2020年",
            "二〇一九年",
            "今年",
            "去年",
            "3月",
            "12日",
            "底",
            "至",
            "—",
            "、",
            "，",
            "；",
            "。",
            "（",
            "）",
            "《",
            "》",
            "十三五",
            "以来",
            "近三年",
            "5年前",
            "由",
            "增加到",
            "比",
            "分别",
            "截至",
            "3万吨",
            "12户",
            "目前",
            "\n",
            "全年",
            "同期",
            "当月",
            "上半年",
            "1-5月",
            "2019",
            "0",
            "零",
            "一",
            "半",
        ]
    ),
    max_size=30,
).map("".join)


@given(text=PIECES | st.text(max_size=40), published=st.none() | st.dates())
def test_any_text_gives_ordered_spans_and_no_error(text, published):
    spans = find_dates(text, published=published)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))


@example(text="2020年以来3万吨", published=date(2000, 1, 1), target=False)
@given(text=PIECES, published=st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 12, 31)), target=st.booleans())
def test_no_actual_figure_tells_of_a_time_after_the_publication(text, published, target):
    figures = [(i, i + 3) for i in range(len(text)) if text.startswith(("3万吨", "12户"), i)]
    periods = date_spans(text, figures, published=published, targets=[target] * len(figures))
    assert len(periods) == len(figures)
    for period in periods:
        assert target or period.target or period.end is None or period.end <= published
        assert period.start is None or period.end is None or period.start <= period.end
        assert (period.basis is None) == (period.end is None and period.start is None)


@pytest.mark.parametrize("piece", ["1", "年", "一", "2020年", "由3户增加到", "（2020年", "《", "近3年", "、"])
def test_a_hostile_text_costs_no_more_than_its_length(piece):
    text = piece * (100_000 // len(piece))
    spans = [(i, i + 1) for i in range(0, len(text), 7)]
    assert len(date_spans(text, spans, published=PUBLISHED)) == len(spans)
