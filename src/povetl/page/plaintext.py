"""The saved plain text of a page: what is title, info bar, body, origin, teasers and footer.

Someone who copies a page into a text file keeps the order of its parts and loses its markup: a breadcrumb, the title,
labelled lines, paragraphs, an origin, a copyright notice, teasers of other articles that end in a link such as
[详细], and lines of contact data.
"""

import re
from dataclasses import dataclass, field

from povetl.errors import NotAnArticle
from povetl.page.body import Item, is_heading
from povetl.page.bylines import dateline
from povetl.page.compose import compose
from povetl.page.credits import labelled
from povetl.page.dates import choose_published, date_in_url, find_dates
from povetl.page.infobar import read_credits
from povetl.page.inline import EDGE, MORE
from povetl.page.metadata import Head
from povetl.page.outline import Line
from povetl.page.script import read_script
from povetl.records import Article, DateSeen, Encoding, Layout, Zone

_BREADCRUMB = re.compile(r"^[^。！？]{0,20}(?:位置|首页|首頁)[^。！？]{0,60}$")
_SENTENCE_END = re.compile(r"[。！？；…!?;][”’」』）)\]\"']*$")
_SENTENCE = re.compile(r"[。！？]")
_RULE = re.compile(r"^[\s\-—_=*·•|~]{1,80}$")
_NOTICE = re.compile(
    r"^[【\[]?\s*(?:版权|版權|免责|免責|法律|转载|轉載|特别|特別)\s?(?:声明|聲明|说明|說明|所有)|^凡(?:本网|本網|本站|注明)|(?:转载|轉載).{0,24}(?:注明|註明)|(?:版权|版權)(?:归|歸|所有)|Copyright|©",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"^[【\[]?\s?(?:版权|版權|免责|免責)\s?(?:声明|聲明)|^凡(?:本网|本網|本站|注明|註明)")
_CONTACT = re.compile(
    r"^联系我们|^聯系我們|^聯繫我們|(?:电话|電話|传真|傳真|邮编|郵編|邮箱|E-?mail|地址|热线|QQ|ICP备|公网安备)\s{0,2}[:：(（]?\s{0,2}[\d(（\w@]",
    re.IGNORECASE,
)
_CONTACT_MARK = re.compile(r"(?:电话|電話|传真|E-?mail|地址|邮编|邮箱)\s{0,2}[:：]", re.IGNORECASE)


@dataclass(slots=True)
class Saved:
    """The parts of a saved page."""

    title: str = ""
    section: tuple[str, ...] = ()
    info: list[str] = field(default_factory=list)
    """Labelled lines above and below the body."""
    paragraphs: list[str] = field(default_factory=list)
    teasers: list[str] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)


def _is_info(line: str) -> bool:
    if len(line) > 120 or _SENTENCE.search(line):
        return False
    if labelled(line) or (re.match(r"^.{1,12}\s?[:：]\s?\S{0,60}$", line) and find_dates(line, "info_bar")):
        return True
    dates = find_dates(line, "info_bar")
    return bool(dates) and len(line) <= len(dates[0].text) + 16


def _is_footer(line: str) -> bool:
    if _NOTICE.search(line) and (len(line) < 300 or _NOTICE.match(line)):
        return True
    return (bool(_CONTACT_MARK.search(line)) and not _SENTENCE_END.search(line)) or bool(_CONTACT.match(line))


