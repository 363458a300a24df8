"""Hostile pages end in an article or a declared refusal, each in under two seconds and in bounded memory."""

import random
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from povetl.errors import NotAnArticle
from povetl.page.lists import parse_list
from povetl.page.nesting import MAX_DEPTH, thin
from povetl.page.parse import parse_page
from povetl.page.verdict import judge

HEAD = (
    "<html><head><title>云岭县一季度增收情况</title></head><body><h1>云岭县一季度增收情况</h1>"
    "<div>时间：2020-01-01 来源：某县</div>"
)
GROUP = "<table><tr><td>" * 60 + "{}" + "</td></tr></table>" * 60
FONTS = "".join(f"<font size={n}>" for n in range(1500))
ATTRIBUTES = " ".join(f'a{n}="x"' for n in range(150_000))
SPANS = "<tr><td rowspan=9999 colspan=9999>1</td><td>2</td></tr>" * 3000
PROSE = "<p>今年一季度，全县群众人均增收120元，产业发展稳定。</p>"
URL = "http://www.example.gov.cn/xw/t20200101_1.html"
SECONDS = 2.0

HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "NULs": lambda: b"\x00" * 500_000,
    "binary junk": lambda: random.Random(1).randbytes(500_000),
    "100,000 nested divs": lambda: (HEAD + "<div>" * 100_000 + PROSE + "</div>" * 100_000).encode(),
    "100,000 unclosed b": lambda: (HEAD + "<b>" * 100_000 + PROSE).encode(),
    "misnested formatting": lambda: (HEAD + "<a><b><i>" * 60_000 + PROSE).encode(),
    "50,000 nested tables": lambda: (HEAD + "<table><tr><td>" * 50_000 + PROSE).encode(),
    "2 MB of nested tables": lambda: (HEAD + GROUP.format(PROSE) * 1000).encode(),
    "fonts opened by each paragraph": lambda: (HEAD + FONTS + "<p>x" * 5000 + PROSE).encode(),
    "150,000 attributes": lambda: f"{HEAD}<div {ATTRIBUTES}>x</div>{PROSE}".encode(),
    "unclosed attribute": lambda: (HEAD + PROSE + '<a href="' * 100_000).encode(),
    "unclosed comments": lambda: (HEAD + PROSE + "<!--" * 200_000).encode(),
    "unclosed scripts": lambda: (HEAD + PROSE + "<script>" * 100_000).encode(),
    "angle brackets": lambda: b"<" * 1_000_000,
    "huge spans": lambda: f"{HEAD}<table>{SPANS}</table>{PROSE}".encode(),
    "labels": lambda: (HEAD + PROSE + "<p>" + "来源：" * 200_000).encode(),
    "dates": lambda: (HEAD + PROSE + "<p>" + "2020-01-01 " * 150_000).encode(),
    "brackets": lambda: (HEAD + "<p>" + "（记者" * 200_000 + "</p>" + PROSE).encode(),
    "names": lambda: (HEAD + "<p>记者" + "张三、" * 200_000 + "</p>" + PROSE).encode(),
    "title of separators": lambda: ("<title>" + "_ - " * 100_000 + "</title>" + HEAD + PROSE).encode(),
    "blanks": lambda: (HEAD + PROSE + "<p>" + " \n\u3000" * 400_000 + "字</p>").encode(),
    "deep linked data": lambda: f"<script type='application/ld+json'>{'[' * 1999}</script>{HEAD}{PROSE}".encode(),
    "pager calls": lambda: (HEAD + PROSE + "<script>" + "createPageHTML(" * 100_000).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page_is_read_or_refused_in_time(name: str) -> None:
    raw = HOSTILE[name]()
    readers: tuple[Callable[[], object], ...] = (
        lambda: parse_page(raw, url=URL),
        lambda: parse_page(raw, content_type="text/plain"),
        lambda: parse_list(raw, url=URL),
        lambda: judge(raw, url=URL, final_url=URL),
    )
    for reader in readers:
        started = time.process_time()
        try:
            reader()
        except NotAnArticle as refusal:
            assert refusal.verdict  # noqa: PT017 - both ends are fine
        assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "name", ["100,000 nested divs", "2 MB of nested tables", "50,000 nested tables", "misnested formatting"]
)
def test_prose_survives_the_nesting(name: str) -> None:
    assert "全县群众人均增收120元" in parse_page(HOSTILE[name](), url=URL).text


@pytest.mark.parametrize(
    "expression",
    [
        '("<table><tr><td>" * 20 + "{p}" + "<table><tr><td>甲</td><td>乙</td></tr></table>" * 40_000)',
        '("<p><font>" * 60_000 + "{p}" * 20_000)',
        '("<div>" * 100_000 + "{p}" + "</div>" * 100_000)',
    ],
)
def test_pages_over_a_megabyte_take_less_than_twenty_times_their_size(expression: str) -> None:
    program = f"""
import resource
from povetl.page.parse import parse_page
raw = ({HEAD!r} + {expression.format(p=PROSE)}).encode()
parse_page(({HEAD!r} + {PROSE!r}).encode())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
parse_page(raw)
print(len(raw), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    size, taken = map(int, done.stdout.split())
    assert size > 1_000_000
    assert taken < 20 * size


def test_thinning_leaves_ordinary_markup_alone() -> None:
    page = (
        HEAD
        + "<ul><li>一<li>二</ul><p>甲<br>乙<p>丙<img src=a.jpg>"
        + PROSE
        + "<!-- note --><script>if (a<b) c('</p>')</script></body></html>"
    )
    assert thin(page) == page


def test_thinning_keeps_text_and_bounds_depth() -> None:
    thinned = thin("<div>" * 1000 + "文字" + "</div>" * 1000)
    assert "文字" in thinned
    assert thinned.count("<div>") == thinned.count("</div>") == MAX_DEPTH
