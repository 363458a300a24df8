"""Which element of a page holds the article's body.

Evidence, in this order: the source's own selectors, containers that content management systems are known to use
(data/containers.toml), and the density of prose: text that is no link, carries sentence punctuation and lies in no
site furniture.
"""

import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from selectolax.lexbor import LexborHTMLParser

from povetl.page.outline import Line, Outline

_PUNCTUATION = re.compile("[，。！？；：、,;!?“”》）]")
_SENTENCE = re.compile("[，。！？；,]")
_FURNITURE_HINT = re.compile(
    r"foot|copyright|\bnav|menu|crumb|comment|relat|recommend|sidebar|\bside\b|rank|login|share|qrcode|erweima|"
    r"\bhot|banner|header|disclaim|toolbar|search|friend|advert|popup|dialog|pinglun|tuijian|xiangguan|banquan|"
    r"copy|reply|feedback"
)
_FURNITURE_TAG = frozenset(("footer", "nav", "aside", "header", "form", "dialog"))
_FURNITURE_LINE = re.compile(
    r"版权所有|版權所有|版权声明|版權聲明|Copyright|©|ICP备|公网安备|网站标识码|主办单位|承办单位|技术支持|"
    r"违法和不良信息|许可证|All Rights Reserved|扫一扫|建议使用|分辨率|免责声明|郑重声明|凡本网|凡注明",
    re.IGNORECASE,
)
_PARAGRAPH = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "b", "strong", "em", "i", "u", "li", "dt", "pre", "label", "th"])
_INLINE = frozenset(["span", "font"])


def _load_containers() -> str:
    data = tomllib.loads(resources.files(__package__).joinpath("data/containers.toml").read_text("utf-8"))
    return ", ".join([*data["selectors"], f'[itemprop="{data["itemprop"]}"]'])


_CONTAINERS = _load_containers()


@dataclass(slots=True)
class Density:
    """Prefix sums over document order: ``prose[i]`` is the prose before node ``i``."""

    prose: list[float]

    def of(self, outline: Outline, index: int) -> float:
        """The prose in one subtree."""
        return self.prose[outline.last[index] + 1] - self.prose[index]


def line_prose(line: Line) -> float:
    """How much prose a line holds: characters outside links, weighted by sentence punctuation."""
    own = line.chars - line.link_chars
    if own <= 0 or line.link_chars > 2 * own:
        return 0.0
    text = line.text
    if _FURNITURE_LINE.search(text):
        return 0.0
    marks = len(_PUNCTUATION.findall(text))
    if marks == 0:
        return min(own, 30) * 0.15
    if own < 12:
        return own * 0.3
    return own + 10.0 * marks


def measure(outline: Outline) -> Density:
    """The prose density of a page."""
    weights = [1.0] * len(outline.nodes)
    for index, parent in enumerate(outline.parents):
        weight = weights[parent] if parent >= 0 else 1.0
        if outline.tags[index] in _FURNITURE_TAG or (
            outline.hints[index] and _FURNITURE_HINT.search(outline.hints[index])
        ):
            weight *= 0.3
        weights[index] = weight
    at = [0.0] * (len(outline.nodes) + 1)
    for line in outline.lines:
        at[line.first + 1] += line_prose(line) * weights[line.first]
    for index in range(1, len(at)):
        at[index] += at[index - 1]
    return Density(prose=at)


def find_region(
    outline: Outline, tree: LexborHTMLParser, density: Density, selectors: tuple[str, ...] = (), *, known: bool = True
) -> int | None:
    """Index of the element that holds the body; None when the page has no prose at all."""
    if not outline.nodes:
        return None
    index_of = {node.mem_id: index for index, node in enumerate(outline.nodes) if outline.tags[index] != "-text"}
    for selector in selectors:
        found = [index_of[node.mem_id] for node in tree.css(selector) if node.mem_id in index_of]
        found = [index for index in found if outline.lines_in(index)]
        if found:
            return max(found, key=lambda index: density.of(outline, index))
    total = density.prose[-1]
    if total <= 0:
        return None
    dense = _densest(outline, density)
    if known:
        found = [index_of[node.mem_id] for node in tree.css(_CONTAINERS) if node.mem_id in index_of]
        share = density.of(outline, dense)
        fair = [index for index in found if density.of(outline, index) >= 0.6 * share]
        if fair:
            most = max(density.of(outline, index) for index in fair)
            dense = max(index for index in fair if density.of(outline, index) >= 0.9 * most)
    while outline.tags[dense] in _INLINE and outline.parents[dense] >= 0:
        dense = outline.parents[dense]
    return dense


def _densest(outline: Outline, density: Density) -> int:
    """Descend from the root as long as one child holds nearly all prose and is more than a paragraph."""
    children: list[list[int]] = [[] for _ in outline.nodes]
    for index, parent in enumerate(outline.parents):
        if parent >= 0 and outline.tags[index] != "-text":
            children[parent].append(index)
    at = 0
    while True:
        here = density.of(outline, at)
        best = max(children[at], key=lambda index: density.of(outline, index), default=None)
        if best is None or density.of(outline, best) < 0.75 * here:
            return at
        if outline.tags[best] in _PARAGRAPH and not _holds_lines(outline, best):
            return at
        if not _holds_lines(outline, best) and _has_prose_beside(outline, density, at, best):
            return at
        at = best


def _holds_lines(outline: Outline, index: int) -> bool:
    """Whether an element holds several lines of prose: a container, not a paragraph."""
    return sum(bool(_SENTENCE.search(line.text)) for line in outline.lines_in(index)) > 1


def _has_prose_beside(outline: Outline, density: Density, parent: int, child: int) -> bool:
    return density.of(outline, parent) - density.of(outline, child) > 12
