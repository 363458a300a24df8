"""Copies of one text are found, whatever the order of arrival."""

import random
from datetime import date
from pathlib import Path

import pytest
from tests.warehouse.invented import article, history, simple

from povetl.records import ArticleHistory
from povetl.warehouse.load import content_digest, open_work
from povetl.warehouse.reconcile import text_key, without_furniture

BODY = (
    "洛扎县去年把三个搬迁点的产业配套列在一处安排，新建蔬菜温室，修通到点公路，"
    "搬进新居的群众就近务工，收入比搬迁前高出一截。\n"
)
TRADITIONAL = str.maketrans("县点产业处温务较", "縣點產業處溫務較")
BACK = str.maketrans("縣點產業處溫務較", "县点产业处温务较")


def key(title: str, text: str, dateline: str, revision_id: str) -> str:
    return text_key(title, without_furniture(text, dateline), revision_id)


def page(site: str, number: int, text: str, on: date, **fields: object) -> ArticleHistory:
    url = f"https://{site}.example.org/{number}.html"
    return history(url, [(article(text, url=url, on=on, **fields), [])], source=site)


def copies() -> list[ArticleHistory]:
    return [
        page("media", 1, BODY, date(2020, 3, 5), origin="洛扎县人民政府"),
        page("hant", 2, BODY.translate(TRADITIONAL), date(2020, 3, 6), script="hant"),
        page(
            "county",
            3,
            "本报山南3月4日电（记者 甲）" + BODY.replace("，", ", "),
            date(2020, 3, 7),
            origin="洛扎县人民政府",
        ),
        page("media", 4, BODY.replace("三个", "四个"), date(2020, 3, 5)),
        simple(1),
    ]


def test_copies_share_a_cluster_that_the_text_own_site_stands_for(tmp_path: Path) -> None:
    histories = copies()
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.save_sources([{"source_id": "county", "name_zh": "洛扎县人民政府"}, {"source_id": "media"}])
        warehouse.load(histories)
        warehouse.reconcile(lambda text: text.translate(BACK))
        rows = dict(warehouse.con.execute("SELECT article_id, origin_cluster FROM article").fetchall())
        county = histories[2].article_id
        assert [rows[each.article_id] for each in histories] == [
            county, county, county, histories[3].article_id, histories[4].article_id,
        ]  # fmt: skip
        assert warehouse.con.execute("SELECT count(*) FROM article WHERE duplicate_of IS NULL").fetchall() == [(3,)]
        found = warehouse.con.execute("SELECT simplified('縣')").fetchall()
        assert found == [("县",)]


def test_arrival_order_does_not_matter(tmp_path: Path) -> None:
    digests = []
    for seed in range(4):
        histories = [*copies(), *(simple(number) for number in range(2, 8))]
        random.Random(seed).shuffle(histories)
        with open_work(tmp_path / f"{seed}.duckdb") as warehouse:
            warehouse.save_sources([{"source_id": "county", "name_zh": "洛扎县人民政府"}])
            cut = seed * 3
            for batch in (histories[:cut], histories[cut:]):
                warehouse.load(batch)
                warehouse.reconcile(lambda text: text.translate(BACK))
            digests.append(content_digest(warehouse.con))
    assert digests[1:] == digests[:1] * 3


@pytest.mark.parametrize(
    ("other", "dateline"),
    [
        ("新华社拉萨3月5日电 （记者 甲乙丙）{}", "新华社拉萨3月5日电"),
        ("本报讯（通讯员 甲乙）{}", "本报讯"),
        ("雪域网消息 {}", ""),
        ("{}（完）\n", ""),
        ("{}（记者 甲 乙）\n", ""),
        ("来源：山南日报\n{}责任编辑：丙丁\n", ""),
        ("　　{}", ""),
        ("山南，3月5日：{}", "山南，3月5日："),
    ],
)  # fmt: skip
def test_dateline_byline_and_furniture_make_no_other_text(other: str, dateline: str) -> None:
    same = key("题", BODY, "", "r1")
    assert key("另一个题", other.format(BODY), dateline, "r2") == same
    assert key("题", other.format(BODY.replace("三个", "3.5个")), dateline, "r3") != same


def test_second_reconcile_changes_nothing(tmp_path: Path) -> None:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load(copies())
        assert warehouse.reconcile() > 0
        assert warehouse.reconcile() == 0


def test_a_byline_before_the_first_sentence_hides_only_itself() -> None:
    sentence = "金沙江上，一座新桥把两岸的乡亲连在了一起。全县今年新修通村公路一百二十公里，惠及群众三千余人。"
    plain = key("新桥", sentence, "", "one")
    assert key("新桥", "（记者罗某某）" + sentence, "", "two") == plain
    assert key("新桥", " （通讯员 李某某） " + sentence, "", "three") == plain
    assert key("新桥", sentence + "\n（记者 罗某某）", "", "four") == plain
    assert key("新桥", sentence + "\n责任编辑：李某某", "", "five") == plain
    assert key("新桥", sentence.replace("金沙江", "雅砻江"), "", "six") != plain
