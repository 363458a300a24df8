"""Villages and residents' communities with their codes, where a file of them is given; the package ships none.

The file is made by ``build_villages.py`` as docs/places.md tells: 620,000 rows of code and name. In memory a county's
villages are one string, so that all of China takes 20 MB.
"""

from dataclasses import dataclass
from pathlib import Path

from povetl.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Villages:
    """Codes of villages by name; ask with :meth:`code`."""

    by_county: dict[str, str]
    """County code → its villages, each ``\\nNAME\\tREST``, REST being the last six digits of the code."""

    def code(self, name: str, within: str) -> str | None:
        """The twelve digits of the village of this full name (波妥村) in a county (six digits) or township (nine).

        None where there is none, or more than one.
        """
        county, township = within[:6], within[6:9]
        listed = self.by_county.get(county, "")
        found = None
        at = listed.find(f"\n{name}\t{township}")
        while at >= 0:
            if found is not None:
                return None
            start = at + len(name) + 2
            found = county + listed[start : start + 6]
            at = listed.find(f"\n{name}\t{township}", start)
        return found


def read_villages(path: Path) -> Villages:
    """The villages of a file that ``build_villages.py`` made.

    Raises:
        SettingsError: the file is not there, or is no such file.
    """
    from pyarrow import ArrowException, default_memory_pool
    from pyarrow.parquet import ParquetFile

    counties: dict[str, str] = {}
    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(20_000, columns=["code", "name"], use_threads=False):
                listed: dict[str, list[str]] = {}
                for code, name in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
                    listed.setdefault(code[:6], []).append(f"\n{name}\t{code[6:]}")
                for county, lines in listed.items():
                    counties[county] = counties.get(county, "") + "".join(lines)
    except (OSError, ArrowException) as error:
        raise SettingsError(
            f"POVETL_VILLAGES: {path} is no file of villages: make one as docs/places.md tells."
        ) from error
    default_memory_pool().release_unused()
    return Villages(counties)


class _InUse:
    villages: Villages | None = None


def use_villages(villages: Villages | None) -> None:
    """Let this process know villages by their codes; None forgets them."""
    _InUse.villages = villages


def village_code(name: str, within: str) -> str | None:
    """As :meth:`Villages.code`, of the villages in use; None where none are."""
    return None if _InUse.villages is None else _InUse.villages.code(name, within)
