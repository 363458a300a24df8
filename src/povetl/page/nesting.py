"""The C tree of a page, kept from growing too deep."""

from selectolax.lexbor import LexborHTMLParser


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of a decoded page."""
    return LexborHTMLParser(text)
