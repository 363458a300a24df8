"""Pictures of an article: real address, size, caption; icons and spacers left out."""

import re
from dataclasses import dataclass

from bs4 import Tag

from povetl.page.inline import collapse
from povetl.page.metadata import Head

_LAZY = (
    "data-original",
    "data-src",
    "data-lazy-src",
    "data-lazyload",
    "data-lazy",
    "data-echo",
    "data-url",
    "original",
    "lazy-src",
    "file",
    "zoomfile",
)
_PLACEHOLDER = re.compile(
    r"^data:|blank\.|spacer|loading|lazy|placeholder|grey\.gif|gray\.gif|transparent|1x1|pixel\.gif|space\.gif",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"icon|(?:next|prev|last|up|down)_?page|/ico|filetype|bullet|arrow|share|weixin|weibo|qrcode|erweima|/logo|btn|button|printer|/emoji|face/|rss\.|counter|stat\.|dot\.gif",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:摄|攝)(?:[)）。\s影]|$)|摄影[:：]|摄影报道|^(?:图|圖)(?:为|為|注|片|说|①|一|\d)|^(?:上|下|左|右|中|组)?图[:：为]|供图|供圖|资料图|资料照|資料照|图片来源|图源|翻攝|影像提供|"
    r"(?:新华社|中新社|记者|記者|通讯员)[\u4e00-\u9fff\s·]{1,12}(?:摄|攝|供图)|^.{0,60}[(（](?:图|圖|资料|資料|圖／|图/)"
)
_CAPTION_HINT = re.compile(r"caption|descr|pictext|imgtxt|img_tit|pic_?tit|tushuo|photo-?info|picinfo")
_SIZE = re.compile(r"^\s*(\d{1,5})(?:px)?\s*$")
_STYLE_SIZE = {
    "width": re.compile(r"(?<![-\w])width\s*:\s*(\d{1,5})(?:\.\d+)?px"),
    "height": re.compile(r"(?<![-\w])height\s*:\s*(\d{1,5})(?:\.\d+)?px"),
}


@dataclass(slots=True)
class DraftImage:
    """A picture before the article's text is put together."""

    url: str
    alt: str | None
    width: int | None
    height: int | None
    caption: str | None = None


def _size(tag: Tag, name: str) -> int | None:
    match = _SIZE.match(str(tag.get(name) or "")) or _STYLE_SIZE[name].search(str(tag.get("style") or ""))
    return int(match[1]) if match else None


def read_image(tag: Tag, head: Head) -> DraftImage | None:
    """One ``img`` element; None for icons, spacers and pictures without an address."""
    source = str(tag.get("src") or "").strip()
    lazy = next((str(tag.get(name)).strip() for name in _LAZY if str(tag.get(name) or "").strip()), "")
    if lazy and (
        not source or _PLACEHOLDER.search(source) or re.search(r"\.(?:jpe?g|png|webp|gif|bmp)", lazy, re.IGNORECASE)
    ):
        source = lazy
    if not source:
        offered = str(tag.get("srcset") or tag.get("data-srcset") or "").split(",")[0].split()
        source = offered[0] if offered else ""
    if (
        not source
        or _PLACEHOLDER.search(source)
        or source.lower().startswith(("javascript:", "about:", "file:", "blob:"))
    ):
        return None
    width, height = _size(tag, "width"), _size(tag, "height")
    if (width is not None and width <= 40) or (height is not None and height <= 40):
        return None
    if _FURNITURE.search(source.rsplit("?", 1)[0]):
        return None
    alt = collapse(str(tag.get("alt") or "")) or None
    caption = collapse(str(tag.get("title") or "")) or None
    if caption and re.search(r"\.(?:jpe?g|png|gif|bmp|webp)$|^W0\d+|^(?:点击|查看)", caption, re.IGNORECASE):
        caption = None
    if alt and re.search(r"\.(?:jpe?g|png|gif|bmp|webp)$", alt, re.IGNORECASE):
        alt = None
    return DraftImage(url=head.join(source), alt=alt, width=width, height=height, caption=caption)


def looks_like_caption(text: str, hint: str, *, centred: bool) -> bool:
    """Whether the paragraph after a picture is its caption."""
    if not text or len(text) > 160:
        return False
    if _CAPTION_HINT.search(hint):
        return True
    if _CAPTION.search(text) and len(text) <= 120:
        return True
    return centred and len(text) <= 60 and not text.endswith(("：", ":"))
