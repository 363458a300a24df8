"""The content hash changes when a reader would say that the article changed, and never else."""

from datetime import date
from pathlib import Path

import pytest

from povetl.page.parse import parse_page

RAW = (Path(__file__).parents[1] / "pages" / "trs_county.html").read_text("utf-8")
URL = "http://www.yunling.example.cn/xw/gzdt/202104/t20210407_36.html"


def hash_of(page: str, **given: object) -> str:
    return parse_page(page.encode(), url=str(given.pop("url", URL)), **given).content_sha256  # type: ignore[arg-type]  # a test's shorthand


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<i id="hits">0</i>', '<i id="hits">5821</i>'),
        ("今天是2026年1月5日 星期一", "今天是2026年2月6日 星期五"),
        ("云岭县举办驻村干部培训班", "云岭县部署夏季防汛"),
        ('<ul class="nav">', '<ul class="nav"><li><a href="/new/">新栏目</a></li>'),
        ("藏ICP备00000000号", "藏ICP备11111111号"),
        ("var _hmt=_hmt||[];", "var _hmt=[];"),
        ('class="xl-con"', 'class="xl-con v2"'),
    ],
)
def test_counters_and_furniture_do_not_count(old: str, new: str) -> None:
    assert old in RAW
    assert hash_of(RAW.replace(old, new)) == hash_of(RAW)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12460户", "12466户"),
        ("云岭县召开巩固拓展脱贫攻坚成果推进会", "云岭县召开乡村振兴推进会"),
        ("来源：本网", "来源：云岭日报"),
        ("2021-04-07 16:32", "2021-04-08 16:32"),
        ("W020210407591.jpg", "W020210407592.jpg"),
        ("（张朝阳 摄）", "（李朝阳 摄）"),
        ("2021年度监测帮扶工作清单.docx", "2021年度监测帮扶工作清单（修订）.docx"),
        ("（责任编辑：达瓦）", "（责任编辑：央金）"),
    ],
)
def test_a_revision_changes_it(old: str, new: str) -> None:
    assert old in RAW
    assert hash_of(RAW.replace(old, new)) != hash_of(RAW)


def test_it_does_not_know_which_address_or_list_led_here() -> None:
    elsewhere = "http://m.yunling.example.cn/index/202104/t20210409_36.html"
    assert hash_of(RAW, url=elsewhere) == hash_of(RAW)
    assert hash_of(RAW, list_title="别的标题", list_date=date(2021, 4, 9)) == hash_of(RAW)
    undated = RAW.replace("2021-04-07 04:32", "").replace("发布时间：2021-04-07 16:32", "")
    assert hash_of(undated, published=date(2021, 4, 7)) == hash_of(undated)
