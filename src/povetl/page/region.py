"""Which element of a page holds the article's body.

Evidence, in this order: the source's own selectors, containers that content management systems are known to use
(data/containers.toml), and the density of prose: text that is no link, carries sentence punctuation and lies in no
site furniture.
"""

import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from povetl.page.dates import find_dates
from povetl.page.outline import Line, Outline

_PUNCTUATION = re.compile("[，。！？；、,;!?“”》）།༎]")
_SENTENCE = re.compile("[，。！？；,]")
_FURNITURE_HINT = re.compile(
    r"foot|copyright|\bnav|menu|crumb|comment|relat|recommend|sidebar|\bside\b|rank|login|share|qrcode|erweima|"
    r"\bhot|banner|header|disclaim|toolbar|search|friend|advert|popup|dialog|pinglun|tuijian|xiangguan|banquan|"
    r"copy|reply|feedback"
)
_FURNITURE_TAG = frozenset(("footer", "nav", "aside", "header", "form", "dialog"))
_FURNITURE_LINE = re.compile(
    r"版权所有|版權所有|版权声明|版權聲明|Copyright|©|ICP备|公网安备|网站标识码|主办单位|承办单位|技术支持|"
    r"违法和不良信息|许可证|All Rights Reserved|扫一扫|建议使用|分辨率|免责声明|郑重声明|凡本网|凡注明|"
    r"未经.{0,12}(?:许可|授权|同意)|不得转载|追究.{0,8}(?:法律)?责任|仅代表(?:作者|网友)",
    re.IGNORECASE,
)
_INFO_BAR = re.compile(
    r"(?:来\s{0,3}源|來\s{0,3}源|稿源|作\s{0,3}者|发布时间|发布日期|发表时间|时间|日期|時間)\s?[:：]"
)
_PARAGRAPH = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "b", "strong", "em", "i", "u", "li", "dt", "pre", "label", "th"]
)
_INLINE = frozenset(["span", "font"])


def _load_containers() -> re.Pattern[str]:
    data = tomllib.loads(resources.files(__package__).joinpath("data/containers.toml").read_text("utf-8"))
    ids, classes = ("|".join(map(re.escape, data[kind])) for kind in ("ids", "classes"))
    return re.compile(rf"^#(?:{ids})(?:$|\s)|(?<![#\w-])(?:{classes})(?![\w-])")


_CONTAINERS = _load_containers()


@dataclass(slots=True)
class Density:
    """Prefix sums over document order: ``prose[i]`` is the prose before element ``i``."""

    prose: list[float]
    sentences: list[int]
    """Lines with sentence punctuation, summed likewise."""
    lines: list[int]
    """All lines, summed likewise."""

    def of(self, outline: Outline, index: int) -> float:
        """The prose in one subtree."""
        return self.prose[outline.last[index] + 1] - self.prose[index]

    def is_container(self, outline: Outline, index: int) -> bool:
        """Whether a subtree holds several lines of prose, or many lines: a table, and no paragraph."""
        end = outline.last[index] + 1
        return self.sentences[end] - self.sentences[index] > 1 or self.lines[end] - self.lines[index] > 8


def line_prose(line: Line) -> float:
    """How much prose a line holds: characters outside links, weighted by sentence punctuation."""
    own = line.chars - line.link_chars
    if own <= 0 or line.link_chars > 2 * own:
        return 0.0
    text = line.text
    marks = len(_PUNCTUATION.findall(text))
    if marks == 0:
        return min(own, 30) * 0.15
    if own < 12:
        return own * 0.3
    if _FURNITURE_LINE.search(text):
        return 0.0
    return own + 10.0 * marks


def measure(outline: Outline) -> Density:
    """The prose density of a page."""
    size = len(outline.nodes)
    weights = [1.0] * size
    for index, parent in enumerate(outline.parents):
        weight = weights[parent] if parent >= 0 else 1.0
        hint = outline.hints[index]
        if outline.tags[index] in _FURNITURE_TAG or (hint and _FURNITURE_HINT.search(hint)):
            weight *= 0.15
        weights[index] = weight
    prose = [0.0] * (size + 1)
    sentences = [0] * (size + 1)
    lines = [0] * (size + 1)
    for line in outline.lines:
        found = line_prose(line)
        prose[line.holder + 1] += found * weights[line.holder]
        lines[line.holder + 1] += 1
        if found > 20:
            sentences[line.holder + 1] += 1
    return Density(prose=list(accumulate(prose)), sentences=list(accumulate(sentences)), lines=list(accumulate(lines)))


def find_region(
    outline: Outline, tree: LexborHTMLParser, density: Density, selectors: tuple[str, ...] = (), *, known: bool = True
) -> int | None:
    """Index of the element that holds the body; None when the page has no prose at all."""
    if not outline.nodes:
        return None
    if selectors:
        chosen = _selected(outline, tree, density, selectors)
        if chosen is not None:
            return chosen
    if density.prose[-1] <= 0:
        return None
    dense = _densest(outline, density, _wrapper(outline, density))
    if known:
        found = [index for index, hint in enumerate(outline.hints) if hint and _CONTAINERS.search(hint)]
        share = density.of(outline, dense)
        fair = [index for index in found if density.of(outline, index) >= 0.6 * share]
        if fair:
            most = max(density.of(outline, index) for index in fair)
            dense = max(index for index in fair if density.of(outline, index) >= 0.9 * most)
    while outline.tags[dense] in _INLINE and outline.parents[dense] >= 0:
        dense = outline.parents[dense]
    return dense


def _indexes(outline: Outline, tree: LexborHTMLParser, selector: str) -> list[int]:
    wanted = {node.mem_id for node in tree.css(selector)}
    return [index for index, node in enumerate(outline.nodes) if node.mem_id in wanted] if wanted else []


def _selected(outline: Outline, tree: LexborHTMLParser, density: Density, selectors: tuple[str, ...]) -> int | None:
    """The element that a source's own selectors name; the first selector that finds text decides."""
    for selector in selectors:
        try:
            found = [index for index in _indexes(outline, tree, selector) if outline.lines_in(index)]
        except SelectolaxError:
            continue
        if found:
            return max(found, key=lambda index: density.of(outline, index))
    return None


def _wrapper(outline: Outline, density: Density) -> int:
    """The smallest element with both info bar and prose: the article's own, unless most prose by far lies elsewhere.

    It keeps comments and disclaimers from outweighing a short article.
    """
    for line in outline.lines:
        if line.chars > 140 or line.link_chars * 2 > line.chars or not _INFO_BAR.search(line.text):
            continue
        if not find_dates(line.text, "info_bar"):
            continue
        if density.prose[line.block] > 0.3 * density.prose[-1]:
            return 0  # it stands below the text
        for index in outline.ancestors(line.block):
            found = density.of(outline, index)
            if found > 45 and density.sentences[outline.last[index] + 1] > density.sentences[index]:
                return index if found * 8 >= density.prose[-1] else 0
        return 0
    return 0


def _densest(outline: Outline, density: Density, at: int) -> int:
    """Descend from ``at`` as long as one child holds nearly all prose and is more than a paragraph."""
    last = outline.last
    while True:
        here = density.of(outline, at)
        best, most = -1, 0.0
        child = at + 1
        while child <= last[at]:
            own = density.of(outline, child)
            if own > most:
                best, most = child, own
            child = last[child] + 1
        if best < 0 or most < 0.75 * here:
            return at
        several = density.is_container(outline, best)
        if outline.tags[best] in _PARAGRAPH and not several:
            return at
        if not several and here - most > 12:
            return at
        at = best