def read_saved(text: str) -> Saved:
    """The parts of a saved page's text. Line feeds divide blocks; white space at their edges is layout."""
    lines = [line.strip(EDGE) for line in re.split(r"\r\n|\r|\n", text)]
    lines = [line for line in lines if line]
    saved = Saved()
    at = 0
    if at < len(lines) and _BREADCRUMB.match(lines[at]) and len(lines) > 2:
        crumb = re.sub(r"^.{0,20}?(?:位置)\s*(?:是)?\s*[:：]?\s*", "", lines[at])
        names = [name.strip() for name in re.split(r"\s*(?:>+|＞|»|›|/| - |-|—|\|)\s*", crumb)]
        saved.section = tuple(name for name in names if name and name not in ("首页", "首頁", "正文"))
        at += 1
    if at < len(lines):
        saved.title = lines[at]
        at += 1
    while at < len(lines) and at < 12 and (_is_info(lines[at]) or _RULE.match(lines[at])):
        saved.info.append(lines[at])
        at += 1
    rest = lines[at:]
    end = _body_end(rest)
    saved.paragraphs = rest[:end]
    _read_tail(rest[end:], saved)
    while saved.paragraphs and (_is_info(saved.paragraphs[-1]) or _RULE.match(saved.paragraphs[-1])):
        saved.info.append(saved.paragraphs.pop())
    return saved


def _body_end(lines: list[str]) -> int:
    """Index of the first line that is no longer body: a notice, contact data, a rule, or the first teaser's title."""
    limit = len(lines)
    for index, line in enumerate(lines):
        if index and MORE.search(line):
            above = lines[index - 1]
            titled = index > 1 and not _SENTENCE_END.search(above) and not _is_info(above) and not _RULE.match(above)
            limit = index - 1 if titled else index
            break
    total = sum(map(len, lines[:limit]))
    passed = 0
    for index, line in enumerate(lines[:limit]):
        late = index * 2 >= limit or passed * 2 >= total
        if index and (
            _RIGHTS.match(line) or (late and (_is_footer(line) or (_RULE.match(line) and limit < len(lines))))
        ):
            return index
        passed += len(line)
    return limit


def _read_tail(lines: list[str], saved: Saved) -> None:
    waiting: list[str] = []
    more_ahead = [bool(MORE.search(line)) for line in lines]
    for index, line in enumerate(lines):
        if _RULE.match(line):
            continue
        if MORE.search(line):
            waiting.append(MORE.sub("", line))
            saved.teasers.append("\n".join(waiting))
            waiting = []
        elif _is_footer(line) or not any(more_ahead[index:]):
            (saved.info if _is_info(line) and not _is_footer(line) else saved.footer).append(line)
        else:
            waiting.append(line)
    saved.footer.extend(waiting)


def parse_saved(text: str, encoding: Encoding, url: str | None, layout: Layout, given: list[DateSeen]) -> Article:
    """The article in the saved plain text of a page; its hash is still to be filled in.

    Raises:
        NotAnArticle: the text holds a title at most.
    """
    saved = read_saved(text)
    if not saved.paragraphs:
        raise NotAnArticle("empty", "the text holds a title at most")
    items = [
        Item("heading", line, level=3) if is_heading(line) else Item("paragraph", line) for line in saved.paragraphs
    ]
    composed = compose(items, [])
    above = [Line(block=0, holder=0, pieces=[line], chars=len(line), text=line) for line in saved.info]
    named = read_credits(above, "\n".join(saved.footer), Head(base=url), saved.paragraphs, layout)
    in_url = date_in_url(url)
    dates = [*find_dates("\n".join(saved.info), "info_bar")[:3], *([in_url] if in_url else []), *given]
    agency, line = dateline(saved.paragraphs[0])
    script, language = read_script(composed.text)
    zones = [Zone(zone="title", ordinal=0, text=saved.title)]
    zones += [Zone(zone="teaser", ordinal=ordinal, text=teaser) for ordinal, teaser in enumerate(saved.teasers)]
    zones += [Zone(zone="footer", ordinal=0, text="\n".join(saved.footer))] if saved.footer else []
    return Article(
        url=url, canonical_url=url, document_id=None, title=saved.title, authors=named.authors,
        editor=named.editor or None, origin=named.origin or None, agency=agency, dateline=line,
        section=saved.section, published=choose_published(dates), language=language, script=script,
        text=composed.text, blocks=composed.blocks, zones=tuple(zones), encoding=encoding, content_sha256="",
    )  # fmt: skip
