"""What a page is: article, list, soft_404, blocked:<vendor>, attachment, or empty.

Content comes first: a page that holds an article is one, whatever cookies or headers a firewall left on it. Only then
do signatures count, and only then the phrases of error pages. Signatures and phrases are data (data/vendors.toml).
"""

import re

from povetl.page.addresses import split_address
from povetl.page.dates import find_dates
from povetl.page.decode import decode
from povetl.page.embedded import show_embedded
from povetl.page.inline import MORE
from povetl.page.metadata import Head, read_head
from povetl.page.nesting import parse_html
from povetl.page.outline import Line, Outline, read_outline
from povetl.page.region import find_region, line_prose, measure
from povetl.page.signatures import SIGNATURE_BYTES, SIGNATURES, vendor_of
from povetl.records import Headers, Layout

_MAGIC = (
    b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c", b"{\\rtf", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF",
    b"\x1f\x8b\x08", b"BM", b"ID3", b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00\x20ftyp", b"OggS",
)  # fmt: skip
_ATTACHMENT_TYPES = re.compile(
    r"^(?:application/(?!xhtml|xml|json|rss|atom|javascript|x-javascript|octet-stream)|image/|audio/|video/|font/)",
    re.IGNORECASE,
)
_ATTACHMENT_DISPOSITION = re.compile(r"^\s*attachment", re.IGNORECASE)
_HAN = re.compile("[\u3400-\u9fff\u0f00-\u0fff]")
_ARTICLE_HAN = 40
_INFO_BAR = re.compile(r"(?:来源|來源|稿源|作者|发布时间|发布日期|发表时间|时间|日期|時間)\s?[:：]")
_LIST_URL = re.compile(r"/$|/(?:index|list|node|column)[\d_-]*\.\w{3,5}$|/list[_-][\d_-]+\.\w{3,5}$|/col/col\d+/")


_GONE = re.compile("|".join(map(re.escape, SIGNATURES.phrases)))


def is_attachment(raw: bytes, content_type: str | None = None) -> bool:
    """Whether bytes are a file and not a page, by their first bytes, else by their declared type."""
    start = raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n") if not raw.startswith(b"\x00") else raw[:64]
    if start.startswith(_MAGIC):
        return not (start.startswith(b"BM") and b"<" in raw[:400])
    declared = bool(content_type and _ATTACHMENT_TYPES.match(content_type))
    return declared and not raw[:1024].lstrip().startswith(b"<")


def has_article(outline: Outline, region: int | None, head: Head) -> bool:
    """Whether a page holds an article: running text, or under article tags a short text, a data table or pictures."""
    if region is None:
        return False
    lines = outline.lines_in(region)
    linked = sum(map(_is_linked, lines))
    han = marks = 0
    for line in lines:
        if line_prose(line) > 12:
            text = line.text
            han += len(text) if line.chars > 200 else len(_HAN.findall(text))
            marks += sum(map(text.count, "。，；、་"))
            if han > 60 * max(linked, 5) and marks >= 2:
                return True
    evidence = head.is_article or _has_info_bar(outline)
    if han >= _ARTICLE_HAN and marks >= 2:
        return linked < 5 or evidence
    if not evidence:
        numbers = sum(line.chars <= 20 and any(map(str.isdigit, line.text)) for line in lines)
        return numbers >= 12 and linked < 5 and bool(head.title)
    return bool(lines) and linked < 5


def _has_info_bar(outline: Outline) -> bool:
    """Whether a line names where or when a text was published: 来源： or 发布时间： with a date beside it."""
    return any(
        line.chars <= 140
        and any(map(str.isdigit, line.text))
        and (_INFO_BAR.search(line.text) or "字" in line.text)
        and find_dates(line.text, "info_bar")
        for line in outline.lines[:400]
    )


def judge_block(*, http_status: int, headers: Headers, body: bytes | None) -> str | None:
    """``blocked:<vendor>`` when a firewall answered instead of the site; None when it did not.

    A page with an article is none, whatever cookies came with it.
    """
    raw = body or b""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    if is_attachment(raw, content_type):
        return None
    text, _ = decode(raw[:SIGNATURE_BYTES], content_type=content_type)
    vendor = vendor_of(text, http_status, headers)
    if vendor is None:
        return None
    if http_status < 400 and raw:
        tree = parse_html(text)
        outline = read_outline(tree)
        region = find_region(outline, tree, measure(outline))
        if has_article(outline, region, read_head(tree, None)) or _is_list(outline):
            return None
    return f"blocked:{vendor}"


def _is_linked(line: Line) -> bool:
    """Whether a line is mostly a linked title."""
    return line.link_chars >= 8 and line.link_chars * 10 >= 4 * line.chars


def _is_list(outline: Outline) -> bool:
    """Whether a page offers linked titles: five, two that are most of its text, or one with a day beside it."""
    titles = [line for line in outline.lines if _is_linked(line)]
    size = sum(line.chars for line in outline.lines)
    return (
        len(titles) >= 5
        or (len(titles) >= 2 and 2 * sum(line.link_chars for line in outline.lines) > size)
        or any(find_dates(line.text, "list") for line in titles)
    )


def _is_list_of_summaries(outline: Outline, region: int, head: Head, url: str) -> bool:
    """Whether the running text of a page is that of several articles: linked titles, each with a day and a summary."""
    if head.is_article:
        return False
    lines = outline.lines_in(region)
    linked = sum(_is_linked(line) for line in lines)
    if linked and _LIST_URL.search(split_address(url).path):
        return True
    rows = sum(line.chars <= 140 and bool(find_dates(line.text, "list")) for line in lines)
    more = sum(bool(MORE.search(line.text[-12:])) for line in lines)
    return linked >= 2 and (rows >= max(2, linked // 2) or more >= max(2, linked // 2))


def _is_soft_404(outline: Outline, title: str, url: str, final_url: str) -> bool:
    texts = [line.text for line in outline.lines]
    if _GONE.search(title) or re.match(r"^\s*(?:404|错误|出错)", title):
        return True
    if sum(map(len, texts)) < 1500 and any(_GONE.search(text) for text in texts if len(text) < 120):
        return True
    asked, answered = split_address(url), split_address(final_url or url)
    if asked.path.rstrip("/") != answered.path.rstrip("/"):
        path = answered.path.lower()
        if any(sign in path for sign in SIGNATURES.paths):
            return True
        home = answered.path.rstrip("/") in ("", "/index.html", "/index.htm", "/index.shtml", "/index")
        return home and asked.path.count("/") > 1
    return False


def judge(
    raw: bytes,
    *,
    url: str,
    final_url: str,
    http_status: int = 200,
    headers: Headers = (),
    layout: Layout | None = None,
) -> str:
    """The verdict on one answer: ``article list soft_404 blocked:<vendor> attachment empty``.

    ``url`` is what was asked for, ``final_url`` where the answer came from. Never raises.
    """
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    disposition = next((value for name, value in headers if name.lower() == "content-disposition"), "")
    if is_attachment(raw, content_type) or (_ATTACHMENT_DISPOSITION.match(disposition) and raw):
        return "attachment"
    blocked = judge_block(http_status=http_status, headers=headers, body=raw)
    if blocked:
        return blocked
    text, _ = decode(raw, content_type=content_type, big5=bool(layout and layout.encoding == "big5"))
    return judge_text(text, url=url, final_url=final_url, layout=layout)


def judge_text(text: str, *, url: str, final_url: str, layout: Layout | None = None) -> str:
    """The verdict on a decoded page that no firewall sent."""
    if not text.strip():
        return "empty"
    verdict = _judge_markup(text, url, final_url, layout)
    shown = show_embedded(text) if verdict == "empty" else None
    return verdict if shown is None else _judge_markup(shown, url, final_url, layout)


def _judge_markup(text: str, url: str, final_url: str, layout: Layout | None) -> str:
    tree = parse_html(text)
    outline = read_outline(tree)
    region = find_region(outline, tree, measure(outline), layout.body if layout else ())
    return judge_outline(outline, region, read_head(tree, None), url=url, final_url=final_url)


def judge_outline(outline: Outline, region: int | None, head: Head, *, url: str, final_url: str) -> str:
    """The verdict on a page already outlined."""
    article = has_article(outline, region, head)
    if article and region is not None and _is_list_of_summaries(outline, region, head, final_url):
        return "list"
    if _is_soft_404(outline, head.title, url, final_url) and not (article and head.is_article):
        return "soft_404"
    if article:
        return "article"
    return "list" if _is_list(outline) else "empty"


def blocked_text(text: str) -> str | None:
    """``blocked:<vendor>`` when the text alone gives a firewall away; for pages that hold no article."""
    vendor = vendor_of(text, 200, ())
    return f"blocked:{vendor}" if vendor else None
