"""Who wrote, edited and first published an article, read from labels, bylines and datelines.

Labels as Chinese templates print them, with full- or half-width colons, bars and inner spaces: 来源 信息来源 稿源 供稿,
作者 记者 文/, 编辑 责编 责任编辑 审核.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_COLON = r"\s{0,3}[:：︱|丨/／]\s{0,4}"
_LABELS = {
    "origin": r"(?:信息|文章|稿件|新闻|内容|资料|原文)?(?:来\s{0,2}源|來\s{0,2}源)|稿\s{0,2}源|出\s{0,2}处|供稿单位|发布单位|发布机构|来源单位|信息提供",
    "author": r"(?:本文|文章|原文)?作\s{0,3}者|撰\s{0,2}稿人?|撰\s{0,2}文|本?[报网刊台]?记\s{0,2}者|通\s{0,2}讯\s{0,2}员|文字",
    "editor": r"(?:责任|本文|本期|网络|值班|执行|初审|首席)?编\s{0,2}辑|责\s{0,2}编|责任编辑|責任編輯|編輯|编审",
    "other": r"发布(?:时间|日期)|发表(?:时间|日期)|时\s{0,2}间|日\s{0,2}期|浏览(?:次数|量|数)?|点击(?:数|量|率|次数)?|阅读(?:量|数|次数)?|访问(?:量|次数)?|人气|字\s{0,2}[号体]|字号|分享|打印|审\s{0,2}[核校稿签]|审核人|校\s{0,2}对|监\s{0,2}制|摄\s{0,2}影|供\s{0,2}图|总编|主编|关键[词字]|收藏|关闭|栏目|评论|发布人|录入|访谈|视力保护|保护视力|背景色|色彩|网站支持|文号|索引号|更新(?:时间|日期)|成文日期|有效性|发文字号",
}
_LABEL = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items()))
_LABELLED = re.compile("(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items()) + ")" + _COLON)
_VALUE_END = re.compile(
    r"[\x1f\n]|\s{3,}|\u3000{2,}|[|｜丨]|[\[【（(](?=字|打|关|小|大|浏)|(?:19|20)\d\d\s?[-年/.]|分享到|我要|查看|打印|字号|扫一扫|关注"
)
_EDGE = " \t\r\n\u3000\xa0\u200b|｜丨:：,，、;；[]【】()（）<>《》\"'/·-—*>“”"
_NAME = r"[\u4e00-\u9fff·]{2,4}"
_OWN_SITE = re.compile(r"^(?:本网|本站|本网站|本|本网原创|本站原创稿|网站)$")
_NO_NAME = re.compile(
    r"无|佚名|不详|未知|admin|编辑|管理员|本站|本网|原创|转载|责任|记者|作者|来源|系统|字体|时间|日期|null|发布",
    re.IGNORECASE,
)
_ROLE = r"(?:本报|本刊|本网|本台|本社|[\u4e00-\u9fff]{2,8}?)?(?:首席|特约|特派|驻[\u4e00-\u9fff]{2,4}|见习|实习|全媒体|融媒体?)?(?:记者|記者|通讯员|特约撰稿)"


@dataclass(slots=True)
class Credits:
    """What the labels and bylines say; each empty when nothing does."""

    origin: str = ""
    authors: tuple[str, ...] = ()
    editor: str = ""


def labelled(text: str) -> dict[str, str]:
    """Values by kind of label in ``text``, where ``\\x1f`` marks the borders of text nodes: first of each kind."""
    values: dict[str, str] = {}
    marks = list(_LABELLED.finditer(text))
    for position, mark in enumerate(marks):
        kind = mark.lastgroup or ""
        end = marks[position + 1].start() if position + 1 < len(marks) else len(text)
        value = text[mark.end() : end].lstrip(" \x1f\u3000\xa0[【")
        stop = _VALUE_END.search(value)
        if stop:
            value = value[: stop.start()]
        value = value.strip(_EDGE)
        if kind == "origin" or kind == "author" or kind == "editor":
            if value and len(value) <= 40:
                values.setdefault(kind, value)
    return values


def split_names(text: str) -> tuple[str, ...]:
    """Persons or offices in ``text``; a two-character name written with a space inside is joined."""
    text = re.sub(r"[(（][^()（）]{0,30}[)）]", "", text)
    parts = [part.strip(_EDGE) for part in re.split(r"[、,，;；/／|\u3000]+|\s{2,}|&|\band\b", text)]
    names: list[str] = []
    for part in parts:
        words = part.split()
        waiting = ""
        for word in words:
            word = (
                re.sub(rf"^{_ROLE}\s*", "", word)
                if len(word) > 4
                else re.sub(r"^(?:记者|記者|通讯员|文|图|摄影)$", "", word)
            )
            if len(word) == 1 and "\u4e00" <= word <= "\u9fff":
                waiting += word
                if len(waiting) == 2:
                    names.append(waiting)
                    waiting = ""
                continue
            if word:
                names.append(word)
    return tuple(dict.fromkeys(name for name in names if 2 <= len(name) <= 20 and not _NO_NAME.search(name)))


def plausible_origin(text: str) -> str:
    """An origin without its label and trailing badges; empty when it is none."""
    text = re.sub(rf"^(?:{_LABELS['origin']})\s*[:：]\s*", "", text.strip())
    text = re.sub(r"\s*(?:原创稿?|作者.*|记者.*)$", "", text) if len(text) > 6 else text
    text = text.strip(_EDGE)
    if (
        not text
        or len(text) > 40
        or re.fullmatch(r"[\d\s:./-]+|https?://\S+|无|暂无|未知|不详|其他|互联网|网络|转载|原创", text)
    ):
        return ""
    return text


_BYLINE = re.compile(
    rf"^[□■◎●○▲△◆◇*\s]*(?:文[/|／｜\s]\s*)?(?P<role>{_ROLE}|作者|文|撰文)\s*[:：︱|丨/／]?\s*(?P<names>{_NAME}(?:[、，,\s\u3000]+[\u4e00-\u9fff·]{{1,4}}){{0,7}})\s*(?:[/／|]?\s*(?:文|摄影报道|文并?/?图|报道|整理))?[。\s]*$"
)
_BARE_PAREN = re.compile(r"^[(（\[【〔]\s*(?P<body>[^()（）\[\]【】〔〕]{2,60})\s*[)）\]】〕][。\s]*$")
_IN_DATELINE = re.compile(
    rf"^.{{0,30}}?(?:电|訊|讯|日)?\s*[(（〔]\s*(?:[^()（）〔〕]{{0,12}}?(?:记者|記者|通讯员))\s*[:：/]?\s*(?P<names>{_NAME}(?:[、，,\s\u3000]+(?:(?:通讯员|实习生|记者)\s*)?[\u4e00-\u9fff·]{{1,4}}){{0,7}})\s*(?:[/／](?P<place>[^()（）〔〕]{{1,12}}))?\s*[)）〕]"
)
_PLAIN_DATELINE = re.compile(
    rf"^[\u4e00-\u9fff]{{2,10}}(?:\d{{1,2}}月)?\d{{1,2}}日[电讯電訊]\s*[(（]\s*(?P<names>{_NAME}(?:[、，,\s\u3000]+[\u4e00-\u9fff·]{{1,4}}){{0,5}})\s*[)）]"
)
_TAIL = re.compile(
    rf"[(（〔【\[]\s*(?:{_ROLE})\s*[:：/]?\s*(?P<names>{_NAME}(?:[、，,\s\u3000]+(?:(?:通讯员|实习生|记者)\s*)?[\u4e00-\u9fff·]{{1,4}}){{0,7}})\s*(?:文/?图|报道|摄影报道)?\s*[)）〕】\]][。\s]*$"
)


def byline(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """Authors that the text itself names: 本报记者 甲 乙 on a line, （记者甲）in the dateline, （记者 甲）at the end."""
    lines = [line.strip(" \t\u3000\xa0") for line in paragraphs if line.strip()]
    for line in lines[:3]:
        found = _IN_DATELINE.match(line) or _PLAIN_DATELINE.match(line)
        if found:
            return split_names(found["names"])
    for line in [*lines[:3], *reversed(lines[-4:])]:
        if len(line) <= 60:
            inner = _BARE_PAREN.match(line)
            found = _BYLINE.match(inner["body"] if inner else line)
            if found:
                names = split_names(found["names"])
                if names:
                    return names
            if (
                inner
                and line is lines[-1]
                and re.fullmatch(rf"{_NAME}(?:[、\s]+{_NAME}){{0,3}}", inner["body"].strip())
                and len(inner["body"]) <= 12
            ):
                names = tuple(name for name in split_names(inner["body"]) if len(name) <= 3)
                if names:
                    return names
    for line in reversed(lines[-3:]):
        found = _TAIL.search(line[-80:])
        if found:
            return split_names(found["names"])
    return ()


_AGENCY = re.compile(
    r"^\s*(?P<dateline>(?P<agency>新华社|新華社|中新社|中新网|人民网|新华网|央广网|央视网|中国新闻网|中国西藏网|中國西藏網|中通社|中央社|法新社|路透社|美联社|本报|本网|本站|本台|[\u4e00-\u9fff]{2,8}(?:日报|晚报|时报|网|报))"
    r"(?P<place>[\u4e00-\u9fff、]{0,12}?)(?P<day>(?:\d{1,4}年)?(?:\d{1,2}月)?\d{1,2}日)?(?P<kind>综合消息|综合电|专电|电|電|讯|訊|消息|综合报道))"
)


def dateline(first: str) -> tuple[str | None, str | None]:
    """Agency and dateline at the head of the first paragraph: ('新华社', '新华社拉萨3月5日电')."""
    match = _AGENCY.match(first[:60].lstrip(" \u3000\xa0（(【["))
    if not match:
        return None, None
    if not match["day"] and match["kind"] not in ("讯", "訊", "电", "電", "消息"):
        return None, None
    agency = match["agency"]
    return (None if agency in ("本报", "本网", "本站", "本台") else agency), match["dateline"]


def own_site(text: str) -> bool:
    """Whether an origin only says that the site wrote the text itself: 本网, 本站."""
    return bool(_OWN_SITE.match(text.strip()))
