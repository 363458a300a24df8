"""Planned or done, one family's or everybody's: what the words around a number say of its standing."""

from datetime import date
from decimal import Decimal

import pytest

from povetl.figures.extract import extract_figures

PUBLISHED = date(2022, 4, 18)


def figures(text):
    return {figure.text: figure for figure in extract_figures(text, published=PUBLISHED)}


@pytest.mark.parametrize(
    ("text", "number", "modality"),
    [
        ("完成全年目标任务的61.6%，带动就业1200人。", "61.6%", "actual"),
        ("完成全年目标任务的61.6%，带动就业1200人。", "1200人", "actual"),
        ("完成年度任务6.2万人的96.13%。", "6.2万人", "target"),
        ("完成年度任务6.2万人的96.13%。", "96.13%", "actual"),
        ("规划搬迁1.2万人。", "1.2万人", "target"),
        ("今年又有31个村计划出列。", "31个", "target"),
        ("森林覆盖率要从目前的22.2%提高到25%。", "22.2%", "actual"),
        ("到2025年，全县粮食产量20万吨。", "20万吨", "target"),
        ("明年新建公路120公里。", "120公里", "target"),
        ("主要目标是：生产总值增长7%。城镇新增就业3200人。", "3200人", "target"),
        ("主要目标是：生产总值增长7%。目前已新增就业3200人。", "3200人", "actual"),
        ("2018年工作打算\n新建公路120公里。培训1200人次。", "1200人次", "target"),
        ("2017年工作完成情况\n新建公路120公里。", "120公里", "actual"),
        ("围绕“奶都”建设目标，先后建成牧场12个。", "12个", "actual"),
        ("按照年度目标，计划投资3亿元。", "3亿元", "target"),
        ("为确保饮水安全，投入资金320万元。", "320万元", "actual"),
        ("为确保1200人饮水安全，投入资金。", "1200人", "target"),
        ("在模拟海拔3.7公里的环境里种了12亩。", "12亩", "actual"),
        ("全县要新建公路120公里。", "120公里", "target"),
        ("主要新建公路120公里。", "120公里", "actual"),
        ("还要投入2亿元。", "2亿元", "target"),
        ("争取项目126个。", "126个", "actual"),
        ("今年要抓好以下工作：新建农田15万亩，改厕1.2万座。", "1.2万座", "target"),
        ("要新发展藏香猪5万头。", "5万头", "target"),
        ("今年计划播种粮食178万亩。", "178万亩", "target"),
        ("争取到2022年种植3万亩。", "3万亩", "target"),
        ("力争增长5%。今年，新增就业6万人以上，产量稳定在9万吨。", "9万吨", "target"),
        ("力争增长5%。今年，已新增就业6万人以上。", "6万人以上", "actual"),
    ],
)
def test_a_goal_is_no_result_and_a_result_no_goal(text, number, modality):
    assert figures(text)[number].modality == modality


@pytest.mark.parametrize(
    ("text", "number", "scope"),
    [
        ("他家养牛12头。", "12头", "individual"),
        ("其他农户分红3000元。", "3000元", "aggregate"),
        ("58岁的老张去年卖羊收入1.2万元。", "1.2万元", "individual"),
        ("他带动36户贫困户、120人增收。", "36户", "aggregate"),
        ("他带动36户贫困户、120人增收。", "120人", "aggregate"),
        ("村民索朗次仁去年养牛30头。", "30头", "individual"),
        ("脱贫户周玉芳领到分红3200元。", "3200元", "individual"),
        ("农户热依汗·买买提靠卖馕每月挣4000元。", "4000元", "individual"),
        ("洛布村的赵春梅养了40只羊。", "40只", "individual"),
        ("在车间上班的何秀英每月工资2800元。", "2800元", "individual"),
        ("旺扎的母亲每年领取草补4200元。", "4200元", "individual"),
        ("分红最多的一户领到2.1万元。", "2.1万元", "individual"),
        ("村民们去年养牛300头。", "300头", "aggregate"),
        ("村民土地流转每亩1000元。", "1000元", "aggregate"),
        ("白石乡的草果今年挂果8万亩。", "8万亩", "aggregate"),
        ("养殖大户孙国强牵头成立合作社，去年出栏900头。", "900头", "aggregate"),
        ("群众家庭年人均纯收入7400元。", "7400元", "aggregate"),
        ("吉他产业园年产吉他60万把。", "60万把", "aggregate"),
    ],
)
def test_an_anecdote_is_one_familys_and_the_others_are_none(text, number, scope):
    assert figures(text)[number].scope == scope


@pytest.mark.parametrize(
    ("text", "number", "value", "unit"),
    [
        ("发放白糖半吨。", "半吨", "0.5", "t"),
        ("每户分到两斤半。", "两斤半", "2.5", "jin"),
        ("产量增加一倍半。", "一倍半", "1.5", "times"),
        ("送来红砖两万五千块。", "两万五千块", "25000", "count"),
        ("上千群众就业。", "上千", "1000", "person"),
        ("贫困人口9899万全部脱贫。", "9899万", "98990000", "person"),
        ("一期108栋楼房已经封顶。", "108栋", "108", "count"),
    ],
)
def test_halves_pieces_and_elided_units_have_their_value(text, number, value, unit):
    found = figures(text)[number]
    assert (found.value, found.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["四面八方的客人来了。", "双方签约，三方合作。", "5栋3单元201室。", "东区3栋二楼。"])
def test_sides_and_doors_are_not_counted(text):
    assert figures(text) == {}


def test_the_group_behind_of_which_is_the_one_written():
    assert figures("全区在校生2.1万人，其中小学9640人。")["9640人"].breakdown == "小学"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("全县在校生3.2万人，教职工2410人。", "2410人"),
        ("贷款贴息120万元。", "120万元"),
        ("合作社年加工能力1500吨。", "1500吨"),
        ("牦牛死亡率3.5%。", "3.5%"),
    ],
)
def test_what_only_sounds_like_an_indicator_has_none(text, number):
    assert figures(text)[number].indicator is None
