"""Saved pages and other people's archives enter as captures, once."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from povetl.errors import UsageError
from povetl.pipeline.importing import import_files
from povetl.pipeline.ingest import ingest
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.portal import Portal
from povetl.warehouse.connect import connect_published

PAGE = """您当前所在的位置: 首页 - 扶贫动态

岷县产业扶贫见实效

发布时间:2020-11-03 09:20:15
作者:无

  截至2020年10月底,岷县累计投入产业扶贫资金1.86亿元,建成扶贫车间62个,吸纳建档立卡贫困户1240人就业。

  梅川镇的赵国安在车间里做工,每个月能拿到2400元工资。

  全县农村居民人均可支配收入预计达到8350元,比上年增长9.2%。

来源:岷县融媒体中心
联系我们:
岷县农牧信息中心 电话:(0932) 7700000 Email:info@example.org 地址:岷县岷阳镇
"""


def ask(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    con = connect_published(workspace.settings.published_path)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_saved_text_becomes_an_article_with_zones(page: Path, workspace: Workspace) -> None:
    report = import_files(workspace, [page])
    assert (len(report.loaded.new), report.refused) == (1, [])
    rows = ask(workspace, "SELECT title, origin, published_at::VARCHAR, text FROM latest_article")
    title, origin, published, text = map(str, rows[0])
    assert (title, origin) == ("岷县产业扶贫见实效", "岷县融媒体中心")
    assert published.startswith("2020-11-03 09:20:15")
    assert "扶贫车间62个" in text
    assert "7700000" not in text
    assert "首页" not in text
    footer = ask(workspace, "SELECT text FROM zone_text WHERE zone = 'footer'")
    assert "7700000" in str(footer[0][0])
    texts = {str(row[0]) for row in ask(workspace, "SELECT text FROM figure")}
    assert {"1.86亿元", "62个", "1240人", "2400元", "8350元", "9.2%"} <= texts


def test_importing_again_changes_nothing(page: Path, workspace: Workspace) -> None:
    import_files(workspace, [page])
    before = ask(workspace, "SELECT count(*) FROM capture")
    report = import_files(workspace, [page])
    assert (report.known, len(report.loaded.new)) == (1, 0)
    assert ask(workspace, "SELECT count(*) FROM capture") == before


def test_a_given_date_helps_a_page_that_shows_none(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "undated.txt"
    path.write_text(PAGE.replace("发布时间:2020-11-03 09:20:15\n", ""), encoding="utf-8")
    import_files(workspace, [path], published=date(2020, 11, 5))
    assert ask(workspace, "SELECT published_on::VARCHAR FROM article") == [("2020-11-05",)]


def test_a_source_and_an_address_are_kept(page: Path, workspace: Workspace) -> None:
    url = "http://nj.minxian.test/a/fupin/2020/1103/900.html"
    import_files(workspace, [page], url=url)
    assert ask(workspace, "SELECT source_id, url FROM article") == [("sample_agriculture", url)]


def test_an_archive_of_another_home_gives_the_same_articles_once(portal: Portal, workspace: Workspace) -> None:
    ingest(workspace, ["sample_agriculture"])
    wanted = ask(workspace, "SELECT article_id, revision_id FROM article ORDER BY ALL")
    other = Workspace(replace(workspace.settings, home=workspace.settings.home.parent / "other"))
    other.prepare()
    elsewhere = workspace.settings.home.parent / "elsewhere"
    shutil.copytree(workspace.settings.raw_path, elsewhere)
    first = import_files(other, [elsewhere])
    assert len(first.loaded.new) == len(wanted)
    assert ask(other, "SELECT article_id, revision_id FROM article ORDER BY ALL") == wanted
    again = import_files(other, [elsewhere])
    assert len(again.loaded.new) == 0
    assert again.known > 0


def test_a_page_that_is_no_article_is_refused_with_its_reason(tmp_path: Path, home: Path) -> None:
    workspace = open_workspace()
    (tmp_path / "empty.html").write_bytes(b"<html></html>")
    report = import_files(workspace, [tmp_path / "empty.html"])
    assert len(report.refused) == 1
    assert report.refused[0].startswith("empty.html: empty")
    assert ask(workspace, "SELECT stage, reason FROM reject") == [("parse", "empty")]


def test_one_wrong_path_imports_nothing(page: Path, workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        import_files(workspace, [page, page.with_name("nowhere.txt")])
    assert not workspace.settings.published_path.exists()


def test_a_file_that_is_no_archive_gets_one_sentence(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "junk.warc.gz").write_bytes(b"this is no archive")
    with pytest.raises(UsageError, match=r"junk\.warc\.gz"):
        import_files(workspace, [tmp_path / "junk.warc.gz"])
