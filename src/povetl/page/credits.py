"""Origin, authors and editor as an article's labels print them.

Labels as Chinese templates write them, with full- or half-width colons, bars and inner spaces: 来源 信息来源 稿源 供稿,
作者 记者 文/, 编辑 责编 责任编辑 审核.
"""

import re
from collections.abc import Iterable

_GAP = r"[\s\u3000]{0,4}"
_LABELS = {
    "origin": (
        rf"(?:信息|文章|稿件|新闻|内容|资料|原文|数据)?(?:来{_GAP}源|來{_GAP}源)|稿{_GAP}源|出{_GAP}处|"
        rf"供稿单位|来源单位|信息提供|供{_GAP}稿"
    ),
    "organ": (
        rf"发{_GAP}(?:布|文){_GAP}(?:机{_GAP}构|单{_GAP}位|机{_GAP}关)|"
        r"制发机关|成文机关|公开主体|责任部门"
    ),
    "author": rf"(?:本文|文章|原文)?作{_GAP}者|撰{_GAP}稿人?|撰{_GAP}文|记{_GAP}者|記{_GAP}者|通{_GAP}讯{_GAP}员|文字",
    "editor": (
        rf"(?:责{_GAP}任|责任|本文|本期|网络|值班|执行|初审|首席)?编{_GAP}辑|"
        rf"[责責]{_GAP}[编編]|責任編輯|編輯|编审|编发"
    ),
    "other": (
        rf"发布(?:时间|日期)|发表(?:时间|日期)|發[布佈](?:時間|日期)|时{_GAP}间|時間|日{_GAP}期|浏览(?:次数|量|数)?|瀏覽(?:次數)?|点击(?:数|量|率|次数)?|阅读(?:量|数|次数)?|"
        rf"访问(?:量|次数)?|人气|字{_GAP}[号体]|分享|打印|审{_GAP}[核校稿签]|审核人|校{_GAP}对|监{_GAP}制|摄{_GAP}影|供{_GAP}图|总编|主编|"
        r"关键[词字]|收藏|关闭|栏目|评论|发布人|录入|访谈|视力保护|保护视力|背景色|色彩|文号|索引号|更新(?:时间|日期)|成文日期|有效性|发文字号|"
        rf"主题词|主{_GAP}题{_GAP}(?:分{_GAP}类|词)|索{_GAP}引{_GAP}号|标{_GAP}题|文{_GAP}号|分{_GAP}类|类{_GAP}别|公开日期|生成日期|体裁"
    ),
}
_LABELLED = re.compile(
    "(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS.items())
    + r")[\])】]?(?:[ \t\xa0\u3000]{0,3}[:：︱|丨/／]|(?=\x1f))[ \t\xa0\u3000\x1f]{0,4}"
)
_VALUE_END = re.compile(
    r"[\x1f\n]|\s{3,}|\u3000{2,}|[|｜丨]|[\[【（(](?=字|打|关|小|大|浏|编|责|作|微)|(?:19|20)\d\d\s?[-年/.]|分享到|我要|查看|打印|字号|扫一扫|关注|点击|浏览|阅读|访问|微信|朗读|收听"
)
_EDGE = " \t\r\n\u3000\xa0\u200b|｜丨:：,，、;；[]【】()（）<>《》\"'/·-—*>“”\x1f"
_OWN_SITE = re.compile(r"^(?:本网|本站|本网站|本|本网原创|网站)$")
_NO_NAME = re.compile(
    r"佚名|不详|未知|admin|编辑|管理员|本站|本网|原创|转载|责任|来源|系统|字体|时间|日期|null|发布|^无$|^匿名|^网站$|^编者$|\d{3}",
    re.IGNORECASE,
)
_ROLE_WORD = re.compile(
    r"^(?:(?:本报|本刊|本网|本台|本社|首席|特约|特派|见习|实习|全媒体|融媒体?)*(?:记者|記者|通讯员|通訊員|实习生|评论员|特约撰稿人?)|文|图|摄影|撰文|作者|文图|图文)[:：/]?"
)
_NO_ORIGIN = re.compile(r"[\d\s:./-]+|https?://\S+|无|暂无|未知|不详|其他|其它|互联网|网络|转载|原创|整理|字体|分享")


