"""One article under several addresses, and one text on two sites, all the way into the published warehouse."""

from pathlib import Path

import pytest

from povetl.pipeline.importing import import_files
from povetl.pipeline.workspace import Workspace
from povetl.warehouse.connect import connect_published

TEXT = "".join(
    f"<p>第{number}个搬迁点住进{number * 37}户群众，{work}，干部每月上门一次，问收入，也问孩子上学和老人看病。</p>"
    for number, work in enumerate(
        ("水电路一并接通", "卫生室配齐了药品", "扶贫车间开了工", "幼儿园秋天开学", "合作社种上了芫根", "班车一天两趟"),
        1,
    )
)
PLAIN = "http://www.mangkang.test/xwzx/202101/t20210106_5000001.html"
COPY = "http://cz.minsheng.test/n2/2021/0107/c345459-33900001.html"


def save(folder: Path, name: str, *, before: str = "", after: str = "") -> Path:
    body = f"<div class='TRS_Editor'>{before}{TEXT}{after}</div>"
    path = folder / name
    path.write_text(
        "<html><head><meta charset='utf-8'><title>搬迁群众安了家</title></head><body><h1>搬迁群众安了家</h1>"
        f"<div>发布时间：2021-01-06 10:00 来源：芒康融媒</div>{body}</body></html>",
        encoding="utf-8",
    )
    return path


def rows(workspace: Workspace) -> list[tuple[str, str | None, str | None]]:
    con = connect_published(workspace.settings.published_path)
    try:
        return con.execute(
            "SELECT article_id, duplicate_of, origin_cluster FROM latest_article ORDER BY url"
        ).fetchall()
    finally:
        con.close()


@pytest.mark.parametrize("other", [f"{PLAIN}?from=timeline", f"{PLAIN}#top", PLAIN.replace("http:", "https:")])
def test_row_44_one_article_under_another_address_is_no_second_article(
    workspace: Workspace, tmp_path: Path, other: str
) -> None:
    import_files(workspace, [save(tmp_path, "one.html")], url=PLAIN)
    import_files(workspace, [save(tmp_path, "two.html", after="<p>（责任编辑：某某）</p>")], url=other)
    assert len(rows(workspace)) == 1


def test_row_45_a_text_on_a_second_site_is_kept_and_marked_as_a_copy(workspace: Workspace, tmp_path: Path) -> None:
    import_files(workspace, [save(tmp_path, "one.html")], url=PLAIN)
    copy = save(tmp_path, "two.html", before="<p>芒康融媒芒康1月7日电</p>", after="<p>（责编：某某、某某某）</p>")
    import_files(workspace, [copy], url=COPY)
    found = rows(workspace)
    assert len(found) == 2
    assert len({cluster for _, _, cluster in found}) == 1
    assert sorted(duplicate is None for _, duplicate, _ in found) == [False, True]
