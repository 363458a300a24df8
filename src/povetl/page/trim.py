"""What stands at the head and the tail of an article element without being its text.

Head: the title again, the info bar, font-size and print buttons. Tail: editors, share buttons, related links, the
neighbouring articles, copyright notices. A tail rule cuts only at a block's border, and a rule that could meet prose
only in the last part of the text.
"""

import re
from dataclasses import dataclass, field

from povetl.page.body import Item
from povetl.page.credits import labelled
from povetl.page.dates import find_dates
from povetl.page.title_text import fold

_TOOLS = re.compile(
    r"^(?:[\[【（(<]?\s*(?:字体|字号|字體|大|中|小|打印|打印本页|打印此页|关闭|关闭窗口|收藏|分享|分享到|复制链接|返回顶部|保存|纠错|收藏本页|放大|缩小|默认|超大|正文|首页|扫一扫.*|小字号|大字号|T|A\+?-?)\s*[\]】）)>]?[\s:：|｜/+·.,，、-]*){1,14}$"
)
_TAIL_START = re.compile(
    r"^[\s【\[（(■◆●>»|]*(?:相关(?:新闻|链接|阅读|文章|报道|稿件|附件|信息|推荐|专题|文档|解读|内容)|相關(?:新聞|文章|報導|閱讀|報道)|推荐(?:阅读|新闻)|延伸阅读|热门(?:推荐|文章|新闻|排行)|热点(?:推荐|新闻|排行)|精彩(?:推荐|图片|专题)|图片推荐|更多(?:新闻|精彩|>>)|上一(?:篇|条|页|則|则)|下一(?:篇|条|页|則|则)|阅读下一篇|版权声明|版權聲明|免责声明|免責聲明|特别声明|声明[:：]|凡本网|凡注明|"
    r"返回.{1,8}[，,]?查看更多|扫一扫|扫描二维码|扫码|微信扫|分享(?:到|让更多|至)|返回(?:顶部|首页|列表)|网友评论|最新评论|我要评论|发表评论|文章评论|您可能|你可能|猜你喜欢|点击排行|本类推荐|友情链接|网站地图|[关關]鍵字|关键[词字]|标签[:：]|责任编辑|責任編輯|责编|[关關]注(?:公众号|我们)|關鍵字|免費|打开微信|本文(?:来源|链接)[:：]|网址[:：]|附件下载|文件下载|订阅|客户端下载|不用抽|长按|【?打印|\[?关闭|"
    r"原创版权|转载申请|举报|投诉|点击(?:收听|进入专题)|阅读剩余|展开全文|查看全文|阅读全文|评论\s*\d*$|点赞|来源[:：]|稿源[:：]|信息来源[:：]|编辑[:：]|网络编辑[:：]|编\s?辑[:：/]|审核[:：]|校对[:：]|作者[:：]|翻页|首页\s|共\s?\d+\s?页)"
)
_NOTICE = re.compile(
    r"版权所有|版权归|版權歸|未经.{0,12}(?:授权|许可)|凡(?:本网|注明)|免责声明|仅代表作者|不代表本(?:网|站)|转载请注明|追究.{0,6}法律责任|Copyright|ICP备|公网安备|©|主办单位[:：]|联系我们[:：]?$",
    re.IGNORECASE,
)
_EDITOR_ONLY = re.compile(
    r"^[\s（(\[【]*(?:责任|本期|网络|值班|执行)?\s?(?:编\s?辑|責任編輯|责\s?编|编审|审\s?核|校\s?对|审\s?签|总编|监制|初审|复审|终审|二审|三审|一审)\s{0,3}[:：︱丨|/].{0,60}$"
)
_ORIGINAL_TITLE = re.compile(r"^[\s(（\[【]{0,3}原\s?(?:标题|標題|题)\s?[:：].{0,80}$")
_EDITOR_LINE = re.compile(
    r"^(?:[\[【]\s?(?:纠错|我要纠错|打印|关闭)\s?[\]】]\s?)?[\s（(\[【〔]{0,3}(?:责任编辑|責任編輯|责\s?编|责任编|编\s?辑|網路編輯|网络编辑|编审)\s{0,3}[:：︱|丨/][\s\u3000]{0,4}[^。！？]{0,50}$"
)
_LINKS_HEAD = re.compile(
    r"^[\s【\[■●>»]{0,3}(?:相关|相關|推荐|推薦|延伸|热门|熱門|热点|更多|精彩|图片|最新|猜你|您可能)[^。，！？]{0,10}$"
)
_RIGHTS = re.compile(
    r"^[\s【\[]{0,3}(?:版权|版權|免责|免責|郑重|特别)(?:声明|聲明|提示)|^凡(?:本网|本網|本站|注明|註明)"
)
_DOWNLOADS = re.compile(r"已下载\s{0,3}\d{0,7}\s{0,3}次|下载次数")
_SHORT = 60


@dataclass(slots=True)
class Trimmed:
    """The items that are text, and what was cut off above and below."""

    items: list[Item]
    head: list[Item] = field(default_factory=list)
    tail: list[Item] = field(default_factory=list)


_LONG = 400
"""Longer blocks are text, whatever a pattern would find in them."""