def labelled(text: str) -> dict[str, str]:
    r"""The first value of each kind of label in ``text``, where ``\x1f`` marks the borders of text nodes."""
    values: dict[str, str] = {}
    marks = list(_LABELLED.finditer(text))
    for position, mark in enumerate(marks):
        kind = mark.lastgroup or ""
        if kind == "other" or kind in values:
            continue
        end = marks[position + 1].start() if position + 1 < len(marks) else len(text)
        value = _value(text[mark.end() : end], below=kind in ("origin", "organ"))
        if value and len(value) <= 40:
            values[kind] = value
    return values


def _value(rest: str, *, below: bool) -> str:
    """The value at the head of ``rest``; with ``below`` the next line is it where nothing stands beside the label."""
    rest = rest.lstrip(" \x1f\u3000\xa0\t[【")
    under = rest.lstrip("\n \x1f\u3000")
    stop = _VALUE_END.search(rest)
    value = _bare(rest[: stop.start()] if stop else rest)
    if below and not value and rest.startswith("\n"):
        line = under.split("\n", 1)[0].split("\x1f", 1)[0].strip(_EDGE)
        value = line if 2 <= len(line) <= 20 and not re.search(r"[。！？，；：:]", line) else ""
    return value


def _bare(text: str) -> str:
    """``text`` without signs at its edges; a bracket that was opened inside is closed again."""
    text = text.strip(_EDGE)
    for opening, closing in ("《》", "（）", "()", "“”"):
        if text.count(opening) == text.count(closing) + 1:
            text += closing
    return text


def split_names(text: str) -> tuple[str, ...]:
    """Persons or offices in ``text``; a two-character name written with a space inside is joined."""
    text = re.sub(r"[(（][^()（）]{0,30}[)）]", "", text)
    names: list[str] = []
    for part in re.split(r"[、,，;；/／|\u3000]{1,4}|\s{2,}|&|\band\b", text):
        waiting = ""
        for written in part.strip(_EDGE).split():
            word = _ROLE_WORD.sub("", written) or ""
            if len(word) == 1 and "\u4e00" <= word <= "\u9fff":
                waiting += word
                if len(waiting) == 2:
                    names.append(waiting)
                    waiting = ""
                continue
            if word:
                names.append(word.strip(_EDGE))
    return tuple(dict.fromkeys(name for name in names if 2 <= len(name) <= 24 and not _NO_NAME.search(name)))


def plausible_origin(text: str) -> str:
    """An origin without its label and trailing badges; empty when it is none."""
    text = _LABELLED.sub("", text.strip(), count=1) if _LABELLED.match(text.strip()) else text.strip()
    if len(text) > 6:
        text = re.sub(r"\s{1,3}(?:原创稿?|作者.{0,20}|记者.{0,20})$", "", text)
    text = _bare(text)
    return "" if not text or len(text) > 40 or _NO_ORIGIN.fullmatch(text) else text


_MEDIUM = re.compile(
    r"(?:网|網|报|報|社|台|臺|局|厅|委|办|部|刊|府|频道|中心|客户端|在线|新闻|传媒|杂志|院|日报社|公司|协会|博客|号)$"
)


def unlabelled_origin(pieces: Iterable[str]) -> str:
    """The origin in an info bar without labels: what stands there and ends like a medium's or an office's name."""
    for part in (part for piece in pieces for part in re.split(r"[\s\u3000]+", piece)):
        text = part.strip(_EDGE)
        if 3 <= len(text) <= 20 and _MEDIUM.search(text) and not re.search(r"[。，！？：:\d]", text):
            return text
    return ""


def own_site(text: str) -> bool:
    """Whether an origin only says that the site wrote the text itself: 本网, 本站."""
    return bool(_OWN_SITE.match(text.strip()))
