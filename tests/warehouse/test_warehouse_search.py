"""What search() finds, in which order, and that its index keeps up with the articles."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.warehouse.invented import article, history

from povetl.records import ArticleHistory
from povetl.warehouse import search_index
from povetl.warehouse.load import Warehouse, open_work
from povetl.warehouse.search_index import renew_search
from povetl.warehouse.snapshot import publish


def telling(number: int, title: str, text: str, *, day: int = 1, script: str = "hans") -> ArticleHistory:
    url = f"https://www.example.org/t{number}.html"
    page = article(text + "\n", url=url, title=title, on=date(2020, 1, 1) + timedelta(days=day), script=script)
    return history(url, [(page, [])])


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        yield warehouse


def found(warehouse: Warehouse, words: str, columns: str = "title", most: int = 20) -> list[tuple[object, ...]]:
    renew_search(warehouse.con)
    return warehouse.con.execute(f"SELECT {columns} FROM search(?, most := {most})", [words]).fetchall()


def titles(warehouse: Warehouse, words: str) -> list[object]:
    return [row[0] for row in found(warehouse, words)]


def test_traditional_and_simplified_find_alike(warehouse: Warehouse) -> None:
    back = str.maketrans("產業興縣馬鈴種", "产业兴县马铃种")
    warehouse.load([telling(1, "產業興旺", "洛扎縣的馬鈴薯種植", script="hant"), telling(2, "别的", "洛扎县的青稞")])
    warehouse.reconcile(lambda text: text.translate(back))
    for words in ("馬鈴薯", "马铃薯", "產业", "产業 馬铃薯"):
        assert titles(warehouse, words) == ["產業興旺"]
    assert sorted(map(str, titles(warehouse, "洛扎縣"))) == ["别的", "產業興旺"]
    assert found(warehouse, "马铃薯种", "excerpt") == [("洛扎縣的馬鈴薯種植",)]


def test_title_comes_before_text_whole_before_pairs_and_the_newest_first(warehouse: Warehouse) -> None:
    warehouse.load([
        telling(1, "一", "讲到易地扶贫搬迁的群众", day=1), telling(2, "二", "讲到易地扶贫搬迁的干部", day=2),
        telling(3, "易地扶贫搬迁", "没有别的", day=0), telling(4, "三", "易地搬迁，扶贫搬迁，都在这里", day=9),
        telling(5, "四", "只有扶贫", day=9),
    ])  # fmt: skip
    assert found(warehouse, "易地扶贫搬迁", "title, score, whole") == [
        ("易地扶贫搬迁", 300, True), ("二", 200, True), ("一", 200, True), ("三", 80, False),
    ]  # fmt: skip


def test_phrase_that_is_nowhere_finds_texts_that_hold_most_of_its_pairs(warehouse: Warehouse) -> None:
    warehouse.load([telling(1, "近", "产业扶贫的资金，资金使用"), telling(2, "远", "资金去向")])
    assert found(warehouse, "产业扶贫资金使用", "title, whole") == [("近", False)]


def test_each_of_several_words_must_be_met(warehouse: Warehouse) -> None:
    warehouse.load([telling(1, "青稞", "洛扎县"), telling(2, "青稞", "错那县"), telling(3, "羊", "洛扎县")])
    assert found(warehouse, " 青稞　洛扎 ", "title, score") == [("青稞", 250)]
    assert titles(warehouse, "青稞 洛扎 羊") == []


def test_number_is_not_found_by_a_part_of_its_pairs(warehouse: Warehouse) -> None:
    warehouse.load(
        [telling(1, "甲", "共1540户"), telling(2, "乙", "共15户，54人，40亩，0户"), telling(3, "丙", "1.2亿元")]
    )
    assert titles(warehouse, "1540户") == ["甲"]
    assert titles(warehouse, "１５４０") == ["甲"]
    assert titles(warehouse, "540") == ["甲"]
    assert titles(warehouse, "1.2亿") == ["丙"]


@pytest.mark.parametrize(
    "words", ["户", "%", "_", "'", '"', "\\", "。", "A", "5", "😀", "😀好", "é", "གི", "50%", "a_b", "a%b", "a b"]
)
def test_any_character_is_looked_for_as_it_is(warehouse: Warehouse, words: str) -> None:
    warehouse.load([telling(1, "有", f"前{words}后"), telling(2, "无", "什么也没")])
    assert titles(warehouse, words) == ["有"]


@pytest.mark.parametrize("words", ["", " 　\n\t", "没有的", "x" * 2_000_000, "'; DROP TABLE article; --", "\0"])
def test_nothing_is_found_by_what_is_nowhere(warehouse: Warehouse, words: str) -> None:
    warehouse.load([telling(1, "题", "全县共1540户")])
    assert titles(warehouse, words) == []


def test_no_words_find_nothing(warehouse: Warehouse) -> None:
    assert warehouse.con.execute("FROM search(NULL)").fetchall() == []


def test_old_article_that_says_it_is_found_behind_many_that_seem_to(warehouse: Warehouse) -> None:
    pages = [telling(number, "似", f"贫搬，扶贫，搬迁，{number}", day=number) for number in range(60)]
    warehouse.load([*pages, telling(99, "是", "扶贫搬迁", day=-900)])
    assert found(warehouse, "扶贫搬迁", "title, whole", most=3)[0] == ("是", True)


def test_no_more_are_given_than_asked_for(warehouse: Warehouse) -> None:
    warehouse.load([telling(number, f"第{number}篇", "扶贫") for number in range(30)])
    assert [len(found(warehouse, "扶贫", most=most)) for most in (0, 5, 100)] == [0, 5, 30]
    assert len(found(warehouse, "扶贫")) == 20


def test_words_may_come_from_another_table(warehouse: Warehouse) -> None:
    warehouse.load([telling(1, "青稞", "洛扎县"), telling(2, "羊", "错那县")])
    renew_search(warehouse.con)
    asked = "SELECT s.title FROM search((SELECT title FROM article WHERE text LIKE '错那%')) s"
    assert warehouse.con.execute(asked).fetchall() == [("羊",)]


def test_replaced_and_removed_articles_are_found_no_more(warehouse: Warehouse) -> None:
    warehouse.load([telling(1, "旧", "青稞丰收"), telling(2, "去", "青稞歉收")])
    assert len(titles(warehouse, "青稞")) == 2
    gone = history("https://www.example.org/t2.html", [])
    warehouse.load([telling(1, "新", "土豆丰收"), gone])
    assert titles(warehouse, "青稞") == []
    assert titles(warehouse, "土豆") == ["新"]


def test_many_segments_are_merged_and_answer_the_same(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_index, "MERGED_AT_ONCE", 40)
    monkeypatch.setattr(search_index, "MOST_SEGMENTS", 2)
    for number in range(6):
        warehouse.load([telling(number, f"第{number}篇", f"扶贫搬迁{number}号", day=number)])
        renew_search(warehouse.con)
    segments = "SELECT count(DISTINCT segment) FROM internal.search_posting"
    assert warehouse.con.execute(segments).fetchall()[0][0] <= search_index.MOST_SEGMENTS
    assert titles(warehouse, "扶贫搬迁") == [f"第{number}篇" for number in reversed(range(6))]
    assert titles(warehouse, "搬迁3号")[0] == "第3篇"


def test_nothing_is_read_again_that_was_read(warehouse: Warehouse) -> None:
    warehouse.load([telling(1, "一", "青稞")])
    assert [renew_search(warehouse.con), renew_search(warehouse.con)] == [1, 0]
    warehouse.load([telling(2, "二", "青稞")])
    assert renew_search(warehouse.con) == 1
    warehouse.reconcile(lambda text: text.replace("稞", "禾"))  # what is simplified otherwise is read again
    assert renew_search(warehouse.con) == 2


def test_text_indexed_before_it_was_simplified_is_indexed_again(warehouse: Warehouse) -> None:
    def simplify(text: str) -> str:
        return text.replace("貧", "贫")

    warehouse.load([telling(1, "一", "青稞")])
    warehouse.reconcile(simplify)
    warehouse.load([telling(2, "二", "扶貧資金", script="hant")])
    renew_search(warehouse.con)  # a publish between a run's load and its reconcile, or after a kill there
    warehouse.reconcile(simplify)
    assert titles(warehouse, "扶贫") == titles(warehouse, "扶貧") == ["二"]


def test_published_file_is_searched_without_povetl(tmp_path: Path) -> None:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([telling(1, "洛扎", "青稞丰收")])
    publish(tmp_path / "work.duckdb", tmp_path / "povetl.duckdb")
    with duckdb.connect(str(tmp_path / "povetl.duckdb"), read_only=True) as con:
        assert con.execute("SELECT title FROM search('青稞')").fetchall() == [("洛扎",)]


TEXT = st.text(st.sampled_from("ab12贫搬😀𠀀。"), max_size=12)


@settings(max_examples=8, deadline=None)
@given(
    texts=st.lists(TEXT, min_size=1, max_size=12, unique=True),
    words=st.lists(TEXT.filter(bool), min_size=1, max_size=4),
)
def test_whole_words_are_found_as_by_reading_every_text(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], words: list[str]
) -> None:
    with open_work(tmp_path_factory.mktemp("any") / "work.duckdb") as warehouse:
        warehouse.load([telling(number, f"题{number}", text) for number, text in enumerate(texts)])
        for word in words:
            whole = {row[0] for row in found(warehouse, word, "title, whole", most=100) if row[1]}
            assert whole == {f"题{number}" for number, text in enumerate(texts) if word in f"题{number}\n{text}"}
