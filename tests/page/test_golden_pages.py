"""The project's own golden pages, one per site style: every field as a person reads it off the page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from povetl.page.decode import decode
from povetl.page.graft import graft
from povetl.page.nesting import parse_html
from povetl.page.parse import join_parts, parse_page
from povetl.records import Article, Layout

GOLDEN = Path(__file__).parents[1] / "pages"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def load(name: str) -> tuple[Article, dict[str, Any]]:
    expected = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    return parse_page((GOLDEN / f"{name}.html").read_bytes(), url=expected["url"]), expected


def test_there_are_at_least_eight_styles() -> None:
    assert len(NAMES) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_fields_are_those_a_reader_sees(name: str) -> None:
    article, expected = load(name)
    published = article.published
    found = {
        "title": article.title,
        "pretitle": article.pretitle,
        "subtitle": article.subtitle,
        "published_at": published.at.isoformat() if published.at else None,
        "precision": published.precision,
        "authors": list(article.authors),
        "editor": article.editor,
        "origin": article.origin,
        "section": list(article.section),
        "dateline": article.dateline,
        "script": article.script,
        "canonical_url": article.canonical_url,
        "text": article.text.split("\n")[:-1],
        "images": [image.url for image in article.images],
        "attachments": [[attachment.name, attachment.extension] for attachment in article.attachments],
        "part_urls": list(article.part_urls),
        "zones": [[zone.zone, zone.text] for zone in article.zones if zone.zone == "teaser"],
    }
    for kind, key in (("heading", "headings"), ("list_item", "list_items"), ("caption", "captions")):
        found[key] = [article.text[block.start : block.end] for block in article.blocks if block.kind == kind]
    for key, value in expected.items():
        if key in found:
            assert (key, found[key]) == (key, value)
    for absent in ("pretitle", "subtitle"):
        assert found[absent] == expected.get(absent)
    for absent in ("images", "attachments", "part_urls", "captions"):
        assert found[absent] == expected.get(absent, [])


@pytest.mark.parametrize("name", [name for name in NAMES if '"tables"' in (GOLDEN / f"{name}.json").read_text("utf-8")])
def test_data_table_has_its_header_paths(name: str) -> None:
    article, expected = load(name)
    assert len(article.tables) == len(expected["tables"])
    for table, want in zip(article.tables, expected["tables"], strict=True):
        assert (table.rows, table.columns, table.caption) == (want["rows"], want["columns"], want["caption"])
        assert table.unit == want.get("unit")
        cells = [cell for cell in table.cells if cell.text == want["cell"]["text"]]
        assert [(list(cell.row_headers), list(cell.column_headers)) for cell in cells] == [
            (want["cell"]["row_headers"], want["cell"]["column_headers"])
        ]


@pytest.mark.parametrize("name", NAMES)
def test_every_range_obeys_its_text(name: str) -> None:
    article, _ = load(name)
    assert_ranges(article)


def assert_ranges(article: Article) -> None:
    """Blocks tile the text, each ended by one line feed; cells and captions are slices of it."""
    assert "".join(article.text[block.start : block.end] + "\n" for block in article.blocks) == article.text
    for block in article.blocks:
        assert "\n" not in article.text[block.start : block.end]
    for table in article.tables:
        for cell in table.cells:
            assert article.text[cell.start : cell.end] == cell.text
    for image in article.images:
        if image.caption_start is not None and image.caption is not None:
            assert article.text[image.caption_start :].startswith(image.caption)
    assert article.zones[0].zone == "title"
    assert article.zones[0].text == article.title


def test_footer_is_a_zone_and_no_text() -> None:
    article, expected = load("xizang_trad")
    footers = [zone.text for zone in article.zones if zone.zone == "footer"]
    assert len(footers) == 1
    assert expected["footer_has"] in footers[0]
    assert expected["footer_has"] not in article.text


def test_parts_are_joined_across_a_cut_sentence() -> None:
    pages = [load("multi_page_1")[0], load("multi_page_2")[0]]
    joined = join_parts(pages)
    assert "带动农户2980户，其中脱贫户1104户。\n" in joined.text
    assert_ranges(joined)
    assert [(part.ordinal, part.url) for part in joined.parts] == [(0, pages[0].url), (1, pages[1].url)]
    assert "".join(joined.text[part.start : part.end] for part in joined.parts) == joined.text
    assert joined.text[joined.parts[1].start :] == pages[1].text
    assert [image.caption for image in joined.images] == ["图为药材加工车间"]
    assert joined.part_urls == pages[0].part_urls


def test_parts_that_end_in_whole_sentences_stay_paragraphs() -> None:
    first, second = load("trs_county")[0], load("multi_page_2")[0]
    joined = join_parts([first, second])
    assert joined.text == first.text + second.text
    assert join_parts([first]).text == first.text
    with pytest.raises(ValueError, match="at least one"):
        join_parts([])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_depends_on_known_containers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("povetl.page.region._CONTAINERS", re.compile("(?!)"))
    article, expected = load(name)
    assert article.text.split("\n")[:-1] == expected["text"]
    assert article.title == expected["title"]


@pytest.mark.parametrize("name", NAMES)
def test_a_source_s_wrong_selectors_change_nothing(name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    wrong = (".no-such-class", "div[[", "#nowhere")
    layout = Layout(title=wrong, published=wrong, origin=wrong, author=wrong, body=wrong, teasers=wrong, footer=wrong)
    raw = (GOLDEN / f"{name}.html").read_bytes()
    assert parse_page(raw, url=expected["url"], layout=layout) == parse_page(raw, url=expected["url"])


def test_a_source_s_selectors_come_first() -> None:
    layout = Layout(
        site_name="云岭县政府网", title=(".xl-tit h3",), published=(".xl-info span",), body=(".Custom_UnionStyle",),
        drop=("strong",), footer=(".footer p",), document_id=r"_(\d+)\.html",
    )  # fmt: skip
    url = "http://www.yunling.example.cn/xw/gzdt/202104/t20210407_36.html"
    article = parse_page((GOLDEN / "trs_county.html").read_bytes(), url=url, layout=layout)
    assert (article.title, article.origin, article.document_id) == (
        "云岭县召开巩固拓展脱贫攻坚成果推进会", "云岭县政府网", "36"
    )  # fmt: skip
    assert "一、抓好动态监测" not in article.text
    assert next(zone.text for zone in article.zones if zone.zone == "footer").startswith("主办单位")


@pytest.mark.parametrize("name", NAMES)
def test_grafted_tree_is_a_whole_beautifulsoup_tree(name: str) -> None:
    tree = parse_html(decode((GOLDEN / f"{name}.html").read_bytes())[0])
    root = graft(tree.css("body")[0])
    assert [tag.name for tag in root.find_all(True)] == [tag.name for tag in root.select("*")]
    assert root.get_text() == "".join(str(text) for text in root.find_all(string=True))
    for tag in root.find_all("p"):
        tag.decompose()
    assert root.find("p") is None
