"""Articles that run over several pages: where the other pages are, and joining them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from povetl.page.addresses import split_address
from povetl.page.fingerprint import content_sha256
from povetl.page.metadata import Head
from povetl.page.paging import page_calls
from povetl.page.title_text import fold
from povetl.records import Article, Block, Image, Part, Table

_MAX_PARTS = 60
_PAGE_TEXT = re.compile(
    r"^[\[【(（第]?\s*(\d{1,2}|[一二三四五六七八九十])\s*[页頁]?\s*[\]】)）]?$|^(?:下一页|下一頁|下页|末页|尾页|最后一页|后页|>|>>|»)$"
)
_SENTENCE_END = re.compile(r"[。！？；…：:!?;.][”’」』）)\]\"'】]*$")


def _stem(url: str) -> tuple[str, str, str]:
    """Folder, file stem and extension of an address, without the query."""
    path = url.split("#", 1)[0].split("?", 1)[0]
    folder, _, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    return (folder, stem, extension) if dot else (folder, name, "")


def _base_stem(stem: str) -> str:
    """The stem of page 1: without the _2 or -2 of a later page."""
    return re.sub(r"(?<=.)[_-]\d{1,2}$", "", stem)


def part_urls(source: str, links: Iterable[tuple[str, str, str]], head: Head) -> tuple[str, ...]:
    """Every page of the article that the page belongs to, in order; empty when there is one only.

    Two kinds of evidence: ``createPageHTML`` called with the page's own file name as prefix (with any other prefix it
    is a list's), and numbered links to addresses that differ from the page's own by ``_2`` alone.
    """
    url = head.base
    if not url or not split_address(url).scheme:
        return ()
    folder, stem, extension = _stem(url)
    for call in page_calls(source):
        if (
            call.prefix in (stem, _base_stem(stem))
            and call.prefix not in ("index", "list", "")
            and 1 < call.total <= _MAX_PARTS
        ):
            first = f"{folder}/{call.prefix}.{extension or call.extension}"
            rest = (f"{folder}/{call.prefix}_{number}.{extension or call.extension}" for number in call.numbers())
            return (first, *rest)
    return _linked_parts(links, head, folder, stem, extension)


def _linked_parts(
    links: Iterable[tuple[str, str, str]], head: Head, folder: str, stem: str, extension: str
) -> tuple[str, ...]:
    numbers: dict[int, str] = {}
    base = None
    for candidate in (stem, _base_stem(stem)):
        found: dict[int, str] = {}
        for address, text, _ in links:
            if not _PAGE_TEXT.match(text.strip()) or address.lower().startswith(("javascript:", "#")):
                continue
            other = head.join(address)
            other_folder, other_stem, other_extension = _stem(other)
            if other_folder != folder or other_extension != extension:
                continue
            match = re.fullmatch(re.escape(candidate) + r"[_-](\d{1,2})", other_stem)
            if match and int(match[1]) < _MAX_PARTS:
                found[int(match[1])] = other.split("#", 1)[0]
            elif other_stem == candidate:
                found[-1] = other.split("#", 1)[0]
        if any(number > 0 for number in found) or (found and candidate != stem):
            numbers, base = found, candidate
            if candidate != stem or len([n for n in found if n > 0]) > 0:
                break
    if not numbers or base is None:
        return ()
    first = numbers.pop(-1, None) or f"{folder}/{base}" + (f".{extension}" if extension else "")
    own = re.fullmatch(re.escape(base) + r"[_-](\d{1,2})", stem)
    if own:
        numbers.setdefault(int(own[1]), (head.base or "").split("#", 1)[0])
    if not numbers:
        return ()
    lowest = 1 if 1 in numbers else 2
    if lowest == 1 and first == numbers.get(1):
        numbers.pop(1)
    sample = next(iter(numbers.values()))
    known_number = next(iter(numbers))
    urls = [first]
    for number in range(min(lowest, *numbers), max(numbers) + 1):
        fallback = re.sub(rf"{known_number}(?=(?:\.\w+)?$)", str(number), sample)
        urls.append(numbers.get(number, fallback))
    return tuple(dict.fromkeys(urls)) if len(urls) > 1 else ()


def _shift_block(block: Block, by: int, images: int, tables: int) -> Block:
    extra = images if block.kind == "caption" else tables if block.kind == "table_row" else 0
    return replace(block, start=block.start + by, end=block.end + by, ordinal=block.ordinal + extra)


def _shift_table(table: Table, by: int, tables: int) -> Table:
    cells = tuple(replace(cell, start=cell.start + by, end=cell.end + by) for cell in table.cells)
    return replace(table, ordinal=table.ordinal + tables, cells=cells)


def _shift_image(image: Image, by: int, images: int) -> Image:
    start = None if image.caption_start is None else image.caption_start + by
    return replace(image, ordinal=image.ordinal + images, caption_start=start)


def _without_title(page: Article, title: str) -> Article:
    """A later page without the title that its template repeats as the first block."""
    if (
        not page.blocks
        or fold(page.text[page.blocks[0].start : page.blocks[0].end]) != fold(title)
        or page.blocks[0].kind in ("table_row", "caption")
    ):
        return page
    cut = page.blocks[0].end + 1
    return replace(
        page,
        text=page.text[cut:],
        blocks=tuple(_shift_block(block, -cut, 0, 0) for block in page.blocks[1:]),
        tables=tuple(_shift_table(table, -cut, 0) for table in page.tables),
        images=tuple(_shift_image(image, -cut, 0) for image in page.images),
    )


def join_parts(pages: Sequence[Article]) -> Article:
    """The pages of one article, given in order, as one article.

    A sentence that a page's end cuts is joined: the line feed between the two halves goes. ``parts`` tells which range
    of the joined text each page gave; metadata are those of the first page.
    """
    if not pages:
        raise ValueError("join_parts needs at least one page")
    first = pages[0]
    text = ""
    blocks: list[Block] = []
    tables: list[Table] = []
    images: list[Image] = []
    attachments = list(first.attachments)
    parts: list[Part] = []
    for ordinal, page in enumerate(pages):
        if ordinal:
            page = _without_title(page, first.title)
        joined = _continues(text, blocks, page)
        if joined:
            text = text[:-1]
            parts[-1] = replace(parts[-1], end=len(text))
        start = len(text)
        moved = [_shift_block(block, start, len(images), len(tables)) for block in page.blocks]
        if joined and moved:
            blocks[-1] = replace(blocks[-1], end=moved[0].end)
            moved = moved[1:]
        blocks.extend(moved)
        tables.extend(_shift_table(table, start, len(tables)) for table in page.tables)
        images.extend(_shift_image(image, start, len(images)) for image in page.images)
        text += page.text
        parts.append(Part(ordinal=ordinal, url=page.url or "", start=start, end=len(text)))
        known = {attachment.url for attachment in attachments}
        attachments += [
            replace(attachment, ordinal=len(attachments) + place)
            for place, attachment in enumerate(one for one in page.attachments if one.url not in known)
        ]
    last = pages[-1]
    joined_article = replace(
        first,
        text=text,
        blocks=tuple(blocks),
        tables=tuple(tables),
        images=tuple(images),
        attachments=tuple(attachments),
        parts=tuple(parts),
        part_urls=first.part_urls or tuple(page.url or "" for page in pages),
        authors=first.authors or last.authors,
        editor=first.editor or last.editor,
        content_sha256="",
    )
    return replace(joined_article, content_sha256=content_sha256(joined_article))


def _continues(text: str, blocks: Sequence[Block], page: Article) -> bool:
    """Whether a page goes on in the middle of the sentence that ended the page before."""
    if not blocks or not page.blocks or not text.endswith("\n"):
        return False
    last, following = blocks[-1], page.blocks[0]
    if last.kind not in ("paragraph", "list_item") or following.kind not in ("paragraph", "list_item", "heading"):
        return False
    before = text[last.start : last.end]
    return len(before) > 10 and not _SENTENCE_END.search(before)
