"""The article element as HTML for BeautifulSoup: without what never is text or evidence, since its tree is dear."""

from povetl.page.outline import Outline

_NEVER = (
    'script, style, noscript, iframe, select, textarea, input, button, object, [style*="display:none"], '
    '[style*="display: none"]'
)
_UNWRAPPED = ["span", "font", "big", "small", "u"]


def fragment_html(outline: Outline, region: int) -> str:
    """The HTML of element ``region``. The page's C tree is changed: call it when nothing else is to be read there."""
    node = outline.nodes[region]
    for hidden in node.css(_NEVER):
        if hidden.mem_id != node.mem_id and hidden.parent is not None and hidden.tag != "img":
            hidden.decompose()
    node.unwrap_tags(_UNWRAPPED)
    return node.html or ""