def _is_info_bar(text: str) -> bool:
    if len(text) > 140 or re.search(r"[。！？；]", text):
        return False
    if labelled(text):
        return True
    dates = find_dates(text, "info_bar")
    if dates:
        rest = text
        for seen in dates:
            rest = rest.replace(seen.text, "")
        return len(fold(rest)) <= 24 and len(text) <= 80 and not text.endswith(("日", "号", "號"))
    return bool(re.search(r"(?:浏览|点击|阅读|人气|发布时间|发布日期|字号|字体|来源)\s*(?:次数|量|数)?\s*[:：]", text))


def _is_head(item: Item, titles: set[str], title_inside: bool) -> bool:
    text = item.text
    if item.kind == "table" or item.image is not None or len(text) > _LONG:
        return False
    folded = fold(text)
    if not folded or (title_inside and folded in titles) or _TOOLS.match(text):
        return True
    return _is_info_bar(text) or (item.link_chars * 10 >= 8 * len(text) and len(text) <= 30)


def _is_tail_noise(item: Item) -> bool:
    text = item.text
    if item.kind == "table" or len(text) > _LONG:
        return item.link_chars * 10 >= 9 * len(text) > 0
    if not fold(text) or _TOOLS.match(text) or _DOWNLOADS.search(text):
        return True
    if len(text) <= 80 and (_TAIL_START.match(text) or _EDITOR_ONLY.match(text)):
        return True
    if _NOTICE.search(text) and (len(text) <= 250 or _TAIL_START.match(text)):
        return True
    return item.link_chars * 10 >= 7 * len(text) and item.kind != "caption" and not _is_file(item)


def _is_file(item: Item) -> bool:
    return any(
        re.search(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|txt)(?:$|\?)", address, re.IGNORECASE)
        for address, _, _ in item.links
    )


def trim(items: list[Item], titles: set[str], *, title_inside: bool = False) -> Trimmed:
    """Cut head and tail off.

    ``titles`` are the folded titles of the page. With ``title_inside`` the article element holds the page's own title,
    so that lines between it and the info bar are head as well; without it only an unbroken run of head lines is, and a
    title that the text repeats is text: documents carry their titles.
    """
    start = 0
    for index, item in enumerate(items[:16]):
        if _is_head(item, titles, title_inside):
            start = index + 1
        elif not title_inside or len(item.text) > 40 or index - start >= 2:
            break
    total = sum(len(item.text) for item in items[start:]) or 1
    end = len(items)
    passed = 0
    cut = end
    for index in range(end - 1, start - 1, -1):
        item = items[index]
        share = passed / total
        if _is_tail_noise(item) or (
            _starts_tail(item) and share < 0.35 and _mostly_noise(items[index + 1 : cut] + items[cut:])
        ):
            cut = index
        passed += len(item.text)
        if share > 0.5 and cut != index:
            break
        if cut != index and not _could_be_noise(item):
            break
    cut = _cut_at_marker(items, start, cut)
    return Trimmed(items[start:cut], items[:start], items[cut:])


def _cut_at_marker(items: list[Item], start: int, end: int) -> int:
    """Where a line of editors, a notice of rights, or the head of a list of related links ends the text."""
    total = sum(len(item.text) for item in items[start:end]) or 1
    passed = 0
    for index in range(start, end):
        item = items[index]
        share = passed / total
        if item.kind != "table" and index > start:
            short = len(item.text) <= _SHORT
            if share >= 0.3 and ((short and _EDITOR_LINE.match(item.text)) or _RIGHTS.match(item.text)):
                return index
            if share >= 0.5 and short and _LINKS_HEAD.match(item.text) and _mostly_links(items[index + 1 : end]):
                return index
        passed += len(item.text)
    return end


def _mostly_links(items: list[Item]) -> bool:
    size = sum(len(item.text) for item in items)
    return sum(item.link_chars for item in items) * 2 > size


def _starts_tail(item: Item) -> bool:
    return item.kind != "table" and len(item.text) <= _SHORT and bool(_TAIL_START.match(item.text))


def _could_be_noise(item: Item) -> bool:
    """Short lines without a sentence may still stand below a tail's first line."""
    return item.kind != "table" and len(item.text) <= 40 and not re.search(r"[。！？；]", item.text)


def _mostly_noise(items: list[Item]) -> bool:
    return (
        sum(
            bool(re.search(r"[。！？；]", item.text))
            and item.link_chars * 2 < len(item.text)
            and not _NOTICE.search(item.text)
            for item in items
        )
        <= 1
    )


def drop_inner(items: list[Item]) -> list[Item]:
    """Without tool lines, pagers and link lists that stand between paragraphs."""
    kept = []
    for item in items:
        text = item.text
        if (
            item.kind != "table"
            and len(text) <= _LONG
            and (
                _TOOLS.match(text)
                or _ORIGINAL_TITLE.match(text)
                or (re.match(r"^(?:[\[【]?\d{1,3}[\]】]?[\s|]*){2,}$", text) and item.link_chars)
                or (
                    item.link_chars * 10 >= 9 * len(text)
                    and item.kind == "list_item"
                    and not _is_file(item)
                    and len(items) > 4
                )
            )
        ):
            continue
        kept.append(item)
    return kept
