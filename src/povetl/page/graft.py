"""The article element as a BeautifulSoup tree, grown straight from the C tree.

Serialising the element and parsing it again costs twice what this does, and a second parser has opinions (and depth
limits) of its own. What never is text or evidence is left out, since each BeautifulSoup tag is dear: scripts, comments,
form fields, what a style hides; of spans and fonts only the content is kept.
"""

import re

from bs4 import Tag
from bs4.element import NavigableString
from selectolax.lexbor import LexborNode

_NEVER = frozenset(
    [
        "script",
        "style",
        "noscript",
        "iframe",
        "select",
        "textarea",
        "input",
        "button",
        "object",
        "embed",
        "svg",
        "template",
        "link",
        "meta",
        "title",
        "canvas",
    ]
)
_UNWRAPPED = frozenset(["span", "font", "big", "small", "u", "o:p", "st1:chsdate", "ins", "acronym", "tbody"])
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def graft(node: LexborNode) -> Tag:
    """A ``div`` that holds element ``node`` and what is in it. The C tree stays as it is."""
    root = Tag(name="div", attrs={})
    trees: dict[int, Tag | None] = {}
    above = node.parent
    if above is not None:
        trees[above.mem_id] = root
    before: Tag | NavigableString = root
    for one in node.traverse(include_text=True):
        holder = one.parent
        parent = trees.get(holder.mem_id) if holder is not None else root
        name = one.tag or ""
        if name == "-text":
            if parent is None:
                continue
            element: Tag | NavigableString = NavigableString(one.text_content or "")
        elif parent is None or name in _NEVER or not name[:1].isalpha():
            trees[one.mem_id] = None
            continue
        else:
            attributes = one.attributes
            style = attributes.get("style")
            if style and name != "img" and one.mem_id != node.mem_id and _HIDDEN.search(style) and not _holds_text(one):
                trees[one.mem_id] = None
                continue
            if name in _UNWRAPPED:
                trees[one.mem_id] = parent
                continue
            element = Tag(name=name, attrs={key: value or "" for key, value in attributes.items()})
            trees[one.mem_id] = element
        _attach(element, parent, before)
        before = element
    return root


def _holds_text(node: LexborNode) -> bool:
    """Whether a hidden element is the rest of an article, to be opened by a button, and no widget."""
    text = node.text()
    return len(text) > 120 and text.count("。") >= 2


def _attach(element: Tag | NavigableString, parent: Tag, before: Tag | NavigableString) -> None:
    """Append in document order: what ``Tag.append`` does, without looking for the place."""
    siblings = parent.contents
    element.parent = parent
    if siblings:
        siblings[-1].next_sibling = element
        element.previous_sibling = siblings[-1]
    siblings.append(element)
    element.previous_element = before
    before.next_element = element
