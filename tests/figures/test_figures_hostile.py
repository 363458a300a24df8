"""No text is slow or breaks an offset: the time is linear in the length whatever the text is made of."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from povetl.figures.extract import extract_figures
from povetl.figures.script import simplify

LENGTH = 200_000
UNITS = [
    "1",
    "万",
    "、",
    "（",
    "）",
    "“",
    "《",
    "1,",
    "1 ",
    "123,",
    "一",
    "百分之",
    "翻",
    "零",
    "1.",
    "1:",
    "1/",
    "1-",
    "20",
]
UNITS += [
    "a@",
    "[",
    "〔2020",
    "多",
    "数百",
    "增",
    "每",
    "将",
    "的",
    "，",
    "。",
    "\n",
    " ",
    "比较",
    "第",
    "1、",
    "三四",
    "成",
]
SIGNS = "零一二三十百千万亿两半几数翻0123456789.,%成分之点多余约近至-、，。元人户个亩第上下增长降到“”《》（）年\n"
DENSE = ["3人，", "1个", "3%", "一成", "1元比较", "5万元、", "3至5亩"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_run_of_one_sign_is_read_quickly(unit):
    extract_figures("在西藏投入3元")  # tables are loaded once
    started = time.process_time()
    extract_figures("。" + unit * (LENGTH // len(unit)), published=date(2020, 1, 1))
    assert time.process_time() - started < 10


@pytest.mark.parametrize("unit", DENSE)
def test_ten_times_the_text_takes_about_ten_times_as_long(unit):
    def seconds(length):
        text = "。" + unit * (length // len(unit))
        started = time.process_time()
        extract_figures(text, published=date(2020, 1, 1))
        return time.process_time() - started

    seconds(1000)
    assert seconds(40_000) < 20 * max(seconds(4000), 0.01)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=SIGNS, max_size=60))
def test_text_is_exactly_the_slice_of_every_figure(text):
    for figure in extract_figures(text, published=date(2020, 1, 1)):
        assert text[figure.start : figure.end] == figure.text
        assert 0 <= figure.start < figure.end <= len(text)
        assert text[figure.sentence_start : figure.sentence_start + len(figure.sentence)] == figure.sentence
        assert figure.sentence_start <= figure.start


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_simplifying_keeps_the_length_of_any_text(text):
    assert len(text) == len(simplify(text))


def test_traditional_and_full_width_become_simplified_and_ascii():
    assert simplify("萬餘戶，１２．５％，３個") == "万余户，12.5%，3个"


def test_forms_of_hong_kong_become_simplified_and_common_characters_stay():
    assert simplify("衞生室、敍永縣、著名、抬升") == "卫生室、叙永县、著名、抬升"


@pytest.mark.parametrize("text", ["截至19日8时，受伤461人。", "8时受伤3人", "9时30分到岗12人", "8:30开会，到会12人"])
def test_the_hour_of_a_report_breaks_nothing(text):
    assert [figure.unit for figure in extract_figures(text)] == ["person"]
