"""Damaged pages: whatever is cut, spliced, re-encoded or dropped, the reader keeps its promises.

The short run is part of the tests; ``POVETL_FUZZ=20000`` makes the long one (``make fuzz``).
"""

import os
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from povetl.errors import NotAnArticle
from povetl.page.lists import parse_list
from povetl.page.parse import join_parts, parse_page
from povetl.page.verdict import judge
from povetl.records import Article

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "pages").glob("*.html"))]
MUTANTS = int(os.environ.get("POVETL_FUZZ", "300"))
URL = "http://www.example.gov.cn/xw/202104/t20210407_36.html"
TAG = re.compile(rb"</?[a-zA-Z][^<>]{0,200}>")


def truncate(raw: bytes, dice: random.Random) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


def splice(raw: bytes, dice: random.Random) -> bytes:
    other = dice.choice(PAGES)
    start = dice.randrange(len(other))
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + other[start : start + dice.randrange(4000)] + raw[at:]


def drop_tags(raw: bytes, dice: random.Random) -> bytes:
    share = dice.random()
    return TAG.sub(lambda tag: b"" if dice.random() < share else tag[0], raw)


def repeat_tags(raw: bytes, dice: random.Random) -> bytes:
    return TAG.sub(lambda tag: tag[0] * dice.randrange(4), raw)


def recode(raw: bytes, dice: random.Random) -> bytes:
    read, write = dice.choice(
        [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "utf-16"), ("latin-1", "utf-8"), ("utf-8", "big5hkscs")]
    )
    return raw.decode(read, "replace").encode(write, "replace")


def flip(raw: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(raw)
    for _ in range(dice.randrange(1, 60)):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def cut_out(raw: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(raw))
    return raw[:start] + raw[start + dice.randrange(2000) :]


CHANGES = (truncate, splice, drop_tags, repeat_tags, recode, flip, cut_out)


def mutant(number: int) -> bytes:
    dice = random.Random(number)
    raw = dice.choice(PAGES)
    for _ in range(dice.randrange(1, 4)):
        raw = dice.choice(CHANGES)(raw, dice) or b" "
    return raw


def keeps_promises(raw: bytes, content_type: str | None = None) -> None:
    started = time.process_time()
    try:
        article = parse_page(raw, url=URL, content_type=content_type)
    except NotAnArticle as refusal:
        assert re.fullmatch(r"list|soft_404|blocked:\w+|attachment|empty", refusal.verdict)  # noqa: PT017 - both ends are fine
    else:
        holds_together(article)
        again = parse_page(raw, url=URL, content_type=content_type)
        assert again == article
        holds_together(join_parts([article, again]))
    parse_list(raw, url=URL)
    judge(raw, url=URL, final_url=URL)
    assert time.process_time() - started < 2


def holds_together(article: Article) -> None:
    assert article.title
    assert "".join(article.text[block.start : block.end] + "\n" for block in article.blocks) == article.text
    assert all(article.text[cell.start : cell.end] == cell.text for table in article.tables for cell in table.cells)
    assert all("\n" not in article.text[block.start : block.end] for block in article.blocks)
    assert len(article.content_sha256) == 64
    assert article.published.at is None or article.published.at.tzinfo is not None
    for image in article.images:
        if image.caption_start is not None:
            assert image.caption is not None
            assert article.text.startswith(image.caption, image.caption_start)


@pytest.mark.parametrize("batch", range(max(1, MUTANTS // 100)))
def test_mutants_are_read_or_refused(batch: int) -> None:
    for number in range(batch * 100, min(MUTANTS, batch * 100 + 100)):
        try:
            keeps_promises(mutant(number))
        except Exception as error:
            raise AssertionError(f"mutant({number}) breaks a promise") from error


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=3000), st.sampled_from([None, "text/plain", "text/html; charset=gbk"]))
def test_any_bytes_are_read_or_refused(raw: bytes, content_type: str | None) -> None:
    keeps_promises(raw, content_type)


WORDS = st.sampled_from([
    "<p>", "</p>", "<table>", "<tr>", "<td>", "<td rowspan=3>", "</table>", "<br>", "<img src=a.jpg>", "<li>", "<h2>",
    "</div>", "<div>", "<span>", "<b>", "</b>", "<a href=x.pdf>附件</a>", "&nbsp;", "\x0b", "\u2028", "\n", "\u3000",
    "全县增收12万元。", "来源：某网", "2021-04-06 10:00", "（记者 张三）", "图为现场", "责任编辑：李四",
])  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=60))
def test_any_soup_is_read_or_refused(words: list[str]) -> None:
    keeps_promises(("<title>云岭县召开推进会议</title><p>今年，全县增收，产业发展。</p>" + "".join(words)).encode())
