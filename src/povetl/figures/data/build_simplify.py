"""Write ``simplify.toml`` from the character dictionaries of opencc-python-reimplemented (run by hand).

``python src/povetl/figures/data/build_simplify.py`` prints how many characters were mapped. Only entries of one
character to one character are taken, so that every offset holds; the first reading of each is used, as OpenCC does.
Hong Kong's and Taiwan's own forms (衞, 敍) go by way of the common traditional one (衛, 敘), where that one is mapped:
著 and 抬 are characters of the simplified script too, and stay.
"""

import importlib.metadata
import importlib.resources
import sys
from pathlib import Path

HEADER = """# Traditional to simplified Chinese, one character to one character.
# Made by build_simplify.py from TSCharacters, HKVariantsRev and TWVariantsRev of {source} (OpenCC's dictionaries,
# Apache-2.0).
"""
VARIANTS = ("HKVariantsRev", "TWVariantsRev")


def first_readings(name: str) -> dict[str, str]:
    """The entries of one dictionary that map one character to one, the first reading of each."""
    source = importlib.resources.files("opencc") / "dictionary" / f"{name}.txt"
    entries: dict[str, str] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        written, _, readings = line.partition("\t")
        first = readings.split(" ")[0].strip()
        if len(written) == len(first) == 1:
            entries[written] = first
    return entries


def character_pairs() -> dict[str, str]:
    """Every single character that changes when a text is simplified."""
    traditional = first_readings("TSCharacters")
    pairs = {written: reading for written, reading in traditional.items() if written != reading}
    for name in VARIANTS:
        for written, common in first_readings(name).items():
            if written not in traditional and traditional.get(common, written) != written:
                pairs[written] = traditional[common]
    return pairs


def render(pairs: dict[str, str]) -> str:
    """The TOML text: two strings of equal length, in code-point order."""
    source = f"opencc-python-reimplemented {importlib.metadata.version('opencc-python-reimplemented')}"
    order = sorted(pairs)
    return (
        HEADER.format(source=source)
        + f'source = "{source}"\nlicense = "Apache-2.0"\n'
        + f'traditional = "{"".join(order)}"\nsimplified = "{"".join(pairs[c] for c in order)}"\n'
    )


if __name__ == "__main__":
    found = character_pairs()
    Path(__file__).with_name("simplify.toml").write_text(render(found), encoding="utf-8")
    sys.stdout.write(f"{len(found)} characters\n")
