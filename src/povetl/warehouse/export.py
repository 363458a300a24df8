"""What leaves the warehouse as files: strings safe for a spreadsheet."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection); East Asian versions take full-width
signs as well."""


def formula_safe(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run; numbers stay numbers."""
    if text.startswith(FORMULA) and not is_number(text):
        return "'" + text
    return text


def is_number(text: str) -> bool:
    """True for -12.5 and +3: a sign before plain digits runs nothing."""
    digits = text[1:].replace(".", "", 1)
    return text[:1] in "+-" and digits.isascii() and digits.isdigit()
