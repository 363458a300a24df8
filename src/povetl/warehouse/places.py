"""Complete the gazetteer's rows: the nation, the code that a renamed place has today, and its province."""

from collections.abc import Iterable, Mapping

NATION: dict[str, object] = {"code": "000000", "name": "全国", "level": "nation", "path": "全国"}


def complete_places(places: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """The rows with ``current_code`` and ``province_code``, and the nation when it is missing."""
    rows = [dict(place) for place in places]
    if not any(row.get("level") == "nation" for row in rows):
        rows.append(dict(NATION))
    standing = {str(row["code"]): row for row in sorted(rows, key=lambda row: str(row.get("valid_from") or ""))}
    for row in rows:
        current = follow(str(row["code"]), standing, "successor_code")
        row["current_code"] = current
        row["province_code"] = province_of(current, standing)
    return rows


def follow(code: str, places: Mapping[str, Mapping[str, object]], name: str) -> str:
    """The last code of a chain; a chain that turns in a circle ends where it would begin again."""
    passed = {code}
    while (following := str(places.get(code, {}).get(name) or "")) and following not in passed:
        code = following
        passed.add(code)
    return code


def province_of(code: str, places: Mapping[str, Mapping[str, object]]) -> str | None:
    """The province that a place belongs to."""
    passed: set[str] = set()
    while code in places and code not in passed:
        if places[code].get("level") == "province":
            return code
        passed.add(code)
        code = str(places[code].get("parent_code") or "")
    return None
