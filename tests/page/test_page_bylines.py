"""Authors, origins and datelines as they are printed."""

import pytest

from povetl.page.bylines import byline, dateline
from povetl.page.credits import labelled, split_names


@pytest.mark.parametrize(
    ("paragraphs", "authors"),
    [
        (["新华社拉萨3月5日电（记者罗布次仁、林小川）记者从会议获悉。"], ("罗布次仁", "林小川")),
        (["本报讯（记者 张 敏 通讯员 李小满）近日，某县开工。"], ("张敏", "李小满")),
        (["高原市5月19日电（刘云、杨立）专家介绍。"], ("刘云", "杨立")),
        (["本报记者 王立文 方 正", "正文开始，全县增收。"], ("王立文", "方正")),
        (["正文一段。", "记者 陈舟"], ("陈舟",)),
        (["正文一段。", "□ 本报记者 葛天"], ("葛天",)),
        (["正文一段。（记者 胡晓）"], ("胡晓",)),
        (["正文一段。（姚远 上海报道）"], ("姚远",)),
        (["正文一段。", "作者︱春生"], ("春生",)),
        (["〔記者巫其文／台北報導〕財政部今天宣布。"], ("巫其文",)),
        (["正文一段。", "（羅森）"], ("羅森",)),
        (["正文一段。（某县发改局）"], ()),
        (["记者17日从国家卫生健康部门获悉，保供稳价。"], ()),
        (["没有署名的正文。"], ()),
        ([], ()),
    ],
)
def test_bylines_name_persons(paragraphs: list[str], authors: tuple[str, ...]) -> None:
    assert byline(paragraphs) == authors


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("发布日期：2016-11-22\x1f浏览次数：\x1f信息来源：\x1f省发改委", {"origin": "省发改委"}),
        ("来源：人民网－人民日报", {"origin": "人民网－人民日报"}),
        ("来　　源：市农业农村局　　作者：李敏", {"origin": "市农业农村局", "author": "李敏"}),
        ("来源：\n作者：宋一 杨二", {"author": "宋一 杨二"}),
        ("发文机关：\n高原市人民政府\n成文日期：", {"organ": "高原市人民政府"}),
        ("来源：[\x1f某网\x1f]", {"origin": "某网"}),
        ("【责任编辑:王明 】", {"editor": "王明"}),
        ("来源：新华社 2024-01-02 10:00", {"origin": "新华社"}),
        ("浏览次数：100 字体：大 中 小", {}),
    ],
)
def test_labels_give_their_values(text: str, found: dict[str, str]) -> None:
    assert labelled(text) == found


def test_names_are_split_and_spaced_names_joined() -> None:
    assert split_names("王立文 方 正") == ("王立文", "方正")
    assert split_names("本报记者 甲乙、实习生 丙丁") == ("甲乙", "丙丁")
    assert split_names("佚名") == ()
    assert split_names("无") == ()


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("新华社拉萨3月5日电（记者甲乙）会议召开。", ("新华社", "新华社拉萨3月5日电")),
        ("中国西藏网讯 近日，某县开工。", ("中国西藏网", "中国西藏网讯")),
        ("本报讯 近日，某县开工。", (None, "本报讯")),
        ("近日，某县开工。", (None, None)),
    ],
)
def test_dateline_gives_agency(first: str, expected: tuple[str | None, str | None]) -> None:
    assert dateline(first) == expected
