"""What a source's own selectors find. Each may find nothing, or be wrong: then general evidence decides."""

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from povetl.page.outline import tidy


def selected_texts(tree: LexborHTMLParser, selectors: tuple[str, ...]) -> list[str]:
    """The texts of the elements that the first successful selector names; empty when none finds text."""
    for selector in selectors:
        try:
            nodes = tree.css(selector)
        except SelectolaxError:
            continue
        texts = [text for text in (tidy(node.text(separator=" ")) for node in nodes) if text]
        if texts:
            return texts
    return []
