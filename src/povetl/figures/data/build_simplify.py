"""Write ``simplify.toml`` from the character dictionary of opencc-python-reimplemented (run by hand).

``python src/povetl/figures/data/build_simplify.py`` prints how many characters were mapped. Only entries of one
character to one character are taken, so that every offset holds; the first reading of each is used, as OpenCC does.
"""

import importlib.metadata
import importlib.resources
import sys
from pathlib import Path

HEADER = """# Traditional to simplified Chinese, one character to one character.
# Made by build_simplify.py from TSCharacters of {source} (OpenCC's dictionary, Apache-2.0).
"""


def character_pairs() -> dict[str, str]:
    """Every single-character entry that changes its character."""
    source = importlib.resources.files("opencc") / "dictionary" / "TSCharacters.txt"
    pairs: dict[str, str] = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        traditional, _, readings = line.partition("\t")
        first = readings.split(" ")[0].strip()
        if len(traditional) == len(first) == 1 and traditional != first:
            pairs[traditional] = first
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
